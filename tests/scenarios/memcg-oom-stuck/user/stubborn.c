// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fills some memory; then one thread sleeps in the kernel with the process's mmap_lock held for write,
 * and another waits for that lock, in munmap() until it is killed, then on its way out.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FILLED ((size_t)24 << 20)
#define TOLD_US 200000

static void write_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY);

	if (write(fd, line, strlen(line)) < 0)
		exit(1);
}

static void *hold(void *unused)
{
	char line[64];

	snprintf(line, sizeof(line), "scenario: truth holder_pid=%ld\n", syscall(SYS_gettid));
	write_line("/dev/kmsg", line);
	snprintf(line, sizeof(line), "u_mmap:%d rwsem-read mmap_lock owner_pid=%ld", getpid(), syscall(SYS_gettid));
	write_line("/proc/zoo", line);
	write_line("/proc/zoo", "hold-mmap-lock");
	return unused;
}

int main(void)
{
	char *memory = mmap(NULL, FILLED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;

	memset(memory, 1, FILLED);
	mlockall(MCL_CURRENT);
	munlock(memory, FILLED);
	if (pthread_create(&thread, NULL, hold, NULL))
		return 1;
	usleep(TOLD_US);
	munmap(memory, 4096);
	return 0;
}

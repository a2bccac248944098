// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bloat MIB: fills anonymous memory, then has a second thread sleep in the kernel with this process's
 * mmap_lock held for write, and lets the first thread run into that lock with a page fault.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void *stall(void *unused)
{
	int fd = open("/proc/mmap_stall", O_WRONLY);

	if (write(fd, "1", 1) < 0)
		_exit(1);
	return unused;
}

int main(int argc, char **argv)
{
	size_t size = (size_t)(argc > 1 ? atoi(argv[1]) : 64) << 20;
	char *memory = mmap(NULL, size + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;

	if (memory == MAP_FAILED)
		return 1;
	memset(memory, 1, size);
	if (pthread_create(&thread, NULL, stall, NULL))
		return 1;
	/* The module lets this open through once the lock is held. */
	if (open("/proc/mmap_stall", O_RDONLY) < 0)
		return 1;
	close(open("/tmp/bloated", O_CREAT | O_WRONLY, 0600));
	memory[size] = 1;
	pthread_join(thread, NULL);
	return 0;
}

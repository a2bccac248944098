// SPDX-License-Identifier: GPL-2.0-or-later
/* sharer MIB: as init, fills memory and has a child with the same memory, but no thread of it; then uses up the rest. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STACK_SIZE 65536

static void write_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY);

	if (write(fd, line, strlen(line)) < 0)
		exit(1);
	close(fd);
}

static int child(void *unused)
{
	write_line("/proc/self/oom_score_adj", "1000");
	write_line("/proc/stay", "sleep");
	return unused != NULL;
}

int main(int argc, char **argv)
{
	size_t size = (size_t)(argc > 1 ? atoi(argv[1]) : 1) << 20;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *stack = malloc(STACK_SIZE), line[40];

	if (memory == MAP_FAILED || !stack)
		return 1;
	memset(memory, 1, size);
	snprintf(line, sizeof(line), "watch %d 5", clone(child, stack + STACK_SIZE, CLONE_VM, NULL));
	usleep(500000);
	write_line("/proc/stay", line);
	close(open("/tmp/there", O_CREAT | O_WRONLY, 0600));
	for (;;)
		pause();
}

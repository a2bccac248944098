// SPDX-License-Identifier: GPL-2.0-or-later
/* Programs that need memory in different ways, started before it runs out; then lets it run out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define START_US 500000
#define GIB (1UL << 30)

static void write_line(const char *path, const char *line)
{
	int fd = open(path, O_WRONLY);

	if (write(fd, line, strlen(line)) < 0)
		exit(1);
	close(fd);
}

static void tell(const char *name)
{
	char line[128];

	prctl(PR_SET_NAME, name);
	snprintf(line, sizeof(line), "%s memory - details=oom-turn,slowpath,reclaim,throttle", name);
	write_line("/proc/zoo", line);
	usleep(2 * START_US);
}

static void touch_memory(void)
{
	char *memory = mmap(NULL, GIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t i;

	tell("m_fault");
	for (i = 0; i < GIB; i += 4096)
		memory[i] = 1;
}

static void write_file(void)
{
	static char block[1 << 16];
	int fd = open("/tmp/much", O_CREAT | O_WRONLY, 0600);

	tell("m_write");
	while (write(fd, block, sizeof(block)) > 0)
		;
}

static void fork_always(void)
{
	tell("m_fork");
	for (;;) {
		if (fork() == 0)
			pause();
	}
}

int main(void)
{
	static void (*const needs[])(void) = { touch_memory, write_file, fork_always };
	size_t i;

	/* Nothing of this program has to be brought into memory later. */
	mlockall(MCL_CURRENT);
	for (i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
		if (fork() == 0) {
			needs[i]();
			return 0;
		}
	}
	usleep(START_US);
	write_line("/proc/go", "go");
	pause();
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * sharers vfork|clone: a process that the OOM killer is to choose, and a child that shares its memory and has an
 * oom_score_adj of -1000, which the kernel leaves alone only between vfork() and execve().
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES ((size_t)60 << 20)
#define STACK ((size_t)64 << 10)

static void write_word(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (write(fd, word, strlen(word)) < 0)
		_exit(1);
	close(fd);
}

static int stay(void *unused)
{
	write_word("/proc/self/oom_score_adj", "-1000");
	write_word("/tmp/there", "1");
	pause();
	return unused ? 1 : 0;
}

int main(int argc, char **argv)
{
	int flags = argc > 1 && !strcmp(argv[1], "vfork") ? CLONE_VM | CLONE_VFORK : CLONE_VM;
	char *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(memory, 1, BYTES);
	clone(stay, (char *)malloc(STACK) + STACK, flags | SIGCHLD, NULL);
	for (;;)
		pause();
}

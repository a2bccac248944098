// SPDX-License-Identifier: GPL-2.0-or-later
/* writer DIR: makes directories there for ever, each a change of the journal, and a child, "syncer", brings each second to disk. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static void sync_for_ever(int fd)
{
	prctl(PR_SET_NAME, "syncer");
	for (;;) {
		if (write(fd, "x", 1) != 1 || fsync(fd) < 0)
			_exit(1);
		sleep(1);
	}
}

int main(int argc, char **argv)
{
	char name[64];
	long i;
	int fd;

	if (argc < 2 || chdir(argv[1]) < 0)
		return 1;
	fd = open("file", O_CREAT | O_WRONLY, 0600);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	if (!fork())
		sync_for_ever(fd);
	for (i = 0;; i++) {
		snprintf(name, sizeof(name), "%ld", i % 1000);
		mkdir(name, 0700);
		rmdir(name);
	}
}

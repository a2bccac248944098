// SPDX-License-Identifier: GPL-2.0-or-later
/* writer DEVICE: writes to it past the page cache, a page at a time, and wants no memory of its own meanwhile. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static char page[4096] __attribute__((aligned(4096)));
	int adjustment = open("/proc/self/oom_score_adj", O_WRONLY), device = open(argv[argc - 1], O_WRONLY | O_DIRECT);
	off_t at = 0;

	if (device < 0 || write(adjustment, "-1000", 5) != 5 || mlockall(MCL_CURRENT | MCL_FUTURE))
		return 1;
	while (pwrite(device, page, sizeof(page), at) == sizeof(page)) {
		at += sizeof(page);
		usleep(10000);
	}
	return 1;
}

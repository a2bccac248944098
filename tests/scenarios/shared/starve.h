/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What servers have in common that run out of memory over a request. */
#ifndef OOMTOPSY_STARVE_H
#define OOMTOPSY_STARVE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define STARVE_BYTES ((size_t)256 << 20)

/* Says WHY on the console and ends. */
static inline void starve_fail(const char *why)
{
	FILE *console = fopen("/dev/kmsg", "w");

	if (console) {
		fprintf(console, "scenario: failed: %s\n", why);
		fclose(console);
	}
	exit(1);
}

/* Makes /tmp/asked, then writes to more and more memory, in a cgroup that is over its limit long before the end. */
static inline void starve(void)
{
	char *memory =
		mmap(NULL, STARVE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t at;

	if (memory == MAP_FAILED)
		starve_fail("no address space");
	madvise(memory, STARVE_BYTES, MADV_NOHUGEPAGE);
	close(open("/tmp/asked", O_CREAT | O_WRONLY, 0600));
	for (at = 0; at < STARVE_BYTES; at += 4096)
		memory[at] = 1;
	starve_fail("the server got all the memory that it wanted");
}

#endif

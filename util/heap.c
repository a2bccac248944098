// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is as large is mapped on its own, and given back at once. glibc takes no higher threshold. */
#define MAPPED_FROM (32 << 20)
#define EXPECTED ((32u << 20) - (64u << 10))

void heap_expect_much(void)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	char *all;

	mallopt(M_MMAP_THRESHOLD, MAPPED_FROM);
	mallopt(M_TRIM_THRESHOLD, 2 * MAPPED_FROM);
	/* Nothing touches these bytes before they are allocated again, in parts: the heap keeps the advice. */
	all = malloc(EXPECTED);
	if (!all)
		return;
	(void)madvise(all + (-(uintptr_t)all & (page - 1)), EXPECTED - page, MADV_HUGEPAGE);
	free(all);
}

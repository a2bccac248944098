/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel maps at a constant distance: its image, and all memory. Page tables of a dump that is cut
 * off or filtered may be missing where the pages themselves are there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct linear_range {
	uint64_t start, size; /* size 0: unknown */
	uint64_t phys;        /* of start */
};

struct linear {
	struct linear_range image, direct;
};

/* What VMCOREINFO says of it. @arch as libkdumpfile names it. */
struct linear linear_from_vmcoreinfo(const char *arch, const char *vmcoreinfo);

/* x86_64: all memory is mapped from @base on, the value of page_offset_base. */
struct linear_range linear_direct_x86_64(uint64_t base);

/* False when @addr lies in neither range. */
bool linear_phys(const struct linear *l, uint64_t addr, uint64_t *ret_paddr);

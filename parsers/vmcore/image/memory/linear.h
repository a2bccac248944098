/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel maps at a constant distance: its image, and all memory. A dump that is cut off or filtered may
 * lack page tables and still have the pages that they map.
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

/* The ranges that the VMCOREINFO text gives; size 0 for what it does not. @arch: "x86_64" or "aarch64". */
struct linear linear_from_vmcoreinfo(const char *arch, const char *vmcoreinfo);

/* The range of x86_64's image with the distance phys_base. */
struct linear_range linear_image_x86_64(int64_t phys_base);

/* The range of all memory on x86_64, which is mapped from @base on, the value of page_offset_base. */
struct linear_range linear_direct_x86_64(uint64_t base);

/* The physical address of @addr. False when it lies in neither range. */
bool linear_phys(const struct linear *l, uint64_t addr, uint64_t *ret_paddr);

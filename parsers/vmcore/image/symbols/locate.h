/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds data that no symbol names by what it contains: kernels without CONFIG_KALLSYMS_ALL keep the names
 * of functions only.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct dump;
struct types;

/* Whether @value can be the address of an object with the alignment of a pointer, in a kernel with 48-bit addresses. */
static inline bool is_kernel_pointer(uint64_t value)
{
	return value >> 48 == 0xffff && !(value & 7);
}

/*
 * Searches the kernel's image from @from on for its BTF. 0 with its bounds, 1 when there is none, or a negative
 * errno.
 */
int locate_btf(struct dump *d, uint64_t from, uint64_t *ret_start, uint64_t *ret_end);

/* Data of the kernel; 0 for what was not found. */
struct located {
	uint64_t init_task;
	uint64_t modules;
};

/* Searches the kernel's data from @from on. 0, whether or not anything was found, or -ENOMEM. */
int locate_data(struct dump *d, const struct types *types, uint64_t from, struct located *ret_located);

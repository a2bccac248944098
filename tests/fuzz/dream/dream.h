/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory, symbols and types that an input dreams up, for targets of what reads dumps. All of it is a function of the input and
 * of what is asked for, so that a second read gives the same. Words lead somewhere more often than not: to objects, to themselves,
 * to what lies beside them, or to functions that tasks sleep in. Members lie anywhere in their type, which may be of any size, as in
 * the types of a dump that somebody forged.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/image-priv.h"

#define DREAM_TEXT 0xffffffff81000000 /* functions, of 4 KiB each */
#define DREAM_HEAP 0xffff888000000000 /* objects, one each 64 bytes */
#define DREAM_HEAP_SIZE (256u << 10)

struct dream {
	const uint8_t *data;
	size_t len;
};

bool dream_read(const struct dream *d, uint64_t addr, void *buf, size_t len);
bool dream_symbol(const struct dream *d, const char *name, uint64_t *ret_addr);
bool dream_symbolize(const struct dream *d, uint64_t addr, struct image_symbol *ret_symbol);
bool dream_member(const struct dream *d, const char *type, const char *path, struct image_member *ret_member);
bool dream_size_of(const struct dream *d, const char *type, uint32_t *ret_size);
bool dream_enumerator(const struct dream *d, const char *name, int64_t *ret_value);

/* An image of the dream, good until the next call. */
struct image *dream_image(const struct dream *d);

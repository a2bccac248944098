/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the kallsyms tables by what they look like, for kernels whose VMCOREINFO does not name them
 * (before 6.0). scripts/kallsyms.c writes them in this order: offsets, relative_base, num_syms, names,
 * markers, token_table, token_index; each begins on a multiple of eight. Before 4.6 (2213e9a66bb8), and without
 * CONFIG_KALLSYMS_BASE_RELATIVE, 64-bit addresses take the place of offsets and relative_base; nothing but their
 * content tells which they are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/symbols/symtab.h"

/* A token table with its index, in a buffer. */
struct kallsyms_tokens {
	size_t table, index; /* offsets into the buffer */
};

/*
 * Finds a token table that lies wholly in the @len bytes at @buf together with its index, which proves that it is one.
 * The address of @buf[0] in the kernel must be a multiple of eight. False when there is none.
 */
bool kallsyms_find_tokens(const uint8_t *buf, size_t len, struct kallsyms_tokens *ret_tokens);

/* The tables before it, as offsets into the buffer that was searched. */
struct kallsyms_front {
	size_t names;
	uint32_t n;
	size_t offsets, relative_base; /* where they are, or */
	size_t addresses;              /* where these are */
};

/*
 * Finds the tables before a token table, which begins where the @len bytes at @buf end. False when they are not
 * there, or the bytes do not reach back so far that all of them could be.
 */
bool kallsyms_find_front(const uint8_t *buf, size_t len, struct kallsyms_front *ret_front);

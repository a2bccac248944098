/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own symbol table (kernel/kallsyms.c, scripts/kallsyms.c), read from a dump's memory. */
#pragma once

#include "parsers/vmcore/image/symbols/symtab.h"

struct dump;

/* Where the tables lie, as kernel addresses; 0 for a table that the kernel does not have. */
struct kallsyms_places {
	uint64_t names, token_table, token_index, offsets;
	uint64_t relative_base;
	uint64_t addresses; /* what may be there instead of offsets */
	uint32_t n;
	/* A copy of the bytes before the token table, where a search read all of them; the loader's to free. NULL: none. */
	uint8_t *front;
	size_t front_len;
};

/* What addresses are computed from. */
struct kallsyms_offsets {
	const int32_t *v;
	uint32_t n;
	uint64_t base;        /* the value of kallsyms_relative_base */
	uint64_t place;       /* the address of offsets[0] */
	const uint64_t *wide; /* kallsyms_addresses[], or NULL */
};

/*
 * Decodes @offsets, in the encoding that gives symbol @index the address @addr, into a new array
 * of absolute addresses. 0, -ENOMEM, or -EINVAL when no known encoding does.
 */
int kallsyms_addresses(const struct kallsyms_offsets *offsets, uint32_t index, uint64_t addr, uint64_t **ret_addrs);

/* Reads the table of the kernel in @d. 0; 1, without a message, when the dump has no such tables; a negative errno. */
int kallsyms_load(struct dump *d, struct symtab *ret_symtab);

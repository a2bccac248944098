/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the native provider is made of (memory, symbols, types, modules, unwinder), and how each part is loaded from a
 * dump.
 *
 * They are loaded in this order, because each needs the ones before it. A part that the dump does not give is noted in
 * image_info.missing and left out; only a lack of memory or a bad file of the user's ends the whole.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/image-priv.h"
#include "parsers/vmcore/image/symbols/locate.h"
#include "parsers/vmcore/image/symbols/symtab.h"

struct globals;
struct modules;
struct types;
struct unwinder;

/* What a dump can lack. */
enum part {
	PART_SYMBOLS,
	PART_TYPES,
	PART_STACKS,
	PARTS,
};

struct native {
	struct image image; /* first: operations get a pointer to it */
	struct dump *dump;
	struct symtab symbols;
	struct symtab file_symbols; /* of --system-map or --vmlinux; may be empty */
	struct located located;     /* what no symbol names */
	struct globals *globals;    /* where only functions have symbols, or NULL */
	struct {
		uint64_t start, end;
	} named[2];     /* where the kernel proper's symbols lie */
	void *file_btf; /* of --vmlinux, or NULL */
	size_t file_btf_len;
	struct types *types;
	struct modules *modules;
	struct unwinder *unwinder;
	char why_missing[PARTS][240];
	bool lost[PARTS]; /* it is missing where the dump is damaged */
	char missing[800];
};

/*
 * Loads all parts from the dump that @options name into @n, which is zero but for its operations. 0 or a negative errno
 * with a message. native_parts_deinit() is due either way.
 */
int native_parts_load(struct native *n, const struct image_options *options);
void native_parts_deinit(struct native *n);

/* As native_use_types() and native_use_btf(). */
int native_parts_use_types(struct native *n, struct types *types, const char *from);
int native_parts_use_btf(struct native *n);

/* The address of symbol @name of the kernel proper, from whatever source names it. 0 or IMAGE_ABSENT. */
int native_parts_symbol(struct native *n, const char *name, uint64_t *ret_addr);
/* The address of symbol @name in @t alone. False when it has none. */
bool native_parts_table_symbol(const struct symtab *t, const char *name, uint64_t *ret_addr);

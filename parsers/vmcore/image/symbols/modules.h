/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loaded modules: their memory, symbols, unwind tables and types, read when first asked for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/image.h"

struct dump;
struct types;
struct modules;

/* A module's ORC tables, as kernel addresses; n is 0 when it has none. */
struct module_orc {
	uint64_t ips, entries;
	uint32_t n;
};

/*
 * Walks the list at @list (the kernel's "modules"). Where the list is broken, the modules before that are found.
 * @dump and @types must outlive the result. 0 or a negative errno.
 */
int modules_new(struct dump *dump, const struct types *types, uint64_t list, struct modules **ret_modules);
void modules_free(struct modules *m);

/*
 * Whether @node is the list member of a struct module, which has a name and lies in memory that it lists as
 * the module's own.
 */
bool modules_is_list(struct dump *dump, const struct types *types, uint64_t node);

/* The name of the module that @addr lies in, or NULL. All functions from here on accept NULL for @m. */
const char *modules_name_at(const struct modules *m, uint64_t addr);
/* The symbol that @addr, an address in a module, lies in. 0 or IMAGE_ABSENT. */
int modules_symbolize(struct modules *m, uint64_t addr, struct image_symbol *ret_symbol);
/* The address of @symbol of module @name, static symbols included. 0 or IMAGE_ABSENT. */
int modules_symbol(struct modules *m, const char *name, const char *symbol, uint64_t *ret_addr);
/* The unwind tables of the module that @addr lies in. False when it has none. */
bool modules_orc_at(const struct modules *m, uint64_t addr, struct module_orc *ret_orc);
/*
 * The types of module @name, on top of the kernel's. @list: the kernel's "btf_modules". 0, or
 * IMAGE_ABSENT when the module carries none.
 */
int modules_types(struct modules *m, const char *name, uint64_t list, const struct types **ret_types);

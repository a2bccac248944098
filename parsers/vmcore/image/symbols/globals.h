/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds global variables of a kernel whose kallsyms name functions only (CONFIG_KALLSYMS_ALL is off, as in Debian's
 * arm64): the instructions of functions that are known to use a variable refer to it, and its content must look right.
 */
#pragma once

#include <stdint.h>

struct dump;
struct globals;
struct symtab;
struct types;

/*
 * Sets up the search for a dump of an arm64 kernel. @types and @functions must outlive the result, and @functions must
 * name at least all functions that are not static. 0 or -ENOMEM.
 */
int globals_new(struct dump *d, struct types *types, const struct symtab *functions, struct globals **ret_globals);
void globals_free(struct globals *g);

/*
 * The address of variable @name, which is searched for when it is first asked for. 0; 1, without a message, when the
 * search does not know the variable, or when no place or more than one fits.
 */
int globals_find(struct globals *g, const char *name, uint64_t *ret_addr);

/* Which of the variables that were asked for and found lies at @addr, or NULL. */
const char *globals_name(const struct globals *g, uint64_t addr);

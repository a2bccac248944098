/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of the kernel's structs, where this kernel has them. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Looks up where this kernel has each of the fields (fields.h). */
void member_resolve_fields(struct extract *x);

/* Where the last of the fields ends that are read of struct @type; 0 when none is. */
uint32_t member_reach(const struct extract *x, const char *type);

/*
 * The value of field @f of the object at @addr; unknown for @addr 0, without such a field, or when it is not in the
 * dump.
 */
struct opt member_read(struct extract *x, uint64_t addr, enum field f);

/* member_read() of a pointer or another word without a sign: 0 when unknown. */
static inline uint64_t member_read_ptr(struct extract *x, uint64_t addr, enum field f)
{
	return (uint64_t)member_read(x, addr, f).v;
}

/* A member that may not be there, for layouts that a table describes. */
struct member {
	struct image_member m;
	bool has;
};

/* The first of the @n @names (NULL ends them early) that @type has. */
struct member member_find(struct extract *x, const char *type, const char *const *names, size_t n);

/* A member of a type that is @module's own, or the kernel's where the module is built in. */
struct member member_find_in_module(struct extract *x, const char *module, const char *type, const char *name);

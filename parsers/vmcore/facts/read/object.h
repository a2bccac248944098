/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A copy of one kernel object, for objects of which many fields are read. What lies on a page that is not in the dump
 * is unknown.
 */
#pragma once

#include "parsers/vmcore/facts/extract.h"

struct object {
	uint64_t addr;
	unsigned char *data;
	uint32_t size;      /* of the copy, which ends where the last of its fields does that are read */
	uint32_t type_size; /* how far apart such objects are in an array */
	uint64_t missing;   /* its pages that are not in the dump: bit 0 for the one that it begins on */
};

/* Prepares for objects of struct @type. 0, IMAGE_ABSENT without such a type, -ENOMEM. Free with object_deinit(). */
int object_init(struct extract *x, struct object *ret_object, const char *type);
void object_deinit(struct object *o);

/* Reads the object at @addr. 0 when one of its pages could be read, else -ENODATA or -EFAULT. */
int object_read(struct extract *x, struct object *o, uint64_t addr);
/* Whether the @size bytes at @offset of the object are in the copy. */
bool object_has(const struct object *o, uint32_t offset, uint32_t size);

/* The field's value; unknown when this kernel has no such field or its bytes were not read. */
struct opt object_get(const struct extract *x, enum field f, const struct object *o);
/* object_get() of a pointer: 0 when unknown. */
uint64_t object_get_ptr(const struct extract *x, enum field f, const struct object *o);
/* Element @index of an array of integers of @elem_size bytes at field @f, sign-extended. */
struct opt object_get_elem(const struct extract *x, enum field f, const struct object *o, uint32_t index,
			   uint32_t elem_size);

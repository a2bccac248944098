// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/object.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/read/member.h"
#include "util/error.h"
#include "util/macros.h"

#define PAGE 4096
/* No kernel object that is read whole is larger; task_struct has about 10 KiB, more with debugging. */
#define OBJECT_MAX (63 * PAGE)

int object_init(struct extract *x, struct object *ret_object, const char *type)
{
	struct object o = { 0 };
	const uint32_t reach = member_reach(x, type);
	int r = image_sizeof(x->img, type, &o.type_size);

	if (r != 0)
		return r;
	if (!o.type_size || o.type_size > OBJECT_MAX)
		return IMAGE_ABSENT;
	/* Behind its last field there may be none of it: x86 allocates as much as the CPU has state (4.2: 5aaeb5c01c5b). */
	o.size = reach ? MIN(reach, o.type_size) : o.type_size;
	o.data = malloc(o.size);
	if (!o.data)
		return err_oom();
	*ret_object = o;
	return 0;
}

void object_deinit(struct object *o)
{
	free(o->data);
	o->data = NULL;
}

/* Reads those pages of the object that there are. */
static int read_pages(struct extract *x, struct object *o)
{
	uint32_t at = 0, page = 0;
	bool any = false;
	int r = 0;

	for (; at < o->size; page++) {
		uint32_t part = MIN(PAGE - (uint32_t)((o->addr + at) % PAGE), o->size - at);

		r = image_read(x->img, o->addr + at, o->data + at, part);
		if (r != 0)
			o->missing |= 1ull << page;
		any |= r == 0;
		at += part;
	}
	return any ? 0 : r;
}

int object_read(struct extract *x, struct object *o, uint64_t addr)
{
	int r;

	o->addr = addr;
	o->missing = 0;
	if (addr + o->size < addr)
		return err_set(-EFAULT, "0x%" PRIx64 ": not the address of an object", addr);
	r = image_read(x->img, addr, o->data, o->size);
	return r == 0 ? 0 : read_pages(x, o);
}

bool object_has(const struct object *o, uint32_t offset, uint32_t size)
{
	uint32_t skip = (uint32_t)(o->addr % PAGE);

	if (offset > o->size || size > o->size - offset)
		return false;
	if (!o->missing || !size)
		return true;
	for (uint32_t page = (skip + offset) / PAGE; page <= (skip + offset + size - 1) / PAGE; page++)
		if (o->missing >> page & 1)
			return false;
	return true;
}

struct opt object_get(const struct extract *x, enum field f, const struct object *o)
{
	const struct image_member *m = &x->members[f];

	if (!x->has[f] || !object_has(o, m->offset, m->size))
		return OPT_NULL;
	return OPT(image_member_value(m, o->data));
}

uint64_t object_get_ptr(const struct extract *x, enum field f, const struct object *o)
{
	return (uint64_t)object_get(x, f, o).v;
}

static struct opt load(const unsigned char *at, uint32_t size)
{
	int64_t s64;
	int32_t s32;
	int16_t s16;

	switch (size) {
	case 8:
		memcpy(&s64, at, 8);
		return OPT(s64);
	case 4:
		memcpy(&s32, at, 4);
		return OPT(s32);
	case 2:
		memcpy(&s16, at, 2);
		return OPT(s16);
	case 1:
		return OPT((int8_t)*at);
	default:
		return OPT_NULL;
	}
}

struct opt object_get_elem(const struct extract *x, enum field f, const struct object *o, uint32_t index,
			   uint32_t elem_size)
{
	const struct image_member *m = &x->members[f];

	if (!x->has[f] || !elem_size || index >= m->size / elem_size)
		return OPT_NULL;
	if (!object_has(o, m->offset, m->size))
		return OPT_NULL;
	return load(o->data + m->offset + index * elem_size, elem_size);
}

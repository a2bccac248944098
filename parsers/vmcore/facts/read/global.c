// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/global.h"

struct opt global_read(struct extract *x, const char *name, size_t size)
{
	uint64_t addr, value = 0;

	if (image_symbol(x->img, name, &addr) != 0 || image_read(x->img, addr, &value, size) != 0)
		return OPT_NULL;
	return OPT(value);
}

uint64_t global_read_ptr(struct extract *x, const char *name)
{
	return (uint64_t)global_read(x, name, 8).v;
}

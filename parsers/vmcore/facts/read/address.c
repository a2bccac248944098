// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/address.h"

#include <inttypes.h>
#include <stdio.h>

/* How far into an object without a known size an address may lie to be named after it. */
#define UNSIZED_SYMBOL_MAX 4096

bool address_name(struct extract *x, uint64_t addr, char name[static NAME_LEN_MAX], const char **ret_module)
{
	struct image_symbol symbol;
	uint64_t offset;

	if (image_symbolize(x->img, addr, &symbol) != 0)
		return false;
	offset = addr - symbol.addr;
	if (offset >= (symbol.size ? symbol.size : UNSIZED_SYMBOL_MAX))
		return false;
	if (offset)
		snprintf(name, NAME_LEN_MAX, "%s+0x%" PRIx64, symbol.name, offset);
	else
		snprintf(name, NAME_LEN_MAX, "%s", symbol.name);
	*ret_module = symbol.module;
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *row_locator(char buf[static LOCATOR_MAX], const char *kind, uint64_t addr)
{
	snprintf(buf, LOCATOR_MAX, "vmcore:%s@0x%016" PRIx64, kind, addr);
	return buf;
}

void row_set(void *row, size_t offset, struct opt value)
{
	memcpy((char *)row + offset, &value, sizeof(value));
}

struct opt row_pages_kb(const struct extract *x, struct opt pages)
{
	int64_t kb;

	if (!pages.known || !x->info->page_size ||
	    __builtin_mul_overflow(pages.v, (int64_t)x->info->page_size / 1024, &kb))
		return OPT_NULL;
	return OPT(kb);
}

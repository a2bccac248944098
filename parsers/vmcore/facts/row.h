/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values on their way into the rows of fact tables. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Bytes for a locator. */
#define LOCATOR_MAX 48

/* Formats "vmcore:KIND@0x…" into @buf and gives it. */
const char *row_locator(char buf[static LOCATOR_MAX], const char *kind, uint64_t addr);

/* Sets the integer column at @offset of a fact's row, for tables that map fields to columns. */
void row_set(void *row, size_t offset, struct opt value);

/* Pages to KiB. Unknown when @pages or the page size is, and when the result would not fit. */
struct opt row_pages_kb(const struct extract *x, struct opt pages);

/* Adds what a dump says without trusting it: too large a sum wraps. */
static inline int64_t row_sum(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

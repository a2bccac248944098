// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/bitlist.h"

#include <stdlib.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool bitlist_has(const char *list, int64_t n)
{
	const char *p = list;

	if (!list || !is_digit(*list))
		return true;
	for (char *end; is_digit(*p); p = end + 1) {
		long from = strtol(p, &end, 10), to = from;

		if (*end == '-')
			to = strtol(end + 1, &end, 10);
		if (n >= from && n <= to)
			return true;
		if (*end != ',')
			break;
	}
	return false;
}

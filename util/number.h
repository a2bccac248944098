/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as people write them: strtod() alone takes "nan", "inf", "0x1p3" and leading blanks for some as well. */
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Whether all of @text is one decimal number that a double holds. */
static inline bool number_parse(const char *text, double *ret_value)
{
	char *end;
	double value = strtod(text, &end);

	if (!*text || text[strspn(text, "+-.0123456789eE")] || end == text || *end || !isfinite(value))
		return false;
	*ret_value = value;
	return true;
}

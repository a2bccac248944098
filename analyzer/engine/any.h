/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry of a list in a rule's header: a name alone, or "any(a, b)". */
#pragma once

#include <stddef.h>
#include <string.h>

#include "util/macros.h"

/* The length of the next name, to which *@at is moved; 0 at the end. The caller moves on after it. */
static inline size_t any_next(const char **at)
{
	if (str_starts(*at, "any("))
		*at += strlen("any(");
	*at += strspn(*at, ", )");
	return strcspn(*at, ", )");
}

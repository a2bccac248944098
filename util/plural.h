/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counted nouns: "1 rule", "2 rules", "no rules" is up to the caller. */
#pragma once

/* What a regular noun ends with after the number @n: buf_printf(out, "%zu rule%s", n, plural(n)). */
static inline const char *plural(unsigned long long n)
{
	return n == 1 ? "" : "s";
}

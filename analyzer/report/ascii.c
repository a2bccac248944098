// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/ascii.h"

#include <string.h>

#include "util/macros.h"

static const struct {
	const char *utf8, *ascii;
} known[] = {
	{ "←", "<-" }, { "→", "->" }, { "…", "..." }, { "–", "-" },  { "—", "-" },  { "“", "\"" }, { "”", "\"" },
	{ "‘", "'" },  { "’", "'" },  { "×", "x" },   { "≥", ">=" }, { "≤", "<=" }, { "µ", "u" },
};

void ascii_put(struct buf *out, const char *text)
{
	while (*text) {
		size_t i = 0;

		while (i < ARRAY_SIZE(known) && !str_starts(text, known[i].utf8))
			i++;
		if (i < ARRAY_SIZE(known)) {
			buf_puts(out, known[i].ascii);
			text += strlen(known[i].utf8);
			continue;
		}
		if ((unsigned char)*text < 0x80)
			buf_putc(out, *text);
		else
			buf_printf(out, "\\x%02x", (unsigned char)*text);
		text++;
	}
}

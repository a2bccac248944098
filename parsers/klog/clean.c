// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/clean.h"

#include <string.h>

#include "util/macros.h"

static const struct {
	const char *from, *to;
} replaced[] = {
	{ "#012", "\n" }, { "#011", "\t" }, { "\\x0a", "\n" }, { "\\x09", "\t" }, { "\r", "\n" },
	{ "&lt;", "<" },  { "&gt;", ">" },  { "&quot;", "\"" }, { "&#39;", "'" },  { "&amp;", "&" },
	{ "&nbsp;", " " }, { "\xc2\xa0", " " },
};

/* The length of the terminal escape at @p (ECMA-48): "ESC [ … letter", "ESC ] … BEL", "ESC letter". */
static size_t escape_len(const char *p, size_t len)
{
	size_t n = 2;

	if (len < 2)
		return len;
	if (p[1] == ']') {
		while (n < len && p[n] != '\a' && p[n] != '\x1b')
			n++;
		return MIN(n + 1, len);
	}
	if (p[1] != '[')
		return p[1] == '(' || p[1] == ')' ? MIN(len, 3u) : 2;
	while (n < len && (unsigned char)p[n] < 0x40)
		n++;
	return MIN(n + 1, len);
}

/* Replaces what stands at @p; how much of it there is, 0 when it is nothing special. */
static size_t replace(const char *p, size_t len, struct buf *out)
{
	if (!memchr("#\\\r&\xc2", *p, 5))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(replaced); i++) {
		size_t n = strlen(replaced[i].from);

		if (n <= len && memcmp(p, replaced[i].from, n) == 0) {
			buf_puts(out, replaced[i].to);
			return n;
		}
	}
	return 0;
}

void klog_clean(const char *text, size_t len, struct buf *out)
{
	while (len && text[len - 1] == '\r')
		len--;
	for (size_t i = 0; i < len;) {
		size_t n = text[i] == '\0' ? 1 : text[i] == '\x1b' ? escape_len(text + i, len - i) : 0;

		if (!n)
			n = replace(text + i, len - i, out);
		if (!n)
			buf_putc(out, text[i++]);
		i += n;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/clean.h"

#include <string.h>

#include "util/macros.h"

/* What collectors (#012 is rsyslog's line feed), HTML and UTF-8 put in the place of plain characters. */
static const struct {
	const char *from, *to;
} replaced[] = {
	{ "#012", "\n" },  { "#011", "\t" },    { "\\x0a", "\n" },      { "\\x09", "\t" }, { "\r", "\n" },
	{ "&lt;", "<" },   { "&gt;", ">" },     { "&quot;", "\"" },     { "&apos;", "'" }, { "&amp;", "&" },
	{ "&nbsp;", " " }, { "\xc2\xa0", " " }, { "\xef\xbb\xbf", "" },
};

size_t klog_escape_len(const char *p, size_t len)
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

/* The length of an escape at @p whose ESC was lost, or is written out as by cat -v: "[0m", "^[[33m"; 0 for none. */
static size_t lost_escape_len(const char *p, size_t len)
{
	size_t n = len > 2 && p[0] == '^' && p[1] == '[' ? 2 : 0, digits = n + 1;

	if (n >= len || p[n] != '[')
		return 0;
	for (n = digits; n < len && ((p[n] >= '0' && p[n] <= '9') || p[n] == ';') && n < digits + 8; n++)
		;
	return n < len && ((p[n] == 'm' && n > digits) || (digits > 1 && p[n] == 'K')) ? n + 1 : 0;
}

/* The length of "&#39;" or "&#x27;" at @p, where it is printable; 0 for none. */
static size_t numbered_entity(const char *p, size_t len, struct buf *out)
{
	size_t n = 2;
	bool hex = len > 3 && (p[2] | 0x20) == 'x';
	unsigned int c = 0;

	if (len < 4 || p[0] != '&' || p[1] != '#')
		return 0;
	for (n += hex; n < len && n < 7; n++) {
		int digit = p[n] >= '0' && p[n] <= '9'                          ? p[n] - '0' :
			    hex && (p[n] | 0x20) >= 'a' && (p[n] | 0x20) <= 'f' ? (p[n] | 0x20) - 'a' + 10 :
										  -1;

		if (digit < 0)
			break;
		c = c * (hex ? 16 : 10) + (unsigned int)digit;
	}
	if (n == len || p[n] != ';' || c < 0x20 || c > 0x7e)
		return 0;
	buf_putc(out, (char)c);
	return n + 1;
}

/* Replaces what stands at @p; how much of it there is, 0 when it is nothing special. */
static size_t replace(const char *p, size_t len, struct buf *out)
{
	if (!memchr("#\\\r&\xc2\xef", *p, 6))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(replaced); i++) {
		size_t n = strlen(replaced[i].from);

		if (n <= len && memcmp(p, replaced[i].from, n) == 0) {
			buf_puts(out, replaced[i].to);
			return n;
		}
	}
	return numbered_entity(p, len, out);
}

void klog_clean(const char *text, size_t len, struct buf *out)
{
	while (len && text[len - 1] == '\r')
		len--;
	for (size_t i = 0; i < len;) {
		size_t n = text[i] == '\0'   ? 1 :
			   text[i] == '\x1b' ? klog_escape_len(text + i, len - i) :
					       lost_escape_len(text + i, len - i);

		if (!n)
			n = replace(text + i, len - i, out);
		if (!n)
			buf_putc(out, text[i++]);
		i += n;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Blanks that do not break a line, which mail programs, editors and web pages put in the place of others; and colours. */
#include "parsers/klog/forms/forms-priv.h"

#include <string.h>

#include "util/macros.h"

size_t form_blank_len(const char *begin, const char *p, const char *end)
{
	const char *q = p;

	if (*p == '&')
		return end - p >= 6 && (memcmp(p, "&nbsp;", 6) == 0 || memcmp(p, "&#160;", 6) == 0) ? 6 : 0;
	if (*p == '\xc2')
		return end - p >= 2 && p[1] == '\xa0' ? 2 : 0;
	if (*p != '\xa0')
		return 0;
	/* Of Latin-1, unless it is a part of a letter in UTF-8. */
	while (q > begin && q[-1] == '\xa0')
		q--;
	return q == begin || !(q[-1] & 0x80);
}

/* The length of an escape at @p that sets a colour, "ESC [ 1 ; 31 m"; 0 for none. */
static size_t colour_len(const char *p, const char *end)
{
	const char *q = p + 2;

	if (*p != '\x1b' || end - p < 3 || p[1] != '[')
		return 0;
	while (q < end && ((*q >= '0' && *q <= '9') || *q == ';'))
		q++;
	return q < end && *q == 'm' ? (size_t)(q + 1 - p) : 0;
}

/* The line [@p, @nl) with plain blanks and without colours, and with blanks at its end for what it lost. */
static void decode_line(const char *p, const char *nl, char *to)
{
	const char *begin = p;
	size_t len = 0;

	while (p < nl) {
		size_t n = form_blank_len(begin, p, nl), colour = n ? 0 : colour_len(p, nl);

		if (!colour)
			to[len++] = n ? ' ' : *p;
		p += n ? n : colour ? colour : 1;
	}
	memset(to + len, ' ', (size_t)(nl - begin) - len);
}

void decode_blanks(const char *data, size_t len, char *to)
{
	const char *p = data, *end = data + len;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		nl = nl ? nl : end;
		decode_line(p, nl, to + (p - data));
		if (nl < end)
			to[nl - data] = '\n';
		p = nl + (nl < end);
	}
}

/* Colours within the messages hide their words from the search: dmesg's own stand between a subsystem and the rest. */
#define COLOURS_MIN 4

static bool has_colours(const char *head, size_t len)
{
	const char *p = head, *end = head + len;
	size_t n = 0;

	for (; n < COLOURS_MIN && p < end && (p = memchr(p, '\x1b', (size_t)(end - p))); p++)
		n += colour_len(p, end) > 0;
	return n >= COLOURS_MIN;
}

bool probe_blanks(const char *head, size_t len)
{
	const char *end = head + len;

	if (has_colours(head, len))
		return true;
	for (const char *p = head; p < end && (p = memchr(p, '\xa0', (size_t)(end - p))); p++)
		if (form_blank_len(head, p, end) || (p > head && p[-1] == '\xc2'))
			return true;
	return memmem(head, len, "&nbsp;", 6) || memmem(head, len, "&#160;", 6);
}

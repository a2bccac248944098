// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "util/macros.h"

/* What an ASCII character is replaced by; NULL: it stays, unless it is a control character. */
struct escapes {
	const char *of[128];
};

/* The length of the well-formed UTF-8 sequence at @s (no surrogates, nothing overlong), 0 when it is none. */
static size_t utf8_len(const unsigned char *s)
{
	static const struct {
		unsigned char first, last, second_min, second_max, len;
	} forms[] = {
		/* Unicode 15, table 3-7 */
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		if (s[0] < forms[i].first || s[0] > forms[i].last)
			continue;
		if (s[1] < forms[i].second_min || s[1] > forms[i].second_max)
			return 0;
		for (size_t k = 2; k < forms[i].len; k++)
			if ((s[k] & 0xc0) != 0x80)
				return 0;
		return forms[i].len;
	}
	return 0;
}

/* The code point of a well-formed sequence of @len bytes, 2 to 4. */
static uint32_t code_point(const unsigned char *s, size_t len)
{
	uint32_t code = len == 2 ? s[0] & 0x1fu : len == 3 ? s[0] & 0x0fu : s[0] & 0x07u;

	for (size_t i = 1; i < len; i++)
		code = code << 6 | (s[i] & 0x3fu);
	return code;
}

/*
 * Code points that move the cursor, reorder text or cannot be seen: controls (Cc), format characters (Cf), separators
 * of lines and paragraphs, and the letters that fonts leave blank (Default_Ignorable_Code_Point), in Unicode 15.
 */
static bool is_deceptive(const unsigned char *s, size_t len)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x80, 0x9f },       { 0xad, 0xad },       { 0x34f, 0x34f },     { 0x600, 0x605 },
		{ 0x61c, 0x61c },     { 0x6dd, 0x6dd },     { 0x70f, 0x70f },     { 0x890, 0x891 },
		{ 0x8e2, 0x8e2 },     { 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
		{ 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x2800, 0x2800 },
		{ 0x3164, 0x3164 },   { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb },   { 0x110bd, 0x110bd }, { 0x110cd, 0x110cd }, { 0x13430, 0x1343f },
		{ 0x1bca0, 0x1bca3 }, { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};
	uint32_t code = len > 1 ? code_point(s, len) : 0;

	for (size_t i = 0; code && i < ARRAY_SIZE(ranges) && ranges[i].first <= code; i++)
		if (code <= ranges[i].last)
			return true;
	return false;
}

/* The backslash of "\xHH" is escaped like any other, or Markdown and DOT would take it away. */
static void put_hex(struct buf *out, const unsigned char *s, size_t len, const struct escapes *escapes)
{
	for (size_t i = 0; i < len; i++)
		buf_printf(out, "%sx%02x", escapes->of['\\'] ? escapes->of['\\'] : "\\", s[i]);
}

/* How many bytes at @s stay as they are: most of any text. */
static size_t plain_len(const unsigned char *s, const struct escapes *escapes)
{
	size_t len = 0;

	while (s[len] >= 0x20 && s[len] < 0x7f && !escapes->of[s[len]])
		len++;
	return len;
}

static void escape(struct buf *out, const char *text, const struct escapes *escapes, bool lines)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t len;

	for (; s && *s; s += len) {
		len = plain_len(s, escapes);
		if (len) {
			buf_add(out, (const char *)s, len);
			continue;
		}
		len = *s < 0x80 ? 1 : utf8_len(s);
		if (len == 1 && escapes->of[*s])
			buf_puts(out, escapes->of[*s]);
		else if (len == 1 && lines && *s == '\n')
			buf_putc(out, '\n');
		else if (len == 1 ? *s < 0x20 || *s == 0x7f : !len || is_deceptive(s, len))
			put_hex(out, s, len = MAX(len, 1u), escapes);
		else
			buf_add(out, (const char *)s, len);
	}
}

static const struct escapes plain;

void escape_terminal(struct buf *out, const char *text)
{
	escape(out, text, &plain, false);
}

void escape_lines(struct buf *out, const char *text)
{
	escape(out, text, &plain, true);
}

void escape_html(struct buf *out, const char *text)
{
	static const struct escapes html = { .of = {
						     ['&'] = "&amp;",
						     ['<'] = "&lt;",
						     ['>'] = "&gt;",
						     ['"'] = "&quot;",
						     ['\''] = "&#39;",
					     } };

	escape(out, text, &html, false);
}

void escape_markdown(struct buf *out, const char *text)
{
	static const struct escapes markdown = { .of = {
							 ['\\'] = "\\\\",
							 ['`'] = "\\`",
							 ['*'] = "\\*",
							 ['_'] = "\\_",
							 ['['] = "\\[",
							 [']'] = "\\]",
							 ['<'] = "&lt;",
							 ['>'] = "&gt;",
							 ['&'] = "&amp;",
							 ['|'] = "\\|",
							 ['#'] = "\\#",
							 ['!'] = "\\!",
							 ['~'] = "\\~",
						 } };

	escape(out, text, &markdown, false);
}

void escape_dot(struct buf *out, const char *text)
{
	static const struct escapes dot = { .of = { ['"'] = "\\\"", ['\\'] = "\\\\" } };

	escape(out, text, &dot, false);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/wrap.h"

#include <string.h>

#include "analyzer/report/ascii.h"
#include "util/escape.h"

/* Bytes that do not continue a character of UTF-8. Wide and combining ones are counted as one: no kernel prints them. */
int wrap_columns(const char *text, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* Each word has its own colour codes, so that neither the spaces nor the next line's prefix get any. */
void wrap_word(struct buf *out, const char *style, const char *word, size_t len)
{
	if (style)
		buf_printf(out, "\033[%sm", style);
	buf_add(out, word, len);
	if (style)
		buf_puts(out, "\033[0m");
}

/* Escaped first and wrapped then: what was escaped is longer, and must not be cut between its bytes. */
static void put_safe(struct buf *out, bool unicode, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };

	escape_lines(&safe, text);
	if (unicode)
		buf_puts(out, buf_str(&safe));
	else
		ascii_put(out, buf_str(&safe));
}

/* How many bytes of the word a line of @columns takes: up to its last slash there, else as many as fit. */
static size_t fitting(const char *word, size_t len, int columns)
{
	size_t n = 0, slash = 0;

	for (int taken = 0; n < len; n++) {
		taken += ((unsigned char)word[n] & 0xc0) != 0x80;
		if (taken > columns)
			break;
		if (word[n] == '/')
			slash = n + 1;
	}
	return n < len && slash ? slash : n;
}

void wrap_text(struct buf *out, const struct wrap *w, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };
	int rest = wrap_columns(w->prefix, strlen(w->prefix)), column = w->column;
	size_t lines = 1;
	/* The end of the last line that there may be. */
	int room = w->width - rest - (w->max_lines ? 4 : 0);
	bool begun = false, cut = false;

	put_safe(&safe, w->unicode, text);
	for (const char *word = buf_str(&safe); *(word += strspn(word, " \n"));) {
		size_t whole = strcspn(word, " \n"), len = room > 0 ? fitting(word, whole, room) : whole;
		int wide = wrap_columns(word, len);
		/* The last line that there may be keeps room for its end. */
		int width = w->width - (lines == w->max_lines ? 4 : 0);

		if ((cut || column + begun + wide > width) && column > rest) {
			if (lines++ == w->max_lines) {
				buf_puts(out, " ...");
				break;
			}
			buf_printf(out, "\n%s", w->prefix);
			column = rest;
		} else if (begun) {
			buf_putc(out, ' ');
			column++;
		}
		wrap_word(out, w->style, word, len);
		column += wide;
		word += len;
		begun = true;
		cut = len < whole;
	}
	buf_putc(out, '\n');
}

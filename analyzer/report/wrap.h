/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in lines of a width, for terminals and tickets. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "util/buf.h"

struct wrap {
	int width;          /* columns of a line */
	int column;         /* columns of the first line that are taken already */
	const char *prefix; /* what further lines begin with */
	const char *style;  /* a number of the terminal's styles for each word; NULL: plain */
	size_t max_lines;   /* ends with "..." after so many; 0: any number */
	bool unicode;       /* else ASCII */
};

/* Columns that UTF-8 text takes, on the assumption that each character takes one. */
int wrap_columns(const char *text, size_t len);

/* Appends a word as it is, in a style (NULL: plain). */
void wrap_word(struct buf *out, const char *style, const char *word, size_t len);

/*
 * Appends @text, escaped, and a newline. A word that is wider than a line comes in parts, at a slash where there is one;
 * what somebody copies, as a locator, is written by wrap_word().
 */
void wrap_text(struct buf *out, const struct wrap *wrap, const char *text);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing string. Appends return nothing: the first failure sticks, further appends do nothing, and buf_check() gives
 * the error, so that code which builds a text needs one check at its end. A zeroed struct is an empty string.
 */
#pragma once

#include <stddef.h>

struct buf {
	char *data; /* NUL-terminated once anything was added */
	size_t len;
	size_t cap;
	int failed; /* 0 or the negative errno that stuck */
};

/* Frees the text and forgets the error: @b is an empty string again. */
void buf_deinit(struct buf *b);

/* Append bytes (which may hold NULs), a text, one byte, or what printf() would print. @data and @s may not be NULL. */
void buf_add(struct buf *b, const char *data, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Makes the text empty and keeps the memory for the next one. An error that stuck stays. */
void buf_reset(struct buf *b);

/* 0, or the negative errno of the first append that failed. */
int buf_check(const struct buf *b);

/* The text ("" when nothing was added). It belongs to @b and is valid until the next append. */
const char *buf_str(const struct buf *b);

#define _cleanup_buf_ __attribute__((cleanup(buf_deinit)))

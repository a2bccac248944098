/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing string. Appends never fail by themselves: the first failure sticks and buf_take() or
 * buf_check() tells it, so that code which builds text needs one check at its end.
 */
#pragma once

#include <stddef.h>

struct buf {
	char *data; /* NUL-terminated once anything was added */
	size_t len;
	size_t cap;
	int failed; /* 0 or the negative errno that stuck */
};

void buf_deinit(struct buf *b);
void buf_add(struct buf *b, const char *data, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_reset(struct buf *b);

/* 0, or the negative errno of the first append that failed. */
int buf_check(const struct buf *b);

/* The text ("" when nothing was added); stays owned by @b. */
const char *buf_str(const struct buf *b);

#define _cleanup_buf_ __attribute__((cleanup(buf_deinit)))

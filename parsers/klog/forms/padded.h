/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that are decoded in place of the bytes they were in: what is lost of a line are blanks at its end, so that all lines
 * stay where they were.
 */
#pragma once

#include <stddef.h>
#include <string.h>

struct padded {
	char *to;
	size_t at; /* after the line's text so far */
};

/* Ends the line that began at @begin at the byte @here, which is lost; a line with nothing on it goes on. */
static inline void padded_end(struct padded *out, size_t begin, size_t here)
{
	if (out->at == begin)
		return;
	memset(out->to + out->at, ' ', here - out->at);
	out->to[here] = '\n';
	out->at = here + 1;
}

/* Adds @len bytes if they end before @limit. */
static inline void padded_add(struct padded *out, size_t limit, const char *p, size_t len)
{
	if (len > limit || out->at > limit - len)
		return;
	memmove(out->to + out->at, p, len);
	out->at += len;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes out of a line what consoles, collectors and web pages put into it. The reader calls it for lines that need
 * it.
 */
#pragma once

#include "util/buf.h"

/*
 * Appends @text to @out without terminal escapes and NULs, with the entities of web pages as characters, and
 * with line feeds that were written out ("#012", "\x0a", a carriage return in the middle) as line feeds. Errors stay in
 * @out.
 */
void klog_clean(const char *text, size_t len, struct buf *out);

/* The length of the terminal escape at @p (ECMA-48): "ESC [ … letter", "ESC ] … BEL", "ESC letter". */
size_t klog_escape_len(const char *p, size_t len);

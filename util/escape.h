/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes that a dump or a log controls, made safe for what they are printed into. Invalid UTF-8 and control characters
 * become "\xHH" in every format, so that a reader sees them; so do characters that cannot be seen or that reorder the
 * text around them, with which a process name could look like another. The rest is the format's own escaping. Each
 * function appends to @out, whose buf_check() has the errors. A NULL text gives nothing.
 */
#pragma once

#include "util/buf.h"

void escape_terminal(struct buf *out, const char *text); /* a newline becomes "\x0a" as well */
void escape_lines(struct buf *out, const char *text);    /* keeps newlines */
void escape_html(struct buf *out, const char *text);     /* content and attributes, also XML */
void escape_markdown(struct buf *out, const char *text); /* content of a paragraph or a table cell */
void escape_dot(struct buf *out, const char *text);      /* within a DOT string's quotes */

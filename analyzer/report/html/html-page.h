/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all pages have around their content: one file that loads nothing, with our style. */
#pragma once

#include "util/buf.h"

/* The page up to its title, which the caller appends. */
void html_begin(struct buf *out);

/* The title's end, the style with @style after it, and the body's beginning. */
void html_begin_body(struct buf *out, const char *style);

void html_end(struct buf *out);

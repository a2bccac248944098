/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain ASCII for terminals and tickets that have nothing else. */
#pragma once

#include "util/buf.h"

/* Appends valid UTF-8 as ASCII: our own arrows and dots become "<-" and "...", other characters "\xHH" for each byte. */
void ascii_put(struct buf *out, const char *text);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where results go. */
#pragma once

#include "util/buf.h"

/*
 * Writes @text to @path through a temporary file beside it and a rename, so that the file is there whole or not
 * at all; to standard output when @path is NULL or "-". A path that is no regular file (a pipe, /dev/…) is
 * written to.
 */
int out_write(const char *path, const struct buf *text);

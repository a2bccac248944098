/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes results to files or to standard output. */
#pragma once

#include "util/buf.h"

/*
 * Writes @text to @path, or to standard output if @path is NULL or "-". A regular file is written beside its place
 * and renamed, so that it is there whole or not at all; anything else (a pipe, /dev/…) is opened and written to.
 * Errors name the path.
 */
int out_write(const char *path, const struct buf *text);

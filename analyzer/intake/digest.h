/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The digest by which a database recognizes an input, whatever its path. */
#pragma once

#include "parsers/input/input.h"

#define DIGEST_TEXT 65 /* SHA-256 in hexadecimal, with its NUL */

/* What only the first digest of a process takes; children that it forks later have it done. */
void digest_prepare(void);

/*
 * The SHA-256 of the bytes of all the input's files, in their order. The files' offsets stay as they were. 0, or a
 * negative errno when a file cannot be read.
 */
int digest_files(const struct input *in, char ret_hex[static DIGEST_TEXT]);

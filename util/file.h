/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files of ours or of the user's (rules, fixtures, lists of inputs), read whole. parsers/input/ reads inputs. */
#pragma once

#include <stddef.h>

/*
 * Reads a whole file of at most @max bytes. *@ret_text is the caller's to free; it ends with a NUL that *@ret_len (may
 * be NULL) does not count. -EFBIG when the file is longer, else a negative errno; the message names the path.
 */
int file_read(const char *path, size_t max, char **ret_text, size_t *ret_len);

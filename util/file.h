/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <stddef.h>

/*
 * Reads a whole file of at most @max bytes; *@ret_text ends with a NUL that *@ret_len (may be NULL) does not
 * count, and is the caller's to free. -EFBIG when there is more; the message names the path.
 */
int file_read(const char *path, size_t max, char **ret_text, size_t *ret_len);

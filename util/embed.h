/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that embed.py put into the program: each table ends with an entry without a name. */
#pragma once

#include <stddef.h>

struct embed_file {
	const char *name; /* path below the directory given to embed.py */
	const char *data; /* NUL-terminated */
	size_t len;
};

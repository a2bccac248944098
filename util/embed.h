/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that util/embed.py puts into the program at build time: rules, migrations, SQL, the report's style sheet.
 * Whoever needs some declares the table that its meson.build names; each table ends with an entry whose name is NULL.
 */
#pragma once

#include <stddef.h>

struct embed_file {
	const char *name; /* path below the directory given to embed.py */
	const char *data; /* NUL-terminated */
	size_t len;
};

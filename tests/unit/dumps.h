/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where tests find the dumps of real kernels, and which of them. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/macros.h"

/* Where the dumps of real kernels are: the same answer as that of tests/scenarios/lib.sh. */
static inline void find_dumps(char *ret_path, size_t size)
{
	static const char *const bases[][2] = {
		{ "OOMTOPSY_DUMPS", "" },
		{ "OOMTOPSY_CACHE", "/dumps" },
		{ "XDG_CACHE_HOME", "/oomtopsy/dumps" },
		{ "HOME", "/.cache/oomtopsy/dumps" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		const char *base = getenv(bases[i][0]);

		snprintf(ret_path, size, "%s%s", base ? base : "", bases[i][1]);
		if (base && *base)
			return;
	}
}

/* Whether the dump at @path, which has an ending, is whole: while one is being made its key is not there. */
static inline bool dump_is_whole(const char *path)
{
	char key[512];

	snprintf(key, sizeof(key), "%.*s.key", (int)(strrchr(path, '.') - path), path);
	return access(key, F_OK) == 0;
}

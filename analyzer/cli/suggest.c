// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/suggest.h"

#include <string.h>

#include "util/macros.h"

/*
 * The number of edits that make @b of @a: characters added, removed or replaced, and neighbours that change places
 * (Damerau and Levenshtein). Only the first 31 characters count.
 */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int d[32][32];
	size_t n = MIN(strlen(a), 31u), m = MIN(strlen(b), 31u);

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			if (!i || !j) {
				d[i][j] = (unsigned int)(i + j);
				continue;
			}
			d[i][j] = MIN(MIN(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[n][m];
}

/* The first of several that are equally close: lists have the usual names first. */
const char *did_you_mean(const char *word, const char *const *names)
{
	unsigned int best = (unsigned int)strlen(word) / 3 + 1;
	const char *meant = NULL;

	for (; *names; names++)
		if (distance(word, *names) <= best && (!meant || distance(word, *names) < best)) {
			best = distance(word, *names);
			meant = *names;
		}
	return meant;
}

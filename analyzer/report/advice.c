// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/advice.h"

#include <stdio.h>
#include <string.h>

#include "util/macros.h"

/* "For good: Linux 4.6 or later": no advice for one that runs 6.1. */
static bool kernel_is_later(const char *paragraph, const char *release)
{
	unsigned int major, minor, have_major, have_minor;

	if (!release || sscanf(paragraph, "For good: Linux %u.%u or later", &major, &minor) != 2 ||
	    sscanf(release, "%u.%u", &have_major, &have_minor) != 2)
		return false;
	return have_major > major || (have_major == major && have_minor >= minor);
}

/* Only paragraphs with these first words are ever left out; docs/rules/README.md asks authors of pages for them. */
static bool fits(const char *paragraph, const char *release, bool dead)
{
	return !kernel_is_later(paragraph, release) && !(dead && str_starts(paragraph, "While the machine is alive"));
}

void advice_for(const char *text, const char *release, bool dead, struct buf *out)
{
	while (*text) {
		const char *end = strstr(text, "\n\n");
		size_t len = end ? (size_t)(end - text) : strlen(text);

		if (fits(text, release, dead))
			buf_printf(out, "%s%.*s", out->len ? "\n\n" : "", (int)len, text);
		text += end ? len + 2 : len;
	}
}

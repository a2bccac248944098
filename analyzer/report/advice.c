// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/advice.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "util/macros.h"

/* What advice speaks of, and the release of Linux that brought it. A name ends where its word does. */
static const struct name {
	const char *text;
	unsigned int major, minor;
} names[] = {
	{ "page_owner=on", 3, 19 },                       /* 48c96a368579 */
	{ "kernel.softlockup_all_cpu_backtrace", 3, 16 }, /* ed235875e2ca */
	{ "MLOCK_ONFAULT", 4, 4 },                        /* b0f205c2a308 */
	{ "mlock2()", 4, 4 },
	{ "losetup --direct-io", 4, 4 }, /* bc07c10a3603 */
	{ "memory.high", 4, 5 },         /* 67e9c74b8a87: cgroup v2 */
	{ "memory.max", 4, 5 },
	{ "memory.swap.max", 4, 5 },
	{ "memory.events", 4, 5 },
	{ "wbt_lat_usec", 4, 10 },              /* e34cbd307477 */
	{ "kvmalloc()", 4, 12 },                /* a7c3e901a46f */
	{ "memalloc_nofs_save()", 4, 12 },      /* 7dea19f9ee63 */
	{ "memalloc_noreclaim_save()", 4, 12 }, /* 499118e966f1 */
	{ "cpu.max", 4, 15 },                   /* 0d5936344f30 */
	{ "memory.min", 4, 18 },                /* bf8d5d52ffe8 */
	{ "memory.oom.group", 4, 19 },          /* 3d8b38eb81ca */
	{ "memory.pressure", 4, 20 },           /* 2ce7135adc9a */
	{ "PR_SET_IO_FLUSHER", 5, 6 },          /* 8d19f1c8e193 */
	{ "hugetlb_cma=", 5, 7 },               /* cf11e85fc08c */
	{ "swap_bios", 5, 12 },                 /* a666e5c05e7c */
	{ "lru_gen", 6, 1 },                    /* 354ed5974429 */
};

static bool release_of(const char *release, unsigned int *ret_major, unsigned int *ret_minor)
{
	return release && sscanf(release, "%u.%u", ret_major, ret_minor) == 2;
}

static bool is_before(unsigned int major, unsigned int minor, const struct name *name)
{
	return major < name->major || (major == name->major && minor < name->minor);
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The name that begins at @at within @text, or NULL. */
static const struct name *name_at(const char *text, const char *at)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t len = strlen(names[i].text);

		if (str_starts(at, names[i].text) && (at == text || !in_word(at[-1])) &&
		    !(in_word(at[len - 1]) && in_word(at[len])))
			return &names[i];
	}
	return NULL;
}

/* After the whole quotation and word; who wrote a remark of his own there said it. */
static bool ends_mention(const char *next, bool quoted)
{
	return !quoted && strchr(" \n,.;:)", *next);
}

void advice_mark_newer(const char *text, const char *release, struct buf *out)
{
	const struct name *pending = NULL, *name;
	bool marked[ARRAY_SIZE(names)] = { false }, quoted = false;
	unsigned int major = UINT_MAX, minor = 0;
	size_t len;

	(void)release_of(release, &major, &minor);
	for (const char *at = text; *at;) {
		name = name_at(text, at);
		if (name && !marked[name - names] && is_before(major, minor, name)) {
			marked[name - names] = true;
			pending = name;
		}
		quoted ^= *at == '`';
		len = name ? strlen(name->text) : 1;
		buf_add(out, at, len);
		at += len;
		if (!pending || !ends_mention(at, quoted))
			continue;
		if (!str_starts(at, " ("))
			buf_printf(out, " (since Linux %u.%u)", pending->major, pending->minor);
		pending = NULL;
	}
}

/* "For good: Linux 4.6 or later": no advice for one that runs 6.1. */
static bool kernel_is_later(const char *paragraph, const char *release)
{
	unsigned int major, minor, have_major, have_minor;

	if (sscanf(paragraph, "For good: Linux %u.%u or later", &major, &minor) != 2 ||
	    !release_of(release, &have_major, &have_minor))
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

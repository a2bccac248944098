// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/locator.h"

#include <string.h>

#include "parsers/kernel/locks.h"
#include "util/macros.h"

/* What crash calls the structures that a dump's locators name, besides locks; a kind that is not here is called the same. */
static const struct {
	const char *kind, *structure;
} structures[] = {
	{ "mm", "mm_struct" },
	{ "oom_lock", "mutex" },
	{ "swap_info", "swap_info_struct" },
	{ "work", "work_struct" },
	{ "workqueue", "workqueue_struct" },
};

static void put_structure(struct buf *out, const char *kind, size_t len, const char *address)
{
	const char *structure = lock_structure(kind, len);

	for (size_t i = 0; i < ARRAY_SIZE(structures) && !structure; i++)
		if (strlen(structures[i].kind) == len && !strncmp(structures[i].kind, kind, len))
			structure = structures[i].structure;
	if (structure)
		buf_printf(out, "crash> struct %s %s", structure, address);
	else
		buf_printf(out, "crash> struct %.*s %s", (int)len, kind, address);
}

/* bt takes "0" for the idle task of every CPU, so that an idle task is named by its address. */
static void put_backtrace(struct buf *out, struct opt pid, const char *address)
{
	if (pid.known && pid.v > 0)
		buf_printf(out, "crash> bt %lld", (long long)pid.v);
	else
		buf_printf(out, "crash> bt %s", address);
}

/* A text between the shell's single quotes, which a name may have itself. */
static void put_quoted(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, text[i]);
}

/*
 * The directory that a locator leaves out belongs into what a person copies, or it works in that directory alone. Standard
 * input cannot be looked up.
 */
static void put_show(struct buf *out, const char *locator, const char *path)
{
	const char *file = locator + strlen("log:"), *slash = path ? strrchr(path, '/') : NULL;
	size_t dir = slash ? (size_t)(slash - path) + 1 : 0;
	const char *end = slash && str_starts(file, slash + 1) ? file + strlen(slash + 1) : "";
	bool known = *end == ':' || *end == '!';

	if (path && streq(path, "-"))
		return;
	buf_puts(out, "oomtopsy show 'log:");
	put_quoted(out, path, known ? dir : 0);
	put_quoted(out, file, strlen(file));
	buf_putc(out, '\'');
}

void locator_command(struct buf *out, const char *locator, const char *path, struct opt pid)
{
	const char *kind = locator + strlen("vmcore:"), *at;

	if (str_starts(locator, "log:")) {
		put_show(out, locator, path);
		return;
	}
	at = str_starts(locator, "vmcore:") ? strchr(kind, '@') : NULL;
	if (!at)
		return;
	if (str_starts(kind, "record@"))
		buf_puts(out, "crash> log");
	else if (!str_starts(at, "@0x"))
		return;
	else if (str_starts(kind, "task@"))
		put_backtrace(out, pid, at + 3);
	else if (str_starts(kind, "futex@")) /* a word of the address space of who waits for it: "set PID" first */
		buf_printf(out, "crash> rd -u %s", at + 3);
	else
		put_structure(out, kind, (size_t)(at - kind), at + 3);
}

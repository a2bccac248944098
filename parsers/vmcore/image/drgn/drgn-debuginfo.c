// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/drgn/drgn-debuginfo.h"

#include <fts.h>
#include <regex.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define WALK_MAX 200000 /* files looked at below one directory */
#define WALK_DEPTH 16

/* ---- Places ---- */

/* Below each root; %r is the release, %i the build-id's first byte, %d its rest. */
// clang-format off
static const char *const vmlinux_places[] = {
	".build-id/%i/%d.debug",
	"boot/vmlinux-%r",                     /* Debian, Ubuntu */
	"boot/vmlinux-%r.debug",               /* SUSE */
	"lib/modules/%r/vmlinux",              /* Fedora, RHEL */
	"lib/modules/%r/vmlinux.debug",        /* SUSE, usr merged */
	"usr/lib/modules/%r/vmlinux.debug",
	"lib/modules/%r/build/vmlinux",        /* built on this machine */
	"usr/lib/debug/.build-id/%i/%d.debug", /* a package that was unpacked there */
	"usr/lib/debug/boot/vmlinux-%r",
	"usr/lib/debug/boot/vmlinux-%r.debug",
	"usr/lib/debug/lib/modules/%r/vmlinux",
	"usr/lib/debug/usr/lib/modules/%r/vmlinux.debug",
	"vmlinux-%r",
	"vmlinux.debug",
	"vmlinux",
};
// clang-format on

/* The same for a module, whose file is named by its build-id alone. */
static const char *const module_places[] = {
	".build-id/%i/%d.debug",
	"usr/lib/debug/.build-id/%i/%d.debug",
};

/* Where the modules of a release are, below /usr/lib/debug. */
static const char *const module_trees[] = { "lib/modules/%r", "usr/lib/modules/%r" };

/*
 * "ROOT/PLACE" with @place's letters filled in; NULL when one of them is unknown. The release comes from the
 * dump: it must not lead out of a directory.
 */
static char *place_path(const char *root, const char *place, const char *release, const char *build_id)
{
	struct buf b = { 0 };

	if (strstr(place, "%r") && (!release || !*release || strchr(release, '/')))
		return NULL;
	buf_printf(&b, "%s/", root);
	for (const char *p = place; *p; p++) {
		if (*p != '%') {
			buf_putc(&b, *p);
			continue;
		}
		p++;
		if (*p == 'r')
			buf_puts(&b, release);
		else if (*p == 'i')
			buf_add(&b, build_id, 2);
		else
			buf_puts(&b, build_id + 2);
	}
	if (buf_check(&b) < 0) {
		buf_deinit(&b);
		return NULL;
	}
	return b.data;
}

/* A file of the right name may be of another build: only its build-id proves that it belongs to the dump. */
static bool has_build_id(const char *path, const char *build_id)
{
	char id[BUILD_ID_MAX];

	return access(path, R_OK) == 0 && build_id_of_file(path, id) == 0 && streq(id, build_id);
}

/* The first file among the places below @root that has the build-id, the caller's to free; NULL for none. */
static char *try_places(const char *root, const char *const *places, size_t n, const char *release,
			const char *build_id)
{
	for (size_t i = 0; root && i < n; i++) {
		char *path = place_path(root, places[i], release, build_id);

		if (path && has_build_id(path, build_id))
			return path;
		free(path);
	}
	return NULL;
}

char *debuginfo_find_vmlinux(const struct debuginfo *d, const char *build_id)
{
	const char *const roots[] = { d->dir, "/usr/lib/debug", "" };
	char *path = NULL;

	for (size_t i = 0; !path && build_id_is_valid(build_id) && i < ARRAY_SIZE(roots); i++)
		path = try_places(roots[i], vmlinux_places, ARRAY_SIZE(vmlinux_places), d->release, build_id);
	return path;
}

/* ---- Modules ---- */

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), end_len = strlen(end);

	return len > end_len && streq(s + len - end_len, end);
}

/* Without memory the file is left out: debuginfo only adds to what the dump gives. */
static void keep_file(struct debuginfo *d, const char *path)
{
	char **modules = reallocarray(d->modules, d->n_modules + 1, sizeof(*modules));

	if (!modules)
		return;
	d->modules = modules;
	modules[d->n_modules] = strdup(path);
	d->n_modules += modules[d->n_modules] != NULL;
}

/*
 * Gathers files of modules below @directory. Links are not followed, and files and depth are bounded: the tree is
 * anybody's.
 */
static void walk(struct debuginfo *d, const char *directory)
{
	char *const roots[] = { (char *)directory, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	FTSENT *entry;

	for (size_t i = 0; fts && i < WALK_MAX && (entry = fts_read(fts)); i++) {
		if (entry->fts_level > WALK_DEPTH)
			fts_set(fts, entry, FTS_SKIP);
		else if (ends_with(entry->fts_name, ".ko") || ends_with(entry->fts_name, ".ko.debug"))
			keep_file(d, entry->fts_path);
	}
	if (fts)
		fts_close(fts);
}

/* Looks through the whole tree of the given directory, and through the modules of this release in the usual place. */
static void walk_all(struct debuginfo *d)
{
	d->walked = true;
	if (d->dir)
		walk(d, d->dir);
	for (size_t i = 0; i < ARRAY_SIZE(module_trees); i++) {
		_cleanup_free_ char *directory = place_path("/usr/lib/debug", module_trees[i], d->release, "");

		if (directory && access(directory, R_OK | X_OK) == 0)
			walk(d, directory);
	}
}

/* Whether @path's file is "NAME.ko…", where '-' and '_' are the same to the kernel. */
static bool names_module(const char *path, const char *name)
{
	const char *file = strrchr(path, '/') + 1;

	for (; *name; name++, file++)
		if (*file != *name && !(*file == '-' && *name == '_'))
			return false;
	return str_starts(file, ".ko");
}

char *debuginfo_find_module(struct debuginfo *d, const char *name, const char *build_id)
{
	const char *const roots[] = { d->dir, "/usr/lib/debug" };
	char *path = NULL;

	if (!build_id_is_valid(build_id))
		return NULL;
	for (size_t i = 0; !path && i < ARRAY_SIZE(roots); i++)
		path = try_places(roots[i], module_places, ARRAY_SIZE(module_places), d->release, build_id);
	if (!path && !d->walked)
		walk_all(d);
	for (size_t i = 0; !path && i < d->n_modules; i++)
		if (names_module(d->modules[i], name) && has_build_id(d->modules[i], build_id))
			path = strdup(d->modules[i]);
	return path;
}

void debuginfo_deinit(struct debuginfo *d)
{
	for (size_t i = 0; i < d->n_modules; i++)
		free(d->modules[i]);
	free(d->modules);
	*d = (struct debuginfo){ 0 };
}

/* ---- How to get it ---- */

/* Of a release's pattern: the whole and at most three. */
#define GROUPS 4

/*
 * By patterns of the release and version strings, first match wins. In the advice, %r is the release,
 * %1 and %2 the pattern's groups; so in the path that the vmlinux has then. This chooses words only, never how a dump is
 * read.
 */
static const struct {
	const char *release, *version, *advice, *vmlinux;
} distributions[] = {
	{ "^.+$", "Debian", "apt install linux-image-%r-dbg", "/usr/lib/debug/boot/vmlinux-%r" },
	{ "^.+$", "Ubuntu", "apt install linux-image-unsigned-%r-dbgsym, or linux-image-%r-dbgsym (ddebs.ubuntu.com)",
	  "/usr/lib/debug/boot/vmlinux-%r" },
	{ "^(.+uek)\\.[a-z0-9_]+$", "", "dnf install kernel-uek-debuginfo-%r (oss.oracle.com)",
	  "/usr/lib/debug/lib/modules/%r/vmlinux" },
	{ "^(.+\\.el7.*)\\.[a-z0-9_]+$", "", "debuginfo-install kernel-%r (yum-utils)",
	  "/usr/lib/debug/lib/modules/%r/vmlinux" },
	{ "^(.+)\\+(debug|64k|rt|rt-debug|64k-debug)$", "", "dnf --enablerepo='*debug*' install kernel-%2-debuginfo-%1",
	  "/usr/lib/debug/lib/modules/%r/vmlinux" },
	{ "^(.+\\.(el|fc)[0-9][a-z0-9_.]*)$", "", "dnf debuginfo-install kernel-%r",
	  "/usr/lib/debug/lib/modules/%r/vmlinux" },
	{ "^(.+\\.amzn[0-9]+)\\.[a-z0-9_]+$", "", "dnf debuginfo-install kernel-%r",
	  "/usr/lib/debug/lib/modules/%r/vmlinux" },
	{ "^([0-9.]+-[0-9].*)-(default|preempt|azure|rt|kvmsmall|64kb|vanilla|longterm)$", "",
	  "zypper --plus-content debug install kernel-%2-debuginfo-%1", "/usr/lib/debug/boot/vmlinux-%r.debug" },
};

/* Whether the extended regular expression @pattern matches @text; its groups go to @ret_groups. */
static bool matches(const char *pattern, const char *text, size_t n, regmatch_t *ret_groups)
{
	regex_t regex;
	bool found;

	if (regcomp(&regex, pattern, REG_EXTENDED))
		return false;
	found = regexec(&regex, text, n, ret_groups, 0) == 0;
	regfree(&regex);
	return found;
}

/* Puts the release's groups in the places of %r, %1 and %2. NULL without memory. */
static char *fill_advice(const char *advice, const char *release, const regmatch_t *groups)
{
	struct buf b = { 0 };

	for (const char *p = advice; *p; p++) {
		const regmatch_t *group = &groups[*p == '%' && p[1] != 'r' ? p[1] - '0' : 0];

		if (*p != '%')
			buf_putc(&b, *p);
		else if (p++, group->rm_so >= 0)
			buf_add(&b, release + group->rm_so, (size_t)(group->rm_eo - group->rm_so));
	}
	if (buf_check(&b) < 0) {
		buf_deinit(&b);
		return NULL;
	}
	return b.data;
}

/* The row for a kernel with these strings, and the groups of its release's pattern; -1 when there is none. */
static int find_distribution(const char *release, const char *version, regmatch_t groups[static GROUPS])
{
	for (size_t i = 0; release && i < ARRAY_SIZE(distributions); i++)
		if (matches(distributions[i].release, release, GROUPS, groups) &&
		    matches(distributions[i].version, version ? version : "", 0, NULL))
			return (int)i;
	return -1;
}

char *debuginfo_advice(const char *release, const char *version)
{
	regmatch_t groups[GROUPS];
	int i = find_distribution(release, version, groups);

	return i < 0 ? NULL : fill_advice(distributions[i].advice, release, groups);
}

char *debuginfo_vmlinux(const char *release, const char *version)
{
	regmatch_t groups[GROUPS];
	int i = find_distribution(release, version, groups);

	return i < 0 ? NULL : fill_advice(distributions[i].vmlinux, release, groups);
}

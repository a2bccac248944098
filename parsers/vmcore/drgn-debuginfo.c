// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/drgn-debuginfo.h"

#include <elf.h>
#include <fcntl.h>
#include <fts.h>
#include <gelf.h>
#include <libelf.h>
#include <regex.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define NOTES_MAX (1u << 20)
#define WALK_MAX 200000 /* files looked at below one folder */
#define WALK_DEPTH 16

/* ---- Build-ids ---- */

static void to_hex(const unsigned char *bytes, size_t n, char *ret_hex)
{
	for (size_t i = 0; i < n; i++)
		snprintf(ret_hex + 2 * i, 3, "%02x", bytes[i]);
}

static size_t padded(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

bool build_id_of_notes(const void *notes, size_t len, char ret_id[static BUILD_ID_MAX])
{
	const unsigned char *p = notes;
	Elf64_Nhdr note; /* the same in 32-bit files */

	len = MIN(len, (size_t)NOTES_MAX);
	while (len >= sizeof(note)) {
		const unsigned char *name = p + sizeof(note);

		memcpy(&note, p, sizeof(note));
		if (note.n_namesz > len || note.n_descsz > len ||
		    sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz) > len)
			return false;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
		    !memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) && note.n_descsz &&
		    2 * note.n_descsz < BUILD_ID_MAX) {
			to_hex(name + padded(note.n_namesz), note.n_descsz, ret_id);
			return true;
		}
		len -= sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz);
		p = name + padded(note.n_namesz) + padded(note.n_descsz);
	}
	return false;
}

/* Sections, not segments: a debug file's segments describe what the file does not hold. */
static bool build_id_of_elf(Elf *elf, char ret_id[static BUILD_ID_MAX])
{
	for (Elf_Scn *scn = NULL; (scn = elf_nextscn(elf, scn));) {
		GElf_Shdr shdr;
		Elf_Data *data;

		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_NOTE)
			continue;
		data = elf_rawdata(scn, NULL);
		if (data && data->d_buf && build_id_of_notes(data->d_buf, data->d_size, ret_id))
			return true;
	}
	return false;
}

int build_id_of_file(const char *path, char ret_id[static BUILD_ID_MAX])
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	Elf *elf;
	int r = 0;

	if (fd < 0)
		return err_set(-errno, "%s: %m", path);
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!elf || elf_kind(elf) != ELF_K_ELF)
		r = err_set(-EINVAL, "%s: not an ELF file", path);
	else if (!build_id_of_elf(elf, ret_id))
		r = err_set(-ENODATA, "%s: has no build-id", path);
	elf_end(elf);
	return r;
}

/* ---- Places ---- */

/* Below each root; %r is the release, %i the build-id's first byte, %d its rest. */
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

static const char *const module_places[] = {
	".build-id/%i/%d.debug",
	"usr/lib/debug/.build-id/%i/%d.debug",
};

/* Folders whose trees hold modules. */
static const char *const module_trees[] = {
	"lib/modules/%r",
	"usr/lib/modules/%r",
	"usr/lib/debug/lib/modules/%r",
	"usr/lib/debug/usr/lib/modules/%r",
};

static const char *const usual_roots[] = { "/usr/lib/debug", "" };

/* A release comes from the dump: it must not lead out of a folder. */
static bool usable(const struct debuginfo_want *want)
{
	return want->build_id && strlen(want->build_id) > 2 &&
	       strspn(want->build_id, "0123456789abcdef") == strlen(want->build_id) &&
	       (!want->release || !strchr(want->release, '/'));
}

/* "ROOT/PLACE" with @place's letters filled in; NULL when one of them is unknown. */
static char *place_path(const char *root, const char *place, const struct debuginfo_want *want)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s/", root);
	for (const char *p = place; *p; p++) {
		if (*p != '%') {
			buf_putc(&b, *p);
			continue;
		}
		p++;
		if (*p == 'r' && !(want->release && *want->release)) {
			buf_deinit(&b);
			return NULL;
		}
		if (*p == 'r')
			buf_puts(&b, want->release);
		else if (*p == 'i')
			buf_add(&b, want->build_id, 2);
		else
			buf_puts(&b, want->build_id + 2);
	}
	if (buf_check(&b) < 0) {
		buf_deinit(&b);
		return NULL;
	}
	return b.data;
}

static bool is_wanted(const char *path, const struct debuginfo_want *want)
{
	char id[BUILD_ID_MAX];

	return access(path, R_OK) == 0 && build_id_of_file(path, id) == 0 &&
	       streq(id, want->build_id);
}

static char *try_places(const char *root, const char *const *places, size_t n,
			const struct debuginfo_want *want)
{
	for (size_t i = 0; i < n; i++) {
		char *path = place_path(root, places[i], want);

		if (path && is_wanted(path, want))
			return path;
		free(path);
	}
	return NULL;
}

char *debuginfo_find_vmlinux(const struct debuginfo_want *want)
{
	char *path = NULL;

	if (!usable(want))
		return NULL;
	if (want->dir)
		path = try_places(want->dir, vmlinux_places, ARRAY_SIZE(vmlinux_places), want);
	for (size_t i = 0; !path && i < ARRAY_SIZE(usual_roots); i++)
		path = try_places(usual_roots[i], vmlinux_places, ARRAY_SIZE(vmlinux_places), want);
	return path;
}

/* Whether @file is "NAME.ko" or "NAME.ko.debug", where '-' and '_' are the same to the kernel. */
static bool names_module(const char *file, const char *name)
{
	for (; *name; name++, file++)
		if (*file != *name && !(*file == '-' && *name == '_'))
			return false;
	return streq(file, ".ko") || streq(file, ".ko.debug");
}

static char *walk_for_module(const char *folder, const char *name,
			     const struct debuginfo_want *want)
{
	char *const roots[] = { (char *)folder, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	char *found = NULL;
	FTSENT *entry;

	for (size_t i = 0; fts && !found && i < WALK_MAX && (entry = fts_read(fts)); i++) {
		if (entry->fts_level > WALK_DEPTH)
			fts_set(fts, entry, FTS_SKIP);
		else if (entry->fts_info != FTS_D && names_module(entry->fts_name, name) &&
			 is_wanted(entry->fts_path, want))
			found = strdup(entry->fts_path);
	}
	if (fts)
		fts_close(fts);
	return found;
}

static char *walk_trees(const char *root, const char *name, const struct debuginfo_want *want)
{
	char *found = NULL;

	for (size_t i = 0; !found && i < ARRAY_SIZE(module_trees); i++) {
		_cleanup_free_ char *folder = place_path(root, module_trees[i], want);

		if (folder && access(folder, R_OK | X_OK) == 0)
			found = walk_for_module(folder, name, want);
	}
	return found;
}

char *debuginfo_find_module(const struct debuginfo_want *want, const char *name)
{
	char *path = NULL;

	if (!usable(want))
		return NULL;
	if (want->dir)
		path = try_places(want->dir, module_places, ARRAY_SIZE(module_places), want);
	if (!path)
		path = try_places(usual_roots[0], module_places, ARRAY_SIZE(module_places), want);
	if (!path && want->dir)
		path = walk_trees(want->dir, name, want);
	if (!path && want->dir)
		path = walk_for_module(want->dir, name, want);
	return path ? path : walk_trees(usual_roots[0], name, want);
}

/* ---- How to get it ---- */

/*
 * By patterns of the release and version strings, first match wins. In the advice, %r is the release,
 * %1 and %2 the pattern's groups. This chooses words only, never how a dump is read.
 */
static const struct {
	const char *release, *version, *advice;
} distributions[] = {
	{ "^.+$", "Debian", "apt install linux-image-%r-dbg" },
	{ "^.+$", "Ubuntu",
	  "apt install linux-image-unsigned-%r-dbgsym, or linux-image-%r-dbgsym (ddebs.ubuntu.com)" },
	{ "^(.+uek)\\.[a-z0-9_]+$", "", "dnf install kernel-uek-debuginfo-%r (oss.oracle.com)" },
	{ "^(.+\\.el7.*)\\.[a-z0-9_]+$", "", "debuginfo-install kernel-%r (yum-utils)" },
	{ "^(.+)\\+(debug|64k|rt|rt-debug|64k-debug)$", "",
	  "dnf --enablerepo='*debug*' install kernel-%2-debuginfo-%1" },
	{ "^(.+\\.(el|fc)[0-9][a-z0-9_.]*)$", "", "dnf debuginfo-install kernel-%r" },
	{ "^(.+\\.amzn[0-9]+)\\.[a-z0-9_]+$", "", "dnf debuginfo-install kernel-%r" },
	{ "^([0-9.]+-[0-9].*)-(default|preempt|azure|rt|kvmsmall|64kb|vanilla|longterm)$", "",
	  "zypper --plus-content debug install kernel-%2-debuginfo-%1" },
};

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

char *debuginfo_advice(const char *release, const char *version)
{
	regmatch_t groups[4];

	for (size_t i = 0; release && i < ARRAY_SIZE(distributions); i++)
		if (matches(distributions[i].release, release, ARRAY_SIZE(groups), groups) &&
		    matches(distributions[i].version, version ? version : "", 0, NULL))
			return fill_advice(distributions[i].advice, release, groups);
	return NULL;
}

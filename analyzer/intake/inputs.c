// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/inputs.h"

#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/intake/group.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"

/* Bytes of a list of paths: half a million long ones. */
#define LIST_MAX (64u << 20)

/* A fixed order, so that two runs over the same directory report in the same one. */
static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Entries of a kind that a walk passes over, and the path of the first. */
struct passed {
	size_t n;
	char *first;
};

static int pass(struct passed *passed, const char *path)
{
	if (!passed->n++)
		passed->first = strdup(path);
	return passed->first ? 0 : err_oom();
}

/* Whether a link leads to what the walk meets anyway, by its own name. */
static bool leads_inside(const char *root, const char *link)
{
	_cleanup_free_ char *target = realpath(link, NULL);
	size_t len = strlen(root);

	return target && !strncmp(target, root, len) && (target[len] == '/' || !target[len] || streq(root, "/"));
}

/* What a walk does not look into, for a person. */
static const struct kind {
	const char *one, *many;
} a_link = { "symbolic link that leads out of it or nowhere", "symbolic links that lead out of it or nowhere" },
  special = { "pipe, socket or device", "pipes, sockets or devices" };

/* A directory of links must not look like one in which nothing was. */
static int note_passed(struct input_files *files, const char *dir, const struct kind *kind, struct passed *passed)
{
	char *note = NULL;

	if (!passed->n)
		return 0;
	if (asprintf(&note,
		     "%s: passed over %zu %s, the first %s: what is named itself, also in a list (@FILE), is read", dir,
		     passed->n, passed->n == 1 ? kind->one : kind->many, passed->first) < 0)
		note = NULL;
	free(passed->first);
	return input_files_add_note(files, note);
}

struct strangers {
	struct passed links, others;
};

/* Adds what a walk has met, or notes that it is passed over. */
static int add_entry(struct input_files *files, const FTSENT *entry, const char *root, struct strangers *strangers)
{
	switch (entry->fts_info) {
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return input_files_add_error(files, entry->fts_path, strerror(entry->fts_errno));
	case FTS_F:
		return input_files_add(files, entry->fts_path, entry->fts_statp, true);
	case FTS_SL:
	case FTS_SLNONE:
		return leads_inside(root, entry->fts_path) ? 0 : pass(&strangers->links, entry->fts_path);
	case FTS_DEFAULT:
		return pass(&strangers->others, entry->fts_path);
	default:
		return 0;
	}
}

/* Adds the regular files beneath @dir. FTS_NOCHDIR keeps the other operands' relative paths valid. */
static int walk(struct input_files *files, const char *dir)
{
	char *roots[] = { (char *)dir, NULL };
	_cleanup_free_ char *root = realpath(dir, NULL);
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	struct strangers strangers = { 0 };
	FTSENT *entry;
	int r = 0;

	if (!fts)
		return input_files_add_error(files, dir, strerror(errno));
	while (r == 0 && (entry = fts_read(fts)))
		r = add_entry(files, entry, root ? root : dir, &strangers);
	fts_close(fts);
	if (r == 0)
		r = note_passed(files, dir, &a_link, &strangers.links);
	if (r == 0)
		r = note_passed(files, dir, &special, &strangers.others);
	return r;
}

/* Adds one path that the user named, on the command line or in a list. */
static int add_path(struct input_files *files, const char *path, bool absolute)
{
	_cleanup_free_ char *full = NULL;
	struct stat st;

	if (streq(path, "-"))
		return input_files_add(files, path, NULL, false);
	if (stat(path, &st) < 0)
		return input_files_add_error(files, path, strerror(errno));
	if (absolute && (full = realpath(path, NULL)))
		path = full;
	return S_ISDIR(st.st_mode) ? walk(files, path) : input_files_add(files, path, &st, false);
}

/* Adds the paths in the file @list, one a line. A list within a list is a path like others. */
static int add_list(struct input_files *files, const char *list, bool absolute)
{
	_cleanup_free_ char *text = NULL;
	char *at = NULL, *line;
	int r = file_read(list, LIST_MAX, &text, NULL);

	if (r < 0)
		return input_files_add_error(files, list, err_text(r));
	for (line = strtok_r(text, "\r\n", &at); r == 0 && line; line = strtok_r(NULL, "\r\n", &at))
		if (*line != '#')
			r = add_path(files, line, absolute);
	return r;
}

int inputs_collect(char *const *operands, bool absolute, struct input_files *ret_files)
{
	struct input_files files = { 0 };
	int r = 0;

	for (; r == 0 && *operands; operands++)
		r = **operands == '@' ? add_list(&files, *operands + 1, absolute) :
					add_path(&files, *operands, absolute);
	if (r == 0)
		r = group_files(&files);
	if (r < 0)
		input_files_deinit(&files);
	else
		*ret_files = files;
	return r;
}

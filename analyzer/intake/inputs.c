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

/* Adds the regular files beneath @dir. FTS_NOCHDIR keeps the other operands' relative paths valid. */
static int walk(struct input_files *files, const char *dir)
{
	char *roots[] = { (char *)dir, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	int r = 0;

	if (!fts)
		return input_files_add_error(files, dir, strerror(errno));
	while (r == 0 && (entry = fts_read(fts))) {
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
			r = input_files_add_error(files, entry->fts_path, strerror(entry->fts_errno));
		else if (entry->fts_info == FTS_F && S_ISREG(entry->fts_statp->st_mode))
			r = input_files_add(files, entry->fts_path, entry->fts_statp, true);
	}
	fts_close(fts);
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

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/inputs.h"

#include <fts.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/intake/group.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"

#define LIST_MAX (64u << 20)

static int add_error(struct input_files *files, const char *path, const char *text)
{
	struct input_error *list = reallocarray(files->errors, files->n_errors + 1, sizeof(*list));
	struct input_error error = { strdup(path), strdup(text) };

	if (list)
		files->errors = list;
	if (!list || !error.path || !error.text) {
		free(error.path);
		free(error.text);
		return err_oom();
	}
	list[files->n_errors++] = error;
	return 0;
}

static int add_file(struct input_files *files, const char *path, const struct stat *st, bool walked)
{
	struct input_file *list = reallocarray(files->list, files->n + 1, sizeof(*list));
	struct input_file file = { .path = strdup(path), .size = -1, .mtime_ns = -1, .walked = walked };

	if (list)
		files->list = list;
	if (!list || !file.path) {
		free(file.path);
		return err_oom();
	}
	if (st && S_ISREG(st->st_mode)) {
		file.size = st->st_size;
		file.mtime_ns = st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
	}
	list[files->n++] = file;
	return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int walk(struct input_files *files, const char *dir)
{
	char *roots[] = { (char *)dir, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	FTSENT *entry;
	int r = 0;

	if (!fts)
		return add_error(files, dir, strerror(errno));
	while (r == 0 && (entry = fts_read(fts))) {
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
			r = add_error(files, entry->fts_path, strerror(entry->fts_errno));
		else if (entry->fts_info == FTS_F && S_ISREG(entry->fts_statp->st_mode))
			r = add_file(files, entry->fts_path, entry->fts_statp, true);
	}
	fts_close(fts);
	return r;
}

/* One path that somebody named. */
static int add_path(struct input_files *files, const char *path, bool absolute)
{
	_cleanup_free_ char *full = NULL;
	struct stat st;

	if (streq(path, "-"))
		return add_file(files, path, NULL, false);
	if (stat(path, &st) < 0)
		return add_error(files, path, strerror(errno));
	if (absolute && (full = realpath(path, NULL)))
		path = full;
	return S_ISDIR(st.st_mode) ? walk(files, path) : add_file(files, path, &st, false);
}

/*
 * A text whose first line is the path of something that is there is a list too: no dump begins so, nor does any
 * log that a kernel wrote.
 */
static bool is_list(const char *path)
{
	_cleanup_fclose_ FILE *file = NULL;
	char line[PATH_MAX + 2];
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	file = fopen(path, "re");
	if (!file || !fgets(line, sizeof(line), file))
		return false;
	line[strcspn(line, "\r\n")] = '\0';
	return strchr(line, '/') && access(line, F_OK) == 0;
}

static int add_list(struct input_files *files, const char *list, bool absolute)
{
	_cleanup_free_ char *text = NULL;
	char *at = NULL, *line;
	int r = file_read(list, LIST_MAX, &text, NULL);

	if (r < 0)
		return add_error(files, list, err_text(r));
	for (line = strtok_r(text, "\r\n", &at); r == 0 && line; line = strtok_r(NULL, "\r\n", &at))
		if (*line != '#')
			r = add_path(files, line, absolute);
	return r;
}

int input_files_collect(char *const *operands, bool absolute, struct input_files *ret_files)
{
	struct input_files files = { 0 };
	int r = 0;

	for (; r == 0 && *operands; operands++)
		r = **operands == '@'  ? add_list(&files, *operands + 1, absolute) :
		    is_list(*operands) ? add_list(&files, *operands, absolute) :
					 add_path(&files, *operands, absolute);
	if (r == 0)
		r = input_files_group(&files);
	if (r < 0)
		input_files_deinit(&files);
	else
		*ret_files = files;
	return r;
}

void input_files_deinit(struct input_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		for (size_t k = 0; k < files->list[i].n_more; k++)
			free(files->list[i].more[k]);
		free(files->list[i].more);
		free(files->list[i].path);
	}
	for (size_t i = 0; i < files->n_errors; i++) {
		free(files->errors[i].path);
		free(files->errors[i].text);
	}
	free(files->list);
	free(files->errors);
	*files = (struct input_files){ 0 };
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/input/input.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* ---- Split dumps ---- */

/* A file that is a piece of some dump. */
struct candidate {
	struct input_piece piece;
	struct input_file *file;
	size_t dir_len; /* of the directory's path with its '/'; 0 for a file that was named, which may lie anywhere */
};

/* Bytes of @path up to and with its last '/'. */
static size_t dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Sorts so that pieces of one dump in one directory stand side by side, in the order of their pages. */
static int by_dump_and_place(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = (x->piece.identity > y->piece.identity) - (x->piece.identity < y->piece.identity);

	if (!order)
		order = (x->dir_len > y->dir_len) - (x->dir_len < y->dir_len);
	if (!order)
		order = strncmp(x->file->path, y->file->path, x->dir_len);
	return order ? order : (x->piece.start > y->piece.start) - (x->piece.start < y->piece.start);
}

/* Whether @b has the pages right after those of @a. Where one is missing, the rest is another input, which says so. */
static bool follows(const struct candidate *a, const struct candidate *b)
{
	return a->piece.identity == b->piece.identity && a->dir_len == b->dir_len &&
	       strncmp(a->file->path, b->file->path, a->dir_len) == 0 && b->piece.start == a->piece.end;
}

/* Makes @from a further piece of @to. Its path moves, and a file without a path is dropped by pick(). */
static int join(struct input_file *to, struct input_file *from)
{
	char **more = reallocarray(to->more, to->n_more + 1, sizeof(*more));

	if (!more)
		return err_oom();
	to->more = more;
	more[to->n_more++] = from->path;
	from->path = NULL;
	to->size += from->size;
	to->mtime_ns = MAX(to->mtime_ns, from->mtime_ns);
	return 0;
}

static int find_pieces(struct input_files *files, struct candidate *list, size_t *ret_n)
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++) {
		struct input_file *file = &files->list[i];

		if (file->size < 0 || !input_piece(file->path, &list[n].piece))
			continue;
		list[n].file = file;
		list[n++].dir_len = file->walked ? dir_len(file->path) : 0;
	}
	qsort(list, n, sizeof(*list), by_dump_and_place);
	*ret_n = n;
	return 0;
}

/*
 * A chain longer than a dump is split into begins anew: a directory full of forged pieces cannot make one endless
 * input.
 */
static int join_pieces(struct input_files *files)
{
	_cleanup_free_ struct candidate *list = calloc(files->n + 1, sizeof(*list));
	size_t n = 0, first = 0;
	int r;

	if (!list)
		return err_oom();
	r = find_pieces(files, list, &n);
	for (size_t i = 1; r == 0 && i < n; i++)
		if (follows(&list[i - 1], &list[i]) && list[first].file->n_more < INPUT_PIECES_MAX)
			r = join(list[first].file, list[i].file);
		else
			first = i;
	return r;
}

/* ---- Logs beside dumps ---- */

/* Names that kdump services give (kexec-tools and kdump-utils, SUSE's kdump, Debian's kdump-tools). */
static const struct {
	const char *log; /* ends with '.' for one that the dump's own suffix follows */
	const char *dumps[4];
} names[] = {
	{ "vmcore-dmesg.txt", { "vmcore", "vmcore.flat", "vmcore-incomplete", "vmcore.1" } },
	{ "vmcore-dmesg-incomplete.txt", { "vmcore", "vmcore.flat", "vmcore-incomplete", "vmcore.1" } },
	{ "dmesg.txt", { "vmcore", "vmcore.1" } },
	{ "dmesg.", { "vmcore.", "dump." } },
};

static int by_path(const void *a, const void *b)
{
	const struct input_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

/* The files that were found in directories, sorted by path. */
struct index {
	struct input_file **v;
	size_t n;
};

static struct input_file *find(const struct index *index, const char *path)
{
	const struct input_file key = { .path = (char *)path }, *const at = &key;
	struct input_file **found = bsearch(&at, index->v, index->n, sizeof(*index->v), by_path);

	return found ? *found : NULL;
}

/* The dump whose log is at @path, judged by both names; NULL if there is none. */
static struct input_file *dump_of(const struct index *index, const char *path)
{
	size_t dir = dir_len(path);
	const char *name = path + dir;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t len = strlen(names[i].log);
		bool prefix = names[i].log[len - 1] == '.';

		if (prefix ? !str_starts(name, names[i].log) : !streq(name, names[i].log))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(names[i].dumps) && names[i].dumps[k]; k++) {
			_cleanup_free_ char *dump = NULL;
			struct input_file *file;

			if (asprintf(&dump, "%.*s%s%s", (int)dir, path, names[i].dumps[k], prefix ? name + len : "") >=
				    0 &&
			    (file = find(index, dump)))
				return file;
		}
	}
	return NULL;
}

static int find_logs(struct input_files *files)
{
	struct index index = { calloc(files->n + 1, sizeof(*index.v)), 0 };

	if (!index.v)
		return err_oom();
	for (size_t i = 0; i < files->n; i++)
		if (files->list[i].walked && files->list[i].path)
			index.v[index.n++] = &files->list[i];
	qsort(index.v, index.n, sizeof(*index.v), by_path);
	for (size_t i = 0; i < index.n; i++)
		index.v[i]->dump = dump_of(&index, index.v[i]->path);
	free(index.v);
	return 0;
}

/* ---- Order ---- */

/*
 * Appends the logs of dumps (@logs), or all other files, to @list, which has @n entries; gives the new number. Files
 * that were joined to others are left out.
 */
static size_t pick(struct input_files *files, struct input_file *list, size_t n, bool logs)
{
	for (size_t i = 0; i < files->n; i++) {
		struct input_file *file = &files->list[i];

		if (!file->path || (file->dump != NULL) != logs)
			continue;
		file->moved_to = &list[n];
		list[n++] = *file;
	}
	return n;
}

int group_files(struct input_files *files)
{
	struct input_file *list;
	size_t n;
	int r = join_pieces(files);

	if (r == 0)
		r = find_logs(files);
	if (r < 0)
		return r;
	list = calloc(files->n + 1, sizeof(*list));
	if (!list)
		return err_oom();
	n = pick(files, list, 0, false);
	n = pick(files, list, n, true);
	for (size_t i = 0; i < n; i++)
		if (list[i].dump)
			list[i].dump = list[i].dump->moved_to;
	free(files->list);
	files->list = list;
	files->n = n;
	return 0;
}

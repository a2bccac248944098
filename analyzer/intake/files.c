// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util/error.h"

int input_files_add_error(struct input_files *files, const char *path, const char *text)
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

int input_files_add(struct input_files *files, const char *path, const struct stat *st, bool walked)
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

int input_files_add_note(struct input_files *files, char *note)
{
	char **list = note ? reallocarray(files->notes, files->n_notes + 1, sizeof(*list)) : NULL;

	if (!list) {
		free(note);
		return err_oom();
	}
	files->notes = list;
	list[files->n_notes++] = note;
	return 0;
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
	for (size_t i = 0; i < files->n_notes; i++)
		free(files->notes[i]);
	free(files->notes);
	free(files->list);
	free(files->errors);
	*files = (struct input_files){ 0 };
}

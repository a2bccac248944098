/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files that a command line names: files, folders, lists. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input_file {
	char *path;
	char **more; /* the other pieces of a split dump */
	size_t n_more;
	struct input_file *dump;     /* what this is the log of: read only if the dump does not hold its log */
	struct input_file *moved_to; /* while files are grouped */
	int64_t size, mtime_ns;      /* -1: no regular file */
	bool walked;                 /* found in a folder: it need not be one of ours */
};

struct input_files {
	struct input_file *list;
	size_t n;
	struct input_error {
		char *path;
		char *text;
	} * errors; /* operands that could not be looked into */
	size_t n_errors;
};

/*
 * Expands @operands and groups what belongs together (group.h): a folder is walked (in order of names, without following links out of it), "@FILE" and a
 * text that begins with a path are lists of paths, one a line. What cannot be read goes to the errors. With
 * @absolute, paths are made so. Free with input_files_deinit().
 */
int input_files_collect(char *const *operands, bool absolute, struct input_files *ret_files);
void input_files_deinit(struct input_files *files);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of files that a run reads. inputs.c fills it from what a user named, group.c joins what belongs
 * together, intake.c reads it. Paths belong to the list. What could not be looked into stays in the list of errors, so
 * that a run over many files reports it beside the others instead of ending.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stat;

/* One input: a file, or a dump in several files. */
struct input_file {
	char *path;
	char **more; /* the other pieces of a split dump */
	size_t n_more;
	struct input_file *dump;     /* the dump that this is the log of, in the same list; NULL for any other file */
	struct input_file *moved_to; /* used only by group_files() */
	int64_t size, mtime_ns;      /* -1 when it is no regular file; of a split dump the sum and the newest */
	bool walked;                 /* found in a directory: it may be neither dump nor log */
};

struct input_files {
	struct input_file *list;
	size_t n;
	/* What could not be looked into, and why. */
	struct input_error {
		char *path;
		char *text;
	} * errors;
	size_t n_errors;
	/* A sentence for each directory in which something was not even looked at, for a person. */
	char **notes;
	size_t n_notes;
};

/* Appends a copy of @path; @st (may be NULL) is what stat() says of it. 0 or -ENOMEM. */
int input_files_add(struct input_files *files, const char *path, const struct stat *st, bool walked);

/* Appends a failure; both texts are copied. 0 or -ENOMEM. */
int input_files_add_error(struct input_files *files, const char *path, const char *text);

/* Appends a note, which belongs to the list from then on, also when -ENOMEM is given. NULL: memory had run out before. */
int input_files_add_note(struct input_files *files, char *note);

void input_files_deinit(struct input_files *files);

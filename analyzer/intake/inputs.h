/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what a user named (files, directories, lists of paths) to the list of files to read. */
#pragma once

#include "analyzer/intake/files.h"

/*
 * Expands @operands, which ends with NULL, and groups what belongs together (group.h). A directory is walked in
 * the order of names, without following symbolic links. "@FILE", and a text file whose first line is the path of
 * something that exists, are lists of paths, one a line; lines that begin with '#' are comments. "-" is standard
 * input. With @absolute, paths are made absolute.
 *
 * 0 or -ENOMEM; an operand that cannot be read becomes one of the errors in @ret_files. Free with
 * input_files_deinit().
 *
 * Symbolic links below a directory are not followed, since a sosreport has many that point out of it and into the
 * machine it is read on. Devices and pipes are read only where the user named them. Both are counted in a note for each
 * directory, but for links to what lies below it, which is read by its own name.
 */
int inputs_collect(char *const *operands, bool absolute, struct input_files *ret_files);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Types that somebody made from a kernel's debuginfo (pahole --btf_encode_detached): a file of bare BTF. Nothing in it
 * says which kernel it is of, so its name does: BUILD-ID.btf.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "parsers/vmcore/image/symbols/build-id.h"

#define TYPES_FILE_NAME_MAX (BUILD_ID_MAX + sizeof(".btf"))

/* The name that the file of the vmlinux with @build_id has in a directory of such files. */
void types_file_name(const char *build_id, char ret_name[static TYPES_FILE_NAME_MAX]);

/* Whether the file at @path begins as BTF does. */
bool types_file_probe(const char *path);

/* The content of the file. 0, and the caller frees it; -ENOENT or another errno with a message. */
int types_file_read(const char *path, void **ret_data, size_t *ret_len);

/*
 * The content of the file of @build_id in @dir. 0, and the caller frees it; 1 when it has none; a negative errno with a
 * message.
 */
int types_file_find(const char *dir, const char *build_id, void **ret_data, size_t *ret_len);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Build-ids, which alone prove that a file belongs to the kernel of a dump. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct image;

/* A GNU build-id in lowercase hexadecimal; "" when unknown. Linkers make 20 bytes, at most 32. */
#define BUILD_ID_MAX 65

/*
 * The build-id in ELF notes at @notes, as a file's .notes section or the kernel's memory from __start_notes
 * has them. False when there is none.
 */
bool build_id_of_notes(const void *notes, size_t len, char ret_id[static BUILD_ID_MAX]);
/* The build-id of ELF file @path. 0, -ENODATA when it has none, or a negative errno. */
int build_id_of_file(const char *path, char ret_id[static BUILD_ID_MAX]);
/* The build-id of the kernel in @img, whose VMCOREINFO is @vmcoreinfo; "" when the dump does not tell. */
void build_id_of_kernel(struct image *img, const char *vmcoreinfo, char ret_id[static BUILD_ID_MAX]);
/* Whether @s can be a build-id: it becomes part of a path, so it must be nothing but hexadecimal digits. */
bool build_id_is_valid(const char *s);

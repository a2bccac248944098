/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * x86_64's phys_base, the distance between the kernel's image and where it lies in physical memory. VMCOREINFO has its
 * value since 4.10 (401721ecd1dc), and before only the address of the variable, which cannot be read without it.
 */
#pragma once

#include <stdbool.h>

#include "parsers/vmcore/image/memory/dump-format.h"

/* Whether @text, of a machine of @arch, wants phys_base and has its address only. */
bool phys_base_is_hidden(const char *arch, const char *text);

/*
 * Finds the value in the memory of @f: the one distance at which the variable itself is found with this value, and
 * init_uts_ns with the release of @text. False when there is none.
 */
bool phys_base_find(struct dump_file *f, const char *text, int64_t *ret_base);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unwinds the kernel stacks of tasks with the tables, types and registers that are in the dump. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/image.h"

struct dump;
struct modules;
struct types;
struct unwinder;

/* What the unwinder reads from. All of it must outlive the unwinder. @image: for symbols. */
struct unwind_sources {
	struct image *image;
	struct dump *dump;
	const struct types *types; /* NULL: then no stack can be found */
	const struct modules *modules;
};

/*
 * Makes an unwinder for the dump's architecture. 0; -ENOTSUP when this architecture is not known,
 * or types or symbols that unwinding cannot do without are missing; -ENOMEM. A message in each case.
 */
int unwinder_new(const struct unwind_sources *sources, struct unwinder **ret_unwinder);
void unwinder_free(struct unwinder *u);

/* "orc", "fp", or "call" where return addresses are found by the calls before them. A static text. */
const char *unwinder_method(const struct unwinder *u);

/* As image_stack() and image_stack_bounds(). */
int unwinder_stack(struct unwinder *u, uint64_t task, int cpu, struct image_frame *frames, size_t max, size_t *ret_n,
		   const char **ret_end);
int unwinder_bounds(struct unwinder *u, uint64_t task, int cpu, uint64_t *ret_low, uint64_t *ret_high);

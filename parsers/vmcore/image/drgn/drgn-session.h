/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A libdrgn program over a native image: the image's memory and registers, and DWARF from files. Types and
 * symbols are answered here, stacks and variables in drgn-stack.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/vmcore/image/drgn/drgn-api.h"
#include "parsers/vmcore/image/drgn/drgn-debuginfo.h"
#include "parsers/vmcore/image/image.h"

#define DRGN_WALK_FIRST_MAX 4

/* The stack of the task that was asked for last. */
struct drgn_walk {
	uint64_t task;
	struct drgn_stack_trace *trace; /* NULL: none was asked for */
	/* The frames that libdrgn could not get out of, which the trace begins after; see drgn-stack.c. */
	struct image_frame first[DRGN_WALK_FIRST_MAX];
	size_t n_first;
};

struct drgn_session {
	const struct drgn_api *api;
	struct image *native; /* the caller's; outlives the session */
	struct drgn_program *prog;
	int core_fd;
	struct drgn_walk walk;
	char **names; /* of inlined functions, which the image's frames point to */
	size_t n_names;
};

/*
 * Which vmlinux belongs to the dump: @options->vmlinux, or one found by build-id. 0 and a path that is the
 * caller's to free; IMAGE_ABSENT when none was given or found; -EINVAL, naming both build-ids, when the
 * one that was given belongs to another kernel.
 */
int drgn_pick_vmlinux(struct image *native, const struct image_options *options, char **ret_path);

/*
 * Loads libdrgn and the DWARF of @vmlinux and of the loaded modules whose debuginfo is found. -ENOTSUP when
 * there is no libdrgn that fits, other errnos for files that it cannot use.
 */
int drgn_session_new(struct image *native, const struct image_options *options, const char *vmlinux,
		     struct drgn_session **ret_session);
void drgn_session_free(struct drgn_session *s);

/* As their image_ namesakes. */
int drgn_session_member(struct drgn_session *s, const char *type, const char *path, struct image_member *ret_member);
int drgn_session_size_of(struct drgn_session *s, const char *type, uint32_t *ret_size);
int drgn_session_enumerator(struct drgn_session *s, const char *type, const char *enumerator, int64_t *ret_value);
int drgn_session_symbol(struct drgn_session *s, const char *name, uint64_t *ret_addr);

/*
 * The frames of the task at @task by DWARF CFI, inlined ones before the function that they were inlined
 * into. @ret_n is 0 where libdrgn knows no frame. Names come from the native image, those of inlined
 * functions from DWARF; both live as long as the session.
 */
int drgn_session_stack(struct drgn_session *s, uint64_t task, struct image_frame *frames, size_t max, size_t *ret_n);
/* As image_frame_variable(). */
int drgn_session_variable(struct drgn_session *s, uint64_t task, const struct image_frame *frame, const char *name,
			  const char *type, uint64_t *ret_value);
void drgn_session_free_stacks(struct drgn_session *s);

/* @type without typedefs. */
struct drgn_type *drgn_session_plain(const struct drgn_session *s, struct drgn_type *type);
/* The integer, enum or pointer value of @obj. 0, IMAGE_ABSENT (optimized away) or an error. */
int drgn_session_value(const struct drgn_session *s, const struct drgn_object *obj, uint64_t *ret_value);

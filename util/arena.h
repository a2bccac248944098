/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that is freed all at once: for models and lists whose parts live equally long. Nothing that came out of an
 * arena is freed alone; its pointers are valid until arena_free().
 */
#pragma once

#include <stddef.h>

struct arena;

/* Makes an empty arena, the caller's to free with arena_free(). 0 or -ENOMEM. */
int arena_new(struct arena **ret_arena);
void arena_free(struct arena *arena); /* takes NULL */

/* @size zeroed bytes, aligned for any type; NULL when memory is out, with the thread's message set. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of @text, which ends with a NUL; NULL for NULL, and, with the thread's message set, when memory is out. */
char *arena_text(struct arena *arena, const char *text);

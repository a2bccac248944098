/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that is freed all at once: for models and lists whose parts live equally long. */
#pragma once

#include <stddef.h>

struct arena;

/* 0 or -ENOMEM. */
int arena_new(struct arena **ret_arena);
void arena_free(struct arena *arena); /* takes NULL */

/* @size zeroed bytes, aligned for any type; NULL when memory is out, with the thread's message set. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of @text; NULL for NULL, and when memory is out. */
char *arena_text(struct arena *arena, const char *text);

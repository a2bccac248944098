/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory that is freed all at once. */
#pragma once

#include <stddef.h>

struct arena;

int arena_new(struct arena **ret_arena);
void arena_free(struct arena *arena); /* takes NULL */

/* Zeroed memory for any type; NULL when there is none left, with the thread's message set. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of @text; NULL for NULL, and when there is no memory left. */
char *arena_text(struct arena *arena, const char *text);

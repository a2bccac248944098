// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "util/error.h"
#include "util/macros.h"

/* Bytes that the arena takes at a time: hundreds of rows of a report. What is bigger gets a chunk of its own. */
#define CHUNK 16384

struct chunk {
	struct chunk *next;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct chunk *chunks; /* the one in use first */
};

int arena_new(struct arena **ret_arena)
{
	*ret_arena = calloc(1, sizeof(**ret_arena));
	return *ret_arena ? 0 : err_oom();
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->chunks) {
		struct chunk *next = arena->chunks->next;

		free(arena->chunks);
		arena->chunks = next;
	}
	free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct chunk *chunk = arena->chunks;
	void *at;

	size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!chunk || chunk->size - chunk->used < size) {
		size_t room = MAX(size, (size_t)CHUNK);

		chunk = calloc(1, sizeof(*chunk) + room);
		if (!chunk) {
			err_oom();
			return NULL;
		}
		chunk->size = room;
		chunk->next = arena->chunks;
		arena->chunks = chunk;
	}
	at = chunk->bytes + chunk->used;
	chunk->used += size;
	return at;
}

char *arena_text(struct arena *arena, const char *text)
{
	size_t len = text ? strlen(text) + 1 : 0;
	char *copy = text ? arena_alloc(arena, len) : NULL;

	return copy ? memcpy(copy, text, len) : NULL;
}

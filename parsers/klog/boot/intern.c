// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/boot/intern.h"

#include <stdlib.h>

#include "util/error.h"
#include "util/hash.h"
#include "util/macros.h"

/* Bytes of texts that are allocated at a time. Chunks never move, so pointers to texts stay valid. */
#define CHUNK_SIZE 65536
#define TEXT_MAX 4096 /* longer ones are cut: a cgroup's path is at most PATH_MAX */

struct chunk {
	struct chunk *next;
	size_t used;
	char text[CHUNK_SIZE];
};

struct intern {
	size_t budget, used;
	bool full;
	struct chunk *chunks;
	const char **slots; /* a hash table, its size a power of two */
	size_t n, cap;
};

/* With its high bits mixed into the low ones that choose a slot. */
static uint64_t hash(struct span text)
{
	uint64_t h = hash_bytes(HASH_START, text.p, text.len);

	return h ^ h >> 29;
}

/* The slot of @text, or the free one where it belongs: at most three quarters are used. */
static const char **slot(struct intern *s, struct span text)
{
	size_t i = (size_t)hash(text) & (s->cap - 1);

	while (s->slots[i] && !span_is(text, s->slots[i]))
		i = (i + 1) & (s->cap - 1);
	return &s->slots[i];
}

static bool grow(struct intern *s)
{
	struct intern bigger = *s;

	bigger.cap = s->cap * 2;
	bigger.slots = calloc(bigger.cap, sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	for (size_t i = 0; i < s->cap; i++)
		if (s->slots[i])
			*slot(&bigger, (struct span){ s->slots[i], strlen(s->slots[i]) }) = s->slots[i];
	free(s->slots);
	*s = bigger;
	return true;
}

int intern_new(size_t budget, struct intern **ret_intern)
{
	struct intern *s = calloc(1, sizeof(*s));

	if (!s)
		return err_oom();
	s->budget = budget;
	s->cap = 256;
	s->slots = calloc(s->cap, sizeof(*s->slots));
	if (!s->slots) {
		free(s);
		return err_oom();
	}
	*ret_intern = s;
	return 0;
}

void intern_free(struct intern *s)
{
	if (!s)
		return;
	while (s->chunks) {
		struct chunk *next = s->chunks->next;

		free(s->chunks);
		s->chunks = next;
	}
	free(s->slots);
	free(s);
}

/* NULL when the budget or memory is used up. */
static char *allocate(struct intern *s, size_t len)
{
	struct chunk *c = s->chunks;
	char *text;

	if (s->used + len > s->budget)
		return NULL;
	if (!c || c->used + len > sizeof(c->text)) {
		c = malloc(sizeof(*c));
		if (!c)
			return NULL;
		c->next = s->chunks;
		c->used = 0;
		s->chunks = c;
	}
	text = c->text + c->used;
	c->used += len;
	s->used += len;
	return text;
}

const char *intern_add(struct intern *s, struct span text)
{
	const char **at;
	const char *nul = text.len ? memchr(text.p, '\0', text.len) : NULL;
	char *copy;

	text.len = MIN(nul ? (size_t)(nul - text.p) : text.len, TEXT_MAX);
	if (!text.len)
		return NULL;
	at = slot(s, text);
	if (*at)
		return *at;
	if (s->n * 4 >= s->cap * 3) {
		if (!grow(s))
			return NULL;
		at = slot(s, text);
	}
	copy = allocate(s, text.len + 1);
	if (!copy) {
		s->full = true;
		return NULL;
	}
	memcpy(copy, text.p, text.len);
	copy[text.len] = '\0';
	*at = copy;
	s->n++;
	return copy;
}

bool intern_full(const struct intern *s)
{
	return s->full;
}

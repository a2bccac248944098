// SPDX-License-Identifier: GPL-2.0-or-later
#include "util/map.h"

#include <stdlib.h>

#include "util/error.h"

/* Fibonacci hashing: kernel addresses differ in their middle bits, which this spreads. */
static size_t home(const struct map *m, uint64_t key)
{
	return (size_t)((key * 0x9e3779b97f4a7c15ull) >> 32) & (m->cap - 1);
}

/* The slot of @key, or the free one where it belongs. A quarter of the slots is free, so the search ends. */
static struct map_slot *find(const struct map *m, uint64_t key)
{
	size_t i = home(m, key);

	while (m->slots[i].used && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static int grow(struct map *m)
{
	struct map bigger = { .cap = m->cap ? m->cap * 2 : 64 };

	bigger.slots = calloc(bigger.cap, sizeof(*bigger.slots));
	if (!bigger.slots)
		return err_oom();
	for (size_t i = 0; i < m->cap; i++)
		if (m->slots[i].used)
			*find(&bigger, m->slots[i].key) = m->slots[i];
	bigger.len = m->len;
	free(m->slots);
	*m = bigger;
	return 0;
}

void map_deinit(struct map *m)
{
	free(m->slots);
	*m = (struct map){ 0 };
}

int map_put(struct map *m, uint64_t key, uint64_t value)
{
	struct map_slot *slot;
	int r;

	if ((m->len + 1) * 4 > m->cap * 3) {
		r = grow(m);
		if (r < 0)
			return r;
	}
	slot = find(m, key);
	if (!slot->used)
		m->len++;
	*slot = (struct map_slot){ .key = key, .value = value, .used = true };
	return 0;
}

bool map_get(const struct map *m, uint64_t key, uint64_t *ret_value)
{
	struct map_slot *slot;

	if (!m->cap)
		return false;
	slot = find(m, key);
	if (slot->used && ret_value)
		*ret_value = slot->value;
	return slot->used;
}

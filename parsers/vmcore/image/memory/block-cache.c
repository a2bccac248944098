// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/block-cache.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "util/error.h"
#include "util/macros.h"

#define CACHE_MAX (256ull << 20)
#define LIMIT_SHARE 16
/* Memory is taken in huge pages, as blocks are of the size of a page: each would cost a fault. */
#define SLAB (2u << 20)
/* A block has so many places to be in. */
#define WAYS 4u

/* The place of a block. Without a room it is empty; a room is kept when the block goes. */
struct place {
	uint64_t number; /* + 1; 0: none */
	char *room;
};

struct block_cache {
	uint32_t block_size;
	uint64_t sets; /* a power of two */
	uint32_t evicted;
	struct place *places;
	char *slabs[CACHE_MAX / SLAB];
	size_t n_slabs, slabs_max;
	size_t used; /* bytes of the last slab */
};

static uint64_t cache_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return CACHE_MAX;
	return MAX(MIN(CACHE_MAX, limit.rlim_cur / LIMIT_SHARE), (uint64_t)SLAB);
}

int block_cache_new(uint32_t block_size, struct block_cache **ret_cache)
{
	struct block_cache *c = calloc(1, sizeof(*c));

	if (!c)
		return err_oom();
	c->block_size = block_size;
	c->slabs_max = cache_max() / SLAB;
	c->sets = 1;
	while (c->sets * 2 * WAYS * block_size <= c->slabs_max * (uint64_t)SLAB)
		c->sets *= 2;
	c->places = calloc(c->sets * WAYS, sizeof(*c->places));
	if (!c->places) {
		block_cache_free(c);
		return err_oom();
	}
	*ret_cache = c;
	return 0;
}

void block_cache_free(struct block_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n_slabs; i++)
		free(c->slabs[i]);
	free(c->places);
	free(c);
}

/* Fibonacci hashing: the blocks of stacks are a multiple of four apart. */
static struct place *places_of(const struct block_cache *c, uint64_t number)
{
	return &c->places[((number * 0x9e3779b97f4a7c15ull) >> 32 & (c->sets - 1)) * WAYS];
}

static struct place *find(const struct block_cache *c, uint64_t number)
{
	struct place *places = places_of(c, number);

	for (size_t i = 0; i < WAYS; i++)
		if (places[i].number == number + 1)
			return &places[i];
	return NULL;
}

const char *block_cache_find(const struct block_cache *c, uint64_t number)
{
	const struct place *place = find(c, number);

	return place ? place->room : NULL;
}

static bool add_slab(struct block_cache *c)
{
	char *slab = c->n_slabs < c->slabs_max ? aligned_alloc(SLAB, SLAB) : NULL;

	if (!slab)
		return false;
	(void)madvise(slab, SLAB, MADV_HUGEPAGE);
	c->slabs[c->n_slabs++] = slab;
	c->used = 0;
	return true;
}

static char *new_room(struct block_cache *c)
{
	if ((!c->n_slabs || c->used + c->block_size > SLAB) && !add_slab(c))
		return NULL;
	c->used += c->block_size;
	return c->slabs[c->n_slabs - 1] + c->used - c->block_size;
}

/* An empty place of those that @number may have; else each loses its block in turn. */
static struct place *free_place(struct block_cache *c, uint64_t number)
{
	struct place *places = places_of(c, number);

	for (size_t i = 0; i < WAYS; i++)
		if (!places[i].number)
			return &places[i];
	return &places[c->evicted++ % WAYS];
}

char *block_cache_add(struct block_cache *c, uint64_t number)
{
	struct place *place = free_place(c, number);

	if (!place->room)
		place->room = new_room(c);
	place->number = place->room ? number + 1 : 0;
	return place->room;
}

void block_cache_drop(struct block_cache *c, uint64_t number)
{
	struct place *place = find(c, number);

	if (place)
		place->number = 0;
}

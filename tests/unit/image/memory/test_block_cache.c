// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks that are kept: a block that is found has its own content, whatever took the place of another. */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/vmcore/image/memory/block-cache.h"
#include "util/macros.h"

/* Twice as many of the largest blocks as the most that a cache keeps. */
#define LARGEST (1u << 20)
#define MANY 512u

static struct block_cache *new_cache(uint32_t block_size)
{
	struct block_cache *cache = NULL;

	assert_int_equal(block_cache_new(block_size, &cache), 0);
	return cache;
}

static void add(struct block_cache *cache, uint64_t number)
{
	char *room = block_cache_add(cache, number);

	assert_non_null(room);
	memcpy(room, &number, sizeof(number));
}

static bool has(const struct block_cache *cache, uint64_t number)
{
	const char *block = block_cache_find(cache, number);

	if (block)
		assert_memory_equal(block, &number, sizeof(number));
	return block;
}

static void a_block_is_found_until_it_is_dropped(void **state)
{
	/* Block 0 is a block, which an empty place is not taken for. */
	static const uint64_t numbers[] = { 0, 1, UINT32_MAX, 1ull << 52 };
	struct block_cache *cache = new_cache(4096);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		assert_false(has(cache, numbers[i]));
		add(cache, numbers[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_true(has(cache, numbers[i]));
	block_cache_drop(cache, 1);
	block_cache_drop(cache, 2);
	assert_false(has(cache, 1));
	assert_true(has(cache, 0));
	add(cache, 1);
	assert_true(has(cache, 1));
	block_cache_free(cache);
}

static void blocks_share_no_memory(void **state)
{
	struct block_cache *cache = new_cache(4096);

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		memset(block_cache_add(cache, i), (int)(i & 0xff), 4096);
	for (uint64_t i = 0; i < 1000; i++) {
		const char *block = block_cache_find(cache, i);

		assert_true(!block || (block[0] == (char)i && !memcmp(block, block + 1, 4095)));
	}
	block_cache_free(cache);
}

static void a_full_cache_gives_places_of_old_blocks(void **state)
{
	struct block_cache *cache = new_cache(LARGEST);
	size_t found = 0;

	(void)state;
	for (uint64_t i = 0; i < MANY; i++) {
		add(cache, i);
		assert_true(has(cache, i));
	}
	for (uint64_t i = 0; i < MANY; i++)
		found += has(cache, i);
	assert_in_range(found, MANY / 8, MANY / 2);
	block_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_found_until_it_is_dropped),
		cmocka_unit_test(blocks_share_no_memory),
		cmocka_unit_test(a_full_cache_gives_places_of_old_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

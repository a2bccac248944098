// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory that is freed all at once. */
#include "tests/unit/test.h"

#include <stdalign.h>
#include <string.h>

#include "util/arena.h"

/* More than a chunk in all, and one piece that is larger than a chunk by itself. */
static void memory_is_zeroed_and_aligned(void **state)
{
	static const char zeroes[100000];
	struct arena *arena;

	(void)state;
	assert_int_equal(arena_new(&arena), 0);
	for (size_t size = 1; size <= sizeof(zeroes); size = size * 3 + 1) {
		char *at = arena_alloc(arena, size);

		assert_non_null(at);
		assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
		assert_memory_equal(at, zeroes, size);
		memset(at, 0xff, size);
	}
	arena_free(arena);
}

static void texts_are_copied(void **state)
{
	struct arena *arena;
	char text[] = "insmod", *copy;

	(void)state;
	assert_int_equal(arena_new(&arena), 0);
	copy = arena_text(arena, text);
	text[0] = 'x';
	assert_string_equal(copy, "insmod");
	assert_null(arena_text(arena, NULL));
	arena_free(arena);
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(texts_are_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

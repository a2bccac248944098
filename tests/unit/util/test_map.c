// SPDX-License-Identifier: GPL-2.0-or-later
/* Maps, with more keys than they have room for at first. */
#include "tests/unit/test.h"

#include "util/map.h"

static void maps_keep_what_is_put(void **state)
{
	_cleanup_map_ struct map m = { 0 };
	uint64_t value;

	(void)state;
	assert_false(map_get(&m, 0, NULL));
	for (uint64_t i = 0; i < 5000; i++)
		assert_int_equal(map_put(&m, i * 4096, i), 0);
	assert_int_equal(map_put(&m, 4096, 42), 0);
	assert_int_equal(m.len, 5000);
	assert_true(map_get(&m, 4096, &value));
	assert_int_equal(value, 42);
	assert_false(map_get(&m, 4097, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps_keep_what_is_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

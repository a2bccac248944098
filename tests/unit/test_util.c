// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include <string.h>

#include "util/buf.h"
#include "util/error.h"
#include "util/map.h"

static void messages_grow_outward(void **state)
{
	(void)state;
	assert_int_equal(err_set(-ENODATA, "page %d excluded", 7), -ENODATA);
	assert_int_equal(err_wrap(-ENODATA, "read task"), -ENODATA);
	assert_string_equal(err_text(-ENODATA), "read task: page 7 excluded");
	err_clear();
	assert_string_equal(err_text(-ENOENT), strerror(ENOENT));
}

static void buffers_grow(void **state)
{
	_cleanup_buf_ struct buf b = { 0 };

	(void)state;
	assert_string_equal(buf_str(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_int_equal(buf_check(&b), 0);
	assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4);
	assert_string_equal(b.data + b.len - 4, "999,");
}

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
		cmocka_unit_test(messages_grow_outward),
		cmocka_unit_test(buffers_grow),
		cmocka_unit_test(maps_keep_what_is_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

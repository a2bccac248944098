// SPDX-License-Identifier: GPL-2.0-or-later
/* Growing strings. */
#include "tests/unit/test.h"

#include "util/buf.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buffers_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

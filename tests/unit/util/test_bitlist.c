// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists of nodes and CPUs, whole, absent and torn. */
#include "tests/unit/test.h"

#include "util/bitlist.h"

static void ranges_and_numbers(void **state)
{
	(void)state;
	assert_true(bitlist_has("0-3,5", 0));
	assert_true(bitlist_has("0-3,5", 3));
	assert_false(bitlist_has("0-3,5", 4));
	assert_true(bitlist_has("0-3,5", 5));
	assert_false(bitlist_has("1", 0));
}

static void no_list_restricts_nothing(void **state)
{
	(void)state;
	assert_true(bitlist_has(NULL, 7));
	assert_true(bitlist_has("", 7));
	assert_true(bitlist_has("(null)", 7));
}

static void torn_lists_end(void **state)
{
	(void)state;
	assert_false(bitlist_has("0-", 7));
	assert_false(bitlist_has("0,", 7));
	assert_false(bitlist_has("0;7", 7));
	assert_false(bitlist_has("99999999999999999999-", 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_and_numbers),
		cmocka_unit_test(no_list_restricts_nothing),
		cmocka_unit_test(torn_lists_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The thread's message, and how callers put theirs in front of it. */
#include "tests/unit/test.h"

#include <string.h>

#include "util/error.h"

static void messages_grow_outward(void **state)
{
	(void)state;
	assert_int_equal(err_set(-ENODATA, "page %d excluded", 7), -ENODATA);
	assert_int_equal(err_wrap(-ENODATA, "read task"), -ENODATA);
	assert_string_equal(err_text(-ENODATA), "read task: page 7 excluded");
	err_clear();
	assert_string_equal(err_text(-ENOENT), strerror(ENOENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_grow_outward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

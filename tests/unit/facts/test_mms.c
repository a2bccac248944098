// SPDX-License-Identifier: GPL-2.0-or-later
/* Address spaces, and who has them. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"

/* Two processes, one of two threads, and a kthread have one mm; somebody else looks at it. */
static void test_sharers(void **state)
{
	struct fake *f = new_list();
	struct db *db;

	(void)state;
	add_task(f, 2, 2, 1);
	add_task(f, 3, 2, 1);
	add_task(f, 4, 4, 1);
	fake_u32(f, TASK_AT(4) + FLAGS, 0x200000);
	for (uint32_t n = 2; n <= 4; n++)
		fake_u64(f, TASK_AT(n) + TASK_MM, MM_AT(0));
	fake_u32(f, MM_AT(0) + USERS, 4);
	db = extract(f);
	assert_int_equal(number(db, "SELECT processes FROM mm"), 2);
	assert_int_equal(number(db, "SELECT kthreads FROM mm"), 1);
	assert_int_equal(number(db, "SELECT users_beyond_tasks FROM mm"), 1);
	db_close(db);
}

/* With a task missing, whose mm it may have been, who pins an mm is not known. */
static void test_unknown_sharers(void **state)
{
	struct fake *f = new_list();
	struct db *db;

	(void)state;
	fake_u64(f, TASK_AT(1) + TASKS, 0);
	db = extract(f);
	assert_int_equal(number(db, "SELECT processes FROM mm"), 1);
	assert_int_equal(number(db, "SELECT users_beyond_tasks FROM mm"), -1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'users_beyond_tasks'"), 1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sharers),
		cmocka_unit_test(test_unknown_sharers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of facts on their way into the database and out of it: what nobody set must be NULL. */
#include "tests/unit/test.h"

#include "db/facts.h"
#include "tests/unit/db/fixture.h"

static void unset_members_are_null(void **state)
{
	_cleanup_db_ struct db *db = scratch();
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct fact_task task;

	(void)state;
	fill(db, NULL);
	assert_int_equal(db_first(db, "SELECT * FROM task WHERE capture_id = :capture AND id = 2", 1, &stmt), 1);
	facts_read(stmt, FACT_TASK, &task);
	assert_int_equal(task.id, 2);
	assert_true(task.pid.known && task.pid.v == 2);
	assert_false(task.addr.known);
	assert_null(task.comm);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unset_members_are_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

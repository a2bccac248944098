// SPDX-License-Identifier: GPL-2.0-or-later
/* Queries of others: views can be read, and nothing else; a loop is stopped, and a mistake shows its place. */
#include "tests/unit/test.h"

#include <string.h>

#include "db/db.h"
#include "tests/unit/db/fixture.h"
#include "util/error.h"

static void guard_lets_views_be_read_only(void **state)
{
	static const char *const bad[] = {
		"SELECT * FROM task",  "DELETE FROM task",   "SELECT * FROM sqlite_schema", "ATTACH '/tmp/x' AS y",
		"PRAGMA user_version", "SELECT 1; SELECT 2", "SELECT pid FROM taskss",      "",
	};
	_cleanup_db_ struct db *db = scratch();
	struct db_stmt *stmt = NULL;

	(void)state;
	fill(db, NULL);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(db_prepare_guarded(db, bad[i], 1000000, &stmt), -EINVAL);
	assert_int_equal(db_prepare_guarded(db, "SELECT pid FROM tasks, json_each('[1]') ORDER BY pid", 1000000, &stmt),
			 0);
	assert_int_equal(db_step(stmt), 1);
	assert_int_equal(db_int(stmt, 0), 1);
	db_finish(stmt);
	assert_int_equal(db_prepare_guarded(db,
					    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
					    " SELECT count(*) FROM n",
					    2000000, &stmt),
			 0);
	assert_int_equal(db_step(stmt), -ETIME);
	db_finish(stmt);
}

/* A value of the size that a query names would be allocated at once, before its steps are over. */
static void values_have_a_limit(void **state)
{
	static const char *const big[] = {
		"SELECT sum(length(randomblob(900000000))) FROM tasks",
		"SELECT length(zeroblob(1000000000))",
		"SELECT length(replace(hex(zeroblob(8000000)), '0', 'oomtopsy'))",
		"SELECT length(group_concat(printf('%08000000d', pid), '')) FROM tasks, json_each('[1,2,3,4]')",
	};
	_cleanup_db_ struct db *db = scratch();

	(void)state;
	fill(db, NULL);
	for (size_t i = 0; i < sizeof(big) / sizeof(big[0]); i++) {
		_cleanup_stmt_ struct db_stmt *stmt = NULL;

		assert_int_equal(db_prepare_guarded(db, big[i], 1000000, &stmt), 0);
		if (db_step(stmt) >= 0 || !strstr(err_text(-EIO), "too big"))
			fail_msg("%s", big[i]);
	}
}

static void guard_lets_joined_views_be_read(void **state)
{
	static const char *const good[] = {
		"SELECT kind FROM captures", "SELECT count(*) FROM captures", "SELECT c.id FROM tasks t, captures c",
		"SELECT label FROM nodes",   "SELECT 1 FROM cycle_edges",     "SELECT text FROM finding_evidences",
	};
	_cleanup_db_ struct db *db = scratch();

	(void)state;
	fill(db, NULL);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		_cleanup_stmt_ struct db_stmt *stmt = NULL;

		if (db_prepare_guarded(db, good[i], 1000000, &stmt) < 0)
			fail_msg("%s: %s", good[i], err_text(-EINVAL));
	}
}

static void mistakes_get_a_caret(void **state)
{
	_cleanup_db_ struct db *db = scratch();
	struct db_stmt *stmt;

	(void)state;
	assert_int_equal(db_prepare_guarded(db, "SELECT pid\n  FRM tasks", 1000000, &stmt), -EINVAL);
	assert_non_null(strstr(err_text(-EINVAL), "   2 |   FRM tasks"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(guard_lets_views_be_read_only),
		cmocka_unit_test(values_have_a_limit),
		cmocka_unit_test(guard_lets_joined_views_be_read),
		cmocka_unit_test(mistakes_get_a_caret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

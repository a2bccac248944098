// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * wait_target(capture_id, target_type, target_id, target_text): what a wait waits for, as the view waits says it in SQL.
 * A rule names that view three or four times, and SQLite copies the view's expression, with a query for each type, at
 * each of them: that was a tenth of all instructions of a triage. The engine puts a view with this function before
 * the other (predicates.sql); who reads the database with other programs has the view in SQL.
 */
#include "db/db-priv.h"
#include "util/cleanup.h"
#include "util/macros.h"

static const struct {
	const char *type, *label;
} targets[] = {
	{ "lock", "SELECT label FROM locks WHERE capture_id = :capture AND id = :id" },
	{ "device", "SELECT 'device ' || name FROM device WHERE capture_id = :capture AND id = :id" },
	{ "work", "SELECT 'work ' || func FROM work WHERE capture_id = :capture AND id = :id" },
	{ "workqueue", "SELECT 'workqueue ' || name FROM workqueue WHERE capture_id = :capture AND id = :id" },
	{ "task", "SELECT comm || '[' || pid || ']' FROM task WHERE capture_id = :capture AND id = :id" },
	{ "memcg", "SELECT 'memory of cgroup ' || path FROM memcg WHERE capture_id = :capture AND id = :id" },
};

static const char *query_of(const char *type)
{
	for (size_t i = 0; type && i < ARRAY_SIZE(targets); i++)
		if (streq(type, targets[i].type))
			return targets[i].label;
	return NULL;
}

/* 1 and the result when the target has a name, 0 when it has none. */
static int give_label(sqlite3_context *context, struct db *db, const char *sql, sqlite3_value **values)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", sqlite3_value_int64(values[0]));
	if (r == 0)
		r = db_bind_int(stmt, ":id", sqlite3_value_int64(values[2]));
	if (r == 0)
		r = db_step(stmt);
	if (r <= 0 || db_is_null(stmt, 0))
		return MIN(r, 0);
	sqlite3_result_text(context, db_text(stmt, 0), -1, SQLITE_TRANSIENT);
	return 1;
}

static void wait_target(sqlite3_context *context, int n, sqlite3_value **values)
{
	const char *sql = query_of((const char *)sqlite3_value_text(values[1]));
	int r = sql ? give_label(context, sqlite3_user_data(context), sql, values) : 0;

	(void)n;
	if (r < 0)
		sqlite3_result_error(context, "what a wait waits for cannot be read", -1);
	else if (r == 0)
		sqlite3_result_value(context, values[3]);
}

int targets_register(struct db *db)
{
	return sqlite3_create_function_v2(db->sql, "wait_target", 4, SQLITE_UTF8 | SQLITE_INNOCUOUS, db, wait_target,
					  NULL, NULL, NULL) == SQLITE_OK ?
		       0 :
		       db_error(db, "wait_target");
}

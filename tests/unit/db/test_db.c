// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which files a database is opened from: ours of this schema or an older one, and no other program's. Files are made
 * here.
 */
#include "tests/unit/test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/db.h"
#include "tests/unit/db/fixture.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"

static void files_are_checked(void **state)
{
	char path[] = "/tmp/test_db_XXXXXX", other[] = "/tmp/test_db_XXXXXX";
	_cleanup_db_ struct db *db = NULL, *again = NULL;
	_cleanup_close_ int fd = mkstemp(path), fd2 = mkstemp(other);

	(void)state;
	assert_true(fd >= 0 && fd2 >= 0);
	assert_int_equal(db_open(path, DB_CREATE, &db), 0);
	fill(db, "cc");
	assert_int_equal(db_open(path, DB_READ, &again), 0);
	assert_int_equal(count(again, "SELECT count(*) FROM tasks"), 2);
	db_close(steal_ptr(again));
	assert_int_equal(db_open("/nonexistent/x.db", DB_EXISTING, &again), -ENOENT);
	assert_int_equal(write(fd2, "this is a text file, not a database", 35), 35);
	assert_int_equal(db_open(other, DB_CREATE, &again), -EINVAL);
	unlink(path);
	unlink(other);
}

extern const struct embed_file db_migrations[];

/* All that @db is made of, a line each; of its tables alone where @tables is true. */
static char *schema_of(struct db *db, bool tables)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct buf text = { 0 };

	assert_int_equal(db_prepare(db,
				    tables ? "SELECT type, name, tbl_name, sql FROM sqlite_schema"
					     " WHERE type = 'table' OR sql IS NULL ORDER BY type, name" :
					     "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name",
				    &stmt),
			 0);
	while (db_step(stmt) == 1)
		buf_printf(&text, "%s %s of %s: %s\n", db_text(stmt, 0), db_text(stmt, 1), db_text(stmt, 2),
			   db_is_null(stmt, 3) ? "" : db_text(stmt, 3));
	assert_int_equal(buf_check(&text), 0);
	return text.data;
}

/* A file as the version of this program left it that knew the first @version migrations. */
static void make_old(const char *path, int version)
{
	sqlite3 *sql = NULL;
	char stamp[80];

	assert_int_equal(sqlite3_open(path, &sql), SQLITE_OK);
	for (int i = 0; i < version; i++)
		assert_int_equal(sqlite3_exec(sql, db_migrations[i].data, NULL, NULL, NULL), SQLITE_OK);
	snprintf(stamp, sizeof(stamp), "PRAGMA user_version = %d; PRAGMA application_id = %d", version, 0x6f747073);
	assert_int_equal(sqlite3_exec(sql, stamp, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(sql);
}

/* A new database does not go through the migrations. A merge compares the texts of tables to the letter. */
static void new_and_migrated_are_the_same(void **state)
{
	_cleanup_db_ struct db *memory = scratch(), *facts = NULL;
	_cleanup_free_ char *schema = schema_of(memory, false), *tables = schema_of(memory, true), *bare = NULL;

	(void)state;
	assert_int_equal(db_open(NULL, DB_FACTS, &facts), 0);
	bare = schema_of(facts, false);
	assert_string_equal(bare, tables);
	for (int version = 1; db_migrations[version].name; version++) {
		char path[] = "/tmp/test_db_XXXXXX";
		_cleanup_close_ int fd = mkstemp(path);
		_cleanup_db_ struct db *db = NULL;
		_cleanup_free_ char *migrated = NULL;

		assert_true(fd >= 0);
		make_old(path, version);
		assert_int_equal(db_open(path, DB_EXISTING, &db), 0);
		migrated = schema_of(db, false);
		assert_string_equal(migrated, schema);
		unlink(path);
	}
}

/* Numbers of a log may be any; SQLite's own sum() fails on the first and the third. */
static void sums_that_do_not_fit_are_null(void **state)
{
	static const char *const sums[] = {
		"SELECT sum(value) IS NULL FROM (SELECT 9223372036854775807 AS value UNION ALL SELECT 1)",
		"SELECT sum(value) = 3 FROM (SELECT 1 AS value UNION ALL SELECT 2 UNION ALL SELECT NULL)",
		"SELECT sum(value) IS NULL FROM (SELECT -9223372036854775807 AS value UNION ALL SELECT -2)",
		"SELECT sum(value) IS NULL FROM (SELECT NULL AS value)",
		"SELECT sum(value) = 3.5 FROM (SELECT 1 AS value UNION ALL SELECT 2.5)",
		("SELECT group_concat(total, ' ') = '1 3 5' FROM (SELECT sum(value) OVER (ORDER BY value ROWS 1 PRECEDING)"
		 " AS total FROM (SELECT 1 AS value UNION ALL SELECT 2 UNION ALL SELECT 3))"),
	};
	_cleanup_db_ struct db *db = scratch();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sums); i++)
		if (count(db, sums[i]) != 1)
			fail_msg("%s", sums[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_checked),
		cmocka_unit_test(new_and_migrated_are_the_same),
		cmocka_unit_test(sums_that_do_not_fit_are_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "db/facts.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"

static struct db *scratch(void)
{
	struct db *db = NULL;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	return db;
}

/* A capture with two tasks, one of which nothing but the pid is known of. */
static void fill(struct db *db, const char *sha256)
{
	_cleanup_facts_ struct facts *f = NULL;
	struct artifact_row artifact = { .path = "x", .kind = "vmcore", .sha256 = sha256 };
	struct capture_row capture = { .kind = "vmcore", .release = "6.1" };
	struct fact_task bare = { .pid = OPT(2) };
	struct fact_task task = { .pid = OPT(1), .comm = "init", .addr = OPT(0xffff888000000000) };
	struct fact_frame frame = { .task_id = OPT(1), .no = OPT(0), .how = "orc", .reliable = OPT(1) };
	int64_t artifact_id, id;

	assert_int_equal(db_add_artifact(db, &artifact, &artifact_id), 0);
	assert_int_equal(facts_new(db, artifact_id, &capture, &f), 0);
	assert_int_equal(FACTS_ADD(f, TASK, task, &task, &id), 0);
	assert_int_equal(id, 1);
	assert_int_equal(FACTS_ADD(f, TASK, task, &bare, &id), 0);
	assert_int_equal(id, 2);
	assert_int_equal(FACTS_ADD(f, FRAME, frame, &frame, &id), 0);
	assert_int_equal(facts_gap(f, "task", 2, "comm", "page %d excluded", 7), 0);
	assert_int_equal(facts_coverage(f, "task", "partial", "excluded pages"), 0);
}

static int64_t count(struct db *db, const char *sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_first(db, sql, 0, &stmt), 1);
	return db_int(stmt, 0);
}

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

static void merges_renumber_and_skip_known(void **state)
{
	_cleanup_db_ struct db *into = scratch(), *from = scratch();
	_cleanup_close_ int fd = memfd_create("scratch", 0);
	int64_t copied;
	off_t len;
	void *bytes;

	(void)state;
	fill(into, "aa");
	fill(from, "aa");
	fill(from, "bb");
	fill(from, NULL);
	assert_int_equal(db_serialize(from, fd), 0);
	len = lseek(fd, 0, SEEK_END);
	bytes = mmap(NULL, (size_t)len, PROT_READ, MAP_PRIVATE, fd, 0);
	assert_int_equal(db_merge_bytes(into, bytes, (size_t)len, NULL, &copied), 0);
	assert_int_equal(copied, 2);
	assert_int_equal(count(into, "SELECT count(*) FROM tasks"), 6);
	assert_int_equal(count(into, "SELECT count(DISTINCT capture_id) FROM frames"), 3);
	/* Bytes that are no database leave what is stored as it was. */
	assert_true(db_merge_bytes(into, "not a database at all", 21, NULL, NULL) < 0);
	assert_int_equal(count(into, "SELECT count(*) FROM tasks"), 6);
	munmap(bytes, (size_t)len);
}

/* Sets every column of @table that takes it to 42; gives their sum. */
static int64_t mark_columns(struct db *db, const char *table, struct buf *sum)
{
	_cleanup_stmt_ struct db_stmt *each = NULL, *total = NULL;
	_cleanup_buf_ struct buf sql = { 0 };

	buf_printf(
		&sql,
		"SELECT name FROM pragma_table_info('%s') WHERE name NOT IN ('id', 'artifact_id', 'sha256', 'status')",
		table);
	assert_int_equal(db_prepare(db, buf_str(&sql), &each), 0);
	buf_printf(sum, "SELECT 0");
	while (db_step(each) > 0) {
		buf_reset(&sql);
		buf_printf(&sql, "UPDATE %s SET %s = 42", table, db_text(each, 0));
		if (db_exec(db, buf_str(&sql)) == 0)
			buf_printf(sum, " + coalesce(%s, 0)", db_text(each, 0));
	}
	buf_printf(sum, " FROM %s", table);
	assert_int_equal(db_first(db, buf_str(sum), 0, &total), 1);
	return db_int(total, 0);
}

/* A column that a merge forgets would be NULL ever after. */
static void merges_copy_every_column(void **state)
{
	static const char *const tables[] = { "artifact", "capture" };
	char path[] = "/tmp/test_db_XXXXXX";
	_cleanup_close_ int fd = mkstemp(path);
	_cleanup_db_ struct db *into = scratch(), *from = NULL;
	struct buf sums[2] = { 0 };
	int64_t wanted[2];

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(db_open(path, DB_CREATE, &from), 0);
	fill(from, NULL);
	for (int i = 0; i < 2; i++) {
		wanted[i] = mark_columns(from, tables[i], &sums[i]);
		assert_true(wanted[i] > 42 * 5);
	}
	if (db_merge_file(into, path, NULL) < 0)
		fail_msg("%s", err_text(-EIO));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(count(into, buf_str(&sums[i])), wanted[i]);
		buf_deinit(&sums[i]);
	}
	unlink(path);
}

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
		assert_int_equal(db_prepare_guarded(db, bad[i], 1000, &stmt), -EINVAL);
	assert_int_equal(db_prepare_guarded(db, "SELECT pid FROM tasks, json_each('[1]') ORDER BY pid", 1000, &stmt),
			 0);
	assert_int_equal(db_step(stmt), 1);
	assert_int_equal(db_int(stmt, 0), 1);
	db_finish(stmt);
	assert_int_equal(db_prepare_guarded(db,
					    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
					    " SELECT count(*) FROM n",
					    20, &stmt),
			 0);
	assert_int_equal(db_step(stmt), -ETIME);
	db_finish(stmt);
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

		if (db_prepare_guarded(db, good[i], 1000, &stmt) < 0)
			fail_msg("%s: %s", good[i], err_text(-EINVAL));
	}
}

static void mistakes_get_a_caret(void **state)
{
	_cleanup_db_ struct db *db = scratch();
	struct db_stmt *stmt;

	(void)state;
	assert_int_equal(db_prepare_guarded(db, "SELECT pid\n  FRM tasks", 1000, &stmt), -EINVAL);
	assert_non_null(strstr(err_text(-EINVAL), "   2 |   FRM tasks"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unset_members_are_null),        cmocka_unit_test(merges_renumber_and_skip_known),
		cmocka_unit_test(merges_copy_every_column),      cmocka_unit_test(files_are_checked),
		cmocka_unit_test(guard_lets_views_be_read_only), cmocka_unit_test(guard_lets_joined_views_be_read),
		cmocka_unit_test(mistakes_get_a_caret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

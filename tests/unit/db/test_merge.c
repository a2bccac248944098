// SPDX-License-Identifier: GPL-2.0-or-later
/* Merges, also of databases of strangers: the bytes are damaged by hand here. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/db.h"
#include "tests/unit/db/fixture.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"

/* Writes a database into the empty file @path. */
static void save(struct db *db, const char *path)
{
	_cleanup_buf_ struct buf sql = { 0 };

	buf_printf(&sql, "VACUUM INTO '%s'", path);
	assert_int_equal(db_exec(db, buf_str(&sql)), 0);
}

static void merges_renumber_and_skip_known(void **state)
{
	_cleanup_db_ struct db *into = scratch(), *from = scratch();
	char path[] = "/tmp/test_db_XXXXXX";
	_cleanup_close_ int fd = mkstemp(path);
	int64_t copied;

	(void)state;
	fill(into, "aa");
	fill(from, "aa");
	fill(from, "bb");
	fill(from, NULL);
	save(from, path);
	assert_int_equal(db_merge_file(into, path, NULL, &copied), 0);
	assert_int_equal(copied, 2);
	assert_int_equal(count(into, "SELECT count(*) FROM tasks"), 6);
	assert_int_equal(count(into, "SELECT count(DISTINCT capture_id) FROM frames"), 3);
	/* Bytes that are no database leave what is stored as it was. */
	assert_int_equal(pwrite(fd, "not a database at all", 21, 0), 21);
	assert_true(db_merge_file(into, path, NULL, NULL) < 0);
	assert_int_equal(count(into, "SELECT count(*) FROM tasks"), 6);
	unlink(path);
}

/* Sets are numbered by each database, and each is stored once; what is no set of ours says nothing. */
static void sets_of_reasons_are_shared(void **state)
{
	_cleanup_db_ struct db *into = scratch(), *from = scratch();
	char path[] = "/tmp/test_db_XXXXXX";
	_cleanup_close_ int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	fill(into, "aa");
	for (int i = 0; i < 5; i++)
		fill(from, (const char *[]){ "bb", "cc", "dd", "ee", "ff" }[i]);
	assert_int_equal(db_exec(into,
				 "INSERT INTO reasons VALUES (7, '[[\"missing\",\"no locks\",[\"b/x\",\"b/y\"]]]');"
				 "INSERT INTO unasked VALUES (1, 7)"),
			 0);
	assert_int_equal(db_exec(from, "INSERT INTO reasons VALUES (7, '[[\"missing\",\"no mms\",[\"b/z\"]]]'),"
				       " (8, '[[\"missing\",\"no locks\",[\"b/x\",\"b/y\"]]]'),"
				       " (9, '[1,{},[],[2,[3],4],[\"a\",\"b\",[null,5,{}]]]');"
				       "INSERT INTO unasked VALUES (1, 7), (2, 8), (3, 8), (4, 9), (5, 77)"),
			 0);
	save(from, path);
	for (int again = 0; again < 2; again++)
		assert_int_equal(db_merge_file(into, path, NULL, NULL), 0);
	assert_int_equal(
		count(into,
		      "SELECT group_concat(capture_id || why || rule) ="
		      " '1no locksb/x,1no locksb/y,2no mmsb/z,3no locksb/x,3no locksb/y,4no locksb/x,4no locksb/y'"
		      " FROM (SELECT * FROM not_evaluateds ORDER BY 1, 2, 3)"),
		1);
	assert_int_equal(count(into, "SELECT count(*) FROM reasons"), 3);
	unlink(path);
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
	if (db_merge_file(into, path, NULL, NULL) < 0)
		fail_msg("%s", err_text(-EIO));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(count(into, buf_str(&sums[i])), wanted[i]);
		buf_deinit(&sums[i]);
	}
	unlink(path);
}

/* The bytes of a database, to be tampered with. */
struct bytes {
	unsigned char *data;
	size_t len;
};

static void bytes_of(struct db *db, struct bytes *ret)
{
	char path[] = "/tmp/test_db_XXXXXX";
	_cleanup_close_ int fd = mkstemp(path);

	assert_true(fd >= 0);
	save(db, path);
	unlink(path);
	ret->len = (size_t)lseek(fd, 0, SEEK_END);
	ret->data = malloc(ret->len);
	assert_non_null(ret->data);
	assert_int_equal(pread(fd, ret->data, ret->len, 0), (ssize_t)ret->len);
}

static void assert_refused(const struct bytes *bytes, const char *why)
{
	_cleanup_db_ struct db *into = scratch();
	char path[] = "/tmp/test_db_XXXXXX";
	_cleanup_close_ int fd = mkstemp(path);
	int r;

	assert_int_equal(write(fd, bytes->data, bytes->len), (ssize_t)bytes->len);
	fill(into, "kept");
	r = db_merge_file(into, path, NULL, NULL);
	unlink(path);
	if (r >= 0 || !strstr(err_text(r), why))
		fail_msg("%s instead of %s", r < 0 ? err_text(r) : "merged", why);
	/* Nothing came in, and the connection goes on. */
	assert_int_equal(count(into, "SELECT count(*) FROM artifact"), 1);
	fill(into, "next");
}

/*
 * Parents whose children are all one page: a tree of a few pages with billions of paths, which took for ever to walk.
 * 2 and 5 are the types of inner pages, 10 and 13 of leaves (https://sqlite.org/fileformat.html#b_tree_pages).
 */
static void trees_that_share_pages_are_refused(void **state)
{
	enum { PAGE = 4096, HEADER = 12 };
	_cleanup_db_ struct db *from = scratch();
	struct bytes bytes;
	int shared = 0;

	(void)state;
	for (int i = 0; i < 300; i++)
		fill(from, NULL);
	bytes_of(from, &bytes);
	for (size_t at = PAGE; at + PAGE <= bytes.len; at += PAGE) {
		unsigned char *page = bytes.data + at;
		unsigned int cells = page[3] * 256u + page[4];

		if ((page[0] != 5 && page[0] != 2) || cells < 2)
			continue;
		for (unsigned int i = 0; i < cells; i++)
			memcpy(page + page[HEADER + 2 * i] * 256 + page[HEADER + 2 * i + 1], page + 8, 4);
		shared++;
	}
	assert_true(shared > 0);
	assert_refused(&bytes, "damaged");
	free(bytes.data);
}

static void foreign_schemas_are_refused(void **state)
{
	static const struct {
		const char *sql, *why;
	} cases[] = {
		{ "CREATE TABLE extra (x)", "unexpected extra" },
		{ "CREATE TRIGGER t AFTER INSERT ON artifact BEGIN DELETE FROM capture; END", "unexpected t" },
		{ "CREATE INDEX i ON artifact (abs(size_bytes))", "unexpected i" },
		{ "ALTER TABLE task ADD COLUMN g AS (zeroblob(1e9))", "unexpected task" },
		{ "DROP TABLE frame; CREATE VIEW frame AS SELECT 1", "unexpected frame" },
		{ "ANALYZE", "unexpected sqlite_stat1" },
		{ "INSERT INTO reasons VALUES (1, 'no JSON')", "damaged: reasons" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char path[] = "/tmp/test_db_XXXXXX";
		_cleanup_close_ int fd = mkstemp(path);
		_cleanup_db_ struct db *from = NULL;
		struct bytes bytes;

		assert_true(fd >= 0);
		assert_int_equal(db_open(path, DB_CREATE, &from), 0);
		fill(from, "aa");
		if (db_exec(from, cases[i].sql) < 0)
			fail_msg("%s: %s", cases[i].sql, err_text(-EIO));
		bytes_of(from, &bytes);
		/* In WAL mode, which memory has not, 2 stands in the header's bytes 18 and 19. */
		memset(bytes.data + 18, 1, 2);
		assert_refused(&bytes, cases[i].why);
		free(bytes.data);
		unlink(path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees_that_share_pages_are_refused), cmocka_unit_test(foreign_schemas_are_refused),
		cmocka_unit_test(merges_renumber_and_skip_known),     cmocka_unit_test(sets_of_reasons_are_shared),
		cmocka_unit_test(merges_copy_every_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

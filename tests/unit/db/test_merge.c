// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "db/db.h"
#include "tests/unit/db/fixture.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges_renumber_and_skip_known),
		cmocka_unit_test(merges_copy_every_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

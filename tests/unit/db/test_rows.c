// SPDX-License-Identifier: GPL-2.0-or-later
/* What a child hands over, also one that was taken over: the bytes are damaged by hand here. */
#include "tests/unit/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "db/facts.h"
#include "db/rows.h"
#include "tests/unit/db/fixture.h"
#include "util/cleanup.h"
#include "util/error.h"

struct bytes {
	unsigned char *data;
	size_t len;
};

static struct bytes bytes_of(struct db *db)
{
	_cleanup_close_ int fd = memfd_create("rows", 0);
	struct bytes bytes;

	assert_int_equal(rows_write(db, fd), 0);
	bytes.len = (size_t)lseek(fd, 0, SEEK_END);
	bytes.data = malloc(bytes.len);
	assert_non_null(bytes.data);
	assert_int_equal(pread(fd, bytes.data, bytes.len, 0), (ssize_t)bytes.len);
	return bytes;
}

/* A child's database: one artifact with one capture. */
static struct bytes child(const char *sha256)
{
	_cleanup_db_ struct db *db = NULL;

	assert_int_equal(db_open(NULL, DB_FACTS, &db), 0);
	fill(db, sha256);
	return bytes_of(db);
}

static void rows_are_renumbered_and_known_ones_skipped(void **state)
{
	static const char *const sums[] = { "bb", "aa", NULL, NULL };
	_cleanup_db_ struct db *into = scratch();

	(void)state;
	fill(into, "aa");
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		struct bytes bytes = child(sums[i]);

		assert_int_equal(rows_merge(into, bytes.data, bytes.len, sums[i], NULL), 0);
		free(bytes.data);
	}
	assert_int_equal(count(into, "SELECT count(*) FROM artifact WHERE status = 'ok'"), 4);
	assert_int_equal(count(into, "SELECT count(*) FROM tasks"), 8);
	assert_int_equal(count(into, "SELECT count(DISTINCT capture_id) FROM frames"), 4);
}

/* What is read out of a merged database is what was merged, in all columns, whatever they hold. */
static void all_columns_come_through(void **state)
{
	_cleanup_db_ struct db *from = scratch(), *into = scratch();
	struct bytes bytes, again;

	(void)state;
	fill(from, "aa");
	assert_int_equal(db_exec(from, "UPDATE task SET comm = 'ä', pid = 9223372036854775807 WHERE id = 1;"
				       "UPDATE capture SET load = '', hz = -1, boot = 3"),
			 0);
	bytes = bytes_of(from);
	assert_int_equal(rows_merge(into, bytes.data, bytes.len, "aa", NULL), 0);
	again = bytes_of(into);
	assert_int_equal(again.len, bytes.len);
	assert_memory_equal(again.data, bytes.data, bytes.len);
	free(bytes.data);
	free(again.data);
}

static void assert_refused(struct db *into, const void *data, size_t len)
{
	if (rows_merge(into, data, len, NULL, NULL) == 0)
		fail_msg("%zu bytes were merged", len);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact"), 1);
	assert_int_equal(count(into, "SELECT count(*) FROM capture"), 1);
}

/* By its digest an input is known: who wrote the rows could have those of one input taken for another's. */
static void digests_are_the_callers(void **state)
{
	_cleanup_db_ struct db *into = scratch();
	struct bytes bytes = child("bb");

	(void)state;
	fill(into, "aa");
	assert_int_equal(rows_merge(into, bytes.data, bytes.len, "cc", NULL), 0);
	assert_int_equal(rows_merge(into, bytes.data, bytes.len, NULL, NULL), 0);
	assert_int_equal(rows_merge(into, bytes.data, bytes.len, "aa", NULL), 0);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact WHERE status = 'ok'"), 3);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact WHERE sha256 = 'cc'"), 1);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact WHERE sha256 = 'bb'"), 0);
	free(bytes.data);
}

/* Whatever changes, what is there stays, and what comes in is whole rows of ours or nothing. */
static void damaged_rows_are_refused(void **state)
{
	_cleanup_db_ struct db *into = scratch();
	struct bytes bytes = child("aa"), two;

	(void)state;
	fill(into, "kept");
	for (size_t len = 0; len < bytes.len; len++)
		assert_refused(into, bytes.data, len);
	assert_refused(into, "not rows at all", 15);
	assert_refused(into, "", 0);
	/* A second artifact, and facts without a capture. */
	two = (struct bytes){ malloc(bytes.len * 2), bytes.len * 2 };
	assert_non_null(two.data);
	memcpy(two.data, bytes.data, bytes.len);
	memcpy(two.data + bytes.len, bytes.data, bytes.len);
	assert_refused(into, two.data, two.len);
	bytes.data[0] = 0;
	assert_refused(into, bytes.data, bytes.len);
	fill(into, "next");
	free(two.data);
	free(bytes.data);
}

/* Each byte in turn is another: nothing of it may be read beyond its end, which sanitizers see. */
static void any_byte_may_change(void **state)
{
	struct bytes bytes = child("aa");

	(void)state;
	for (size_t i = 0; i < bytes.len; i++) {
		_cleanup_db_ struct db *into = NULL;
		unsigned char was = bytes.data[i];

		if (i % 7)
			continue;
		assert_int_equal(db_open(NULL, DB_FACTS, &into), 0);
		bytes.data[i] = 0xff;
		rows_merge(into, bytes.data, bytes.len, "aa", NULL);
		bytes.data[i] = was;
		assert_int_equal(rows_merge(into, bytes.data, bytes.len, "aa", NULL), 0);
	}
	free(bytes.data);
}

/* The rows of @db as tables give them, at no time. */
static struct bytes merged(struct db *db)
{
	_cleanup_db_ struct db *into = scratch();
	struct bytes bytes = bytes_of(db);

	assert_int_equal(rows_merge(into, bytes.data, bytes.len, "aa", NULL), 0);
	free(bytes.data);
	assert_int_equal(db_exec(into, "UPDATE artifact SET read_at = ''"), 0);
	return bytes_of(into);
}

/* A capture more, of which more is known later; @sql (may be NULL) is asked between its facts, after which there are tables. */
static void add_log(struct db *db, const char *sql)
{
	_cleanup_facts_ struct facts *f = NULL;
	struct capture_row capture = { .kind = "log" };
	struct fact_event event = { .kind = "oops", .text = "" };
	struct fact_finding finding = { .rule = "a/b",
					.rev = OPT(1),
					.severity = "low",
					.confidence = OPTF(0.25),
					.title = "t",
					.fingerprint = "f",
					.suppressed = OPT(0) };
	int64_t id;

	assert_int_equal(facts_new(db, 1, &capture, &f), 0);
	assert_int_equal(facts_capture(f), 2);
	assert_int_equal(FACTS_ADD(f, EVENT, event, &event, &id), 0);
	if (sql)
		assert_int_equal(count(db, sql), 1);
	assert_int_equal(FACTS_ADD(f, EVENT, event, &event, &id), 0);
	assert_int_equal(id, 2);
	assert_int_equal(FACTS_ADD(f, FINDING, finding, &finding, &id), 0);
	capture.release = "6.12";
	assert_int_equal(facts_update_capture(f, &capture), 0);
}

static void tables_and_loose_rows_are_the_same(void **state)
{
	static const char *const asked[] = { NULL, "SELECT count(*) FROM event", "SELECT count(*) FROM artifact" };
	struct bytes first = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		_cleanup_db_ struct db *db = NULL;
		struct bytes bytes;

		assert_int_equal(db_open(NULL, DB_FACTS, &db), 0);
		assert_int_equal(db_begin(db), 0);
		fill(db, "aa");
		add_log(db, asked[i]);
		assert_int_equal(db_commit(db), 0);
		bytes = merged(db);
		if (first.data) {
			assert_int_equal(bytes.len, first.len);
			assert_memory_equal(bytes.data, first.data, first.len);
			free(bytes.data);
		} else {
			first = bytes;
		}
	}
	free(first.data);
}

/* A parser that fails leaves what others have written. */
static void rolled_back_rows_are_gone(void **state)
{
	_cleanup_db_ struct db *db = NULL;

	(void)state;
	assert_int_equal(db_open(NULL, DB_FACTS, &db), 0);
	assert_int_equal(db_begin(db), 0);
	fill(db, "aa");
	db_rollback(db);
	assert_int_equal(db_begin(db), 0);
	fill(db, "bb");
	assert_int_equal(db_commit(db), 0);
	assert_int_equal(db_begin(db), 0);
	fill(db, "cc");
	db_rollback(db);
	assert_int_equal(count(db, "SELECT count(*) FROM artifact WHERE sha256 = 'bb'"), 1);
	assert_int_equal(count(db, "SELECT count(*) FROM artifact"), 1);
	assert_int_equal(count(db, "SELECT count(*) FROM task"), 2);
}

/* An input that gave a log and a dump has two artifacts at first. */
static void two_artifacts_need_tables(void **state)
{
	_cleanup_db_ struct db *db = NULL;

	(void)state;
	assert_int_equal(db_open(NULL, DB_FACTS, &db), 0);
	fill(db, "aa");
	fill(db, "bb");
	assert_int_equal(count(db, "SELECT count(DISTINCT artifact_id) FROM capture"), 2);
	assert_int_equal(count(db, "SELECT count(*) FROM gap"), 2);
}

static int refuse(struct db *into, int64_t artifact, void *arg)
{
	(void)arg;
	assert_int_equal(count(into, "SELECT max(id) FROM artifact"), artifact);
	return err_set(-ENOSPC, "no");
}

static void what_the_hook_refuses_is_not_stored(void **state)
{
	const struct merge_hook hook = { .copied = refuse };
	_cleanup_db_ struct db *into = scratch();
	struct bytes bytes = child("aa");

	(void)state;
	assert_int_equal(rows_merge(into, bytes.data, bytes.len, "aa", &hook), -ENOSPC);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact"), 0);
	free(bytes.data);
}

/* A transaction may have several inputs. */
static void one_that_is_refused_takes_no_other_with_it(void **state)
{
	const struct merge_hook hook = { .copied = refuse };
	_cleanup_db_ struct db *into = scratch();
	struct bytes one = child("aa"), two = child("bb"), three = child("cc");

	(void)state;
	assert_int_equal(db_begin(into), 0);
	assert_int_equal(rows_merge(into, one.data, one.len, "aa", NULL), 0);
	assert_int_equal(rows_merge(into, two.data, two.len, "bb", &hook), -ENOSPC);
	assert_true(db_has_begun(into));
	assert_int_equal(rows_merge(into, two.data, two.len / 2, "bb", NULL), -EINVAL);
	assert_int_equal(rows_merge(into, three.data, three.len, "cc", NULL), 0);
	assert_int_equal(db_commit(into), 0);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact WHERE sha256 IN ('aa', 'cc')"), 2);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact"), 2);
	assert_int_equal(count(into, "SELECT count(*) FROM capture"), 2);
	free(one.data);
	free(two.data);
	free(three.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_renumbered_and_known_ones_skipped),
		cmocka_unit_test(all_columns_come_through),
		cmocka_unit_test(digests_are_the_callers),
		cmocka_unit_test(damaged_rows_are_refused),
		cmocka_unit_test(any_byte_may_change),
		cmocka_unit_test(tables_and_loose_rows_are_the_same),
		cmocka_unit_test(rolled_back_rows_are_gone),
		cmocka_unit_test(two_artifacts_need_tables),
		cmocka_unit_test(what_the_hook_refuses_is_not_stored),
		cmocka_unit_test(one_that_is_refused_takes_no_other_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

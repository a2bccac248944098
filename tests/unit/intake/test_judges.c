// SPDX-License-Identifier: GPL-2.0-or-later
/* Judges that do as they should, refuse, or die: what they leave undone is the caller's. */
#include "tests/unit/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "analyzer/intake/judges.h"
#include "db/rows.h"
#include "tests/unit/db/fixture.h"
#include "util/cleanup.h"
#include "util/error.h"

enum { GOOD, REFUSED, DEADLY, GOOD_AGAIN };

static int open_judge(struct db *db, void *arg)
{
	(void)arg;
	return db_exec(db, "CREATE TEMP TABLE seen (n)");
}

/* What was left of an input before would be seen here. */
static int judge(struct db *db, int64_t artifact, void *arg)
{
	(void)arg;
	if (artifact != 1 || count(db, "SELECT count(*) FROM artifact") != 1 || count(db, "SELECT count(*) FROM seen"))
		return -EIO;
	return db_exec(db, "INSERT INTO seen VALUES (1)") < 0 ?
		       -EIO :
		       db_set_reasons(db, 1, "[[\"missing\",\"none\",[\"a/rule\"]]]");
}

static int place(struct db *db, int64_t artifact, size_t file, void *arg)
{
	(void)arg;
	(void)artifact;
	if (file == DEADLY)
		_exit(1);
	return file == REFUSED ? err_set(-EINVAL, "refused") : db_exec(db, "UPDATE artifact SET path = '/placed'");
}

static const struct judging judging = { .open = open_judge, .judge = judge };
static const struct judges_setup setup = { .judging = &judging, .place = place };

/* The rows of a child; the caller frees them. */
static void *rows_of_child(size_t *ret_len)
{
	_cleanup_db_ struct db *db = NULL;
	_cleanup_close_ int fd = memfd_create("rows", 0);
	void *rows;

	assert_int_equal(db_open(NULL, DB_FACTS, &db), 0);
	fill(db, "aa");
	assert_int_equal(rows_write(db, fd), 0);
	*ret_len = (size_t)lseek(fd, 0, SEEK_END);
	rows = malloc(*ret_len);
	assert_non_null(rows);
	assert_int_equal(pread(fd, rows, *ret_len, 0), (ssize_t)*ret_len);
	return rows;
}

static void assert_judged(struct judges *judges, size_t file, const void *rows, size_t len)
{
	_cleanup_db_ struct db *into = scratch();
	struct judge *judge = judges_ask(judges, file, rows, len, "aa");
	const void *judged = NULL;
	size_t judged_len = 0;

	assert_non_null(judge);
	assert_true(judge_take(judge, &judged, &judged_len));
	assert_int_equal(rows_merge_judged(into, judged, judged_len, "aa", NULL), 0);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact WHERE path = '/placed' AND sha256 = 'aa'"), 1);
	assert_int_equal(count(into, "SELECT count(*) FROM unasked JOIN reasons ON reasons.id = reasons_id"), 1);
	/* Only a judge has reasons to give. */
	assert_int_equal(rows_merge(into, judged, judged_len, "bb", NULL), -EINVAL);
	assert_int_equal(count(into, "SELECT count(*) FROM artifact"), 1);
	judge_release(judge);
}

static void assert_not_judged(struct judges *judges, size_t file, const void *rows, size_t len)
{
	struct judge *judge = judges_ask(judges, file, rows, len, NULL);
	const void *judged = NULL;
	size_t judged_len = 0;

	assert_non_null(judge);
	assert_false(judge_take(judge, &judged, &judged_len));
	judge_release(judge);
}

static void what_a_judge_leaves_is_the_callers(void **state)
{
	struct judges *judges = NULL;
	size_t len;
	char *rows = rows_of_child(&len);

	(void)state;
	assert_int_equal(judges_new(1, &setup, &judges), 0);
	assert_judged(judges, GOOD, rows, len);
	assert_judged(judges, GOOD_AGAIN, rows, len);
	assert_not_judged(judges, REFUSED, rows, len);
	assert_not_judged(judges, GOOD, rows, len - 1);
	assert_judged(judges, GOOD, rows, len);
	assert_null(judges_ask(judges, GOOD, rows, (size_t)1 << 30, NULL));
	assert_not_judged(judges, DEADLY, rows, len);
	assert_null(judges_ask(judges, GOOD, rows, len, NULL));
	judges_free(judges);
	free(rows);
}

static void a_dead_judge_leaves_the_others(void **state)
{
	struct judges *judges = NULL;
	struct judge *busy;
	size_t len;
	char *rows = rows_of_child(&len);

	(void)state;
	assert_int_equal(judges_new(2, &setup, &judges), 0);
	assert_not_judged(judges, DEADLY, rows, len);
	assert_judged(judges, GOOD, rows, len);
	busy = judges_ask(judges, GOOD, rows, len, NULL);
	assert_non_null(busy);
	assert_null(judges_ask(judges, GOOD, rows, len, NULL));
	/* Also one that has not been asked what it found. */
	judges_free(judges);
	free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_judge_leaves_is_the_callers),
		cmocka_unit_test(a_dead_judge_leaves_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which files a database is opened from: ours of this schema or an older one, and no other program's. Files are made
 * here.
 */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <unistd.h>

#include "db/db.h"
#include "tests/unit/db/fixture.h"
#include "util/cleanup.h"
#include "util/error.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A preloaded library that has SQLite give rows in another order wherever a query leaves it open: from the last to the
 * first, and with views and subqueries made one by one instead of merged into the query. What the program says must not
 * depend on either, as other versions of SQLite choose other plans.
 */
#include <dlfcn.h>
#include <sqlite3.h>
#include <stddef.h>

/* Of SQLITE_TESTCTRL_OPTIMIZATIONS: flattening of subqueries. */
#define FLATTENING 1

typedef int (*open_function)(const char *name, sqlite3 **ret_db, int flags, const char *vfs);

int sqlite3_open_v2(const char *name, sqlite3 **ret_db, int flags, const char *vfs)
{
	open_function next = (open_function)dlsym(RTLD_NEXT, "sqlite3_open_v2");
	int r = next(name, ret_db, flags, vfs);

	if (r != SQLITE_OK)
		return r;
	sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, *ret_db, FLATTENING);
	return sqlite3_exec(*ret_db, "PRAGMA reverse_unordered_selects = ON", NULL, NULL, NULL);
}

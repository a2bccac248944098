// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/fleet/fleet-words.h"

#include <stdio.h>

#include "util/error.h"
#include "util/macros.h"

#define HEAD_MAX 40

/* Columns of sql/overview.sql. */
enum {
	INCIDENTS,
	CAPTURES,
	WITHOUT_TROUBLE,
	HOSTS,
	KERNELS,
	FAILURES,
	NEW_FAILURES,
	NEW_SINCE,
	FIRST,
	LAST,
	UNREAD,
	KILLS,
	UNDATED,
	ALL_CAPTURES
};

static void count(struct buf *out, int64_t n, const char *what, const char *after)
{
	buf_printf(out, "%lld %s%s%s", (long long)n, what, n == 1 ? "" : "s", after);
}

/* A filter that nothing passes must not read like a fleet in which nothing fails. */
static void say_none(const struct db_stmt *row, struct buf *out)
{
	if (db_int(row, ALL_CAPTURES)) {
		buf_puts(out, "no capture matches what was asked for; the database has ");
		count(out, db_int(row, ALL_CAPTURES), "capture", "");
	} else {
		buf_puts(out, "the database has no captures");
	}
}

/* When a file was changed is when somebody copied it. */
static void say_undated(int64_t n, struct buf *out)
{
	buf_puts(out, "; ");
	count(out, n, "capture",
	      n == 1 ? " tells no date, and has that of its file" : " tell no date, and have that of their file");
}

static void say_all(const struct db_stmt *row, struct buf *out)
{
	count(out, db_int(row, INCIDENTS), "incident", " in ");
	count(out, db_int(row, CAPTURES), "capture", " of ");
	count(out, db_int(row, HOSTS), "host", " with ");
	count(out, db_int(row, KERNELS), "kernel", "");
	if (!db_is_null(row, FIRST))
		buf_printf(out, ", %.10s to %.10s", db_text(row, FIRST), db_text(row, LAST));
	buf_puts(out, "; ");
	count(out, db_int(row, FAILURES), "different failure", "");
	if (!db_is_null(row, NEW_SINCE))
		buf_printf(out, ", %lld of them new since %.10s", (long long)db_int(row, NEW_FAILURES),
			   db_text(row, NEW_SINCE));
	buf_puts(out, "; ");
	count(out, db_int(row, KILLS), "OOM kill", "");
	if (db_int(row, WITHOUT_TROUBLE)) {
		buf_puts(out, "; nothing in ");
		count(out, db_int(row, WITHOUT_TROUBLE), "capture", "");
	}
	if (db_int(row, UNDATED))
		say_undated(db_int(row, UNDATED), out);
}

static void say(const struct db_stmt *row, struct buf *out)
{
	if (db_int(row, CAPTURES))
		say_all(row, out);
	else
		say_none(row, out);
	if (db_int(row, UNREAD)) {
		buf_puts(out, "; ");
		count(out, db_int(row, UNREAD), "input", " could not be read");
	}
	buf_putc(out, '.');
}

int fleet_summary(struct fleet *fleet, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = fleet_query(fleet, "overview", &row);

	if (r == 0)
		r = db_step(row);
	if (r > 0)
		say(row, out);
	return r < 0 ? r : buf_check(out);
}

void fleet_heads(const struct db_stmt *stmt, const char *names[static FLEET_COLUMNS_MAX])
{
	static _Thread_local char heads[FLEET_COLUMNS_MAX][HEAD_MAX];

	for (int i = 0; i < db_columns(stmt) && i < FLEET_COLUMNS_MAX; i++) {
		snprintf(heads[i], HEAD_MAX, "%s", db_column_name(stmt, i));
		for (char *c = heads[i]; *c; c++)
			if (*c == '_')
				*c = ' ';
		names[i] = heads[i];
	}
}

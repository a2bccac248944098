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
	KILLS
};

static void count(struct buf *out, int64_t n, const char *what, const char *after)
{
	buf_printf(out, "%lld %s%s%s", (long long)n, what, n == 1 ? "" : "s", after);
}

static void say(const struct db_stmt *row, struct buf *out)
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
	if (db_int(row, WITHOUT_TROUBLE))
		buf_printf(out, "; nothing in %lld captures", (long long)db_int(row, WITHOUT_TROUBLE));
	if (db_int(row, UNREAD))
		buf_printf(out, "; %lld inputs could not be read", (long long)db_int(row, UNREAD));
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

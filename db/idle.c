// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Statements that were finished wait here for the next one who prepares the same text: over thousands of captures
 * preparing takes longer than running.
 */
#include "db/db-priv.h"

/* How many bytes at @sql the statement's text takes; 0 when it is another statement. */
static size_t same_text(sqlite3_stmt *stmt, const char *sql)
{
	const char *text = sqlite3_sql(stmt);
	size_t len = 0;

	/* Most differ in their first words, and are long. */
	while (text[len] && text[len] == sql[len])
		len++;
	if (text[len] || !len)
		return 0;
	/* "SELECT 1" is how "SELECT 10" begins. */
	return text[len - 1] == ';' || !sql[len] ? len : 0;
}

sqlite3_stmt *idle_take(struct idle *idle, const char *sql, const char **ret_tail)
{
	for (unsigned int i = 0; i < idle->n; i++) {
		sqlite3_stmt *stmt = idle->list[i];
		size_t len = same_text(stmt, sql);

		if (!len)
			continue;
		idle->list[i] = idle->list[--idle->n];
		*ret_tail = sql + len;
		return stmt;
	}
	return NULL;
}

void idle_put(struct idle *idle, sqlite3_stmt *stmt)
{
	/* Its bindings may be big texts; a read transaction of its own would keep others from checkpoints. */
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	if (idle->n == IDLE_MAX) {
		sqlite3_finalize(idle->list[idle->next]);
		idle->list[idle->next] = stmt;
		idle->next = (idle->next + 1) % IDLE_MAX;
	} else {
		idle->list[idle->n++] = stmt;
	}
}

void idle_clear(struct idle *idle)
{
	for (unsigned int i = 0; i < idle->n; i++)
		sqlite3_finalize(idle->list[i]);
	idle->n = 0;
}

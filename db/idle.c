// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Statements that were finished wait here for the next one who prepares the same text: over thousands of captures
 * preparing takes longer than running.
 */
#include <string.h>

#include "db/db-priv.h"

/* Bytes of a text that its hash is made of: about as many as tell statements apart, but for comments in front of them. */
#define HASHED 96

/* Of the beginning of the first statement at @sql, whatever follows. FNV-1a. */
static uint32_t hash_of(const char *sql)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < HASHED && sql[i] && sql[i] != ';'; i++)
		hash = (hash ^ (unsigned char)sql[i]) * 16777619u;
	return hash;
}

/* Whether @sql begins with the statement's text. "SELECT 1" is how "SELECT 10" begins. */
static bool same_text(const struct idle_stmt *idle, const char *sql)
{
	const char *text = sqlite3_sql(idle->stmt);

	return idle->len && strncmp(text, sql, idle->len) == 0 && (text[idle->len - 1] == ';' || !sql[idle->len]);
}

sqlite3_stmt *idle_take(struct idle *idle, const char *sql, const char **ret_tail)
{
	uint32_t hash = hash_of(sql);

	for (unsigned int i = 0; i < idle->n; i++) {
		struct idle_stmt found = idle->list[i];

		if (found.hash != hash || !same_text(&found, sql))
			continue;
		idle->list[i] = idle->list[--idle->n];
		*ret_tail = sql + found.len;
		return found.stmt;
	}
	return NULL;
}

void idle_put(struct idle *idle, sqlite3_stmt *stmt)
{
	struct idle_stmt *place = &idle->list[idle->n];
	const char *sql = sqlite3_sql(stmt);

	/* Its bindings may be big texts; a read transaction of its own would keep others from checkpoints. */
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	if (idle->n == IDLE_MAX) {
		place = &idle->list[idle->next];
		sqlite3_finalize(place->stmt);
		idle->next = (idle->next + 1) % IDLE_MAX;
	} else {
		idle->n++;
	}
	*place = (struct idle_stmt){ stmt, strlen(sql), hash_of(sql) };
}

void idle_clear(struct idle *idle)
{
	for (unsigned int i = 0; i < idle->n; i++)
		sqlite3_finalize(idle->list[i].stmt);
	idle->n = 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/presence.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/any.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Predicates have the rows of one capture alone, tables of facts those of all. */
static const char *const predicates[] = {
	"kills", "victims", "blockers", "allocators", "shortages", "storms", "chains"
};
static const char *const facts[] = { "wait", "lock", "cycle", "memcg", "oom_state", "frame", "work", "swap" };

/* What stands before a name of these is the table, what follows is a value of one of its columns. */
static const char *const prefixes[] = { "event.", "incident." };

/* Each by an index over its capture and that column, whose order tells the different values. */
static const char values[] =
	"SELECT 'event.' || kind FROM (SELECT DISTINCT kind FROM event WHERE capture_id = :capture)"
	" UNION ALL SELECT 'incident.' || scope FROM (SELECT DISTINCT scope FROM incident WHERE capture_id = :capture)";

struct presence {
	struct db_stmt *stmt; /* gives the names of all that the capture has */
	struct buf names;     /* of the last capture, each between two "\n" */
};

static int prepare(struct presence *presence, struct db *db)
{
	_cleanup_buf_ struct buf sql = { 0 };

	buf_puts(&sql, values);
	for (size_t i = 0; i < ARRAY_SIZE(predicates); i++)
		buf_printf(&sql, " UNION ALL SELECT '%s' WHERE EXISTS (SELECT 1 FROM %s)", predicates[i],
			   predicates[i]);
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++)
		buf_printf(&sql, " UNION ALL SELECT '%s' WHERE EXISTS (SELECT 1 FROM %s WHERE capture_id = :capture)",
			   facts[i], facts[i]);
	return buf_check(&sql) < 0 ? err_oom() : db_prepare(db, buf_str(&sql), &presence->stmt);
}

int presence_new(struct db *db, struct presence **ret_presence)
{
	struct presence *presence = calloc(1, sizeof(*presence));
	int r = presence ? prepare(presence, db) : err_oom();

	if (r < 0)
		presence_free(presence);
	else
		*ret_presence = presence;
	return r;
}

void presence_free(struct presence *presence)
{
	if (!presence)
		return;
	db_finish(presence->stmt);
	buf_deinit(&presence->names);
	free(presence);
}

int presence_begin(struct presence *presence, int64_t capture)
{
	int r;

	buf_reset(&presence->names);
	buf_putc(&presence->names, '\n');
	db_reset(presence->stmt);
	r = db_bind_int(presence->stmt, ":capture", capture);
	while (r == 0 && (r = db_step(presence->stmt)) > 0) {
		buf_printf(&presence->names, "%s\n", db_text(presence->stmt, 0));
		r = buf_check(&presence->names);
	}
	return r;
}

static bool has(const struct presence *presence, const char *name, size_t len)
{
	const char *names = buf_str(&presence->names);

	for (const char *at = names; (at = memmem(at, strlen(at), name, len)); at++)
		if (at > names && at[-1] == '\n' && at[len] == '\n')
			return true;
	return false;
}

static bool has_any(const struct presence *presence, const char *entry)
{
	const char *at = entry;
	size_t len;

	for (; (len = any_next(&at)); at += len)
		if (has(presence, at, len))
			return true;
	return false;
}

bool presence_has(const struct presence *presence, char *const *list)
{
	for (; *list; list++)
		if (!has_any(presence, *list))
			return false;
	return true;
}

static bool is_among(const char *const *list, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(list[i]) == len && strncmp(list[i], name, len) == 0)
			return true;
	return false;
}

bool presence_is_name(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (len > strlen(prefixes[i]) && str_starts(name, prefixes[i]))
			return true;
	return is_among(predicates, ARRAY_SIZE(predicates), name, len) || is_among(facts, ARRAY_SIZE(facts), name, len);
}

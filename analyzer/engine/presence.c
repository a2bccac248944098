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
static const char *const facts[] = {
	"oom_kill", "oom_candidate", "oom_state", "event", "task", "frame",  "wait",
	"lock",     "cycle",         "work",      "memcg", "zone", "vmstat", "swap",
};

/* What stands before a name of these is the table, what follows is a value of one of its columns. */
static const char *const prefixes[] = { "event.", "incident." };

/* Each by an index over its capture and that column, whose order tells the different values. */
static const char kinds[] =
	"SELECT 'event.' || kind FROM (SELECT DISTINCT kind FROM event WHERE capture_id = :capture)";
static const char scopes[] =
	"SELECT 'incident.' || scope FROM (SELECT DISTINCT scope FROM incident WHERE capture_id = :capture)";

struct presence {
	/* Each gives names of what the capture has. Incidents are stored when the predicates are filled. */
	struct db_stmt *facts, *predicates;
	struct buf names; /* of the last capture, each between two "\n" */
};

static int prepare(struct db *db, const char *values, const char *const *tables, size_t n, const char *where,
		   struct db_stmt **ret_stmt)
{
	_cleanup_buf_ struct buf sql = { 0 };

	buf_puts(&sql, values);
	for (size_t i = 0; i < n; i++)
		buf_printf(&sql, " UNION ALL SELECT '%s' WHERE EXISTS (SELECT 1 FROM %s%s)", tables[i], tables[i],
			   where);
	return buf_check(&sql) < 0 ? err_oom() : db_prepare(db, buf_str(&sql), ret_stmt);
}

int presence_new(struct db *db, struct presence **ret_presence)
{
	struct presence *presence = calloc(1, sizeof(*presence));
	int r = presence ? 0 : err_oom();

	if (r == 0)
		r = prepare(db, kinds, facts, ARRAY_SIZE(facts), " WHERE capture_id = :capture", &presence->facts);
	if (r == 0)
		r = prepare(db, scopes, predicates, ARRAY_SIZE(predicates), "", &presence->predicates);
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
	db_finish(presence->facts);
	db_finish(presence->predicates);
	buf_deinit(&presence->names);
	free(presence);
}

static int add_names(struct presence *presence, struct db_stmt *stmt, int64_t capture)
{
	int r;

	db_reset(stmt);
	r = db_bind_int(stmt, ":capture", capture);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(&presence->names, "%s\n", db_text(stmt, 0));
		r = buf_check(&presence->names);
	}
	return r;
}

int presence_of_facts(struct presence *presence, int64_t capture)
{
	buf_reset(&presence->names);
	buf_putc(&presence->names, '\n');
	return add_names(presence, presence->facts, capture);
}

int presence_of_predicates(struct presence *presence, int64_t capture)
{
	return add_names(presence, presence->predicates, capture);
}

static bool has(const struct presence *presence, const char *name, size_t len)
{
	const char *names = buf_str(&presence->names);

	for (const char *at = names; (at = memmem(at, strlen(at), name, len)); at++)
		if (at > names && at[-1] == '\n' && at[len] == '\n')
			return true;
	return false;
}

bool presence_has_any(const struct presence *presence, const char *entry)
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
		if (!presence_has_any(presence, *list))
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

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/predicates.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/any.h"
#include "analyzer/engine/chains.h"
#include "analyzer/engine/presence.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"

/* Statements of predicates.sql that fill tables. */
#define FILLS_MAX 64

extern const struct embed_file predicate_files[];

/* A statement of that file. Once prepared it is kept, as preparing it takes longer than running it over a small log. */
struct fill {
	const char *sql;
	struct db_stmt *stmt;
	char *with; /* tables of which one must have rows, as presence_has_any() reads them; NULL: it always runs */
};

struct predicates {
	struct db *db;
	struct presence *presence;
	struct fill fills[FILLS_MAX];
	size_t n_fills;
};

/* Whether the statement makes a table; comments in front of it are passed over. */
static bool is_create(const char *sql)
{
	for (;;) {
		sql += strspn(sql, " \t\n");
		if (!str_starts(sql, "--"))
			return str_starts(sql, "CREATE");
		sql += strcspn(sql, "\n");
	}
}

/* After the statement at @sql; each ends its line, and no comment ends in a semicolon. */
static const char *after(const char *sql)
{
	const char *end = strstr(sql, ";\n");

	return end ? end + 1 : sql + strlen(sql);
}

static int create(struct db *db, const char *sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare_next(db, &sql, &stmt);

	return r > 0 ? db_step(stmt) : r;
}

/* Each name of @with has to be one that presence.h knows. */
static int check_with(const char *with)
{
	const char *at = with;

	for (size_t len; (len = any_next(&at)); at += len)
		if (!presence_is_name(at, len))
			return err_set(-EINVAL, "with '%.*s', which is not asked for", (int)len, at);
	return 0;
}

/* What the line "-- with: TABLE, …" of the statement at @sql names. */
static int find_with(const char *sql, char **ret_with)
{
	static const char mark[] = "-- with: ";
	const char *at = strstr(sql, mark);

	if (!at || at > after(sql))
		return 0;
	at += strlen(mark);
	*ret_with = strndup(at, strcspn(at, "\n"));
	return *ret_with ? check_with(*ret_with) : err_oom();
}

static int keep(struct predicates *p, const char *sql)
{
	struct fill *fill = &p->fills[p->n_fills];

	if (p->n_fills == FILLS_MAX)
		return err_set(-E2BIG, "more than %d statements", FILLS_MAX);
	p->n_fills++;
	fill->sql = sql;
	return find_with(sql, &fill->with);
}

/* Runs the CREATEs and keeps all other statements. */
static int take_statements(struct predicates *p)
{
	int r = 0;

	for (const char *sql = predicate_files[0].data; r == 0 && sql[strspn(sql, "\n")]; sql = after(sql))
		r = is_create(sql) ? create(p->db, sql) : keep(p, sql);
	return r;
}

int predicates_new(struct db *db, struct predicates **ret_predicates)
{
	struct predicates *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return err_oom();
	p->db = db;
	r = take_statements(p);
	if (r == 0)
		r = presence_new(db, &p->presence);
	if (r < 0) {
		predicates_free(p);
		return err_wrap(r, "predicates");
	}
	*ret_predicates = p;
	return 0;
}

void predicates_free(struct predicates *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_fills; i++) {
		db_finish(p->fills[i].stmt);
		free(p->fills[i].with);
	}
	presence_free(p->presence);
	free(p);
}

static int run(struct predicates *p, struct fill *fill, int64_t capture)
{
	int r = fill->stmt ? 0 : db_prepare(p->db, fill->sql, &fill->stmt);

	if (r < 0)
		return r;
	db_reset(fill->stmt);
	if (db_has_parameter(fill->stmt, ":capture"))
		r = db_bind_int(fill->stmt, ":capture", capture);
	return r == 0 ? db_step(fill->stmt) : r;
}

int predicates_fill(struct predicates *p, int64_t capture)
{
	int r = chains_fill(p->db, capture);

	if (r == 0)
		r = presence_of_facts(p->presence, capture);
	for (size_t i = 0; r == 0 && i < p->n_fills; i++)
		if (!p->fills[i].with || presence_has_any(p->presence, p->fills[i].with))
			r = run(p, &p->fills[i], capture);
	if (r == 0)
		r = presence_of_predicates(p->presence, capture);
	return r < 0 ? err_wrap(r, "predicates") : 0;
}

bool predicates_have(const struct predicates *p, char *const *list)
{
	return presence_has(p->presence, list);
}

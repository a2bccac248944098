// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/predicates.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/chains.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"

/* Statements of predicates.sql that fill tables. */
#define FILLS_MAX 64

extern const struct embed_file predicate_files[];

/* Tables that statements name which would do nothing without rows in them. */
static const char *const tables[] = { "oom_kill", "event", "task", "wait", "zone", "vmstat", "oom_candidate" };

/* A statement, kept, as preparing it takes longer than running it over a small log. */
struct fill {
	struct db_stmt *stmt;
	unsigned int with; /* a bit for each of tables[] of which one must have rows; 0: it always runs */
};

struct predicates {
	struct db *db;
	struct db_stmt *has_rows; /* a column for each of tables[] */
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

static int create(struct predicates *p, const char **sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare_next(p->db, sql, &stmt);

	return r > 0 ? db_step(stmt) : r;
}

/* What the line "-- with: TABLE, …" of the statement at @sql names. */
static int find_with(const char *sql, unsigned int *ret_with)
{
	static const char mark[] = "-- with: ";
	const char *at = strstr(sql, mark), *end;

	*ret_with = 0;
	if (!at || at > after(sql))
		return 0;
	at += strlen(mark);
	for (end = strchrnul(at, '\n'); at < end; at += strspn(at, ", ")) {
		size_t len = strcspn(at, ", \n"), i = 0;

		while (i < ARRAY_SIZE(tables) && (strlen(tables[i]) != len || strncmp(tables[i], at, len) != 0))
			i++;
		if (i == ARRAY_SIZE(tables))
			return err_set(-EINVAL, "with '%.*s', which is not asked for", (int)len, at);
		*ret_with |= 1u << i;
		at += len;
	}
	return 0;
}

static int keep(struct predicates *p, const char **sql)
{
	struct fill *fill = &p->fills[p->n_fills];
	int r = find_with(*sql, &fill->with);

	if (r == 0)
		r = db_prepare_next(p->db, sql, &fill->stmt);
	p->n_fills += r > 0;
	return MIN(r, 0);
}

static int prepare_has_rows(struct predicates *p)
{
	_cleanup_buf_ struct buf sql = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		buf_printf(&sql, "%s EXISTS (SELECT 1 FROM %s WHERE capture_id = :capture)", i ? "," : "SELECT",
			   tables[i]);
	return buf_check(&sql) < 0 ? err_oom() : db_prepare(p->db, buf_str(&sql), &p->has_rows);
}

/* Runs the CREATEs, or keeps all other statements. */
static int take_statements(struct predicates *p, bool creates)
{
	const char *sql = predicate_files[0].data;
	int r = 0;

	while (r == 0 && *sql) {
		if (p->n_fills == FILLS_MAX)
			return err_set(-E2BIG, "more than %d statements", FILLS_MAX);
		if (is_create(sql) != creates)
			sql = after(sql);
		else
			r = creates ? create(p, &sql) : keep(p, &sql);
	}
	return r;
}

int predicates_new(struct db *db, struct predicates **ret_predicates)
{
	struct predicates *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return err_oom();
	p->db = db;
	/* Each CREATE would have all statements prepared again that are kept already. */
	r = take_statements(p, true);
	if (r == 0)
		r = take_statements(p, false);
	if (r == 0)
		r = prepare_has_rows(p);
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
	for (size_t i = 0; i < p->n_fills; i++)
		db_finish(p->fills[i].stmt);
	db_finish(p->has_rows);
	free(p);
}

/* The bits of tables[] that have rows of @capture. */
static int look(struct predicates *p, int64_t capture, unsigned int *ret_there)
{
	int r;

	db_reset(p->has_rows);
	r = db_bind_int(p->has_rows, ":capture", capture);
	if (r == 0)
		r = db_step(p->has_rows);
	*ret_there = 0;
	for (size_t i = 0; r > 0 && i < ARRAY_SIZE(tables); i++)
		*ret_there |= db_int(p->has_rows, (int)i) ? 1u << i : 0;
	db_reset(p->has_rows);
	return MIN(r, 0);
}

static int run(const struct fill *fill, int64_t capture)
{
	int r = 0;

	db_reset(fill->stmt);
	if (db_has_parameter(fill->stmt, ":capture"))
		r = db_bind_int(fill->stmt, ":capture", capture);
	return r == 0 ? db_step(fill->stmt) : r;
}

int predicates_fill(struct predicates *p, int64_t capture)
{
	unsigned int there = 0;
	int r = chains_fill(p->db, capture);

	if (r == 0)
		r = look(p, capture, &there);
	for (size_t i = 0; r == 0 && i < p->n_fills; i++)
		if (!p->fills[i].with || p->fills[i].with & there)
			r = run(&p->fills[i], capture);
	return r < 0 ? err_wrap(r, "predicates") : 0;
}

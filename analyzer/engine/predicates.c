// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/predicates.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/chains.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"

/* Statements of predicates.sql that fill tables. */
#define FILLS_MAX 64

extern const struct embed_file predicate_files[];

struct predicates {
	struct db *db;
	struct db_stmt *fills[FILLS_MAX]; /* kept, as preparing them takes longer than running them over a small log */
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

/* Behind the statement at @sql; each ends its line, and no comment ends in a semicolon. */
static const char *behind(const char *sql)
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

static int keep(struct predicates *p, const char **sql)
{
	int r = db_prepare_next(p->db, sql, &p->fills[p->n_fills]);

	p->n_fills += r > 0;
	return MIN(r, 0);
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
			sql = behind(sql);
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
		db_finish(p->fills[i]);
	free(p);
}

int predicates_fill(struct predicates *p, int64_t capture)
{
	int r = chains_fill(p->db, capture);

	for (size_t i = 0; r == 0 && i < p->n_fills; i++) {
		db_reset(p->fills[i]);
		if (db_has_parameter(p->fills[i], ":capture"))
			r = db_bind_int(p->fills[i], ":capture", capture);
		if (r == 0)
			r = db_step(p->fills[i]);
	}
	return r < 0 ? err_wrap(r, "predicates") : 0;
}

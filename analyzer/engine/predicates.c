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

/* The statement at *@sql: a CREATE is run at once, the others are kept. 0: there is none. */
static int take_statement(struct predicates *p, const char **sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	bool create = is_create(*sql);
	int r = db_prepare_next(p->db, sql, &stmt);

	if (r <= 0)
		return r;
	if (create) {
		r = db_step(stmt);
		return r < 0 ? r : 1;
	}
	if (p->n_fills == FILLS_MAX)
		return err_set(-E2BIG, "more than %d statements", FILLS_MAX);
	p->fills[p->n_fills++] = steal_ptr(stmt);
	return 1;
}

int predicates_new(struct db *db, struct predicates **ret_predicates)
{
	struct predicates *p = calloc(1, sizeof(*p));
	const char *sql = predicate_files[0].data;
	int r;

	if (!p)
		return err_oom();
	p->db = db;
	do
		r = take_statement(p, &sql);
	while (r > 0);
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

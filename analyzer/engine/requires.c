// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/requires.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/any.h"
#include "db/facts.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

enum coverage { COVERAGE_UNSAID, COVERAGE_ABSENT, COVERAGE_PARTIAL, COVERAGE_COMPLETE };
enum known { NOT_ASKED, NO, YES };

/* What is known of one group of facts of the capture. */
struct group {
	enum coverage coverage;
	char *reason;
	enum known has_rows;
	struct db_stmt *rows; /* asks whether there is one */
};

/* A column that rules ask for: whether a row of the capture knows it. */
struct column {
	size_t table;
	char *name;
	enum known known;
	struct db_stmt *rows;
};

struct requirements {
	struct db *db;
	int64_t capture;
	struct db_stmt *coverages;
	struct group groups[FACT_TABLES];
	struct column *columns; /* that were asked for, in any capture */
	size_t n_columns;
};

int requirements_new(struct db *db, struct requirements **ret_requirements)
{
	struct requirements *q = calloc(1, sizeof(*q));
	int r;

	if (!q)
		return err_oom();
	q->db = db;
	r = db_prepare(db, "SELECT fact, status, reason FROM coverage WHERE capture_id = :capture", &q->coverages);
	if (r < 0) {
		requirements_free(q);
		return r;
	}
	*ret_requirements = q;
	return 0;
}

/* What was learnt is the last capture's; statements are kept. */
static void forget(struct requirements *q)
{
	for (size_t i = 0; i < FACT_TABLES; i++) {
		free(q->groups[i].reason);
		q->groups[i].reason = NULL;
		q->groups[i].coverage = COVERAGE_UNSAID;
		q->groups[i].has_rows = NOT_ASKED;
	}
	for (size_t i = 0; i < q->n_columns; i++)
		q->columns[i].known = NOT_ASKED;
}

void requirements_free(struct requirements *q)
{
	if (!q)
		return;
	forget(q);
	for (size_t i = 0; i < FACT_TABLES; i++)
		db_finish(q->groups[i].rows);
	for (size_t i = 0; i < q->n_columns; i++) {
		db_finish(q->columns[i].rows);
		free(q->columns[i].name);
	}
	free(q->columns);
	db_finish(q->coverages);
	free(q);
}

/* FACT_TABLES when there is no table of that name. */
static size_t find_table(const char *name, size_t len)
{
	size_t i = 0;

	while (i < FACT_TABLES && (strlen(fact_descs[i].table) != len || strncmp(fact_descs[i].table, name, len) != 0))
		i++;
	return i;
}

static enum coverage coverage_named(const char *name)
{
	static const char *const names[] = { [COVERAGE_UNSAID] = "",
					     [COVERAGE_ABSENT] = "absent",
					     [COVERAGE_PARTIAL] = "partial",
					     [COVERAGE_COMPLETE] = "complete" };

	for (enum coverage c = COVERAGE_ABSENT; c < ARRAY_SIZE(names); c++)
		if (streq(name, names[c]))
			return c;
	return COVERAGE_UNSAID;
}

/* A row of `coverage` about a group that is no table of facts (an older schema's, a view's) is passed over. */
static int note_coverage(struct requirements *q)
{
	const char *fact = db_text(q->coverages, 0), *reason = db_text(q->coverages, 2);
	size_t table = find_table(fact, strlen(fact));

	if (table == FACT_TABLES)
		return 0;
	q->groups[table].coverage = coverage_named(db_text(q->coverages, 1));
	q->groups[table].reason = reason ? strdup(reason) : NULL;
	return reason && !q->groups[table].reason ? err_oom() : 0;
}

int requirements_begin(struct requirements *q, int64_t capture)
{
	int r;

	forget(q);
	q->capture = capture;
	db_reset(q->coverages);
	r = db_bind_int(q->coverages, ":capture", capture);
	while (r == 0 && (r = db_step(q->coverages)) > 0)
		r = note_coverage(q);
	return r;
}

/* Prepares the question whether @table has a row of the capture that meets @condition (" AND …" or ""). */
static int ask(struct requirements *q, const char *table, const char *condition, struct db_stmt **ret_stmt)
{
	_cleanup_buf_ struct buf sql = { 0 };

	buf_printf(&sql, "SELECT 1 FROM \"%s\" WHERE capture_id = :capture%s LIMIT 1", table, condition);
	return buf_check(&sql) ? buf_check(&sql) : db_prepare(q->db, buf_str(&sql), ret_stmt);
}

/* Runs what ask() prepared. The answer is kept for the capture, as many rules ask for the same. 1 or 0. */
static int answer(struct requirements *q, struct db_stmt *stmt, enum known *known)
{
	int r;

	if (*known != NOT_ASKED)
		return *known == YES;
	db_reset(stmt);
	r = db_bind_int(stmt, ":capture", q->capture);
	if (r == 0)
		r = db_step(stmt);
	db_reset(stmt);
	if (r >= 0)
		*known = r ? YES : NO;
	return r;
}

static int has_rows(struct requirements *q, size_t table)
{
	struct group *group = &q->groups[table];
	int r = group->rows ? 0 : ask(q, fact_descs[table].table, "", &group->rows);

	return r < 0 ? r : answer(q, group->rows, &group->has_rows);
}

/* The column's entry, NULL if it was not asked for yet. */
static struct column *find_column(struct requirements *q, size_t table, const char *name)
{
	for (size_t i = 0; i < q->n_columns; i++)
		if (q->columns[i].table == table && streq(q->columns[i].name, name))
			return &q->columns[i];
	return NULL;
}

/* Adds the column's entry, with its question. */
static int add_column(struct requirements *q, size_t table, const char *name, struct column **ret_column)
{
	struct column *columns = reallocarray(q->columns, q->n_columns + 1, sizeof(*columns)), *column;
	_cleanup_buf_ struct buf condition = { 0 };
	_cleanup_free_ char *copy = strdup(name);
	int r;

	if (columns)
		q->columns = columns;
	if (!columns || !copy)
		return err_oom();
	column = &columns[q->n_columns];
	*column = (struct column){ .table = table };
	buf_printf(&condition, " AND \"%s\" IS NOT NULL", name);
	r = ask(q, fact_descs[table].table, buf_str(&condition), &column->rows);
	if (r < 0)
		return r;
	column->name = steal_ptr(copy);
	q->n_columns++;
	*ret_column = column;
	return 0;
}

/* "mm.unstable": some row must know it, when there are rows. */
static int column_is_known(struct requirements *q, size_t table, const char *name)
{
	struct column *column = find_column(q, table, name);
	int r = column ? 0 : add_column(q, table, name, &column);

	return r < 0 ? r : answer(q, column->rows, &column->known);
}

static bool has_column(const struct fact_desc *desc, const char *name, size_t len)
{
	for (size_t i = 0; i < desc->n_columns; i++)
		if (strlen(desc->columns[i].name) == len && strncmp(desc->columns[i].name, name, len) == 0)
			return true;
	return false;
}

/* One fact that is asked for, "table" or "table.column". */
struct wanted {
	size_t table;
	const char *column; /* NULL for the table as such */
	size_t column_len;
};

/* -EINVAL for a name that is no table or no column of one. */
static int parse_wanted(const char *name, size_t len, struct wanted *ret_wanted)
{
	const char *dot = memchr(name, '.', len);
	size_t table_len = dot ? (size_t)(dot - name) : len;
	struct wanted w = { .table = find_table(name, table_len) };

	if (dot) {
		w.column = dot + 1;
		w.column_len = len - table_len - 1;
	}
	if (w.table == FACT_TABLES || (dot && !has_column(&fact_descs[w.table], w.column, w.column_len)))
		return err_set(-EINVAL, "requires '%.*s', which is no fact", (int)len, name);
	*ret_wanted = w;
	return 0;
}

/* "no swap facts: pages excluded", as a report shows it. */
static int say(char **ret_why, const char *table, const char *reason)
{
	if (asprintf(ret_why, "no %s facts%s%s", table, reason ? ": " : "", reason ? reason : "") < 0)
		return err_oom();
	return 0;
}

/* A wait of which only the task's state is known says nothing of what is waited for. */
static int knows_waits(struct requirements *q)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	return db_first(q->db, "SELECT 1 FROM wait WHERE capture_id = :capture AND kind <> 'unknown' LIMIT 1",
			q->capture, &stmt);
}

/*
 * Waits are read off the stacks. Where a dump has tasks and no stack at all, that no wait is known says nothing,
 * whatever the parser could read completely.
 */
static int lacks_stacks(struct requirements *q, const struct wanted *wanted)
{
	int r;

	if (!streq(fact_descs[wanted->table].table, "wait") || q->groups[wanted->table].coverage == COVERAGE_UNSAID)
		return 0;
	r = has_rows(q, FACT_FRAME);
	if (r != 0)
		return MIN(r, 0);
	r = knows_waits(q);
	if (r != 0)
		return MIN(r, 0);
	return has_rows(q, FACT_TASK);
}

/*
 * A group of facts is missing when it has no rows and was not read completely: then nothing follows from there being
 * none. Rows count also where the parser says that it could not read the group, as what it looked for in a dump may
 * stand in the dump's log: the zones at a kill, its memory cgroups.
 */
static int check_wanted(struct requirements *q, const struct wanted *wanted, char **ret_why)
{
	const struct group *group = &q->groups[wanted->table];
	const char *table = fact_descs[wanted->table].table;
	_cleanup_free_ char *column = NULL;
	int r = has_rows(q, wanted->table);

	if (r < 0)
		return r;
	if (r == 0 && group->coverage != COVERAGE_COMPLETE)
		return say(ret_why, table, group->reason);
	r = lacks_stacks(q, wanted);
	if (r < 0)
		return r;
	if (r > 0)
		return say(ret_why, "frame", q->groups[FACT_FRAME].reason);
	if (!wanted->column)
		return 0;
	column = strndup(wanted->column, wanted->column_len);
	if (!column)
		return err_oom();
	r = column_is_known(q, wanted->table, column);
	if (r == 0 && asprintf(ret_why, "%s.%s is unknown throughout", table, column) < 0)
		return err_oom();
	return MIN(r, 0);
}

/* One of the names must be there; *@ret_why is the first one's otherwise. */
static int check_any(struct requirements *q, const char *names, char **ret_why)
{
	_cleanup_free_ char *first = NULL;
	size_t len;

	for (const char *at = names; (len = any_next(&at)); at += len) {
		_cleanup_free_ char *why = NULL;
		struct wanted wanted;
		int r = parse_wanted(at, len, &wanted);

		if (r == 0)
			r = check_wanted(q, &wanted, &why);
		if (r < 0 || !why)
			return r;
		if (!first)
			first = steal_ptr(why);
	}
	*ret_why = steal_ptr(first);
	return 0;
}

int requirements_check(struct requirements *q, const struct rule *rule, char **ret_why)
{
	_cleanup_free_ char *why = NULL;
	int r = 0;

	for (size_t i = 0; r == 0 && !why && rule->requires[i]; i++)
		r = check_any(q, rule->requires[i], &why);
	if (r == 0)
		*ret_why = steal_ptr(why);
	return r;
}

int requirements_lint(const struct rule *rule)
{
	int r = 0;

	for (size_t i = 0; r == 0 && rule->requires[i]; i++) {
		const char *at = rule->requires[i];

		for (size_t len; r == 0 && (len = any_next(&at)); at += len) {
			struct wanted wanted;

			r = parse_wanted(at, len, &wanted);
		}
	}
	return r;
}

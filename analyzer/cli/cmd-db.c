// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands over a database: report, rescan, merge, query. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cli/analysis.h"
#include "analyzer/cli/chosen.h"
#include "analyzer/cli/commands.h"
#include "analyzer/fleet/summary.h"
#include "analyzer/cli/pseudonyms.h"
#include "analyzer/engine/unasked.h"
#include "analyzer/report/out.h"
#include "analyzer/report/table.h"
#include "util/clock.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

/*
 * Instructions of SQLite's machine: some two seconds, in which a query can look at some million rows. One that takes more
 * lacks a condition, and only blocks others.
 */
#define QUERY_STEPS_MAX 200000000

/* Rows of a query are gathered up to this many bytes before they are written. */
#define WRITE_SIZE 65536

/* ---- report ---- */

struct selection {
	struct ids captures, failed;
};

static void selection_deinit(struct selection *s)
{
	ids_deinit(&s->captures);
	ids_deinit(&s->failed);
}

/* Adds what the first column of @sql gives, whose parameters are what @args choose. */
static int query_chosen(struct ids *ids, struct db *db, const char *sql, const struct args *args)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0)
		r = chosen_bind(stmt, args);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = ids_add(ids, db_int(stmt, 0));
	return r;
}

/* What --capture or the other options choose, else all. A capture that is named alone brings no failed inputs of others. */
static int select_captures(const struct args *args, struct db *db, struct selection *s)
{
	int r;

	if (args->capture)
		return ids_query(&s->captures, db, "SELECT id FROM capture WHERE id = :id", args->capture);
	r = query_chosen(&s->captures, db, "SELECT c.id" CHOSEN_FROM CHOSEN_WHERE " ORDER BY c.id", args);
	if (r < 0 || chosen_by_content(args))
		return r;
	return query_chosen(
		&s->failed, db,
		"SELECT id FROM artifact WHERE status = 'failed' AND (:case IS NULL OR case_name = :case) ORDER BY id",
		args);
}

/* -1 when the format is one of what is reported, else an exit status. */
static int check_kind(const struct args *args)
{
	const struct report_format *format = report_format_find(args->format);

	if (args->fleet && !format->write_fleet)
		return usage_error("report", "--fleet has no format %s", format->name);
	if (!args->fleet && !format->write)
		return usage_error("report", "the format %s needs --fleet", format->name);
	return -1;
}

/* A fleet's page is made from its sections' own queries: captures are named only to those who copy them with other names. */
static int select_and_write(const struct args *args, struct db *db, const struct rules *rules)
{
	_cleanup_(selection_deinit) struct selection s = { 0 };
	int r = args->fleet && !args->redact && !args->redact_map ? 0 : select_captures(args, db, &s);

	if (r == 0 && !args->fleet && args->capture && !s.captures.n)
		r = err_set(-ENOENT, "%s: there is no capture %lld (oomtopsy list --db FILE)", args->db,
			    (long long)args->capture);
	if (r == 0 && !s.captures.n && !s.failed.n)
		r = chosen_warn(args, db);
	return r < 0 ? complain(r, EXIT_INPUT) : write_report(args, db, rules, &s.captures, &s.failed, false);
}

static int report(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	struct rules rules;
	int r, status;

	if (!args->db)
		return need_db("report");
	status = check_kind(args);
	if (status >= 0)
		return status;
	status = load_rules(args, &rules);
	if (status)
		return status;
	r = db_open(args->db, DB_READ, &db);
	status = r < 0 ? complain(r, EXIT_INPUT) : chosen_check(args, "report", db, &rules);
	if (status < 0)
		status = select_and_write(args, db, &rules);
	rules_deinit(&rules);
	return status;
}

static const char *const report_options[] = {
	"db",        "case",   "capture", "fleet", "since", "until",   "new-since", "kernel",     "host", "rule",
	"signature", "format", "output",  "rules", "color", "verbose", "redact",    "redact-map", NULL,
};

const struct command report_command = {
	.name = "report",
	.synopsis = "--db FILE [--capture N | --fleet] [--case ID] [--since DATE] [--kernel RELEASE] […] [-o FILE]",
	.summary = "Reports captures of a database, or what a whole fleet shows.",
	.options = report_options,
	.format_name = report_any_format_name,
	.details =
		"A fleet's report counts incidents: captures of one machine and time are one. It tells what happens most, what is\n"
		"new, on which kernels, and which machines repeat. sarif and ticket are formats of captures, prometheus is one\n"
		"of fleets.\n\n"
		"examples:\n"
		"  oomtopsy report --db fleet.db --fleet --since 2026-11-01 --format html -o fleet.html\n"
		"  oomtopsy report --db fleet.db --fleet --signature 60a090e5d5c3fb35\n"
		"  oomtopsy report --db fleet.db --fleet --format prometheus -o /var/lib/node_exporter/oomtopsy.prom\n"
		"  oomtopsy report --db cases.db --case 01234567 --format html -o 01234567.html",
	.run = report,
};

/* ---- rescan ---- */

/*
 * Captures of about this time are written together, as a commit takes a tenth of what a small log does. It is also how long
 * other writers wait, beside the one capture that a group has at least.
 */
#define GROUP_MS 100

/* The captures from *@next on, as many as a group has. */
static int rescan_group(struct analysis *analysis, struct db *db, const struct ids *captures, size_t *next)
{
	int r = db_begin(db);
	int64_t end = clock_now_ms() + GROUP_MS;

	while (r == 0 && *next < captures->n) {
		int64_t capture = captures->list[(*next)++];

		r = analysis_of_capture(analysis, db, capture);
		if (r < 0)
			err_wrap(r, "capture %lld", (long long)capture);
		if (clock_now_ms() >= end)
			break;
	}
	if (r == 0)
		r = db_commit(db);
	if (r < 0)
		db_rollback(db);
	return r;
}

int rescan_captures(struct analysis *analysis, struct db *db, const struct ids *captures)
{
	int r = 0;

	for (size_t next = 0; r == 0 && next < captures->n;)
		r = rescan_group(analysis, db, captures, &next);
	return r;
}

/* All captures, or those that other rules judged, or none that is known. */
static int to_rescan(struct ids *captures, struct db *db, const struct args *args, const struct analysis *analysis)
{
	char sql[160] = "SELECT id FROM capture ORDER BY id";

	if (args->resume)
		snprintf(
			sql, sizeof(sql),
			"SELECT id FROM capture WHERE id NOT IN (SELECT id FROM summary WHERE judged_by = '%s') ORDER BY id",
			analysis->rules);
	return ids_query(captures, db, sql, 0);
}

static int rescan(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	struct ids captures = { 0 };
	struct rules rules;
	struct analysis analysis = { 0 };
	int r, status;

	if (!args->db)
		return need_db("rescan");
	status = load_rules(args, &rules);
	if (status)
		return status;
	r = open_fleet(args->db, DB_EXISTING, &db);
	status = r < 0 ? EXIT_DATABASE : EXIT_ANALYSED;
	if (r == 0)
		r = analysis_init(&analysis, db, &rules);
	if (r == 0)
		r = to_rescan(&captures, db, args, &analysis);
	if (r == 0)
		r = rescan_captures(&analysis, db, &captures);
	if (r == 0)
		r = unasked_prune(db);
	if (r == 0 && !args->quiet)
		fprintf(stderr, "%zu capture%s, %zu rule%s\n", captures.n, plural(captures.n), rules.n,
			plural(rules.n));
	ids_deinit(&captures);
	analysis_deinit(&analysis);
	rules_deinit(&rules);
	if (r < 0)
		return status ? complain(r, status) : complain_of_writing(r);
	return analysis.bad_rules ? EXIT_RULE : EXIT_ANALYSED;
}

static const char *const rescan_options[] = { "db", "resume", "rules", "set", "quiet", NULL };

const struct command rescan_command = {
	.name = "rescan",
	.synopsis = "--db FILE [--resume] [--rules DIR]",
	.summary = "Runs the rules again over the facts of every capture, without the dumps.",
	.options = rescan_options,
	.details =
		"With --resume, captures are left out that the very same rules have judged, as after a rescan that was killed.\n\n"
		"examples:\n  oomtopsy rescan --db fleet.db --rules ~/new-rules && oomtopsy report --db fleet.db --fleet",
	.run = rescan,
};

/* ---- merge ---- */

/* Within the merge's transaction: which incidents captures are of depends on what is there. */
static int copied(struct db *db, int64_t artifact, void *arg)
{
	(void)arg;
	return summary_make_artifact(db, artifact);
}

/* The target is made when there is something to put into it. Gives an exit status. */
static int merge_one(const char *into, const char *path, struct db **db)
{
	const struct merge_hook hook = { .copied = copied };
	int64_t captures = 0;
	int r = db_merge_check(path);

	if (r < 0)
		return complain(r, EXIT_INPUT);
	if (!*db)
		r = open_fleet(into, DB_CREATE, db);
	if (r < 0)
		return complain(r, EXIT_DATABASE);
	r = db_merge_file(*db, path, &hook, &captures);
	if (r < 0)
		return complain_of_writing(r);
	printf("%s\t%lld capture%s\n", path, (long long)captures, plural((unsigned long long)captures));
	return EXIT_ANALYSED;
}

/* A database that cannot be merged does not keep the others from it; a target that takes no more does. */
static int merge(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	int worst = EXIT_ANALYSED;

	if (!args->into)
		return usage_error("merge", "merge: --into FILE is missing");
	for (char **path = args->operands; *path && worst != EXIT_DATABASE; path++) {
		int status = merge_one(args->into, *path, &db);

		worst = MAX(worst, status);
	}
	return worst;
}

static const char *const merge_options[] = { "into", NULL };

const struct command merge_command = {
	.name = "merge",
	.synopsis = "--into FILE DB…",
	.summary = "Copies databases into one and skips inputs that it already has.",
	.options = merge_options,
	.min_operands = 1,
	.max_operands = -1,
	.details = "examples:\n  oomtopsy merge --into fleet.db node1.db node2.db",
	.run = merge,
};

/* ---- query ---- */

/* The names of @stmt's columns, which belong to it. */
static const char **column_names(const struct db_stmt *stmt)
{
	const char **names = calloc((size_t)db_columns(stmt), sizeof(*names));

	for (int i = 0; names && i < db_columns(stmt); i++)
		names[i] = db_column_name(stmt, i);
	return names;
}

/* A row's cells one after the other, which @redactor (may be NULL) has rewritten; each ends with a NUL. */
static int rewrite_row(const struct db_stmt *stmt, struct redactor *redactor, struct buf *out)
{
	int r = 0;

	for (int i = 0; r == 0 && i < db_columns(stmt); i++) {
		const char *text = db_text(stmt, i);

		if (text && redactor && !db_is_number(stmt, i))
			r = redact_cell(redactor, db_column_name(stmt, i), text, out);
		else
			buf_puts(out, text ? text : "");
		buf_add(out, "", 1);
	}
	return r < 0 ? r : buf_check(out);
}

static int add_row(struct table *table, const struct db_stmt *stmt, struct redactor *redactor)
{
	int n = db_columns(stmt), r;
	_cleanup_free_ struct cell *cells = calloc((size_t)n, sizeof(*cells));
	_cleanup_buf_ struct buf texts = { 0 };
	const char *text;

	if (!cells)
		return err_oom();
	r = rewrite_row(stmt, redactor, &texts);
	text = buf_str(&texts);
	for (int i = 0; r == 0 && i < n; text += strlen(text) + 1, i++)
		cells[i] = (struct cell){ db_is_null(stmt, i) ? NULL : text, db_is_number(stmt, i) };
	return r == 0 ? table_add(table, cells) : r;
}

/* Rows are written as they come, so that a query of any length needs no more memory than its longest row. */
static int fill_table(struct table *table, struct db_stmt *stmt, struct redactor *redactor, struct out *out)
{
	_cleanup_buf_ struct buf text = { 0 };
	int r;

	while ((r = db_step(stmt)) > 0) {
		r = add_row(table, stmt, redactor);
		if (r == 0)
			r = table_take(table, &text);
		if (r == 0 && text.len >= WRITE_SIZE)
			r = out_add(out, &text);
		if (r < 0)
			return r;
	}
	if (r == 0)
		r = table_end(table, &text);
	return r == 0 ? out_add(out, &text) : r;
}

int write_rows(const struct args *args, struct db *db, struct db_stmt *stmt, struct out *out)
{
	_cleanup_redactor_ struct redactor *redactor = NULL;
	_cleanup_free_ const char **names = column_names(stmt);
	struct table *table = NULL;
	int r = names ? table_new(names, db_columns(stmt), args->format, isatty(STDOUT_FILENO) && !args->output,
				  use_color(args), &table) :
			err_oom();

	if (r == 0)
		r = pseudonyms_begin(args, &redactor);
	if (r == 0 && redactor)
		r = redact_learn(redactor, db);
	if (r == 0)
		r = fill_table(table, stmt, redactor, out);
	table_free(table);
	return r == 0 ? pseudonyms_end(args, redactor) : r;
}

static int run_query(const struct args *args, struct db *db, struct out *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare_guarded(db, args->operands[0], QUERY_STEPS_MAX, &stmt);

	if (r == 0)
		r = write_rows(args, db, stmt, out);
	if (r == -ETIME)
		err_set(r, "the query was stopped after %d million steps: a recursion or a join without an end?",
			QUERY_STEPS_MAX / 1000000);
	return r;
}

/* A mistake in the user's SQL (-EINVAL) is wrong usage; what else fails is the database's or the output's. */
static int query(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	_cleanup_out_ struct out out = { .fd = -1 };
	int r;

	if (!args->db)
		return need_db("query");
	r = db_open(args->db, DB_READ, &db);
	if (r == 0)
		r = out_open(args->output, &out);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	r = run_query(args, db, &out);
	if (r == -EINVAL)
		return complain(r, EXIT_USAGE);
	if (r == 0)
		r = out_commit(&out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

static const char *const query_options[] = { "db", "format", "output", "color", "redact", "redact-map", NULL };

const struct command query_command = {
	.name = "query",
	.synopsis = "--db FILE [--format NAME] [-o FILE] SQL",
	.summary = "Runs SQL over a database: an aligned table on a terminal, else tab-separated lines.",
	.options = query_options,
	.format_name = table_format_name,
	.min_operands = 1,
	.max_operands = 1,
	.details =
		"One SELECT over the documented views (docs/schema.md has all, with their columns). The most useful ones:\n"
		"  summaries   a line for each capture: date, host, kernel, verdict, signature\n"
		"  findings    what the rules found\n"
		"  oom_kills   whom the OOM killer killed, and who asked\n"
		"  tasks       processes and threads, with their states\n"
		"  waits       who waits for what, since when\n\n"
		"examples:\n"
		"  oomtopsy query --db fleet.db 'SELECT host, rule, count(*) FROM summaries GROUP BY host, rule'\n"
		"  oomtopsy query --db fleet.db 'SELECT rule, count(*) FROM findings GROUP BY rule'\n"
		"  oomtopsy query --db fleet.db 'SELECT victim_comm, count(*) FROM oom_kills GROUP BY victim_comm'\n"
		"  oomtopsy query --db cases.db 'SELECT kind, max(since_ms) FROM waits GROUP BY kind'\n"
		"  oomtopsy query --db cases.db \"SELECT name, state, asleep_ms FROM tasks WHERE state = 'D'\"\n"
		"  oomtopsy query --db fleet.db --format json 'SELECT * FROM verdicts' | jq '.[].rule'",
	.run = query,
};

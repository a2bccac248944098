// SPDX-License-Identifier: GPL-2.0-or-later
/* list: what a database has, a line for each capture. */
#include <stdio.h>

#include "analyzer/cli/chosen.h"
#include "analyzer/cli/commands.h"
#include "analyzer/report/out.h"
#include "analyzer/report/table.h"
#include "util/cleanup.h"
#include "util/error.h"

/*
 * The date is the summary's, as everywhere: of the crash, or of what the verdict is about. Where the input does not tell it,
 * it is that of the file, which date_from says: a copy of a dump is younger than the crash.
 */
#define CHOSEN                                                                                                                                               \
	"WITH chosen AS (SELECT c.id, s.at AS date, s.at_from AS date_from, coalesce(s.host, nullif(c.host, '(none)')) AS host, s.host AS known_host,"       \
	"  c.release, c.case_name, c.path, coalesce(f.rule, v.status) AS verdict, f.severity, round(f.confidence, 2) AS confidence, v.signature" CHOSEN_FROM \
	" LEFT JOIN verdicts v ON v.capture_id = c.id"                                                                                                       \
	" LEFT JOIN findings f ON f.capture_id = c.id AND f.id = v.finding_id" CHOSEN_WHERE ")"

static const char list_sql[] = CHOSEN
	" SELECT id AS capture, date, date_from, host, release AS kernel, verdict, severity, confidence, case_name AS \"case\", path"
	" FROM chosen ORDER BY id";

/*
 * One failure has one signature on all machines. An example is the newest capture. Captures in which nothing happened are no failure,
 * as in a fleet's report; who asks for them by --rule gets their line.
 */
static const char signatures_sql[] = CHOSEN
	" SELECT count(*) AS captures, count(DISTINCT known_host) AS hosts, count(DISTINCT release) AS kernels, min(date) AS first,"
	"  max(date) AS last, verdict, max(severity) AS severity, signature, max(id) AS example,"
	"  sum(date_from IN ('file', 'read')) AS undated"
	" FROM chosen WHERE :rule IS NOT NULL OR coalesce(verdict, 'none') NOT IN ('nothing', 'none')"
	" GROUP BY verdict, signature ORDER BY captures DESC, verdict, signature";

static int write_list(const struct args *args, struct db *db, struct out *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, args->signatures ? signatures_sql : list_sql, &stmt);

	if (r == 0)
		r = chosen_bind(stmt, args);
	return r == 0 ? write_rows(args, db, stmt, out) : r;
}

/* Rules are looked at for their names alone, where one is asked for. */
static int check(const struct args *args, struct db *db)
{
	struct rules rules = { 0 };
	int status = args->rule ? load_rules(args, &rules) : 0;

	if (status)
		return status;
	status = chosen_check(args, "list", db, &rules);
	rules_deinit(&rules);
	return status;
}

static int list(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	_cleanup_out_ struct out out = { .fd = -1 };
	int r, status;

	if (!args->db)
		return need_db("list");
	r = db_open(args->db, DB_READ, &db);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	status = check(args, db);
	if (status >= 0)
		return status;
	r = chosen_warn(args, db);
	if (r == 0)
		r = out_open(args->output, &out);
	if (r == 0)
		r = write_list(args, db, &out);
	if (r == 0)
		r = out_commit(&out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

static const char *const list_options[] = { "db",     "since",     "until",  "host",       "kernel",
					    "rule",   "signature", "case",   "signatures", "format",
					    "output", "color",     "redact", "redact-map", NULL };

const struct command list_command = {
	.name = "list",
	.synopsis = "--db FILE [--since DATE] [--host NAME] [--case ID] […] [--signatures] [--format NAME]",
	.summary = "Lists captures with their verdicts: a table on a terminal, else tab-separated lines.",
	.options = list_options,
	.format_name = table_format_name,
	.details =
		"The date is that of the crash, as in reports, where the input tells it. Where date_from says file, it is only\n"
		"when the file was changed last.\n\n"
		"examples:\n"
		"  oomtopsy list --db fleet.db --since 2026-11-01 --host 'web*'\n"
		"  oomtopsy list --db fleet.db --signatures\n"
		"  oomtopsy list --db fleet.db --format ndjson | jq -r 'select(.severity == \"critical\").path'",
	.run = list,
};

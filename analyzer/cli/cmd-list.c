// SPDX-License-Identifier: GPL-2.0-or-later
/* list: what a database has, a line for each capture. */
#include <stdio.h>

#include "analyzer/cli/commands.h"
#include "analyzer/report/out.h"
#include "analyzer/report/table.h"
#include "util/cleanup.h"
#include "util/error.h"

/*
 * The date is that of the crash where the log has a wall clock with a year, else when the file was changed last, which is
 * when the dump was written.
 */
#define CHOSEN                                                                                               \
	"WITH dated (id, date) AS (SELECT c.id, coalesce((SELECT max(substr(time_wall, 1, 19)) FROM"         \
	"  (SELECT time_wall FROM events WHERE capture_id = c.id UNION ALL"                                  \
	"   SELECT time_wall FROM oom_kills WHERE capture_id = c.id) WHERE time_wall GLOB '[0-9]*'),"        \
	"  strftime('%Y-%m-%dT%H:%M:%S', a.mtime_ns / 1000000000, 'unixepoch'))"                             \
	"  FROM captures c JOIN artifacts a ON a.id = c.artifact_id),"                                       \
	" chosen AS (SELECT c.id, d.date, nullif(c.host, '(none)') AS host, c.release, c.case_name, c.path," \
	"  coalesce(f.rule, v.status) AS verdict, f.severity, f.confidence, v.signature"                     \
	" FROM captures c JOIN dated d ON d.id = c.id LEFT JOIN verdicts v ON v.capture_id = c.id"           \
	" LEFT JOIN findings f ON f.capture_id = c.id AND f.id = v.finding_id"                               \
	" WHERE (:since IS NULL OR d.date >= :since) AND (:host IS NULL OR c.host GLOB :host)"               \
	"  AND (:case IS NULL OR c.case_name = :case))"

static const char list_sql[] = CHOSEN
	" SELECT id AS capture, date, host, release AS kernel, verdict, severity, confidence, case_name AS \"case\", path"
	" FROM chosen ORDER BY id";

/* One failure has one signature on all machines. An example is the newest capture. */
static const char signatures_sql[] = CHOSEN
	" SELECT count(*) AS captures, count(DISTINCT host) AS hosts, count(DISTINCT release) AS kernels, min(date) AS first,"
	"  max(date) AS last, verdict, max(severity) AS severity, signature, max(id) AS example"
	" FROM chosen GROUP BY verdict, signature ORDER BY captures DESC, verdict, signature";

static int bind_optional(struct db_stmt *stmt, const char *name, const char *value)
{
	return value ? db_bind_text(stmt, name, value) : db_bind_null(stmt, name);
}

static int write_list(const struct args *args, struct db *db, struct out *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, args->signatures ? signatures_sql : list_sql, &stmt);

	if (r == 0)
		r = bind_optional(stmt, ":since", args->since);
	if (r == 0)
		r = bind_optional(stmt, ":host", args->host);
	if (r == 0)
		r = bind_optional(stmt, ":case", args->parse.case_name);
	return r == 0 ? write_rows(args, db, stmt, out) : r;
}

static int list(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	_cleanup_out_ struct out out = { .fd = -1 };
	int r;

	if (!args->db)
		return need_db("list");
	r = db_open(args->db, DB_READ, &db);
	if (r == 0)
		r = out_open(args->output, &out);
	if (r == 0)
		r = write_list(args, db, &out);
	if (r == 0)
		r = out_commit(&out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

static const char *const list_options[] = { "db",     "since", "host",   "case",       "signatures", "format",
					    "output", "color", "redact", "redact-map", NULL };

const struct command list_command = {
	.name = "list",
	.synopsis = "--db FILE [--since DATE] [--host NAME] [--case ID] [--signatures] [--format NAME]",
	.summary = "Lists captures with their verdicts: a table on a terminal, else tab-separated lines.",
	.options = list_options,
	.format_name = table_format_name,
	.details = "The date is that of the crash where the log has it, else that of the file.\n\n"
		   "examples:\n"
		   "  oomtopsy list --db fleet.db --since 2026-11-01 --host 'web*'\n"
		   "  oomtopsy list --db fleet.db --signatures\n"
		   "  oomtopsy list --db fleet.db --format ndjson | jq -r 'select(.severity == \"critical\").path'",
	.run = list,
};

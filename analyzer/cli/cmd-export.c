// SPDX-License-Identifier: GPL-2.0-or-later
/* export: what databases and warehouses for many machines take, a table each. */
#include <stdio.h>

#include "analyzer/cli/commands.h"
#include "analyzer/report/table.h"
#include "util/error.h"
#include "util/macros.h"

/* docs/export.sql has the same columns in PostgreSQL's words; a test loads them. */
static const struct {
	const char *name, *sql;
} exports[] = {
	{ "captures", "SELECT * FROM summaries ORDER BY capture_id" },
	{ "findings",
	  "SELECT f.capture_id, f.id, f.rule, f.rev, f.severity, f.confidence, f.rank, f.explained_by, f.suppressed, f.fingerprint,"
	  " f.title FROM findings f ORDER BY f.capture_id, f.id" },
	{ "kills",
	  "SELECT capture_id, id, time_ms, time_wall, killed, repeat_of, constraint_text, memcg, task_memcg, trigger_comm, trigger_pid,"
	  " victim_comm, victim_pid, total_vm_kb, anon_rss_kb, file_rss_kb, shmem_rss_kb, oom_score_adj, locator"
	  " FROM oom_kills ORDER BY capture_id, id" },
	{ "failures",
	  "SELECT id, path, size_bytes, case_name, read_at, error FROM artifacts WHERE status = 'failed' ORDER BY id" },
};

static const char *table_name(size_t i)
{
	return i < ARRAY_SIZE(exports) ? exports[i].name : NULL;
}

/* args_parse() has found the name. */
static const char *sql_of(const char *name)
{
	size_t i = 0;

	while (!streq(exports[i].name, name))
		i++;
	return exports[i].sql;
}

/* The formats of tables that programs read; without one an object a line, whose texts need no care. */
static const char *const formats[] = { "ndjson", "csv", "tsv", "json", NULL };

static const char *format_name(size_t i)
{
	return formats[i];
}

static int write_export(const struct args *args, struct db *db, const char *sql, struct out *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct args exact = *args;
	int r = db_prepare(db, sql, &stmt);

	if (!exact.format)
		exact.format = formats[0];
	return r == 0 ? write_rows(&exact, db, stmt, out) : r;
}

static int export(struct args *args)
{
	_cleanup_db_ struct db *db = NULL;
	_cleanup_out_ struct out out = { .fd = -1 };
	const char *sql = sql_of(args->operands[0]);
	int r;

	if (!args->db)
		return need_db("export");
	r = db_open(args->db, DB_READ, &db);
	if (r == 0)
		r = out_open(args->output, &out);
	if (r == 0)
		r = write_export(args, db, sql, &out);
	if (r == 0)
		r = out_commit(&out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

static const char *const export_options[] = { "db", "format", "output", "redact", "redact-map", NULL };

const struct command export_command = {
	.name = "export",
	.synopsis = "--db FILE [--format NAME] [-o FILE] captures|findings|kills|failures",
	.summary = "Writes a table of a fleet for another database: an object or a line for each row.",
	.options = export_options,
	.min_operands = 1,
	.max_operands = 1,
	.word_name = table_name,
	.format_name = format_name,
	.details =
		"docs/export.sql makes the tables in PostgreSQL; others take the same files.\n\n"
		"examples:\n"
		"  oomtopsy export --db fleet.db --format csv captures | psql -c '\\copy captures FROM STDIN (FORMAT csv, HEADER)'\n"
		"  oomtopsy export --db fleet.db -o captures.ndjson captures",
	.run = export,
};

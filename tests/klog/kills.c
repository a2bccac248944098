// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Prints what the log parser says of OOM kills, a line each, for tests and for who works on the parser.
 *
 * usage: kills [--sql SQL | --quiet] FILE...
 *        kills --literals
 */
#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "parsers/klog/patterns.h"
#include "parsers/parsers.h"
#include "util/error.h"
#include "util/macros.h"

static const char kills_sql[] =
	"SELECT a.path, k.killed, k.trigger_comm, coalesce(k.constraint_text, upper(k.constraint_name)), k.page_order, k.allocating_task,"
	" k.victim_pid, k.victim_comm, k.anon_rss_kb, k.chosen_pid, k.repeat_of, k.ambiguous, k.locator"
	" FROM oom_kill k JOIN capture c ON c.id = k.capture_id JOIN artifact a ON a.id = c.artifact_id"
	" ORDER BY k.capture_id, k.id";

static int print_rows(struct db *db, const char *sql)
{
	struct db_stmt *stmt;
	int r = db_prepare(db, sql, &stmt);

	while (r == 0 && db_step(stmt) == 1) {
		for (int i = 0; i < db_columns(stmt); i++)
			printf("%s%s", i ? "\t" : "", db_is_null(stmt, i) ? "-" : db_text(stmt, i));
		putchar('\n');
	}
	if (r == 0)
		db_finish(stmt);
	return r;
}

/* What is searched for, a line each, as grep -f takes it. */
static void print_literals(void)
{
	for (size_t i = 0; i < klog_n_patterns; i++)
		puts(klog_patterns[i].literal);
}

static int parse_file(struct db *db, const char *path)
{
	static const struct parse_options options;
	struct input *in;
	int r = input_open(path, &in);

	if (r == 0) {
		r = parse_input(in, &options, db);
		input_free(in);
	}
	if (r < 0)
		fprintf(stderr, "%s\n", err_text(r));
	return r;
}

int main(int argc, char **argv)
{
	const char *sql = kills_sql;
	struct db *db;
	int failed = 0, i = 1;

	if (argc == 2 && streq(argv[1], "--literals")) {
		print_literals();
		return 0;
	}
	if (argc > 2 && streq(argv[1], "--sql")) {
		sql = argv[2];
		i = 3;
	} else if (argc > 1 && streq(argv[1], "--quiet")) {
		sql = NULL;
		i = 2;
	}
	/* What is only timed is written as the child of a triage writes it. */
	if (db_open(NULL, sql ? DB_MEMORY : DB_FACTS, &db) < 0) {
		fprintf(stderr, "%s\n", err_text(-1));
		return 1;
	}
	for (; i < argc; i++)
		failed |= parse_file(db, argv[i]) < 0;
	if (sql && print_rows(db, sql) < 0) {
		fprintf(stderr, "%s\n", err_text(-1));
		failed = 1;
	}
	db_close(db);
	return failed;
}

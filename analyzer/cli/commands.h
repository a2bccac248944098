/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands (one file cmd-….c for a group of them), and what several of them do alike. Only here, in cmd-….c and in
 * message.c is anything printed; everything below returns a negative errno with a message.
 */
#pragma once

#include "analyzer/cli/analysis.h"
#include "analyzer/cli/args.h"
#include "analyzer/cli/message.h"
#include "analyzer/cli/suggest.h"
#include "analyzer/intake/inputs.h"
#include "analyzer/intake/intake.h"
#include "analyzer/report/formats.h"
#include "analyzer/report/out.h"
#include "analyzer/report/report.h"
#include "analyzer/report/table.h"

extern const struct command triage_command, batch_command, report_command, rescan_command, merge_command, graph_command,
	rules_command, query_command, list_command, show_command, suppress_command, types_command, export_command;

/* A list of row ids. */
struct ids {
	int64_t *list;
	size_t n;
};

/* A zeroed struct is an empty list. Appends an id: 0 or -ENOMEM. */
int ids_add(struct ids *ids, int64_t id);
void ids_deinit(struct ids *ids);

/* Adds what the first column of @sql gives; @id is bound to :id unless it is 0. 0 or a negative errno. */
int ids_query(struct ids *ids, struct db *db, const char *sql, int64_t id);

/*
 * Writes the report of the captures and failed artifacts in the format and to the file that @args name.
 * @failures_printed: they are on standard error already. Gives an exit status; an error has been printed.
 */
int write_report(const struct args *args, struct db *db, const struct rules *rules, const struct ids *captures,
		 const struct ids *failed, bool failures_printed);

/* Writes the rows of @stmt, a query of @db, as a table in the format that @args name, as they come. */
int write_rows(const struct args *args, struct db *db, struct db_stmt *stmt, struct out *out);

/*
 * Runs the rules over @captures in short transactions, so that a run that is killed leaves each capture with its old
 * findings or its new ones. 0 or a negative errno.
 */
int rescan_captures(struct analysis *analysis, struct db *db, const struct ids *captures);

/* What --vmlinux, --jobs, --limit-… and the like mean to intake. */
struct intake_options intake_options_of(const struct args *args);

/*
 * Loads the rules that --rules names with the built-in ones and sets what --set says: 0, or an exit status, after a
 * message was printed. Free with rules_deinit() when it gave 0.
 */
int load_rules(const struct args *args, struct rules *ret_rules);

/*
 * Prints on standard error which input failed and why. Parsers begin most messages with the path; it stands there
 * once.
 */
void warn_failure(const struct intake_event *event);

/* Whether the result gets colour: --color, else NO_COLOR, else whether it goes to a terminal. */
bool use_color(const struct args *args);

/* Prints that --db is missing; gives EXIT_USAGE. */
int need_db(const char *command);

/* Prints that there is no such rule, and the one that was probably meant; gives an exit status. */
int unknown_rule(const char *command, const struct rules *rules, const char *id);

/* Says on standard error what the walk over directories did not look at. */
void warn_of_passed(const struct input_files *files);

/* Says that no operand had anything to analyse; gives EXIT_INPUT. */
int nothing_there(const struct args *args);

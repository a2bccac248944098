// SPDX-License-Identifier: GPL-2.0-or-later
/* triage and batch: from inputs to findings, in front of a person and over a fleet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cli/commands.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

#define JOBS_MAX 256

/* What both commands work with. */
struct session {
	struct args *args;
	struct db *db;
	struct rules rules;
	struct input_files files;
	struct ids captures, failed;
	size_t known, passed;
	int r; /* the first trouble of a callback */
};

static void session_deinit(struct session *s)
{
	rules_deinit(&s->rules);
	input_files_deinit(&s->files);
	ids_deinit(&s->captures);
	ids_deinit(&s->failed);
	db_close(s->db);
}

/* Opens all that is needed; an exit status, or -1 to go on. */
static int session_open(struct session *s)
{
	int r = rules_load(s->args->rules_dir, &s->rules);

	if (r < 0)
		return complain(r, EXIT_RULE);
	r = s->args->db ? db_open(s->args->db, DB_CREATE, &s->db) : db_open(NULL, DB_MEMORY, &s->db);
	if (r == 0)
		r = input_files_collect(s->args->operands, s->args->db != NULL, &s->files);
	return r < 0 ? complain(r, EXIT_INPUT) : -1;
}

static int note(struct session *s, const struct intake_event *event)
{
	switch (event->outcome) {
	case INTAKE_STORED:
	case INTAKE_KNOWN:
		s->known += event->outcome == INTAKE_KNOWN;
		return ids_query(&s->captures, s->db, "SELECT id FROM capture WHERE artifact_id = :id ORDER BY id",
				 event->artifact);
	case INTAKE_PASSED:
		s->passed++;
		return 0;
	case INTAKE_FAILED:
		return ids_add(&s->failed, event->artifact);
	}
	return 0;
}

/* The worst severity among the captures' findings that are not suppressed. */
static int worst_severity(struct session *s, enum severity *ret_severity)
{
	enum severity worst = SEVERITY_NONE;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < s->captures.n; i++) {
		_cleanup_stmt_ struct db_stmt *stmt = NULL;

		r = db_prepare(s->db,
			       "SELECT DISTINCT severity FROM finding WHERE capture_id = :capture"
			       " AND NOT suppressed",
			       &stmt);
		if (r == 0)
			r = db_bind_int(stmt, ":capture", s->captures.list[i]);
		while (r == 0 && (r = db_step(stmt)) > 0) {
			worst = MIN(worst, severity_from_name(db_text(stmt, 0)));
			r = 0;
		}
	}
	if (r == 0)
		*ret_severity = worst;
	return r;
}

/* A bad rule and inputs that failed come before --fail-on: then it is not known whether that all is clean. */
static int exit_status(struct session *s, const struct intake *intake)
{
	enum severity worst = SEVERITY_NONE;
	int r;

	if (intake->bad_rules)
		return EXIT_RULE;
	if (intake->failed)
		return EXIT_INPUT;
	if (s->args->fail_on == SEVERITY_NONE)
		return EXIT_ANALYSED;
	r = worst_severity(s, &worst);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	return worst <= s->args->fail_on ? EXIT_FOUND : EXIT_ANALYSED;
}

static void remember(const struct intake_event *event, void *arg)
{
	struct session *s = arg;
	int r = note(s, event);

	if (r < 0 && !s->r)
		s->r = r;
}

/* What failed is told at once, as it is what a caller looks for; the text on standard output leaves it out. */
static void tell_failures(const struct intake_event *event, void *arg)
{
	remember(event, arg);
	if (event->outcome == INTAKE_FAILED)
		warn_failure(event);
}

static int nothing_there(const struct args *args)
{
	warn_line("%s%s: neither a crash dump nor a kernel log is in there", args->operands[0],
		  args->n_operands > 1 ? " and the others" : "");
	return EXIT_INPUT;
}

static int triage(struct args *args)
{
	_cleanup_(session_deinit) struct session s = { .args = args };
	struct intake intake = { .args = args,
				 .persistent = args->db != NULL,
				 .ordered = true,
				 .jobs = (unsigned int)MIN(MAX(args->jobs, 1), JOBS_MAX),
				 .tell = tell_failures,
				 .arg = &s };
	int status, r;

	if (!report_format_find(args->format))
		return usage_error("triage", "unknown format '%s'", args->format);
	status = session_open(&s);
	if (status >= 0)
		return status;
	intake.db = s.db;
	intake.rules = &s.rules;
	r = intake_run(&intake, &s.files);
	if (r == 0)
		r = s.r;
	if (r < 0)
		return complain(r, EXIT_INPUT);
	if (!s.captures.n && !s.failed.n)
		return nothing_there(args);
	status = write_report(args, s.db, &s.rules, &s.captures, &s.failed, true);
	return status ? status : exit_status(&s, &intake);
}

static const char *const triage_options[] = {
	"db",      "case",  "vmlinux", "system-map",   "debug-dir",  "types", "format", "output",
	"fail-on", "rules", "jobs",    "limit-memory", "limit-time", "color", NULL,
};

const struct command triage_command = {
	.name = "triage",
	.synopsis = "[OPTION…] INPUT…",
	.summary = "Reads crash dumps and logs and says what happened.",
	.options = triage_options,
	.min_operands = 1,
	.max_operands = -1,
	.details = "An INPUT is a vmcore, a kernel log, an archive, a folder of these, '-' for standard input, or\n"
		   "'@FILE' for a list of paths. Formats: text, json, markdown, html, sarif.\n\n"
		   "examples:\n"
		   "  oomtopsy triage vmcore\n"
		   "  oomtopsy triage --format json vmcore | jq '.captures[].findings[].rule'\n"
		   "  oomtopsy triage --db cases.db --case 01234567 /var/crash/202611200531\n"
		   "  journalctl -k -b -1 -o export | oomtopsy triage --fail-on high -",
	.run = triage,
};

/* "2 findings: oom/mutex-holder-allocates, lock/deadlock" of an artifact. */
static int findings_of(struct db *db, int64_t artifact, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db,
			   "SELECT (SELECT group_concat(coalesce(c.release, c.kind), ', ') FROM capture c"
			   "   WHERE c.artifact_id = :artifact), count(f.id), group_concat(f.rule, ', ')"
			   " FROM capture c JOIN finding f ON f.capture_id = c.id AND NOT f.suppressed"
			   "  AND f.explained_by IS NULL WHERE c.artifact_id = :artifact",
			   &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":artifact", artifact);
	if (r == 0)
		r = db_step(stmt);
	if (r <= 0)
		return r;
	if (!db_is_null(stmt, 0))
		escape_terminal(out, db_text(stmt, 0));
	buf_putc(out, '\t');
	if (db_int(stmt, 1))
		escape_terminal(out, db_text(stmt, 2));
	else
		buf_puts(out, "no findings");
	return 0;
}

static void show_progress(const struct session *s, const struct intake *intake)
{
	if (!s->args->quiet && isatty(STDERR_FILENO))
		fprintf(stderr, "\r%u of %zu, %u failed\033[K", intake->done, s->files.n + s->files.n_errors,
			intake->failed);
}

struct batch {
	struct session *session;
	struct intake *intake;
};

/* A line of the batch: outcome, path, kernel, findings; or the error. */
static void tell_line(const struct intake_event *event, void *arg)
{
	static const char *const names[] = {
		[INTAKE_STORED] = "ok",
		[INTAKE_KNOWN] = "known",
		[INTAKE_PASSED] = "passed",
		[INTAKE_FAILED] = "failed",
	};
	const struct batch *batch = arg;
	struct session *s = batch->session;
	_cleanup_buf_ struct buf line = { 0 };

	remember(event, s);
	show_progress(s, batch->intake);
	if (event->outcome == INTAKE_PASSED)
		return;
	buf_printf(&line, "%s\t", names[event->outcome]);
	escape_terminal(&line, event->path);
	buf_putc(&line, '\t');
	if (event->outcome == INTAKE_FAILED)
		escape_terminal(&line, event->error);
	else if (findings_of(s->db, event->artifact, &line) < 0 && !s->r)
		s->r = -EIO;
	if (!s->args->quiet && isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	puts(buf_str(&line));
	fflush(stdout);
}

static int batch(struct args *args)
{
	_cleanup_(session_deinit) struct session s = { .args = args };
	struct batch context = { .session = &s };
	struct intake intake = { .args = args,
				 .persistent = true,
				 .tell = tell_line,
				 .arg = &context,
				 .jobs = (unsigned int)MIN(MAX(args->jobs, 1), JOBS_MAX) };
	int status, r;

	if (!args->db)
		return need_db("batch");
	context.intake = &intake;
	status = session_open(&s);
	if (status >= 0)
		return status;
	intake.db = s.db;
	intake.rules = &s.rules;
	r = intake_run(&intake, &s.files);
	if (r == 0)
		r = s.r;
	if (!args->quiet && isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	if (!args->quiet)
		fprintf(stderr, "%u inputs: %zu known, %zu passed over, %u failed\n", intake.done, s.known, s.passed,
			intake.failed);
	return exit_status(&s, &intake);
}

static const char *const batch_options[] = {
	"db",    "jobs",    "resume", "case",         "vmlinux",    "system-map", "debug-dir",
	"types", "fail-on", "rules",  "limit-memory", "limit-time", "quiet",      NULL,
};

// clang-format off
const struct command batch_command = {
	.name = "batch",
	.synopsis = "--db FILE [-j N] [--resume] [OPTION…] FILE|DIR|@LIST…",
	.summary = "Reads many inputs into a database, several at a time.",
	.options = batch_options,
	.min_operands = 1,
	.max_operands = -1,
	.details = "Prints a line for each input as it is done: outcome, path, kernel, findings, between tabs. Folders\n"
		   "are walked; what is neither a dump nor a log there is passed over. Each input is stored whole or\n"
		   "not at all, so a batch that was killed can be run again, with --resume without reading anew what\n"
		   "is there.\n\n"
		   "examples:\n"
		   "  oomtopsy batch --db fleet.db -j 4 /srv/dumps\n"
		   "  oomtopsy batch --db fleet.db --resume @todays-dumps.txt",
	.run = batch,
};
// clang-format on

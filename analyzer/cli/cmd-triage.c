// SPDX-License-Identifier: GPL-2.0-or-later
/* triage and batch: from inputs to findings, for one case and for a fleet. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cli/analysis.h"
#include "analyzer/cli/commands.h"
#include "analyzer/intake/sandbox.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/heap.h"
#include "util/macros.h"
#include "util/plural.h"

/* The state of one run of either command. */
struct session {
	struct args *args;
	struct db *db;
	struct rules rules;
	struct analysis analysis;
	struct input_files files;
	struct intake_options options;
	struct intake *intake;
	struct ids captures, failed;
	size_t counts[INTAKE_OUTCOMES]; /* of inputs that are done */
	size_t n_clean;                 /* of those that batch has stored: no rule found anything */
};

static void session_deinit(struct session *s)
{
	analysis_deinit(&s->analysis);
	rules_deinit(&s->rules);
	intake_free(s->intake);
	input_files_deinit(&s->files);
	ids_deinit(&s->captures);
	ids_deinit(&s->failed);
	db_close(s->db);
}

/* Without Landlock, which RHEL 8 has not, a child still cannot write, start or send anything: one line is enough. */
static void warn_of_sandbox(const struct args *args)
{
	if (args->no_sandbox)
		warn_line("no sandbox: an input that takes over the process that reads it can do what you can");
	else if (!sandbox_has_landlock() && !args->quiet)
		warn_line(
			"this kernel has no Landlock: a process that an input takes over can read files (docs/security.md)");
}

/*
 * Loads the rules, collects the files and opens the database: an exit status, or -1 to go on. Rules come first: a
 * mistake in one is found before hours of reading, not after. For the place of intake_new() see there.
 */
static int session_open(struct session *s)
{
	int r, status = load_rules(s->args, &s->rules);

	if (status)
		return status;
	warn_of_sandbox(s->args);
	r = inputs_collect(s->args->operands, s->args->db != NULL, &s->files);
	warn_of_passed(&s->files);
	if (r == 0)
		r = intake_new(&s->files, &s->options, &s->intake);
	if (r < 0)
		return complain(r, EXIT_INPUT);
	r = s->args->db ? open_fleet(s->args->db, DB_CREATE, &s->db) : db_open(NULL, DB_MEMORY, &s->db);
	if (r < 0)
		return complain(r, EXIT_DATABASE);
	r = analysis_init(&s->analysis, s->db, &s->rules);
	return r < 0 ? complain_of_writing(r) : -1;
}

/* Within the transaction in which the facts were merged (intake.h). */
static int stored(struct db *db, int64_t artifact, void *arg)
{
	struct session *s = arg;

	return analysis_of_artifact(&s->analysis, db, artifact);
}

/* The same of findings that a judge has made. */
static int judged(struct db *db, int64_t artifact, void *arg)
{
	struct session *s = arg;

	return analysis_sum_up_artifact(&s->analysis, db, artifact);
}

/* What a judge does, in a process of its own, whose copy of the session this is. */
static int open_judge(struct db *db, void *arg)
{
	struct session *s = arg;
	int r = analysis_init(&s->analysis, db, &s->rules);

	s->analysis.quiet = true;
	return r;
}

/* A rule that is mistaken is told of by the parent, which then runs all rules itself. */
static int judge(struct db *db, int64_t artifact, void *arg)
{
	struct session *s = arg;
	int r = analysis_judge_artifact(&s->analysis, db, artifact);

	return r == 0 && s->analysis.bad_rules ? err_set(-EINVAL, "a rule is mistaken") : r;
}

/* Children read: time to prepare the rules that will run over what they find. */
static int idle(void *arg)
{
	struct session *s = arg;

	return engine_warm(s->analysis.engine);
}

/* Counts the input, and keeps what the report has to show of it. An input that was known is reported like a new one. */
static int remember(struct session *s, const struct intake_event *event)
{
	s->counts[event->outcome]++;
	if (event->outcome == INTAKE_PASSED || event->outcome == INTAKE_NOTHING)
		return 0;
	if (event->outcome == INTAKE_FAILED)
		return ids_add(&s->failed, event->artifact);
	return ids_query(&s->captures, s->db, "SELECT id FROM capture WHERE artifact_id = :id ORDER BY id",
			 event->artifact);
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

/* A bad rule or a failed input goes before --fail-on, as nobody knows what it would have found. */
static int exit_status(struct session *s)
{
	enum severity worst = SEVERITY_NONE;
	int r;

	if (s->analysis.bad_rules)
		return EXIT_RULE;
	if (s->failed.n)
		return EXIT_INPUT;
	if (s->args->fail_on == SEVERITY_NONE)
		return EXIT_ANALYSED;
	r = worst_severity(s, &worst);
	if (r < 0)
		return complain_of_writing(r);
	return worst <= s->args->fail_on ? EXIT_FOUND : EXIT_ANALYSED;
}

/* Failures are printed at once, as they are what a caller looks for; the report on standard output leaves them out. */
static int triage_done(const struct intake_event *event, void *arg)
{
	if (event->outcome == INTAKE_FAILED)
		warn_failure(event);
	return remember(arg, event);
}

static int triage(struct args *args)
{
	_cleanup_(session_deinit) struct session s = { .args = args, .options = intake_options_of(args) };
	struct intake_hooks hooks = { .stored = stored, .done = triage_done, .idle = idle, .arg = &s };
	int status, r;

	heap_expect_much();
	s.options.ordered = true;
	status = session_open(&s);
	if (status >= 0)
		return status;
	r = intake_run(s.intake, s.db, &hooks);
	if (r < 0)
		return complain_of_writing(r);
	if (!s.captures.n && !s.failed.n)
		return nothing_there(args);
	status = write_report(args, s.db, &s.rules, &s.captures, &s.failed, true);
	return status ? status : exit_status(&s);
}

static const char *const triage_options[] = {
	"db",     "case",    "vmlinux", "system-map", "debug-dir", "types",        "format",
	"output", "fail-on", "rules",   "set",        "jobs",      "limit-memory", "limit-time",
	"color",  "verbose", "redact",  "redact-map", "types-dir", "no-sandbox",   NULL,
};

const struct command triage_command = {
	.name = "triage",
	.synopsis = "[OPTION…] INPUT…",
	.summary = "Reads crash dumps and logs and reports what happened.",
	.options = triage_options,
	.min_operands = 1,
	.max_operands = -1,
	.format_name = report_format_name,
	.details = "An INPUT is a vmcore, a kernel log, an archive, a directory of these, '-' for standard input, or\n"
		   "'@FILE' for a list of paths.\n\n"
		   "examples:\n"
		   "  oomtopsy triage vmcore\n"
		   "  oomtopsy triage --format json vmcore | jq '.captures[].findings[].rule'\n"
		   "  oomtopsy triage --db cases.db --case 01234567 /var/crash/202611200531\n"
		   "  journalctl -k -b -1 -o export | oomtopsy triage --fail-on high -",
	.run = triage,
};

/* Appends the kernels and the main findings of an artifact, "6.1.0-18-amd64\toom/mutex-holder-allocates", and counts these. */
static int findings_of(struct db *db, int64_t artifact, struct buf *out, int64_t *ret_n)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(
		db,
		"SELECT (SELECT group_concat(name, ', ') FROM (SELECT coalesce(c.release, c.kind) AS name FROM capture c"
		"   WHERE c.artifact_id = :artifact ORDER BY c.id)), count(rule), group_concat(rule, ', ')"
		" FROM (SELECT f.rule FROM capture c JOIN finding f ON f.capture_id = c.id AND NOT f.suppressed"
		"  AND f.explained_by IS NULL WHERE c.artifact_id = :artifact ORDER BY c.id, f.id)",
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
	*ret_n = db_int(stmt, 1);
	if (*ret_n)
		escape_terminal(out, db_text(stmt, 2));
	else
		buf_puts(out, "no findings");
	return 0;
}

/* Progress rewrites its line, which only a terminal can. */
static bool has_progress(const struct session *s)
{
	return !s->args->quiet && isatty(STDERR_FILENO);
}

static size_t inputs_done(const struct session *s)
{
	size_t n = 0;

	for (int i = 0; i < INTAKE_OUTCOMES; i++)
		n += s->counts[i];
	return n;
}

static void show_progress(const struct session *s)
{
	if (has_progress(s))
		fprintf(stderr, "\r%zu of %zu, %zu failed\033[K", inputs_done(s), s->files.n + s->files.n_errors,
			s->counts[INTAKE_FAILED]);
}

static void hide_progress(const struct session *s)
{
	if (has_progress(s))
		fputs("\r\033[K", stderr);
}

/* Prints the line of an input: outcome, path, and kernel and findings or the error. */
static int print_line(struct session *s, const struct intake_event *event)
{
	static const char *const names[INTAKE_OUTCOMES] = {
		[INTAKE_STORED] = "ok",       [INTAKE_KNOWN] = "known",   [INTAKE_PASSED] = "skipped",
		[INTAKE_NOTHING] = "nothing", [INTAKE_FAILED] = "failed",
	};
	_cleanup_buf_ struct buf line = { 0 };
	int64_t n = 0;
	int r = 0;

	buf_printf(&line, "%s\t", names[event->outcome]);
	escape_terminal(&line, event->path);
	buf_putc(&line, '\t');
	if (event->error)
		escape_terminal(&line, event->error);
	else
		r = findings_of(s->db, event->artifact, &line, &n);
	s->n_clean += event->outcome == INTAKE_STORED && !n;
	hide_progress(s);
	puts(buf_str(&line));
	fflush(stdout);
	return r;
}

static int batch_done(const struct intake_event *event, void *arg)
{
	struct session *s = arg;
	int r = remember(s, event);

	show_progress(s);
	return r == 0 && (event->outcome != INTAKE_PASSED || s->args->verbose) ? print_line(s, event) : r;
}

/* What nobody has seen a line of is counted here, so that all that was met is. */
static void print_counts(const struct session *s)
{
	size_t passed = s->counts[INTAKE_PASSED];

	fprintf(stderr, "%zu input%s: %zu stored (%zu without findings), %zu known, %zu skipped%s, %zu failed\n",
		inputs_done(s), plural(inputs_done(s)), s->counts[INTAKE_STORED], s->n_clean, s->counts[INTAKE_KNOWN],
		passed + s->counts[INTAKE_NOTHING], passed && !s->args->verbose ? " (-v says which and why)" : "",
		s->counts[INTAKE_FAILED]);
}

static int batch(struct args *args)
{
	_cleanup_(session_deinit) struct session s = { .args = args, .options = intake_options_of(args) };
	struct intake_hooks hooks = { .stored = stored, .judged = judged, .done = batch_done, .idle = idle, .arg = &s };
	const struct judging judging = { .open = open_judge, .judge = judge, .arg = &s };
	int status, r;

	if (!args->db)
		return need_db("batch");
	s.options.judging = &judging;
	/* A fleet has logs of machines whose kernel said nothing. */
	s.options.may_be_nothing = true;
	status = session_open(&s);
	if (status >= 0)
		return status;
	r = intake_run(s.intake, s.db, &hooks);
	hide_progress(&s);
	if (r < 0)
		return complain_of_writing(r);
	if (!args->quiet)
		print_counts(&s);
	/* An empty directory is as good as none; one with nothing but links was meant to be read. */
	return !inputs_done(&s) && s.files.n_notes ? EXIT_INPUT : exit_status(&s);
}

static const char *const batch_options[] = {
	"db",        "jobs",       "resume", "case", "host-from-path", "vmlinux",    "system-map", "debug-dir",
	"types",     "fail-on",    "rules",  "set",  "limit-memory",   "limit-time", "quiet",      "verbose",
	"types-dir", "no-sandbox", NULL,
};

// clang-format off
const struct command batch_command = {
	.name = "batch",
	.synopsis = "--db FILE [-j N] [--resume] [--case ID] [--host-from-path REGEX] [OPTION…] FILE|DIR|@LIST…",
	.summary = "Reads many inputs into a database, several at a time.",
	.options = batch_options,
	.min_operands = 1,
	.max_operands = -1,
	.details = "Prints a line for each input when it is done, with tabs between outcome, path, kernel and findings. The\n"
		   "outcome is ok, known (to the database), nothing (no kernel speaks in it), with -v skipped, or failed; after\n"
		   "the last three the reason follows. Walks directories, and skips files there that are neither a dump nor a\n"
		   "log, which are counted at the end, and links that lead out. Stores each input whole or not at all, so a\n"
		   "batch that was killed can be run again; --resume then skips what was read.\n"
		   "An input that the database has already is moved to the --case that is given.\n\n"
		   "examples:\n"
		   "  oomtopsy batch --db fleet.db -j 4 /srv/dumps\n"
		   "  oomtopsy batch --db fleet.db --resume @todays-dumps.txt\n"
		   "  oomtopsy batch --db fleet.db --host-from-path '/hosts/([^/]+)/' /srv/logs/hosts",
	.run = batch,
};
// clang-format on

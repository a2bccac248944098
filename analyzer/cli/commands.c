// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/commands.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "analyzer/cli/pseudonyms.h"
#include "analyzer/report/fleet/fleet.h"
#include "analyzer/report/out.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Narrower, a chain has no room; wider, the eye loses the next line, however wide the terminal is. */
#define WIDTH_MIN 40
#define WIDTH_USUAL 80
#define WIDTH_MAX 110
/* Tables need what there is. */
#define COLUMNS_MAX 10000
/* Children at a time: a mistyped number must not fill the machine with processes. */
#define JOBS_MAX 256

/* One at a time: glibc's realloc() makes that cheap, and lists of ids are short beside what they stand for. */
int ids_add(struct ids *ids, int64_t id)
{
	int64_t *list = reallocarray(ids->list, ids->n + 1, sizeof(*list));

	if (!list)
		return err_oom();
	ids->list = list;
	list[ids->n++] = id;
	return 0;
}

void ids_deinit(struct ids *ids)
{
	free(ids->list);
	*ids = (struct ids){ 0 };
}

int ids_query(struct ids *ids, struct db *db, const char *sql, int64_t id)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0 && id)
		r = db_bind_int(stmt, ":id", id);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = ids_add(ids, db_int(stmt, 0));
	return r;
}

/* Defaults are args.c's; here is only what the environment may add. */
struct intake_options intake_options_of(const struct args *args)
{
	struct intake_options options = {
		.parse = args->parse,
		.memory_max = (uint64_t)args->limit_mb << 20,
		.seconds_max = (uint64_t)args->limit_s,
		.jobs = (unsigned int)MIN(MAX(args->jobs, 1), JOBS_MAX),
		.persistent = args->db != NULL,
		.resume = args->resume,
		.host_from_path = args->host_from_path,
		.no_sandbox = args->no_sandbox,
	};

	if (!options.parse.types_dir)
		options.parse.types_dir = getenv("OOMTOPSY_TYPES");
	return options;
}

/* Files that are wrong and settings that are wrong have exit statuses of their own: a script tells a bad rule from a bad call. */
int load_rules(const struct args *args, struct rules *ret_rules)
{
	struct rules rules;
	int r = rules_load(args->rules_dir, &rules);

	if (r < 0)
		return complain(r, EXIT_RULE);
	for (size_t i = 0; r == 0 && i < args->settings.n; i++)
		r = rules_set(&rules, args->settings.list[i]);
	if (r < 0) {
		rules_deinit(&rules);
		return complain(r, EXIT_USAGE);
	}
	*ret_rules = rules;
	return 0;
}

/* Messages of the parsers begin with the path, those of the sandbox do not. */
void warn_failure(const struct intake_event *event)
{
	if (str_starts(event->error, event->path))
		warn_line("%s", event->error);
	else
		warn_line("%s: %s", event->path, event->error);
}

/* Editors and serial consoles that show colour codes as they are say so by TERM. */
static bool dumb_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (!term || streq(term, "dumb"));
}

bool use_color(const struct args *args)
{
	const char *no_color = getenv("NO_COLOR");

	if (args->color != COLOR_AUTO)
		return args->color == COLOR_ALWAYS;
	if ((no_color && *no_color) || dumb_terminal())
		return false;
	return (!args->output || streq(args->output, "-")) && isatty(STDOUT_FILENO);
}

/* Pipes get what any program can read; terminals and files get what the locale has. */
static bool use_unicode(const struct args *args)
{
	if (!args->output && (!isatty(STDOUT_FILENO) || dumb_terminal()))
		return false;
	setlocale(LC_CTYPE, "");
	return streq(nl_langinfo(CODESET), "UTF-8");
}

/* What COLUMNS says, else what the terminal has, else what every terminal and mail has room for. */
static int columns(void)
{
	const char *said = getenv("COLUMNS");
	struct winsize size;
	long n = said ? strtol(said, NULL, 10) : 0;

	if (n <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		n = size.ws_col;
	return n <= 0 ? WIDTH_USUAL : (int)MIN(MAX(n, WIDTH_MIN), COLUMNS_MAX);
}

static struct fleet_filter fleet_filter_of(const struct args *args)
{
	return (struct fleet_filter){
		.since = args->since,
		.until = args->until,
		.new_since = args->new_since,
		.kernel = args->kernel,
		.host = args->host,
		.rule = args->rule,
		.case_name = args->parse.case_name,
		.signature = args->signature,
	};
}

int write_report(const struct args *args, struct db *db, const struct rules *rules, const struct ids *captures,
		 const struct ids *failed, bool failures_printed)
{
	struct report report = {
		.db = db,
		.rules = rules,
		.captures = captures->list,
		.n_captures = captures->n,
		.failed = failed->list,
		.n_failed = failed->n,
		.failures_told = failures_printed && !args->output,
		.terminal = !args->output && isatty(STDOUT_FILENO),
		.verbose = args->verbose,
		.color = use_color(args),
		.unicode = use_unicode(args),
		.width = MIN(columns(), WIDTH_MAX),
		.columns = columns(),
	};
	struct fleet_filter filter = fleet_filter_of(args);
	const struct report_format *format = report_format_find(args->format);
	int r = pseudonyms_over(args, db, captures->list, captures->n);

	if (r == 0)
		r = args->fleet ? report_fleet(&report, &filter, format) : format->write(&report);
	if (r == 0)
		r = out_write(args->output, &report.out);
	buf_deinit(&report.out);
	return r < 0 ? complain(r, EXIT_INPUT) : EXIT_ANALYSED;
}

int need_db(const char *command)
{
	return usage_error(command, "%s: --db FILE is missing", command);
}

/* Ids are typed from a report on another screen: the nearest one is worth the search over all. */
int unknown_rule(const char *command, const struct rules *rules, const char *id)
{
	_cleanup_free_ const char **names = calloc(rules->n + 1, sizeof(*names));
	const char *meant;

	if (!names)
		return complain(err_oom(), EXIT_INPUT);
	for (size_t i = 0; i < rules->n; i++)
		names[i] = rules->list[i].id;
	meant = did_you_mean(id, names);
	if (meant)
		return usage_error(command, "there is no rule '%s': did you mean %s?", id, meant);
	return usage_error(command, "there is no rule '%s' (oomtopsy rules list)", id);
}

/* Before the work: who sees that the wrong things are read wants to end it. */
void warn_of_passed(const struct input_files *files)
{
	for (size_t i = 0; i < files->n_notes; i++)
		warn_line("%s", files->notes[i]);
}

int nothing_there(const struct args *args)
{
	warn_line("%s%s: no crash dump and no kernel log found", args->operands[0],
		  args->n_operands > 1 ? " and the others" : "");
	return EXIT_INPUT;
}

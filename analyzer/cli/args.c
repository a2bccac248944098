// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/args.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/cli/message.h"
#include "analyzer/cli/suggest.h"
#include "util/macros.h"

/* The most that a command has: --help and the entry that ends getopt_long()'s list are among the options. */
#define OPTIONS_MAX 32
/* Of formats, or of a command's words. */
#define NAMES_MAX 32

/* Stores an option's value in struct args: 0, -EINVAL when it is not a value of that kind, or why a file cannot be read. */
typedef int (*set_fn)(void *member, const char *value);

static int set_text(void *member, const char *value)
{
	*(const char **)member = value;
	return 0;
}

/* A file or a directory that must be there: what is not read because of a typing mistake is missed by nobody. */
static int set_existing(void *member, const char *value)
{
	*(const char **)member = value;
	return access(value, R_OK) == 0 ? 0 : -errno;
}

/* Whether the calendar has the day, and the day the time: mktime() would turn February 31 into March 3. */
static bool is_date(const char *text)
{
	struct tm given = { 0 }, made;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &given.tm_year, &given.tm_mon, &given.tm_mday, &given.tm_hour,
		   &given.tm_min, &given.tm_sec) < 3)
		return false;
	given.tm_year -= 1900;
	given.tm_mon--;
	made = given;
	return timegm(&made) != -1 && made.tm_mon == given.tm_mon && made.tm_mday == given.tm_mday &&
	       made.tm_hour == given.tm_hour && made.tm_min == given.tm_min && made.tm_sec == given.tm_sec;
}

/* "2026-11-28" or "2026-11-28T14:30:00", cut where one likes after the day: dates are compared as texts. */
static int set_date(void *member, const char *value)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";
	size_t len = strlen(value);

	for (size_t i = 0; i < len && i < sizeof(shape); i++)
		if (shape[i] == 'd' ? value[i] < '0' || value[i] > '9' : value[i] != shape[i])
			return -EINVAL;
	*(const char **)member = value;
	return (len == 10 || len == 16 || len == 19) && is_date(value) ? 0 : -EINVAL;
}

/* The same; a day is meant to its end, and "~" is after all that may stand there. */
static int set_until(void *member, const char *value)
{
	static char until[24];

	if (set_date(member, value) < 0)
		return -EINVAL;
	snprintf(until, sizeof(until), "%s~", value);
	*(const char **)member = until;
	return 0;
}

/* "RULE.NAME=VALUE": whether there is such a rule is known when the rules are loaded. */
static int set_setting(void *member, const char *value)
{
	struct settings *settings = member;

	if (settings->n == SETTINGS_MAX || !strchr(value, '.') || !strchr(value, '='))
		return -EINVAL;
	settings->list[settings->n++] = value;
	return 0;
}

static int set_flag(void *member, const char *value)
{
	(void)value;
	*(bool *)member = true;
	return 0;
}

/* A whole number from 1 on: for each option that takes one, 0 is what the struct has when it is not given. */
static int set_number(void *member, const char *value)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(value, &end, 10);
	if (errno || end == value || *end || n < 1)
		return -EINVAL;
	*(int64_t *)member = n;
	return 0;
}

/* The place of @value in @names is the enumerator's value, so both lists have one order. */
static int set_choice(unsigned int *member, const char *value, const char *const *names)
{
	for (unsigned int i = 0; names[i]; i++)
		if (streq(value, names[i])) {
			*member = i;
			return 0;
		}
	return -EINVAL;
}

static int set_severity(void *member, const char *value)
{
	*(enum severity *)member = severity_from_name(value);
	return severity_from_name(value) == SEVERITY_NONE ? -EINVAL : 0;
}

static int set_color(void *member, const char *value)
{
	static const char *const names[] = { "auto", "always", "never", NULL };

	return set_choice(member, value ? value : "always", names);
}

static int set_types(void *member, const char *value)
{
	static const char *const names[] = { "auto", "native", "drgn", NULL };

	return set_choice(member, value, names);
}

/* All options of all commands, in no order: the help of a command follows the command's own list. */
static const struct option_desc {
	const char *name;
	char letter;       /* 0 for none */
	const char *value; /* its name in the help; NULL for a flag */
	const char *help;
	set_fn set;
	size_t member;
	// clang-format off
} option_table[] = {
#define MEMBER(m) offsetof(struct args, m)
	{ "db", 0, "FILE", "the database that keeps facts and findings", set_text, MEMBER(db) },
	{ "into", 0, "FILE", "the database to merge into", set_text, MEMBER(into) },
	{ "case", 0, "ID", "a name for the case that the inputs belong to", set_text, MEMBER(parse.case_name) },
	{ "capture", 0, "N", "report this capture only", set_number, MEMBER(capture) },
	{ "since", 0, "DATE", "only captures of this date or later: 2026-11-28, 2026-11-28T14:30", set_date, MEMBER(since) },
	{ "host", 0, "NAME", "only captures of this host; a pattern as of file names, 'web*'", set_text, MEMBER(host) },
	{ "reason", 0, "TEXT", "why it is suppressed: for who asks next year", set_text, MEMBER(reason) },
	{ "until", 0, "DATE", "only captures of this date or earlier", set_until, MEMBER(until) },
	{ "new-since", 0, "DATE", "what was first seen at this date or later is new (30 days before the last capture)", set_date,
	  MEMBER(new_since) },
	{ "kernel", 0, "RELEASE", "only captures of this kernel; a pattern as of file names, '6.1.*'", set_text, MEMBER(kernel) },
	{ "rule", 0, "ID", "only captures whose verdict is this rule's; a pattern as of file names, 'oom/*'", set_text, MEMBER(rule) },
	{ "signature", 0, "SIGNATURE", "only captures with this signature, and a line for each", set_text, MEMBER(signature) },
	{ "host-from-path", 0, "REGEX", "where an input does not name its host, this expression's group names it in the path", set_text,
	  MEMBER(host_from_path) },
	{ "signatures", 0, NULL, "list failures, a line for each signature, the most frequent first", set_flag,
	  MEMBER(signatures) },
	{ "all", 0, NULL, "draw all tasks, however many there are", set_flag, MEMBER(all) },
	{ "fleet", 0, NULL, "report what all captures together show: failures, machines, kernels, times", set_flag, MEMBER(fleet) },
	{ "vmlinux", 0, "FILE", "take symbols and types from this file as well", set_existing, MEMBER(parse.vmlinux) },
	{ "system-map", 0, "FILE", "take symbols from this file as well", set_existing, MEMBER(parse.system_map) },
	{ "debug-dir", 0, "DIR", "search this directory for debuginfo", set_existing, MEMBER(parse.debug_dir) },
	{ "types-dir", 0, "DIR", "search this directory for types that 'oomtopsy types' made ($OOMTOPSY_TYPES)", set_existing,
	  MEMBER(parse.types_dir) },
	{ "types", 0, "auto|native|drgn", "where types come from", set_types, MEMBER(parse.types) },
	{ "format", 0, "NAME", "format of the result", set_text, MEMBER(format) },
	{ "output", 'o', "FILE", "write the result to this file, whole or not at all", set_text, MEMBER(output) },
	{ "fail-on", 0, "SEVERITY", "exit with 1 if there is a finding of this severity or worse",
	  set_severity, MEMBER(fail_on) },
	{ "rules", 0, "DIR", "add your own rules; one with the id of a built-in rule replaces it",
	  set_existing, MEMBER(rules_dir) },
	{ "set", 0, "RULE.NAME=VALUE", "set a parameter of a rule; may be given several times", set_setting,
	  MEMBER(settings) },
	{ "fixtures", 0, "DIR", "directory with fixtures of the rules: AREA/NAME/{hit,miss}-*.{sql,log}", set_text,
	  MEMBER(fixtures_dir) },
	{ "jobs", 'j', "N", "read this many inputs at a time", set_number, MEMBER(jobs) },
	{ "resume", 0, NULL, "skip what the database already has, or what was judged already", set_flag, MEMBER(resume) },
	{ "limit-memory", 0, "MIB", "address space for reading one input (8192)", set_number,
	  MEMBER(limit_mb) },
	{ "limit-time", 0, "SECONDS", "time for reading one input (600)", set_number,
	  MEMBER(limit_s) },
	{ "no-sandbox", 0, NULL, "read inputs without the sandbox, where the kernel has no seccomp", set_flag, MEMBER(no_sandbox) },
	{ "color", 0, "auto|always|never", "colour in text (auto: on a terminal, unless NO_COLOR is set)",
	  set_color, MEMBER(color) },
	{ "redact", 0, NULL, "show hosts, addresses, users, cgroups, containers and paths by pseudonyms", set_flag, MEMBER(redact) },
	{ "redact-map", 0, "FILE", "keep the pseudonyms in this file, and use those that it has (implies --redact)", set_text,
	  MEMBER(redact_map) },
	{ "quiet", 'q', NULL, "print no progress on standard error", set_flag, MEMBER(quiet) },
	{ "verbose", 'v', NULL,
	  "each kill of a storm, the stacks of all blocked tasks, the rules that were not evaluated; of batch, what is skipped, and why",
	  set_flag, MEMBER(verbose) },
#undef MEMBER
};
// clang-format on

static const struct option_desc *find_option(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(option_table); i++)
		if (streq(option_table[i].name, name))
			return &option_table[i];
	return NULL;
}

/* "Formats: text, json, …", and the same of other @what. */
static void print_names(const char *what, const char *(*name)(size_t i))
{
	printf("\n%s: ", what);
	for (size_t i = 0; name(i); i++)
		printf("%s%s", i ? ", " : "", name(i));
	puts(".");
}

/* The manual and the shell's completion are tested against what this prints. */
static void print_help(const struct command *command)
{
	printf("usage: oomtopsy %s %s\n\n%s\n", command->name, command->synopsis, command->summary);
	if (command->options[0])
		puts("\noptions:");
	for (const char *const *name = command->options; *name; name++) {
		const struct option_desc *o = find_option(*name);
		char left[64];

		snprintf(left, sizeof(left), "%c%c%s--%s%s%s", o->letter ? '-' : ' ', o->letter ? o->letter : ' ',
			 o->letter ? ", " : "  ", o->name, o->value ? " " : "", o->value ? o->value : "");
		printf("  %-32s %s\n", left, o->help);
	}
	if (command->word_name)
		print_names("First argument", command->word_name);
	if (command->format_name)
		print_names("Formats", command->format_name);
	printf("\n%s\n", command->details);
}

static int unknown_option(const struct command *command, const char *word)
{
	const char *meant = str_starts(word, "--") ? did_you_mean(word + 2, command->options) : NULL;

	if (meant)
		return usage_error(command->name, "unknown option %s: did you mean --%s?", word, meant);
	return usage_error(command->name, "unknown option %s", word);
}

/*
 * Makes the lists that getopt_long() takes. An option's val is 256 plus its place in the command's list, which no
 * letter can be.
 */
static void list_options(const struct command *command, struct option longs[static OPTIONS_MAX],
			 char shorts[static OPTIONS_MAX * 2])
{
	size_t n = 0;

	*shorts++ = ':';
	for (; command->options[n] && n + 2 < OPTIONS_MAX; n++) {
		const struct option_desc *o = find_option(command->options[n]);

		longs[n] = (struct option){ o->name, o->value ? required_argument : no_argument, NULL, 256 + (int)n };
		if (o->letter) {
			*shorts++ = o->letter;
			if (o->value)
				*shorts++ = ':';
		}
	}
	longs[n] = (struct option){ "help", no_argument, NULL, 'h' };
	longs[n + 1] = (struct option){ 0 };
	*shorts++ = 'h';
	*shorts = '\0';
}

/* The option that getopt_long() met as @val: see list_options(). */
static const struct option_desc *option_of(const struct command *command, int val)
{
	if (val >= 256)
		return find_option(command->options[val - 256]);
	for (const char *const *name = command->options; *name; name++)
		if (find_option(*name)->letter == val)
			return find_option(*name);
	return NULL;
}

/* -1 when the option's value is stored, else an exit status. */
static int set_option(const struct command *command, int val, struct args *args)
{
	const struct option_desc *o = option_of(command, val);

	int r = o->set((char *)args + o->member, optarg);

	if (r == 0)
		return -1;
	if (r != -EINVAL)
		return usage_error(command->name, "--%s: %s: %s", o->name, optarg, strerror(-r));
	return usage_error(command->name, "--%s: '%s' is not %s (%s)", o->name, optarg ? optarg : "",
			   o->value ? o->value : "a value", o->help);
}

/* -1 when their number is right, else an exit status. */
static int check_operands(const struct command *command, const struct args *args)
{
	if (args->n_operands < command->min_operands)
		return usage_error(command->name, "%s: missing argument: %s", command->name, command->synopsis);
	if (command->max_operands >= 0 && args->n_operands > command->max_operands)
		return usage_error(command->name, "%s: unexpected argument '%s'", command->name,
				   args->operands[command->max_operands]);
	return -1;
}

/* -1 when @given is among the names, else wrong usage of the @what of that name. */
static int check_name(const struct command *command, const char *what, const char *given, const char *(*name)(size_t i))
{
	const char *names[NAMES_MAX + 1] = { NULL }, *meant;

	for (size_t i = 0; i < NAMES_MAX && name(i); i++) {
		names[i] = name(i);
		if (streq(names[i], given))
			return -1;
	}
	meant = did_you_mean(given, names);
	if (meant)
		return usage_error(command->name, "unknown %s '%s': did you mean %s?", what, given, meant);
	return usage_error(command->name, "unknown %s '%s'", what, given);
}

/* An unknown --format, or a word that a command does not know, is wrong usage, before anything is read. -1 when all are known. */
static int check_names(const struct command *command, const struct args *args)
{
	int status = -1;

	if (command->word_name && args->n_operands)
		status = check_name(command, "argument", args->operands[0], command->word_name);
	if (status < 0 && command->format_name && args->format)
		status = check_name(command, "format", args->format, command->format_name);
	return status;
}

/* Dates are compared as texts; a day that --until names has a "~" behind it. -1 when something can lie between them. */
static int check_range(const struct command *command, const struct args *args)
{
	if (!args->since || !args->until || strcmp(args->since, args->until) <= 0)
		return -1;
	return usage_error(command->name,
			   "nothing is of %s or later and of %.*s or earlier: are --since and --until exchanged?",
			   args->since, (int)strlen(args->until) - 1, args->until);
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return a && b && stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

/* A result must not take the place of what it is made from. -1 when none does. */
static int check_overwritten(const struct command *command, const struct args *args)
{
	const char *written[] = { args->output, args->redact_map, args->into };
	const char *read[] = { args->db, args->parse.vmlinux, args->parse.system_map };

	for (size_t i = 0; i < ARRAY_SIZE(written); i++) {
		for (int j = 0; j < args->n_operands; j++)
			if (same_file(written[i], args->operands[j]))
				return usage_error(command->name, "%s would be overwritten: it is also read",
						   args->operands[j]);
		for (size_t j = 0; j < ARRAY_SIZE(read); j++)
			if (same_file(written[i], read[j]))
				return usage_error(command->name, "%s would be overwritten: it is also read", read[j]);
	}
	return same_file(args->output, args->redact_map) ?
		       usage_error(command->name, "%s: --output and --redact-map are one file", args->output) :
		       -1;
}

int args_parse(const struct command *command, int argc, char **argv, struct args *ret_args)
{
	struct args args = { .fail_on = SEVERITY_NONE, .limit_mb = 8192, .limit_s = 600 };
	struct option longs[OPTIONS_MAX];
	char shorts[OPTIONS_MAX * 2];
	int val, status = -1;

	list_options(command, longs, shorts);
	optind = 0; /* "help COMMAND" parses twice, and 0 makes getopt start anew */
	opterr = 0;
	while (status < 0 && (val = getopt_long(argc, argv, shorts, longs, NULL)) >= 0) {
		if (val == 'h') {
			print_help(command);
			return EXIT_ANALYSED;
		}
		if (val == '?')
			return unknown_option(command, argv[optind - 1]);
		if (val == ':')
			return usage_error(command->name, "%s needs a value", argv[optind - 1]);
		status = set_option(command, val, &args);
	}
	args.operands = argv + optind;
	args.n_operands = argc - optind;
	if (status < 0)
		status = check_operands(command, &args);
	if (status < 0)
		status = check_names(command, &args);
	if (status < 0)
		status = check_range(command, &args);
	if (status < 0)
		status = check_overwritten(command, &args);
	*ret_args = args;
	return status;
}

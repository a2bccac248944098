// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/args.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

#define OPTIONS_MAX 32

/* How an option's value gets into struct args: 0, or -EINVAL when it is none. */
typedef int (*set_fn)(void *member, const char *value);

static int set_text(void *member, const char *value)
{
	*(const char **)member = value;
	return 0;
}

static int set_flag(void *member, const char *value)
{
	(void)value;
	*(bool *)member = true;
	return 0;
}

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
	{ "capture", 0, "N", "this capture only", set_number, MEMBER(capture) },
	{ "fleet", 0, NULL, "one table over all captures", set_flag, MEMBER(fleet) },
	{ "vmlinux", 0, "FILE", "symbols and types from this file as well", set_text, MEMBER(parse.vmlinux) },
	{ "system-map", 0, "FILE", "symbols from this file as well", set_text, MEMBER(parse.system_map) },
	{ "debug-dir", 0, "DIR", "look for debuginfo here", set_text, MEMBER(parse.debug_dir) },
	{ "types", 0, "auto|native|drgn", "where types come from", set_types, MEMBER(parse.types) },
	{ "format", 0, "NAME", "the result's format", set_text, MEMBER(format) },
	{ "output", 'o', "FILE", "write the result here, whole or not at all", set_text, MEMBER(output) },
	{ "fail-on", 0, "SEVERITY", "exit with 1 for a finding of this severity or a worse one",
	  set_severity, MEMBER(fail_on) },
	{ "rules", 0, "DIR", "rules of your own, added to the built-in ones or replacing those of the same id",
	  set_text, MEMBER(rules_dir) },
	{ "fixtures", 0, "DIR", "fixtures of the rules: AREA/NAME/{hit,miss}-*.sql", set_text,
	  MEMBER(fixtures_dir) },
	{ "jobs", 'j', "N", "read this many inputs at a time", set_number, MEMBER(jobs) },
	{ "resume", 0, NULL, "pass over inputs that the database has already", set_flag, MEMBER(resume) },
	{ "limit-memory", 0, "MIB", "address space that reading an input may take (8192)", set_number,
	  MEMBER(limit_mb) },
	{ "limit-time", 0, "SECONDS", "time that reading an input may take (600)", set_number,
	  MEMBER(limit_s) },
	{ "color", 0, "auto|always|never", "colour in text (auto: on a terminal, unless NO_COLOR is set)",
	  set_color, MEMBER(color) },
	{ "quiet", 'q', NULL, "no progress on standard error", set_flag, MEMBER(quiet) },
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

static void warn_args(const char *fmt, va_list ap)
{
	_cleanup_buf_ struct buf line = { 0 };
	char text[ERR_TEXT_MAX];

	vsnprintf(text, sizeof(text), fmt, ap);
	escape_lines(&line, text);
	fprintf(stderr, "oomtopsy: %s\n", buf_str(&line));
}

void warn_line(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	warn_args(fmt, ap);
	va_end(ap);
}

int complain(int r, int status)
{
	warn_line("%s", err_text(r));
	return status;
}

int usage_error(const char *command, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	warn_args(fmt, ap);
	va_end(ap);
	fprintf(stderr, "Try 'oomtopsy %s%s--help'.\n", command ? command : "", command ? " " : "");
	return EXIT_USAGE;
}

/*
 * Edits (of one character each, neighbours exchanged count as one) from @a to @b; at most 31 characters are
 * compared.
 */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int d[32][32];
	size_t n = MIN(strlen(a), 31u), m = MIN(strlen(b), 31u);

	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			if (!i || !j) {
				d[i][j] = (unsigned int)(i + j);
				continue;
			}
			d[i][j] = MIN(MIN(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = MIN(d[i][j], d[i - 2][j - 2] + 1);
		}
	return d[n][m];
}

const char *did_you_mean(const char *word, const char *const *names)
{
	unsigned int best = (unsigned int)strlen(word) / 3 + 1;
	const char *meant = NULL;

	for (; *names; names++)
		if (distance(word, *names) <= best && (!meant || distance(word, *names) < best)) {
			best = distance(word, *names);
			meant = *names;
		}
	return meant;
}

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
	printf("\n%s\n", command->details);
}

static int unknown_option(const struct command *command, const char *word)
{
	const char *meant = str_starts(word, "--") ? did_you_mean(word + 2, command->options) : NULL;

	if (meant)
		return usage_error(command->name, "unknown option %s: did you mean --%s?", word, meant);
	return usage_error(command->name, "unknown option %s", word);
}

/* Fills what getopt_long() wants; an option's val is its place in the command's list, from 256 on. */
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

static const struct option_desc *option_of(const struct command *command, int val)
{
	if (val >= 256)
		return find_option(command->options[val - 256]);
	for (const char *const *name = command->options; *name; name++)
		if (find_option(*name)->letter == val)
			return find_option(*name);
	return NULL;
}

static int set_option(const struct command *command, int val, struct args *args)
{
	const struct option_desc *o = option_of(command, val);

	if (o->set((char *)args + o->member, optarg) == 0)
		return -1;
	return usage_error(command->name, "--%s: '%s' is not %s", o->name, optarg ? optarg : "",
			   o->value ? o->value : "a value");
}

static int check_operands(const struct command *command, const struct args *args)
{
	if (args->n_operands < command->min_operands)
		return usage_error(command->name, "%s: something is missing: %s", command->name, command->synopsis);
	if (command->max_operands >= 0 && args->n_operands > command->max_operands)
		return usage_error(command->name, "%s: too much: '%s'", command->name,
				   args->operands[command->max_operands]);
	return -1;
}

int args_parse(const struct command *command, int argc, char **argv, struct args *ret_args)
{
	struct args args = { .fail_on = SEVERITY_NONE, .limit_mb = 8192, .limit_s = 600 };
	struct option longs[OPTIONS_MAX];
	char shorts[OPTIONS_MAX * 2];
	int val, status = -1;

	list_options(command, longs, shorts);
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
	*ret_args = args;
	return status;
}

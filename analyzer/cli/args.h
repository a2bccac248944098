/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line: one table of commands, one of options, and what they parse into. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/engine/severity.h"
#include "parsers/parsers.h"

enum exit_status {
	EXIT_ANALYSED = 0,
	EXIT_FOUND = 1, /* with --fail-on: a finding at or above it */
	EXIT_INPUT = 2, /* some input could not be analysed, or a result not be written */
	EXIT_USAGE = 3,
	EXIT_RULE = 4,
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct args {
	const char *db, *format, *output, *rules_dir, *into, *fixtures_dir;
	struct parse_options parse;
	enum severity fail_on;
	enum color color;
	int64_t capture; /* 0: all */
	int64_t jobs, limit_mb, limit_s;
	bool resume, fleet, quiet;
	char **operands; /* ends with NULL */
	int n_operands;
};

struct command {
	const char *name, *synopsis, *summary;
	const char *const *options; /* names of the option table; ends with NULL */
	int min_operands;
	int max_operands;              /* -1: any number */
	const char *details;           /* further help; ends with examples */
	int (*run)(struct args *args); /* gives an exit status */
};

extern const struct command *const commands[]; /* ends with NULL */

/*
 * Parses @argv (argv[0] is the command's name). -1: go on; else the exit status (help was asked, or wrong
 * usage).
 */
int args_parse(const struct command *command, int argc, char **argv, struct args *ret_args);

/* Says what is wrong with the usage on stderr, with a pointer to the help; gives EXIT_USAGE. */
int usage_error(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The name in @names (ends with NULL) that @word was probably meant to be, or NULL. */
const char *did_you_mean(const char *word, const char *const *names);

/* Prints "oomtopsy: " and the thread's message on stderr, escaped, and gives @status. */
int complain(int r, int status);
/* The same for a message of one's own. */
void warn_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

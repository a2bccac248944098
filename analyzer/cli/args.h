/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line: a table of commands (main.c), from which dispatch and help are made, a table of options (args.c),
 * and the struct that options are parsed into.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/engine/severity.h"
#include "parsers/parsers.h"

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* More parameters than the rules have that one would set at a time. */
#define SETTINGS_MAX 64

/* What --set said, as often as it was given; ends with NULL. */
struct settings {
	const char *list[SETTINGS_MAX + 1];
	size_t n;
};

struct args {
	const char *since, *until, *new_since, *host, *kernel, *rule, *signature, *host_from_path, *reason;
	const char *db, *format, *output, *rules_dir, *into, *fixtures_dir;
	struct parse_options parse; /* its case_name selects captures in commands that read a database */
	struct settings settings;
	enum severity fail_on; /* SEVERITY_NONE: not given */
	enum color color;
	int64_t capture;           /* 0: all */
	int64_t jobs;              /* 0: not given */
	int64_t limit_mb, limit_s; /* of the child that reads one input */
	bool redact, all;
	const char *redact_map;
	bool resume, fleet, signatures, quiet, verbose, no_sandbox;
	char **operands; /* ends with NULL */
	int n_operands;
};

struct command {
	const char *name, *synopsis, *summary; /* the summary is one line, of the overview */
	const char *const *options;            /* names in the table of options; ends with NULL */
	int min_operands;
	int max_operands;                     /* -1: any number */
	const char *(*format_name)(size_t i); /* values of --format, the default first, NULL after the last */
	const char *(*word_name)(size_t i); /* what the first operand is one of, NULL after the last; NULL: anything */
	const char *details;                /* further help; ends with examples */
	int (*run)(struct args *args);      /* gives an exit status */
};

/*
 * Parses @argv (argv[0] is the command's name) and checks it against @command. -1: go on; else the exit status, after
 * the help or a message about wrong usage was printed. @ret_args points into @argv.
 */
int args_parse(const struct command *command, int argc, char **argv, struct args *ret_args);

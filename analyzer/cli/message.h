/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a command prints on standard error, and how it ends. Messages begin with "oomtopsy: " and are escaped, as they
 * quote names that an input or a stranger chose.
 */
#pragma once

enum exit_status {
	EXIT_ANALYSED = 0,
	EXIT_FOUND = 1, /* with --fail-on: a finding at or above it */
	EXIT_INPUT = 2, /* some input could not be analysed, or a result could not be written */
	EXIT_USAGE = 3,
	EXIT_RULE = 4,
	EXIT_DATABASE = 5, /* the database that is written to cannot be opened, or takes no more */
};

/* Prints one message; the line feed is added. */
void warn_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints the thread's message for error @r (util/error.h) and gives @status. */
int complain(int r, int status);

/* The same for a command that writes a database: EXIT_DATABASE where @r is what a database fails with, else EXIT_INPUT. */
int complain_of_writing(int r);

/* Prints what is wrong with the usage and where the help is; gives EXIT_USAGE. @command may be NULL. */
int usage_error(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

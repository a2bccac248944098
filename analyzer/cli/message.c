// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* escape_lines() keeps line feeds: the message of a mistake in SQL has a line with a caret under it. */
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

int complain_of_writing(int r)
{
	/* Errors of db.h that no input causes: a full disk, a lock that nobody gives up, a disk that fails, tables that are not ours. */
	static const int of_database[] = { -ENOSPC, -EBUSY, -EIO, -EUCLEAN };

	for (size_t i = 0; i < ARRAY_SIZE(of_database); i++)
		if (r == of_database[i])
			return complain(r, EXIT_DATABASE);
	return complain(r, EXIT_INPUT);
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

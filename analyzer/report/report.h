/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports of captures in several formats, from the database alone. Text, HTML and Markdown draw the outline of a
 * capture; JSON and SARIF, which are for programs, write its model. cli/commands.c fills a struct report, calls a
 * format and writes what it appended to `out`. All functions that give an int give 0 or a negative errno with a
 * message; on an error `out` holds part of a report and is thrown away.
 */
#pragma once

#include "analyzer/report/outline.h"
#include "util/buf.h"

struct report {
	struct db *db;
	const struct rules *rules;
	const int64_t *captures;
	size_t n_captures;
	const int64_t *failed; /* ids of artifacts that could not be analysed */
	size_t n_failed;
	bool failures_told; /* standard error already names them, so text does not */
	bool terminal, color, unicode;
	bool verbose; /* text names the rules that were not evaluated */
	int width;    /* columns of text */
	int columns;  /* of tables, which take what there is: a wide terminal has more than are good to read */
	struct buf out;
};

int report_text(struct report *report);
int report_json(struct report *report);
int report_markdown(struct report *report);
int report_html(struct report *report);
int report_sarif(struct report *report);
int report_ticket(struct report *report);

/* An artifact that could not be analysed. Its texts are valid only during the call. */
struct failed_input {
	const char *path, *error;
};
/* Calls @each for every failed artifact of the report, until a call fails. */
int report_each_failed(struct report *report,
		       int (*each)(struct report *report, const struct failed_input *failed, void *arg), void *arg);

/* Calls @each for every capture of the report, with its model or with its outline, until a call fails. */
int report_each_capture(struct report *report, int (*each)(struct report *report, struct model *model, void *arg),
			void *arg);
int report_each_outline(struct report *report, const struct outline_scope *scope,
			int (*each)(struct report *report, const struct outline *outline, void *arg), void *arg);

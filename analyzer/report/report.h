/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports of captures, in several formats, from the database alone. */
#pragma once

#include "analyzer/report/model.h"
#include "util/buf.h"

struct report {
	struct db *db;
	const struct rules *rules;
	const int64_t *captures;
	size_t n_captures;
	const int64_t *failed; /* artifacts that could not be analysed */
	size_t n_failed;
	bool failures_told; /* on standard error, so that text does not say it again */
	bool terminal, color, unicode;
	int width; /* columns that text is filled to */
	struct buf out;
};

struct report_format {
	const char *name;
	int (*write)(struct report *report); /* appends to report->out */
};

/* NULL: no such format; @name NULL is the first one. */
const struct report_format *report_format_find(const char *name);

/* The name of format @i, the default first; NULL after the last. */
const char *report_format_name(size_t i);

int report_text(struct report *report);
int report_json(struct report *report);
int report_markdown(struct report *report);
int report_html(struct report *report);
int report_sarif(struct report *report);

/* One line a capture: the fleet's table, as text. */
int report_fleet(struct report *report);

/* An artifact that failed. Texts live until the next call for the same statement. */
struct failed_input {
	const char *path, *error;
};
/* Calls @each for every failed artifact of the report. */
int report_each_failed(struct report *report,
		       int (*each)(struct report *report, const struct failed_input *failed, void *arg), void *arg);

/* Calls @each for every capture of the report. */
int report_each_capture(struct report *report, int (*each)(struct report *report, struct model *model, void *arg),
			void *arg);

/* What the capture was, as plain words: "256 MiB, 55 tasks, types from BTF in the dump". */
void report_describe(struct buf *out, const struct model *model);

/* What was looked at when nothing was found: "55 tasks, 12 locks, 7 waits". */
void report_looked_at(struct buf *out, const struct model *model);

/*
 * An OOM kill as a paragraph: who was killed, who asked for what, why it could not be had, what used the memory, what became
 * of the victim, and who of its OOM group died with it. The next kill that the paragraph does not tell of.
 */
size_t report_kill(struct buf *out, const struct model *model, size_t from);

/* A task as "comm[pid]", as far as it is known. */
void report_name(struct buf *out, const char *comm, struct opt pid);

/* A point in time as the log has it: the wall clock, else seconds since boot, else nothing. */
void report_time(struct buf *out, const char *wall, struct opt ms);

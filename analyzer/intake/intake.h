/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From files to facts: a child process reads each input, and its facts are merged into the database, each whole or not at
 * all, several in one transaction (held.h). What happens next to the facts, and what is said of it, is the caller's business: intake
 * calls its hooks and prints nothing.
 */
#pragma once

#include "analyzer/intake/event.h"
#include "analyzer/intake/files.h"
#include "analyzer/intake/judges.h"
#include "db/db.h"
#include "parsers/parsers.h"

struct intake_options {
	/* Its sha256 is set by intake; its case is also that of inputs that were known before. */
	struct parse_options parse;
	/*
	 * An extended regular expression whose first group is, in the path of an input, the host of captures that do not
	 * name theirs. NULL: none is.
	 */
	const char *host_from_path;
	uint64_t memory_max;  /* bytes of address space of one child */
	uint64_t seconds_max; /* that one child may run, in CPU time and by the clock */
	unsigned int jobs;    /* children at a time, at least 1; of 1 the result is taken before the next one starts */
	bool persistent;      /* the database is a file: keep digests, and do not read known bytes again */
	bool resume;          /* do not even open a file that was read before */
	bool may_be_nothing;  /* text without a kernel's lines is INTAKE_NOTHING, else INTAKE_FAILED */
	bool no_sandbox;      /* children have limits and nothing else: see sandbox_new() */
	bool ordered;         /* report inputs in the order given instead of as they end */
	/* Where there are many workers, processes of their own do this with the facts of small inputs. NULL: none does. */
	const struct judging *judging;
};

/* Each gives 0 or more, or a negative errno, which ends the run unless said otherwise. */
struct intake_hooks {
	/* Facts of @artifact were merged. In the same part of a transaction: an error undoes it and fails that input. */
	int (*stored)(struct db *db, int64_t artifact, void *arg);
	/* The same where a judge has done its work; what it stored was merged with the facts. NULL without judging. */
	int (*judged)(struct db *db, int64_t artifact, void *arg);
	/* An input is done, and what was stored of it is in the file. An error ends the run. The event's texts live until the call returns. */
	int (*done)(const struct intake_event *event, void *arg);
	/*
	 * No child has ended yet: does a bit of work that is of use later, for a millisecond or two. 0: none is left. NULL: there
	 * is no such work.
	 */
	int (*idle)(void *arg);
	void *arg;
};

struct intake;

/*
 * Starts the process that starts children, which is the smaller the less this one holds by then: so before a database is
 * opened. @files and @options must live until intake_free() (takes NULL). 0 or a negative errno.
 */
int intake_new(const struct input_files *files, const struct intake_options *options, struct intake **ret_intake);
void intake_free(struct intake *intake);

/*
 * Reads all of the files into @db, once. What goes wrong with one input is its event's error; a negative errno is trouble
 * with the database or this machine.
 */
int intake_run(struct intake *intake, struct db *db, const struct intake_hooks *hooks);

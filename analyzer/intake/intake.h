/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From files to findings: each input is read by a child, its facts are merged, and graph and rules run over
 * them, all of an input in one transaction.
 */
#pragma once

#include "analyzer/intake/inputs.h"
#include "analyzer/engine/rule.h"
#include "db/db.h"

enum intake_outcome {
	INTAKE_STORED, /* facts and findings are in the database */
	INTAKE_KNOWN,  /* they were there already, as artifact */
	INTAKE_PASSED, /* found in a folder, and neither dump nor log, or the log that is in the dump beside it */
	INTAKE_FAILED, /* error says why; stored as a failed artifact */
};

struct intake_event {
	enum intake_outcome outcome;
	const char *path;
	const char *error;
	int64_t artifact; /* its row, 0 for INTAKE_PASSED */
};

struct intake {
	struct db *db;
	const struct rules *rules;
	const struct args *args;
	bool persistent; /* the database is a file: digests are kept, and what is known is not read again */
	bool ordered;    /* tell of inputs in the order given, not as they end */
	unsigned int jobs;
	void (*tell)(const struct intake_event *event, void *arg);
	void *arg;
	/* Counted while it runs. */
	unsigned int done, failed, bad_rules;
};

/* Reads all of @files. What goes wrong with one of them is told and counted; a negative errno is trouble with
 * the database or this machine. */
int intake_run(struct intake *intake, const struct input_files *files);

/*
 * Runs graph and rules over a capture that has neither, anew over one that has. Within the caller's
 * transaction.
 */
int intake_analyze(struct db *db, int64_t capture, const struct rules *rules, unsigned int *bad_rules);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the facts of a source go, how they are cited, and what was read in all. */
#pragma once

#include "db/facts.h"

/* Where facts go, and how they are cited. */
struct klog_output {
	struct db *db; /* captures of their own are made in it, one a boot … */
	int64_t artifact_id;
	const char *member;  /* the file within an archive, or NULL */
	struct facts *facts; /* … unless facts are added to a capture that is there (a dump's own log) */
	const char *locator; /* "log:NAME:": the record's offset follows */
	/* With `facts`: the capture's row of the task, 0 when it has none. May be NULL. */
	int64_t (*find_task)(void *arg, int64_t pid, const char *comm);
	/* Called for each victim that has such a row. May be NULL. */
	void (*killed)(void *arg, int64_t task_id);
	void *arg;
};

/* What was read in all. */
struct klog_totals {
	uint64_t captures, kills, reports, events, records;
	int64_t last_ms; /* since boot, of the newest line that has a stamp; 0: none has */
};

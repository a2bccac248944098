/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An input is read by a process of its own, which may crash, loop or be taken over by what it reads. It leaves
 * a database of facts, or the reason why not.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/intake/sandbox.h"
#include "parsers/parsers.h"

struct child;

struct child_job {
	const char *path;
	char *const *more; /* the other pieces of a split dump */
	size_t n_more;
	struct parse_options options;
	struct sandbox_limits limits;
	bool digest; /* compute the input's SHA-256 first */
	/* With @digest: whether it is read already; asked in the child, of a copy of what the parent had. */
	bool (*known)(const char *sha256, void *arg);
	void *known_arg;
};

enum child_outcome {
	CHILD_FACTS,    /* database is what it found */
	CHILD_KNOWN,    /* job.known() said yes */
	CHILD_NOT_OURS, /* neither a dump nor a log: -EMEDIUMTYPE of parse_input() */
	CHILD_FAILED,   /* error says why */
};

struct child_result {
	enum child_outcome outcome;
	const void *database; /* what db_serialize() wrote */
	size_t database_len;
	const char *error;  /* one line; "" when there is none */
	const char *sha256; /* NULL when not asked for */
};

/* Starts it. The job's texts must live until child_free(). */
int child_start(const struct sandbox *sandbox, const struct child_job *job, struct child **ret_child);

/* A descriptor that polls readable once it has ended. */
int child_fd(const struct child *child);

/* Milliseconds until its time is over, 0 when it is. */
int child_time_left(const struct child *child);

/* Waits for its end, after killing it when its time is over. The result belongs to @child. */
int child_finish(struct child *child, struct child_result *ret_result);

/* Kills it when it still runs. Takes NULL. */
void child_free(struct child *child);

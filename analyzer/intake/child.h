/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child process that reads one input. It may crash, loop or be taken over by what it reads; the parent gets
 * facts or the reason why there is none, and trusts neither.
 *
 * starter.c starts children; intake.c polls child_fd() of each with child_time_left(), and takes the result with
 * child_finish().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "analyzer/intake/sandbox.h"
#include "parsers/parsers.h"

struct child;

struct child_job {
	const char *path;
	char *const *more; /* the other pieces of a split dump */
	size_t n_more;
	struct parse_options options;
	struct db *facts; /* an empty DB_FACTS: the child writes into the copy of it that fork() gives it */
	struct sandbox_limits limits;
	bool digest; /* compute the SHA-256 of the input first, unless it is a pipe */
	/*
	 * With digest: whether the input was read before. Called in the child, which has a copy of the parent's
	 * memory.
	 */
	bool (*known)(const char *sha256, void *arg);
	void *known_arg;
};

enum child_outcome {
	CHILD_FACTS,    /* facts are what it found */
	CHILD_KNOWN,    /* job.known() said yes */
	CHILD_NOT_OURS, /* neither a dump nor a log: -EMEDIUMTYPE of parse_input() */
	CHILD_NOTHING,  /* text without a line of a kernel's: -ENODATA of parse_input() */
	CHILD_FAILED,   /* error says why */
};

struct child_result {
	enum child_outcome outcome;
	const void *facts; /* what rows_write() wrote */
	size_t facts_len;
	const char *error;  /* "" when there is none */
	const char *sha256; /* NULL when not asked for */
};

/* Starts the child. The texts of @job must live until child_free(), its database until this returns. */
int child_start(const struct sandbox *sandbox, const struct child_job *job, struct child **ret_child);

/* What is known of a child outside of it. */
struct child_files {
	int pidfd;
	int facts;  /* the memory file that it writes to */
	int report; /* one that it shares */
};

void child_files_close(struct child_files *files);

/* Frees @child and lets it run, for another process to adopt: gives its id, and its files, which are the caller's now. */
pid_t child_give_away(struct child *child, struct child_files *ret_files);

/*
 * Takes over a child that another process started, and its files, also when this fails. reap() waits for its end, as only
 * the process that started it can; where nobody asks for its status (NULL), it may do so later.
 */
int child_adopt(const struct child_job *job, pid_t pid, struct child_files *files,
		int (*reap)(void *arg, pid_t pid, int *ret_status), void *reap_arg, struct child **ret_child);

/* A descriptor that polls readable when the child has ended; it belongs to @child. */
int child_fd(const struct child *child);

/* Milliseconds until its time is up, at most an hour; 0 when it is. */
int child_time_left(const struct child *child);

/*
 * Waits for its end, and kills it when its time is up. The texts and the facts of the result belong to @child. What
 * happened to the child is the outcome; a negative errno is trouble of this process.
 */
int child_finish(struct child *child, struct child_result *ret_result);

/* Kills the child if it still runs. Takes NULL. */
void child_free(struct child *child);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Processes that run rules over the facts of inputs before these are merged, so that what the one process that writes the
 * database does for each input is short. Each has an empty database in memory, which takes the rows of a child
 * with the checks that the parent's takes them with, and from which they are handed on with what was found.
 *
 * A judge is a helper that may fail: whatever it does not do, the parent does itself, from the child's rows. It is outside of the
 * sandbox as the parent is, and its rows are checked again as any.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;

/* What a judge does; each is called in its process and gives 0 or a negative errno. */
struct judging {
	/* Once, before the first transaction. */
	int (*open)(struct db *db, void *arg);
	/* Facts of @artifact were merged: stores what is found in them, of which nothing may depend on other captures. */
	int (*judge)(struct db *db, int64_t artifact, void *arg);
	void *arg;
};

struct judges_setup {
	const struct judging *judging;
	/* Before judge(): gives the artifact what is known of the file of number @file. */
	int (*place)(struct db *db, int64_t artifact, size_t file, void *arg);
	void *arg;
};

struct judge;
struct judges;

/*
 * Makes @n processes, before a database is open; each opens its own with its first input. The setup must live until judges_free()
 * (takes NULL), which ends them. 0 or a negative errno.
 */
int judges_new(size_t n, const struct judges_setup *setup, struct judges **ret_judges);
void judges_free(struct judges *judges);

/* Has a judge that is idle take the rows of a child. NULL: there is none, or they are too many. */
struct judge *judges_ask(struct judges *judges, size_t file, const void *facts, size_t len, const char *sha256);
/* Polls readable when judge_take() need not wait. */
int judge_fd(const struct judge *judge);
/*
 * Waits for what it made of the rows: rows for rows_merge_judged(), which live until judge_release(). False: the caller has to
 * judge.
 */
bool judge_take(struct judge *judge, const void **ret_rows, size_t *ret_len);
/* Makes it idle. */
void judge_release(struct judge *judge);

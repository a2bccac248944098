/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Transactions of several inputs, as one of each would write the same pages again and again. An input counts as done when
 * its transaction is in the file, so what is to be said of it is held until then.
 *
 * The functions give 0, or a negative errno for trouble with the database or of the caller's done().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/intake/event.h"
#include "db/db.h"

struct held {
	struct db *db;
	int (*done)(const struct intake_event *event, void *arg); /* says so; 0 or a negative errno */
	void *arg;
	bool begun;                /* a transaction */
	int64_t until_ms;          /* when it has to end */
	int64_t committed_ms;      /* when the last one ended */
	struct intake_event *list; /* with texts of their own */
	size_t n, cap;
};

/* Begins a transaction, unless one has begun. */
int held_begin(struct held *held);

/*
 * An input is done: says so when its transaction is in the file, or at once where none has begun. Ends a transaction that has
 * kept other writers waiting for long enough.
 */
int held_done(struct held *held, const struct intake_event *event);

/* Milliseconds for which it is worth to wait for another input before held_commit(); -1: no transaction has begun. */
int held_patience(const struct held *held);

/* Ends the transaction if one has begun, and says what was held. */
int held_commit(struct held *held);

/* Forgets what was not committed. */
void held_deinit(struct held *held);

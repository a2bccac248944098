/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules that were not evaluated over a capture, and why. What a log lacks, all logs lack: a set of rules with their reasons is
 * stored once (the table reasons), and a capture has its number.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

/* Zeroed, it is empty. */
struct unasked {
	struct unasked_rule *list;
	size_t n, cap;
};

/* @rule and @kind ("missing", "slow", "mistake") must live as long as the list; @why is copied. 0 or -ENOMEM. */
int unasked_add(struct unasked *unasked, const char *rule, const char *kind, const char *why);

/* Stores what was added for @capture, which has no set yet, and sorts the list by reason. */
int unasked_store(struct unasked *unasked, struct db *db, int64_t capture);

/* Of a sorted list, the first reason that is about missing stacks or tasks; NULL if there is none. */
const char *unasked_for_stacks(const struct unasked *unasked);

void unasked_clear(struct unasked *unasked);
void unasked_deinit(struct unasked *unasked);

/* Removes sets that no capture has any more. */
int unasked_prune(struct db *db);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs rules over the facts and cycles of a capture. */
#pragma once

#include "analyzer/engine/rule.h"
#include "db/db.h"

struct engine_result {
	unsigned int bad_rules; /* rules that are mistaken: each is in `not_evaluated`, with the mistake */
	char *first_mistake;    /* "rule: message", NULL without one; the caller frees it */
};

/*
 * Evaluates all of @rules over @capture and stores findings, their evidence, and why rules were not evaluated.
 * The tables must hold none of this capture. The caller owns the transaction.
 */
int engine_run(struct db *db, int64_t capture, const struct rules *rules, struct engine_result *ret_result);

/* Removes what engine_run() stored. */
int engine_clear(struct db *db, int64_t capture);

/*
 * Prepares @rule as the engine does and checks its columns, without running it: -EINVAL with the mistake, a
 * caret under it where it is one of syntax.
 */
int engine_check(struct db *db, const struct rule *rule);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs rules over the facts and cycles of captures: predicates first, then each rule whose facts are there, then what
 * explains what, and the verdict. cli/analysis.c calls it, after graph_build().
 *
 * Functions give 0 or a negative errno with a message. A mistake in a rule is no such error: it is stored with the
 * capture and counted, so that one bad rule of a user's does not cost what the others find.
 */
#pragma once

#include "analyzer/engine/rule.h"
#include "db/db.h"

struct engine;

struct engine_result {
	unsigned int bad_rules; /* rules that are mistaken: each is in `not_evaluated`, with the mistake */
	char *first_mistake;    /* "rule: message", NULL without one; the caller frees it */
};

/*
 * An engine for many captures of one database: it keeps the statements of @rules, which must outlive it. Free with
 * engine_free() (takes NULL). No transaction may be rolled back beyond the call of engine_new(), as the temporary
 * tables would go with it.
 */
int engine_new(struct db *db, const struct rules *rules, struct engine **ret_engine);
void engine_free(struct engine *engine);

/*
 * Evaluates all rules over @capture and stores findings, their evidence, incidents, the verdict, and why rules were not
 * evaluated. The tables must hold none of this capture. The caller owns the transaction.
 */
int engine_evaluate(struct engine *engine, int64_t capture, struct engine_result *ret_result);

/*
 * Prepares a statement ahead of the captures that will need it, for a caller who has nothing else to do: 1; 0: none is
 * left. Rules that run over most captures come first. A mistake in a rule is told when the rule runs.
 */
int engine_warm(struct engine *engine);

/*
 * From now on rules run also where the capture has nothing of what their only-with names, and a finding there is a
 * mistake: for tests of rules.
 */
void engine_doubt(struct engine *engine);

/* The three in one, for a single capture. */
int engine_run(struct db *db, int64_t capture, const struct rules *rules, struct engine_result *ret_result);

/* Instructions of SQLite's machine that @rule, one of the engine's, took over the last capture that it ran over. */
int64_t engine_steps(const struct engine *engine, const struct rule *rule);

/* Removes what engine_evaluate() stored. */
int engine_clear(struct db *db, int64_t capture);

/*
 * Prepares @rule as the engine does and checks its columns, parameters and requirements, without running it: -EINVAL
 * with the mistake, a caret under it where it is one of syntax. @engine may have other rules.
 */
int engine_check(struct engine *engine, const struct rule *rule);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From facts to findings: builds the wait-for graph of captures and runs the rules over them. triage, batch and graph
 * call it for what intake has just stored, rescan for what was stored before.
 */
#pragma once

#include "analyzer/engine/engine.h"
#include "db/db.h"

/*
 * db_open() of a database that is written to: what one of an older version lacks beside its facts is made. 0 or a negative
 * errno.
 */
int open_fleet(const char *path, enum db_mode mode, struct db **ret_db);

struct analysis {
	struct engine *engine;
	char rules[RULES_DIGEST]; /* which ones judge */
	unsigned int bad_rules;   /* counted while it runs: evaluations of rules that are mistaken */
	bool quiet;               /* who asked tells of mistakes */
};

/*
 * Prepares for captures of @db, outside of any transaction: the temporary tables that it makes would go with one that
 * is rolled back. @rules must live until analysis_deinit(), which is due before the database is closed. 0 or a
 * negative errno.
 */
int analysis_init(struct analysis *analysis, struct db *db, const struct rules *rules);
void analysis_deinit(struct analysis *analysis);

/*
 * Builds graph, findings and summary of a capture, in place of those that it has. Within the caller's transaction. The first
 * mistake in a rule is printed on standard error, and counted in bad_rules; a mistake ends neither the other rules nor
 * the run. 0, or a negative errno for trouble with the database.
 */
int analysis_of_capture(struct analysis *analysis, struct db *db, int64_t capture);

/* The same for each capture of an artifact. */
int analysis_of_artifact(struct analysis *analysis, struct db *db, int64_t artifact);

/*
 * The two halves of it: graph and findings, which depend on the facts alone, and may be made in another database with the same
 * rules; and the summary, which has to do with the captures that are there already.
 */
int analysis_judge_artifact(struct analysis *analysis, struct db *db, int64_t artifact);
int analysis_sum_up_artifact(struct analysis *analysis, struct db *db, int64_t artifact);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From facts to findings: builds the wait-for graph of captures and runs the rules over them. */
#pragma once

#include "analyzer/engine/engine.h"
#include "db/db.h"

struct analysis {
	struct engine *engine;
	unsigned int bad_rules; /* counted while it runs: evaluations of rules that are mistaken */
};

/* For captures of @db, outside of any transaction that may be rolled back while the analysis lives. Free with analysis_deinit() before the database is closed. */
int analysis_init(struct analysis *analysis, struct db *db, const struct rules *rules);
void analysis_deinit(struct analysis *analysis);

/*
 * Builds graph and findings of a capture, in place of those that it has. Within the caller's transaction. The first
 * mistake in a rule is printed on standard error.
 */
int analysis_of_capture(struct analysis *analysis, struct db *db, int64_t capture);

/* The same for each capture of an artifact. */
int analysis_of_artifact(struct analysis *analysis, struct db *db, int64_t artifact);

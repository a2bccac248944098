/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fixtures of rules: facts as SQL or a log, in DIR/AREA/NAME/hit-*.{sql,log} and miss-*.{sql,log}. All rules run over
 * each of them, so that it shows which rules take each other's failures for their own. `oomtopsy rules test` prints it.
 */
#pragma once

#include "analyzer/engine/rule.h"
#include "db/db.h"
#include "util/buf.h"

/* How fixtures that are logs are read: the caller may use the parsers, the engine may not. */
typedef int (*ruletest_read_fn)(const char *path, struct db *db);

struct ruletest {
	const struct rules *rules;
	const char *dir;
	ruletest_read_fn read_log;
};

struct ruletest_counts {
	unsigned int hits, misses; /* fixtures found */
	unsigned int failed;
};

/*
 * Runs the fixtures of all rules below the directory. A hit must give as many findings of its rule as its line "--
 * expect: N" says (1 without one), with the confidence (at least), title, verdict and severity that its lines of
 * these names have; a miss none. Findings of other rules count as a failure unless a line "-- also: RULE, RULE"
 * declares them. Appends a line to @out for each failure, then a table of which rules fire on whose fixtures. A
 * negative errno for trouble with the files.
 */
int ruletest_run(const struct ruletest *test, struct buf *out, struct ruletest_counts *ret_counts);

/* Fixtures of @rule of one kind ("hit", "miss"); @only_logs counts those that are logs alone. */
unsigned int ruletest_count(const char *dir, const struct rule *rule, const char *kind, bool only_logs);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fixtures of rules: facts as SQL, in DIR/AREA/NAME/hit-*.sql and miss-*.sql. */
#pragma once

#include "analyzer/engine/rule.h"
#include "util/buf.h"

struct ruletest_counts {
	unsigned int hits, misses; /* fixtures found */
	unsigned int failed;
};

/*
 * Runs the fixtures of @rule below @dir. A hit must give as many findings of the rule as its line "-- expect:
 * N" says (1 without one), with the confidence and title of "-- confidence: X" (at least) and "-- title: …"; a
 * miss none. Appends a line to @out for each that fails. A negative errno for trouble with the files.
 */
int ruletest_run(const struct rule *rule, const char *dir, struct buf *out, struct ruletest_counts *ret_counts);

/*
 * Looks for what is easily forgotten in a rule: appends a line to @out for each complaint and adds to
 * *@complaints. With @dir (may be NULL) fixtures are asked for as well.
 */
int rulelint_run(const struct rule *rule, const char *dir, struct buf *out, unsigned int *complaints);

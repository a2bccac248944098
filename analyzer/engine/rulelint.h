/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is easily forgotten in a rule: a page, an alias, a fixture, a near-miss, a bound on its time. `oomtopsy rules
 * lint` prints it. A complaint is no error of this program: only trouble with memory, files or the database is a
 * negative errno.
 */
#pragma once

#include "analyzer/engine/rule.h"
#include "util/buf.h"

/*
 * Appends a line to @out for each complaint about one of @rules and counts them. With @dir (may be NULL) fixtures are
 * asked for as well, of the built-in rules only where there are no others, and its corpus.tsv, if there is one, counts
 * as a real fixture of the rules that it names.
 */
int rulelint_run(const struct rules *rules, const char *dir, struct buf *out, unsigned int *ret_complaints);

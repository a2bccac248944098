/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From findings to a verdict: each finding gets its incident and the finding that explains it, all get their rank, and
 * the one that explains most is what the capture comes to.
 */
#pragma once

#include "analyzer/engine/rule.h"
#include "db/db.h"
#include "db/facts.h"

/*
 * Over the stored findings of @capture, whose predicates are filled. @stacks is why rules lacked its stacks or tasks, NULL if
 * none did. @facts writes to it. Stores `verdict` and
 * completes `finding` and `incident`. A rule that is not in @rules explains nothing. 0 or a negative errno.
 */
int verdict_make(struct db *db, int64_t capture, const struct rules *rules, const char *stacks, struct facts *facts);

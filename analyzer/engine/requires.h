/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a capture has, beside what a rule needs. A rule whose facts are missing is not evaluated: nothing follows from
 * their absence. What is missing is judged by the table `coverage`, which parsers write, and by rows that are there.
 */
#pragma once

#include "analyzer/engine/rule.h"
#include "db/db.h"

struct requirements;

/* Free with requirements_free() (takes NULL). */
int requirements_new(struct db *db, struct requirements **ret_requirements);
void requirements_free(struct requirements *requirements);

/* From here on questions are about @capture. */
int requirements_begin(struct requirements *requirements, int64_t capture);

/*
 * Whether the capture has all that the rule requires; *@ret_why is NULL then, else why not ("no swap facts: pages
 * excluded"), which the caller frees. -EINVAL when the rule asks for what is no fact.
 */
int requirements_check(struct requirements *requirements, const struct rule *rule, char **ret_why);

/* Checks that a rule asks for facts that there are: -EINVAL otherwise. */
int requirements_lint(const struct rule *rule);

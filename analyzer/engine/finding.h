/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a row of a rule's SELECT to a stored finding: its words, its fingerprint and its evidence. engine.c calls it for
 * each row; what a row lacks is the rule's mistake, -EINVAL with a message.
 */
#pragma once

#include "analyzer/engine/evidence.h"
#include "analyzer/engine/rule.h"
#include "db/facts.h"

/* Columns with a meaning of their own; the others are the finding's parameters. */
enum special {
	COL_FINGERPRINT,
	COL_EVIDENCE,
	COL_CONFIDENCE,
	COL_SEVERITY,
	COL_CYCLE,
	COL_VERDICT,
	COL_ADVICE,
	COLS_SPECIAL
};

struct columns {
	int special[COLS_SPECIAL]; /* -1: not there */
};

/* Checks a rule's columns and templates: -EINVAL with the mistake. */
int columns_find(const struct rule *rule, const struct db_stmt *stmt, struct columns *ret_columns);

/* Where findings go. */
struct finding_sink {
	struct facts *facts; /* of the capture */
	struct evidence *evidence;
	struct db_stmt *suppressed; /* asks whether a rule's (:rule) fingerprint (:print) is suppressed */
};

int finding_sink_init(struct db *db, struct finding_sink *ret_sink);
void finding_sink_deinit(struct finding_sink *sink);

/* Stores the row that @stmt stands on. -EINVAL when it is not as a finding has to be. */
int finding_store(struct finding_sink *sink, const struct rule *rule, const struct db_stmt *stmt,
		  const struct columns *columns);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which captures --since, --until, --host, --kernel, --rule, --signature and --case choose: the same ones for each command. */
#pragma once

#include <stdbool.h>

#include "analyzer/cli/args.h"
#include "analyzer/engine/rule.h"
#include "db/db.h"

/*
 * What a statement chooses from: captures as c, and as s their summaries, which have the date that all commands go by (s.at)
 * and how it is known (s.at_from); then the condition, whose parameters chosen_bind() binds.
 */
#define CHOSEN_FROM " FROM captures c LEFT JOIN summaries s ON s.capture_id = c.id"
#define CHOSEN_WHERE                                                                                                  \
	" WHERE (:since IS NULL OR s.at >= :since) AND (:until IS NULL OR s.at <= :until)"                            \
	" AND (:kernel IS NULL OR c.release GLOB :kernel) AND (:host IS NULL OR coalesce(s.host, c.host) GLOB :host)" \
	" AND (:rule IS NULL OR coalesce(s.rule, s.status) GLOB :rule)"                                               \
	" AND (:signature IS NULL OR s.signature = :signature) AND (:case IS NULL OR c.case_name = :case)"

/* Binds what @args choose, as far as @stmt asks for it. 0 or a negative errno. */
int chosen_bind(struct db_stmt *stmt, const struct args *args);

/* Whether captures are chosen by something that an input which could not be read does not have. */
bool chosen_by_content(const struct args *args);

/*
 * -1 when each name that @args choose by is there: a rule among @rules or the verdicts of the database, a host, a kernel, a
 * case or a signature among its captures. A pattern may match none. Else a message with the nearest name was printed, and it
 * gives an exit status: a typing mistake must not look like a fleet without failures. @command is the command's name.
 */
int chosen_check(const struct args *args, const char *command, struct db *db, const struct rules *rules);

/* Says on standard error that no capture matches all that @args choose by, where they choose and none is. 0 or a negative errno. */
int chosen_warn(const struct args *args, struct db *db);

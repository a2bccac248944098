/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The predicates of db/schema/predicates.sql: temporary tables that hold what many rules ask, for the one capture that
 * is being looked at. Filling them also stores the capture's incidents.
 */
#pragma once

#include "db/db.h"

struct predicates;

/*
 * Makes the tables where the connection does not have them yet. Free with predicates_free() (takes NULL). The tables
 * stay: SQLite drops none while any statement stands on a row.
 */
int predicates_new(struct db *db, struct predicates **ret_predicates);
void predicates_free(struct predicates *predicates);

/*
 * Fills the tables for @capture in place of the one before. Its graph has to be built, and `incident` must hold none of
 * it. Within the caller's transaction.
 */
int predicates_fill(struct predicates *predicates, int64_t capture);

/* Whether the capture that was filled last has what each entry of @list names, as presence_has() reads them. */
bool predicates_have(const struct predicates *predicates, char *const *list);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The predicate `chains` (db/schema/predicates.sql): from each waiting task along the edges of the wait-for graph to
 * where they end. It is made in C because a recursive query over 20,000 edges takes a second.
 */
#pragma once

#include "db/db.h"

/*
 * Fills the temporary table, which has to be there, for @capture. The graph has to be built. Ways are cut where
 * chains.c says; a rule sees at least one way of each waiting task, the one that is marked best. 0 or a negative
 * errno.
 */
int chains_fill(struct db *db, int64_t capture);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wait-for graph of a capture. Its nodes are facts (tasks, locks, work items, workqueues, pages, devices, memcgs)
 * and two things that exist once: the OOM killer's turn, and free memory. edges.sql derives the edges from the facts.
 * A cycle is a deadlock, or, through memory, a livelock.
 */
#pragma once

#include "db/db.h"

/*
 * Builds edges and cycles of @capture from its facts and stores them in `edge`, `cycle` and `cycle_edge`, which
 * must hold none of this capture. The caller owns the transaction.
 */
int graph_build(struct db *db, int64_t capture);

/* Removes what graph_build() stored. */
int graph_clear(struct db *db, int64_t capture);

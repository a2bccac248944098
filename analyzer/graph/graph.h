/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wait-for graph of a capture. Its nodes are facts (tasks, locks, work items, workqueues, pages, devices, memcgs)
 * and two things that exist once: the OOM killer's turn, and free memory. edges.sql derives the edges from the facts.
 * A cycle is a deadlock, or, through memory, a livelock.
 *
 * cli/analysis.c builds it for each capture before the engine runs the rules, which read it through views. A capture of
 * a log has a graph, too, as far as its stacks say who holds what. Errors are those of db.h, with the message
 * "wait-for graph: …".
 */
#pragma once

#include "db/db.h"

/*
 * Builds edges and cycles of @capture from its facts and stores them in `edge`, `cycle` and `cycle_edge`, which
 * must hold none of this capture (graph_clear()). The caller owns the transaction. 0 or a negative errno.
 */
int graph_build(struct db *db, int64_t capture);

/* Removes what graph_build() stored, and does nothing where that is nothing. The caller owns the transaction. */
int graph_clear(struct db *db, int64_t capture);

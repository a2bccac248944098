/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The wait-for graph of a capture. Nodes are facts: tasks, locks, works, pages, devices, memcgs, and two that
 * there is one of, the OOM killer's turn and free memory. Its cycles are deadlocks and livelocks.
 */
#pragma once

#include "db/db.h"

/*
 * Builds edges and cycles of @capture from its facts and stores them in `edge`, `cycle` and `cycle_edge`, which
 * must hold none of this capture. The caller owns the transaction.
 */
int graph_build(struct db *db, int64_t capture);

/* Removes them. */
int graph_clear(struct db *db, int64_t capture);

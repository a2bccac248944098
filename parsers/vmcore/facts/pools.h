/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Worker pools: who runs the items of workqueues, and whether one more worker can be had. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Adds the row of the struct worker_pool at @pool. Workqueues lead to pools, and tasks have to be known. 0 or a
 * database's error.
 */
int pools_add(struct extract *x, uint64_t pool);

/* How long ago a pool with waiting items last made progress; 0 when no item waits, unknown without its clock. */
struct opt pools_stalled_ms(struct extract *x, uint64_t pool);

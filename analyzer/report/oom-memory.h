/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of an OOM kill's paragraph that say where the memory was. Each appends sentences that begin with ". " and
 * have no full stop at their end, or nothing where the log or the dump does not say it; a database that cannot be
 * read is an error.
 *
 * oom.c calls them in the order of the paragraph. They tell what the kernel printed about this kill, and compare it
 * with the watermark as the kernel does; they guess nothing from the kind of machine.
 */
#pragma once

#include "analyzer/report/model.h"
#include "util/buf.h"

/*
 * Why the request failed: whether free memory of each zone that it could have used was below the watermark; for a
 * request that a cpuset or memory policy binds to nodes, also what was free on the others.
 */
int report_shortage(struct buf *out, const struct model *model, const struct fact_oom_kill *kill);

/* How much of swap was free, or that there was none. */
int report_swap(struct buf *out, const struct model *model, const struct fact_oom_kill *kill);

/* What the memory of the system, or of the memcg, was used for; nothing for a request that was bound to some nodes. */
int report_uses(struct buf *out, const struct model *model, const struct fact_oom_kill *kill);

/* The biggest commands among the tasks that the OOM killer could choose from, counted as it counts them. */
int report_biggest(struct buf *out, const struct model *model, const struct fact_oom_kill *kill);

/* Whether a cpuset or a memory policy bound the request to some nodes. */
bool report_constrained(const struct fact_oom_kill *kill);

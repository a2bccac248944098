/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * OOM kills in words, for all formats that people read. Names of tasks, cgroups and
 * functions are as the dump or the log has them: whoever prints a text escapes it.
 */
#pragma once

#include "analyzer/report/model.h"
#include "util/buf.h"

/*
 * Appends an OOM kill as a paragraph: who was killed, who asked for what, why the request failed, what used the
 * memory, what became of the victim, and who of its OOM group died with it. In @ret_next the next kill that needs a
 * paragraph of its own. What the log or the dump does not say is left out; a database that cannot be read is an
 * error. @from is a place in model->oom_kills.
 */
int report_kill(struct buf *out, const struct model *model, size_t from, size_t *ret_next);

/*
 * The last of the kills from @from on that are like it: processes of one name, killed one after the other for the same
 * bounds, less than a minute apart. @from itself where the next is another matter.
 */
size_t report_last_alike(const struct model *model, size_t from);

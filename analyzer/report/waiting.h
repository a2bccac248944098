/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tasks of a capture wait for, in words: what a person wants to know first if no rule found anything. */
#pragma once

#include "analyzer/report/model.h"

/*
 * Writes a sentence for each thing that blocked or running tasks wait for: how many tasks, for what, who has it and
 * what that task does, for how long, and where in the kernel. Things that most tasks wait for come first. Tasks that
 * merely sleep (state S or I) are left out. There are at most @max sentences, which belong to @model; @ret_more is
 * the number of further things. 0 or a negative errno.
 */
int waiting_list(struct model *model, size_t max, const char ***ret_lines, size_t *ret_n, size_t *ret_more);

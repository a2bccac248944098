/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tasks of a capture wait for, in words: what a person wants to know first where no rule found anything. */
#pragma once

#include "analyzer/report/model.h"

/*
 * A sentence for each thing that blocked or running tasks wait for, the one that most wait for first: how many, for
 * what, who has it and what that one does, for how long, and where in the kernel. Tasks that sleep until something
 * happens (state S or I) are left out. At most @max sentences, which belong to @model; in @ret_more how many further
 * things there are.
 */
int waiting_list(struct model *model, size_t max, const char ***ret_lines, size_t *ret_n, size_t *ret_more);

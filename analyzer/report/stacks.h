/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks of tasks, those that are alike merged: first what the verdict and its incident are about, then all of state D. */
#pragma once

#include "analyzer/report/model.h"

/* Tasks whose stacks are the same, frame by frame. Texts belong to the model. */
struct stack {
	int64_t tasks;
	struct opt asleep_ms; /* the longest */
	const char *title;    /* "worker[91] (D state for 10 s)", "3 tasks: …" */
	const char *command;  /* shows the stack of one of them elsewhere; NULL: nothing does */
	const char *frames;   /* lines, innermost first: "__schedule+0x34d/0xa00", "? work+0x10/0x20 [module]" */
};

/*
 * The stacks of the tasks of @finding's chain (which may be NULL), of its evidence, of the newest incident, and with @all of
 * the other tasks in state D, or without a known state, oldest first. At most @max; @ret_more is the number of further ones.
 */
int stacks_list(struct model *model, const struct model_finding *finding, bool all, size_t max,
		struct stack **ret_stacks, size_t *ret_n, size_t *ret_more);

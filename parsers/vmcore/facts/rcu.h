/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who keeps a grace period of RCU from ending. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

struct x_rcu {
	size_t n;                  /* how many tasks */
	const struct x_task *task; /* one of them */
	char text[X_NAME_MAX];     /* all of them, as far as there is room: "dd[77] on CPU 3, cp[12] preempted" */
};

/*
 * Finds the tasks that the grace period under way waits for, the expedited one if @expedited: those that run where no
 * quiescent state has been passed since it began, and those that were preempted as readers. To be called when all
 * waits are known.
 */
void x_rcu_find(struct extract *x, bool expedited, struct x_rcu *ret);

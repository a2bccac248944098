/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a task is on its way out: what it still keeps, an OOM victim's memory among it, follows from that. */
#pragma once

#include "parsers/vmcore/facts/tasks.h"

/* To be run when the stacks are known. 0. */
int exits_run(struct extract *x);

/* What holds up a task on its way out. */
struct exit_wait {
	const char *kind; /* "ptrace", "coredump" */
	const char *how;
	size_t frame;    /* that shows it */
	uint64_t target; /* the task that has to do something, 0 when unknown */
};

/* Whether the dying @task is stopped until its tracer lets it go on, or waits until its process's core is dumped. */
bool exits_wait(struct extract *x, const struct task *task, struct exit_wait *ret_wait);

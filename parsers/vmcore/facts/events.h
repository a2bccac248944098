/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events that a task sleeps for: completions, wait queues, bits, pages, the end of work. */
#pragma once

#include "parsers/kernel/waits.h"
#include "parsers/vmcore/facts/read/stack.h"

struct event {
	const char *kind, *detail; /* as in table wait */
	const char *how;
	const char *target_type;
	struct opt target_id;
	uint64_t addr;       /* of what is waited for, 0 when it has none */
	uint64_t waiter;     /* the structure on the task's stack */
	uint64_t queue;      /* the wait queue that it is on, 0 otherwise */
	uint64_t completion; /* what shows the event, if it is a completion; 0 otherwise */
};

/*
 * Finds on @stack, which is @task's, what it waits for. @decides is what its frames say (may be NULL), for what
 * the structures alone leave open. 0; 1 when nothing is found; -ENOMEM.
 */
int events_find(struct extract *x, const struct task *task, const struct stack *stack,
		const struct wait_primitive *decides, struct event *ret_event);

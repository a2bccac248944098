/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiters on kernel stacks, and the rings that link them.
 *
 * Nearly all that a task can sleep for links a structure on the task's own stack into a ring with
 * other tasks' ones and one list head, which is inside of what is waited for. So from the waiter the
 * object is found without knowing anything of the functions that the task sleeps in.
 */
#pragma once

#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/stack.h"

/* The layout of a kind of waiter: its list node, and what distinguishes it from the ring's head. */
struct waiter_layout {
	struct member node, task;
	struct member func; /* of a wait_queue_entry: its wake function */
};

/* The waiters on a ring, from one of them on, and the one node that is none. */
struct ring {
	uint64_t *nodes;
	size_t n, cap;
	uint64_t head; /* 0 when all are waiters */
};

/* Walks the ring that node @start is on. 0; 1 when it does not close or has two heads; -ENOMEM. */
int ring_walk(struct extract *x, const struct waiter_layout *waiters, uint64_t start, struct ring *ring);
void ring_deinit(struct ring *ring);

/*
 * Looks through @stack for the next waiter of @task from word *@pos on: one that points to it. True with the
 * waiter's address and *@pos after it.
 */
bool ring_next_waiter(const struct stack *stack, const struct waiter_layout *waiters, const struct task *task,
		      size_t *pos, uint64_t *ret_waiter);

#define _cleanup_ring_ __attribute__((cleanup(ring_deinit)))

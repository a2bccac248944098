/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiters on kernel stacks, and the rings that link them.
 *
 * Nearly all that a task can sleep for links a structure on the task's own stack into a ring with
 * other tasks' ones and one list head, which is inside of what is waited for. So from the waiter the
 * object is found without knowing anything of the functions that the task sleeps in.
 */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* A member that may not be there. */
struct x_member {
	struct image_member m;
	bool has;
};

/* The first of the @n @names (NULL ends them early) that @type has. */
struct x_member x_member_find(struct extract *x, const char *type, const char *const *names, size_t n);

/* A copy of the part of a task's stack that is in use. */
struct x_stack {
	uint64_t low;
	uint64_t *words;
	size_t n;
};

/* 0; 1 when the stack is not known or cannot be read; -ENOMEM. Free with x_stack_deinit(). */
int x_stack_read(struct extract *x, const struct x_task *task, struct x_stack *ret_stack);
void x_stack_deinit(struct x_stack *stack);

/* How waiters of a kind look: their list node, and what tells one from the ring's head. */
struct x_waiters {
	struct x_member node, task;
	struct x_member func; /* of a wait_queue_entry: its wake function */
};

/* The waiters on a ring, from one of them on, and the one node that is none. */
struct x_ring {
	uint64_t *nodes;
	size_t n, cap;
	uint64_t head; /* 0 when all are waiters */
};

/* Walks the ring that node @start is on. 0; 1 when it does not close or has two heads; -ENOMEM. */
int x_ring_walk(struct extract *x, const struct x_waiters *waiters, uint64_t start, struct x_ring *ring);
void x_ring_deinit(struct x_ring *ring);

/*
 * Looks through @stack for the next waiter of @task from word *@pos on: one that points to it. True with the
 * waiter's address and *@pos behind it.
 */
bool x_waiter_next(const struct x_stack *stack, const struct x_waiters *waiters, const struct x_task *task, size_t *pos,
		   uint64_t *ret_waiter);

#define _cleanup_stack_ __attribute__((cleanup(x_stack_deinit)))
#define _cleanup_ring_ __attribute__((cleanup(x_ring_deinit)))

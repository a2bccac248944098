/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Futexes: which one a task sleeps for, and who owns it. */
#pragma once

#include "parsers/vmcore/facts/read/stack.h"

/* lock.owner_how of a robust futex whose owner is gone; rules look for it. */
#define FUTEX_OWNER_GONE "thread id in the futex: no such thread"

struct futex {
	uint64_t addr;      /* in user space; 0 when the system call's arguments are not known */
	uint64_t waiter;    /* the rt_mutex_waiter on the task's stack, 0 when there is none */
	struct opt lock_id; /* the row of the lock, where an owner makes it one */
};

int futexes_init(struct extract *x);
void futexes_deinit(struct extract *x);

/*
 * Which futex @task sleeps for, by the arguments of its system call, and who owns it: for one that inherits priority
 * the kernel knows, for others the C library's mutex around the word may tell. 0; 1 when it is not
 * found; -ENOMEM.
 */
int futexes_find(struct extract *x, const struct task *task, const struct stack *stack, struct futex *ret_futex);

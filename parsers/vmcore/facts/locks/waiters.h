/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the waiter on a sleeping task's stack, and by it the lock. */
#pragma once

#include "parsers/vmcore/facts/locks/locks.h"

struct waiter {
	uint64_t addr;     /* 0: not through a waiter, but see how */
	size_t lock;       /* index in x->locks */
	struct opt reader; /* what the waiter itself says, where it does */
	const char *how, *detail;
};

/*
 * Finds the waiter of @type on @stack, which is @task's, and its lock. 0; 1 when there is none; -ENOMEM.
 */
int waiters_find(struct extract *x, const struct task *task, const struct stack *stack, enum lock_type type,
		 struct waiter *ret_waiter);

/* The lock that task_struct says the task waits for (blocker, 6.16: e711faaafbe5; blocked_on, 7.0), 0 if none. */
uint64_t waiters_named_lock(const struct task *task);

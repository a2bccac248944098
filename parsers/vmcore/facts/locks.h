/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locks: found through the waiters on the stacks of the tasks that sleep for them, and decoded.
 *
 * A task that sleeps for a lock has a waiter structure on its kernel stack: it points to the task,
 * and its list node is on the lock's ring of waiters. On that ring the one node that is no other
 * task's waiter is the list head inside the lock. Since 7.1 (25500ba7e77c) the ring has no head;
 * there the lock is what points to one of the waiters with its member first_waiter.
 */
#pragma once

#include "parsers/kernel/waits.h"
#include "parsers/vmcore/facts/extract.h"
#include "parsers/vmcore/facts/read/ring.h"

struct x_waiter {
	uint64_t addr;     /* 0: not through a waiter, but see how */
	size_t lock;       /* index in x->locks */
	struct opt reader; /* what the waiter itself says, where it does */
	const char *how, *detail;
};

/* Looks up how this kernel lays its locks out. 0 or -ENOMEM. Free with x_locks_deinit(). */
int x_locks_init(struct extract *x);
void x_locks_deinit(struct extract *x);

/*
 * The lock of @type at @addr, decoded and named; the same one when it is asked for again. 0; 1 when
 * it cannot be read or this kernel's layout is not known; -ENOMEM.
 */
int x_lock_at(struct extract *x, enum lock_type type, uint64_t addr, size_t *ret_index);

/*
 * Finds the waiter of @type on @stack, which is @task's, and its lock. 0; 1 when there is none; -ENOMEM.
 */
int x_waiter_find(struct extract *x, const struct x_task *task, const struct x_stack *stack, enum lock_type type,
		  struct x_waiter *ret_waiter);

/*
 * Where what takes a lock ends in a jump to the slow path that several kinds share, it has left no frame: lets the
 * call instruction in the frame that called it say in @verdict which kind it is.
 */
void x_see_jump(struct extract *x, const struct x_task *task, struct wait_verdict *verdict);

/* The lock that task_struct says the task waits for (blocker, 6.16: e711faaafbe5; blocked_on, 7.0), 0 if none. */
uint64_t x_lock_named(const struct x_task *task);

/* Names what lies at @addr: "symbol", "symbol+0x10". False when no symbol's object covers it. */
bool x_name_address(struct extract *x, uint64_t addr, char name[static X_NAME_MAX], const char **ret_module);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of locks and of events that tasks sleep for, as the table of waiting functions (waits.h) and the reader of
 * dumps (parsers/vmcore/facts/locks/) tell them apart. Each has its own structure for a waiter, which the reader looks
 * for on the stack of a task whose wait the table has named. Read and write sides of a lock share their kind.
 */
#pragma once

enum lock_type {
	LOCK_NONE, /* a wait that no waiter on the stack shows */
	LOCK_MUTEX,
	LOCK_RWSEM,
	LOCK_SEMAPHORE,
	LOCK_PERCPU_RWSEM,
	LOCK_RT_MUTEX,
	LOCK_SPINLOCK, /* these two sleep with PREEMPT_RT */
	LOCK_RWLOCK,
	LOCK_COMPLETION, /* events from here on: nobody holds them */
	LOCK_WAIT_QUEUE,
	LOCK_TYPES,
};

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of locks and of events that tasks sleep for, as the table of waiting functions (waits.h) and the reader of
 * dumps (parsers/vmcore/facts/locks/) tell them apart. Each has its own structure for a waiter, which the reader looks
 * for on the stack of a task whose wait the table has named. Read and write sides of a lock share their kind.
 */
#pragma once

#include <stddef.h>

/*
 * X(NAME, kind, structure): the kind as facts and locators have it, and what the kernel calls the type. Events from
 * COMPLETION on: nobody holds them. SPINLOCK and RWLOCK sleep with PREEMPT_RT.
 */
// clang-format off
#define LOCK_KINDS(X)                                          \
	X(MUTEX, "mutex", "mutex")                             \
	X(RWSEM, "rwsem", "rw_semaphore")                      \
	X(SEMAPHORE, "semaphore", "semaphore")                 \
	X(PERCPU_RWSEM, "percpu_rwsem", "percpu_rw_semaphore") \
	X(RT_MUTEX, "rt_mutex", "rt_mutex")                    \
	X(SPINLOCK, "spinlock", "spinlock")                    \
	X(RWLOCK, "rwlock", "rwlock_t")                        \
	X(COMPLETION, "completion", "completion")              \
	X(WAIT_QUEUE, "wait-queue", "wait_queue_head")
// clang-format on

#define LOCK_ENUMERATOR(NAME, kind, structure) LOCK_##NAME,

enum lock_type {
	LOCK_NONE, /* a wait that no waiter on the stack shows */
	LOCK_KINDS(LOCK_ENUMERATOR) LOCK_TYPES,
};

/* The kind of @type in facts; NULL for LOCK_NONE. */
const char *lock_type_name(enum lock_type type);

/* The kernel's name for the structure of the kind that the @len bytes at @kind name; NULL for a kind that is not here. */
const char *lock_structure(const char *kind, size_t len);

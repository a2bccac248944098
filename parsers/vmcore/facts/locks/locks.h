/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locks that somebody waits for or that matter anyway, decoded and named.
 *
 * A task that sleeps for a lock has a waiter structure on its kernel stack: it points to the task,
 * and its list node is on the lock's ring of waiters. On that ring the one node that is no other
 * task's waiter is the list head inside the lock. Since 7.1 (25500ba7e77c) the ring has no head;
 * there the lock is what points to one of the waiters with its member first_waiter.
 */
#pragma once

#include "parsers/vmcore/facts/locks/layouts.h"
#include "util/vec.h"
#include "util/map.h"

/* What tasks wait for in a ring: a lock, or an event, which gets no row. */
struct lock {
	struct fact_lock row;
	uint64_t addr;
	bool event;
	char name[NAME_LEN_MAX];
};

struct locks {
	VEC(struct lock);
	struct map at;                /* to an index, by address; a futex by its physical one */
	struct map waiter_at;         /* a waiter's list node to the index of its lock */
	struct lock_layouts *layouts; /* made by locks_run() */
	struct opt oom_lock_id;       /* oom_lock's row */
};

int locks_init(struct extract *x);
void locks_deinit(struct extract *x);
/* Looks up how this kernel lays its locks out; locks are found by those who ask for them. 0 or -ENOMEM. */
int locks_run(struct extract *x);
/* Adds their rows. 0 or a database's error. */
int locks_write(struct extract *x);

/*
 * The lock of @type at @addr, decoded and named; the same one when it is asked for again. 0 with its index; 1 when
 * it cannot be read, is of another kind, or this kernel's layout is not known; -ENOMEM.
 */
int locks_at(struct extract *x, enum lock_type type, uint64_t addr, size_t *ret_index);

/* Enters the mmap_locks that are held or waited for, and oom_lock. 0 or -ENOMEM. */
int locks_run_known(struct extract *x);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How this kernel lays its locks and their waiters out, by which members there are. */
#pragma once

#include "parsers/kernel/locks.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/ring.h"

/* Larger than any kind of lock, with all of the kernel's debugging. */
#define LOCK_SIZE_MAX 512

/* What is known of a kind of lock. Members are named as in image.h, newest first. */
struct lock_kind {
	const char *types[2];
	const char *owners[3], *counts[3];
	const char *heads[3]; /* list head of the waiters */
	const char *first;    /* or the pointer to the first of them */
	const char *waiter;   /* the waiter's type and its members */
	const char *waiter_node, *waiter_node_old, *waiter_task, *waiter_func, *waiter_type;
	const char *readers[2], *readers_slow; /* counted per CPU, and those beside */
	const char *inner;                     /* a rw_semaphore in it, in which all but one wait */
	const char *rt;                        /* where PREEMPT_RT has a rt_mutex in it (5.15: 830e6acc8a1c) */
	const char *how;                       /* a waiter was found */
	bool event;                            /* nobody holds it: what is waited for happens */
};

extern const struct lock_kind lock_kinds[LOCK_TYPES];

struct lock_layout {
	struct waiter_layout waiters;
	struct member owner, count, head, first, type;
	struct member readers, readers_slow, inner;
	struct member rt; /* the rt_mutex that it is made of */
	uint32_t size;    /* of the lock, 0 when unknown */
	int64_t reading;  /* waiter_type's value for a reader */
	bool owner_is_atomic;
	const char *how; /* a waiter was found */
};

struct lock_layouts {
	struct lock_layout of[LOCK_TYPES];
	struct member rt_tree, rt_left, rt_right; /* the waiters of a rt_mutex */
	struct member rt_lock, rt_task;           /* of a waiter */
	bool old_completions;                     /* they have a wait queue like others */
};

/* Looks up the layouts of all kinds. Free with free(). 0 or -ENOMEM. */
int layouts_new(struct extract *x, struct lock_layouts **ret_layouts);

/* A copy of a lock. */
struct lock_object {
	uint64_t addr;
	const struct lock_layout *layout;
	unsigned char data[LOCK_SIZE_MAX];
};

/* The member's value in the copy; unknown without such a member. */
struct opt layouts_value(const struct member *member, const struct lock_object *o);

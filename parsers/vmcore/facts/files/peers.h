/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who has to act for a wait for another process to end: who reads the pipe that somebody writes to, who serves a FUSE
 * file system, who handles faults of a userfaultfd. It is the process that has the other side's file open.
 */
#pragma once

#include "parsers/vmcore/facts/read/stack.h"

/* Whose turn it is, and how that is known. */
struct peer {
	const struct task *task; /* the one that leads the process */
	const char *how;
};

/*
 * Finds the peer of @task, which waits as @kind (table wait) says on the wait queue at @queue. False when it is no such
 * wait, or the file is open in no other process, or in several. 0 or -ENOMEM in *@ret_r.
 */
bool peers_find(struct extract *x, const struct task *task, const struct stack *stack, const char *kind, uint64_t queue,
		struct peer *ret_peer, int *ret_r);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's doubly linked lists (struct list_head), which may be broken. */
#pragma once

#include "parsers/vmcore/facts/gaps.h"

/* How many objects of any kind the dump's memory can hold: no list is longer. */
size_t list_max(const struct extract *x);

/*
 * Walks the ring of list_heads at @head, of @max nodes at most, and calls @visit with each node's address. Every node's
 * back link is checked, so a walk that leaves the list or runs in circles ends there. When it breaks, the list is
 * walked from its other end too. 0; 1 when it is broken, with the place in @ret_reason; -ENOMEM and what else @visit
 * returns as fatal.
 */
int list_walk(struct extract *x, uint64_t head, size_t max, int (*visit)(struct extract *x, uint64_t node, void *arg),
	      void *arg, char ret_reason[static REASON_MAX]);

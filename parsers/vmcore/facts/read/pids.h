/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks by their pids: another way to them than the lists that link them. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

struct x_pids {
	int (*visit)(struct extract *x, uint64_t task, void *arg); /* 0, or what ends the walk */
	void *arg;
	size_t broken; /* pids, and nodes of the tree that holds them, that are not in the dump */
};

/*
 * Visits the task of every pid in the initial namespace, which has all there are (an IDR since 4.15: 95846ecf9dac); before
 * that, none. 0 or what @pids->visit returned.
 */
int x_pids_walk(struct extract *x, struct x_pids *pids);

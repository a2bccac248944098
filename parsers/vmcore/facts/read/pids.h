/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds tasks by their pids, as another way to them than the lists that link them. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* A walk. */
struct pids {
	int (*visit)(struct extract *x, uint64_t task, void *arg); /* 0, or what ends the walk */
	void *arg;
	uint64_t namespace; /* the initial one, for kernels without a symbol for it; 0 when not known */
	size_t broken;      /* pids, and nodes of the tree that holds them, that are not in the dump */
};

/* The struct pid of the task at @task, up to 4.18 in the first of its links. 0 when not known. */
uint64_t pids_of_task(struct extract *x, uint64_t task);

/* The initial namespace, which the first number of the pid of any task at @task is in. 0 when not known. */
uint64_t pids_namespace(struct extract *x, uint64_t task);

/*
 * Visits the task of every pid in the initial namespace, which has all there are: an IDR since 4.15 (95846ecf9dac), a
 * hash table before. 0 or what @pids->visit returned.
 */
int pids_walk(struct extract *x, struct pids *pids);

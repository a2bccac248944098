/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The address spaces that tasks use, and those that OOM victims left behind. */
#pragma once

#include "parsers/vmcore/facts/extract.h"
#include "util/vec.h"
#include "util/map.h"

struct mm {
	struct fact_mm row;
	uint64_t addr, owner;
	uint64_t core_state;
	uint64_t user; /* a task that it belongs to */
	bool locked;   /* its mmap_lock is held, or waited for */
	bool wanted;   /* its VMAs are to be summed up */
	int64_t tasks; /* that have it, kthreads apart */
	char notifiers[NAME_LEN_MAX];
	uint64_t holder; /* no task's: the task that has the pointer on its stack */
	bool holders;    /* more than one has */
};

struct mms {
	VEC(struct mm);
	struct map at; /* address to index */
};

int mms_init(struct extract *x);
void mms_deinit(struct extract *x);
/* Reads those that the tasks lead to. 0 or -ENOMEM. */
int mms_run(struct extract *x);
/* Reads the one at @addr, which task @user leads to, unless it is known. 0 or -ENOMEM. */
int mms_add(struct extract *x, uint64_t addr, uint64_t user);
/* Adds their rows. 0 or a database's error. */
int mms_write(struct extract *x);

/* The mm_struct at @addr, or NULL when it is none that was found. Good until one is added. */
struct mm *mms_at(struct extract *x, uint64_t addr);

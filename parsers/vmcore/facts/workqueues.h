/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workqueues, the items on them, and which worker is busy with which. */
#pragma once

#include "parsers/vmcore/facts/extract.h"
#include "util/vec.h"
#include "util/map.h"

struct workqueue {
	struct fact_workqueue row;
	uint64_t addr;
	char name[COMM_MAX];
};

struct work {
	struct fact_work row;
	uint64_t addr;
};

int workqueues_init(struct extract *x);
void workqueues_deinit(struct extract *x);
/* Reads them, and links workers to their tasks. 0 or -ENOMEM. */
int workqueues_run(struct extract *x);
/* Adds the rows of workqueues and items. 0 or a database's error. */
int workqueues_write(struct extract *x);

/* Whether there is a workqueue of that name. */
bool workqueues_have(const struct extract *x, const char *name);

/*
 * What a task flushes whose struct wq_barrier at @barrier lies after it. NULL when it is not found. A barrier follows
 * the item on its worker's list, or right after it on the list that it waits on.
 */
const struct work *workqueues_flushed_work(struct extract *x, uint64_t barrier);

/* The workqueue that the struct wq_flusher at @flusher waits for, or NULL. */
const struct workqueue *workqueues_flushed(struct extract *x, uint64_t flusher);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * What a task flushes whose struct wq_barrier at @barrier lies behind it: the index of the item in
 * x->works. 0; 1 when it is not found. A barrier follows the item on its worker's list, or right behind it on
 * the list that it waits on.
 */
int x_flushed_work(struct extract *x, uint64_t barrier, size_t *ret_index);

/* The workqueue that the struct wq_flusher at @flusher waits for, an index in x->workqueues. 0 or 1. */
int x_flushed_workqueue(struct extract *x, uint64_t flusher, size_t *ret_index);

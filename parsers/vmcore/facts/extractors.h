/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The extractors. They run in the order of the table in run.c, each on what those before it
 * found. Each gives 0, with gaps for what it could not read, or a negative errno that ends the
 * work.
 */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* CPUs, clocks and the rest of the capture's own row. */
int x_system(struct extract *x);
/* Every process and thread. */
int x_tasks(struct extract *x);
/* The address spaces that tasks and OOM victims have. */
int x_mms(struct extract *x);
/* Every task's kernel stack. */
int x_stacks(struct extract *x);
/* How far those tasks are that exit. */
int x_exits(struct extract *x);
/* Memory cgroups, their limits and which task is in which. */
int x_memcgs(struct extract *x);
/* Workqueues, their items and the workers. */
int x_workqueues(struct extract *x);
/* Disks, what serves them and what they have in flight. */
int x_devices(struct extract *x);
/* What each task waits for, and the locks that are waited for. */
int x_waits(struct extract *x);
/* The mmap_locks that are held, and oom_lock. */
int x_known_locks(struct extract *x);
/* What the address spaces map that matter: victims', the biggest, those whose lock is held or waited for. */
int x_vmas(struct extract *x);
/* What the kernel itself said, in its log. */
int x_log(struct extract *x);
/* The OOM killer's own state, and victims of whom the log does not tell. */
int x_oom(struct extract *x);
/* Watermarks, free memory and counters of the page allocator. */
int x_zones(struct extract *x);
/* Slab caches, huge pages and what the VM has counted. */
int x_memory(struct extract *x);
int x_swap(struct extract *x);

/* Writes all that was found. */
int x_write(struct extract *x);

/* Runs all of them. */
int x_run(struct extract *x);

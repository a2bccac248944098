/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory cgroups, their limits and which task is in which. */
#pragma once

#include "parsers/vmcore/facts/tasks.h"

struct memcg {
	struct fact_memcg row;
	uint64_t addr, parent;
	char *path; /* NULL when it is not known */
};

int memcgs_init(struct extract *x);
void memcgs_deinit(struct extract *x);
/* Reads the tree of cgroups, and links the tasks to them. 0, -ENOMEM or a database's error. */
int memcgs_run(struct extract *x);
/* Adds their rows. 0 or a database's error. */
int memcgs_write(struct extract *x);

/*
 * The cgroup whose limit a task that waits for a cgroup's memory meets: the one that the kernel notes in the task
 * while it handles an OOM, else the nearest one from the task's own upward whose usage is at its limit. NULL when
 * none is.
 */
const struct memcg *memcgs_at_limit(struct extract *x, const struct task *task, const char **ret_how);

/*
 * OpenVZ's struct oom_context (3.10, of a patch by Vladimir Davydov, 2015): one in each mem_cgroup, else one for all.
 */
struct oom_context {
	struct opt owner_task_id;  /* who runs the OOM killer */
	struct opt victim_task_id; /* whom it chose */
	struct opt owner_raw;      /* the pointers: 0 is nobody, and one without a task somebody who is gone */
	struct opt victim_raw;
	struct opt waiters; /* tasks that wait for that to end */
};

/* Reads the one at @addr: unknown what this kernel has no such member for, or no task is. 0 or -ENOMEM. */
int memcgs_read_oom_context(struct extract *x, uint64_t addr, struct oom_context *ret_context);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * The cgroup whose limit a task that waits for a cgroup's memory meets: the one that the kernel notes in the task
 * while it handles an OOM, else the nearest one from the task's own upward whose usage is at its limit. NULL when
 * none is.
 */
const struct x_memcg *x_memcg_at_limit(struct extract *x, const struct x_task *task, const char **ret_how);

/* OpenVZ's struct oom_context (3.10, of a patch by Vladimir Davydov, 2015): one in each mem_cgroup, else one for all. */
struct x_oom_context {
	struct opt owner_task_id;  /* who runs the OOM killer */
	struct opt victim_task_id; /* whom it chose */
	struct opt waiters;        /* tasks that wait for that to end */
};

/* Reads the one at @addr: unknown what this kernel has no such member for, or no task is. 0 or -ENOMEM. */
int x_oom_context_read(struct extract *x, uint64_t addr, struct x_oom_context *ret_context);

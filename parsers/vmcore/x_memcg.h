/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parsers/vmcore/x_core.h"

/*
 * The cgroup whose limit a task that waits for a cgroup's memory meets: the one that the kernel notes in the task
 * while it handles an OOM, else the nearest one from the task's own upward whose usage is at its limit. NULL when
 * none is.
 */
const struct x_memcg *x_memcg_at_limit(struct extract *x, const struct x_task *task,
				       const char **ret_how);

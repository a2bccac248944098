// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers an mmu notifier for the process pid=N that does not let a page go without sleeping, as some drivers'. */
#include <linux/mmu_notifier.h>
#include <linux/module.h>
#include <linux/sched/mm.h>

#include "scenario.h"

static int pid;
module_param(pid, int, 0444);

static int refuse(struct mmu_notifier *notifier, const struct mmu_notifier_range *range)
{
	return mmu_notifier_range_blockable(range) ? 0 : -EAGAIN;
}

static const struct mmu_notifier_ops refusing_ops = {
	.invalidate_range_start = refuse,
};

static struct mmu_notifier notifier = { .ops = &refusing_ops };

static int __init notify_init(void)
{
	struct pid *number = find_get_pid(pid);
	struct task_struct *task = get_pid_task(number, PIDTYPE_PID);
	struct mm_struct *mm = task ? get_task_mm(task) : NULL;
	int error = mm ? mmu_notifier_register(&notifier, mm) : -ESRCH;

	if (mm)
		mmput(mm);
	if (error)
		scenario_failed("no notifier for %d: %d", pid, error);
	return error;
}

module_init(notify_init);
MODULE_DESCRIPTION("an mmu notifier that sleeps");
MODULE_LICENSE("GPL");

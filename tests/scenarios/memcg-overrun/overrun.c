// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/charge: who writes to it takes pages that are charged to its cgroup, until the OOM killer chooses it, and goes on
 * without looking for signals until it has twice as much again.
 */
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched/signal.h>

#include "scenario.h"

/* What it takes beyond the limit, and how long it stays before the dump, in guest time. */
#define BEYOND_PAGES 16384
#define STUCK_SECONDS 12

static void charge_until_killed(void)
{
	while (!fatal_signal_pending(current))
		alloc_pages(GFP_KERNEL_ACCOUNT, 0);
}

static noinline void charge_on(void)
{
	int i;

	/* What may not sleep is charged at once, since 6.1 also beyond the limit. */
	for (i = 0; i < BEYOND_PAGES; i++)
		alloc_pages(GFP_ATOMIC | __GFP_ACCOUNT, 0);
	scenario_truth_task("charger", current);
	schedule_timeout_uninterruptible(STUCK_SECONDS * HZ);
	scenario_ready();
	for (;;)
		schedule_timeout_uninterruptible(HZ);
}

static ssize_t charge_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	charge_until_killed();
	charge_on();
	return size;
}

static const struct proc_ops charge_ops = {
	.proc_write = charge_write,
};

static int __init overrun_init(void)
{
	return proc_create("charge", 0200, NULL, &charge_ops) ? 0 : -ENOMEM;
}

module_init(overrun_init);
MODULE_DESCRIPTION("charges a cgroup without end");
MODULE_LICENSE("GPL");

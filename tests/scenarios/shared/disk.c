// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A disk in memory that can be told to keep its requests (/proc/held). A pid written to /proc/stuck is watched: the dump is
 * due when that task has been in state D for STUCK_SECONDS, whenever it was looked at. A wait for a mempool begins anew every 5 s.
 */
#include <linux/kthread.h>

#include "zoo.h"
#include "held.h"
#include "watch.h"

#define STUCK_SECONDS 12

static struct held disks[] = {
	{ "helddisk", 64, 8 },
};

static int zoo_last(void)
{
	helds_tell();
	return 0;
}

static int watch_thread(void *param)
{
	struct task_struct *task = param;

	scenario_wait_stuck(task, STUCK_SECONDS);
	scenario_truth_task("stuck", task);
	zoo_last();
	scenario_ready();
	zoo_sleep();
	return 0;
}

static ssize_t stuck_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	struct task_struct *task;
	int pid, error = kstrtoint_from_user(data, size, 10, &pid);

	if (error)
		return error;
	task = zoo_task(pid);
	if (!task)
		return -ESRCH;
	error = PTR_ERR_OR_ZERO(kthread_run(watch_thread, task, "stuck_watch"));
	return error ?: size;
}

static const struct proc_ops stuck_ops = {
	.proc_write = stuck_write,
};

static int __init disk_init(void)
{
	if (!proc_create("stuck", 0200, NULL, &stuck_ops))
		return -ENOMEM;
	return helds_start(disks, ARRAY_SIZE(disks)) ?: zoo_open_door();
}

module_init(disk_init);
MODULE_DESCRIPTION("a disk");
MODULE_LICENSE("GPL");

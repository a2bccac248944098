// SPDX-License-Identifier: GPL-2.0-or-later
/* One kthread sleeps with a mutex held, needing no memory; another waits for that mutex. */
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "scenario.h"

static DEFINE_MUTEX(kept_mutex);

static int keeper_thread(void *unused)
{
	mutex_lock(&kept_mutex);
	for (;;)
		schedule_timeout_uninterruptible(HZ);
	return 0;
}

static int waiter_thread(void *unused)
{
	scenario_wait_until(mutex_is_locked(&kept_mutex));
	mutex_lock(&kept_mutex);
	mutex_unlock(&kept_mutex);
	scenario_failed("the mutex was released");
	return 0;
}

static int __init keeplock_init(void)
{
	struct task_struct *holder = kthread_run(keeper_thread, NULL, "lock_keeper");
	struct task_struct *waiter = kthread_run(waiter_thread, NULL, "lock_waiter");

	if (IS_ERR(holder) || IS_ERR(waiter)) {
		scenario_failed("no threads");
		return -ENOMEM;
	}
	scenario_truth_task("holder", holder);
	scenario_truth_task("waiter", waiter);
	scenario_truth_address("lock", &kept_mutex);
	scenario_truth("lock_name", "kept_mutex");
	return 0;
}

module_init(keeplock_init);
MODULE_DESCRIPTION("a mutex held by a thread that sleeps");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A shrinker that lets a workqueue without WQ_MEM_RECLAIM do its work, and waits for that. With the workers of the pool
 * asleep it takes another one: kthreadd makes it, and needs memory for it, and is given to the shrinker.
 */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/oom.h>
#include <linux/workqueue.h>

#include "cache.h"
#include "scenario.h"
#include "watch.h"

#define SLEEPERS 128
/* How many are asleep before memory is taken, so that the pool has its idle workers. */
#define FIRST_SLEEPERS 5
#define POOL_CPU 0
/* How long kthreadd has to wait before the dump, in guest time. */
#define STUCK_SECONDS 12

static void trim(struct work_struct *work);
static void sleep_on(struct work_struct *work);

/* Nobody can be killed here, which would be a panic. */
static int say_freed(struct notifier_block *block, unsigned long action, void *freed)
{
	*(unsigned long *)freed = 1;
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = say_freed };

static struct workqueue_struct *trim_queue;
static DECLARE_WORK(trim_work, trim);
static struct work_struct sleepers[SLEEPERS];
static atomic_t sleeping;
static bool armed;

static void trim(struct work_struct *work)
{
}

/* As work does that waits for a disk. */
static void sleep_on(struct work_struct *work)
{
	atomic_inc(&sleeping);
	for (;;)
		schedule_timeout_idle(HZ);
}

static unsigned long cache_count(struct shrinker *shrinker, struct shrink_control *control)
{
	return READ_ONCE(armed) ? 4096 : SHRINK_EMPTY;
}

static unsigned long cache_scan(struct shrinker *shrinker, struct shrink_control *control)
{
	queue_work_on(POOL_CPU, trim_queue, &trim_work);
	flush_work(&trim_work);
	return SHRINK_STOP;
}

static void sleep_one_more(int nth)
{
	INIT_WORK(&sleepers[nth], sleep_on);
	queue_work_on(POOL_CPU, trim_queue, &sleepers[nth]);
}

/* Takes all memory without reclaim, and what others give back within so many jiffies. */
static void take_memory(unsigned int span)
{
	do {
		while (alloc_pages(GFP_NOWAIT | __GFP_NOWARN, 0))
			cond_resched();
		schedule_timeout_idle(1);
	} while (span--);
}

static int take_thread(void *unused)
{
	int nth;

	for (nth = 0; nth < FIRST_SLEEPERS; nth++) {
		sleep_one_more(nth);
		scenario_wait_until(atomic_read(&sleeping) > nth);
	}
	take_memory(0);
	WRITE_ONCE(armed, true);
	/* The last worker that is left idle has another one made before it runs anything. */
	for (; nth < SLEEPERS && atomic_read(&sleeping) == nth; nth++) {
		sleep_one_more(nth);
		/* kswapd must not find for kthreadd what it needs for one worker more. */
		take_memory(HZ);
	}
	if (atomic_read(&sleeping) == nth)
		scenario_failed("there is always another worker");
	for (;;)
		take_memory(HZ);
	return 0;
}

static int watch_thread(void *unused)
{
	struct pid *pid = find_get_pid(2);
	struct task_struct *kthreadd = get_pid_task(pid, PIDTYPE_PID);

	put_pid(pid);
	scenario_wait_stuck(kthreadd, STUCK_SECONDS);
	scenario_truth_task("kthreadd", kthreadd);
	return scenario_stay_ready();
}

static int __init trim_init(void)
{
	int error;

	trim_queue = alloc_workqueue("trim", 0, 0);
	if (!trim_queue)
		return -ENOMEM;
	error = register_oom_notifier(&notifier) ?: register_cache("trimmed");
	if (error)
		return error;
	if (IS_ERR(kthread_run(watch_thread, NULL, "trim_watch")))
		return -ENOMEM;
	return PTR_ERR_OR_ZERO(kthread_run(take_thread, NULL, "trim_taker"));
}

module_init(trim_init);
MODULE_DESCRIPTION("a shrinker that waits for a workqueue without a rescuer");
MODULE_LICENSE("GPL");

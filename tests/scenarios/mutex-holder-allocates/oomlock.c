// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The livelock of "mm, oom: add global access to memory reserves on livelock" (David Rientjes,
 * linux-mm, 14 January 2016), in today's kernel API: a kthread holds a mutex and allocates; the OOM
 * killer kills the task that waits for that mutex and cannot die.
 */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/oom.h>

#include "owner.h"
#include "scenario.h"

/* How long the victim has to be stuck before the dump, in guest time. */
#define STUCK_SECONDS 15

static DEFINE_MUTEX(shared_mutex);
static LIST_HEAD(hogged);
static unsigned long pages_hogged;

static noinline void hog(gfp_t gfp)
{
	struct page *page = alloc_pages(gfp, 0);

	if (page) {
		list_add(&page->lru, &hogged);
		WRITE_ONCE(pages_hogged, pages_hogged + 1);
	}
	cond_resched();
}

static int alloc_thread(void *param)
{
	struct task_struct *waiter = param;

	mutex_lock(&shared_mutex);
	scenario_wait_until(scenario_in_d_state(waiter));

	while (!fatal_signal_pending(waiter))
		hog(GFP_KERNEL);
	/*
	 * GFP_KERNEL would have the next task killed once the victim's memory is reaped, until none is
	 * left and the kernel panics. An allocation without __GFP_FS calls no OOM killer.
	 */
	for (;;)
		hog(GFP_NOFS | __GFP_NOFAIL);
	return 0;
}

struct watched {
	struct task_struct *waiter, *holder;
};

static struct watched watched;

/*
 * The OOM killer used to wait for its victim to exit; since the reaper (4.6) it goes on to the next and
 * panics when there is none, as soon as any kernel thread wants memory. Told that some has come free,
 * it waits as it did.
 */
static int wait_for_victim(struct notifier_block *nb, unsigned long action, void *data)
{
	unsigned long *freed = data;

	if (tsk_is_oom_victim(watched.waiter))
		++*freed;
	return NOTIFY_OK;
}

static struct notifier_block oom_notifier = { .notifier_call = wait_for_victim };

/*
 * The holder notices the kill only between two allocations. What the victim itself gives back is too
 * little to end the one it is in, so some memory set aside comes free, as when another task exits: 4 MiB,
 * since the watermark that has to be passed is boosted to about that by then.
 */
#define SPARE_ORDER 10

static int spare_thread(void *param)
{
	struct task_struct *waiter = param;
	struct page *spare = alloc_pages(GFP_KERNEL, SPARE_ORDER);

	if (!spare) {
		scenario_failed("no memory to set aside");
		return -ENOMEM;
	}
	scenario_wait_until(fatal_signal_pending(waiter));
	__free_pages(spare, SPARE_ORDER);
	return 0;
}

static bool is_stuck(void)
{
	return tsk_is_oom_victim(watched.waiter) && scenario_in_d_state(watched.waiter);
}

/* Says ready when nothing has moved for STUCK_SECONDS: neither the victim nor the holder's count. */
static int watch_thread(void *unused)
{
	unsigned long since = jiffies, seen = 0;

	while (time_before(jiffies, since + STUCK_SECONDS * HZ)) {
		schedule_timeout_idle(HZ / 4);
		if (is_stuck() && seen == READ_ONCE(pages_hogged))
			continue;
		seen = READ_ONCE(pages_hogged);
		since = jiffies;
	}
	scenario_truth_task("victim", watched.waiter);
	scenario_truth_task("holder", watched.holder);
	scenario_truth_address("lock", &shared_mutex);
	scenario_truth("lock_name", "shared_mutex");
	scenario_truth("lock_owner_word", "0x%lx", mutex_owner_word(&shared_mutex));
	scenario_truth("stuck_ms", "%u", jiffies_to_msecs(jiffies - since));
	scenario_ready();
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

static int __init oomlock_init(void)
{
	watched.waiter = current;
	if (IS_ERR(kthread_run(spare_thread, current, "oom_test_spare")))
		scenario_failed("no spare thread");
	watched.holder = kthread_run(alloc_thread, current, "oom_test_alloc");
	if (IS_ERR(watched.holder))
		return PTR_ERR(watched.holder);
	if (IS_ERR(kthread_run(watch_thread, NULL, "oom_test_watch")))
		scenario_failed("no watcher thread");

	if (register_oom_notifier(&oom_notifier))
		scenario_failed("no OOM notifier");

	/* Be the first to be killed. */
	set_current_oom_origin();
	scenario_wait_until(mutex_is_locked(&shared_mutex));
	mutex_lock(&shared_mutex);
	mutex_unlock(&shared_mutex);
	scenario_failed("the mutex was released");
	return 0;
}

module_init(oomlock_init);
MODULE_DESCRIPTION("OOM victim waits for a mutex whose holder allocates");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A cache whose shrinker takes the mutex under which the cache is filled, with requests that call no OOM killer. Whoever
 * else reclaims, waits for the filler; the filler's own reclaim leaves the cache alone.
 */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "cache.h"
#include "scenario.h"
#include "watch.h"

/* How long the others have to be stuck before the dump, in guest time. */
#define STUCK_SECONDS 12

static DEFINE_MUTEX(cache_mutex);
static struct task_struct *filler, *asker;
static unsigned long pages_cached;

static unsigned long cache_count(struct shrinker *shrinker, struct shrink_control *control)
{
	return max(READ_ONCE(pages_cached), 1UL);
}

static unsigned long cache_scan(struct shrinker *shrinker, struct shrink_control *control)
{
	if (current == filler)
		return SHRINK_STOP;
	mutex_lock(&cache_mutex);
	mutex_unlock(&cache_mutex);
	return SHRINK_STOP;
}

static noinline void take_page(gfp_t gfp)
{
	if (alloc_pages(gfp, 0))
		WRITE_ONCE(pages_cached, pages_cached + 1);
	cond_resched();
}

static int fill_thread(void *unused)
{
	WRITE_ONCE(filler, current);
	mutex_lock(&cache_mutex);
	for (;;)
		take_page(GFP_NOFS);
	return 0;
}

static int ask_thread(void *unused)
{
	scenario_wait_until(mutex_is_locked(&cache_mutex));
	for (;;)
		take_page(GFP_KERNEL);
	return 0;
}

static int watch_thread(void *unused)
{
	scenario_wait_stuck(asker, STUCK_SECONDS);
	scenario_truth_task("holder", filler);
	scenario_truth_task("asker", asker);
	scenario_truth_address("lock", &cache_mutex);
	return scenario_stay_ready();
}

static int __init cache_init(void)
{
	int error = register_cache("cache");

	if (error)
		return error;
	if (IS_ERR(kthread_run(fill_thread, NULL, "cache_filler")))
		return -ENOMEM;
	asker = kthread_run(ask_thread, NULL, "asker");
	if (IS_ERR(asker))
		return PTR_ERR(asker);
	return PTR_ERR_OR_ZERO(kthread_run(watch_thread, NULL, "cache_watch"));
}

module_init(cache_init);
MODULE_DESCRIPTION("a cache with a lock between filling and shrinking");
MODULE_LICENSE("GPL");

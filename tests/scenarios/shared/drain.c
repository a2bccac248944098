// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A task that may use the reserves takes all of them; another one needs memory:
 *
 *   user=pool   an element of a mempool, all of which are in use
 *   user=pages  a page
 */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/mm.h>

#include "scenario.h"
#include "spare.h"

#define ELEMENTS 4
/* How long the user of the pool has to wait before the dump, in guest time. */
#define STUCK_SECONDS 12

static char *user = "pool";
module_param(user, charp, 0444);

static mempool_t *pool;
static bool drained;
static struct task_struct *drainer, *user_task;

static int drain_thread(void *unused)
{
	memalloc_noreclaim_save();
	while (alloc_pages(GFP_NOWAIT | __GFP_NOWARN, 0))
		cond_resched();
	WRITE_ONCE(drained, true);
	for (;;) {
		schedule_timeout_idle(1);
		while (alloc_pages(GFP_NOWAIT | __GFP_NOWARN, 0))
			cond_resched();
	}
	return 0;
}

/* Needs pages as a file system does that writes some out: without calling into itself. */
static int take_pages(void *unused)
{
	scenario_wait_until(READ_ONCE(drained));
	while (alloc_pages(GFP_NOFS, 0))
		cond_resched();
	scenario_failed("there was a page to have, or to be refused");
	return 0;
}

static int take_elements(void *unused)
{
	int i;

	scenario_wait_until(READ_ONCE(drained));
	for (i = 0; i <= ELEMENTS; i++)
		mempool_alloc(pool, GFP_NOIO);
	scenario_failed("the pool has given more than it has");
	return 0;
}

static int watch_thread(void *unused)
{
	scenario_wait_until(READ_ONCE(drained));
	schedule_timeout_idle(STUCK_SECONDS * HZ);
	scenario_truth_task("drainer", drainer);
	scenario_truth_task("user", user_task);
	scenario_truth_address("pool", pool);
	scenario_ready();
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

static int __init drain_init(void)
{
	if (register_oom_notifier(&scenario_sparing))
		return -ENOMEM;
	pool = mempool_create_page_pool(ELEMENTS, 0);
	if (!pool)
		return -ENOMEM;
	if (IS_ERR(kthread_run(watch_thread, NULL, "drain_watch")))
		return -ENOMEM;
	user_task = kthread_run(strcmp(user, "pool") ? take_pages : take_elements, NULL, "memory_user");
	if (IS_ERR(user_task))
		return PTR_ERR(user_task);
	drainer = kthread_run(drain_thread, NULL, "drainer");
	return PTR_ERR_OR_ZERO(drainer);
}

module_init(drain_init);
MODULE_DESCRIPTION("drains the reserves");
MODULE_LICENSE("GPL");

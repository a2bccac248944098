// SPDX-License-Identifier: GPL-2.0-or-later
/* A shrinker in which those who reclaim with a handle of a journal sleep, as if their reclaim waited for a slow disk. */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "cache.h"
#include "scenario.h"
#include "watch.h"

/* How long the holder has to be there before the dump, in guest time. */
#define STUCK_SECONDS 14

static struct task_struct *holder;
static bool armed;

static unsigned long cache_count(struct shrinker *shrinker, struct shrink_control *control)
{
	return READ_ONCE(armed) ? 4096 : SHRINK_EMPTY;
}

static unsigned long cache_scan(struct shrinker *shrinker, struct shrink_control *control)
{
	if (!current->journal_info || strcmp(current->comm, "writer") || cmpxchg(&holder, NULL, current))
		return SHRINK_STOP;
	for (;;)
		schedule_timeout_uninterruptible(HZ);
}

/* Keeps memory short until the writer has come to the shrinker, then gives others some. */
static int take_thread(void *unused)
{
	static LIST_HEAD(pages);
	struct page *page, *next;
	int n = 0;

	WRITE_ONCE(armed, true);
	while (!READ_ONCE(holder)) {
		while ((page = alloc_pages(GFP_NOWAIT | __GFP_NOWARN, 0)))
			list_add(&page->lru, &pages);
		schedule_timeout_idle(1);
	}
	list_for_each_entry_safe(page, next, &pages, lru)
	{
		if (n++ == 4096)
			break;
		list_del(&page->lru);
		__free_pages(page, 0);
	}
	scenario_truth_task("holder", holder);
	schedule_timeout_idle(STUCK_SECONDS * HZ);
	return scenario_stay_ready();
}

static int __init hold_init(void)
{
	return register_cache("held") ?: PTR_ERR_OR_ZERO(kthread_run(take_thread, NULL, "hold_taker"));
}

module_init(hold_init);
MODULE_DESCRIPTION("a shrinker that holds up who has a journal's handle");
MODULE_LICENSE("GPL");

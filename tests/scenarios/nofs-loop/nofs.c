// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes all memory with requests that have no __GFP_FS, for which nobody is killed. */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "scenario.h"

/* How long nothing may have been allocated before the dump, in guest time. */
#define DRY_SECONDS 12

static unsigned long pages_taken;

static int take_pages(void *unused)
{
	for (;;) {
		if (alloc_pages(GFP_NOFS, 0))
			WRITE_ONCE(pages_taken, pages_taken + 1);
		cond_resched();
	}
	return 0;
}

static int watch_thread(void *param)
{
	unsigned long since = jiffies, seen = 0;

	while (time_before(jiffies, since + DRY_SECONDS * HZ)) {
		schedule_timeout_idle(HZ / 4);
		if (seen && seen == READ_ONCE(pages_taken))
			continue;
		seen = READ_ONCE(pages_taken);
		since = jiffies;
	}
	scenario_truth_task("taker", (struct task_struct *)param);
	scenario_ready();
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

static int __init nofs_init(void)
{
	struct task_struct *taker = kthread_run(take_pages, NULL, "nofs_taker");

	if (IS_ERR(taker))
		return PTR_ERR(taker);
	return PTR_ERR_OR_ZERO(kthread_run(watch_thread, taker, "nofs_watch"));
}

module_init(nofs_init);
MODULE_DESCRIPTION("allocates with GFP_NOFS for ever");
MODULE_LICENSE("GPL");

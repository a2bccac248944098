// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes all memory with requests that have no __GFP_FS, for which nobody is killed. */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "scenario.h"
#include "watch.h"

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
	scenario_wait_still(&pages_taken, DRY_SECONDS);
	scenario_truth_task("taker", (struct task_struct *)param);
	return scenario_stay_ready();
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

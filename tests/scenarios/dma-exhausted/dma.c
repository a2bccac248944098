// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes all pages of the zone DMA. Nobody is killed for such a request (__alloc_pages_may_oom() leaves zones below Normal
 * alone), and with __GFP_NOFAIL it is tried for ever.
 */
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
		alloc_pages(GFP_KERNEL | GFP_DMA | __GFP_NOFAIL, 0);
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

static int __init dma_init(void)
{
	struct task_struct *taker = kthread_run(take_pages, NULL, "dma_taker");

	if (IS_ERR(taker))
		return PTR_ERR(taker);
	return PTR_ERR_OR_ZERO(kthread_run(watch_thread, taker, "dma_watch"));
}

module_init(dma_init);
MODULE_DESCRIPTION("uses up the zone DMA");
MODULE_LICENSE("GPL");

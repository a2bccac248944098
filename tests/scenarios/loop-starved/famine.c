// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes all memory but the reserves, and waits for nothing meanwhile: only others do, of whom one writes to a loop device. */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid.h>

#include "spare.h"
#include "watch.h"

/* How long the writer may not have got further before the dump, in guest time. */
#define STUCK_SECONDS 12

static int writer;
module_param(writer, int, 0444);

static int take_pages(void *unused)
{
	for (;;) {
		while (alloc_pages(GFP_NOWAIT | __GFP_NOWARN, 0))
			cond_resched();
		schedule_timeout_idle(1);
	}
	return 0;
}

static int watch_thread(void *param)
{
	struct task_struct *task = param;

	scenario_wait_still((unsigned long *)&task->ioac.write_bytes, STUCK_SECONDS);
	scenario_truth_task("writer", task);
	return scenario_stay_ready();
}

static int __init famine_init(void)
{
	struct task_struct *task = get_pid_task(find_vpid(writer), PIDTYPE_PID), *taker;

	if (!task || register_oom_notifier(&scenario_sparing))
		return -ESRCH;
	taker = kthread_run(take_pages, NULL, "famine");
	if (IS_ERR(taker))
		return PTR_ERR(taker);
	return PTR_ERR_OR_ZERO(kthread_run(watch_thread, task, "famine_watch"));
}

module_init(famine_init);
MODULE_DESCRIPTION("takes all memory, once a writer writes");
MODULE_LICENSE("GPL");

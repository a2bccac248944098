// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Says ready after a minute, if nobody has by then: where swap that fails still counts as free, reclaim never gives up,
 * the OOM killer is not called, and no program gets on that could say so.
 */
#include <linux/kthread.h>
#include <linux/module.h>

#include "scenario.h"

#define PATIENCE_SECONDS 60

static int patience_thread(void *unused)
{
	schedule_timeout_idle(PATIENCE_SECONDS * HZ);
	scenario_ready();
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

static int __init patience_init(void)
{
	return PTR_ERR_OR_ZERO(kthread_run(patience_thread, NULL, "patience"));
}

module_init(patience_init);
MODULE_DESCRIPTION("ends a guest that cannot say that it is ready");
MODULE_LICENSE("GPL");

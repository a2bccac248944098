/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What threads that watch a scenario's tasks wait for, and how they end. Times are in guest seconds. */
#ifndef OOMTOPSY_WATCH_H
#define OOMTOPSY_WATCH_H

#include <linux/jiffies.h>

#include "scenario.h"

/* Sleeps until @task, whenever it was looked at, has been in state D for @seconds. */
static inline void scenario_wait_stuck(struct task_struct *task, unsigned int seconds)
{
	unsigned long since = jiffies;

	while (time_before(jiffies, since + seconds * HZ)) {
		schedule_timeout_idle(HZ / 4);
		if (!scenario_in_d_state(task))
			since = jiffies;
	}
}

/* Sleeps until @count has begun to grow, and then has not for @seconds. */
static inline void scenario_wait_still(unsigned long *count, unsigned int seconds)
{
	unsigned long since = jiffies, seen = 0;

	while (time_before(jiffies, since + seconds * HZ)) {
		schedule_timeout_idle(HZ / 4);
		if (seen && seen == READ_ONCE(*count))
			continue;
		seen = READ_ONCE(*count);
		since = jiffies;
	}
}

/* The dump may be taken; the thread stays until then. */
static inline int scenario_stay_ready(void)
{
	scenario_ready();
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

#endif

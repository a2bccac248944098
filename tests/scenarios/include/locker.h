/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kthreads that take mutexes in a given order, for the scenarios about locks alone. A thread takes
 * its first mutex; when every thread has its first, or has none to take, each goes for its second.
 */
#ifndef OOMTOPSY_LOCKER_H
#define OOMTOPSY_LOCKER_H

#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "scenario.h"

/* How long the threads have to be stuck before the dump, in guest time. */
#define STUCK_SECONDS 10

struct locker {
	const char *name;
	struct mutex *first, *second; /* NULL: none; a thread with no second sleeps with its first */
	struct task_struct *task;
};

static atomic_t lockers_on_their_way;

static int locker_thread(void *param)
{
	const struct locker *locker = param;

	if (locker->first)
		mutex_lock(locker->first);
	atomic_dec(&lockers_on_their_way);
	scenario_wait_until(atomic_read(&lockers_on_their_way) == 0);
	if (locker->second)
		mutex_lock(locker->second);
	else
		for (;;)
			schedule_timeout_uninterruptible(HZ);
	scenario_failed("%s got its second mutex", locker->name);
	return 0;
}

/* Starts all @count @lockers and says what they are; returns 0 or a negative errno. */
static int lockers_start(struct locker *lockers, int count)
{
	int i;

	atomic_set(&lockers_on_their_way, count);
	for (i = 0; i < count; i++) {
		lockers[i].task = kthread_run(locker_thread, &lockers[i], "%s", lockers[i].name);
		if (IS_ERR(lockers[i].task))
			return PTR_ERR(lockers[i].task);
		pr_alert("scenario: truth %s=0x%px\n", lockers[i].name, lockers[i].task);
		pr_alert("scenario: truth %s_pid=%d\n", lockers[i].name, lockers[i].task->pid);
	}
	return 0;
}

/* Returns when all have been in uninterruptible sleep for STUCK_SECONDS. */
static void lockers_wait_stuck(const struct locker *lockers, int count)
{
	unsigned long since = jiffies;
	int i;

	while (time_before(jiffies, since + STUCK_SECONDS * HZ)) {
		schedule_timeout_idle(HZ / 4);
		for (i = 0; i < count; i++) {
			if (lockers[i].second && !scenario_in_d_state(lockers[i].task))
				since = jiffies;
		}
	}
	scenario_ready();
}

#endif

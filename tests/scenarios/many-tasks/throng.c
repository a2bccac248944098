// SPDX-License-Identifier: GPL-2.0-or-later
/* Mutexes a and b deadlock between two threads; a crowd of others waits for one of them. */
#include "locker.h"

#define WAITERS 64

static DEFINE_MUTEX(mutex_a);
static DEFINE_MUTEX(mutex_b);

static struct locker lockers[2 + WAITERS] = {
	{ .name = "lock_ab", .first = &mutex_a, .second = &mutex_b },
	{ .name = "lock_ba", .first = &mutex_b, .second = &mutex_a },
};

static char names[WAITERS][TASK_COMM_LEN];

/* The tasks there are, as the dump must show them, but for what comes and goes by itself. */
static int count_tasks(void)
{
	struct task_struct *process, *thread;
	int count = 0;

	rcu_read_lock();
	for_each_process_thread(process, thread) count++;
	rcu_read_unlock();
	return count;
}

static int __init throng_init(void)
{
	int i, error;

	for (i = 0; i < WAITERS; i++) {
		snprintf(names[i], sizeof(names[i]), "lock_throng%d", i);
		lockers[2 + i] = (struct locker){ .name = names[i], .second = i % 2 ? &mutex_a : &mutex_b };
	}
	error = lockers_start(lockers, ARRAY_SIZE(lockers));
	if (error)
		return error;
	scenario_truth_address("mutex_a", &mutex_a);
	scenario_truth_address("mutex_b", &mutex_b);
	scenario_truth("tasks", "%d", count_tasks());
	lockers_wait_stuck(lockers, ARRAY_SIZE(lockers));
	return 0;
}

module_init(throng_init);
MODULE_DESCRIPTION("a mutex deadlock and many waiters");
MODULE_LICENSE("GPL");

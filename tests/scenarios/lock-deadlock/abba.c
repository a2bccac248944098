// SPDX-License-Identifier: GPL-2.0-or-later
/* Two deadlocks in one guest: mutexes a and b between two threads, c, d and e around three. */
#include "locker.h"

static DEFINE_MUTEX(mutex_a);
static DEFINE_MUTEX(mutex_b);
static DEFINE_MUTEX(mutex_c);
static DEFINE_MUTEX(mutex_d);
static DEFINE_MUTEX(mutex_e);

static struct locker lockers[] = {
	{ .name = "lock_ab", .first = &mutex_a, .second = &mutex_b },
	{ .name = "lock_ba", .first = &mutex_b, .second = &mutex_a },
	{ .name = "lock_cd", .first = &mutex_c, .second = &mutex_d },
	{ .name = "lock_de", .first = &mutex_d, .second = &mutex_e },
	{ .name = "lock_ec", .first = &mutex_e, .second = &mutex_c },
	/* Waits for a deadlocked mutex and holds none: part of no cycle. */
	{ .name = "lock_outside", .second = &mutex_a },
};

static int __init abba_init(void)
{
	int error = lockers_start(lockers, ARRAY_SIZE(lockers));

	if (error)
		return error;
	scenario_truth_address("mutex_a", &mutex_a);
	scenario_truth_address("mutex_b", &mutex_b);
	scenario_truth_address("mutex_c", &mutex_c);
	scenario_truth_address("mutex_d", &mutex_d);
	scenario_truth_address("mutex_e", &mutex_e);
	lockers_wait_stuck(lockers, ARRAY_SIZE(lockers));
	return 0;
}

module_init(abba_init);
MODULE_DESCRIPTION("two mutex deadlocks");
MODULE_LICENSE("GPL");

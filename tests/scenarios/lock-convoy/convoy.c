// SPDX-License-Identifier: GPL-2.0-or-later
/* One owner, two waiters, one of which holds a second mutex that nobody wants. */
#include "locker.h"

static DEFINE_MUTEX(mutex_wanted);
static DEFINE_MUTEX(mutex_idle);

static struct locker lockers[] = {
	{ .name = "lock_owner", .first = &mutex_wanted },
	{ .name = "lock_waiter1", .second = &mutex_wanted },
	{ .name = "lock_waiter2", .first = &mutex_idle, .second = &mutex_wanted },
};

static int __init convoy_init(void)
{
	int error = lockers_start(lockers, ARRAY_SIZE(lockers));

	if (error)
		return error;
	scenario_truth_address("mutex_wanted", &mutex_wanted);
	scenario_truth_address("mutex_idle", &mutex_idle);
	lockers_wait_stuck(lockers, ARRAY_SIZE(lockers));
	return 0;
}

module_init(convoy_init);
MODULE_DESCRIPTION("a mutex with an owner and two waiters");
MODULE_LICENSE("GPL");

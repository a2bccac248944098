// SPDX-License-Identifier: GPL-2.0-or-later
/* A swap device with few tags that keeps what is written to it: whoever reclaims gets stuck on it. */
#include <linux/sysrq.h>

#include "zoo.h"
#include "held.h"

/* How long the device may have been given no more requests before the dump. */
#define STUCK_SECONDS 8

static struct held disks[] = {
	{ "heldswap", 64, 4 },
};

static int zoo_last(void)
{
	helds_tell();
	handle_sysrq('t');
	return 0;
}

/* Tags need not be what runs out: writeback throttling may let fewer requests through. */
static int watch_thread(void *unused)
{
	unsigned long since = jiffies;
	int seen = 0;

	while (time_before(jiffies, since + STUCK_SECONDS * HZ)) {
		schedule_timeout_idle(HZ / 4);
		if (seen && seen == READ_ONCE(disks[0].count))
			continue;
		seen = READ_ONCE(disks[0].count);
		since = jiffies;
	}
	zoo_ready();
	zoo_sleep();
	return 0;
}

static int __init swap_init(void)
{
	int error = helds_start(disks, ARRAY_SIZE(disks)) ?: zoo_open_door();

	if (!error && IS_ERR(kthread_run(watch_thread, NULL, "zoo_watch")))
		error = -ENOMEM;
	return error;
}

module_init(swap_init);
MODULE_DESCRIPTION("a swap device that keeps requests");
MODULE_LICENSE("GPL");

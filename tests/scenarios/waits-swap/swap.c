// SPDX-License-Identifier: GPL-2.0-or-later
/* A swap device with few tags that keeps what is written to it: whoever reclaims gets stuck on it. */
#include <linux/sysrq.h>

#include "zoo.h"
#include "held.h"

/* How long the device has to have been full before the dump. */
#define FULL_SECONDS 8

static struct held disks[] = {
	{ "heldswap", 64, 4 },
};

static int zoo_last(void)
{
	helds_tell();
	handle_sysrq('t');
	return 0;
}

static int watch_thread(void *unused)
{
	while (READ_ONCE(disks[0].count) < disks[0].depth)
		schedule_timeout_idle(HZ / 4);
	schedule_timeout_idle(FULL_SECONDS * HZ);
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

// SPDX-License-Identifier: GPL-2.0-or-later
/* A disk for core files that can be told to keep requests. */
#include "zoo.h"
#include "held.h"

static struct held disks[] = {
	{ "heldcore", 8, 4 },
};

static int zoo_last(void)
{
	helds_tell();
	return 0;
}

static int __init coredisk_init(void)
{
	return helds_start(disks, ARRAY_SIZE(disks)) ?: zoo_open_door();
}

module_init(coredisk_init);
MODULE_DESCRIPTION("a disk that keeps requests");
MODULE_LICENSE("GPL");

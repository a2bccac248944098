// SPDX-License-Identifier: GPL-2.0-or-later
/* Nothing but /proc/zoo: programs do the waiting. */
#include "zoo.h"

static int zoo_last(void)
{
	return 0;
}

static int __init door_init(void)
{
	return zoo_open_door();
}

module_init(door_init);
MODULE_DESCRIPTION("truth of programs");
MODULE_LICENSE("GPL");

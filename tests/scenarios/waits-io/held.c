// SPDX-License-Identifier: GPL-2.0-or-later
/* Disks for the scenario, and probes that see what tasks wait for. */
#include "zoo.h"
#include "held.h"
#include "probe.h"

// clang-format off
static struct held disks[] = {
	{ "heldraw", 8, 32 }, /* these are only read and written directly */
	{ "heldout", 1, 32 },
	{ "heldcached", 1, 32 },
	{ "heldtags", 1, 2 },    /* fewer tags than readers */
	{ "heldwrite", 16, 32 }, /* ext4 that cannot write */
	{ "heldread", 16, 32 }, /* ext4 that cannot read */
	{ "helddirty", 32, 32 }, /* ext2 with more dirty pages than it may have */
	{ "heldswap", 16, 32 },
	{ "heldcrypt", 24, 32 }, /* below dm-crypt */
	{ "heldnot", 16, 32 },   /* always works */
};
// clang-format on

static int zoo_last(void)
{
	zoo_probes_stop();
	helds_tell();
	return 0;
}

static int __init held_init(void)
{
	zoo_probes_start();
	return helds_start(disks, ARRAY_SIZE(disks)) ?: zoo_open_door();
}

module_init(held_init);
MODULE_DESCRIPTION("disks that keep requests");
MODULE_LICENSE("GPL");

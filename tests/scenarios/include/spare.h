/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps a guest without memory from its panic: when kthreadd wants some, the OOM killer finds nobody to kill, but is
 * told that something has been freed.
 */
#ifndef OOMTOPSY_SPARE_H
#define OOMTOPSY_SPARE_H

#include <linux/notifier.h>
#include <linux/oom.h>

static int scenario_spare(struct notifier_block *notifier, unsigned long unused, void *freed)
{
	*(unsigned long *)freed += 1;
	return NOTIFY_OK;
}

static struct notifier_block scenario_sparing = { .notifier_call = scenario_spare };

#endif

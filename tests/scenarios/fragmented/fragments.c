// SPDX-License-Identifier: GPL-2.0-or-later
/* Takes all memory, gives every second page of it back, and asks for eight pages in a row. */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/oom.h>
#include <linux/proc_fs.h>

#include "fragments.h"
#include "scenario.h"

#define ROW_ORDER 3

static bool killed;

/* The first call is for the kill that is wanted; for the others memory is said to have come back. */
static int see_kill(struct notifier_block *block, unsigned long action, void *freed)
{
	if (READ_ONCE(killed))
		*(unsigned long *)freed = 1;
	WRITE_ONCE(killed, true);
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = see_kill };

static int ask_thread(void *unused)
{
	struct page *row;

	break_memory();
	if (register_oom_notifier(&notifier))
		scenario_failed("no OOM notifier");
	do
		row = alloc_pages(GFP_KERNEL, ROW_ORDER);
	while (row);
	scenario_failed("no row, and no kill");
	return 0;
}

static ssize_t go_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	return IS_ERR(kthread_run(ask_thread, NULL, "asker")) ? -ENOMEM : size;
}

static const struct proc_ops go_ops = {
	.proc_write = go_write,
};

static int __init fragments_init(void)
{
	return proc_create("go", 0200, NULL, &go_ops) ? 0 : -ENOMEM;
}

module_init(fragments_init);
MODULE_DESCRIPTION("breaks memory into single pages");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes all memory and gives every second page of it back; then a task with a mutex asks for two pages in a row, with
 * __GFP_NOFAIL and without __GFP_FS: nobody is killed for it, and it tries for ever. A write to /proc/handle waits for
 * the mutex; "go" lets it all begin.
 */
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>

#include "fragments.h"
#include "scenario.h"
#include "watch.h"

#define ROW_ORDER 1
#define WAITERS 2
/* How long no row may have been found before the dump, in guest time. */
#define STUCK_SECONDS 12

static DEFINE_MUTEX(handle_mutex);
static atomic_t waiting;
static struct task_struct *holder;
static unsigned long rows_found;

static int hold_thread(void *unused)
{
	scenario_wait_until(atomic_read(&waiting) == WAITERS);
	mutex_lock(&handle_mutex);
	break_memory();
	/* GFP_NOIO: compaction does without such requests. */
	for (;;) {
		alloc_pages(GFP_NOIO | __GFP_NOFAIL, ROW_ORDER);
		WRITE_ONCE(rows_found, rows_found + 1);
		cond_resched();
	}
	return 0;
}

static int watch_thread(void *unused)
{
	scenario_wait_still(&rows_found, STUCK_SECONDS);
	scenario_truth_task("holder", holder);
	scenario_truth_address("lock", &handle_mutex);
	return scenario_stay_ready();
}

static int begin(void)
{
	holder = kthread_run(hold_thread, NULL, "nofail_holder");
	if (IS_ERR(holder))
		return PTR_ERR(holder);
	return PTR_ERR_OR_ZERO(kthread_run(watch_thread, NULL, "nofail_watch"));
}

static ssize_t handle_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	char first;
	int error;

	if (!size || get_user(first, data))
		return -EFAULT;
	if (first == 'g') {
		error = begin();
		return error ?: size;
	}
	atomic_inc(&waiting);
	scenario_wait_until(mutex_is_locked(&handle_mutex));
	mutex_lock(&handle_mutex);
	scenario_failed("the mutex was released");
	return size;
}

static const struct proc_ops handle_ops = {
	.proc_write = handle_write,
};

static int __init nofail_init(void)
{
	return proc_create("handle", 0200, NULL, &handle_ops) ? 0 : -ENOMEM;
}

module_init(nofail_init);
MODULE_DESCRIPTION("asks for what there is not, with __GFP_NOFAIL");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/mmap_stall: a write sleeps for ever with the writer's mmap_lock held for write, as a thread in
 * mmap() or exec that waits for a dead disk would; an open for reading waits until that is so.
 */
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched/coredump.h>
#include <linux/version.h>

#include "owner.h"
#include "scenario.h"

/* How long the victim stays in the kernel after the reaper has given up, in guest time. */
#define STUCK_SECONDS 5

static struct task_struct *holder;

static ssize_t stall_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	mmap_write_lock(current->mm);
	WRITE_ONCE(holder, current);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
	return size;
}

static int stall_open(struct inode *inode, struct file *file)
{
	if (!(file->f_mode & FMODE_WRITE))
		scenario_wait_until(READ_ONCE(holder));
	return 0;
}

static const struct proc_ops stall_ops = {
	.proc_open = stall_open,
	.proc_write = stall_write,
};

/* mm->flags became a bitmap with accessors of its own in 6.18 (bb6525f2f8c4). */
static bool given_up(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
	return mm_flags_test(MMF_OOM_SKIP, mm);
#else
	return test_bit(MMF_OOM_SKIP, &mm->flags);
#endif
}

/* Ready when the reaper has given the victim up and nothing has come of it for a while. */
static int watch_thread(void *unused)
{
	struct task_struct *victim;

	scenario_wait_until(READ_ONCE(holder));
	scenario_wait_until(given_up(holder->mm));
	schedule_timeout_idle(STUCK_SECONDS * HZ);

	victim = holder->group_leader;
	scenario_truth_task("victim", victim);
	scenario_truth_task("holder", holder);
	scenario_truth_address("mm", holder->mm);
	scenario_truth_address("lock", &holder->mm->mmap_lock);
	scenario_truth("lock_name", "mmap_lock");
	scenario_truth("lock_owner_word", "0x%lx", rwsem_owner_word(&holder->mm->mmap_lock));
	scenario_truth("rss_anon_kb", "%lu", get_mm_counter(holder->mm, MM_ANONPAGES) << (PAGE_SHIFT - 10));
	if (scenario_in_d_state(victim) && scenario_in_d_state(holder))
		scenario_ready();
	else
		scenario_failed("the victim is not stuck");
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

static int __init mmapstall_init(void)
{
	struct task_struct *watcher = kthread_run(watch_thread, NULL, "mmapstall_watch");

	if (IS_ERR(watcher))
		return PTR_ERR(watcher);
	return proc_create("mmap_stall", 0600, NULL, &stall_ops) ? 0 : -ENOMEM;
}

module_init(mmapstall_init);
MODULE_DESCRIPTION("sleeps with mmap_lock held for write");
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kthread holds a mutex and allocates until it has to reclaim, in which it gets stuck on a swap device that
 * keeps what is written to it. SysRq-f has the task killed that waits for the mutex: it is reaped, and cannot
 * exit.
 */
#include <linux/mutex.h>
#include <linux/sysrq.h>

#include "zoo.h"
#include "held.h"
#include "owner.h"

/* How long nothing may have moved before the kill, and again before the dump, in guest time. */
#define STUCK_SECONDS 5

static DEFINE_MUTEX(swapped_mutex);
static struct task_struct *victim, *holder;
static unsigned long pages_hogged;

static struct held disks[] = {
	{ "heldswap", 64, 4 },
};

static int alloc_thread(void *unused)
{
	mutex_lock(&swapped_mutex);
	scenario_wait_until(READ_ONCE(victim) && scenario_in_d_state(victim));
	for (;;) {
		if (alloc_pages(GFP_KERNEL, 0))
			WRITE_ONCE(pages_hogged, pages_hogged + 1);
		cond_resched();
	}
	return 0;
}

static ssize_t take_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	scenario_wait_until(mutex_is_locked(&swapped_mutex));
	WRITE_ONCE(victim, current);
	mutex_lock(&swapped_mutex);
	scenario_failed("the mutex was released");
	return size;
}

static const struct proc_ops take_ops = {
	.proc_write = take_write,
};

static void wait_until_stuck(void)
{
	unsigned long since = jiffies, seen = 0;

	while (time_before(jiffies, since + STUCK_SECONDS * HZ)) {
		schedule_timeout_idle(HZ / 4);
		if (seen && seen == READ_ONCE(pages_hogged) && scenario_in_d_state(holder))
			continue;
		seen = READ_ONCE(pages_hogged);
		since = jiffies;
	}
}

static int watch_thread(void *unused)
{
	char owner[48];

	wait_until_stuck();
	handle_sysrq('f');
	scenario_wait_until(tsk_is_oom_victim(victim));
	wait_until_stuck();
	snprintf(owner, sizeof(owner), " owner_pid=%d", holder->pid);
	zoo_tell(victim, "v_bloat", "mutex", &swapped_mutex, owner, "");
	zoo_tell(holder, "h_alloc", "io,memory", NULL, "", "device=heldswap within=memory restless=1");
	zoo_ready();
	zoo_sleep();
	return 0;
}

static int zoo_last(void)
{
	helds_tell();
	scenario_truth_task("victim", victim);
	scenario_truth_task("holder", holder);
	scenario_truth_address("lock", &swapped_mutex);
	scenario_truth("lock_name", "swapped_mutex");
	scenario_truth("lock_owner_word", "0x%lx", mutex_owner_word(&swapped_mutex));
	scenario_truth("stuck_ms", "%u", STUCK_SECONDS * 1000);
	return 0;
}

static int __init swaplock_init(void)
{
	int error = helds_start(disks, ARRAY_SIZE(disks)) ?: zoo_open_door();

	if (error)
		return error;
	holder = kthread_run(alloc_thread, NULL, "oom_test_swap");
	if (IS_ERR(holder) || !proc_create("take", 0200, NULL, &take_ops) ||
	    IS_ERR(kthread_run(watch_thread, NULL, "oom_test_watch")))
		return -ENOMEM;
	return 0;
}

module_init(swaplock_init);
MODULE_DESCRIPTION("OOM victim waits for a mutex whose holder waits for swap");
MODULE_LICENSE("GPL");

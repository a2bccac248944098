// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Out of memory, and nobody is killed: a task that has taken the OOM killer's turn (oom_lock) is put to
 * sleep by an OOM notifier, as a balloon driver's might that waits for its host. All others find the
 * turn taken and try again for ever.
 */
#include <linux/completion.h>
#include <linux/gfp.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/sysrq.h>

#include "zoo.h"

/* How long nothing may have been allocated before memory counts as exhausted. */
#define DRY_SECONDS 3

static DECLARE_COMPLETION(zoo_host);
static DEFINE_MUTEX(zoo_mutex);
static struct task_struct *oom_owner;
static unsigned long pages_taken;

/* Until the owner comes, others are told that there is memory again. */
static int sleeping_notifier(struct notifier_block *block, unsigned long action, void *freed)
{
	if (strcmp(current->comm, "m_owner")) {
		*(unsigned long *)freed = 1;
		return NOTIFY_OK;
	}
	WRITE_ONCE(oom_owner, current);
	wait_for_completion(&zoo_host);
	scenario_failed("the host has answered");
	return NOTIFY_OK;
}

static struct notifier_block notifier = { .notifier_call = sleeping_notifier };

/* Takes all memory, a page at a time; what is taken is not kept track of. */
static noinline void take_pages(gfp_t gfp)
{
	for (;;) {
		if (alloc_pages(gfp, 0))
			WRITE_ONCE(pages_taken, pages_taken + 1);
		cond_resched();
	}
}

static void take_kernel(void *unused)
{
	take_pages(GFP_KERNEL);
}

static void take_nofs(void *unused)
{
	take_pages(GFP_NOFS | __GFP_NOFAIL);
}

static void take_locked(void *unused)
{
	mutex_lock(&zoo_mutex);
	take_pages(GFP_KERNEL | __GFP_NOFAIL);
}

static void take_mutex(void *lock)
{
	scenario_wait_until(mutex_is_locked(&zoo_mutex));
	mutex_lock(lock);
}

static struct zoo_thread threads[] = {
	{ "m_owner", "completion", take_kernel, &zoo_host, .more = "holds=oom_lock within=memory" },
	{ "m_kernel", "memory", take_kernel },
	{ "m_nofs", "memory", take_nofs },
	{ "m_locked", "memory", take_locked },
	{ "w_mutex", "mutex", take_mutex, &zoo_mutex, .owner = "m_locked" },
};

/* What the threads ask for, in their order. */
static const gfp_t gfps[] = {
	0, GFP_KERNEL, GFP_NOFS | __GFP_NOFAIL, GFP_KERNEL | __GFP_NOFAIL, 0,
};

static int zoo_last(void)
{
	char more[ARRAY_SIZE(threads)][96];
	int i;

	for (i = 0; i < ARRAY_SIZE(threads); i++) {
		if (gfps[i]) {
			snprintf(more[i], sizeof(more[i]),
				 "details=oom-turn,slowpath,reclaim,throttle gfp_mask=0x%x page_order=0",
				 (__force unsigned int)gfps[i]);
			threads[i].more = more[i];
		}
		zoo_truth(threads, ARRAY_SIZE(threads), &threads[i]);
	}
	handle_sysrq('t');
	return 0;
}

/* Says ready when the turn is taken and nobody gets anything any more. */
static int watch_thread(void *unused)
{
	unsigned long since = jiffies, seen = 0;

	while (time_before(jiffies, since + DRY_SECONDS * HZ)) {
		schedule_timeout_idle(HZ / 4);
		if (READ_ONCE(oom_owner) && seen == READ_ONCE(pages_taken))
			continue;
		seen = READ_ONCE(pages_taken);
		since = jiffies;
	}
	zoo_ready();
	zoo_sleep();
	return 0;
}

/* The programs come first, since they could not start later; `go` opens the tap. */
static ssize_t go_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(threads); i++) {
		threads[i].task = kthread_run(zoo_main, &threads[i], "%s", threads[i].name);
		if (IS_ERR(threads[i].task))
			return PTR_ERR(threads[i].task);
	}
	return size;
}

static const struct proc_ops go_ops = {
	.proc_write = go_write,
};

static int __init memory_init(void)
{
	struct task_struct *watcher = kthread_run(watch_thread, NULL, "zoo_watch");

	if (IS_ERR(watcher) || !proc_create("go", 0200, NULL, &go_ops))
		return -ENOMEM;
	return register_oom_notifier(&notifier) ?: zoo_open_door();
}

module_init(memory_init);
MODULE_DESCRIPTION("tasks that wait for memory and for the OOM killer's turn");
MODULE_LICENSE("GPL");

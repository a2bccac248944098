// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The oom_context of Virtuozzo 7, which no upstream kernel has, in a module: whoever has the turn is its owner, whom it
 * chose its victim, and others sleep on its queue until both are gone ("mm: oom: introduce oom context", Vladimir
 * Davydov, devel@openvz.org, 2015). A write to /proc/turn waits for the turn, as a task does in oom_trylock().
 *
 *   how=none   owner and victim leave, and each leaves it to the other to wake the queue
 *   how=gone   the owner exits without giving its turn back
 *   how=works  the owner is at work
 */
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#include "scenario.h"

#define WAITERS 3
/* How long all of them have to sleep before the dump, in guest time. */
#define STUCK_SECONDS 12

struct oom_context {
	struct task_struct *owner;
	struct task_struct *victim;
	wait_queue_head_t waitq;
};

struct oom_context oom_ctx = {
	.waitq = __WAIT_QUEUE_HEAD_INITIALIZER(oom_ctx.waitq),
};

static DEFINE_SPINLOCK(oom_context_lock);
static char *how = "none";
module_param(how, charp, 0444);

static atomic_t waiting;
static atomic_t chosen; /* victims looked for, by an owner that works */

static bool oom_trylock(void)
{
	DEFINE_WAIT(wait);

	spin_lock(&oom_context_lock);
	if (!oom_ctx.owner && !oom_ctx.victim) {
		oom_ctx.owner = current;
		spin_unlock(&oom_context_lock);
		return true;
	}
	prepare_to_wait(&oom_ctx.waitq, &wait, TASK_KILLABLE);
	spin_unlock(&oom_context_lock);
	atomic_inc(&waiting);
	schedule();
	finish_wait(&oom_ctx.waitq, &wait);
	return false;
}

static ssize_t turn_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	if (!oom_trylock())
		scenario_failed("%s was woken", current->comm);
	return size;
}

static const struct proc_ops turn_ops = {
	.proc_write = turn_write,
};

static void leave_unwoken(void)
{
	spin_lock(&oom_context_lock);
	oom_ctx.owner = NULL;
	spin_unlock(&oom_context_lock);
}

static int owner_thread(void *unused)
{
	scenario_truth_task("owner", current);
	oom_trylock();
	scenario_wait_until(atomic_read(&waiting) == WAITERS);
	if (!strcmp(how, "none"))
		leave_unwoken();
	while (!strcmp(how, "works")) {
		atomic_inc(&chosen);
		cond_resched();
	}
	return 0;
}

static int watch_thread(void *unused)
{
	scenario_wait_until(atomic_read(&waiting) == WAITERS);
	schedule_timeout_idle(STUCK_SECONDS * HZ);
	scenario_truth_address("context", &oom_ctx);
	scenario_ready();
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

static int __init context_init(void)
{
	if (IS_ERR(kthread_run(owner_thread, NULL, "context_owner")))
		return -ENOMEM;
	scenario_wait_until(READ_ONCE(oom_ctx.owner));
	if (IS_ERR(kthread_run(watch_thread, NULL, "context_watch")))
		return -ENOMEM;
	return proc_create("turn", 0200, NULL, &turn_ops) ? 0 : -ENOMEM;
}

module_init(context_init);
MODULE_DESCRIPTION("an oom_context");
MODULE_LICENSE("GPL");

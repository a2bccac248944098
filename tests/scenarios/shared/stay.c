// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * /proc/stay: what drivers and other processes do that keeps a victim of the OOM killer, or its memory. A write is a
 * command, of the writer itself or of the process PID:
 *
 *   sleep             sleeps for ever, and no signal ends that
 *   read-lock PID     the same with the mmap_lock of PID held for read
 *   write-lock PID    takes that lock for write, behind the reader, and sleeps
 *   pin PID           keeps a reference to the memory of PID
 *   watch PID SECONDS says ready when PID is a victim of the OOM killer and SECONDS have gone by
 */
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "owner.h"
#include "scenario.h"

static DECLARE_WAIT_QUEUE_HEAD(stay_queue);
static bool stay_over;

struct watched {
	struct task_struct *task;
	struct mm_struct *mm;
	unsigned int seconds;
};

static struct task_struct *task_of(pid_t number)
{
	struct pid *pid = find_get_pid(number);
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);

	put_pid(pid);
	return task;
}

static void sleep_for_ever(void)
{
	wait_event(stay_queue, READ_ONCE(stay_over));
}

static int do_sleep(struct task_struct *task, unsigned int unused)
{
	sleep_for_ever();
	return 0;
}

static int do_read_lock(struct task_struct *task, unsigned int unused)
{
	struct mm_struct *mm = get_task_mm(task);

	scenario_truth_task("reader", current);
	scenario_truth_address("lock", &mm->mmap_lock);
	mmap_read_lock(mm);
	sleep_for_ever();
	return 0;
}

static int do_write_lock(struct task_struct *task, unsigned int unused)
{
	struct mm_struct *mm = get_task_mm(task);

	scenario_truth_task("writer", current);
	mmap_write_lock(mm);
	sleep_for_ever();
	return 0;
}

static int do_pin(struct task_struct *task, unsigned int unused)
{
	return get_task_mm(task) ? 0 : -ESRCH;
}

static int watch_thread(void *param)
{
	struct watched *watched = param;

	/* Also where programs of real-time classes have all CPUs. */
	sched_set_fifo(current);
	scenario_wait_until(tsk_is_oom_victim(watched->task));
	schedule_timeout_idle(watched->seconds * HZ);
	scenario_truth_task("victim", watched->task);
	scenario_truth_address("mm", watched->mm);
	scenario_ready();
	for (;;)
		schedule_timeout_idle(HZ);
	return 0;
}

static int do_watch(struct task_struct *task, unsigned int seconds)
{
	struct watched *watched = kzalloc(sizeof(*watched), GFP_KERNEL);

	if (!watched)
		return -ENOMEM;
	watched->task = get_task_struct(task);
	watched->mm = get_task_mm(task);
	watched->seconds = seconds;
	if (watched->mm) {
		mmgrab(watched->mm);
		mmput(watched->mm);
	}
	return PTR_ERR_OR_ZERO(kthread_run(watch_thread, watched, "stay_watch"));
}

static const struct {
	const char *name;
	int (*act)(struct task_struct *task, unsigned int number);
} commands[] = {
	{ "sleep", do_sleep }, { "read-lock", do_read_lock }, { "write-lock", do_write_lock },
	{ "pin", do_pin },     { "watch", do_watch },
};

static int obey(const char *line)
{
	unsigned int number = 0;
	struct task_struct *task;
	pid_t pid = current->pid;
	char name[16];
	int i;

	if (sscanf(line, "%15s %d %u", name, &pid, &number) < 1)
		return -EINVAL;
	task = task_of(pid);
	for (i = 0; task && i < ARRAY_SIZE(commands); i++) {
		if (!strcmp(commands[i].name, name))
			return commands[i].act(task, number);
	}
	return -EINVAL;
}

static ssize_t stay_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	char line[64];
	int error;

	if (size >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, data, size))
		return -EFAULT;
	line[size] = '\0';
	error = obey(line);
	if (error)
		scenario_failed("/proc/stay does not understand: %s", line);
	return error ?: size;
}

static const struct proc_ops stay_ops = {
	.proc_write = stay_write,
};

static int __init stay_init(void)
{
	return proc_create("stay", 0200, NULL, &stay_ops) ? 0 : -ENOMEM;
}

module_init(stay_init);
MODULE_DESCRIPTION("keeps victims of the OOM killer");
MODULE_LICENSE("GPL");

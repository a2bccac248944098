/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tasks that each get stuck in one kind of wait, and truth lines that say in which:
 *
 *   scenario: truth wait_NAME=pid=N task=0xADDR kind=KIND [object=0xADDR] [FIELD=VALUE…]
 *
 * README.md lists kinds and fields. NAME is the comm of a kthread or what a program calls itself.
 *
 * Kthreads come from tables, started in their order, each when the one before it is asleep, so a
 * thread that takes a lock stands ahead of those that wait for it. Programs write to /proc/zoo, just
 * before they go to sleep, `NAME KIND OBJECT [FIELD=VALUE…]`, where OBJECT is one of
 *
 *   0xADDR       an address of the program's own
 *   pipe:FD      the pipe behind a descriptor
 *   page:FD      the first page of the file behind it
 *   mmap_lock    the program's own; mmap_lock:PID another's
 *
 * and `hold-mmap-lock` sleeps for ever with the writer's own mmap_lock held for write. `ready` ends it
 * all: zoo_last() of the scenario, then the check that every task told of sleeps, then the dump.
 */
#ifndef OOMTOPSY_ZOO_H
#define OOMTOPSY_ZOO_H

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pagemap.h>
#include <linux/proc_fs.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#include "scenario.h"

/* How long a task that has not been switched counts as asleep, and how long in the last check. */
#define ASLEEP_MS 100
#define SETTLED_MS 3000
/* How long a task may take to fall asleep. */
#define PATIENCE_SECONDS 60

struct zoo_thread {
	const char *name;
	const char *kind; /* NULL: it holds, and waits for nothing */
	void (*act)(void *object);
	void *object;
	void **object_at; /* where the object's address will stand, if it is not static */
	const char *more; /* further fields of the truth */
	/* Names of threads: whom the object itself names as owner; who holds it without its knowing. */
	const char *owner, *holders[2];
	struct task_struct *task;
};

/* Tasks told of, which have to be asleep in the end. */
static struct task_struct *zoo_told[128];
static atomic_t zoo_told_count;

/* What a scenario does last of all; returns 0 or a negative errno. */
static int zoo_last(void);

static void __maybe_unused zoo_sleep(void)
{
	for (;;) {
		set_current_state(TASK_IDLE);
		schedule();
	}
}

/* Folios came in 5.16. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(5, 16, 0)
static void *zoo_first_page(struct file *file) { return filemap_get_folio(file->f_mapping, 0); }
#else
static void *zoo_first_page(struct file *file) { return find_get_page(file->f_mapping, 0); }
#endif

static void zoo_tell(struct task_struct *task, const char *name, const char *kind,
		     const void *object, const char *who, const char *more)
{
	int slot = atomic_inc_return(&zoo_told_count) - 1;
	char what[32] = "";

	if (slot < ARRAY_SIZE(zoo_told))
		zoo_told[slot] = get_task_struct(task);
	if (object)
		snprintf(what, sizeof(what), " object=0x%px", object);
	pr_alert("scenario: truth wait_%s=pid=%d task=0x%px kind=%s%s%s%s%s\n", name, task->pid, task,
		 kind, what, who, more ? " " : "", more ?: "");
}

static unsigned long zoo_switches(const struct task_struct *task)
{
	return task->nvcsw + task->nivcsw;
}

/* Whether @task sleeps through @ms: it would be switched to if something woke it. */
static bool zoo_sleeps(struct task_struct *task, unsigned int ms)
{
	unsigned long before = zoo_switches(task);

	msleep(ms);
	return scenario_task_state(task) != TASK_RUNNING && zoo_switches(task) == before;
}

static int zoo_until_asleep(struct task_struct *task)
{
	unsigned long end = jiffies + PATIENCE_SECONDS * HZ;

	while (!zoo_sleeps(task, ASLEEP_MS)) {
		if (time_after(jiffies, end)) {
			scenario_failed("%s does not fall asleep", task->comm);
			return -ETIMEDOUT;
		}
	}
	return 0;
}

static int zoo_main(void *param)
{
	struct zoo_thread *thread = param;

	thread->act(thread->object);
	if (!thread->kind)
		zoo_sleep();
	scenario_failed("%s waits no more", thread->name);
	zoo_sleep();
	return 0;
}

static pid_t zoo_pid(const struct zoo_thread *threads, int count, const char *name)
{
	int i;

	for (i = 0; i < count; i++) {
		if (!strcmp(threads[i].name, name))
			return threads[i].task->pid;
	}
	scenario_failed("no thread %s", name);
	return 0;
}

static void zoo_truth(const struct zoo_thread *threads, int count, const struct zoo_thread *thread)
{
	char who[48] = "";

	if (thread->owner)
		snprintf(who, sizeof(who), " owner_pid=%d", zoo_pid(threads, count, thread->owner));
	else if (thread->holders[1])
		snprintf(who, sizeof(who), " holder_pids=%d,%d",
			 zoo_pid(threads, count, thread->holders[0]),
			 zoo_pid(threads, count, thread->holders[1]));
	else if (thread->holders[0])
		snprintf(who, sizeof(who), " holder_pids=%d",
			 zoo_pid(threads, count, thread->holders[0]));
	zoo_tell(thread->task, thread->name, thread->kind, thread->object, who, thread->more);
}

/* Starts the @count @threads; returns 0 when all are stuck and told of, or a negative errno. */
static int zoo_start(struct zoo_thread *threads, int count)
{
	int i, error = 0;

	for (i = 0; i < count && !error; i++) {
		if (threads[i].object_at)
			threads[i].object = *threads[i].object_at;
		threads[i].task = kthread_run(zoo_main, &threads[i], "%s", threads[i].name);
		if (IS_ERR(threads[i].task))
			return PTR_ERR(threads[i].task);
		error = zoo_until_asleep(threads[i].task);
	}
	for (i = 0; i < count && !error; i++) {
		if (threads[i].kind)
			zoo_truth(threads, count, &threads[i]);
	}
	return error;
}

static bool zoo_all_asleep(void)
{
	static unsigned long before[ARRAY_SIZE(zoo_told)];
	int i, count = min_t(int, atomic_read(&zoo_told_count), ARRAY_SIZE(zoo_told));
	bool asleep = true;

	for (i = 0; i < count; i++)
		before[i] = zoo_switches(zoo_told[i]);
	msleep(SETTLED_MS);
	for (i = 0; i < count; i++) {
		if (scenario_task_state(zoo_told[i]) != TASK_RUNNING &&
		    zoo_switches(zoo_told[i]) == before[i])
			continue;
		scenario_failed("%s[%d] is not asleep", zoo_told[i]->comm, zoo_told[i]->pid);
		asleep = false;
	}
	return asleep;
}

/* Returns the object a program names, or an error pointer. */
static void *zoo_object(const char *text)
{
	struct file *file = NULL;
	void *object = ERR_PTR(-EINVAL);
	unsigned long number = 0;
	struct task_struct *task;

	if (!strcmp(text, "mmap_lock"))
		return &current->mm->mmap_lock;
	if (sscanf(text, "0x%lx", &number) == 1)
		return (void *)number;
	if (sscanf(text, "mmap_lock:%lu", &number) == 1) {
		rcu_read_lock();
		task = pid_task(find_vpid(number), PIDTYPE_PID);
		object = task && task->mm ? &task->mm->mmap_lock : object;
		rcu_read_unlock();
		return object;
	}
	if (sscanf(text, "pipe:%lu", &number) == 1 || sscanf(text, "page:%lu", &number) == 1)
		file = fget(number);
	if (!file)
		return object;
	object = text[1] == 'i' ? file->private_data : zoo_first_page(file);
	fput(file);
	return object;
}

static void zoo_hold_mmap_lock(void)
{
	mmap_write_lock(current->mm);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
}

static int zoo_told_by_program(const char *line)
{
	char name[16], kind[32], object[32];
	void *address;
	int more = 0;

	if (sscanf(line, "%15s %31s %31s %n", name, kind, object, &more) < 3)
		return -EINVAL;
	address = zoo_object(object);
	if (IS_ERR_OR_NULL(address))
		return -EINVAL;
	zoo_tell(current, name, kind, address, "", line[more] ? line + more : NULL);
	return 0;
}

static ssize_t zoo_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	char line[160];
	int error = 0;

	if (size >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, data, size))
		return -EFAULT;
	line[size] = '\0';
	strim(line);
	if (!strcmp(line, "hold-mmap-lock"))
		zoo_hold_mmap_lock();
	else if (strcmp(line, "ready"))
		error = zoo_told_by_program(line);
	else if (!zoo_last() && zoo_all_asleep())
		scenario_ready();
	if (error)
		scenario_failed("/proc/zoo does not understand: %s", line);
	return error ?: size;
}

static const struct proc_ops zoo_ops = {
	.proc_write = zoo_write,
};

static int zoo_open_door(void)
{
	return proc_create("zoo", 0200, NULL, &zoo_ops) ? 0 : -ENOMEM;
}

#endif

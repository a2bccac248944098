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
 * before they go to sleep, `NAME[:PID] KIND OBJECT [FIELD=VALUE…]`, of themselves or of PID. OBJECT is
 *
 *   0xADDR       an address of the program's own
 *   pipe:FD      the pipe behind a descriptor
 *   page:FD      the first page of the file behind it
 *   inode:FD     the i_rwsem of the file's inode
 *   freeze:FD    the lock of the file's file system that a freeze takes against writes
 *   mmap_lock    the program's own; mmap_lock:PID another's
 *   like:NAME    the object of the wait NAME, told of earlier
 *   memcg        the memory cgroup of the task told of
 *   probe        what the task last gave to one of the functions of probe.h; KIND may be probe, too
 *   -            there is none
 *
 * and `hold-mmap-lock` sleeps for ever with the writer's own mmap_lock held for write, which a writer of
 * `until-mmap-lock-held` waits for. `ready` ends it all: zoo_last() of the scenario, the check that every
 * task told of sleeps, the truth, the dump. A task that waits for memory, or whose more says restless=1,
 * may wake up and sleep again.
 */
#ifndef OOMTOPSY_ZOO_H
#define OOMTOPSY_ZOO_H

#include <linux/cgroup.h>
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

/* What is told of a task, to be printed when it turns out to be asleep in the end. */
struct zoo_wait {
	struct task_struct *task;
	char name[24], kind[24], who[48], more[96];
	const void *object;
	const struct zoo_wait *like; /* whose object it is */
	bool probed;                 /* the object is what a probe saw */
	bool slept, odd;             /* odd: the probe saw another kind of wait */
	unsigned long switches;
};

static struct zoo_wait zoo_waits[128];
static atomic_t zoo_wait_count;

/* What the task last gave to a probed function, or NULL; set by probe.h. */
static const void *(*zoo_probed)(const struct task_struct *task, const char **ret_function, const char **ret_kind);

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
static void *zoo_first_page(struct file *file)
{
	return filemap_get_folio(file->f_mapping, 0);
}
#else
static void *zoo_first_page(struct file *file)
{
	return find_get_page(file->f_mapping, 0);
}
#endif

static struct zoo_wait *zoo_tell(struct task_struct *task, const char *name, const char *kind, const void *object,
				 const char *who, const char *more)
{
	int slot = atomic_inc_return(&zoo_wait_count) - 1;
	struct zoo_wait *wait = &zoo_waits[min_t(int, slot, ARRAY_SIZE(zoo_waits) - 1)];

	if (slot >= ARRAY_SIZE(zoo_waits))
		scenario_failed("more waits than zoo_waits[] holds");
	wait->task = get_task_struct(task);
	wait->object = object;
	strscpy(wait->name, name, sizeof(wait->name));
	strscpy(wait->kind, kind, sizeof(wait->kind));
	strscpy(wait->who, who, sizeof(wait->who));
	strscpy(wait->more, more ?: "", sizeof(wait->more));
	return wait;
}

/* Sets the object, and the kind if it is to come from there, to what a probe saw. */
static const char *zoo_ask_probe(struct zoo_wait *wait)
{
	const char *function = "", *kind = wait->kind;

	wait->object = zoo_probed ? zoo_probed(wait->task, &function, &kind) : NULL;
	wait->odd = strcmp(wait->kind, "probe") && strcmp(wait->kind, kind);
	if (!wait->odd)
		strscpy(wait->kind, kind, sizeof(wait->kind));
	return function;
}

static void zoo_print(struct zoo_wait *wait)
{
	const char *function = wait->probed ? zoo_ask_probe(wait) : "";
	char what[96] = "";

	if (wait->like)
		wait->object = wait->like->object;
	if (wait->object)
		snprintf(what, sizeof(what), " object=0x%px%s%s", wait->object, function[0] ? " func=" : "", function);
	pr_alert("scenario: truth wait_%s=pid=%d task=0x%px kind=%s%s%s%s%s\n", wait->name, wait->task->pid, wait->task,
		 wait->kind, what, wait->who, wait->more[0] ? " " : "", wait->more);
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
		snprintf(who, sizeof(who), " holder_pids=%d,%d", zoo_pid(threads, count, thread->holders[0]),
			 zoo_pid(threads, count, thread->holders[1]));
	else if (thread->holders[0])
		snprintf(who, sizeof(who), " holder_pids=%d", zoo_pid(threads, count, thread->holders[0]));
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

static bool zoo_may_wake(const struct zoo_wait *wait)
{
	return !strcmp(wait->kind, "memory") || strstr(wait->more, "restless=1");
}

static bool zoo_slept(const struct zoo_wait *wait)
{
	return scenario_task_state(wait->task) != TASK_RUNNING && zoo_switches(wait->task) == wait->switches;
}

static bool zoo_check(const struct zoo_wait *wait)
{
	if (!wait->slept)
		scenario_failed("%s[%d] is not asleep", wait->name, wait->task->pid);
	else if (wait->probed && !wait->object)
		scenario_failed("no probe saw %s[%d]", wait->name, wait->task->pid);
	else if (wait->odd)
		scenario_failed("%s[%d] is in a wait of another kind", wait->name, wait->task->pid);
	else
		return true;
	return false;
}

/* Prints the truth, and returns whether every task slept, if it is meant to, for SETTLED_MS. */
static bool zoo_settle(void)
{
	int i, count = min_t(int, atomic_read(&zoo_wait_count), ARRAY_SIZE(zoo_waits));
	bool right = true;

	for (i = 0; i < count; i++)
		zoo_waits[i].switches = zoo_switches(zoo_waits[i].task);
	msleep(SETTLED_MS);
	for (i = 0; i < count; i++)
		zoo_waits[i].slept = zoo_may_wake(&zoo_waits[i]) || zoo_slept(&zoo_waits[i]);
	for (i = 0; i < count; i++)
		zoo_print(&zoo_waits[i]);
	for (i = 0; i < count; i++)
		right &= zoo_check(&zoo_waits[i]);
	return right;
}

/* Returns the task of @pid with a reference, or NULL. */
static struct task_struct *zoo_task(pid_t number)
{
	struct pid *pid = find_get_pid(number);
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);

	put_pid(pid);
	return task;
}

static void *zoo_mmap_lock_of(pid_t number)
{
	struct task_struct *task = zoo_task(number);
	void *lock = task && task->mm ? &task->mm->mmap_lock : NULL;

	if (task)
		put_task_struct(task);
	return lock;
}

static void *zoo_pipe(struct file *file)
{
	return file->private_data;
}

static void *zoo_inode_lock(struct file *file)
{
	return &file_inode(file)->i_rwsem;
}

static void *zoo_freeze_lock(struct file *file)
{
	return &file_inode(file)->i_sb->s_writers.rw_sem[SB_FREEZE_WRITE - 1];
}

static const struct {
	const char *name;
	void *(*object_of)(struct file *file);
} zoo_file_objects[] = {
	{ "pipe:", zoo_pipe },
	{ "page:", zoo_first_page },
	{ "inode:", zoo_inode_lock },
	{ "freeze:", zoo_freeze_lock },
};

static void *zoo_file_object(const char *text)
{
	void *object = NULL;
	unsigned int fd;
	struct file *file;
	int i;

	for (i = 0; i < ARRAY_SIZE(zoo_file_objects); i++) {
		size_t length = strlen(zoo_file_objects[i].name);

		if (strncmp(text, zoo_file_objects[i].name, length) || kstrtouint(text + length, 10, &fd))
			continue;
		file = fget(fd);
		if (file) {
			object = zoo_file_objects[i].object_of(file);
			fput(file);
		}
	}
	return IS_ERR(object) ? NULL : object;
}

/* Returns the object a program names; NULL when there is no such thing. */
static void *zoo_object(const char *text)
{
	unsigned long number;

	if (!strcmp(text, "mmap_lock"))
		return &current->mm->mmap_lock;
	if (sscanf(text, "mmap_lock:%lu", &number) == 1)
		return zoo_mmap_lock_of(number);
	if (sscanf(text, "0x%lx", &number) == 1)
		return (void *)number;
	return zoo_file_object(text);
}

static bool zoo_mmap_lock_held;

static void zoo_hold_mmap_lock(void)
{
	mmap_write_lock(current->mm);
	WRITE_ONCE(zoo_mmap_lock_held, true);
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
}

static const struct zoo_wait *zoo_wait_named(const char *name)
{
	int i;

	for (i = 0; i < min_t(int, atomic_read(&zoo_wait_count), ARRAY_SIZE(zoo_waits)); i++) {
		if (!strcmp(zoo_waits[i].name, name))
			return &zoo_waits[i];
	}
	return NULL;
}

/* Cuts the pid off NAME:PID and returns its task, the current one when there is no pid. */
static struct task_struct *zoo_split_name(char *name)
{
	char *pid_text = strchr(name, ':');
	pid_t pid;

	if (!pid_text)
		return get_task_struct(current);
	*pid_text = '\0';
	return kstrtoint(pid_text + 1, 10, &pid) ? NULL : zoo_task(pid);
}

/* Takes OBJECT as a program wrote it. */
static int zoo_set_object(struct zoo_wait *wait, const char *text)
{
	if (!strcmp(text, "-"))
		return 0;
	wait->probed = !strcmp(text, "probe");
	if (wait->probed)
		return 0;
	if (!strncmp(text, "like:", 5))
		wait->like = zoo_wait_named(text + 5);
	else if (!strcmp(text, "memcg"))
		wait->object = task_css_check(wait->task, memory_cgrp_id, true);
	else
		wait->object = zoo_object(text);
	return wait->like || wait->object ? 0 : -ENOENT;
}

static int zoo_told_by_program(const char *line)
{
	char name[24], kind[24], object[32];
	struct task_struct *task;
	struct zoo_wait *wait;
	int more = 0;

	if (sscanf(line, "%23s %23s %31s %n", name, kind, object, &more) < 3)
		return -EINVAL;
	task = zoo_split_name(name);
	if (!task)
		return -ESRCH;
	wait = zoo_tell(task, name, kind, NULL, "", line + more);
	put_task_struct(task);
	return zoo_set_object(wait, object);
}

static void zoo_ready(void)
{
	if (!zoo_last() && zoo_settle())
		scenario_ready();
}

static ssize_t zoo_write(struct file *file, const char __user *data, size_t size, loff_t *offset)
{
	char line[192];
	int error = 0;

	if (size >= sizeof(line))
		return -EINVAL;
	if (copy_from_user(line, data, size))
		return -EFAULT;
	line[size] = '\0';
	strim(line);
	if (!strcmp(line, "hold-mmap-lock"))
		zoo_hold_mmap_lock();
	else if (!strcmp(line, "until-mmap-lock-held"))
		scenario_wait_until(READ_ONCE(zoo_mmap_lock_held));
	else if (!strcmp(line, "ready"))
		zoo_ready();
	else
		error = zoo_told_by_program(line);
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

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Three deadlocks that not only mutexes take part in:
 *
 *   d_write_a  holds rwsem_a for write, waits for mutex_b    d_mutex_b  the other way round, for read
 *   d_read_c   holds rwsem_c for read, waits for mutex_d     d_mutex_d  the other way round, for write
 *   d_flush    holds mutex_e, flushes a work item            its worker waits for mutex_e
 */
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "zoo.h"

static DECLARE_RWSEM(rwsem_a);
static DEFINE_MUTEX(mutex_b);
static DECLARE_RWSEM(rwsem_c);
static DEFINE_MUTEX(mutex_d);
static DEFINE_MUTEX(mutex_e);

/* Both threads of a pair have their first lock before either goes for its second. */
static atomic_t without_first = ATOMIC_INIT(4);
static DECLARE_WAIT_QUEUE_HEAD(meeting);

static void meet(void)
{
	if (atomic_dec_and_test(&without_first))
		wake_up_all(&meeting);
	wait_event(meeting, !atomic_read(&without_first));
}

static void write_then_mutex(void *unused)
{
	down_write(&rwsem_a);
	meet();
	mutex_lock(&mutex_b);
}

static void mutex_then_read(void *unused)
{
	mutex_lock(&mutex_b);
	meet();
	down_read(&rwsem_a);
}

static void read_then_mutex(void *unused)
{
	down_read(&rwsem_c);
	meet();
	mutex_lock(&mutex_d);
}

static void mutex_then_write(void *unused)
{
	mutex_lock(&mutex_d);
	meet();
	down_write(&rwsem_c);
}

static struct task_struct *worker;

static void take_mutex_e(struct work_struct *unused)
{
	WRITE_ONCE(worker, current);
	mutex_lock(&mutex_e);
	scenario_failed("the worker got its mutex");
}

static DECLARE_WORK(flushed, take_mutex_e);

static void mutex_then_flush(void *unused)
{
	mutex_lock(&mutex_e);
	schedule_work(&flushed);
	flush_work(&flushed);
}

static struct zoo_thread threads[] = {
	{ "d_write_a", "mutex", write_then_mutex, &mutex_b, .owner = "d_mutex_b" },
	{ "d_mutex_b", "rwsem-read", mutex_then_read, &rwsem_a, .owner = "d_write_a" },
	{ "d_read_c", "mutex", read_then_mutex, &mutex_d, .owner = "d_mutex_d" },
	{ "d_mutex_d", "rwsem-write", mutex_then_write, &rwsem_c, .holders = { "d_read_c" },
	  .more = "mode=read readers=1" },
	{ "d_flush", "flush-work", mutex_then_flush, &flushed },
};

static int zoo_last(void)
{
	char who[24], more[48];

	snprintf(who, sizeof(who), " owner_pid=%d", zoo_pid(threads, ARRAY_SIZE(threads), "d_flush"));
	snprintf(more, sizeof(more), "work=0x%px", &flushed);
	zoo_tell(worker, "worker", "mutex", &mutex_e, who, more);
	scenario_truth_address("mutex_b", &mutex_b);
	scenario_truth_address("mutex_d", &mutex_d);
	scenario_truth_address("mutex_e", &mutex_e);
	return 0;
}

static int __init cycles_init(void)
{
	return zoo_start(threads, ARRAY_SIZE(threads)) ?: zoo_open_door();
}

module_init(cycles_init);
MODULE_DESCRIPTION("deadlocks over mutexes, rwsems and a work item");
MODULE_LICENSE("GPL");

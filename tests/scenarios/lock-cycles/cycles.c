// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Four deadlocks that not only mutexes take part in:
 *
 *   d_write_a  holds rwsem_a for write, waits for mutex_b    d_mutex_b  the other way round, for read
 *   d_read_c   holds rwsem_c for read, waits for mutex_d     d_mutex_d  the other way round, for write
 *   d_flush    holds mutex_e, flushes a work item            its worker waits for mutex_e
 *   d_flush_wq holds mutex_f, flushes a workqueue            the worker of an item of it waits for mutex_f
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
static DEFINE_MUTEX(mutex_f);

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

static struct task_struct *worker, *wq_worker;
static struct workqueue_struct *cycle_wq;

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

static void take_mutex_f(struct work_struct *unused)
{
	WRITE_ONCE(wq_worker, current);
	mutex_lock(&mutex_f);
	scenario_failed("the workqueue's worker got its mutex");
}

static DECLARE_WORK(queued, take_mutex_f);

static void mutex_then_flush_wq(void *unused)
{
	mutex_lock(&mutex_f);
	queue_work(cycle_wq, &queued);
	scenario_wait_until(READ_ONCE(wq_worker) && scenario_in_d_state(wq_worker));
	flush_workqueue(cycle_wq);
}

static struct zoo_thread threads[] = {
	{ "d_write_a", "mutex", write_then_mutex, &mutex_b, .owner = "d_mutex_b" },
	{ "d_mutex_b", "rwsem-read", mutex_then_read, &rwsem_a, .owner = "d_write_a" },
	{ "d_read_c", "mutex", read_then_mutex, &mutex_d, .owner = "d_mutex_d" },
	{ "d_mutex_d", "rwsem-write", mutex_then_write, &rwsem_c, .holders = { "d_read_c" },
	  .more = "mode=read readers=1" },
	{ "d_flush", "flush-work", mutex_then_flush, &flushed },
	{ "d_flush_wq", "flush-workqueue", mutex_then_flush_wq, .object_at = (void **)&cycle_wq },
};

static void tell_worker(struct task_struct *task, const char *name, const char *owner, struct mutex *wanted,
			struct work_struct *work)
{
	char who[24], more[48];

	snprintf(who, sizeof(who), " owner_pid=%d", zoo_pid(threads, ARRAY_SIZE(threads), owner));
	snprintf(more, sizeof(more), "work=0x%px", work);
	zoo_tell(task, name, "mutex", wanted, who, more);
}

static int zoo_last(void)
{
	tell_worker(worker, "worker", "d_flush", &mutex_e, &flushed);
	tell_worker(wq_worker, "wq_worker", "d_flush_wq", &mutex_f, &queued);
	scenario_truth_address("mutex_b", &mutex_b);
	scenario_truth_address("mutex_d", &mutex_d);
	scenario_truth_address("mutex_e", &mutex_e);
	scenario_truth_address("mutex_f", &mutex_f);
	return 0;
}

static int __init cycles_init(void)
{
	cycle_wq = alloc_workqueue("cycle_wq", WQ_UNBOUND, 0);
	if (!cycle_wq)
		return -ENOMEM;
	return zoo_start(threads, ARRAY_SIZE(threads)) ?: zoo_open_door();
}

module_init(cycles_init);
MODULE_DESCRIPTION("deadlocks over mutexes, rwsems, a work item and a workqueue");
MODULE_LICENSE("GPL");

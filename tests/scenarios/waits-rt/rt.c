// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Locks that spin in other kernels and sleep with PREEMPT_RT. Nobody may sleep with one for any other reason, so two
 * tasks that take two of them in opposite order are at the end of all the waits:
 *
 *   d_ab  holds spin_a, waits for spin_b; d_ba the other way round; all others that hold a lock wait for spin_a
 *
 * Two more, x_xy and x_yx, do so with mutexes, the second with a higher priority: in passing that on to the first the
 * kernel comes back to where it began, says so in its log, and lets the second sleep for ever, no more a waiter.
 */
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/local_lock.h>
#include <linux/ww_mutex.h>

#include "zoo.h"

#ifdef CONFIG_PREEMPT_RT

static DEFINE_SPINLOCK(spin_a);
static DEFINE_SPINLOCK(spin_b);
static DEFINE_RWLOCK(rw_written);
static DEFINE_RWLOCK(rw_read);
static DEFINE_WW_CLASS(ww_class);
static struct ww_mutex ww_mutex;

struct zoo_cpu {
	local_lock_t lock;
};

static DEFINE_PER_CPU(struct zoo_cpu, zoo_cpu) = { INIT_LOCAL_LOCK(lock) };
static void *cpu0_lock;

static DEFINE_MUTEX(mutex_x);
static DEFINE_MUTEX(mutex_y);

static struct task_struct *d_ba, *x_yx;

static int lock_b_then_a(void *unused)
{
	spin_lock(&spin_b);
	while (!spin_is_locked(&spin_a))
		cpu_relax();
	spin_lock(&spin_a);
	scenario_failed("d_ba got its second lock");
	return 0;
}

static void lock_a_then_b(void *unused)
{
	d_ba = kthread_run(lock_b_then_a, NULL, "d_ba");
	spin_lock(&spin_a);
	while (!spin_is_locked(&spin_b))
		cpu_relax();
	spin_lock(&spin_b);
}

static int lock_y_then_x(void *unused)
{
	sched_set_fifo(current);
	mutex_lock(&mutex_y);
	scenario_wait_until(mutex_is_locked(&mutex_x));
	msleep(ASLEEP_MS);
	mutex_lock(&mutex_x);
	scenario_failed("x_yx got its second lock");
	return 0;
}

static void lock_x_then_y(void *unused)
{
	mutex_lock(&mutex_x);
	x_yx = kthread_run(lock_y_then_x, NULL, "x_yx");
	scenario_wait_until(mutex_is_locked(&mutex_y));
	mutex_lock(&mutex_y);
	scenario_failed("x_xy got its second lock");
}

static void take_spinlock(void *lock)
{
	spin_lock(lock);
}

/* The state that it had is kept until it has the lock. */
static void take_spinlock_half_asleep(void *lock)
{
	set_current_state(TASK_INTERRUPTIBLE);
	spin_lock(lock);
}

static void take_read(void *lock)
{
	read_lock((rwlock_t *)lock);
}

static void take_write(void *lock)
{
	write_lock((rwlock_t *)lock);
}

static void read_then_spinlock(void *lock)
{
	read_lock(&rw_read);
	spin_lock(lock);
}

static void write_then_spinlock(void *lock)
{
	write_lock(&rw_written);
	spin_lock(lock);
}

static void take_local_lock(void *unused)
{
	set_cpus_allowed_ptr(current, cpumask_of(0));
	local_lock(&zoo_cpu.lock);
}

static void local_lock_then_spinlock(void *lock)
{
	take_local_lock(NULL);
	spin_lock(lock);
}

static void take_ww_mutex(void *lock)
{
	ww_mutex_lock(lock, NULL);
}

/* In the order in which they start. */
static struct zoo_thread threads[] = {
	{ "d_ab", NULL, lock_a_then_b },
	{ "w_spin", "spinlock", take_spinlock, &spin_a, .owner = "d_ab" },
	{ "w_spin_state", "spinlock", take_spinlock_half_asleep, &spin_a, .owner = "d_ab" },

	{ "o_rw_write", "spinlock", write_then_spinlock, &spin_a, .owner = "d_ab" },
	{ "w_rw_read", "rwlock-read", take_read, &rw_written, .owner = "o_rw_write", .more = "mode=write" },
	{ "w_rw_write", "rwlock-write", take_write, &rw_written, .owner = "o_rw_write", .more = "mode=write" },

	{ "o_rw_read", "spinlock", read_then_spinlock, &spin_a, .owner = "d_ab" },
	{ "w_rd_write", "rwlock-write", take_write, &rw_read, .holders = { "o_rw_read" },
	  .more = "mode=read readers=1" },
	{ "w_rd_read", "rwlock-read", take_read, &rw_read, .holders = { "o_rw_read" }, .more = "mode=read readers=1" },

	{ "o_local", "spinlock", local_lock_then_spinlock, &spin_a, .owner = "d_ab" },
	{ "w_local", "spinlock", take_local_lock, .object_at = &cpu0_lock, .owner = "o_local" },

	{ "x_xy", NULL, lock_x_then_y },

	{ "o_ww_mutex", NULL, take_ww_mutex, &ww_mutex },
	{ "w_ww_mutex", "mutex", take_ww_mutex, &ww_mutex, .owner = "o_ww_mutex" },
};

static void tell(struct task_struct *task, const char *kind, const void *lock, const struct task_struct *owner)
{
	char who[24];

	snprintf(who, sizeof(who), " owner_pid=%d", owner->pid);
	zoo_tell(task, task->comm, kind, lock, who, NULL);
}

static int zoo_last(void)
{
	struct task_struct *d_ab = threads[0].task, *x_xy = zoo_task(zoo_pid(threads, ARRAY_SIZE(threads), "x_xy"));

	tell(d_ab, "spinlock", &spin_b, d_ba);
	tell(d_ba, "spinlock", &spin_a, d_ab);
	tell(x_xy, "mutex", &mutex_y, x_yx);
	tell(x_yx, "mutex", &mutex_x, x_xy);
	scenario_truth_address("spin_a", &spin_a);
	scenario_truth_address("spin_b", &spin_b);
	scenario_truth_address("mutex_x", &mutex_x);
	scenario_truth_address("mutex_y", &mutex_y);
	return 0;
}

static int __init rt_init(void)
{
	ww_mutex_init(&ww_mutex, &ww_class);
	cpu0_lock = &per_cpu_ptr(&zoo_cpu, 0)->lock;
	return zoo_start(threads, ARRAY_SIZE(threads)) ?: zoo_open_door();
}

#else

static int zoo_last(void)
{
	return 0;
}

static int __init rt_init(void)
{
	pr_alert("scenario: skipped: no PREEMPT_RT\n");
	return 0;
}

#endif

module_init(rt_init);
MODULE_DESCRIPTION("waits for locks that sleep with PREEMPT_RT only");
MODULE_LICENSE("GPL");

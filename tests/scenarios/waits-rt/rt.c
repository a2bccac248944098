// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Locks that spin in other kernels and sleep with PREEMPT_RT. Nobody may sleep with one for any other reason, so two
 * tasks that take two of them in opposite order are at the end of all the waits:
 *
 *   d_ab  holds spin_a, waits for spin_b; d_ba the other way round; all others that hold a lock wait for spin_a
 */
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

static struct task_struct *d_ba;

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
	{ "w_rd_read", "rwlock-read", take_read, &rw_read, .holders = { "o_rw_read" },
	  .more = "mode=read readers=1" },

	{ "o_local", "spinlock", local_lock_then_spinlock, &spin_a, .owner = "d_ab" },
	{ "w_local", "spinlock", take_local_lock, .object_at = &cpu0_lock, .owner = "o_local" },

	{ "o_ww_mutex", NULL, take_ww_mutex, &ww_mutex },
	{ "w_ww_mutex", "mutex", take_ww_mutex, &ww_mutex, .owner = "o_ww_mutex" },
};

static int zoo_last(void)
{
	struct task_struct *d_ab = threads[0].task;
	char who[24];

	snprintf(who, sizeof(who), " owner_pid=%d", d_ba->pid);
	zoo_tell(d_ab, "d_ab", "spinlock", &spin_b, who, NULL);
	snprintf(who, sizeof(who), " owner_pid=%d", d_ab->pid);
	zoo_tell(d_ba, "d_ba", "spinlock", &spin_a, who, NULL);
	scenario_truth_address("spin_a", &spin_a);
	scenario_truth_address("spin_b", &spin_b);
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

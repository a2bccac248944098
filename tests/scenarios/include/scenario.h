/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a scenario's kernel module says to the kit, over the console:
 *
 *   scenario: truth KEY=VALUE   something the dump must agree with, kept in FILE.truth
 *   scenario: ready             the state to capture has been reached
 *   scenario: failed: WHY       it cannot be reached any more
 *   scenario: skipped: WHY      this kernel has no such thing
 *
 * pr_alert() needs no memory, so these lines get out of a machine that has none left.
 */
#ifndef OOMTOPSY_SCENARIO_H
#define OOMTOPSY_SCENARIO_H

#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/oom.h>

#define scenario_truth(key, fmt, ...) pr_alert("scenario: truth " key "=" fmt "\n", ##__VA_ARGS__)
#define scenario_ready() pr_alert("scenario: ready\n")
#define scenario_failed(fmt, ...) pr_alert("scenario: failed: " fmt "\n", ##__VA_ARGS__)

/* The address as the dump shows it: %p would print a hash. */
#define scenario_truth_address(key, pointer) scenario_truth(key, "0x%px", pointer)

// clang-format off
#define scenario_truth_task(key, task)                             \
	do {                                                       \
		scenario_truth(key, "0x%px", task);                \
		scenario_truth(key "_pid", "%d", (task)->pid);     \
		scenario_truth(key "_comm", "%s", (task)->comm);   \
	} while (0)
// clang-format on

/* task_struct.state became __state in 5.14 (2f064a59a11f). */
#ifndef task_is_running
#define scenario_task_state(task) READ_ONCE((task)->state)
#else
#define scenario_task_state(task) READ_ONCE((task)->__state)
#endif

static inline bool scenario_in_d_state(struct task_struct *task)
{
	return scenario_task_state(task) == TASK_UNINTERRUPTIBLE;
}

/* Sleeps, in steps too short for the hung task detector, until @condition holds. */
// clang-format off
#define scenario_wait_until(condition)                             \
	do {                                                       \
		while (!(condition))                               \
			schedule_timeout_uninterruptible(1);       \
	} while (0)
// clang-format on

#endif

// SPDX-License-Identifier: GPL-2.0-or-later
/* What the frames of a stack say that its task waits for. */
#include "tests/unit/test.h"

#include <stdio.h>

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

// clang-format off
static const char *const slow_frames[FAKE_FRAMES] = {
	"__x86_indirect_thunk_array",
	"some_shrinker",
	"do_shrink_slab",
	"shrink_slab",
	"try_to_free_pages",
	"__alloc_pages_slowpath.constprop.0",
	"__alloc_pages",
	"asker",
};
// clang-format on
static const char *const fast_frames[FAKE_FRAMES] = {
	"get_page_from_freelist",
	"__alloc_pages",
	"asker",
};
static const char *const turn_frames[FAKE_FRAMES] = {
	"__schedule",
	"schedule",
	"schedule_timeout",
	"schedule_timeout_uninterruptible",
	"__alloc_pages_slowpath.constprop.0",
	"__alloc_pages",
	"asker",
};
/* arm64's slow path is inlined. */
static const char *const inlined_turn_frames[FAKE_FRAMES] = {
	"__switch_to",   "__schedule",  "schedule", "schedule_timeout", "schedule_timeout_uninterruptible",
	"__alloc_pages", "alloc_pages", "asker",
};
static const char *const reclaim_lock_frames[FAKE_FRAMES] = {
	"__schedule",  "schedule",          "__mutex_lock.constprop.0",           "some_shrinker",
	"shrink_slab", "try_to_free_pages", "__alloc_pages_slowpath.constprop.0", "asker",
};

static void test_memory(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 0);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1), slow_frames);
	add_task(f, 2, 2, 0);
	fake_stack(f, TASK_AT(2), STACK_AT(2), STACK_AT(2), fast_frames);
	add_task(f, 3, 3, 2);
	fake_stack(f, TASK_AT(3), STACK_AT(3), STACK_AT(3), turn_frames);
	add_task(f, 4, 4, 2);
	fake_stack(f, TASK_AT(4), STACK_AT(4), STACK_AT(4), inlined_turn_frames);
	db = extract(f);
	assert_text(db, "SELECT detail FROM wait WHERE task_id = 1 AND kind = 'memory'", "reclaim");
	assert_text(db, "SELECT func FROM wait WHERE task_id = 1", "__alloc_pages_slowpath");
	assert_text(db, "SELECT caller FROM wait WHERE task_id = 1", "asker+0x1");
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE task_id = 2"), 0);
	assert_text(db, "SELECT detail FROM wait WHERE task_id = 3 AND kind = 'memory'", "oom-turn");
	assert_text(db, "SELECT detail FROM wait WHERE task_id = 4 AND kind = 'memory'", "oom-turn");
	db_close(db);
}

static const char *const reclaim_io_frames[FAKE_FRAMES] = {
	"__schedule",           "schedule",          "io_schedule", "folio_wait_bit", "shrink_node",
	"do_try_to_free_pages", "try_to_free_pages", "asker",
};
static const char *const memcg_io_frames[FAKE_FRAMES] = {
	"__schedule", "io_schedule", "rq_qos_wait", "try_to_free_mem_cgroup_pages", "try_charge_memcg", "asker",
};
static const char *const memcg_turn_frames[FAKE_FRAMES] = {
	"__schedule", "__mutex_lock.constprop.0", "mem_cgroup_out_of_memory", "try_charge_memcg", "asker",
};
static const char *const kswapd_frames[FAKE_FRAMES] = {
	"__schedule", "io_schedule", "blk_mq_get_tag", "swap_writeout", "shrink_node", "balance_pgdat", "kswapd",
};
static const char *const swap_in_frames[FAKE_FRAMES] = {
	"__schedule", "io_schedule", "__folio_lock_or_retry", "do_swap_page", "handle_mm_fault", "asker",
};

/* What the task waits for, and its wait for memory around that: "mutex some_shrinker+0x1, memory/reclaim asker+0x1". */
static void expect_waits(struct db *db, uint32_t task, const char *expected)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT group_concat(kind || coalesce('/' || detail, '') || ' ' || caller, ', ')"
		 " FROM (SELECT * FROM wait WHERE task_id = %u ORDER BY id)",
		 task);
	assert_text(db, sql, expected);
}

static void test_waits_within_reclaim(void **state)
{
	static const char *const *const stacks[] = {
		reclaim_lock_frames, reclaim_io_frames, memcg_io_frames,
		memcg_turn_frames,   kswapd_frames,     swap_in_frames,
	};
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	for (uint32_t n = 1; n <= ARRAY_SIZE(stacks); n++) {
		add_task(f, n, n, 2);
		fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n), stacks[n - 1]);
	}
	db = extract(f);
	expect_waits(db, 1, "mutex some_shrinker+0x1, memory/reclaim asker+0x1");
	expect_waits(db, 2, "io shrink_node+0x1, memory/reclaim asker+0x1");
	expect_waits(db, 3, "io/throttle try_to_free_mem_cgroup_pages+0x1, memory/memcg-reclaim asker+0x1");
	expect_waits(db, 4, "mutex mem_cgroup_out_of_memory+0x1, memory/memcg-oom asker+0x1");
	expect_waits(db, 5, "io/tag swap_writeout+0x1, memory/kswapd kswapd+0x1");
	expect_waits(db, 6, "io/page-lock do_swap_page+0x1");
	/* kswapd makes memory free, and waits for none. */
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE task_id = 5 AND target_type IS NOT NULL"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE target_type = 'memory'"), 2);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE target_type = 'memcg'"), 2);
	db_close(db);
}

/* Functions that kernels of today do not have, or inline: as 3.10 to 4.20 wait for RCU, CPUs, pipes and futexes. */
static const struct old_wait {
	const char *frames[FAKE_FRAMES];
	const char *expected;
} old_waits[] = {
	/* 3.10: an expedited grace period is a stop of all CPUs. */
	{ { "__schedule", "schedule", "schedule_timeout", "wait_for_completion", "__stop_cpus", "try_stop_cpus",
	    "synchronize_sched_expedited", "asker" },
	  "rcu asker+0x1" },
	/* The same function below another one: what it waits for is a completion. */
	{ { "__schedule", "schedule", "schedule_timeout", "wait_for_completion", "__stop_cpus", "stop_cpus", "asker" },
	  "completion stop_cpus+0x1" },
	{ { "__schedule", "schedule", "schedule_timeout", "wait_for_completion", "wait_rcu_gp", "synchronize_sched",
	    "asker" },
	  "rcu asker+0x1" },
	{ { "__schedule", "schedule", "schedule_timeout", "wait_for_completion", "_rcu_barrier", "asker" },
	  "rcu/barrier asker+0x1" },
	{ { "__schedule", "schedule", "schedule_timeout", "wait_for_completion", "_rcu_barrier.isra.51",
	    "rcu_barrier_sched", "asker" },
	  "rcu/barrier asker+0x1" },
	{ { "__schedule", "schedule", "pipe_wait", "pipe_read", "asker" }, "pipe-read asker+0x1" },
	{ { "__schedule", "schedule", "pipe_wait", "pipe_write", "asker" }, "pipe-write asker+0x1" },
	{ { "__schedule", "schedule", "__rt_mutex_slowlock", "rt_mutex_slowlock", "rt_mutex_timed_lock",
	    "futex_lock_pi.isra.9", "asker" },
	  "futex asker+0x1" },
	{ { "__schedule", "schedule", "__rt_mutex_slowlock", "rt_mutex_slowlock", "rt_mutex_timed_lock", "asker" },
	  "rt-mutex asker+0x1" },
};

static void test_old_waits(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	for (uint32_t n = 1; n <= ARRAY_SIZE(old_waits); n++) {
		add_task(f, n, n, 2);
		fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n), old_waits[n - 1].frames);
	}
	db = extract(f);
	for (uint32_t n = 1; n <= ARRAY_SIZE(old_waits); n++)
		expect_waits(db, n, old_waits[n - 1].expected);
	db_close(db);
}

/* Threads of a process that dumps core wait for the one that does; a stop at the exit event for the tracer. Made up. */
static void test_dying(void **state)
{
	enum { CORE = 32, DUMPER = 8, TRACER = 128, PTRACE = 136 };
	static const char *const waiting[FAKE_FRAMES] = { "__schedule", "schedule", "coredump_task_exit", "do_exit" };
	static const char *const inlined[FAKE_FRAMES] = { "__schedule", "schedule", "do_exit", "do_group_exit" };
	static const char *const dumping[FAKE_FRAMES] = { "__schedule", "schedule", "pipe_write", "do_coredump" };
	static const char *const stopped[FAKE_FRAMES] = { "__schedule", "schedule", "ptrace_stop", "ptrace_notify",
							  "do_exit" };
	const uint64_t core = 0xffff888031000000;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_member(f, "signal_struct", "core_state", CORE, 8);
	fake_member(f, "core_state", "dumper.task", DUMPER, 8);
	fake_member(f, "task_struct", "parent", TRACER, 8);
	fake_member(f, "task_struct", "ptrace", PTRACE, 4);
	for (uint32_t n = 1; n <= 2; n++)
		add_task(f, n, 1, n == 1 ? 1 : 2);
	add_task(f, 5, 1, 2); /* the same, inlined */
	fake_u32(f, TASK_AT(5) + FLAGS, 4);
	fake_u32(f, TASK_AT(2) + FLAGS, 4);
	fake_u32(f, TASK_AT(1) + FLAGS, 0);
	fake_u32(f, SIGNAL_AT(1) + SIG_FLAGS, 4);
	fake_stack(f, TASK_AT(5), STACK_AT(5), STACK_AT(5), inlined);
	add_task(f, 3, 3, 8);
	add_task(f, 4, 4, 1);
	fake_u64(f, SIGNAL_AT(1) + CORE, core);
	fake_u64(f, core + DUMPER, TASK_AT(1));
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1), dumping);
	fake_stack(f, TASK_AT(2), STACK_AT(2), STACK_AT(2), waiting);
	fake_stack(f, TASK_AT(3), STACK_AT(3), STACK_AT(3), stopped);
	fake_u64(f, TASK_AT(3) + TRACER, TASK_AT(4));
	fake_u32(f, TASK_AT(3) + PTRACE, 1);
	db = extract(f);
	assert_int_equal(
		number(db, "SELECT target_id = (SELECT id FROM task WHERE pid = 1) FROM wait WHERE kind = 'coredump'"),
		1);
	assert_int_equal(number(db, "SELECT count(*) FROM task WHERE exit_stage = 'coredump'"), 3);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE kind = 'coredump'"), 2);
	assert_int_equal(
		number(db, "SELECT target_id = (SELECT id FROM task WHERE pid = 4) FROM wait WHERE kind = 'ptrace'"),
		1);
	assert_text(db, "SELECT caller FROM wait WHERE kind = 'ptrace'", "ptrace_notify+0x1");
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dying),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_waits_within_reclaim),
		cmocka_unit_test(test_old_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

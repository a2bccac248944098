// SPDX-License-Identifier: GPL-2.0-or-later
/* Who keeps a grace period from ending. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"

#define RCU_STATE 0xffffffff82004000

enum { RCU_QS = 0, RCU_LOW = 8, RCU_UP = 16, RCU_BLOCKED = 24, RCU_FIRST = 40, RCU_NODE = 48 }; /* struct rcu_node */
enum { RCU_ENTRY = 96 };                                                                        /* in task_struct */

static const char *const rcu_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "__wait_rcu_gp", "synchronize_rcu", "asker",
};

/* A root and two leaves; on the first one's list of tasks that were preempted, only the last two block. */
static struct fake *new_rcu_named(uint32_t tasks, const char *name)
{
	uint64_t leaf = RCU_STATE + RCU_NODE;
	struct fake *f = new_kernel();

	fake_member(f, "rcu_state", "node", 0, 3 * RCU_NODE);
	fake_type(f, "rcu_node", RCU_NODE);
	fake_member(f, "rcu_node", "qsmask", RCU_QS, 8);
	fake_member(f, "rcu_node", "grplo", RCU_LOW, 4);
	fake_member(f, "rcu_node", "parent", RCU_UP, 8);
	fake_member(f, "rcu_node", "blkd_tasks", RCU_BLOCKED, 16);
	fake_member(f, "rcu_node", "gp_tasks", RCU_FIRST, 8);
	fake_member(f, "task_struct", "rcu_node_entry", RCU_ENTRY, 16);
	fake_symbol(f, name, RCU_STATE);
	fake_u64(f, RCU_STATE + RCU_UP, 0);
	fake_u64(f, leaf + RCU_UP, RCU_STATE);
	fake_u64(f, leaf + RCU_NODE + RCU_UP, RCU_STATE);
	make_head(f, leaf + RCU_BLOCKED);
	for (uint32_t n = 1; n <= tasks; n++) {
		add_task(f, n, n, 1);
		link_before(f, leaf + RCU_BLOCKED, TASK_AT(n) + RCU_ENTRY);
	}
	add_task(f, tasks + 1, tasks + 1, 2);
	fake_stack(f, TASK_AT(tasks + 1), STACK_AT(tasks + 1), STACK_AT(tasks + 1), rcu_frames);
	return f;
}

static struct fake *new_rcu(uint32_t tasks)
{
	return new_rcu_named(tasks, "rcu_state");
}

static void test_rcu_holders(void **state)
{
	struct fake *f = new_rcu(3);
	struct db *db;

	(void)state;
	fake_u64(f, RCU_STATE + RCU_NODE + RCU_FIRST, TASK_AT(3) + RCU_ENTRY);
	db = extract(f);
	assert_text(db, "SELECT target_type FROM wait WHERE kind = 'rcu'", "task");
	assert_text(db, "SELECT target FROM waits WHERE kind = 'rcu'", "worker[3]");
	db_close(db);

	f = new_rcu(3);
	fake_u64(f, RCU_STATE + RCU_NODE + RCU_FIRST, TASK_AT(2) + RCU_ENTRY);
	db = extract(f);
	assert_text(db, "SELECT target_type FROM wait WHERE kind = 'rcu'", NULL);
	assert_text(db, "SELECT target FROM waits WHERE kind = 'rcu'", "worker[2] preempted, worker[3] preempted");
	db_close(db);

	/* None that blocks, and a list that leads elsewhere. */
	f = new_rcu(3);
	fake_u64(f, RCU_STATE + RCU_NODE + RCU_FIRST, 0xdead000000000100);
	fake_u64(f, TASK_AT(2) + RCU_ENTRY, TASK_AT(2) + RCU_ENTRY);
	db = extract(f);
	assert_text(db, "SELECT target FROM waits WHERE kind = 'rcu'", NULL);
	db_close(db);
}

#define RUNQUEUE 0xffffffff82006000
#define PERCPU_OFFSETS 0xffffffff82007000

/* A reader that was preempted, and runs again, is in the list and on a CPU that has yet to pass a quiescent state. */
static void test_preempted_reader_runs_again(void **state)
{
	/* The task that runs, and who holds the grace period up: worker[3] is in the list. */
	static const struct {
		uint32_t runs;
		const char *target;
	} cases[] = { { 3, "worker[3]" }, { 1, "worker[1] on CPU 0, worker[3] preempted" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct fake *f = new_rcu(3);
		struct db *db;

		fake_symbol(f, "runqueues", RUNQUEUE);
		fake_symbol(f, "__per_cpu_offset", PERCPU_OFFSETS);
		fake_u64(f, PERCPU_OFFSETS, 0);
		fake_type(f, "rq", 8);
		fake_member(f, "rq", "curr", 0, 8);
		fake_u64(f, RUNQUEUE, TASK_AT(cases[i].runs));
		fake_u64(f, RCU_STATE + RCU_NODE + RCU_QS, 1);
		fake_u64(f, RCU_STATE + RCU_NODE + RCU_FIRST, TASK_AT(3) + RCU_ENTRY);
		db = extract(f);
		assert_text(db, "SELECT target FROM waits WHERE kind = 'rcu'", cases[i].target);
		db_close(db);
	}
}

/* Up to 4.19 each flavour has a state, and rcu_state may be a pointer to one of them. */
static void test_flavours(void **state)
{
	static const struct {
		const char *name, *expected;
	} flavours[] = { { "rcu_sched_state", "worker[3]" },
			 { "rcu_preempt_state", "worker[3]" },
			 { "rcu_bh_state", NULL } };

	(void)state;
	for (size_t i = 0; i < sizeof(flavours) / sizeof(*flavours); i++) {
		struct fake *f = new_rcu_named(3, flavours[i].name);
		struct db *db;

		fake_symbol(f, "rcu_state", RCU_STATE + 0x800);
		fake_u64(f, RCU_STATE + RCU_NODE + RCU_FIRST, TASK_AT(3) + RCU_ENTRY);
		db = extract(f);
		assert_text(db, "SELECT target FROM waits WHERE kind = 'rcu'", flavours[i].expected);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rcu_holders),
		cmocka_unit_test(test_preempted_reader_runs_again),
		cmocka_unit_test(test_flavours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

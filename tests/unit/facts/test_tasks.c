// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks by lists that break, by pids, and tasks that are none. */
#include "tests/unit/test.h"

#include <string.h>

#include <stdio.h>

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

static const char task_coverage[] = "SELECT status FROM coverage WHERE fact = 'task'";

static void test_tasks(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	add_task(f, 3, 2, 0x102);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 3);
	assert_int_equal(number(db, "SELECT tgid FROM task WHERE pid = 3"), 2);
	assert_text(db, "SELECT state FROM task WHERE pid = 2", "D");
	assert_int_equal(number(db, "SELECT killable FROM task WHERE pid = 2"), 0);
	assert_int_equal(number(db, "SELECT killable FROM task WHERE pid = 3"), 1);
	assert_text(db, task_coverage, "complete");
	assert_text(db, "SELECT locator FROM task WHERE pid = 1", "vmcore:task@0xffff888001000200");
	db_close(db);
}

/* Without types there is nothing, and it is said so. */
static void test_nothing_known(void **state)
{
	struct db *db = extract(fake_new());

	(void)state;
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 0);
	assert_text(db, task_coverage, "absent");
	assert_int_equal(number(db, "SELECT count(*) FROM coverage WHERE status = 'complete'"), 0);
	db_close(db);
}

/* The list breaks after @at: what is before and, from the other end, what is after is there. */
static void check_broken(uint64_t next)
{
	struct fake *f = new_kernel();
	struct db *db;

	for (uint32_t n = 1; n <= 6; n++)
		add_task(f, n, n, 1);
	fake_u64(f, TASK_AT(3) + TASKS, next);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 6);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'task' AND reason LIKE '%is broken%'"), 1);
	assert_text(db, task_coverage, "partial");
	db_close(db);
}

static void test_broken_list(void **state)
{
	(void)state;
	check_broken(0);
	check_broken(TASK_AT(3) + TASKS); /* to itself */
	check_broken(TASK_AT(1) + TASKS); /* a circle */
	check_broken(0xdead000000000122); /* LIST_POISON2 */
	check_broken(TASK_AT(3) + TASKS + 1);
	check_broken(SIGNAL_AT(1)); /* another list's head */
}

/*
 * Of tasks without a pid those are none that were released: a CPU may still run them, or a list lead to them. In any
 * other state they are tasks with a gap, as when their pid was overwritten.
 */
static void test_released(void **state)
{
	enum { THREAD_PID = 88, DEAD = 0x10, ZOMBIE = 0x20, TRACE = DEAD | ZOMBIE };
	static const struct {
		uint32_t exit_state;
		uint64_t pid;
		bool task;
	} cases[] = {
		{ 0, 0xffff888020000000, true },
		{ DEAD, 0, false },
		{ 0, 0, true },
		{ ZOMBIE, 0, true },
		{ TRACE, 0, true },
		{ DEAD, 0xffff888020000000, true },
	};
	struct fake *f = new_kernel();
	char sql[128];
	struct db *db;

	(void)state;
	fake_member(f, "task_struct", "thread_pid", THREAD_PID, 8);
	fake_u64(f, TASK_AT(0) + THREAD_PID, 0xffff888020000000);
	for (uint32_t i = 0; i < ARRAY_SIZE(cases); i++) {
		add_task(f, i + 1, i + 1, 1);
		fake_u32(f, TASK_AT(i + 1) + EXIT_STATE, cases[i].exit_state);
		fake_u64(f, TASK_AT(i + 1) + THREAD_PID, cases[i].pid);
	}
	db = extract(f);
	for (uint32_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM task WHERE pid = %u", i + 1);
		assert_int_equal(number(db, sql), cases[i].task);
		snprintf(sql, sizeof(sql),
			 "SELECT count(*) FROM gap JOIN task t ON t.id = fact_id WHERE fact = 'task' AND t.pid = %u",
			 i + 1);
		assert_int_equal(number(db, sql), cases[i].task && !cases[i].pid);
	}
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'task' AND reason LIKE '%was released%'"),
			 1);
	assert_text(db, task_coverage, "complete");
	db_close(db);
}

/*
 * Two tasks that no list leads to any more, which their pids lead to; a third one's task_struct is not in the dump, and
 * one pid is not.
 */
static void check_pids(const char *links, const char *top, const char *node_type, uint64_t mark)
{
	enum { LINKS = 96, IDR = 0, SHIFT = 0, SLOTS = 8, PID_TASKS = 16, PID_SIZE = 64 };
	const uint64_t ns = 0xffffffff82003000, node = 0xffff888021000000, pids = node + 0x1000;
	struct fake *f = new_kernel();
	struct db *db;

	fake_member(f, "task_struct", links, LINKS, 64);
	fake_member(f, "pid_namespace", top, IDR, 8);
	fake_member(f, "pid", "tasks", PID_TASKS, 32);
	fake_member(f, node_type, "shift", SHIFT, 1);
	fake_member(f, node_type, "slots", SLOTS, 64 * 8);
	fake_symbol(f, "init_pid_ns", ns);
	fake_u64(f, ns + IDR, node | mark);
	for (uint32_t n = 1; n <= 7; n++) {
		fake_u64(f, node + SLOTS + n * 8, pids + n * PID_SIZE);
		fake_u64(f, pids + n * PID_SIZE + PID_TASKS, (n < 7 ? TASK_AT(n) : 0xffff888051000000) + LINKS);
	}
	fake_u64(f, node + SLOTS + 8 * 8, pids + 8 * PID_SIZE); /* a process group's */
	fake_u64(f, node + SLOTS + 9 * 8, 0xffff888061000000);
	for (uint32_t n = 1; n <= 6; n++)
		add_task(f, n, n, 1);
	fake_u64(f, TASK_AT(2) + TASKS, 0xffff888071000000);
	fake_u64(f, TASK_AT(5) + TASKS + 8, 0xffff888071000000);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 6);
	assert_text(db, "SELECT reason FROM coverage WHERE fact = 'task'",
		    "4 tasks by lists, some of them broken, 2 more by pids, 0 by CPUs and relations; "
		    "1 or more are not in the dump; 1 pids lead nowhere");
	db_close(db);
}

static void test_pids(void **state)
{
	(void)state;
	check_pids("pid_links", "idr.idr_rt.xa_head", "xa_node", 2);
	check_pids("pid_links", "idr.idr_rt.rnode", "radix_tree_node", 1); /* 4.19 */
	check_pids("pids", "idr.idr_rt.rnode", "radix_tree_node", 1);      /* 4.15 to 4.18 */
}

/* The kernel counts @n threads. */
static void count_threads(struct fake *f, uint32_t n)
{
	fake_symbol(f, "nr_threads", 0xffffffff82004000);
	fake_u32(f, 0xffffffff82004000, n);
}

/* To 4.14 pids are in a hash table: chains of struct upid, one for each namespace that the pid has a number in. */
enum { LINKS = 96, PID_TASKS = 16, PID_NUMBERS = 48, UPID_NS = 8, UPID_CHAIN = 16, UPID_SIZE = 32 };

/* Such a table at @table, with a shift of @shift and without chains, and the namespace of all pids at @ns. */
static void add_pid_hash(struct fake *f, uint64_t ns, uint64_t table, uint32_t shift)
{
	const uint64_t vars = ns + 0x100;

	fake_member(f, "task_struct", "pids", LINKS, 64);
	fake_member(f, "pid", "tasks", PID_TASKS, 24);
	fake_member(f, "pid", "numbers", PID_NUMBERS, UPID_SIZE);
	fake_member(f, "upid", "ns", UPID_NS, 8);
	fake_member(f, "upid", "pid_chain", UPID_CHAIN, 16);
	fake_symbol(f, "init_pid_ns", ns);
	fake_symbol(f, "pid_hash", vars);
	fake_symbol(f, "pidhash_shift", vars + 8);
	fake_u64(f, vars, table);
	fake_u32(f, vars + 8, shift);
}

/* Two tasks that no list leads to are found by the table, one of them of another namespace, too. */
static void test_pid_hash(void **state)
{
	enum { PID_SIZE = 128 };
	const uint64_t ns = 0xffffffff82003000, other = 0xffff888023000000, table = 0xffff888021000000;
	const uint64_t pids = table + 0x1000;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_pid_hash(f, ns, table, 2);
	fake_write(f, table, (char[32]){ 0 }, 32);
	for (uint64_t n = 1; n <= 6; n++) {
		uint64_t pid = pids + n * PID_SIZE, upid = pid + PID_NUMBERS, before = n < 5 ? 0 : pid - 4 * PID_SIZE;

		fake_u64(f, pid + PID_TASKS, TASK_AT(n) + LINKS);
		fake_u64(f, upid + UPID_NS, ns);
		fake_u64(f, upid + UPID_CHAIN, before ? before + PID_NUMBERS + UPID_CHAIN : 0);
		fake_u64(f, table + n % 4 * 8, upid + UPID_CHAIN);
	}
	/* The number of pid 4 in its own namespace stands before those of chain 3. */
	fake_u64(f, pids + 4 * PID_SIZE + PID_NUMBERS + UPID_SIZE + UPID_NS, other);
	fake_u64(f, pids + 4 * PID_SIZE + PID_NUMBERS + UPID_SIZE + UPID_CHAIN,
		 pids + 3 * PID_SIZE + PID_NUMBERS + UPID_CHAIN);
	fake_u64(f, table + 3 * 8, pids + 4 * PID_SIZE + PID_NUMBERS + UPID_SIZE + UPID_CHAIN);
	count_threads(f, 6);
	for (uint32_t n = 1; n <= 6; n++)
		add_task(f, n, n, 1);
	fake_u64(f, TASK_AT(2) + TASKS, 0xffff888071000000);
	fake_u64(f, TASK_AT(5) + TASKS + 8, 0xffff888071000000);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 6);
	assert_int_equal(number(db,
				"SELECT count(*) FROM gap WHERE fact = 'task' AND reason = '4 tasks by lists, some of "
				"them broken, 2 more by pids, 0 by CPUs and relations; they are as many as the "
				"kernel counts'"),
			 1);
	assert_text(db, task_coverage, "complete");
	db_close(db);
}

/* Chains that lead to themselves or out of memory end the walk, and a table of a size that no kernel has is none. */
static void test_broken_pid_hash(void **state)
{
	const uint64_t ns = 0xffffffff82003000, table = 0xffff888021000000, pid = table + 0x1000;

	(void)state;
	for (uint32_t shift = 2; shift < 64; shift += 30) {
		struct fake *f = new_kernel();
		struct db *db;

		add_pid_hash(f, ns, table, shift);
		fake_u64(f, table, 0xffff888099000000);
		fake_u64(f, table + 8, pid + PID_NUMBERS + UPID_CHAIN);
		fake_u64(f, pid + PID_TASKS, 0);
		fake_u64(f, pid + PID_NUMBERS + UPID_CHAIN, pid + PID_NUMBERS + UPID_CHAIN);
		add_task(f, 1, 1, 1);
		fake_u64(f, TASK_AT(1) + TASKS, 0);
		db = extract(f);
		assert_int_equal(number(db, "SELECT count(*) FROM task"), 1);
		assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE reason LIKE '%2 pids lead nowhere'"),
				 shift == 2);
		assert_text(db, task_coverage, "partial");
		db_close(db);
	}
}

/* The list breaks at two places. Who is between them is counted, and is found from a child of somebody there. */
static void test_missing_tasks(void **state)
{
	enum { PARENT = 128 };
	struct fake *f;
	struct db *db;

	(void)state;
	for (uint32_t related = 0; related < 2; related++) {
		f = new_kernel();
		fake_member(f, "task_struct", "real_parent", PARENT, 8);
		count_threads(f, 9);
		for (uint32_t n = 1; n <= 9; n++)
			add_task(f, n, n, 1);
		fake_u64(f, TASK_AT(3) + TASKS, 0xffff888071000000);
		fake_u64(f, TASK_AT(8) + TASKS + 8, 0xffff888071000000);
		if (related)
			fake_u64(f, TASK_AT(9) + PARENT, TASK_AT(5));
		db = extract(f);
		assert_int_equal(number(db, "SELECT count(*) FROM task"), related ? 9 : 5);
		assert_text(db, task_coverage, related ? "complete" : "partial");
		assert_text(db, "SELECT max(reason) FROM gap WHERE fact = 'task' AND field = 'missing'",
			    related ? NULL : "4 of the kernel's 9 tasks were not found");
		db_close(db);
	}
}

/* Lists that are whole but short: the kernel counts more than they have. Its count of processes judges that of threads. */
static void test_counts(void **state)
{
	static const struct {
		uint32_t threads;
		uint64_t processes;
		const char *missing;
	} cases[] = {
		{ 3, 2, NULL },
		{ 2, 2, NULL }, /* one that is being born is not counted yet */
		{ 5, 0, "2 of the kernel's 5 tasks were not found" },
		{ 5, 4, "2 of the kernel's 5 tasks were not found" },
		{ 0x100003, 2, NULL },
		{ 0x80000003, 3, "1 of the kernel's 3 processes was not found" },
		{ 0, 0, NULL },
	};
	const uint64_t counts = 0xffffffff82005000;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fake *f = new_kernel();
		struct db *db;

		count_threads(f, cases[i].threads);
		fake_symbol(f, "runqueues", counts + 64);
		fake_symbol(f, "process_counts", counts);
		fake_symbol(f, "nr_cpu_ids", counts + 72);
		fake_symbol(f, "__cpu_online_mask", counts + 80);
		fake_u64(f, counts, cases[i].processes);
		fake_u32(f, counts + 72, 1);
		fake_u64(f, counts + 80, 1);
		add_task(f, 1, 1, 1);
		add_task(f, 2, 2, 1);
		add_task(f, 3, 2, 1);
		db = extract(f);
		assert_int_equal(number(db, "SELECT count(*) FROM task"), 3);
		assert_text(db, "SELECT max(reason) FROM gap WHERE fact = 'task' AND field = 'missing'",
			    cases[i].missing);
		assert_text(db, task_coverage, cases[i].missing ? "partial" : "complete");
		db_close(db);
	}
}

/* A kernel with init_task and pid 42 at @task, whose task_struct has @size bytes and, from @at_pid on, the pid and the list. */
static struct fake *new_kernel_with_task(uint32_t size, uint32_t at_pid, uint64_t task)
{
	struct fake *f = fake_new();

	fake_type(f, "task_struct", size);
	fake_member(f, "task_struct", "__state", 8, 4);
	fake_member(f, "task_struct", "pid", at_pid, 4);
	fake_member(f, "task_struct", "tasks", at_pid + 8, 16);
	fake_symbol(f, "init_task", TASK_AT(0));
	make_head(f, TASK_AT(0) + at_pid + 8);
	fake_u32(f, task + at_pid, 42);
	link_before(f, TASK_AT(0) + at_pid + 8, task + at_pid + 8);
	return f;
}

/* The first page of a task is not in the dump; what lies on the next one is known. */
static void test_task_in_part(void **state)
{
	const uint64_t task = 0xffff888031000f00; /* 256 bytes before a page ends */
	struct fake *f = new_kernel_with_task(512, 256, task);
	struct db *db;

	(void)state;
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task WHERE pid = 42 AND state_raw IS NULL"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'task' AND reason LIKE '%a page of%'"), 1);
	assert_text(db, task_coverage, "partial");
	db_close(db);
}

/*
 * The kernel allocates less of a task than its type has, which ends with room for the state of any CPU: what lies behind the
 * last field that is read, on a page that is not in the dump, is nobody's.
 */
static void test_task_shorter_than_type(void **state)
{
	const uint64_t task = 0xffff888031000e00; /* 512 bytes before a page ends */
	struct fake *f = new_kernel_with_task(8192, 64, task);
	struct db *db;

	(void)state;
	fake_u32(f, task + 8, 2);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task WHERE pid = 42 AND state_raw = 2"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'task' AND reason LIKE '%a page of%'"), 0);
	db_close(db);
}

static void test_broken_threads(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 1);
	add_task(f, 3, 2, 1);
	fake_u64(f, TASK_AT(3) + NODE, TASK_AT(2) + NODE);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 3);
	assert_text(db, "SELECT field FROM gap WHERE fact = 'task'", "threads");
	assert_text(db, task_coverage, "partial");
	db_close(db);
}

/* What the list leads to need not be a task, and a task's page need not be there. */
static void test_no_task(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 1);
	fake_u32(f, TASK_AT(2) + PID, 0x7fffffff);
	add_task(f, 3, 3, 1);
	fake_u64(f, TASK_AT(3) + SIGNAL, 0xffff8880deadb000);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 2);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'task' AND reason LIKE "
				    "'%pid would be 2147483647%'"),
			 1);
	assert_int_equal(number(db, "SELECT group_exit FROM task WHERE pid = 3"), -1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE reason LIKE 'signal_struct "
				    "0xffff8880deadb000%'"),
			 1);
	assert_text(db, task_coverage, "partial");
	db_close(db);
}

/* Nodes beyond those that the kernel numbers are none; a queue whose bandwidth is used up runs nobody. Made up. */
static void test_nodes_and_throttling(void **state)
{
	enum { MEMS = 128, POLICY = 144, CFS = 152 };
	const uint64_t policy = 0xffff888031000000, cfs = 0xffff888032000000, ids = 0xffffffff82005000;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	fake_member(f, "task_struct", "mems_allowed.bits", MEMS, 8);
	fake_member(f, "task_struct", "mempolicy", POLICY, 8);
	fake_member(f, "task_struct", "se.cfs_rq", CFS, 8);
	fake_member(f, "cfs_rq", "throttle_count", 8, 4);
	fake_member(f, "mempolicy", "mode", 4, 2);
	fake_member(f, "mempolicy", "nodes.bits", 8, 8);
	fake_enumerator(f, "MPOL_BIND", 2);
	fake_symbol(f, "nr_node_ids", ids);
	fake_u32(f, ids, 4);
	fake_u64(f, TASK_AT(1) + MEMS, ~4ull);
	fake_u64(f, TASK_AT(1) + POLICY, policy);
	fake_u32(f, policy + 4, 2);
	fake_u64(f, policy + 8, 3);
	fake_u64(f, TASK_AT(1) + CFS, cfs);
	fake_u32(f, cfs + 8, 1);
	db = extract(f);
	assert_text(db, "SELECT mems_allowed FROM task", "0-1,3");
	assert_text(db, "SELECT mempolicy FROM task", "bind:0-1");
	assert_int_equal(number(db, "SELECT throttled FROM task"), 1);
	db_close(db);
}

/*
 * Without a list in the signal_struct (3.15: 0c740d0afc3b) a process's threads are in a ring with its leader. The list
 * is also gone in a dump whose types lack it.
 */
static void test_thread_group(void **state)
{
	enum { GROUP = 128 };
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_no_member(f, "task_struct", "thread_node");
	fake_no_member(f, "signal_struct", "thread_head");
	fake_member(f, "task_struct", "thread_group", GROUP, 16);
	for (uint32_t n = 1; n <= 3; n++)
		add_task(f, n, 1, 1);
	add_task(f, 4, 4, 1);
	make_head(f, TASK_AT(1) + GROUP);
	make_head(f, TASK_AT(4) + GROUP);
	link_before(f, TASK_AT(1) + GROUP, TASK_AT(2) + GROUP);
	link_before(f, TASK_AT(1) + GROUP, TASK_AT(3) + GROUP);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 4);
	assert_int_equal(number(db, "SELECT count(*) FROM task WHERE tgid = 1"), 3);
	assert_text(db, task_coverage, "complete");
	db_close(db);
}

/*
 * A task's CPU moved into its thread_info for good in 5.16 (bcf9033e5449), and x86 has a thread_info of its own on the
 * stack up to 4.8 (c65eacbe290b); its state was an int with another name up to 5.13, a user's id a plain number without
 * user namespaces up to 3.4, and a policy's nodes were within a union up to 5.13.
 */
static const struct task_names {
	const char *state, *cpu, *uid, *nodes;
	bool on_stack;
} task_names[] = {
	{ "__state", "thread_info.cpu", "uid.val", "nodes.bits", false },
	{ "state", "cpu", "uid.val", "v.nodes.bits", false },
	{ "state", NULL, "uid", "v.nodes.bits", true },
};

static void check_names(const struct task_names *names)
{
	enum { CPU = 128, CRED = 136, TASK_POLICY = 144, TASK_STACK = 152, TI_CPU = 16, UID = 4 };
	const uint64_t cred = 0xffff888031000000, policy = 0xffff888032000000, stack = 0xffffc90000100000;
	struct fake *f = new_kernel_with(names->state);
	struct db *db;

	fake_member(f, "task_struct", "real_cred", CRED, 8);
	fake_member(f, "task_struct", "mempolicy", TASK_POLICY, 8);
	fake_member(f, "task_struct", "stack", TASK_STACK, 8);
	if (names->cpu)
		fake_member(f, "task_struct", names->cpu, CPU, 4);
	if (names->on_stack)
		fake_member(f, "thread_info", "cpu", TI_CPU, 4);
	fake_member(f, "cred", names->uid, UID, 4);
	fake_member(f, "mempolicy", "mode", 4, 2);
	fake_member(f, "mempolicy", names->nodes, 8, 8);
	fake_enumerator(f, "MPOL_BIND", 2);
	add_task(f, 1, 1, 1);
	fake_u32(f, TASK_AT(1) + CPU, 3);
	fake_u64(f, TASK_AT(1) + TASK_STACK, stack);
	fake_u32(f, stack + TI_CPU, 3);
	fake_u64(f, TASK_AT(1) + CRED, cred);
	fake_u32(f, cred + UID, 1000);
	fake_u64(f, TASK_AT(1) + TASK_POLICY, policy);
	fake_u32(f, policy + 4, 2);
	fake_u64(f, policy + 8, 1);
	db = extract(f);
	assert_text(db, "SELECT state FROM task", "S");
	assert_int_equal(number(db, "SELECT cpu FROM task"), 3);
	assert_int_equal(number(db, "SELECT uid FROM task"), 1000);
	assert_text(db, "SELECT mempolicy FROM task", "bind:0");
	db_close(db);
}

static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(task_names); i++)
		check_names(&task_names[i]);
}

/* The kernel's own names of states tell how it numbers them; el7 has a member of 4.14 and the numbers of 3.10. */
static void check_states(const char *sixth, bool el7, const char *of_0x10, const char *of_0x40)
{
	const uint64_t table = 0xffffffff82006000, name = table + 256;
	struct fake *f = new_kernel();
	struct db *db;

	if (sixth) {
		fake_symbol(f, "task_state_array", table);
		fake_u64(f, table + 5 * 8, name);
		fake_write(f, name, sixth, strlen(sixth) + 1);
	}
	if (el7) {
		fake_member(f, "mm_struct", "membarrier_state", 8, 4);
		fake_member(f, "__wait_queue", "func", 16, 8);
	}
	add_task(f, 1, 1, 0);
	fake_u32(f, TASK_AT(1) + EXIT_STATE, 0x10);
	add_task(f, 2, 2, 0x40);
	db = extract(f);
	assert_text(db, "SELECT state FROM task WHERE pid = 1", of_0x10);
	assert_text(db, "SELECT state FROM task WHERE pid = 2", of_0x40);
	db_close(db);
}

static void test_states(void **state)
{
	(void)state;
	check_states(NULL, false, "X", "P"); /* the maple tree of the made-up kernel is of 6.1 */
	check_states("Z (zombie)", true, "Z", "X");
	check_states("X (dead)", true, "X", "X");
	check_states(NULL, true, "X", "X");
}

/* Who told the OOM killer to take it first: a flag of its own since 4.7, one of a word before (el7). */
static void test_oom_origins(void **state)
{
	static const char *const members[] = { "oom_flag_origin", "oom_flags" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct fake *f = new_kernel();
		struct db *db;

		fake_member(f, "signal_struct", members[i], 32, 4);
		add_task(f, 1, 1, 1);
		add_task(f, 2, 2, 1);
		fake_u32(f, SIGNAL_AT(1) + 32, 1);
		db = extract(f);
		assert_int_equal(number(db, "SELECT oom_origin FROM task WHERE pid = 1"), 1);
		assert_int_equal(number(db, "SELECT oom_origin FROM task WHERE pid = 2"), 0);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oom_origins),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_thread_group),
		cmocka_unit_test(test_nodes_and_throttling),
		cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_broken_list),
		cmocka_unit_test(test_released),
		cmocka_unit_test(test_pids),
		cmocka_unit_test(test_pid_hash),
		cmocka_unit_test(test_broken_pid_hash),
		cmocka_unit_test(test_missing_tasks),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_task_in_part),
		cmocka_unit_test(test_task_shorter_than_type),
		cmocka_unit_test(test_broken_threads),
		cmocka_unit_test(test_no_task),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The extractors on small kernels made up here: lists that break, garbage, waiters and rings. */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/facts.h"
#include "fake-image.h"
#include "parsers/vmcore/facts/mms.h"
#include "parsers/vmcore/facts/read/user.h"
#include "parsers/vmcore/facts/run.h"
#include "util/macros.h"

/* Where the made-up kernel keeps its things. */
#define TASK_SIZE 512
#define TASK_AT(n) (0xffff888001000000 + (uint64_t)(n)*TASK_SIZE)
#define SIGNAL_AT(n) (0xffff888011000000 + (uint64_t)(n)*256)
#define STACK_AT(n) (0xffffc90001000000 + (uint64_t)(n)*16384)
#define STACK_USED 4096
#define MUTEX 0xffffffff82001000

enum { PID = 0, TGID = 4, STATE = 8, EXIT_STATE = 12, FLAGS = 16, TASKS = 24, NODE = 40, SIGNAL = 56, COMM = 64 };
enum { THREADS = 0, SIG_FLAGS = 16 };
enum { OWNER = 0, WAIT_LIST = 8 };          /* struct mutex */
enum { WAITER_LIST = 0, WAITER_TASK = 16 }; /* struct mutex_waiter */

static void add_types(struct fake *f)
{
	fake_type(f, "task_struct", TASK_SIZE);
	fake_member(f, "task_struct", "pid", PID, 4);
	fake_member(f, "task_struct", "tgid", TGID, 4);
	fake_member(f, "task_struct", "__state", STATE, 4);
	fake_member(f, "task_struct", "exit_state", EXIT_STATE, 4);
	fake_member(f, "task_struct", "flags", FLAGS, 4);
	fake_member(f, "task_struct", "tasks", TASKS, 16);
	fake_member(f, "task_struct", "thread_node", NODE, 16);
	fake_member(f, "task_struct", "signal", SIGNAL, 8);
	fake_member(f, "task_struct", "comm", COMM, 16);
	fake_member(f, "mm_struct", "mm_mt", 0, 8);
	fake_type(f, "signal_struct", 256);
	fake_member(f, "signal_struct", "thread_head", THREADS, 16);
	fake_member(f, "signal_struct", "flags", SIG_FLAGS, 4);
	fake_type(f, "mutex", 32);
	fake_member(f, "mutex", "owner.counter", OWNER, 8);
	fake_member(f, "mutex", "wait_list", WAIT_LIST, 16);
	fake_member(f, "mutex_waiter", "list", WAITER_LIST, 16);
	fake_member(f, "mutex_waiter", "task", WAITER_TASK, 8);
}

/* Puts @node into the ring before @head, as list_add_tail() does. */
static void link_before(struct fake *f, uint64_t head, uint64_t node)
{
	uint64_t prev;

	assert_int_equal(image_read_u64(fake_image(f), head + 8, &prev), 0);
	fake_u64(f, node, head);
	fake_u64(f, node + 8, prev);
	fake_u64(f, prev, node);
	fake_u64(f, head + 8, node);
}

static void make_head(struct fake *f, uint64_t head)
{
	fake_u64(f, head, head);
	fake_u64(f, head + 8, head);
}

static void add_task(struct fake *f, uint32_t n, uint32_t process, uint32_t state)
{
	uint64_t task = TASK_AT(n), signal = SIGNAL_AT(process);

	fake_u32(f, task + PID, n);
	fake_u32(f, task + TGID, process);
	fake_u32(f, task + STATE, state);
	fake_u64(f, task + SIGNAL, signal);
	fake_write(f, task + COMM, "worker", 7);
	if (n == process) {
		make_head(f, signal + THREADS);
		link_before(f, TASK_AT(0) + TASKS, task + TASKS);
	}
	link_before(f, signal + THREADS, task + NODE);
}

/* A kernel with init_task and nobody else. */
static struct fake *new_kernel(void)
{
	struct fake *f = fake_new();

	add_types(f);
	fake_symbol(f, "init_task", TASK_AT(0));
	fake_u64(f, TASK_AT(0), 0);
	make_head(f, TASK_AT(0) + TASKS);
	return f;
}

static struct db *extract(struct fake *f)
{
	struct artifact_row artifact = { .path = "fake", .kind = "vmcore" };
	struct capture_row capture = { .kind = "vmcore" };
	struct facts *facts = NULL;
	struct db *db = NULL;
	int64_t id;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(db_add_artifact(db, &artifact, &id), 0);
	assert_int_equal(facts_new(db, id, &capture, &facts), 0);
	assert_int_equal(run_facts(fake_image(f), facts), 0);
	facts_free(facts);
	assert_int_equal(db_commit(db), 0);
	fake_free(f);
	return db;
}

/* The one value of @sql's first row; -1 for NULL and for no row. */
static int64_t number(struct db *db, const char *sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(db, sql, 0, &stmt);

	assert_true(r >= 0);
	return r > 0 && !db_is_null(stmt, 0) ? db_int(stmt, 0) : -1;
}

static void assert_text(struct db *db, const char *sql, const char *expected)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_first(db, sql, 0, &stmt), 1);
	if (expected)
		assert_string_equal(db_text(stmt, 0), expected);
	else
		assert_null(db_text(stmt, 0));
}

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

/* The list breaks behind @at: what is before and, from the other end, what is after is there. */
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
 * Two tasks that no list leads to any more, which their pids lead to; a third one's task_struct is not in the dump, and
 * one pid is not.
 */
static void test_pids(void **state)
{
	enum { LINKS = 96, IDR = 0, SHIFT = 0, SLOTS = 8, PID_TASKS = 16, PID_SIZE = 64 };
	const uint64_t ns = 0xffffffff82003000, node = 0xffff888021000000, pids = node + 0x1000;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_member(f, "task_struct", "pid_links", LINKS, 64);
	fake_member(f, "pid_namespace", "idr.idr_rt.xa_head", IDR, 8);
	fake_member(f, "pid", "tasks", PID_TASKS, 32);
	fake_member(f, "xa_node", "shift", SHIFT, 1);
	fake_member(f, "xa_node", "slots", SLOTS, 64 * 8);
	fake_symbol(f, "init_pid_ns", ns);
	fake_u64(f, ns + IDR, node | 2);
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

/* The first page of a task is not in the dump; what lies on the next one is known. */
static void test_task_in_part(void **state)
{
	enum { SIZE = 512, AT_PID = 256 };
	const uint64_t task = 0xffff888031000f00; /* 256 bytes before a page ends */
	struct fake *f = fake_new();
	struct db *db;

	(void)state;
	fake_type(f, "task_struct", SIZE);
	fake_member(f, "task_struct", "__state", 8, 4);
	fake_member(f, "task_struct", "pid", AT_PID, 4);
	fake_member(f, "task_struct", "tasks", AT_PID + 8, 16);
	fake_symbol(f, "init_task", TASK_AT(0));
	make_head(f, TASK_AT(0) + AT_PID + 8);
	fake_u32(f, task + AT_PID, 42);
	link_before(f, TASK_AT(0) + AT_PID + 8, task + AT_PID + 8);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM task WHERE pid = 42 AND state_raw IS NULL"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'task' AND reason LIKE '%a page of%'"), 1);
	assert_text(db, task_coverage, "partial");
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

static const char *const mutex_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "schedule_preempt_disabled", "__mutex_lock.constprop.0", "asker",
};

static uint64_t waiter_of(uint32_t n)
{
	return STACK_AT(n) + 256;
}

/* Task @n sleeps with a mutex_waiter on its stack, which is not linked yet. */
static void add_waiting(struct fake *f, uint32_t n)
{
	add_task(f, n, n, 2);
	fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n) + STACK_USED, mutex_frames);
	fake_u64(f, waiter_of(n) + WAITER_TASK, TASK_AT(n));
	fake_u64(f, STACK_AT(n) + 64, TASK_AT(n)); /* the task's address is elsewhere, too */
}

static void add_mutex(struct fake *f, uint64_t owner)
{
	fake_symbol(f, "some_mutex", MUTEX);
	fake_u64(f, MUTEX + OWNER, owner);
	make_head(f, MUTEX + WAIT_LIST);
}

static void test_mutex(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_mutex(f, TASK_AT(1) | 1);
	add_task(f, 1, 1, 0);
	for (uint32_t n = 2; n <= 4; n++) {
		add_waiting(f, n);
		link_before(f, MUTEX + WAIT_LIST, waiter_of(n) + WAITER_LIST);
	}
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM lock"), 1);
	assert_text(db, "SELECT name FROM lock", "some_mutex");
	assert_int_equal(number(db, "SELECT waiters FROM lock"), 3);
	assert_text(db, "SELECT owner_certainty FROM lock", "certain");
	assert_int_equal(number(db, "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE kind = 'mutex' AND certainty = 'certain'"
				    " AND target_id = 1 AND caller = 'asker+0x1'"),
			 3);
	assert_int_equal(number(db, "SELECT waiter_addr FROM wait WHERE task_id = 2"), (int64_t)waiter_of(2));
	db_close(db);
}

/* Sleeping below __mutex_lock with no waiter that is on a ring: a wait, but nobody knows for what.
 */
static void test_waiter_not_queued(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_mutex(f, 0);
	add_waiting(f, 1);
	add_waiting(f, 2);
	fake_u64(f, waiter_of(2) + WAITER_LIST, waiter_of(1) + WAITER_LIST);
	fake_u64(f, waiter_of(2) + WAITER_LIST + 8, 0xffff888000000010);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM lock"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE kind = 'mutex' AND certainty = 'likely'"
				    " AND target_id IS NULL"),
			 2);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'wait' AND field = 'target_id'"), 2);
	db_close(db);
}

/* An owner that is nobody's task stays unknown. */
static void test_strange_owner(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_mutex(f, 0xffff888099999000);
	add_waiting(f, 1);
	link_before(f, MUTEX + WAIT_LIST, waiter_of(1) + WAITER_LIST);
	db = extract(f);
	assert_int_equal(number(db, "SELECT owner_task_id FROM lock"), -1);
	assert_text(db, "SELECT owner_certainty FROM lock", "unknown");
	assert_text(db, "SELECT mode FROM lock", "write");
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'owner_task_id'"), 1);
	db_close(db);
}

/* A ring of all waiters is walked once, whole or broken; walked once per waiter this would take
 * hours. */
static void check_many(bool broken)
{
	const uint32_t n_tasks = 10000;
	struct fake *f = new_kernel();
	struct db *db;

	add_mutex(f, TASK_AT(1));
	add_task(f, 1, 1, 0);
	for (uint32_t n = 2; n <= n_tasks; n++) {
		add_waiting(f, n);
		link_before(f, MUTEX + WAIT_LIST, waiter_of(n) + WAITER_LIST);
	}
	if (broken)
		fake_u64(f, MUTEX + WAIT_LIST + 8, 0);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE target_id IS NOT NULL"), broken ? 0 : n_tasks - 1);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE kind = 'mutex'"), n_tasks - 1);
	db_close(db);
}

static void test_many_waiters(void **state)
{
	(void)state;
	check_many(false);
	check_many(true);
}

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

#define COMPLETION 0xffffffff82002000
#define QUEUE 0xffffffff82003000
#define WAKE 0xffffffff81234560

enum { HEAD = 8 }; /* in struct completion, struct wait_queue_head */
enum { SWAIT_TASK = 0, SWAIT_NODE = 8 };
enum { ENTRY_TASK = 8, ENTRY_FUNC = 16, ENTRY_NODE = 24 };

static void add_event_types(struct fake *f)
{
	fake_type(f, "completion", 24);
	fake_member(f, "completion", "wait.task_list", HEAD, 16);
	fake_member(f, "swait_queue", "task", SWAIT_TASK, 8);
	fake_member(f, "swait_queue", "task_list", SWAIT_NODE, 16);
	fake_type(f, "wait_queue_head", 24);
	fake_member(f, "wait_queue_head", "head", HEAD, 16);
	fake_member(f, "wait_queue_entry", "private", ENTRY_TASK, 8);
	fake_member(f, "wait_queue_entry", "func", ENTRY_FUNC, 8);
	fake_member(f, "wait_queue_entry", "entry", ENTRY_NODE, 16);
}

static const char *const completion_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "schedule_timeout", "__wait_for_common", "asker",
};
static const char *const event_frames[FAKE_FRAMES] = { "__schedule", "schedule", "asker", "kthread" };

/* Task @n sleeps with its own address at @at of its stack's word 32. */
static uint64_t add_event_waiter(struct fake *f, uint32_t n, uint32_t state, const char *const frames[FAKE_FRAMES],
				 uint64_t at)
{
	add_task(f, n, n, state);
	fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n) + STACK_USED, frames);
	fake_u64(f, waiter_of(n) + at, TASK_AT(n));
	return waiter_of(n);
}

static void test_events(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;
	uint64_t waiter;

	(void)state;
	add_event_types(f);
	fake_symbol(f, "done", COMPLETION);
	fake_symbol(f, "queue", QUEUE);
	fake_symbol(f, "autoremove_wake_function", WAKE);
	make_head(f, COMPLETION + HEAD);
	make_head(f, QUEUE + HEAD);
	waiter = add_event_waiter(f, 1, 2, completion_frames, SWAIT_TASK);
	link_before(f, COMPLETION + HEAD, waiter + SWAIT_NODE);
	waiter = add_event_waiter(f, 2, 1, event_frames, ENTRY_TASK);
	fake_u64(f, waiter + ENTRY_FUNC, WAKE);
	link_before(f, QUEUE + HEAD, waiter + ENTRY_NODE);
	/* An entry that nobody sleeps on, as poll() has them. */
	fake_u64(f, QUEUE + 0x100 + ENTRY_FUNC, WAKE);
	link_before(f, QUEUE + HEAD, QUEUE + 0x100 + ENTRY_NODE);
	/* In D state on no queue, and asleep on none. */
	add_event_waiter(f, 3, 2, event_frames, ENTRY_TASK);
	add_event_waiter(f, 4, 1, event_frames, ENTRY_TASK);
	db = extract(f);
	assert_int_equal(number(db, "SELECT target_addr FROM wait WHERE task_id = 1 AND kind = 'completion'"),
			 (int64_t)COMPLETION);
	assert_text(db, "SELECT target_text FROM wait WHERE task_id = 1", "done");
	assert_int_equal(number(db, "SELECT target_addr FROM wait WHERE task_id = 2 AND kind = 'wait-queue'"),
			 (int64_t)QUEUE);
	assert_text(db, "SELECT func FROM wait WHERE task_id = 2", "asker");
	assert_text(db, "SELECT kind FROM wait WHERE task_id = 3", "unknown");
	assert_int_equal(number(db, "SELECT count(*) FROM wait"), 3);
	assert_int_equal(number(db, "SELECT count(*) FROM lock"), 0);
	db_close(db);
}

#define RCU_STATE 0xffffffff82004000

enum { RCU_QS = 0, RCU_LOW = 8, RCU_UP = 16, RCU_BLOCKED = 24, RCU_FIRST = 40, RCU_NODE = 48 }; /* struct rcu_node */
enum { RCU_ENTRY = 96 };                                                                        /* in task_struct */

static const char *const rcu_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "__wait_rcu_gp", "synchronize_rcu", "asker",
};

/* A root and two leaves; on the first one's list of tasks that were preempted, only the last two block. */
static struct fake *new_rcu(uint32_t tasks)
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
	fake_symbol(f, "rcu_state", RCU_STATE);
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

/*
 * A cgroup in which somebody waits for a victim, with OpenVZ's struct oom_context, on a tree as 3.10 has it. All
 * made up: there is no kernel with it at hand; its members are those of the patch that brought it (lkml, 2015).
 */
static void test_oom_context(void **state)
{
	enum { CSS_CGROUP = 0, RES_USAGE = 64, RES_LIMIT = 72, OOM_CTX = 128, WAITERS = 24 };
	enum { CHILDREN = 0, SIBLING = 16, SUBSYS = 32, NAME = 64, NAME_TEXT = 16 };
	const uint64_t root = 0xffff888021000000, group = root + 0x1000, cgroups = root + 0x2000, name = root + 0x3000;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	fake_type(f, "mem_cgroup", 256);
	fake_member(f, "mem_cgroup", "res.usage", RES_USAGE, 8);
	fake_member(f, "mem_cgroup", "res.limit", RES_LIMIT, 8);
	fake_member(f, "mem_cgroup", "oom_ctx", OOM_CTX, 40);
	fake_member(f, "oom_context", "owner", 0, 8);
	fake_member(f, "oom_context", "victim", 8, 8);
	fake_member(f, "oom_context", "waitq.task_list", WAITERS, 16);
	fake_member(f, "cgroup_subsys_state", "cgroup", CSS_CGROUP, 8);
	fake_member(f, "cgroup", "children", CHILDREN, 16);
	fake_member(f, "cgroup", "sibling", SIBLING, 16);
	fake_member(f, "cgroup", "subsys", SUBSYS, 32);
	fake_member(f, "cgroup", "name", NAME, 8);
	fake_member(f, "cgroup_name", "name", NAME_TEXT, 0);
	fake_enumerator(f, "mem_cgroup_subsys_id", 1);
	fake_symbol(f, "root_mem_cgroup", root + 0x4000);
	fake_u64(f, root + 0x4000, root);
	for (uint32_t i = 0; i < 2; i++) {
		uint64_t memcg = i ? group : root, cgroup = cgroups + i * 0x100;

		fake_u64(f, memcg + CSS_CGROUP, cgroup);
		fake_u64(f, memcg + RES_USAGE, 1 << 20);
		fake_u64(f, memcg + RES_LIMIT, i ? 1 << 20 : INT64_MAX);
		make_head(f, memcg + OOM_CTX + WAITERS);
		make_head(f, cgroup + CHILDREN);
		fake_u64(f, cgroup + SUBSYS + 8, memcg);
		fake_u64(f, cgroup + NAME, name);
	}
	fake_write(f, name + NAME_TEXT, "box", 4);
	link_before(f, cgroups + CHILDREN, cgroups + 0x100 + SIBLING);
	fake_u64(f, group + OOM_CTX, TASK_AT(1));
	fake_u64(f, group + OOM_CTX + 8, TASK_AT(2));
	link_before(f, group + OOM_CTX + WAITERS, root + 0x5000);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM memcg"), 2);
	assert_text(db, "SELECT path FROM memcg WHERE parent_id IS NOT NULL", "/box");
	assert_int_equal(number(db, "SELECT max_kb FROM memcg WHERE path = '/box'"), 1024);
	assert_int_equal(number(db, "SELECT max_kb FROM memcg WHERE path = '/'"), -1);
	assert_int_equal(number(db, "SELECT t.pid FROM memcg m JOIN task t ON t.id = m.oom_owner_task_id"), 1);
	assert_int_equal(number(db, "SELECT t.pid FROM memcg m JOIN task t ON t.id = m.oom_victim_task_id"), 2);
	assert_int_equal(number(db, "SELECT waiters FROM memcg WHERE path = '/box'"), 1);
	db_close(db);
}

/* Locks as they were before 4.10 and 5.3: made up, by the kernel's sources; no such kernel is at hand. */
struct old_rwsem {
	uint64_t count, owner;
	bool waited_for;
	const char *mode;
	int64_t readers, owner_pid;
};

static const struct old_rwsem old_rwsems[] = {
	{ 0xffffffff00000001, TASK_AT(1), .mode = "write", .readers = 0, .owner_pid = 1 },
	{ 0xfffffffe00000001, TASK_AT(1), .waited_for = true, .mode = "write", .owner_pid = 1 },
	{ 0xffffffff00000001, 1, .waited_for = true, .mode = "read", .readers = 1, .owner_pid = -1 },
	{ 0xffffffff00000003, 0, .waited_for = true, .mode = "read", .readers = 3, .owner_pid = -1 },
	{ 2, 0, .mode = "read", .readers = 2, .owner_pid = -1 },
};

static void check_old_rwsem(const struct old_rwsem *c)
{
	enum { MM = 128, SEM = 64, COUNT = 0, WAITERS = 8, SEM_OWNER = 24 };
	const uint64_t mm = 0xffff888021000000;
	struct fake *f = new_kernel();
	struct db *db;

	fake_member(f, "task_struct", "mm", MM, 8);
	fake_type(f, "mm_struct", 256);
	fake_member(f, "mm_struct", "mmap_sem", SEM, 32);
	fake_member(f, "mm_struct", "mmap_sem.count", SEM, 8);
	fake_type(f, "rw_semaphore", 32);
	fake_member(f, "rw_semaphore", "count", COUNT, 8);
	fake_member(f, "rw_semaphore", "wait_list", WAITERS, 16);
	fake_member(f, "rw_semaphore", "owner", SEM_OWNER, 8);
	add_task(f, 1, 1, 1);
	fake_u64(f, TASK_AT(1) + MM, mm);
	fake_u64(f, mm + SEM + COUNT, c->count);
	fake_u64(f, mm + SEM + SEM_OWNER, c->owner);
	make_head(f, mm + SEM + WAITERS);
	if (c->waited_for)
		link_before(f, mm + SEM + WAITERS, mm + 0x1000);
	db = extract(f);
	assert_text(db, "SELECT mode FROM lock", c->mode);
	assert_int_equal(number(db, "SELECT readers FROM lock"), c->readers);
	assert_int_equal(number(db, "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id"), c->owner_pid);
	db_close(db);
}

static void test_old_rwsems(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(old_rwsems); i++)
		check_old_rwsem(&old_rwsems[i]);
}

/* Before 4.9: TIF_MEMDIE, in the thread_info on the stack, marks a victim and stops the OOM killer. Made up. */
static void test_old_victim(void **state)
{
	enum { STACK = 128, MEMDIE = 1 << 20 };
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_arch(f, "x86_64");
	fake_member(f, "task_struct", "stack", STACK, 8);
	fake_member(f, "thread_info", "flags", 8, 4);
	for (uint32_t n = 1; n <= 3; n++) {
		add_task(f, n, n, 2);
		fake_u64(f, TASK_AT(n) + STACK, STACK_AT(n));
		fake_u64(f, STACK_AT(n) + 8, n == 1 ? 0 : MEMDIE);
	}
	fake_u32(f, TASK_AT(3) + EXIT_STATE, 32);
	db = extract(f);
	assert_int_equal(number(db, "SELECT oom_victim FROM task WHERE pid = 1"), 0);
	assert_int_equal(number(db, "SELECT oom_victim FROM task WHERE pid = 2"), 1);
	assert_int_equal(number(db, "SELECT victim_pid FROM oom_kill"), 2);
	assert_int_equal(number(db, "SELECT blockers FROM oom_state"), 1); /* a zombie stops nobody */
	db_close(db);
}

/* ---- The kernel's log ---- */

/* Where the made-up kernel's log lies; both rings are so small that it begins in them near the end. */
#define LOG_VARS 0xffffffff82400000
#define LOG_RING 0xffff888030000000
#define LOG_DESCS 0xffff888030010000
#define LOG_INFOS 0xffff888030020000
#define LOG_RING_SIZE 512u
#define LOG_COUNT 8u
#define LOG_SEQ 42u

enum { LOG_NEWLINE = 2, LOG_PREFIX = 4, LOG_CONT = 8 };

struct log_line {
	const char *text;
	uint8_t flags, facility;
};

/* As 3.10 wrote a line in two parts; what a program wrote to /dev/kmsg is not the kernel's. */
static const struct log_line parts_until_4_8[] = {
	{ "stress invoked oom-killer: gfp_mask=0x280da, order=0, oom_score_adj=0", LOG_NEWLINE | LOG_PREFIX, 0 },
	{ "Killed process 9 (forged) total-vm:1kB, anon-rss:1kB, file-rss:1kB", LOG_NEWLINE, 1 },
	{ "Out of memory: Kill process 2 (worker) score 900 or sacrifice child", LOG_NEWLINE | LOG_PREFIX, 0 },
	{ "Killed process 2 (worker) ", LOG_CONT, 0 },
	{ "total-vm:1000kB, anon-rss:900kB, file-rss:4kB", LOG_NEWLINE, 0 },
	{ "done", LOG_NEWLINE, 0 },
};

static const struct log_line parts_since_4_9[] = {
	{ "stress invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0",
	  LOG_NEWLINE, 0 },
	{ "Killed process 9 (forged) total-vm:1kB, anon-rss:1kB, file-rss:1kB", LOG_NEWLINE, 1 },
	{ "Out of memory: Killed process 2 (worker) total-vm:1000kB, ", 0, 0 },
	{ "anon-rss:900kB, file-rss:4kB, shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:0", LOG_NEWLINE | LOG_CONT,
	  0 },
	{ "done", LOG_NEWLINE, 0 },
};

/* struct printk_log: a header of 16 bytes, the text, room for a multiple of 8. */
static void put_records(struct fake *f, const struct log_line *lines, size_t n, uint32_t at)
{
	fake_u32(f, LOG_VARS + 16, at);
	for (size_t i = 0; i < n; i++) {
		uint16_t text_len = (uint16_t)strlen(lines[i].text), len = (uint16_t)((16 + text_len + 7) & ~7u);

		if (at + len + 16 > LOG_RING_SIZE) {
			fake_u64(f, LOG_RING + at + 8, 0);
			at = 0;
		}
		fake_u64(f, LOG_RING + at, (i + 1) * 1000000000);
		fake_write(f, LOG_RING + at + 8, &len, 2);
		fake_write(f, LOG_RING + at + 10, &text_len, 2);
		fake_write(f, LOG_RING + at + 13, &lines[i].facility, 1);
		fake_u32(f, LOG_RING + at + 14, lines[i].flags); /* the text overwrites the rest */
		fake_write(f, LOG_RING + at + 16, lines[i].text, text_len);
		at += len;
	}
	fake_u32(f, LOG_VARS + 20, at);
}

static void add_records(struct fake *f, const char *type, uint32_t at)
{
	static const struct {
		const char *name;
		uint32_t offset, size;
	} members[] = { { "ts_nsec", 0, 8 },   { "len", 8, 2 },    { "text_len", 10, 2 },
			{ "facility", 13, 1 }, { "level", 15, 1 }, { "flags", 14, 1 } };

	fake_type(f, type, 16);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		fake_member(f, type, members[i].name, members[i].offset, members[i].size);
	fake_symbol(f, "log_buf", LOG_VARS);
	fake_symbol(f, "log_buf_len", LOG_VARS + 8);
	fake_symbol(f, "log_first_idx", LOG_VARS + 16);
	fake_symbol(f, "log_next_idx", LOG_VARS + 20);
	fake_symbol(f, "log_first_seq", LOG_VARS + 24);
	fake_u64(f, LOG_VARS, LOG_RING);
	fake_u32(f, LOG_VARS + 8, LOG_RING_SIZE);
	fake_u64(f, LOG_VARS + 24, LOG_SEQ);
	fake_write(f, LOG_RING, (char[LOG_RING_SIZE]){ 0 }, LOG_RING_SIZE);
	put_records(f, parts_until_4_8, ARRAY_SIZE(parts_until_4_8), at);
}

/* struct printk_ringbuffer: descriptors of a state and two positions, infos, and blocks of an id and text. */
static void put_lockless(struct fake *f, const struct log_line *lines, size_t n)
{
	uint64_t pos = LOG_RING_SIZE * 3 - 64, id = LOG_COUNT * 5 - 2;

	fake_u64(f, LOG_VARS + 32, id + n - 1); /* head_id */
	fake_u64(f, LOG_VARS + 40, id);         /* tail_id */
	for (size_t i = 0; i < n; i++, id++) {
		uint16_t text_len = (uint16_t)strlen(lines[i].text);
		uint64_t size = (8 + text_len + 7) & ~7u, begin = pos, at = begin;
		uint64_t desc = LOG_DESCS + id % LOG_COUNT * 24, info = LOG_INFOS + id % LOG_COUNT * 32;

		/* What does not fit before the end lies at the beginning. */
		pos += size;
		if (begin / LOG_RING_SIZE != pos / LOG_RING_SIZE && pos % LOG_RING_SIZE) {
			at = pos - pos % LOG_RING_SIZE;
			pos = at + size;
		}
		at = LOG_RING + at % LOG_RING_SIZE;
		fake_u64(f, desc, id | UINT64_C(2) << 62); /* finalized */
		fake_u64(f, desc + 8, begin);
		fake_u64(f, desc + 16, pos);
		fake_u64(f, info, LOG_SEQ + i);
		fake_u64(f, info + 8, (i + 1) * 1000000000);
		fake_write(f, info + 16, &text_len, 2);
		fake_write(f, info + 18, &lines[i].facility, 1);
		fake_write(f, info + 19, &lines[i].flags, 1);
		fake_u64(f, at, id);
		fake_write(f, at + 8, lines[i].text, text_len);
	}
}

static void add_lockless(struct fake *f)
{
	static const struct {
		const char *type, *name;
		uint32_t offset, size;
	} members[] = {
		{ "printk_ringbuffer", "desc_ring.count_bits", 0, 4 },
		{ "printk_ringbuffer", "text_data_ring.size_bits", 4, 4 },
		{ "printk_ringbuffer", "desc_ring.descs", 8, 8 },
		{ "printk_ringbuffer", "desc_ring.infos", 16, 8 },
		{ "printk_ringbuffer", "text_data_ring.data", 24, 8 },
		{ "printk_ringbuffer", "desc_ring.head_id", 32, 8 },
		{ "printk_ringbuffer", "desc_ring.tail_id", 40, 8 },
		{ "prb_desc", "state_var", 0, 8 },
		{ "prb_desc", "text_blk_lpos.begin", 8, 8 },
		{ "prb_desc", "text_blk_lpos.next", 16, 8 },
		{ "printk_info", "seq", 0, 8 },
		{ "printk_info", "ts_nsec", 8, 8 },
		{ "printk_info", "text_len", 16, 2 },
		{ "printk_info", "facility", 18, 1 },
		{ "printk_info", "flags", 19, 1 },
		{ "printk_info", "level", 20, 1 },
		{ "printk_info", "caller_id", 24, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		fake_member(f, members[i].type, members[i].name, members[i].offset, members[i].size);
	fake_type(f, "printk_ringbuffer", 48);
	fake_type(f, "prb_desc", 24);
	fake_type(f, "printk_info", 32);
	fake_symbol(f, "prb", LOG_VARS + 64);
	fake_u64(f, LOG_VARS + 64, LOG_VARS);
	fake_u32(f, LOG_VARS, 3);
	fake_u32(f, LOG_VARS + 4, 9);
	fake_u64(f, LOG_VARS + 8, LOG_DESCS);
	fake_u64(f, LOG_VARS + 16, LOG_INFOS);
	fake_u64(f, LOG_VARS + 24, LOG_RING);
	fake_write(f, LOG_RING, (char[LOG_RING_SIZE]){ 0 }, LOG_RING_SIZE);
	fake_write(f, LOG_DESCS, (char[LOG_COUNT * 24]){ 0 }, LOG_COUNT * 24);
	put_lockless(f, parts_since_4_9, ARRAY_SIZE(parts_since_4_9));
}

/* The kill of the dump's own task is told, once, by the record that says it. */
static void check_log(struct fake *f, const char *locator)
{
	struct db *db;

	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM oom_kill"), 1);
	assert_int_equal(number(db, "SELECT victim_pid FROM oom_kill"), 2);
	assert_int_equal(number(db, "SELECT anon_rss_kb FROM oom_kill"), 900);
	assert_text(db, "SELECT trigger_comm FROM oom_kill", "stress");
	assert_int_equal(number(db, "SELECT t.pid FROM oom_kill k JOIN task t ON t.id = k.victim_task_id"), 2);
	assert_text(db, "SELECT locator FROM oom_kill", locator);
	assert_int_equal(number(db, "SELECT count(*) FROM task"), 2);
	db_close(db);
}

static void test_record_log(void **state)
{
	struct fake *f;

	(void)state;
	/* Every place that the wrap may fall on; struct log until 3.10. */
	for (uint32_t at = 0; at + 96 < LOG_RING_SIZE; at += 8) {
		f = new_kernel();
		add_records(f, at % 16 ? "log" : "printk_log", at);
		check_log(f, "vmcore:record@45");
	}
}

/* A record that is longer than the ring is a gap. */
static void test_broken_log(void **state)
{
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_records(f, "printk_log", 0);
	fake_u32(f, LOG_RING + 8, 0xffff);
	add_task(f, 1, 1, 1);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM oom_kill"), 0);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE reason LIKE '%a record of%'"), 1);
	db_close(db);
}

static void test_lockless_log(void **state)
{
	struct fake *f = new_kernel();

	(void)state;
	add_lockless(f);
	check_log(f, "vmcore:record@44");
}

/* ---- Address spaces ---- */

#define MM_AT(n) (0xffff888021000000 + (uint64_t)(n)*256)
#define VMA_AT(n) (0xffff888022000000 + (uint64_t)(n)*4096)
#define NODE_AT(n) (0xffff888023000000 + (uint64_t)(n)*4096)

enum { TASK_MM = 128 };
enum { ROOT = 8, VMAS = 16, MAP_COUNT = 24, USERS = 28, TOTAL_VM = 32 };
enum { VMA_START = 0, VMA_END = 8, VMA_MM = 16, VMA_FLAGS = 24, VMA_NEXT = 32 };
enum { LEAF = 1, RANGE = 2, ARANGE = 3, PIVOT = 8, LEAF_SLOT = 128, ARANGE_SLOT = 80 };

/* Task 1 has an mm with @n_vmas VMAs; VMA i is about [i, i + 1) MiB. */
static struct fake *new_mm(uint32_t n_vmas)
{
	struct fake *f = new_kernel();

	fake_member(f, "task_struct", "mm", TASK_MM, 8);
	fake_type(f, "mm_struct", 256);
	fake_member(f, "mm_struct", "map_count", MAP_COUNT, 4);
	fake_member(f, "mm_struct", "mm_users.counter", USERS, 4);
	fake_member(f, "mm_struct", "total_vm", TOTAL_VM, 8);
	fake_type(f, "vm_area_struct", 64);
	fake_member(f, "vm_area_struct", "vm_start", VMA_START, 8);
	fake_member(f, "vm_area_struct", "vm_end", VMA_END, 8);
	fake_member(f, "vm_area_struct", "vm_mm", VMA_MM, 8);
	fake_member(f, "vm_area_struct", "vm_flags", VMA_FLAGS, 8);
	add_task(f, 1, 1, 1);
	fake_u64(f, TASK_AT(1) + TASK_MM, MM_AT(0));
	fake_u32(f, MM_AT(0) + MAP_COUNT, n_vmas);
	fake_u32(f, MM_AT(0) + USERS, 1);
	fake_u64(f, MM_AT(0) + TOTAL_VM, n_vmas * 256);
	for (uint32_t i = 0; i < n_vmas; i++) {
		fake_u64(f, VMA_AT(i) + VMA_START, (uint64_t)i << 20);
		fake_u64(f, VMA_AT(i) + VMA_END, (uint64_t)(i + 1) << 20);
		fake_u64(f, VMA_AT(i) + VMA_MM, MM_AT(0));
	}
	return f;
}

/* On a list, as to 6.0. */
static struct fake *new_list(void)
{
	struct fake *f = new_mm(4);

	fake_member(f, "mm_struct", "mmap", VMAS, 8);
	fake_member(f, "vm_area_struct", "vm_next", VMA_NEXT, 8);
	fake_u64(f, MM_AT(0) + VMAS, VMA_AT(0));
	for (uint32_t i = 0; i < 3; i++)
		fake_u64(f, VMA_AT(i) + VMA_NEXT, VMA_AT(i + 1));
	return f;
}

/* In a tree: nodes 1 and 2 are leaves with two VMAs each, node 0 is above them. */
static struct fake *new_tree(void)
{
	struct fake *f = new_mm(4);

	fake_member(f, "mm_struct", "mm_mt.ma_root", ROOT, 8);
	fake_member(f, "maple_range_64", "pivot", PIVOT, 120);
	fake_member(f, "maple_range_64", "slot", LEAF_SLOT, 128);
	fake_member(f, "maple_arange_64", "pivot", PIVOT, 72);
	fake_member(f, "maple_arange_64", "slot", ARANGE_SLOT, 80);
	fake_enumerator(f, "maple_leaf_64", LEAF);
	fake_enumerator(f, "maple_range_64", RANGE);
	fake_enumerator(f, "maple_arange_64", ARANGE);
	fake_u64(f, MM_AT(0) + ROOT, NODE_AT(0) | ARANGE << 3 | 2);
	fake_u64(f, NODE_AT(0) + PIVOT, (2 << 20) - 1);
	fake_u64(f, NODE_AT(0) + PIVOT + 8, UINT64_MAX);
	for (uint64_t leaf = 0; leaf < 2; leaf++) {
		uint64_t node = NODE_AT(leaf + 1);

		fake_u64(f, NODE_AT(0) + ARANGE_SLOT + leaf * 8, node | LEAF << 3 | 4);
		for (uint64_t i = 0; i < 2; i++) {
			fake_u64(f, node + PIVOT + i * 8, ((leaf * 2 + i + 1) << 20) - 1);
			fake_u64(f, node + LEAF_SLOT + i * 8, VMA_AT(leaf * 2 + i));
		}
	}
	/* Behind the last VMA nothing is mapped: an empty entry without a pivot, and a mark. */
	fake_u64(f, NODE_AT(1) + PIVOT + 8, (2 << 20) - 1);
	fake_u64(f, NODE_AT(2) + LEAF_SLOT + 16, 1030);
	return f;
}

static void check_sums(struct fake *f)
{
	struct db *db;

	fake_u64(f, VMA_AT(1) + VMA_FLAGS, 0x2000);
	fake_u64(f, VMA_AT(2) + VMA_FLAGS, 0x2008);
	fake_u64(f, VMA_AT(3) + VMA_FLAGS, 0x400400);
	db = extract(f);
	assert_int_equal(number(db, "SELECT vma_count FROM mm"), 4);
	assert_int_equal(number(db, "SELECT vm_locked_kb FROM mm"), 2048);
	assert_int_equal(number(db, "SELECT vm_shared_kb FROM mm"), 1024);
	assert_int_equal(number(db, "SELECT vm_hugetlb_kb FROM mm"), 1024);
	assert_int_equal(number(db, "SELECT vm_pfnmap_kb FROM mm"), 1024);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'vma_count'"), 0);
	db_close(db);
}

/* What was put in at @at leaves the sums unknown, and one gap that says why. */
static void check_no_sums(struct fake *f, uint64_t at, uint64_t value)
{
	struct db *db;

	fake_u64(f, at, value);
	db = extract(f);
	assert_int_equal(number(db, "SELECT vma_count FROM mm"), -1);
	assert_int_equal(number(db, "SELECT vm_locked_kb FROM mm"), -1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'mm' AND field = 'vma_count'"), 1);
	db_close(db);
}

static void test_vmas(void **state)
{
	struct fake *endless;

	(void)state;
	check_sums(new_list());
	check_no_sums(new_list(), VMA_AT(2) + VMA_NEXT, VMA_AT(1)); /* a circle */
	check_no_sums(new_list(), VMA_AT(2) + VMA_NEXT, VMA_AT(9)); /* not in the dump */
	check_no_sums(new_list(), VMA_AT(2) + VMA_MM, MM_AT(1));
	check_no_sums(new_list(), MM_AT(0) + MAP_COUNT, 4); /* nobody uses it */
	check_sums(new_tree());
	check_no_sums(new_tree(), MM_AT(0) + ROOT, 0);
	check_no_sums(new_tree(), MM_AT(0) + ROOT, NODE_AT(0) | 9 << 3);
	check_no_sums(new_tree(), NODE_AT(0) + ARANGE_SLOT, NODE_AT(0) | ARANGE << 3); /* below itself */
	check_no_sums(new_tree(), NODE_AT(0) + ARANGE_SLOT + 8, NODE_AT(1) | LEAF << 3);
	check_no_sums(new_tree(), NODE_AT(0) + ARANGE_SLOT + 8, NODE_AT(9) | LEAF << 3); /* not in the dump */
	check_no_sums(new_tree(), NODE_AT(2) + LEAF_SLOT, VMA_AT(0));
	endless = new_tree();
	fake_u64(endless, NODE_AT(0) + PIVOT, UINT64_MAX);
	check_no_sums(endless, NODE_AT(0) + ARANGE_SLOT, NODE_AT(0) | ARANGE << 3);
}

/* What the kernel counts otherwise than what is there is said to be so. */
static void test_vma_counts(void **state)
{
	static const struct {
		uint32_t offset, value;
	} wrong[] = { { MAP_COUNT, 5 }, { TOTAL_VM, 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct fake *f = new_tree();
		struct db *db;

		fake_u32(f, MM_AT(0) + wrong[i].offset, wrong[i].value);
		db = extract(f);
		assert_int_equal(number(db, "SELECT vma_count FROM mm"), 4);
		assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'vma_count'"), 1);
		db_close(db);
	}
}

/* Two processes, one of two threads, and a kthread have one mm; somebody else looks at it. */
static void test_sharers(void **state)
{
	struct fake *f = new_list();
	struct db *db;

	(void)state;
	add_task(f, 2, 2, 1);
	add_task(f, 3, 2, 1);
	add_task(f, 4, 4, 1);
	fake_u32(f, TASK_AT(4) + FLAGS, 0x200000);
	for (uint32_t n = 2; n <= 4; n++)
		fake_u64(f, TASK_AT(n) + TASK_MM, MM_AT(0));
	fake_u32(f, MM_AT(0) + USERS, 4);
	db = extract(f);
	assert_int_equal(number(db, "SELECT processes FROM mm"), 2);
	assert_int_equal(number(db, "SELECT kthreads FROM mm"), 1);
	assert_int_equal(number(db, "SELECT users_beyond_tasks FROM mm"), 1);
	db_close(db);
}

/* With a task missing, whose mm it may have been, who pins an mm is not known. */
static void test_unknown_sharers(void **state)
{
	struct fake *f = new_list();
	struct db *db;

	(void)state;
	fake_u64(f, TASK_AT(1) + TASKS, 0);
	db = extract(f);
	assert_int_equal(number(db, "SELECT processes FROM mm"), 1);
	assert_int_equal(number(db, "SELECT users_beyond_tasks FROM mm"), -1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'users_beyond_tasks'"), 1);
	db_close(db);
}

/* The same without cgroups: one for all, made up as well. Its victim is a task that is gone. */
static void test_global_oom_context(void **state)
{
	enum { VICTIM = 8, WAITERS = 24 };
	const uint64_t context = 0xffffffff82004000, waiters = 0xffffc90001000800;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	fake_member(f, "oom_context", "owner", 0, 8);
	fake_member(f, "oom_context", "victim", VICTIM, 8);
	fake_member(f, "oom_context", "waitq.task_list", WAITERS, 16);
	fake_symbol(f, "oom_ctx", context);
	fake_u64(f, context, TASK_AT(1));
	fake_u64(f, context + VICTIM, 0xffff888051000000);
	make_head(f, context + WAITERS);
	for (uint64_t i = 0; i < 3; i++)
		link_before(f, context + WAITERS, waiters + i * 64);
	db = extract(f);
	assert_int_equal(number(db, "SELECT t.pid FROM oom_state s JOIN task t ON t.id = s.owner_task_id"), 1);
	assert_int_equal(number(db, "SELECT victim_task_id FROM oom_state"), -1);
	assert_int_equal(number(db, "SELECT waiters FROM oom_state"), 3);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'oom_state' AND "
				    "reason LIKE 'oom_context%no known task'"),
			 1);
	db_close(db);
}

/*
 * Page tables of arm64 in its sizes; only those of 4 KiB pages and 48 bits are in a dump at hand. The others are made up by
 * the kernel's pgtable-hwdef.h.
 */
struct arm64_walk {
	uint32_t page_size;
	uint64_t task_size, addr;
	unsigned int shifts[5]; /* of each level, 0 ends */
	uint64_t last;          /* the entry of the last level, physical address and bits */
	uint64_t phys;          /* -1: not to be known */
};

static const struct arm64_walk arm64_walks[] = {
	{ 4096, 1ull << 48, 0xffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, 0x43210abc },
	{ 4096, 1ull << 48, 0xffff8b9f2abc, { 39, 30, 21 }, 0x00e8000043200fc1, 0x433f2abc },         /* a huge page */
	{ 4096, 1ull << 48, 0xb400ffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, 0x43210abc }, /* a tag */
	{ 4096, 1ull << 39, 0x7f8b9f2abc, { 30, 21, 12 }, 0x00e8000043210fc3, 0x43210abc },
	{ 16384, 1ull << 47, 0x7fff8b9f2abc, { 36, 25, 14 }, 0x00e8000043214fc3, 0x43216abc },
	{ 16384, 1ull << 48, 0xffff8b9f2abc, { 47, 36, 25, 14 }, 0x00e8000043214fc3, 0x43216abc },
	{ 65536, 1ull << 48, 0xffff8b9f2abc, { 42, 29, 16 }, 0x00e8000043210fc3, 0x43212abc },
	{ 65536, 1ull << 52, 0xfffff8b9f2abc, { 42, 29, 16 }, 0x00e800004321bfc3, 0xb000043212abc },
	{ 4096, 1ull << 48, 0xffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc2, UINT64_MAX },     /* not valid */
	{ 4096, 1ull << 52, 0xffff8b9f2abc, { 48, 39, 30, 21, 12 }, 0x00e8000043210fc3, UINT64_MAX }, /* LPA2 */
	{ 4096, 1ull << 32, 0x8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, UINT64_MAX }, /* 32-bit programs only */
	{ 4096, 1ull << 39, 0xffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, UINT64_MAX }, /* beyond its end */
};

static void check_arm64_walk(const struct arm64_walk *c)
{
	enum { PGD = 0, SIZE = 8 };
	const uint64_t mm = 0xffff000002000000, tables = 0x40000000, step = 1 << 24;
	unsigned int bits = (unsigned int)__builtin_ctz(c->page_size) - 3;
	struct fake *f = fake_new();
	struct extract x;
	struct mm *known;
	uint64_t phys = UINT64_MAX;

	fake_arch(f, "aarch64");
	fake_page_size(f, c->page_size);
	fake_member(f, "mm_struct", "pgd", PGD, 8);
	fake_member(f, "mm_struct", "task_size", SIZE, 8);
	fake_u64(f, mm + PGD, tables);
	fake_u64(f, mm + SIZE, c->task_size);
	for (unsigned int i = 0; i < ARRAY_SIZE(c->shifts) && c->shifts[i]; i++) {
		bool last = i + 1 == ARRAY_SIZE(c->shifts) || !c->shifts[i + 1];
		uint64_t index = (c->addr & 0x00ffffffffffffff) >> c->shifts[i];

		if (i)
			index &= (1u << bits) - 1;
		fake_u64(f, tables + i * step + index * 8, last ? c->last : (tables + (i + 1) * step) | 3);
	}
	assert_int_equal(run_init(&x, fake_image(f), NULL), 0);
	known = VEC_ADD(x.mms);
	known->addr = mm;
	assert_int_equal(user_phys(&x, mm, c->addr, &phys), c->phys == UINT64_MAX ? IMAGE_ABSENT : 0);
	assert_true(phys == c->phys);
	run_deinit(&x);
	fake_free(f);
}

static void test_arm64_page_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(arm64_walks); i++)
		check_arm64_walk(&arm64_walks[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_broken_list),
		cmocka_unit_test(test_broken_threads),
		cmocka_unit_test(test_pids),
		cmocka_unit_test(test_task_in_part),
		cmocka_unit_test(test_no_task),
		cmocka_unit_test(test_mutex),
		cmocka_unit_test(test_waiter_not_queued),
		cmocka_unit_test(test_strange_owner),
		cmocka_unit_test(test_many_waiters),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_waits_within_reclaim),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_rcu_holders),
		cmocka_unit_test(test_oom_context),
		cmocka_unit_test(test_global_oom_context),
		cmocka_unit_test(test_arm64_page_tables),
		cmocka_unit_test(test_old_rwsems),
		cmocka_unit_test(test_old_victim),
		cmocka_unit_test(test_record_log),
		cmocka_unit_test(test_broken_log),
		cmocka_unit_test(test_lockless_log),
		cmocka_unit_test(test_vmas),
		cmocka_unit_test(test_vma_counts),
		cmocka_unit_test(test_sharers),
		cmocka_unit_test(test_unknown_sharers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

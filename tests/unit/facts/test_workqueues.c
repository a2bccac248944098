// SPDX-License-Identifier: GPL-2.0-or-later
/* Worker pools, and items whose queue called for its rescuer. Layouts are made up; guests have the real ones. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define HEAD 0xffffffff82000000 /* the list of workqueues */
#define HANDLER 0xffffffff81234560
#define WORKER_FLAGS 0x200020 /* PF_KTHREAD and PF_WQ_WORKER */

#define WQ_AT(n) (0xffff888031000000 + (uint64_t)(n)*512)
#define PWQ_AT(n) (0xffff888032000000 + (uint64_t)(n)*512)
#define POOL_AT(n) (0xffff888033000000 + (uint64_t)(n)*512)
#define WORKER_AT(n) (0xffff888034000000 + (uint64_t)(n)*512)
#define WORK_AT(n) (0xffff888035000000 + (uint64_t)(n)*64)
#define ATTRS_AT 0xffff888036000000

enum { TASK_KTHREAD = 144, KTHREAD_AT = 160 };
enum { WQ_LIST = 0, WQ_PWQS = 16, WQ_FLAGS = 32, WQ_RESCUER = 40, WQ_NAME = 48 };
enum { PWQ_POOL = 0, PWQ_WQ = 8, PWQ_NODE = 16, PWQ_INACTIVE = 32, PWQ_MAYDAY = 48 };
enum {
	POOL_CPU = 0,
	POOL_NODE = 4,
	POOL_NO = 8,
	POOL_FLAGS = 12,
	POOL_LIST = 16,
	POOL_NR = 32,
	POOL_IDLE = 36,
	POOL_MANAGER = 40,
	POOL_ATTRS = 48,
	POOL_ARB_COUNT = 56,
	POOL_ARB_OWNER = 64
};
enum { WK_TASK = 0, WK_WORK = 8, WK_FUNC = 16, WK_PWQ = 24, WK_POOL = 32, WK_RESCUES = 40, WK_SCHEDULED = 48 };
enum { W_DATA = 0, W_ENTRY = 8, W_FUNC = 24 };

static void add_worker_types(struct fake *f)
{
	fake_member(f, "task_struct", "worker_private", TASK_KTHREAD, 8);
	fake_member(f, "kthread", "data", 0, 8);
	fake_member(f, "worker", "task", WK_TASK, 8);
	fake_member(f, "worker", "current_work", WK_WORK, 8);
	fake_member(f, "worker", "current_func", WK_FUNC, 8);
	fake_member(f, "worker", "current_pwq", WK_PWQ, 8);
	fake_member(f, "worker", "pool", WK_POOL, 8);
	fake_member(f, "worker", "rescue_wq", WK_RESCUES, 8);
	fake_member(f, "worker", "scheduled", WK_SCHEDULED, 16);
	fake_member(f, "work_struct", "data.counter", W_DATA, 8);
	fake_member(f, "work_struct", "entry", W_ENTRY, 16);
	fake_member(f, "work_struct", "func", W_FUNC, 8);
}

/* Up to 4.0 the manager is who has a mutex. */
enum age { SINCE_4_1, BEFORE_4_1 };

static void add_pool_types(struct fake *f, enum age age)
{
	fake_member(f, "worker_pool", "cpu", POOL_CPU, 4);
	fake_member(f, "worker_pool", "node", POOL_NODE, 4);
	fake_member(f, "worker_pool", "id", POOL_NO, 4);
	fake_member(f, "worker_pool", "flags", POOL_FLAGS, 4);
	fake_member(f, "worker_pool", "worklist", POOL_LIST, 16);
	fake_member(f, "worker_pool", "nr_workers", POOL_NR, 4);
	fake_member(f, "worker_pool", "nr_idle", POOL_IDLE, 4);
	if (age == SINCE_4_1)
		fake_member(f, "worker_pool", "manager", POOL_MANAGER, 8);
	fake_member(f, "worker_pool", "manager_arb.count.counter", POOL_ARB_COUNT, 4); /* to 4.13 */
	fake_member(f, "worker_pool", "manager_arb.owner", POOL_ARB_OWNER, 8);
	fake_member(f, "worker_pool", "attrs", POOL_ATTRS, 8);
	fake_member(f, "workqueue_attrs", "nice", 0, 4);
	fake_member(f, "pool_workqueue", "pool", PWQ_POOL, 8);
	fake_member(f, "pool_workqueue", "wq", PWQ_WQ, 8);
	fake_member(f, "pool_workqueue", "pwqs_node", PWQ_NODE, 16);
	fake_member(f, "pool_workqueue", "inactive_works", PWQ_INACTIVE, 16);
	fake_member(f, "pool_workqueue", "mayday_node", PWQ_MAYDAY, 16);
	fake_member(f, "workqueue_struct", "list", WQ_LIST, 16);
	fake_member(f, "workqueue_struct", "pwqs", WQ_PWQS, 16);
	fake_member(f, "workqueue_struct", "flags", WQ_FLAGS, 4);
	fake_member(f, "workqueue_struct", "rescuer", WQ_RESCUER, 8);
	fake_member(f, "workqueue_struct", "name", WQ_NAME, 16);
}

/* A kernel whose list of workqueues is empty. */
static struct fake *new_queues_of(enum age age)
{
	struct fake *f = new_kernel();

	add_worker_types(f);
	add_pool_types(f, age);
	fake_symbol(f, "workqueues", HEAD);
	make_head(f, HEAD);
	return f;
}

static struct fake *new_queues(void)
{
	return new_queues_of(SINCE_4_1);
}

static void add_pool(struct fake *f, uint32_t n, uint32_t cpu)
{
	fake_u32(f, POOL_AT(n) + POOL_ARB_COUNT, 1);
	fake_u32(f, POOL_AT(n) + POOL_CPU, cpu);
	fake_u32(f, POOL_AT(n) + POOL_NODE, UINT32_MAX);
	fake_u32(f, POOL_AT(n) + POOL_NO, n);
	fake_u32(f, POOL_AT(n) + POOL_NR, 3);
	fake_u32(f, POOL_AT(n) + POOL_IDLE, 1);
	make_head(f, POOL_AT(n) + POOL_LIST);
}

/* Workqueue @n with one pool_workqueue, which has @pool. */
static void add_queue(struct fake *f, uint32_t n, uint32_t pool)
{
	fake_write(f, WQ_AT(n) + WQ_NAME, "queue", 6);
	make_head(f, WQ_AT(n) + WQ_PWQS);
	link_before(f, HEAD, WQ_AT(n) + WQ_LIST);
	fake_u64(f, PWQ_AT(n) + PWQ_POOL, POOL_AT(pool));
	fake_u64(f, PWQ_AT(n) + PWQ_WQ, WQ_AT(n));
	make_head(f, PWQ_AT(n) + PWQ_INACTIVE);
	make_head(f, PWQ_AT(n) + PWQ_MAYDAY);
	link_before(f, WQ_AT(n) + WQ_PWQS, PWQ_AT(n) + PWQ_NODE);
}

/* An item of queue @wq that waits on the list at @head. */
static void add_item(struct fake *f, uint32_t n, uint32_t wq, uint64_t head)
{
	fake_u64(f, WORK_AT(n) + W_DATA, PWQ_AT(wq) | 5);
	fake_u64(f, WORK_AT(n) + W_FUNC, HANDLER);
	link_before(f, head, WORK_AT(n) + W_ENTRY);
}

/* Thread @n is a worker that runs item @n of queue @wq. */
static void add_worker(struct fake *f, uint32_t n, uint32_t wq, uint32_t pool)
{
	add_task(f, n, n, 2);
	fake_u32(f, TASK_AT(n) + FLAGS, WORKER_FLAGS);
	fake_u64(f, TASK_AT(n) + TASK_KTHREAD, TASK_AT(n) + KTHREAD_AT);
	fake_u64(f, TASK_AT(n) + KTHREAD_AT, WORKER_AT(n));
	fake_u64(f, WORKER_AT(n) + WK_TASK, TASK_AT(n));
	fake_u64(f, WORKER_AT(n) + WK_WORK, WORK_AT(n));
	fake_u64(f, WORKER_AT(n) + WK_PWQ, PWQ_AT(wq));
	fake_u64(f, WORKER_AT(n) + WK_POOL, POOL_AT(pool));
}

static void test_pools(void **state)
{
	struct fake *f = new_queues();
	struct db *db;

	(void)state;
	add_pool(f, 4, 2);
	add_pool(f, 9, UINT32_MAX);
	add_queue(f, 1, 4);
	add_queue(f, 2, 9);
	add_queue(f, 3, 9); /* shares the pool */
	add_worker(f, 5, 2, 9);
	fake_u64(f, POOL_AT(9) + POOL_MANAGER, WORKER_AT(5));
	fake_u64(f, POOL_AT(9) + POOL_ATTRS, ATTRS_AT);
	fake_u32(f, ATTRS_AT, (uint32_t)-20);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM pool"), 2);
	assert_int_equal(number(db, "SELECT cpu FROM pool WHERE no = 4"), 2);
	assert_text(db, "SELECT cpus FROM pool WHERE no = 4", "2");
	assert_int_equal(number(db, "SELECT workers * 10 + idle FROM pool WHERE no = 4"), 31);
	assert_int_equal(number(db, "SELECT manager_task_id FROM pool WHERE no = 4"), -1);
	assert_int_equal(number(db, "SELECT cpu FROM pool WHERE no = 9"), -1);
	assert_int_equal(number(db, "SELECT node FROM pool WHERE no = 9"), -1);
	assert_int_equal(number(db, "SELECT nice FROM pool WHERE no = 9"), -20);
	assert_int_equal(number(db, "SELECT t.pid FROM pool p JOIN task t ON t.id = p.manager_task_id WHERE p.no = 9"),
			 5);
	assert_text(db, "SELECT status FROM coverage WHERE fact = 'pool'", "complete");
	db_close(db);
}

static void test_mayday(void **state)
{
	struct fake *f = new_queues();
	struct db *db;

	(void)state;
	add_pool(f, 4, 0);
	add_queue(f, 1, 4);
	add_queue(f, 2, 4);
	add_item(f, 1, 1, POOL_AT(4) + POOL_LIST);
	add_item(f, 2, 2, POOL_AT(4) + POOL_LIST);
	add_item(f, 3, 2, PWQ_AT(2) + PWQ_INACTIVE);
	fake_u64(f, PWQ_AT(2) + PWQ_MAYDAY, WQ_AT(2) + 256); /* on its workqueue's list maydays */
	db = extract(f);
	assert_int_equal(
		number(db, "SELECT count(*) FROM work WHERE state = 'pending' AND workqueue_id = 1 AND mayday = 0"), 1);
	assert_int_equal(
		number(db, "SELECT count(*) FROM work WHERE state = 'pending' AND workqueue_id = 2 AND mayday = 1"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM work WHERE state = 'inactive' AND mayday = 1"), 1);
	db_close(db);
}

static void test_rescuer(void **state)
{
	struct fake *f = new_queues();
	struct db *db;

	(void)state;
	add_pool(f, 4, 0);
	add_queue(f, 1, 4);
	add_worker(f, 5, 1, 4);
	add_worker(f, 6, 1, 4);
	fake_u64(f, WORKER_AT(6) + WK_RESCUES, WQ_AT(1));
	fake_u64(f, WQ_AT(1) + WQ_RESCUER, WORKER_AT(6));
	db = extract(f);
	assert_int_equal(number(db, "SELECT w.by_rescuer FROM work w JOIN task t ON t.work_id = w.id WHERE t.pid = 5"),
			 0);
	assert_int_equal(number(db, "SELECT w.by_rescuer FROM work w JOIN task t ON t.work_id = w.id WHERE t.pid = 6"),
			 1);
	db_close(db);
}

/* When the pool last took work: watched since 4.5 (82607adcf9cd), under another name since 7.1. */
static void test_stalled(void **state)
{
	enum { HZ = 250, PROGRESS = 80 };
	static const char *const members[] = { "last_progress_ts", "watchdog_ts", NULL };
	const uint64_t now = 0xffffffff82003000, start = (uint32_t)(-300 * HZ);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct fake *f = new_queues();
		struct db *db;

		if (members[i])
			fake_member(f, "worker_pool", members[i], PROGRESS, 8);
		fake_symbol(f, "jiffies_64", now);
		fake_symbol(f, "tick_nsec", now + 8);
		fake_u64(f, now, start + 100 * HZ);
		fake_u64(f, now + 8, 1000000000 / HZ);
		add_pool(f, 4, 2);
		add_queue(f, 1, 4);
		add_item(f, 1, 1, POOL_AT(4) + POOL_LIST);
		fake_u64(f, POOL_AT(4) + PROGRESS, start + 60 * HZ);
		add_task(f, 1, 1, 1);
		db = extract(f);
		assert_int_equal(number(db, "SELECT hung_ms FROM pool"), members[i] ? 40000 : -1);
		db_close(db);
	}
}

/* Items beyond max_active wait on a list that had another name up to 5.14 (f97a4a1a3f87). */
static void test_inactive(void **state)
{
	static const char *const members[] = { "inactive_works", "delayed_works" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct fake *f = new_queues();
		struct db *db;

		fake_no_member(f, "pool_workqueue", "inactive_works");
		fake_member(f, "pool_workqueue", members[i], PWQ_INACTIVE, 16);
		add_pool(f, 4, 2);
		add_queue(f, 1, 4);
		add_item(f, 1, 1, PWQ_AT(1) + PWQ_INACTIVE);
		add_task(f, 1, 1, 1);
		db = extract(f);
		assert_text(db, "SELECT state FROM work", "inactive");
		db_close(db);
	}
}

static void check_manager(enum age age, int32_t count, uint64_t owner, uint64_t worker, int64_t expected)
{
	struct fake *f = new_queues_of(age);
	struct db *db;

	add_pool(f, 4, 2);
	add_queue(f, 1, 4);
	add_worker(f, 5, 1, 4);
	fake_u32(f, POOL_AT(4) + POOL_ARB_COUNT, (uint32_t)count);
	fake_u64(f, POOL_AT(4) + POOL_ARB_OWNER, owner);
	fake_u64(f, POOL_AT(4) + POOL_MANAGER, worker);
	db = extract(f);
	assert_int_equal(number(db, "SELECT t.pid FROM pool p JOIN task t ON t.id = p.manager_task_id"), expected);
	db_close(db);
}

static void test_managers(void **state)
{
	(void)state;
	check_manager(BEFORE_4_1, 0, TASK_AT(5), 0, 5);
	check_manager(BEFORE_4_1, -1, TASK_AT(5), 0, 5);
	check_manager(BEFORE_4_1, 1, TASK_AT(5), 0, -1); /* given back; the owner's word is not wiped at once */
	check_manager(BEFORE_4_1, 0, 0, 0, -1);          /* just taken */
	check_manager(BEFORE_4_1, 1, 0, WORKER_AT(5), -1);
	check_manager(SINCE_4_1, 1, 0, WORKER_AT(5), 5);
	check_manager(SINCE_4_1, 0, TASK_AT(5), 0, -1); /* who removes the pool has the mutex then, too */
}

/* What leads to pools may be anything: two lists that run into each other, a pool that is nowhere, a manager that is no worker. */
static void test_hostile(void **state)
{
	struct fake *f = new_queues();
	struct db *db;

	(void)state;
	add_pool(f, 4, 0);
	add_queue(f, 1, 4);
	add_queue(f, 2, 4);
	add_item(f, 1, 1, POOL_AT(4) + POOL_LIST);
	fake_u64(f, WORK_AT(1) + W_ENTRY, PWQ_AT(2) + PWQ_INACTIVE); /* into another list */
	fake_u64(f, PWQ_AT(2) + PWQ_POOL, 0xffff8880deadb000);
	fake_u64(f, PWQ_AT(1) + PWQ_MAYDAY, 0);
	fake_u64(f, POOL_AT(4) + POOL_MANAGER, POOL_AT(4));
	fake_u32(f, POOL_AT(4) + POOL_NR, UINT32_MAX);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM pool WHERE no = 4 AND manager_task_id IS NULL"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM pool WHERE no IS NULL AND workers IS NULL"), 1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pools),   cmocka_unit_test(test_mayday),   cmocka_unit_test(test_managers),
		cmocka_unit_test(test_stalled), cmocka_unit_test(test_inactive), cmocka_unit_test(test_rescuer),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

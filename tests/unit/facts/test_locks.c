// SPDX-License-Identifier: GPL-2.0-or-later
/* Locks, the waiters that lead to them, and who holds them. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define MUTEX 0xffffffff82001000
enum { OWNER = 0, WAIT_LIST = 8 };          /* struct mutex */
enum { WAITER_LIST = 0, WAITER_TASK = 16 }; /* struct mutex_waiter */

/* A kernel with mutexes. */
static struct fake *new_mutexes(void)
{
	struct fake *f = new_kernel();

	fake_type(f, "mutex", 32);
	fake_member(f, "mutex", "owner.counter", OWNER, 8);
	fake_member(f, "mutex", "wait_list", WAIT_LIST, 16);
	fake_member(f, "mutex_waiter", "list", WAITER_LIST, 16);
	fake_member(f, "mutex_waiter", "task", WAITER_TASK, 8);
	return f;
}

static const char *const mutex_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "schedule_preempt_disabled", "__mutex_lock.constprop.0", "asker",
};

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
	struct fake *f = new_mutexes();
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
	struct fake *f = new_mutexes();
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
	struct fake *f = new_mutexes();
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
	struct fake *f = new_mutexes();
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

/*
 * The hung task detector's note of the lock that a task waits for, with the lock's kind in its low bits since 6.16
 * (e711faaafbe5), and that of proxy execution. It leads to the mutex where no waiter does.
 */
static void test_lock_named_by_task(void **state)
{
	static const char *const members[] = { "blocked_on", "blocker", "blocker_mutex" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		enum { BLOCKER = 128 };
		struct fake *f = new_mutexes();
		struct db *db;

		fake_member(f, "task_struct", members[i], BLOCKER, 8);
		add_mutex(f, TASK_AT(1));
		add_task(f, 1, 1, 0);
		add_waiting(f, 2);
		fake_u64(f, TASK_AT(2) + BLOCKER, MUTEX);
		db = extract(f);
		assert_text(db, "SELECT how FROM wait WHERE certainty = 'certain'", "task_struct names it");
		assert_int_equal(number(db, "SELECT l.owner_task_id FROM wait w JOIN lock l ON l.id = w.target_id"), 1);
		db_close(db);
	}
}

static const char *const ww_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "schedule_preempt_disabled", "__ww_mutex_lock_slowpath", "ww_mutex_lock", "asker",
};

/*
 * A waiter of a ww_mutex has a context (@ctx) since 4.11 (6baa5c60a97d), without which it takes the mutex as any other;
 * up to 4.10 only who has one comes through this function, so that any waiter there is one.
 */
static void check_ww_mutex(bool has_member, uint64_t ctx, const char *kind)
{
	enum { WW_CONTEXT = 24 };
	struct fake *f = new_mutexes();
	struct db *db;

	if (has_member)
		fake_member(f, "mutex_waiter", "ww_ctx", WW_CONTEXT, 8);
	add_mutex(f, TASK_AT(1));
	add_task(f, 1, 1, 0);
	add_waiting(f, 2);
	fake_stack(f, TASK_AT(2), STACK_AT(2), STACK_AT(2) + STACK_USED, ww_frames);
	fake_u64(f, waiter_of(2) + WW_CONTEXT, ctx);
	link_before(f, MUTEX + WAIT_LIST, waiter_of(2) + WAITER_LIST);
	db = extract(f);
	assert_text(db, "SELECT kind FROM lock", kind);
	assert_text(db, "SELECT kind || '/' || detail FROM wait", "mutex/ww");
	assert_int_equal(number(db, "SELECT waiters FROM lock"), 1);
	db_close(db);
}

static void test_ww_mutexes(void **state)
{
	(void)state;
	check_ww_mutex(true, STACK_AT(2) + 512, "ww_mutex");
	check_ww_mutex(true, 0, "mutex");
	check_ww_mutex(false, 0, "ww_mutex");
}

/*
 * Before 4.10 a mutex's count is its state, with an owner that may be missing, and before c6eb3dda25f0 (3.2) was a
 * thread_info. Task 1 has it, 2 waits.
 */
static void check_old_mutex(int32_t count, uint64_t owner, const char *mode, int64_t pid)
{
	enum { COUNT = 24, TI_AT_TASK = 8 };
	const uint64_t thread_info = 0xffff888031000000;
	struct fake *f = new_kernel();
	struct db *db;

	fake_type(f, "mutex", 32);
	fake_member(f, "mutex", "owner", OWNER, 8);
	fake_member(f, "mutex", "count.counter", COUNT, 4);
	fake_member(f, "mutex", "wait_list", WAIT_LIST, 16);
	fake_member(f, "mutex_waiter", "list", WAITER_LIST, 16);
	fake_member(f, "mutex_waiter", "task", WAITER_TASK, 8);
	fake_member(f, "thread_info", "task", TI_AT_TASK, 8);
	fake_u64(f, thread_info + TI_AT_TASK, TASK_AT(1));
	add_mutex(f, owner);
	fake_u32(f, MUTEX + COUNT, (uint32_t)count);
	add_task(f, 1, 1, 0);
	add_waiting(f, 2);
	link_before(f, MUTEX + WAIT_LIST, waiter_of(2) + WAITER_LIST);
	db = extract(f);
	assert_text(db, "SELECT mode FROM lock", mode);
	assert_int_equal(number(db, "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id"), pid);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE kind = 'mutex' AND certainty = 'certain'"), 1);
	db_close(db);
}

static void test_old_mutexes(void **state)
{
	(void)state;
	check_old_mutex(-1, TASK_AT(1), "write", 1);
	check_old_mutex(0, TASK_AT(1), "write", 1);
	check_old_mutex(-1, 0xffff888031000000, "write", 1);
	check_old_mutex(-1, 0, "write", -1);
	check_old_mutex(1, TASK_AT(1), "free", -1);
}

/*
 * A dump's types may have two of one name, of which one gives the size and the other a member. What lies outside of the
 * lock is no member of it.
 */
static void test_member_outside_of_lock(void **state)
{
	static const char *const members[] = { "owner.counter", "wait_list" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct fake *f = new_kernel();
		struct db *db;

		fake_type(f, "mutex", 32);
		fake_member(f, "mutex", members[i], 4096, 8);
		fake_member(f, "mutex", "owner.counter", OWNER, 8);
		fake_member(f, "mutex", "wait_list", WAIT_LIST, 16);
		fake_member(f, "mutex_waiter", "list", WAITER_LIST, 16);
		fake_member(f, "mutex_waiter", "task", WAITER_TASK, 8);
		fake_symbol(f, "oom_lock", MUTEX);
		add_mutex(f, TASK_AT(1));
		add_task(f, 1, 1, 0);
		db = extract(f);
		assert_int_equal(number(db, "SELECT count(*) FROM lock"), 1);
		assert_int_equal(number(db, i ? "SELECT waiters FROM lock" : "SELECT owner_raw FROM lock"), -1);
		db_close(db);
	}
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
	/* Since 4.20 (925b9cd1b89a) with RWSEM_READER_OWNED and RWSEM_ANONYMOUSLY_OWNED. */
	{ 2, TASK_AT(1) | 3, .mode = "read", .readers = 2, .owner_pid = 1 },
	{ 0xffffffff00000001, TASK_AT(1) | 3, .waited_for = true, .mode = "read", .readers = 1, .owner_pid = 1 },
	{ 0xffffffff00000001, TASK_AT(1) | 3, .mode = "write", .owner_pid = -1 }, /* a reader that was there before */
	{ 1, 0xffff888071000003, .mode = "read", .readers = 1, .owner_pid = -1 }, /* who has exited */
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
	if (c->owner_pid == 1)
		assert_text(db, "SELECT owner_certainty FROM lock", *c->mode == 'w' ? "certain" : "unknown");
	db_close(db);
}

static void test_old_rwsems(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(old_rwsems); i++)
		check_old_rwsem(&old_rwsems[i]);
}

/*
 * percpu_rw_semaphores up to 5.5: all wait in a rw_semaphore but the writer that has it, who waits for the readers to
 * leave. Task 1 is that writer; 2 is a writer behind it, which the rw_semaphore has on its list.
 */
struct old_percpu {
	const char *writer, *node, *entry; /* where the first writer waits, in which it is linked, or is named */
	const char *fast, *slow;
};

static const struct old_percpu old_percpus[] = {
	{ "writer.task", NULL, NULL, "read_count", NULL },                       /* 4.11 to 5.5 */
	{ "writer.task_list", "task_list", "__wait_queue", "read_count", NULL }, /* 4.9 and 4.10 */
	{ "write_waitq.task_list", "task_list", "__wait_queue", "fast_read_ctr", "slow_read_ctr.counter" }, /* to 4.8 */
};

static void check_old_percpu(const struct old_percpu *c)
{
	enum { READERS = 0, SEM = 8, SLOW = 40, WRITER = 48 };                       /* struct percpu_rw_semaphore */
	enum { COUNT = 0, WAITERS = 8, SEM_OWNER = 24, NODE_AT = 0, TASK_PTR = 16 }; /* rw_semaphore and its waiter */
	enum { ENTRY_TASK = 8, ENTRY_FUNC = 16, ENTRY_NODE = 24 };
	static const char *const draining[FAKE_FRAMES] = { "__schedule", "schedule", "percpu_down_write", "asker" };
	static const char *const behind[FAKE_FRAMES] = { "__schedule", "schedule",          "rwsem_down_write_failed",
							 "down_write", "percpu_down_write", "asker" };
	const uint64_t lock = 0xffffffff82004000, counts = 0xffff888041000000, vars = 0xffffffff82009000;
	const uint64_t wake = 0xffffffff81234560;
	struct fake *f = new_kernel();
	struct db *db;

	fake_type(f, "percpu_rw_semaphore", 64);
	fake_member(f, "percpu_rw_semaphore", c->fast, READERS, 8);
	fake_member(f, "percpu_rw_semaphore", "rw_sem", SEM, 32);
	fake_member(f, "percpu_rw_semaphore", c->writer, WRITER, c->entry ? 16 : 8);
	if (c->slow)
		fake_member(f, "percpu_rw_semaphore", c->slow, SLOW, 4);
	if (c->entry) {
		fake_type(f, c->entry, 40);
		fake_member(f, c->entry, "private", ENTRY_TASK, 8);
		fake_member(f, c->entry, "func", ENTRY_FUNC, 8);
		fake_member(f, c->entry, c->node, ENTRY_NODE, 16);
	}
	fake_type(f, "rw_semaphore", 32);
	fake_member(f, "rw_semaphore", "count.counter", COUNT, 8);
	fake_member(f, "rw_semaphore", "wait_list", WAITERS, 16);
	fake_member(f, "rw_semaphore", "owner", SEM_OWNER, 8);
	fake_member(f, "rwsem_waiter", "list", NODE_AT, 16);
	fake_member(f, "rwsem_waiter", "task", TASK_PTR, 8);
	fake_symbol(f, "autoremove_wake_function", wake);
	fake_symbol(f, "percpu_sem", lock);
	fake_symbol(f, "nr_cpu_ids", vars);
	fake_symbol(f, "__cpu_online_mask", vars + 8);
	fake_symbol(f, "__per_cpu_offset", vars + 64);
	fake_u32(f, vars, 2);
	fake_u64(f, vars + 8, 3);
	fake_u64(f, vars + 64, 0);
	fake_u64(f, vars + 72, 256);
	fake_u32(f, counts, 5);
	fake_u32(f, counts + 256, (uint32_t)-4); /* four that came on the other CPU left here */
	fake_u64(f, lock + READERS, counts);
	fake_u32(f, lock + SLOW, c->slow ? 2 : 0);
	add_task(f, 1, 1, 2);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, draining);
	fake_u64(f, STACK_AT(1) + 128, lock);
	if (c->entry) {
		make_head(f, lock + WRITER);
		fake_u64(f, waiter_of(1) + ENTRY_TASK, TASK_AT(1));
		fake_u64(f, waiter_of(1) + ENTRY_FUNC, wake);
		link_before(f, lock + WRITER, waiter_of(1) + ENTRY_NODE);
	} else {
		fake_u64(f, lock + WRITER, TASK_AT(1));
	}
	add_task(f, 2, 2, 2);
	fake_stack(f, TASK_AT(2), STACK_AT(2), STACK_AT(2) + STACK_USED, behind);
	fake_u64(f, STACK_AT(2) + 128, lock);
	fake_u64(f, waiter_of(2) + TASK_PTR, TASK_AT(2));
	make_head(f, lock + SEM + WAITERS);
	link_before(f, lock + SEM + WAITERS, waiter_of(2) + NODE_AT);
	fake_u64(f, lock + SEM + COUNT, 0xfffffffe00000001);
	fake_u64(f, lock + SEM + SEM_OWNER, TASK_AT(1));
	db = extract(f);
	assert_int_equal(
		number(db, "SELECT count(*) FROM wait WHERE kind = 'percpu-rwsem-write' AND certainty = 'certain'"), 2);
	assert_text(db, "SELECT l.name FROM wait w JOIN lock l ON l.id = w.target_id WHERE w.task_id = 1",
		    "percpu_sem");
	assert_int_equal(number(db, "SELECT readers FROM lock WHERE kind = 'percpu_rwsem'"), c->slow ? 3 : 1);
	assert_text(db, "SELECT mode FROM lock WHERE kind = 'percpu_rwsem'", "read");
	assert_int_equal(number(db, "SELECT l.owner_task_id FROM wait w JOIN lock l ON l.id = w.target_id "
				    "WHERE w.task_id = 2 AND l.kind = 'rwsem'"),
			 1);
	db_close(db);
}

static void test_old_percpu_rwsems(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(old_percpus); i++)
		check_old_percpu(&old_percpus[i]);
}

static const char *const down_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "rwsem_down_read_slowpath", "down_read", "asker",
};
static const char *const fault_frames[FAKE_FRAMES] = {
	"__schedule", "schedule", "handle_userfault", "handle_mm_fault", "do_user_addr_fault",
};

/*
 * An mmap_lock with one reader and one waiter, task 1, whom the owner word names. Task 2 has the mm, and @frames. Made
 * up: the layout is that of 6.1.
 */
static struct fake *new_reader(const char *const frames[FAKE_FRAMES])
{
	enum { MM = 128, SEM = 64, COUNT = 0, WAITERS = 8, SEM_OWNER = 24 };
	enum { NODE_AT = 0, TASK_PTR = 16, TYPE = 24 };
	const uint64_t mm = 0xffff888021000000;
	struct fake *f = new_kernel();

	fake_member(f, "task_struct", "mm", MM, 8);
	fake_type(f, "mm_struct", 256);
	fake_member(f, "mm_struct", "mmap_lock", SEM, 32);
	fake_member(f, "mm_struct", "mmap_lock.count.counter", SEM, 8);
	fake_type(f, "rw_semaphore", 32);
	fake_member(f, "rw_semaphore", "count.counter", COUNT, 8);
	fake_member(f, "rw_semaphore", "wait_list", WAITERS, 16);
	fake_member(f, "rw_semaphore", "owner.counter", SEM_OWNER, 8);
	fake_type(f, "rwsem_waiter", 32);
	fake_member(f, "rwsem_waiter", "list", NODE_AT, 16);
	fake_member(f, "rwsem_waiter", "task", TASK_PTR, 8);
	fake_member(f, "rwsem_waiter", "type", TYPE, 4);
	add_task(f, 1, 1, 2);
	add_task(f, 2, 2, 2);
	for (uint32_t n = 1; n <= 2; n++)
		fake_u64(f, TASK_AT(n) + MM, mm);
	fake_u64(f, mm + SEM + COUNT, 1 << 8);
	fake_u64(f, mm + SEM + SEM_OWNER, TASK_AT(1) | 1);
	make_head(f, mm + SEM + WAITERS);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, down_frames);
	fake_u64(f, waiter_of(1) + TASK_PTR, TASK_AT(1));
	link_before(f, mm + SEM + WAITERS, waiter_of(1) + NODE_AT);
	fake_stack(f, TASK_AT(2), STACK_AT(2), STACK_AT(2) + STACK_USED, frames);
	fake_u64(f, STACK_AT(2), 0);
	return f;
}

/*
 * el7 keeps its kABI by a list head of one pointer: the ring of waiters does not pass through the lock, whose address is
 * on their stacks. Task 1 writes, 2 and 3 wait; or nobody waits, and the pointer is to itself. Made up by el7's sources.
 */
static void check_rwsem_of_el7(uint32_t n_waiters)
{
	enum { MM = 128, SEM = 64, COUNT = 0, WAITERS = 16, SEM_OWNER = 24, NODE_AT = 0, TASK_PTR = 16 };
	const uint64_t mm = 0xffff888021000000, sem = mm + SEM;
	struct fake *f = new_kernel();
	struct db *db;

	fake_member(f, "task_struct", "mm", MM, 8);
	fake_type(f, "mm_struct", 256);
	fake_member(f, "mm_struct", "mmap_sem", SEM, 32);
	fake_member(f, "mm_struct", "mmap_sem.count.counter", SEM, 8);
	fake_type(f, "rw_semaphore", 32);
	fake_member(f, "rw_semaphore", "count.counter", COUNT, 8);
	fake_member(f, "rw_semaphore", "wait_list", WAITERS, 8);
	fake_member(f, "rw_semaphore", "owner", SEM_OWNER, 8);
	fake_type(f, "rwsem_waiter", 32);
	fake_member(f, "rwsem_waiter", "list", NODE_AT, 16);
	fake_member(f, "rwsem_waiter", "task", TASK_PTR, 8);
	add_task(f, 1, 1, 1);
	fake_u64(f, TASK_AT(1) + MM, mm);
	fake_u64(f, sem + COUNT, n_waiters ? 0xfffffffe00000001 : 0xffffffff00000001);
	fake_u64(f, sem + WAITERS, n_waiters ? waiter_of(2) + NODE_AT : sem + WAITERS);
	fake_u64(f, sem + SEM_OWNER, TASK_AT(1));
	for (uint32_t n = 2; n < 2 + n_waiters; n++) {
		add_task(f, n, n, 2);
		fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n) + STACK_USED, down_frames);
		fake_u64(f, waiter_of(n) + TASK_PTR, TASK_AT(n));
		fake_u64(f, STACK_AT(n) + 128, sem);
		if (n == 2)
			make_head(f, waiter_of(n) + NODE_AT);
		else
			link_before(f, waiter_of(2) + NODE_AT, waiter_of(n) + NODE_AT);
	}
	db = extract(f);
	assert_text(db, "SELECT mode FROM lock WHERE kind = 'rwsem'", "write");
	assert_int_equal(number(db, "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id"), 1);
	assert_int_equal(number(db, "SELECT waiters FROM lock WHERE kind = 'rwsem'"), n_waiters);
	assert_int_equal(number(db, "SELECT count(*) FROM wait w JOIN lock l ON l.id = w.target_id WHERE w.kind "
				    "LIKE 'rwsem%' AND w.certainty = 'certain'"),
			 n_waiters);
	db_close(db);
}

static void test_rwsem_of_el7(void **state)
{
	(void)state;
	check_rwsem_of_el7(0);
	check_rwsem_of_el7(2);
}

/*
 * rt_mutexes before 5.15 are no struct of another one, and up to 4.13 their tree of waiters has no root of its own kind
 * (el7 has such trees, too). Task 1 has it, 2 to 4 wait: 3 is the root, the others its children.
 */
static void check_rt_mutex(const char *type, const char *tree)
{
	enum { RT_OWNER = 0, RT_TREE = 8, PI_BLOCKED = 136, W_LEFT = 8, W_RIGHT = 16, W_TASK = 24, W_LOCK = 32 };
	static const char *const frames[FAKE_FRAMES] = { "__schedule", "schedule", "__rt_mutex_slowlock",
							 "rt_mutex_lock", "asker" };
	struct fake *f = new_kernel();
	struct db *db;

	fake_member(f, "task_struct", "pi_blocked_on", PI_BLOCKED, 8);
	fake_type(f, type, 32);
	fake_member(f, type, "owner", RT_OWNER, 8);
	fake_member(f, type, tree, RT_TREE, 8);
	fake_member(f, "rb_node", "rb_left", W_LEFT, 8);
	fake_member(f, "rb_node", "rb_right", W_RIGHT, 8);
	fake_member(f, "rt_mutex_waiter", "task", W_TASK, 8);
	fake_member(f, "rt_mutex_waiter", "lock", W_LOCK, 8);
	add_task(f, 1, 1, 0);
	for (uint32_t n = 2; n <= 4; n++) {
		add_task(f, n, n, 2);
		fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n) + STACK_USED, frames);
		fake_u64(f, TASK_AT(n) + PI_BLOCKED, waiter_of(n));
		fake_u64(f, waiter_of(n) + W_TASK, TASK_AT(n));
		fake_u64(f, waiter_of(n) + W_LOCK, MUTEX);
	}
	fake_u64(f, waiter_of(3) + W_LEFT, waiter_of(2));
	fake_u64(f, waiter_of(3) + W_RIGHT, waiter_of(4));
	fake_u64(f, MUTEX + RT_OWNER, TASK_AT(1) | 1);
	fake_u64(f, MUTEX + RT_TREE, waiter_of(3));
	db = extract(f);
	assert_text(db, "SELECT kind FROM lock", "rt_mutex");
	assert_int_equal(number(db, "SELECT waiters FROM lock"), 3);
	assert_int_equal(number(db, "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE kind = 'rt-mutex' AND certainty = 'certain'"), 3);
	db_close(db);
}

static void test_rt_mutexes(void **state)
{
	(void)state;
	check_rt_mutex("rt_mutex_base", "waiters.rb_root.rb_node");
	check_rt_mutex("rt_mutex", "waiters.rb_root.rb_node");
	check_rt_mutex("rt_mutex", "waiters.rb_node");
}

#define OWNER_PID "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id WHERE l.kind = 'rwsem'"

/* A hint that names a waiter is stale; the one task that handles a fault of the mm has the lock. */
static void test_stale_reader(void **state)
{
	static const char *const elsewhere[FAKE_FRAMES] = { "__schedule", "schedule", "do_nanosleep" };
	struct fake *f;
	struct db *db;

	(void)state;
	db = extract(new_reader(fault_frames));
	assert_int_equal(number(db, "SELECT count(*) FROM wait WHERE target_type = 'lock'"), 1);
	assert_int_equal(number(db, OWNER_PID), 2);
	assert_text(db, "SELECT owner_certainty FROM lock WHERE kind = 'rwsem'", "likely");
	db_close(db);
	db = extract(new_reader(elsewhere));
	assert_int_equal(number(db, OWNER_PID), -1);
	assert_text(db, "SELECT owner_certainty FROM lock WHERE kind = 'rwsem'", "unknown");
	db_close(db);
	f = new_reader(fault_frames); /* the VMA's lock suffices */
	fake_member(f, "vm_area_struct", "vm_lock_seq", 40, 4);
	db = extract(f);
	assert_int_equal(number(db, OWNER_PID), -1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutex),
		cmocka_unit_test(test_lock_named_by_task),
		cmocka_unit_test(test_waiter_not_queued),
		cmocka_unit_test(test_strange_owner),
		cmocka_unit_test(test_many_waiters),
		cmocka_unit_test(test_old_rwsems),
		cmocka_unit_test(test_stale_reader),
		cmocka_unit_test(test_rwsem_of_el7),
		cmocka_unit_test(test_rt_mutexes),
		cmocka_unit_test(test_ww_mutexes),
		cmocka_unit_test(test_old_mutexes),
		cmocka_unit_test(test_member_outside_of_lock),
		cmocka_unit_test(test_old_percpu_rwsems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

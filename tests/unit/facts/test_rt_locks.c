// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The locks that PREEMPT_RT makes of rt_mutexes (5.15: 1c143c4b65da, 943f0edb754f). Guests have them, too; here each layout is made by
 * hand, by the kernel's sources.
 */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define LOCK 0xffff888031000000
/* Without a writer, and while one has the lock (linux/rwbase_rt.h). */
#define READER_BIAS 0x80000000u
#define WRITER_BIAS 0x40000000u

/* struct rt_mutex_base: wait_lock, waiters, owner. */
enum { RT_TREE = 8, RT_OWNER = 24, RT_SIZE = 32 };
enum { PI_BLOCKED = 136, W_LEFT = 8, W_RIGHT = 16, W_TASK = 24, W_LOCK = 32 };

/* What a kind of lock is made of: where its rt_mutex is, and where it counts readers, NULL: it does not. */
struct made_of {
	const char *type, *rt, *owner, *readers;
	uint32_t at; /* of the rt_mutex */
};

static const struct made_of mutex = { "mutex", "rtmutex", "rtmutex.owner", NULL, 0 };
static const struct made_of rwsem = { "rw_semaphore", "rwbase.rtmutex", "rwbase.rtmutex.owner",
				      "rwbase.readers.counter", 8 };
static const struct made_of rwlock = { "rwlock_t", "rwbase.rtmutex", "rwbase.rtmutex.owner", "rwbase.readers.counter",
				       8 };
static const struct made_of spinlock = { "spinlock", "lock", "lock.owner", NULL, 0 };

struct rt_case {
	const struct made_of *lock;
	const char *base; /* the rt_mutex's type */
	const char *const *frames, *const *owner_frames;
	uint32_t readers; /* of the lock */
	/* What is to be told; the lock's owner is task 1 unless it drains readers. */
	const char *kind, *wait, *mode, *owner_wait;
};

static const char *const in_mutex[FAKE_FRAMES] = { "__schedule",        "schedule",
						   "rt_mutex_schedule", "__rt_mutex_slowlock.constprop.0",
						   "mutex_lock",        "asker" };
static const char *const in_mutex_by_slowlock[FAKE_FRAMES] = { "__schedule", "schedule",
							       "rt_mutex_slowlock_block.constprop.0",
							       "mutex_lock_killable", "asker" };
static const char *const in_down_read[FAKE_FRAMES] = {
	"__schedule", "schedule", "rt_mutex_slowlock_block.constprop.0", "__rwbase_read_lock", "down_read", "asker"
};
static const char *const in_down_write[FAKE_FRAMES] = {
	"__schedule", "schedule", "rt_mutex_slowlock_block.constprop.0", "rwbase_write_lock", "down_write", "asker"
};
static const char *const draining[FAKE_FRAMES] = { "__schedule", "schedule", "rwbase_write_lock", "down_write",
						   "writer" };
static const char *const in_read_lock[FAKE_FRAMES] = {
	"__schedule",         "schedule_rtlock", "rtlock_slowlock_locked.constprop.0",
	"__rwbase_read_lock", "rt_read_lock",    "asker"
};
static const char *const in_write_lock[FAKE_FRAMES] = {
	"__schedule",        "schedule_rtlock", "rtlock_slowlock_locked.constprop.0",
	"rwbase_write_lock", "rt_write_lock",   "asker"
};
static const char *const draining_lock[FAKE_FRAMES] = { "__schedule", "schedule_rtlock", "rwbase_write_lock",
							"rt_write_lock", "writer" };
static const char *const in_spin_lock[FAKE_FRAMES] = { "__schedule", "schedule_rtlock",
						       "rtlock_slowlock_locked.constprop.0", "rt_spin_lock", "asker" };

static const struct rt_case cases[] = {
	{ &mutex, "rt_mutex_base", in_mutex, NULL, 0, "mutex", "mutex", "write", NULL },
	{ &mutex, "rt_mutex_base", in_mutex_by_slowlock, NULL, 0, "mutex", "mutex", "write", NULL },
	{ &rwsem, "rt_mutex_base", in_down_read, NULL, WRITER_BIAS, "rwsem", "rwsem-read", "write", NULL },
	{ &rwsem, "rt_mutex_base", in_down_write, NULL, WRITER_BIAS, "rwsem", "rwsem-write", "write", NULL },
	{ &rwsem, "rt_mutex_base", in_down_read, draining, 2, "rwsem", "rwsem-read", "read", "rwsem-write" },
	{ &rwlock, "rt_mutex_base", in_read_lock, NULL, WRITER_BIAS, "rwlock", "rwlock-read", "write", NULL },
	{ &rwlock, "rt_mutex_base", in_write_lock, NULL, WRITER_BIAS, "rwlock", "rwlock-write", "write", NULL },
	{ &rwlock, "rt_mutex_base", in_write_lock, draining_lock, 2, "rwlock", "rwlock-write", "read", "rwlock-write" },
	{ &spinlock, "rt_mutex_base", in_spin_lock, NULL, 0, "spinlock", "spinlock", "write", NULL },
	{ &spinlock, "rt_mutex", in_spin_lock, NULL, 0, "spinlock", "spinlock", "write",
	  NULL }, /* the patches for 5.10 */
};

static void add_layouts(struct fake *f, const struct rt_case *c)
{
	const struct made_of *lock = c->lock;

	fake_member(f, "task_struct", "pi_blocked_on", PI_BLOCKED, 8);
	fake_type(f, c->base, RT_SIZE);
	fake_member(f, c->base, "owner", RT_OWNER, 8);
	fake_member(f, c->base, "waiters.rb_root.rb_node", RT_TREE, 8);
	fake_type(f, lock->type, lock->at + RT_SIZE);
	fake_member(f, lock->type, lock->rt, lock->at, RT_SIZE);
	fake_member(f, lock->type, lock->owner, lock->at + RT_OWNER, 8);
	if (lock->readers)
		fake_member(f, lock->type, lock->readers, 0, 4);
	fake_member(f, "rb_node", "rb_left", W_LEFT, 8);
	fake_member(f, "rb_node", "rb_right", W_RIGHT, 8);
	fake_member(f, "rt_mutex_waiter", "task", W_TASK, 8);
	fake_member(f, "rt_mutex_waiter", "lock", W_LOCK, 8);
}

/* Task 1 has the lock's rt_mutex; 2 and 3 wait for it, 3 below 2 in the tree. */
static struct fake *new_lock(const struct rt_case *c)
{
	struct fake *f = new_kernel();
	uint64_t rt = LOCK + c->lock->at;

	add_layouts(f, c);
	add_task(f, 1, 1, c->owner_frames ? 2 : 0);
	if (c->owner_frames) {
		fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, c->owner_frames);
		fake_u64(f, STACK_AT(1) + 64, LOCK);
		fake_u64(f, STACK_AT(1) + STACK_USED - 8, 0);
	}
	for (uint32_t n = 2; n <= 3; n++) {
		add_task(f, n, n, 2);
		fake_stack(f, TASK_AT(n), STACK_AT(n), STACK_AT(n) + STACK_USED, c->frames);
		fake_u64(f, TASK_AT(n) + PI_BLOCKED, waiter_of(n));
		fake_u64(f, waiter_of(n) + W_TASK, TASK_AT(n));
		fake_u64(f, waiter_of(n) + W_LOCK, rt);
	}
	fake_u64(f, waiter_of(2) + W_RIGHT, waiter_of(3));
	fake_u64(f, rt + RT_TREE, waiter_of(2));
	if (c->lock->readers)
		fake_u32(f, LOCK, c->readers);
	fake_u64(f, rt + RT_OWNER, TASK_AT(1) | 1);
	return f;
}

static void check_case(const struct rt_case *c)
{
	bool drains = c->owner_frames != NULL;
	struct db *db = extract(new_lock(c));

	assert_int_equal(number(db, "SELECT count(*) FROM lock"), 1);
	assert_text(db, "SELECT kind FROM lock", c->kind);
	assert_text(db, "SELECT mode FROM lock", c->mode);
	assert_int_equal(number(db, "SELECT addr FROM lock"), (int64_t)LOCK);
	assert_int_equal(number(db, "SELECT waiters FROM lock"), 2);
	assert_int_equal(number(db, "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id"), drains ? -1 : 1);
	assert_int_equal(number(db, "SELECT readers FROM lock"), drains ? 2 : c->lock->readers ? 0 : -1);
	assert_text(db, "SELECT kind FROM wait w JOIN task t ON t.id = w.task_id WHERE t.pid = 2", c->wait);
	assert_int_equal(
		number(db, "SELECT count(*) FROM wait w JOIN task t ON t.id = w.task_id WHERE t.pid > 1 AND "
			   "w.certainty = 'certain' AND target_type = 'lock' AND target_id = (SELECT id FROM lock)"),
		2);
	if (drains)
		assert_text(db,
			    "SELECT kind FROM wait w JOIN task t ON t.id = w.task_id WHERE t.pid = 1 AND "
			    "target_id = (SELECT id FROM lock)",
			    c->owner_wait);
	db_close(db);
}

static void test_layouts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		check_case(&cases[i]);
}

/* A rt_mutex without an owner is free even if somebody still waits for it: who was woken may take it yet. */
static void test_free_with_waiters(void **state)
{
	struct fake *f = new_lock(&cases[0]);
	struct db *db;

	(void)state;
	fake_u64(f, LOCK + RT_OWNER, 1);
	db = extract(f);
	assert_text(db, "SELECT mode FROM lock", "free");
	assert_int_equal(number(db, "SELECT owner_task_id FROM lock"), -1);
	assert_int_equal(number(db, "SELECT waiters FROM lock"), 2);
	db_close(db);
}

/* Readers alone: their number is what the bias leaves, and nobody knows who they are. */
static void test_readers_alone(void **state)
{
	static const struct rt_case read = { &rwsem,  "rt_mutex_base", in_down_write, NULL, READER_BIAS + 3,
					     "rwsem", "rwsem-write",   "read",        NULL };
	struct db *db = extract(new_lock(&read));

	(void)state;
	assert_text(db, "SELECT mode FROM lock", "read");
	assert_int_equal(number(db, "SELECT readers FROM lock"), 3);
	assert_int_equal(number(db, "SELECT owner_task_id FROM lock"), -1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_free_with_waiters),
		cmocka_unit_test(test_readers_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

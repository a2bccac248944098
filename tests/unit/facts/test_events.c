// SPDX-License-Identifier: GPL-2.0-or-later
/* Events that tasks sleep for. */
#include "tests/unit/test.h"

#include <stdio.h>

#include "tests/unit/facts/fake-kernel.h"

#include "util/macros.h"

#define COMPLETION 0xffffffff82002000
#define QUEUE 0xffffffff82003000
#define WAKE 0xffffffff81234560

enum { HEAD = 8 }; /* in struct completion, struct wait_queue_head */
enum { SWAIT_TASK = 0, SWAIT_NODE = 8 };
enum { ENTRY_TASK = 8, ENTRY_FUNC = 16, ENTRY_NODE = 24 };

/* The names that wait queues and completions have had. The types of the simple ones are there since 4.6. */
static const struct names {
	const char *queue, *head, *entry, *node, *completion;
	bool simple; /* completions are made of the simple ones */
} since_5_7 = { "wait_queue_head", "head", "wait_queue_entry", "entry", "wait.task_list", true },
  since_4_13 = { "wait_queue_head", "head", "wait_queue_entry", "entry", "wait.head", false },
  before_4_13 = { "__wait_queue_head", "task_list", "__wait_queue", "task_list", "wait.task_list", false };

static void add_types_of(struct fake *f, const struct names *names)
{
	fake_type(f, "completion", 24);
	fake_member(f, "completion", names->completion, HEAD, 16);
	fake_member(f, "swait_queue", "task", SWAIT_TASK, 8);
	fake_member(f, "swait_queue", "task_list", SWAIT_NODE, 16);
	fake_type(f, names->queue, 24);
	fake_member(f, names->queue, names->head, HEAD, 16);
	fake_type(f, names->entry, 40);
	fake_member(f, names->entry, "private", ENTRY_TASK, 8);
	fake_member(f, names->entry, "func", ENTRY_FUNC, 8);
	fake_member(f, names->entry, names->node, ENTRY_NODE, 16);
}

static void add_event_types(struct fake *f)
{
	add_types_of(f, &since_5_7);
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

static void check_events(const struct names *names)
{
	struct fake *f = new_kernel();
	struct db *db;
	uint64_t waiter;

	add_types_of(f, names);
	fake_symbol(f, "done", COMPLETION);
	fake_symbol(f, "queue", QUEUE);
	fake_symbol(f, "autoremove_wake_function", WAKE);
	make_head(f, COMPLETION + HEAD);
	make_head(f, QUEUE + HEAD);
	waiter = add_event_waiter(f, 1, 2, completion_frames, names->simple ? SWAIT_TASK : ENTRY_TASK);
	fake_u64(f, waiter + ENTRY_FUNC, WAKE);
	link_before(f, COMPLETION + HEAD, waiter + (names->simple ? SWAIT_NODE : ENTRY_NODE));
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
	assert_text(db, "SELECT kind || ' ' || func FROM wait WHERE task_id = 3", "event asker");
	assert_int_equal(number(db, "SELECT count(*) FROM wait"), 3);
	assert_int_equal(number(db, "SELECT count(*) FROM lock"), 0);
	db_close(db);
}

static void test_events(void **state)
{
	(void)state;
	check_events(&since_5_7);
	check_events(&since_4_13);
	check_events(&before_4_13);
}

/* A mempool says what its elements are: objects of a slab cache, by size, or by the name of who makes them. */
static void test_mempools(void **state)
{
	enum {
		POOL_ALLOC = 0,
		POOL_DATA = 8,
		POOL_MIN = 16,
		POOL_LEFT = 20,
		POOL_WAIT = 24,
		CACHE_NAME = 8,
		CACHE_USERS = 4
	};
	static const char *const frames[FAKE_FRAMES] = { "__schedule", "schedule", "io_schedule_timeout",
							 "mempool_alloc", "asker" };
	static const struct {
		const char *func, *expected;
		uint64_t addr, data;
	} pools[] = {
		{ "mempool_alloc_slab", "% (bio-120): 0 of 4 left", 0xffffffff81300000, QUEUE + 0x800 },
		{ "mempool_kmalloc", "% (64 bytes each): 0 of 4 left", 0xffffffff81300100, 64 },
		{ "make_page", "% (make_page): 0 of 4 left", 0xffffffff81300200, 0 },
		{ "mempool_alloc_slab", "mempool 0x________________: 0 of 4 left", 0xffffffff81300000,
		  8 }, /* no cache */
		{ "mempool_alloc_slab", "% (bio-192, a slab cache that others share): 0 of 4 left", 0xffffffff81300000,
		  QUEUE + 0xa00 },
	};
	struct fake *f = new_kernel();
	char sql[256];
	struct db *db;

	(void)state;
	add_event_types(f);
	fake_symbol(f, "autoremove_wake_function", WAKE);
	fake_member(f, "mempool_t", "alloc", POOL_ALLOC, 8);
	fake_member(f, "mempool_t", "pool_data", POOL_DATA, 8);
	fake_member(f, "mempool_t", "min_nr", POOL_MIN, 4);
	fake_member(f, "mempool_t", "curr_nr", POOL_LEFT, 4);
	fake_member(f, "mempool_t", "wait", POOL_WAIT, 24);
	fake_member(f, "kmem_cache", "name", CACHE_NAME, 8);
	fake_u64(f, QUEUE + 0x800 + CACHE_NAME, QUEUE + 0x900);
	fake_write(f, QUEUE + 0x900, "bio-120", 8);
	fake_member(f, "kmem_cache", "refcount", CACHE_USERS, 4);
	fake_u32(f, QUEUE + 0x800 + CACHE_USERS, 1);
	fake_u64(f, QUEUE + 0xa00 + CACHE_NAME, QUEUE + 0xb00);
	fake_u32(f, QUEUE + 0xa00 + CACHE_USERS, 3);
	fake_write(f, QUEUE + 0xb00, "bio-192", 8);
	for (uint32_t n = 0; n < ARRAY_SIZE(pools); n++) {
		uint64_t pool = QUEUE + 0x1000 + n * 128, waiter = add_event_waiter(f, n + 1, 2, frames, ENTRY_TASK);

		if (n < 3)
			fake_symbol(f, pools[n].func, pools[n].addr);
		fake_u64(f, pool + POOL_ALLOC, pools[n].addr);
		fake_u64(f, pool + POOL_DATA, pools[n].data);
		fake_u32(f, pool + POOL_MIN, 4);
		make_head(f, pool + POOL_WAIT + HEAD);
		fake_u64(f, waiter + ENTRY_FUNC, WAKE);
		link_before(f, pool + POOL_WAIT + HEAD, waiter + ENTRY_NODE);
	}
	db = extract(f);
	for (uint32_t n = 0; n < ARRAY_SIZE(pools); n++) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM wait WHERE task_id = %u AND target_text LIKE '%s'",
			 n + 1, pools[n].expected);
		assert_int_equal(number(db, sql), 1);
	}
	db_close(db);
}

/*
 * A bit of a word, and a page's up to 4.12, by the waiter's key. el7's wait_bit_queue grew, has a wake function of its own,
 * and lets modules of before have the old ones.
 */
static void check_bit(const char *func, uint32_t entry_at, bool grown, const char *who, const char *expected)
{
	enum { WORD = 0xffffea40 };
	const char *const frames[FAKE_FRAMES] = { "__schedule", "schedule", "bit_wait_io", "__wait_on_bit_lock", who };
	struct fake *f = new_kernel();
	struct db *db;
	uint64_t waiter;

	add_types_of(f, &before_4_13);
	fake_member(f, "wait_bit_queue", "wait", grown ? 24 : 16, 40);
	if (grown)
		fake_member(f, "wait_bit_queue_deprecated", "wait", 16, 40);
	fake_member(f, "wait_bit_queue", "key.flags", 0, 8);
	fake_member(f, "wait_bit_queue", "key.bit_nr", 8, 4);
	fake_enumerator(f, "PG_locked", 0);
	fake_symbol(f, func, WAKE);
	make_head(f, QUEUE + HEAD);
	waiter = add_event_waiter(f, 1, 2, frames, ENTRY_TASK);
	fake_u64(f, waiter + ENTRY_FUNC, WAKE);
	fake_u64(f, waiter - entry_at, WORD);
	fake_u64(f, waiter - entry_at + 8, 0);
	link_before(f, QUEUE + HEAD, waiter + ENTRY_NODE);
	db = extract(f);
	assert_text(db, "SELECT kind || ' ' || coalesce(detail, '-') FROM wait", expected);
	assert_int_equal(number(db, "SELECT target_addr FROM wait"), WORD);
	db_close(db);
}

static void test_bits(void **state)
{
	(void)state;
	check_bit("wake_bit_function", 16, false, "asker", "bit -");
	check_bit("wake_bit_function", 16, false, "__lock_page", "folio locked");
	check_bit("wake_bit_function_rh", 24, true, "asker", "bit -");
	check_bit("wake_bit_function_rh", 24, true, "wait_on_page_bit", "folio locked");
	check_bit("wake_bit_function", 16, true, "asker", "bit -");
}

/* kthread_stop() waits for the end of a kthread, which up to 4.9 only vfork_done leads to. */
static void check_stopped(const char *member, uint64_t points_to)
{
	enum { LINK = 128, EXITED = 16 };
	struct fake *f = new_kernel();
	struct db *db;
	uint64_t waiter;

	add_types_of(f, &before_4_13);
	fake_member(f, "task_struct", member, LINK, 8);
	fake_member(f, "kthread", "exited", EXITED, 24);
	fake_symbol(f, "autoremove_wake_function", WAKE);
	make_head(f, COMPLETION + EXITED + HEAD);
	add_task(f, 1, 1, 1);
	fake_u32(f, TASK_AT(1) + FLAGS, 0x200000);
	fake_u64(f, TASK_AT(1) + LINK, points_to);
	waiter = add_event_waiter(f, 2, 2, completion_frames, ENTRY_TASK);
	fake_u64(f, waiter + ENTRY_FUNC, WAKE);
	link_before(f, COMPLETION + EXITED + HEAD, waiter + ENTRY_NODE);
	db = extract(f);
	assert_text(db, "SELECT kind FROM wait WHERE target_id = 1", "kthread-stop");
	db_close(db);
}

static void test_stopped(void **state)
{
	(void)state;
	check_stopped("worker_private", COMPLETION);
	check_stopped("set_child_tid", COMPLETION);
	check_stopped("vfork_done", COMPLETION + 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_mempools),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests that disks have in flight, as kernels of several ages tell it. */
#include "tests/unit/test.h"

#include "db/db.h"
#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define KSET 0xffff888031000000
#define DISK 0xffff888031001000
#define QUEUE 0xffff888031002000
#define HCTXS 0xffff888031003000
#define HCTX 0xffff888031003100
#define TAGS 0xffff888031003200
#define REQUESTS 0xffff888031004000
#define REQUEST_AT(n) (0xffff888031005000 + (uint64_t)(n)*256)
#define KSET_POINTER 0xffffffff82020000
#define DISK_TYPE 0xffffffff82020100
#define N_TAGS 8

enum { ENTRY = 0, TYPE = 16 };
enum { NAME = 0, MAJOR = 32, MINOR = 36, PART0 = 64, DISK_QUEUE = 512 };
enum { DEVICE = 64, IN_FLIGHT = 256 };
enum { MQ_OPS = 0, HW = 8, NR_HW = 16 };
enum { NR_TAGS = 0, RQS = 8 };
enum { RQ_QUEUE = 0, RQ_TAG = 8, RQ_STATE = 16, RQ_START = 24, RQ_START_NS = 32 };

/* A disk, and the types of what it is made of. */
static struct fake *new_disk(void)
{
	struct fake *f = new_kernel();

	fake_symbol(f, "devices_kset", KSET_POINTER);
	fake_symbol(f, "disk_type", DISK_TYPE);
	fake_type(f, "gendisk", 1024);
	fake_member(f, "kset", "list", 0, 16);
	fake_member(f, "device", "kobj.entry", ENTRY, 16);
	fake_member(f, "device", "type", TYPE, 8);
	fake_member(f, "hd_struct", "__dev", DEVICE, 128);
	fake_member(f, "gendisk", "disk_name", NAME, 32);
	fake_member(f, "gendisk", "major", MAJOR, 4);
	fake_member(f, "gendisk", "first_minor", MINOR, 4);
	fake_member(f, "gendisk", "part0", PART0, 400);
	fake_member(f, "gendisk", "queue", DISK_QUEUE, 8);
	fake_member(f, "request_queue", "mq_ops", MQ_OPS, 8);
	fake_u64(f, KSET_POINTER, KSET);
	make_head(f, KSET);
	link_before(f, KSET, DISK + PART0 + DEVICE + ENTRY);
	fake_u64(f, DISK + PART0 + DEVICE + TYPE, DISK_TYPE);
	fake_write(f, DISK + NAME, "vda", 4);
	fake_u64(f, DISK + DISK_QUEUE, QUEUE);
	fake_u64(f, QUEUE + MQ_OPS, 0);
	return f;
}

static void use_tags(struct fake *f, const char *state)
{
	fake_member(f, "request_queue", "queue_hw_ctx", HW, 8);
	fake_member(f, "request_queue", "nr_hw_queues", NR_HW, 4);
	fake_member(f, "blk_mq_hw_ctx", "tags", 0, 8);
	fake_member(f, "blk_mq_tags", "nr_tags", NR_TAGS, 4);
	fake_member(f, "blk_mq_tags", "rqs", RQS, 8);
	fake_type(f, "request", 64);
	fake_member(f, "request", "q", RQ_QUEUE, 8);
	fake_member(f, "request", "tag", RQ_TAG, 4);
	fake_member(f, "request", state, RQ_STATE, 8);
	fake_u64(f, QUEUE + MQ_OPS, DISK_TYPE);
	fake_u64(f, QUEUE + HW, HCTXS);
	fake_u32(f, QUEUE + NR_HW, 1);
	fake_u64(f, HCTXS, HCTX);
	fake_u64(f, HCTX, TAGS);
	fake_u32(f, TAGS + NR_TAGS, N_TAGS);
	fake_u64(f, TAGS + RQS, REQUESTS);
	for (uint64_t i = 0; i < N_TAGS; i++)
		fake_u64(f, REQUESTS + i * 8, 0);
}

static void put_request(struct fake *f, uint32_t tag, uint64_t state)
{
	fake_u64(f, REQUESTS + tag * 8, REQUEST_AT(tag));
	fake_u64(f, REQUEST_AT(tag) + RQ_QUEUE, QUEUE);
	fake_u32(f, REQUEST_AT(tag) + RQ_TAG, tag);
	fake_u64(f, REQUEST_AT(tag) + RQ_STATE, state);
}

/* @n requests in flight, -1 for unknown with a gap. */
static void check(struct fake *f, int64_t n)
{
	struct db *db = extract(f);

	assert_text(db, "SELECT name FROM device", "vda");
	assert_int_equal(number(db, "SELECT in_flight FROM device"), n);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'in_flight'"), n < 0);
	db_close(db);
}

/* 4.16 and later. */
static void test_state(void **state)
{
	struct fake *f = new_disk();

	(void)state;
	use_tags(f, "state");
	fake_enumerator(f, "MQ_RQ_IN_FLIGHT", 1);
	put_request(f, 0, 1);
	put_request(f, 3, 0);
	put_request(f, 4, 2);
	put_request(f, 5, 1);
	check(f, 2);
}

/* 4.14 and 4.15: started and not complete; other bits do not matter. */
static void test_bits(void **state)
{
	struct fake *f = new_disk();

	(void)state;
	use_tags(f, "atomic_flags");
	fake_enumerator(f, "REQ_ATOM_COMPLETE", 0);
	fake_enumerator(f, "REQ_ATOM_STARTED", 1);
	put_request(f, 0, 2);
	put_request(f, 1, 0);
	put_request(f, 2, 3);
	put_request(f, 3, 1);
	put_request(f, 7, 6);
	check(f, 2);
}

/* Up to 4.13 the disk counts what blk-mq does, too, and what the driver does not have yet. */
static void test_counters(void **state)
{
	static const int32_t counts[] = { 3, 4 };

	(void)state;
	for (int mq = 0; mq < 2; mq++) {
		struct fake *f = new_disk();

		if (mq)
			use_tags(f, "atomic_flags");
		fake_enumerator(f, "REQ_ATOM_COMPLETE", 0);
		fake_enumerator(f, "REQ_ATOM_STARTED", 1);
		fake_member(f, "__wait_queue", "func", 16, 8);
		fake_member(f, "hd_struct", "in_flight", IN_FLIGHT, 8);
		fake_write(f, DISK + PART0 + IN_FLIGHT, counts, sizeof(counts));
		check(f, 7);
	}
}

/* The disk counts blk-mq's requests, or it does not: el7, of whose age the types tell nothing. Their ages are known. */
static void test_bits_and_counters(void **state)
{
	const uint64_t clocks = 0xffffffff82030000, jiffies = 4294967296 + 250 * 100;

	(void)state;
	for (int32_t n = 0; n < 5; n += 4) {
		const int32_t counts[] = { 0, n };
		struct fake *f = new_disk();
		struct db *db;

		use_tags(f, "atomic_flags");
		fake_enumerator(f, "REQ_ATOM_COMPLETE", 0);
		fake_enumerator(f, "REQ_ATOM_STARTED", 1);
		fake_member(f, "__wait_queue", "func", 16, 8);
		fake_member(f, "hd_struct", "in_flight", IN_FLIGHT, 8);
		fake_member(f, "request", "start_time", RQ_START, 8);
		fake_symbol(f, "tick_nsec", clocks);
		fake_symbol(f, "jiffies_64", clocks + 8);
		fake_u64(f, clocks, 4000000);
		fake_u64(f, clocks + 8, jiffies);
		fake_write(f, DISK + PART0 + IN_FLIGHT, counts, sizeof(counts));
		put_request(f, 1, 2);
		put_request(f, 2, 3);
		put_request(f, 6, 2);
		fake_u64(f, REQUEST_AT(6) + RQ_START, jiffies - 250 * 9);
		fake_u64(f, REQUEST_AT(1) + RQ_START, jiffies - 250 * 4);
		db = extract(f);
		assert_int_equal(number(db, "SELECT in_flight FROM device"), n ? n : 2);
		assert_int_equal(number(db, "SELECT oldest_ms FROM device"), 9000);
		db_close(db);
	}
}

/* Where the bits are not known, a count of 0 says nothing about a disk with blk-mq: perhaps it does not count. */
static void test_counters_alone(void **state)
{
	static const int32_t counts[][2] = { { 0, 0 }, { 2, 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		for (int mq = 0; mq < 2; mq++) {
			struct fake *f = new_disk();

			if (mq)
				use_tags(f, "atomic_flags");
			fake_member(f, "hd_struct", "in_flight", IN_FLIGHT, 8);
			fake_write(f, DISK + PART0 + IN_FLIGHT, counts[i], sizeof(counts[i]));
			check(f, counts[i][0] || !mq ? counts[i][0] : -1);
		}
}

/* 4.14 to 4.19: a disk without blk-mq is still counted that way, one with it is not. */
static void test_both(void **state)
{
	static const int32_t counts[] = { 3, 4 };

	(void)state;
	for (int mq = 0; mq < 2; mq++) {
		struct fake *f = new_disk();

		use_tags(f, "state");
		fake_enumerator(f, "MQ_RQ_IN_FLIGHT", 1);
		put_request(f, 2, 1);
		if (!mq)
			fake_u64(f, QUEUE + MQ_OPS, 0);
		fake_member(f, "hd_struct", "in_flight", IN_FLIGHT, 8);
		fake_write(f, DISK + PART0 + IN_FLIGHT, counts, sizeof(counts));
		check(f, mq ? 1 : 7);
	}
}

/* To 4.17 a request has its start in jiffies as well, and its nanoseconds are of another clock. */
static void test_age(void **state)
{
	const uint64_t clocks = 0xffffffff82030000, jiffies = 4294967296 + 250 * 100;

	(void)state;
	for (int old = 0; old < 2; old++) {
		struct fake *f = new_disk();
		struct db *db;

		use_tags(f, "state");
		fake_enumerator(f, "MQ_RQ_IN_FLIGHT", 1);
		fake_symbol(f, "tick_nsec", clocks);
		fake_symbol(f, "jiffies_64", clocks + 8);
		fake_u64(f, clocks, 4000000);
		fake_u64(f, clocks + 8, jiffies);
		fake_member(f, "request", "start_time_ns", RQ_START_NS, 8);
		if (old)
			fake_member(f, "request", "start_time", RQ_START, 8);
		put_request(f, 2, 1);
		fake_u64(f, REQUEST_AT(2) + RQ_START, jiffies - 250 * 9);
		fake_u64(f, REQUEST_AT(2) + RQ_START_NS, 394000000000);
		db = extract(f);
		assert_int_equal(number(db, "SELECT oldest_ms FROM device"), old ? 9000 : 6000);
		db_close(db);
	}
}

/* Neither bits nor counts. */
static void test_unknown(void **state)
{
	struct fake *f = new_disk();

	(void)state;
	use_tags(f, "atomic_flags");
	check(f, -1);
}

/* How a task waits for a page, and what a page's swap area stands in: the number's first bit. */
static const struct swap_age {
	const char *waiter, *page, *node; /* NULL: by the bit of a word, to 4.12 */
	unsigned int shift;
} swap_ages[] = {
	{ "wait_page_queue", "folio", "xa_node", 58 },
	{ "wait_page_queue", "page", "xa_node", 58 },         /* to 5.15 */
	{ "wait_page_queue", "page", "radix_tree_node", 57 }, /* 4.13 to 4.19 */
	{ NULL, NULL, "radix_tree_node", 57 },
};

/* A task waits for a page of the second of three swap areas, which is the one disk. */
static void check_swap_page(const struct swap_age *age)
{
	enum { FLAGS_AT = 0, MAPPING = 8, PRIVATE = 16, BD_DISK = 8, INFO_BDEV = 24 };
	enum { KEY = 0, BIT = 8, ENTRY_AT = 16, E_TASK = 8, E_FUNC = 16, E_NODE = 24, HEAD = 8 };
	static const char *const frames[FAKE_FRAMES] = { "__schedule", "schedule", "io_schedule", "__lock_page",
							 "do_swap_page" };
	const uint64_t page = 0xffffea0000001000, infos = 0xffff888046000000, wake = 0xffffffff81234560;
	const uint64_t queue = 0xffffffff82003000, array = 0xffffffff82021000;
	const bool since_4_13 = age->waiter;
	const char *entry = since_4_13 ? "wait_queue_entry" : "__wait_queue";
	const char *key = since_4_13 ? age->waiter : "wait_bit_queue";
	struct fake *f = new_disk();
	struct db *db;

	fake_member(f, age->node, "slots", 0, 512);
	fake_member(f, "page", "flags", FLAGS_AT, 8);
	fake_member(f, "page", "mapping", MAPPING, 8);
	fake_member(f, "page", "private", PRIVATE, 8);
	fake_member(f, "swap_info_struct", "bdev", INFO_BDEV, 8);
	fake_member(f, "block_device", "bd_disk", BD_DISK, 8);
	fake_type(f, since_4_13 ? "wait_queue_head" : "__wait_queue_head", 24);
	fake_member(f, since_4_13 ? "wait_queue_head" : "__wait_queue_head", since_4_13 ? "head" : "task_list", HEAD,
		    16);
	fake_type(f, entry, 40);
	fake_member(f, entry, "private", E_TASK, 8);
	fake_member(f, entry, "func", E_FUNC, 8);
	fake_member(f, entry, since_4_13 ? "entry" : "task_list", E_NODE, 16);
	fake_member(f, key, "wait", ENTRY_AT, 40);
	fake_member(f, key, since_4_13 ? age->page : "key.flags", KEY, 8);
	fake_member(f, key, since_4_13 ? "bit_nr" : "key.bit_nr", BIT, 4);
	fake_enumerator(f, "PG_locked", 0);
	fake_enumerator(f, "PG_swapcache", 10);
	fake_enumerator(f, "PG_swapbacked", 19);
	fake_symbol(f, since_4_13 ? "wake_page_function" : "wake_bit_function", wake);
	fake_symbol(f, "swap_info", array);
	for (uint64_t i = 0; i < 3; i++) {
		fake_u64(f, array + i * 8, infos + i * 256);
		fake_u64(f, infos + i * 256 + INFO_BDEV, infos + i * 256 + 64);
		fake_u64(f, infos + i * 256 + 64 + BD_DISK, i == 1 ? DISK : 0);
	}
	fake_u64(f, page + FLAGS_AT, 1 << 10 | 1 << 19 | 1);
	fake_u64(f, page + PRIVATE, 1ull << age->shift | 0x1234);
	add_task(f, 1, 1, 2);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, frames);
	fake_u64(f, waiter_of(1) + KEY, page);
	fake_u64(f, waiter_of(1) + BIT, 0);
	fake_u64(f, waiter_of(1) + ENTRY_AT + E_TASK, TASK_AT(1));
	fake_u64(f, waiter_of(1) + ENTRY_AT + E_FUNC, wake);
	make_head(f, queue + HEAD);
	link_before(f, queue + HEAD, waiter_of(1) + ENTRY_AT + E_NODE);
	db = extract(f);
	assert_text(db, "SELECT kind || ' ' || detail FROM wait", "folio locked");
	assert_int_equal(number(db, "SELECT target_addr FROM wait"), (int64_t)page);
	assert_text(db, "SELECT target_text FROM wait", "page of swap on vda");
	db_close(db);
}

static void test_swap_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(swap_ages); i++)
		check_swap_page(&swap_ages[i]);
}

/*
 * A task that has a disk's writeback state on its stack waits for that disk. It was part of the queue to 4.11
 * (dc3b17cc8bf2), then at the end of a pointer of the queue's, and is of the disk since 5.15 (edb0872f44ec).
 */
static void check_writeback(bool embedded, bool of_disk)
{
	enum { BDI = 128, WB = 64 };
	static const char *const frames[FAKE_FRAMES] = { "__schedule", "schedule", "io_schedule_timeout",
							 "balance_dirty_pages", "asker" };
	const uint64_t bdi = embedded ? QUEUE + BDI : 0xffff888046000000;
	struct fake *f = new_disk();
	struct db *db;

	if (of_disk)
		fake_member(f, "gendisk", "bdi", DISK_QUEUE + 8, 8);
	else
		fake_member(f, "request_queue", "backing_dev_info", BDI, embedded ? 256 : 8);
	fake_member(f, "backing_dev_info", "wb", WB, 64);
	fake_u64(f, QUEUE + BDI, embedded ? 0 : bdi);
	fake_u64(f, DISK + DISK_QUEUE + 8, bdi);
	add_task(f, 1, 1, 2);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, frames);
	fake_u64(f, STACK_AT(1) + 512, bdi + WB);
	db = extract(f);
	assert_text(db, "SELECT d.name FROM wait w JOIN device d ON d.id = w.target_id AND w.target_type = 'device'",
		    "vda");
	db_close(db);
}

static void test_writeback(void **state)
{
	(void)state;
	check_writeback(true, false);
	check_writeback(false, false);
	check_writeback(false, true);
}

/* A bio on whose end the task sleeps names its device: the disk from 4.14 (74d46992e0d9) to 5.11, else the block device. */
static void check_bio(const char *member, bool names_disk)
{
	enum { BDEV = 8, PRIVATE = 16, BD_DISK = 8 };
	static const char *const frames[FAKE_FRAMES] = {
		"__schedule",      "schedule", "schedule_timeout", "io_schedule_timeout", "wait_for_completion_io",
		"submit_bio_wait", "asker"
	};
	const uint64_t bdev = 0xffff888046000000, bio = STACK_AT(1) + 512;
	struct fake *f = new_disk();
	struct db *db;

	fake_member(f, "bio", member, BDEV, 8);
	fake_member(f, "bio", "bi_private", PRIVATE, 8);
	fake_member(f, "block_device", "bd_disk", BD_DISK, 8);
	add_task(f, 1, 1, 2);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, frames);
	fake_u64(f, bdev + BD_DISK, DISK);
	fake_u64(f, bio + BDEV, names_disk ? DISK : bdev);
	fake_u64(f, bio + PRIVATE, TASK_AT(1));
	db = extract(f);
	assert_text(db, "SELECT d.name FROM wait w JOIN device d ON d.id = w.target_id AND w.target_type = 'device'",
		    "vda");
	db_close(db);
}

static void test_bios(void **state)
{
	(void)state;
	check_bio("bi_bdev", false);
	check_bio("bi_disk", true);
}

/* dm-crypt's pool of pages: a struct within crypt_config since 4.18 (72d711c87654), and the end of a pointer before. */
static void check_crypt(bool embedded)
{
	enum { MAP = 0, TARGETS = 8, T_TYPE = 0, T_PRIVATE = 8, TYPE_NAME = 0, POOL = 32, MIN_NR = 4, CURR_NR = 8 };
	const uint64_t mapped = 0xffff888046000000, table = mapped + 0x100, target = mapped + 0x200,
		       type = mapped + 0x300;
	const uint64_t config = mapped + 0x400, pool = embedded ? config + POOL : mapped + 0x500,
		       ops = 0xffffffff82022000;
	struct fake *f = new_disk();
	struct db *db;

	fake_member(f, "gendisk", "fops", DISK_QUEUE + 8, 8);
	fake_member(f, "gendisk", "private_data", DISK_QUEUE + 16, 8);
	fake_member(f, "mapped_device", "map", MAP, 8);
	fake_member(f, "dm_table", "targets", TARGETS, 8);
	fake_member(f, "dm_target", "type", T_TYPE, 8);
	fake_member(f, "dm_target", "private", T_PRIVATE, 8);
	fake_member(f, "target_type", "name", TYPE_NAME, 8);
	fake_member(f, "crypt_config", "page_pool", POOL, embedded ? 64 : 8);
	if (embedded) {
		fake_member(f, "crypt_config", "page_pool.min_nr", POOL + MIN_NR, 4);
		fake_member(f, "crypt_config", "page_pool.curr_nr", POOL + CURR_NR, 4);
	}
	fake_member(f, "mempool_t", "min_nr", MIN_NR, 4);
	fake_member(f, "mempool_t", "curr_nr", CURR_NR, 4);
	fake_symbol(f, "dm_blk_dops", ops);
	fake_u64(f, DISK + DISK_QUEUE + 8, ops);
	fake_u64(f, DISK + DISK_QUEUE + 16, mapped);
	fake_u64(f, mapped + MAP, table);
	fake_u64(f, table + TARGETS, target);
	fake_u64(f, target + T_TYPE, type);
	fake_u64(f, target + T_PRIVATE, config);
	fake_u64(f, type + TYPE_NAME, type + 64);
	fake_write(f, type + 64, "crypt", 6);
	fake_u64(f, config + POOL, pool);
	fake_u32(f, pool + MIN_NR, 16);
	fake_u32(f, pool + CURR_NR, 3);
	db = extract(f);
	assert_text(db, "SELECT kind FROM device", "dm-crypt");
	assert_int_equal(number(db, "SELECT pool_free FROM device"), 3);
	assert_int_equal(number(db, "SELECT pool_min FROM device"), 16);
	db_close(db);
}

static void test_crypt(void **state)
{
	(void)state;
	check_crypt(true);
	check_crypt(false);
}

/* Hardware queues stand in an array, and from 5.18 (4e5cc99e1e48) to 7.0 in an xarray, which has one alone as its head. */
static void test_queues_in_xarray(void **state)
{
	enum { TABLE = 24 };
	struct fake *f = new_disk();

	(void)state;
	use_tags(f, "state");
	fake_no_member(f, "request_queue", "queue_hw_ctx");
	fake_member(f, "request_queue", "hctx_table.xa_head", TABLE, 8);
	fake_member(f, "xa_node", "shift", 0, 1);
	fake_member(f, "xa_node", "slots", 8, 512);
	fake_enumerator(f, "MQ_RQ_IDLE", 0);
	fake_enumerator(f, "MQ_RQ_IN_FLIGHT", 1);
	fake_u64(f, QUEUE + TABLE, HCTX);
	put_request(f, 3, 1);
	check(f, 1);
}

/* Writeback that blk-wbt holds back: it knows the disk since 6.3 (ba91c849fa50), and the queue before. */
static void check_throttled(const char *member, uint64_t leads_to)
{
	enum { DATA_FUNC = 8, DATA_WAIT = 48, WAITS = 64, WAIT_SIZE = 40, WB_QUEUE = 16 };
	static const char *const frames[FAKE_FRAMES] = { "__schedule",  "schedule", "io_schedule",
							 "rq_qos_wait", "wbt_wait", "asker" };
	const uint64_t wb = 0xffff888046000000, wake = 0xffffffff81234560, data = STACK_AT(1) + 512;
	struct fake *f = new_disk();
	struct db *db;

	fake_type(f, "rq_wait", WAIT_SIZE);
	fake_member(f, "rq_qos_wait_data", "wq.func", DATA_FUNC, 8);
	fake_member(f, "rq_qos_wait_data", "rqw", DATA_WAIT, 8);
	fake_member(f, "rq_wb", "rq_wait", WAITS, 3 * WAIT_SIZE);
	fake_member(f, "rq_wb", member, WB_QUEUE, 8);
	fake_symbol(f, "rq_qos_wake_function", wake);
	for (uint64_t i = 0; i < 3; i++) /* the rq_waits before the third could be a rq_wb's first as well */
		fake_u64(f, wb + i * WAIT_SIZE + WB_QUEUE, 0);
	fake_u64(f, wb + WB_QUEUE, leads_to);
	add_task(f, 1, 1, 2);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, frames);
	fake_u64(f, data + DATA_FUNC, wake);
	fake_u64(f, data + DATA_WAIT, wb + WAITS + 2 * WAIT_SIZE);
	db = extract(f);
	assert_text(db, "SELECT d.name FROM wait w JOIN device d ON d.id = w.target_id AND w.target_type = 'device'",
		    "vda");
	db_close(db);
}

static void test_throttled(void **state)
{
	(void)state;
	check_throttled("rqos.disk", DISK);
	check_throttled("rqos.q", QUEUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_state),
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_bits_and_counters),
		cmocka_unit_test(test_counters_alone),
		cmocka_unit_test(test_swap_pages),
		cmocka_unit_test(test_writeback),
		cmocka_unit_test(test_bios),
		cmocka_unit_test(test_crypt),
		cmocka_unit_test(test_queues_in_xarray),
		cmocka_unit_test(test_throttled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

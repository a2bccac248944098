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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's log in the dump, in each of its rings. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/facts/fake-kernel.h"
#include "tests/unit/printk-ring.h"
#include "util/macros.h"

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
	uint64_t pos = LOG_RING_SIZE * 3 - 64, id = LOG_COUNT * 5 + LOG_SEQ % LOG_COUNT;

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
	} members[] = { PRINTK_RING_MEMBERS };

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
	assert_text(db, "SELECT reason FROM gap WHERE fact = 'capture' AND field = 'truncated'",
		    "the log does not begin with the boot: its first 42 records are gone from the kernel's ring buffer,"
		    " which log_buf_len= makes larger");
	assert_int_equal(number(db, "SELECT truncated FROM capture"), 1);
	db_close(db);
}

/* The beginning is told to be lost by the oldest record's number, where that is known and makes sense. */
static void check_lost(struct fake *f, const char *reason)
{
	struct db *db;

	add_task(f, 1, 1, 1);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM oom_kill"), 1);
	assert_text(db, "SELECT max(reason) FROM gap WHERE fact = 'capture' AND field = 'truncated'", reason);
	assert_text(db, "SELECT truncated FROM capture", reason ? "1" : NULL);
	db_close(db);
}

static void test_beginning_of_the_log(void **state)
{
	static const char one_lost[] =
		"the log does not begin with the boot: its first record is gone from the kernel's"
		" ring buffer, which log_buf_len= makes larger";
	struct fake *f = new_kernel();

	(void)state;
	add_records(f, "printk_log", 0);
	fake_u64(f, LOG_VARS + 24, 0);
	check_lost(f, NULL);
	f = new_kernel();
	add_records(f, "printk_log", 0);
	fake_u64(f, LOG_VARS + 24, 1);
	check_lost(f, one_lost);
	f = new_kernel();
	add_records(f, "printk_log", 0);
	fake_u64(f, LOG_VARS + 24, UINT64_MAX);
	check_lost(f, NULL);
	/* A number that does not belong to its descriptor tells nothing: the next one's does. */
	f = new_kernel();
	add_lockless(f);
	fake_u64(f, LOG_INFOS + LOG_SEQ % LOG_COUNT * 32, 1);
	check_lost(f,
		   "the log does not begin with the boot: its first 43 records are gone from the kernel's ring buffer,"
		   " which log_buf_len= makes larger");
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

/* Rings whose records are more than they have room for are not read again and again. */
static void assert_bounded(struct fake *f)
{
	struct db *db;

	add_task(f, 1, 1, 1);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE reason LIKE '%more bytes than the ring%'"), 1);
	db_close(db);
}

static void test_record_log_without_end(void **state)
{
	struct fake *f = new_kernel();

	(void)state;
	add_records(f, "printk_log", 0);
	fake_u32(f, LOG_VARS + 20, 4); /* between two records */
	assert_bounded(f);
}

static void test_lockless_log_of_one_text(void **state)
{
	struct fake *f = new_kernel();

	(void)state;
	add_lockless(f);
	for (uint64_t i = 0; i < LOG_COUNT; i++) {
		fake_u64(f, LOG_DESCS + i * 24 + 8, LOG_RING_SIZE);
		fake_u64(f, LOG_DESCS + i * 24 + 16, LOG_RING_SIZE + LOG_RING_SIZE / 2);
	}
	assert_bounded(f);
}

/* As 2.6.32 keeps the text; the ring has turned over, so that a line lies at its end and at its beginning. */
static void test_text_log(void **state)
{
	static const char text[] =
		"of memory: kill process 2 (worker) score 1 or a child\n<3>[    5.000000] Killed process 2"
		" (worker)\n<6>[    6.000000] done\n<4>[    4.000000] stress invoked oom-killer: "
		"gfp_mask=0x280da, order=0, oom_adj=0\n<3>[    4.000000] Out ";
	const uint32_t newest = (uint32_t)(strstr(text, "<4>[") - text), size = sizeof(text) - 1;
	char lost[64], sql[160];
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_symbol(f, "log_buf", LOG_VARS);
	fake_symbol(f, "log_buf_len", LOG_VARS + 8);
	fake_symbol(f, "log_end", LOG_VARS + 12);
	fake_symbol(f, "logged_chars", LOG_VARS + 16);
	fake_u64(f, LOG_VARS, LOG_RING);
	fake_u32(f, LOG_VARS + 8, size);
	fake_u32(f, LOG_VARS + 12, size * 3 + newest);
	/* "dmesg -c" counts from 0 again, and leaves the text where it is. */
	fake_u32(f, LOG_VARS + 16, 20);
	fake_write(f, LOG_RING, text, size);
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	db = extract(f);
	assert_int_equal(number(db, "SELECT count(*) FROM oom_kill"), 1);
	assert_int_equal(number(db, "SELECT victim_pid FROM oom_kill"), 2);
	snprintf(lost, sizeof(lost), "%% its first %u bytes are gone from %%", size * 2 + newest);
	snprintf(sql, sizeof(sql), "SELECT count(*) FROM gap WHERE field = 'truncated' AND reason LIKE '%s'", lost);
	assert_int_equal(number(db, sql), 1);
	db_close(db);
}

/*
 * Uptime is no less than the newest line's time. The clock of this kernel's runqueues is not found, and a guest that did not
 * always run counted fewer jiffies.
 */
static void check_uptime(int64_t jiffies_s, int64_t uptime_ms, const char *gap)
{
	enum { HZ = 1000 };
	const uint64_t vars = 0xffffffff82003000, start = (uint32_t)(-300 * HZ);
	struct fake *f = new_kernel();
	struct db *db;

	add_records(f, "log", 0);
	if (jiffies_s >= 0) {
		fake_symbol(f, "jiffies_64", vars);
		fake_symbol(f, "tick_nsec", vars + 8);
		fake_u64(f, vars, start + (uint64_t)jiffies_s * HZ);
		fake_u64(f, vars + 8, 1000000000 / HZ);
	}
	db = extract(f);
	assert_int_equal(number(db, "SELECT uptime_ms FROM capture"), uptime_ms);
	assert_text(db, "SELECT max(reason) FROM gap WHERE fact = 'capture' AND field = 'uptime_ms'", gap);
	db_close(db);
}

static void test_uptime_is_no_less_than_the_log(void **state)
{
	const int64_t last = ARRAY_SIZE(parts_until_4_8) * 1000;

	(void)state;
	check_uptime(
		2, last,
		"uptime is at least the time of the log's last line, as the jiffies that were counted are only 2000 ms");
	check_uptime(-1, last,
		     "uptime is at least the time of the log's last line, as no clock of the kernel's was found");
	check_uptime(100, 100000,
		     "uptime is by jiffies, as the scheduler's clock was not found: a guest may lose some");
}

/* A runqueue's clock stands still while its CPU is idle; a stamp of centuries was overwritten. */
static void test_uptime_by_clock(void **state)
{
	enum { CLOCK = 8 };
	const uint64_t rq = 0xffffffff82004000;
	static const struct {
		uint64_t clock_ms, stamp_ms;
		int64_t uptime_ms;
		const char *gap;
	} cases[] = {
		{ 90000, 6000, 90000, NULL },
		{ 90000, 90040, 90040, NULL },
		{ 90000, 99000, 99000,
		  "uptime is at least the time of the log's last line, as the scheduler's clock has only 90000 ms" },
		{ 90000, 1ull << 43, 90000,
		  "the log's last line has a time that no kernel was up for, 8796093022208 ms" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fake *f = new_kernel();
		struct db *db;

		add_records(f, "printk_log", 0);
		fake_u64(f, LOG_RING, cases[i].stamp_ms * 1000000);
		fake_member(f, "rq", "clock", CLOCK, 8);
		fake_symbol(f, "runqueues", rq);
		fake_symbol(f, "__cpu_online_mask", rq + 64);
		fake_symbol(f, "nr_cpu_ids", rq + 72);
		fake_u32(f, rq + 72, 1);
		fake_u64(f, rq + 64, 1);
		fake_u64(f, rq + CLOCK, cases[i].clock_ms * 1000000);
		db = extract(f);
		assert_int_equal(number(db, "SELECT uptime_ms FROM capture"), cases[i].uptime_ms);
		assert_text(db, "SELECT max(reason) FROM gap WHERE fact = 'capture' AND field = 'uptime_ms'",
			    cases[i].gap);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record_log),
		cmocka_unit_test(test_beginning_of_the_log),
		cmocka_unit_test(test_broken_log),
		cmocka_unit_test(test_lockless_log),
		cmocka_unit_test(test_record_log_without_end),
		cmocka_unit_test(test_lockless_log_of_one_text),
		cmocka_unit_test(test_text_log),
		cmocka_unit_test(test_uptime_is_no_less_than_the_log),
		cmocka_unit_test(test_uptime_by_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

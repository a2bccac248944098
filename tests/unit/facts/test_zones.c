// SPDX-License-Identifier: GPL-2.0-or-later
/* Zones and counters: which of them nodes keep, and which zones did before. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define NODE 0xffffffff82008000

enum { NR_ZONES = 0, NODE_ID = 4, ZONES = 64, NODE_STAT = 512 };
enum { PRESENT = 0, ZONE_STAT = 64, ZONE_SIZE = 256 };

static void add_items(struct fake *f, const char *const names[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		fake_enumerator(f, names[i], (int64_t)i);
}

/* One node with one zone, whose counter i has the value 100 + i; the node's are 200 and more. */
static struct fake *new_zone(uint32_t zone_items, uint32_t node_items)
{
	struct fake *f = new_kernel();

	fake_symbol(f, "contig_page_data", NODE);
	fake_type(f, "zone", ZONE_SIZE);
	fake_member(f, "zone", "present_pages", PRESENT, 8);
	fake_member(f, "zone", "vm_stat", ZONE_STAT, zone_items * 8);
	fake_member(f, "pglist_data", "node_zones", ZONES, ZONE_SIZE);
	fake_member(f, "pglist_data", "nr_zones", NR_ZONES, 4);
	fake_member(f, "pglist_data", "node_id", NODE_ID, 4);
	if (node_items)
		fake_member(f, "pglist_data", "vm_stat", NODE_STAT, node_items * 8);
	fake_u32(f, NODE + NR_ZONES, 1);
	fake_u32(f, NODE + NODE_ID, 0);
	fake_u64(f, NODE + ZONES + PRESENT, 1000);
	for (uint32_t i = 0; i < zone_items; i++)
		fake_u64(f, NODE + ZONES + ZONE_STAT + i * 8ul, 100 + i);
	for (uint32_t i = 0; i < node_items; i++)
		fake_u64(f, NODE + NODE_STAT + i * 8ul, 200 + i);
	add_task(f, 1, 1, 1);
	return f;
}

/* To 4.7 a zone counts what is on its lists, and stacks are counted, not their kilobytes. */
static void test_counters_of_zones(void **state)
{
	static const char *const names[] = { "NR_FREE_PAGES", "NR_INACTIVE_ANON", "NR_ISOLATED_ANON",
					     "NR_SLAB_RECLAIMABLE", "NR_KERNEL_STACK" };
	struct fake *f = new_zone(ARRAY_SIZE(names), 0);
	struct db *db;

	(void)state;
	fake_type(f, "thread_union", 16384);
	add_items(f, names, ARRAY_SIZE(names));
	db = extract(f);
	assert_int_equal(number(db, "SELECT free_kb FROM zone"), 400);
	assert_int_equal(number(db, "SELECT inactive_anon_kb FROM zone"), 404);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE name = 'inactive_anon'"), 404);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE name = 'isolated_anon'"), 408);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE name = 'slab_reclaimable'"), 412);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE name = 'kernel_stack'"), 104 * 16);
	db_close(db);
}

/* Both have counters since 4.8; each is asked for its own. The fake has one numbering for both. */
static void test_counters_of_nodes(void **state)
{
	static const char *const names[] = { "NR_ZONE_INACTIVE_ANON", "NR_INACTIVE_ANON", "NR_KERNEL_STACK_KB" };
	struct fake *f = new_zone(1, ARRAY_SIZE(names));
	struct db *db;

	(void)state;
	add_items(f, names, ARRAY_SIZE(names));
	db = extract(f);
	assert_int_equal(number(db, "SELECT inactive_anon_kb FROM zone"), 400);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE name = 'inactive_anon'"), 804);
	assert_int_equal(number(db, "SELECT value FROM vmstat WHERE name = 'kernel_stack'"), 202);
	db_close(db);
}

/* What CPUs have not yet added is read of those that are online, whose mask had another name before 4.5. */
static void test_cpus(void **state)
{
	enum { PAGESETS = 128, DIFF = 8 };
	static const char *const masks[] = { "__cpu_online_mask", "cpu_online_bits" };
	static const char *const names[] = { "NR_FREE_PAGES" };
	const uint64_t vars = 0xffffffff82009000, area = 0xffff888041000000;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		struct fake *f = new_zone(1, 0);
		struct db *db;

		add_items(f, names, 1);
		fake_member(f, "zone", "pageset", PAGESETS, 8);
		fake_member(f, "per_cpu_pageset", "vm_stat_diff", DIFF, 1);
		fake_symbol(f, "nr_cpu_ids", vars);
		fake_symbol(f, masks[i], vars + 8);
		fake_symbol(f, "__per_cpu_offset", vars + 64);
		fake_u32(f, vars, 3);
		fake_u64(f, vars + 8, 0x5); /* CPU 1 is offline */
		fake_u64(f, NODE + ZONES + PAGESETS, area);
		for (uint64_t cpu = 0; cpu < 3; cpu++) {
			fake_u64(f, vars + 64 + cpu * 8, cpu * 256);
			fake_u64(f, area + cpu * 256 + DIFF, 10);
		}
		db = extract(f);
		assert_int_equal(number(db, "SELECT free_kb FROM zone"), (100 + 2 * 10) * 4);
		db_close(db);
	}
}

/* Watermarks and managed pages have other names since 5.0 (1c30844d2dfe, 9705bea5f833), the CPUs' lists since 5.14. */
static void check_names(const char *watermark, const char *managed, const char *list, const char *type,
			const char *count)
{
	enum { MARKS = 8, MANAGED = 32, LIST = 40, COUNT = 4, BOOST = 48 };
	static const char *const names[] = { "NR_FREE_PAGES" }, *const marks[] = { "WMARK_MIN", "WMARK_LOW" };
	const uint64_t vars = 0xffffffff82009000, area = 0xffff888041000000;
	struct fake *f = new_zone(1, 0);
	struct db *db;

	add_items(f, names, ARRAY_SIZE(names));
	add_items(f, marks, ARRAY_SIZE(marks));
	fake_member(f, "zone", watermark, MARKS, 24);
	fake_member(f, "zone", managed, MANAGED, 8);
	fake_member(f, "zone", list, LIST, 8);
	fake_member(f, type, count, COUNT, 4);
	fake_symbol(f, "nr_cpu_ids", vars);
	fake_symbol(f, "__cpu_online_mask", vars + 8);
	fake_symbol(f, "__per_cpu_offset", vars + 64);
	fake_u32(f, vars, 2);
	fake_u64(f, vars + 8, 3);
	fake_u64(f, vars + 64, 0);
	fake_u64(f, vars + 72, 256);
	fake_u32(f, area + COUNT, 10);
	fake_u32(f, area + 256 + COUNT, 11);
	fake_u64(f, NODE + ZONES + MARKS, 5);
	fake_u64(f, NODE + ZONES + MARKS + 8, 6);
	fake_u64(f, NODE + ZONES + MANAGED, 900);
	fake_u64(f, NODE + ZONES + LIST, area);
	db = extract(f);
	assert_int_equal(number(db, "SELECT min_kb FROM zone"), 20);
	assert_int_equal(number(db, "SELECT low_kb FROM zone"), 24);
	assert_int_equal(number(db, "SELECT managed_kb FROM zone"), 3600);
	assert_int_equal(number(db, "SELECT free_pcp_kb FROM zone"), 84);
	db_close(db);
}

static void test_names_of_zones(void **state)
{
	(void)state;
	check_names("_watermark", "managed_pages.counter", "per_cpu_pageset", "per_cpu_pages", "count");
	check_names("_watermark", "managed_pages.counter", "pageset", "per_cpu_pageset", "pcp.count");
	check_names("watermark", "managed_pages", "pageset", "per_cpu_pageset", "pcp.count");
}

/* How often kswapd got nowhere is counted atomically since 6.18. */
static void test_kswapd_failures(void **state)
{
	static const char *const members[] = { "kswapd_failures.counter", "kswapd_failures" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		enum { FAILURES = 8 };
		struct fake *f = new_zone(1, 0);
		struct db *db;

		fake_member(f, "pglist_data", members[i], FAILURES, 4);
		fake_u32(f, NODE + FAILURES, 16);
		db = extract(f);
		assert_int_equal(number(db, "SELECT value FROM vmstat WHERE name = 'kswapd_failures'"), 16);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counters_of_zones),
		cmocka_unit_test(test_counters_of_nodes),
		cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_names_of_zones),
		cmocka_unit_test(test_kswapd_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

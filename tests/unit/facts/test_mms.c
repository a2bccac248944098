// SPDX-License-Identifier: GPL-2.0-or-later
/* Address spaces, and who has them. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

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

/* Two registered: one has to be asked before pages go, one only hears of it. Made up. */
static void check_notifiers(const char *member, const char *type)
{
	enum { NOTIFIERS = 64, LINK = 8, OPS = 24, START = 16 };
	const uint64_t list = 0xffff888031000000, ops = 0xffffffff82005000;
	struct fake *f = new_list();
	struct db *db;

	fake_member(f, "mm_struct", member, NOTIFIERS, 8);
	fake_member(f, type, "list.first", 0, 8);
	fake_member(f, "mmu_notifier", "hlist", LINK, 16);
	fake_member(f, "mmu_notifier", "ops", OPS, 8);
	fake_member(f, "mmu_notifier_ops", "invalidate_range_start", START, 8);
	fake_symbol(f, "some_ops", ops);
	fake_u64(f, MM_AT(0) + NOTIFIERS, list);
	fake_u64(f, list, list + 0x100 + LINK);
	fake_u64(f, list + 0x100 + LINK, list + 0x200 + LINK);
	fake_u64(f, list + 0x100 + OPS, ops);
	fake_u64(f, list + 0x200 + LINK, 0);
	fake_u64(f, list + 0x200 + OPS, ops);
	fake_u64(f, ops + START, ops + 0x1000);
	db = extract(f);
	assert_text(db, "SELECT notifier_ops FROM mm", "some_ops some_ops");
	assert_int_equal(number(db, "SELECT notifiers_start FROM mm"), 1);
	db_close(db);
}

static void test_notifiers(void **state)
{
	(void)state;
	check_notifiers("notifier_subscriptions", "mmu_notifier_subscriptions");
	check_notifiers("mmu_notifier_mm", "mmu_notifier_mm"); /* to 5.5: 984cfe4e2526 */
}

/* Counters of 6.2 and later: each has a count, and what the CPUs have not yet added. Made up. */
static void test_counters_per_cpu(void **state)
{
	enum { RSS = 64, COUNT = 8, PARTS = 16, SIZE = 32 };
	const uint64_t vars = 0xffffffff82009000, parts = 0xffff888041000000;
	struct fake *f = new_list();
	struct db *db;

	(void)state;
	fake_type(f, "percpu_counter", SIZE);
	fake_member(f, "percpu_counter", "count", COUNT, 8);
	fake_member(f, "percpu_counter", "counters", PARTS, 8);
	fake_member(f, "mm_struct", "rss_stat", RSS, 4 * SIZE);
	fake_enumerator(f, "MM_ANONPAGES", 1);
	fake_symbol(f, "nr_cpu_ids", vars);
	fake_symbol(f, "__cpu_online_mask", vars + 8);
	fake_symbol(f, "__per_cpu_offset", vars + 64);
	fake_u32(f, vars, 2);
	fake_u64(f, vars + 8, 3);
	fake_u64(f, vars + 64, 0);
	fake_u64(f, vars + 72, 256);
	fake_u64(f, MM_AT(0) + RSS + SIZE + COUNT, 10);
	fake_u64(f, MM_AT(0) + RSS + SIZE + PARTS, parts);
	fake_u32(f, parts, 5);
	fake_u32(f, parts + 256, (uint32_t)-3);
	db = extract(f);
	assert_int_equal(number(db, "SELECT rss_anon_kb FROM mm"), 48);
	db_close(db);
}

/* Pinned pages are counted atomically since 5.1 (70f8a3ca68d3). */
static void test_pinned(void **state)
{
	static const char *const names[] = { "pinned_vm.counter", "pinned_vm" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		enum { PINNED = 64 };
		struct fake *f = new_list();
		struct db *db;

		fake_member(f, "mm_struct", names[i], PINNED, 8);
		fake_u64(f, MM_AT(0) + PINNED, 7);
		db = extract(f);
		assert_int_equal(number(db, "SELECT pinned_kb FROM mm"), 28);
		db_close(db);
	}
}

/* Kernels before 4.15 count tables, and 3.10 those of the lowest level only. */
static void test_old_page_tables(void **state)
{
	enum { PTES = 64, PMDS = 72 };
	static const struct {
		const char *ptes, *pmds;
		int64_t kb;
	} layouts[] = {
		{ "nr_ptes.counter", "nr_pmds.counter", 408 },
		{ "nr_ptes", NULL, 400 },
		{ NULL, NULL, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++) {
		struct fake *f = new_list();
		struct db *db;

		if (layouts[i].ptes)
			fake_member(f, "mm_struct", layouts[i].ptes, PTES, 8);
		if (layouts[i].pmds)
			fake_member(f, "mm_struct", layouts[i].pmds, PMDS, 8);
		fake_u64(f, MM_AT(0) + PTES, 100);
		fake_u64(f, MM_AT(0) + PMDS, 2);
		db = extract(f);
		assert_int_equal(number(db, "SELECT pgtables_kb FROM mm"), layouts[i].kb);
		assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'pgtables_kb'"), !layouts[i].ptes);
		db_close(db);
	}
}

/* el7's MM_SHMEMPAGES is one beyond rss_stat, and means a member of its own. */
static void test_shmem_of_el7(void **state)
{
	enum { RSS = 64, SHMEM = 96 };
	struct fake *f = new_list();
	struct db *db;

	(void)state;
	fake_member(f, "mm_struct", "rss_stat.count", RSS, 24);
	fake_member(f, "mm_struct", "mm_shmempages.counter", SHMEM, 8);
	fake_enumerator(f, "MM_ANONPAGES", 1);
	fake_enumerator(f, "MM_SHMEMPAGES", 3);
	fake_u64(f, MM_AT(0) + RSS + 8, 5);
	fake_u64(f, MM_AT(0) + SHMEM, 7);
	db = extract(f);
	assert_int_equal(number(db, "SELECT rss_anon_kb FROM mm"), 20);
	assert_int_equal(number(db, "SELECT rss_shmem_kb FROM mm"), 28);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sharers),          cmocka_unit_test(test_unknown_sharers),
		cmocka_unit_test(test_notifiers),        cmocka_unit_test(test_old_page_tables),
		cmocka_unit_test(test_shmem_of_el7),     cmocka_unit_test(test_pinned),
		cmocka_unit_test(test_counters_per_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* VMAs on lists and in trees, whole and broken. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

#define NODE_AT(n) (0xffff888023000000 + (uint64_t)(n)*4096)
enum { LEAF = 1, RANGE = 2, ARANGE = 3, PIVOT = 8, LEAF_SLOT = 128, ARANGE_SLOT = 80 };

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
	/* After the last VMA nothing is mapped: an empty entry without a pivot, and a mark. */
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

#define TABLE_AT(n) (0x40000000 + (uint64_t)(n)*4096) /* physical, and so read by the made-up image */
enum { PGD = 40, PRESENT = 1, LARGE = 0x80, MIB = 1 << 20 };

/* The page tables of x86-64 of a mm that has three pages of VMA 1 in memory, and a part of a large page of VMA 3. */
static struct fake *new_tables(void)
{
	struct fake *f = new_tree();

	fake_arch(f, "x86_64");
	fake_member(f, "mm_struct", "pgd", PGD, 8);
	fake_u64(f, MM_AT(0) + PGD, TABLE_AT(0));
	for (uint64_t i = 0; i < 3; i++)
		fake_u64(f, TABLE_AT(i), TABLE_AT(i + 1) | PRESENT);
	fake_u64(f, TABLE_AT(2) + 8, 0x80000000 | PRESENT | LARGE); /* from 2 MiB on */
	for (uint64_t i = 0; i < 4; i++)
		fake_u64(f, TABLE_AT(3) + (MIB / 4096 + i * 2) * 8, 0x90000000 | (i ? PRESENT : 0));
	fake_u64(f, TABLE_AT(3), 0x90000000 | PRESENT); /* of VMA 0, which is not locked */
	fake_u64(f, VMA_AT(1) + VMA_FLAGS, 0x2000);
	fake_u64(f, VMA_AT(3) + VMA_FLAGS, 0x2000);
	return f;
}

static void test_resident(void **state)
{
	struct fake *f = new_tables();
	struct db *db = extract(f);

	(void)state;
	assert_int_equal(number(db, "SELECT vm_locked_kb FROM mm"), 2048);
	assert_int_equal(number(db, "SELECT locked_rss_kb FROM mm"), 1024 + 3 * 4);
	db_close(db);
	/* A table that is not in the dump, and one that is its own entry. */
	f = new_tables();
	fake_u64(f, TABLE_AT(2), 0x7fff0000 | PRESENT);
	db = extract(f);
	assert_int_equal(number(db, "SELECT vm_locked_kb FROM mm"), 2048);
	assert_int_equal(number(db, "SELECT locked_rss_kb FROM mm"), -1);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE field = 'locked_rss_kb'"), 1);
	db_close(db);
	f = new_tables();
	for (uint64_t i = 0; i < 512; i++)
		fake_u64(f, TABLE_AT(0) + i * 8, TABLE_AT(0) | PRESENT);
	fake_u64(f, VMA_AT(3) + VMA_END, (1ull << 47) - 4096); /* more than is read */
	db = extract(f);
	assert_int_equal(number(db, "SELECT locked_rss_kb FROM mm"), -1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vmas),
		cmocka_unit_test(test_vma_counts),
		cmocka_unit_test(test_resident),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

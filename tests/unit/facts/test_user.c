// SPDX-License-Identifier: GPL-2.0-or-later
/* Page tables of user space. */
#include "tests/unit/test.h"

#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/read/user.h"
#include "parsers/vmcore/facts/run.h"
#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

/*
 * Page tables of arm64 in its sizes; only those of 4 KiB pages and 48 bits are in a dump at hand. The others are made
 * up by the kernel's pgtable-hwdef.h.
 */
struct arm64_walk {
	uint32_t page_size;
	uint64_t task_size, addr;
	unsigned int shifts[5]; /* of each level, 0 ends */
	uint64_t last;          /* the entry of the last level, physical address and bits */
	uint64_t phys;          /* -1: not to be known */
};

static const struct arm64_walk arm64_walks[] = {
	{ 4096, 1ull << 48, 0xffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, 0x43210abc },
	{ 4096, 1ull << 48, 0xffff8b9f2abc, { 39, 30, 21 }, 0x00e8000043200fc1, 0x433f2abc },         /* a huge page */
	{ 4096, 1ull << 48, 0xb400ffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, 0x43210abc }, /* a tag */
	{ 4096, 1ull << 39, 0x7f8b9f2abc, { 30, 21, 12 }, 0x00e8000043210fc3, 0x43210abc },
	{ 16384, 1ull << 47, 0x7fff8b9f2abc, { 36, 25, 14 }, 0x00e8000043214fc3, 0x43216abc },
	{ 16384, 1ull << 48, 0xffff8b9f2abc, { 47, 36, 25, 14 }, 0x00e8000043214fc3, 0x43216abc },
	{ 65536, 1ull << 48, 0xffff8b9f2abc, { 42, 29, 16 }, 0x00e8000043210fc3, 0x43212abc },
	{ 65536, 1ull << 52, 0xfffff8b9f2abc, { 42, 29, 16 }, 0x00e800004321bfc3, 0xb000043212abc },
	{ 4096, 1ull << 48, 0xffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc2, UINT64_MAX },     /* not valid */
	{ 4096, 1ull << 52, 0xffff8b9f2abc, { 48, 39, 30, 21, 12 }, 0x00e8000043210fc3, UINT64_MAX }, /* LPA2 */
	{ 4096, 1ull << 32, 0x8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, UINT64_MAX }, /* 32-bit programs only */
	{ 4096, 1ull << 39, 0xffff8b9f2abc, { 39, 30, 21, 12 }, 0x00e8000043210fc3, UINT64_MAX }, /* beyond its end */
};

static void check_arm64_walk(const struct arm64_walk *c)
{
	enum { PGD = 0, SIZE = 8 };
	const uint64_t mm = 0xffff000002000000, tables = 0x40000000, step = 1 << 24;
	unsigned int bits = (unsigned int)__builtin_ctz(c->page_size) - 3;
	struct fake *f = fake_new();
	struct extract x;
	struct mm *known;
	uint64_t phys = UINT64_MAX;

	fake_arch(f, "aarch64");
	fake_page_size(f, c->page_size);
	fake_member(f, "mm_struct", "pgd", PGD, 8);
	fake_member(f, "mm_struct", "task_size", SIZE, 8);
	fake_u64(f, mm + PGD, tables);
	fake_u64(f, mm + SIZE, c->task_size);
	for (unsigned int i = 0; i < ARRAY_SIZE(c->shifts) && c->shifts[i]; i++) {
		bool last = i + 1 == ARRAY_SIZE(c->shifts) || !c->shifts[i + 1];
		uint64_t index = (c->addr & 0x00ffffffffffffff) >> c->shifts[i];

		if (i)
			index &= (1u << bits) - 1;
		fake_u64(f, tables + i * step + index * 8, last ? c->last : (tables + (i + 1) * step) | 3);
	}
	assert_int_equal(run_init(&x, fake_image(f), NULL), 0);
	known = VEC_ADD(x.mms);
	known->addr = mm;
	assert_int_equal(user_phys(&x, mm, c->addr, &phys), c->phys == UINT64_MAX ? IMAGE_ABSENT : 0);
	assert_true(phys == c->phys);
	run_deinit(&x);
	fake_free(f);
}

static void test_arm64_page_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(arm64_walks); i++)
		check_arm64_walk(&arm64_walks[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arm64_page_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

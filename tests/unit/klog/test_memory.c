// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of memory and allocation masks. */
#include "tests/unit/test.h"

#include "parsers/kernel/gfp.h"
#include "tests/unit/klog/fixture.h"

static void tables_of_memory_become_counters(void **state)
{
	static const char text[] =
		"[  100.000000] dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		"[  100.000001] Mem-Info:\n[  100.000002] active_anon:1 inactive_anon:2\n"
		"[  100.000003] Memory allocations:\n"
		"[  100.000004]      4.50 MiB     1152 mm/slub.c:2319 func:alloc_slab_page\n"
		"[  100.000005]      17.0 KiB       12 net/core/x.c:12 [mod] func:foo\n"
		"[  100.000006] Unreclaimable slab info:\n[  100.000007] Name                      Used          Total\n"
		"[  100.000008] kmalloc-4k              1000KB       2000KB\n"
		"[  100.000009] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT name, value FROM vmstat WHERE unit = 'kb' AND name LIKE '% %'",
	       "allocated alloc_slab_page 4608; allocated foo 17; slab kmalloc-4k 2000");
}

static void masks_are_read_by_era(void **state)
{
	static const struct {
		const char *release;
		uint64_t mask;
		const char *names;
	} samples[] = {
		{ "2.6.28-11-generic", 0x1201d2, "GFP_HIGHUSER_MOVABLE|__GFP_COLD" },
		{ "2.6.32-754.el6", 0x280da, "GFP_HIGHUSER_MOVABLE|__GFP_ZERO" },
		{ "3.10.0-1160.el7", 0xd0, "GFP_KERNEL" },
		{ NULL, 0x50, "GFP_NOFS" },
		{ "4.4.0-142", 0x24000c0, "GFP_KERNEL" },
		{ NULL, 0x24200ca, "GFP_HIGHUSER_MOVABLE" },
		{ "4.14.67", 0x14280ca, "GFP_HIGHUSER_MOVABLE|__GFP_ZERO" },
		{ "4.18.0-553", 0x600040, "GFP_NOFS" },
		{ "6.1.0", 0x140cca, "GFP_HIGHUSER_MOVABLE|__GFP_COMP" },
		{ "6.1.0", 0x80000000, "0x80000000" },
		{ NULL, 0xcc0, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf names = { 0 };

		gfp_names(gfp_era_of(samples[i].release, samples[i].mask), samples[i].mask, &names);
		assert_string_equal(buf_str(&names), samples[i].names);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_of_memory_become_counters),
		cmocka_unit_test(masks_are_read_by_era),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

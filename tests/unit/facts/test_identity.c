// SPDX-License-Identifier: GPL-2.0-or-later
/* What tells one machine and one boot from others. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

/* Where the kernel has kept its wall clock; the newest first. */
static const struct clock {
	const char *symbol, *type, *seconds;
} clocks[] = {
	{ "timekeeper_data", "tk_data", "timekeeper.xtime_sec" }, { "tk_core", "tk_data", "timekeeper.xtime_sec" },
	{ "shadow_timekeeper", "timekeeper", "xtime_sec" },       { "timekeeper", "timekeeper", "xtime_sec" },
	{ "timekeeper", "timekeeper", "xtime.tv_sec" },           { "xtime", "timespec", "tv_sec" },
};

static void test_clocks(void **state)
{
	enum { SECONDS = 16 };
	const uint64_t at = 0xffffffff82010000;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		struct fake *f = new_kernel();
		struct db *db;

		fake_member(f, clocks[i].type, clocks[i].seconds, SECONDS, 8);
		fake_symbol(f, clocks[i].symbol, at);
		fake_u64(f, at + SECONDS, 1796083200);
		add_task(f, 1, 1, 1);
		db = extract(f);
		assert_text(db, "SELECT ended_at FROM capture", "2026-12-01T00:00:00Z");
		assert_text(db, "SELECT clock_from FROM capture", "timekeeper");
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Which paragraphs of a page's advice are for one machine: by its release, and by whether it is alive; what its kernel lacks. */
#include "test.h"

#include "analyzer/report/advice.h"
#include "util/macros.h"

#define NOW "While the machine is alive, look at it."
#define REBOOT "Reboot."
#define UPGRADE "For good: Linux 4.6 or later, which reaps."
#define LIMIT "For good: set a limit."
#define PAGE NOW "\n\n" REBOOT "\n\n" UPGRADE "\n\n" LIMIT

static void advice_fits_the_machine(void **state)
{
	static const struct {
		const char *text, *release;
		bool dead;
		const char *said;
	} cases[] = {
		{ PAGE, "4.5.0", false, PAGE },
		{ PAGE, NULL, false, PAGE },
		{ PAGE, "unknown", false, PAGE },
		{ PAGE, "3.10.0-1160.el7", true, REBOOT "\n\n" UPGRADE "\n\n" LIMIT },
		{ PAGE, "4.6.0", false, NOW "\n\n" REBOOT "\n\n" LIMIT },
		{ PAGE, "4.19.0-27-amd64", true, REBOOT "\n\n" LIMIT },
		{ PAGE, "6.1.0-56-cloud-amd64", true, REBOOT "\n\n" LIMIT },
		{ UPGRADE, "6.1.0", true, "" },
		{ "", "6.1.0", true, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_buf_ struct buf out = { 0 };

		advice_for(cases[i].text, cases[i].release, cases[i].dead, &out);
		assert_string_equal(buf_str(&out), cases[i].said);
	}
}

static void what_the_kernel_lacks_is_marked(void **state)
{
	static const struct {
		const char *text, *release, *said;
	} cases[] = {
		{ "a mempool, or `memalloc_noreclaim_save()` where it frees memory", "3.10.0-1160.el7.x86_64",
		  "a mempool, or `memalloc_noreclaim_save()` (since Linux 4.12) where it frees memory" },
		{ "or `memalloc_noreclaim_save()`.", "4.12.0", "or `memalloc_noreclaim_save()`." },
		{ "or `memalloc_noreclaim_save()`.", NULL, "or `memalloc_noreclaim_save()`." },
		{ "or `memalloc_noreclaim_save()`.", "unknown", "or `memalloc_noreclaim_save()`." },
		/* Within a command it is marked after it, and once. */
		{ "`echo 0 > /sys/block/DEV/queue/wbt_lat_usec`, again wbt_lat_usec", "4.4.0",
		  "`echo 0 > /sys/block/DEV/queue/wbt_lat_usec` (since Linux 4.10), again wbt_lat_usec" },
		{ "Set memory.high, not memory.max.", "4.4.302",
		  "Set memory.high (since Linux 4.5), not memory.max (since Linux 4.5)." },
		/* A part of another word, and what has a remark of its own. */
		{ "memory.max_usage_in_bytes, xmemory.high", "3.10.0", "memory.max_usage_in_bytes, xmemory.high" },
		{ "`memory.oom.group` (cgroup v2, 4.19)", "4.18.0", "`memory.oom.group` (cgroup v2, 4.19)" },
		{ "", "3.10.0", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_buf_ struct buf out = { 0 };

		advice_mark_newer(cases[i].text, cases[i].release, &out);
		assert_string_equal(buf_str(&out), cases[i].said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advice_fits_the_machine),
		cmocka_unit_test(what_the_kernel_lacks_is_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Boots are captures of their own. */
#include "tests/unit/test.h"

#include "tests/unit/klog/fixture.h"

static void boots_are_captures_of_their_own(void **state)
{
	static const char text[] = "[    0.000000] Linux version 6.1.0 (a@b) (gcc) #1\n[  100.000000] " KILL(
		"7", "m") "\n"
			  "[    0.000000] Linux version 6.2.0 (a@b) (gcc) #1\n[    5.000000] nothing\n"
			  "[    0.000000] Linux version 6.3.0 (a@b) (gcc) #1\n[   50.000000] " KILL("8", "m") "\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT boot, release FROM capture", "0 6.1.0; 2 6.3.0");
	expect(db, "SELECT capture_id, victim_pid FROM oom_kill", "1 7; 2 8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boots_are_captures_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

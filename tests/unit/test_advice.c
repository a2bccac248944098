// SPDX-License-Identifier: GPL-2.0-or-later
/* Which paragraphs of a page's advice are for one machine: by its release, and by whether it is alive. */
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(advice_fits_the_machine) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

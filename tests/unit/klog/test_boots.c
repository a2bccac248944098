// SPDX-License-Identifier: GPL-2.0-or-later
/* Boots are captures of their own. */
#include "tests/unit/test.h"

#include <string.h>

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

/* What was stored and printed late is behind by seconds, and of the same boot. */
static void small_steps_back_are_no_boots(void **state)
{
	static const struct {
		const char *what, *text, *boots;
	} samples[] = {
		{ "an NMI's message that was flushed late",
		  "[  248.471327] BUG: workqueue lockup - pool cpus=8 node=0 flags=0x0 nice=0 stuck for 50s!\n"
		  "[  255.407326]     delayed: kcryptd_crypt [dm_crypt], kcryptd_crypt [dm_crypt]\n"
		  "[  249.291345] NMI watchdog: Watchdog detected hard LOCKUP on cpu 7\n"
		  "[  249.291345] Kernel panic - not syncing: Hard LOCKUP\n",
		  "3" },
		{ "a slow console, 40 s late",
		  "[  900.000000] INFO: task a:5 blocked for more than 120 seconds.\n"
		  "[  860.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [b:6]\n",
		  "2" },
		{ "a day into the boot, an hour late",
		  "[90000.000000] INFO: task a:5 blocked for more than 120 seconds.\n"
		  "[86400.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [b:6]\n",
		  "2" },
		{ "a boot that did not live long",
		  "[   20.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 12s! [b:6]\n"
		  "[    5.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 2s! [b:6]\n",
		  "1; 1" },
		{ "another host",
		  "May 26 06:17:40 one kernel: [   30.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 12s! [b:6]\n"
		  "May 26 06:17:40 two kernel: [   25.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 12s! [b:6]\n",
		  "1; 1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));

		expect(db, "SELECT count(*) FROM event GROUP BY capture_id ORDER BY capture_id", samples[i].boots);
	}
}

/* panic() does not return. */
static void panics_end_boots(void **state)
{
	static const struct {
		const char *what, *text, *boots;
	} samples[] = {
		{ "several logs in one mail, with ascending times by chance",
		  "[   36.129000] Kernel panic - not syncing: System is deadlocked on memory\n"
		  "[ 4606.053000] watchdog: BUG: soft lockup - CPU#23 stuck for 26s! [xfs_io:1139165]\n"
		  "[ 4611.827000] rcu: INFO: rcu_preempt self-detected stall on CPU\n",
		  "1; 2" },
		{ "the panic's own output",
		  "[   36.000000] watchdog: BUG: soft lockup - CPU#3 stuck for 26s! [a:5]\n"
		  "[   36.129000] Kernel panic - not syncing: softlockup: hung tasks\n[   36.129001] Call Trace:\n"
		  "[   42.000000]  panic+0x1/0x2\n[   48.000000] ---[ end Kernel panic - not syncing: softlockup: hung tasks ]---\n"
		  "[   49.000000] watchdog: BUG: soft lockup - CPU#3 stuck for 12s! [a:5]\n",
		  "3" },
		{ "only wall clocks",
		  "2024-05-26T06:17:40+02:00 host kernel: Kernel panic - not syncing: Attempted to kill init!\n"
		  "2024-05-26T06:19:40+02:00 host kernel: watchdog: BUG: soft lockup - CPU#3 stuck for 26s! [a:5]\n",
		  "1; 1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));

		expect(db, "SELECT count(*) FROM event GROUP BY capture_id ORDER BY capture_id", samples[i].boots);
	}
}

/* at_ms: the kernel's time, or else the wall clock since the first record. */
static void boots_have_one_clock(void **state)
{
	static const struct {
		const char *what, *text, *at;
	} samples[] = {
		{ "the kernel's", "May 26 06:17:40 host kernel: [   30.000000] " KILL("7", "m") "\n", "30000" },
		{ "syslog without a year, over New Year",
		  "Dec 31 23:59:58 host kernel: hello\nJan  1 00:00:01 host kernel: " KILL("7", "m") "\n", "3000" },
		{ "ISO 8601 with zones that change",
		  "2024-10-27T02:59:59+02:00 host kernel: hello\n2024-10-27T02:00:01.500+01:00 host kernel: " KILL(
			  "7", "m") "\n",
		  "2500" },
		{ "dmesg -T", "[Sun May 26 06:17:40 2024] hello\n[Sun May 26 06:18:40 2024] " KILL("7", "m") "\n",
		  "60000" },
		{ "a wall clock between lines that have both",
		  "May 26 06:17:40 host kernel: [  100.000000] hello\nMay 26 06:17:45 host kernel: " KILL("7",
													  "m") "\n",
		  "105000" },
		{ "dmesg --reltime",
		  "[May26 06:17] hello\n[  +2.500000] hello\n[May26 06:19] hello\n[  +0.250000] " KILL("7", "m") "\n",
		  "120250" },
		{ "dmesg --reltime --decode",
		  "kern  :info  : [Jun 4 23:59] hello\nkern  :info  : [ +30.000000] hello\n"
		  "kern  :err   : [  +0.000001] " KILL("7", "m") "\n",
		  "30000" },
		{ "dmesg --reltime over a year's end", "[Dec31 23:59] hello\n[Jan 1 00:01] " KILL("7", "m") "\n",
		  "120000" },
		{ "dmesg --reltime without a minute", "[  +0.000001] hello\n[  +0.000001] " KILL("7", "m") "\n", "-" },
		{ "no time at all", KILL("7", "m") "\n", "-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));

		expect(db, "SELECT at_ms FROM oom_kill", samples[i].at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boots_are_captures_of_their_own),
		cmocka_unit_test(small_steps_back_are_no_boots),
		cmocka_unit_test(panics_end_boots),
		cmocka_unit_test(boots_have_one_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

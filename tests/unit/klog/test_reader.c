// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines that were broken on their way become records again. */
#include "tests/unit/test.h"

#include <string.h>

#include "tests/unit/klog/fixture.h"

/* Lines that were wrapped, torn, glued together or written by several CPUs at once. */
static void broken_lines_are_put_together(void **state)
{
	static const struct sample samples[] = {
		{ "wrapped in the middle of a word",
		  "> [    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KER\n> NEL), order=0, oom_score_adj=0\n"
		  "> [    2.000000] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss\n> :8kB, file-rss:1kB\n",
		  "a ? > m/7 anon=8" },
		{ "wrapped by a mail",
		  "[    1.000000] a b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL),\norder=0, oom_score_adj=0\n"
		  "[    1.000001]\noom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a,task=(sd-pam),pid=7,uid=0\n"
		  "[    1.000002] Out of memory: Killed process 7 ((sd-pam))\ntotal-vm:9kB, anon-rss:8kB, file-rss:1kB,\nshmem-rss:0kB, UID:0 pgtables:4kB\noom_score_adj:0\n"
		  "[    1.000003] ok\n",
		  "a b none > (sd-pam)/7 anon=8 uid=0" },
		{ "wrapped in the middle of a word",
		  "[    1.000002] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-r\nss:8kB, file-rss:1kB\n",
		  "? memcg > m/7 anon=8" },
		{ "line feeds written out by rsyslog",
		  "May 26 06:17:40 h kernel: a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0#012" KILL(
			  "7", "m") "\n",
		  "a ? > m/7 anon=8 uid=0 (?)" },
		{ "glued together on a console", "[    1.000000] something[    1.000001] " KILL("7", "m") "\n",
		  "? ? > m/7 anon=8 uid=0 (?)" },
		{ "after what a program wrote", "[    0.900000] boot\nlogin: [    1.000001] " KILL("7", "m") "\n",
		  "? ? > m/7 anon=8 uid=0 (?)" },
		{ "a netconsole's packets",
		  "3,1234,1000000,-,ncfrag=0/120;Out of memory: Killed process 7 (m) total-vm:9k\n"
		  "3,1234,1000000,-,ncfrag=60/120;B, anon-rss:8kB\n",
		  "? ? > m/7 anon=8" },
		{ "torn by another CPU",
		  "[    1.000000] Out of memory: Killed process 7[    1.000001] usb 1-1: new device\n"
		  "1 (m) total-vm:9kB, anon-rss:8kB, file-rss:1kB\n",
		  "? ? > m/71 anon=8 (?)" },
		{ "pr_cont() that was interrupted",
		  "[    1.000000][    T9] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)\n"
		  "[    1.000001][    T9] ,cpuset=/,mems_allowed=0,oom_memcg=/g,task_memcg=/g,task=m,pid=7,uid=0\n"
		  "[    1.000002][    T9] Memory cgroup out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n",
		  "? memcg /g > m/7 anon=8" },
		{ "two CPUs, told apart by their callers",
		  "[    1.000000][    T5] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000001][    T6] b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000002][    T5] Mem-Info:\n[    1.000002][    T6] memory: usage 10kB, limit 10kB, failcnt 5\n"
		  "[    1.000003][    T6] Memory cgroup out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.000004][    T5] Out of memory: Killed process 7 (x) total-vm:9kB, anon-rss:1kB\n",
		  "b memcg > y/8 anon=2; a ? > x/7 anon=1" },
		{ "two reports at once that nothing tells apart",
		  "[    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000001] b invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.000004] Out of memory: Killed process 7 (x) total-vm:9kB, anon-rss:1kB\n",
		  "b ? > y/8 anon=2 (?); a ? > x/7 anon=1 (?)" },
		{ "a kill whose report was suppressed does not take the one before",
		  "[    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.500000] oom_kill_process: 3 callbacks suppressed\n"
		  "[    1.500004] Out of memory: Killed process 7 (x) total-vm:9kB, anon-rss:1kB\n",
		  "a ? > y/8 anon=2; ? ? > x/7 anon=1" },
		{ "two collectors",
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n"
		  "[    1.000003] Out of memory: Killed process 8 (y) total-vm:9kB, anon-rss:2kB\n",
		  "? ? > y/8 anon=2; ? ? > y/8 anon=2 again (?)" },
		{ "a report that the end of the log cuts off",
		  "[    1.000000] a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		  "[    1.000001] CPU: 0 PID: 5 Comm: a Not tainted 6.1.0 #1\n",
		  "[a ?]" },
	};

	(void)state;
	CHECK(samples);
}

static void words_that_were_wrapped_are_joined(void **state)
{
	static const char text[] =
		"> [    1.000000] a invoked oom-killer: gfp_mask=0x15080c0(GFP_KE\n> RNEL_ACCOUNT|__GFP_ZERO), "
		"nodemask=(null),  order=1, oom_score_adj=0\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT gfp, page_order FROM oom_kill", "GFP_KERNEL_ACCOUNT|__GFP_ZERO 1");
}

static void zones_that_were_wrapped_are_whole(void **state)
{
	static const char text[] =
		"[  100.000000] dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"
		"[  100.000001] Mem-Info:\n[  100.000002] active_anon:1 inactive_anon:2\n"
		"[  100.000003] Node 0 DMA32 free:44672kB min:44696kB low:55868kB high:67040kB active_anon:\n"
		"278804kB inactive_anon:1620588kB present:2080624kB managed:2014556kB mlocked:0kB\n"
		"[  100.000004] Out of memory: Killed process 7 (m) total-vm:9kB, anon-rss:8kB\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT name, free_kb, present_kb, managed_kb FROM zone", "DMA32 44672 2080624 2014556");
}

/* What was put together has the wall clock of its first line. */
static void joined_lines_keep_their_time(void **state)
{
	static const char *const samples[] = {
		"Nov 24 12:17:04 h kernel: [758955.653313] Out of memory in UB 1234: OOM \n"
		"killed process 21738 (php-cgi) score 0 vm:281988kB, rss:17004kB, swap:0kB\n",
		"Nov 24 12:17:04 h kernel: [758955.653000] hello\n"
		"Nov 24 12:17:04 h kernel: [758955.653313] Out of memory: Killed process 7\n"
		"(m) total-vm:9kB, anon-rss:8kB\nNov 24 12:17:04 h kernel: [758955.653413] hello\n",
		"Nov 24 12:17:04 h kernel: [758955.653313] Out of memory: Killed process 7 (m)\n"
		"total-vm:9kB, anon-rss:8kB,\nfile-rss:1kB\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_db_ struct db *db = read_text(samples[i], strlen(samples[i]));

		expect(db, "SELECT time_wall, at_ms FROM oom_kill", "--11-24T12:17:04 758955653");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_lines_are_put_together),
		cmocka_unit_test(words_that_were_wrapped_are_joined),
		cmocka_unit_test(joined_lines_keep_their_time),
		cmocka_unit_test(zones_that_were_wrapped_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* OOM reports and the boots that they are in. */
#include "tests/unit/test.h"

#include "tests/unit/klog/fixture.h"

static const char report[] =
	"[   10.000000] Linux version 6.1.0-x86_64 (a@b) (gcc) #1 SMP\n"
	"[  100.000000] dd invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0\n"
	"[  100.000001] CPU: 1 PID: 5 Comm: dd Not tainted 6.1.0-x86_64 #1\n"
	"[  100.000002] Call Trace:\n[  100.000003]  <TASK>\n[  100.000004]  dump_stack+0x1/0x2\n[  100.000005]  ? foo+0x3/0x4 [mod]\n"
	"[  100.000006]  </TASK>\n"
	"[  100.000007] Mem-Info:\n"
	"[  100.000008] active_anon:100 inactive_anon:200 isolated_anon:0\n"
	" active_file:1 inactive_file:2 isolated_file:0\n unevictable:3 dirty:0 writeback:0\n"
	" slab_reclaimable:4 slab_unreclaimable:5\n mapped:6 shmem:7 pagetables:8\n sec_pagetables:0 bounce:0\n"
	" kernel_misc_reclaimable:0\n free:50 free_pcp:0 free_cma:0\n"
	"[  100.000009] Node 0 active_anon:400kB inactive_anon:800kB kernel_stack:16kB pagetables:32kB all_unreclaimable? yes\n"
	"[  100.000010] Node 0 DMA32 free:200kB boost:0kB min:500kB low:600kB high:700kB active_anon:400kB present:4096kB managed:4000kB\n"
	"[  100.000011] lowmem_reserve[]: 0 10 20\n"
	"[  100.000012] Node 0 DMA32: 3*4kB (UM) 2*8kB (U) 0*16kB = 28kB\n"
	"[  100.000013] Node 0 hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB\n"
	"[  100.000014] Free swap  = 12kB\n[  100.000015] Total swap = 1024kB\n"
	"[  100.000016] 1024 pages RAM\n[  100.000017] 24 pages reserved\n"
	"[  100.000018] Tasks state (memory values in pages):\n"
	"[  100.000019] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n"
	"[  100.000020] [      1]     0     1     100       10     4096        5         -1000 init 1\n"
	"[  100.000021] [      7]  1000     7     300       90     8192        0             0 m) x\n"
	"[  100.000022] oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=m) x,pid=7,uid=1000\n"
	"[  100.000023] Out of memory: Killed process 7 (m) x) total-vm:1200kB, anon-rss:360kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:8kB oom_score_adj:0\n";

static void reports_become_facts(void **state)
{
	_cleanup_db_ struct db *db = read_text(report, sizeof(report) - 1);

	(void)state;
	expect(db, "SELECT release, arch, first_ms, uptime_ms, truncated FROM capture",
	       "6.1.0-x86_64 x86_64 10000 100000 0");
	expect(db, "SELECT trigger_pid, gfp, page_order, time_ms, unaccounted_kb FROM oom_kill",
	       "5 GFP_HIGHUSER_MOVABLE|__GFP_COMP 0 100000 2492");
	expect(db, "SELECT node, name, free_kb, min_kb, managed_kb, lowmem_reserve, free_area, eligible FROM zone",
	       "0 DMA32 200 500 4000 [0,40,80] [3,2,0] 1");
	expect(db, "SELECT total_kb, free_kb FROM swap", "1024 12");
	expect(db, "SELECT pid, comm, rss_kb, swap_kb, pgtables_kb, oom_score_adj FROM oom_candidate",
	       "1 init 1 40 20 4 -1000; 7 m) x 360 0 8 0");
	expect(db, "SELECT value, unit FROM vmstat WHERE name = 'slab_unreclaimable' AND node IS NULL", "20 kb");
	expect(db,
	       "SELECT t.comm, f.func, f.module, f.pc_offset, f.reliable FROM frame f JOIN task t ON t.id = f.task_id",
	       "dd dump_stack - 1 1; dd foo mod 3 0");
}

/* A report is read whole when its first line tells by its time that the kernel is another one. */
static void reports_that_begin_a_boot_are_whole(void **state)
{
	static const char text[] =
		"2024-05-26T06:17:39.123Z WARNING kernel: [20401658.918112] [UFW BLOCK] IN=eth0\n"
		"2024-05-26T06:17:40.123Z ERR kernel: [75669.581768] a invoked oom-killer: gfp_mask=0x24201ca"
		"(GFP_HIGHUSER_MOVABLE|__GFP_COLD), nodemask=0-1,3, order=0, oom_score_adj=0\n"
		"2024-05-26T06:17:40.123Z ERR kernel: [75669.585004] CPU: 0 PID: 754 Comm: a Not tainted 4.9.0-10-amd64 #1\n"
		"2024-05-26T06:17:40.123Z ERR kernel: [75669.601221] " KILL("7", "m") "\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db,
	       "SELECT trigger_comm, trigger_pid, nodemask, victim_pid, host FROM oom_kill k JOIN capture c ON c.id = k.capture_id",
	       "a 754 0-1,3 7 -");
}

#define REPORT(at, rows, pid, comm)                                                                                 \
	"[" at ".000000] dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0\n"             \
	"[" at ".000001] Tasks state (memory values in pages):\n"                                                   \
	"[" at ".000002] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name\n" rows \
	"[" at ".000009] " KILL(pid, comm) "\n"
#define ROW(at, pid, tgid, comm) \
	"[" at ".000003] [" pid "]     0 " tgid "     100       10     4096        0             0 " comm "\n"

/*
 * Of a process whose leader has exited the table shows another thread, and so may the line of its kill: 10 with 11, and
 * 21, a thread of 20. Process 30 is gone.
 */
static void a_zombie_leader_does_not_hide_its_process(void **state)
{
	static const char text[] = REPORT(
		"  100", ROW("  100", "10", "10", "a") ROW("  100", "21", "20", "b") ROW("  100", "30", "30", "c"),
		"10",
		"a") REPORT("  101",
			    ROW("  101", "11", "10", "a") ROW("  101", "21", "20", "b") ROW("  101", "30", "30", "c"),
			    "21", "b") REPORT("  102",
					      ROW("  102", "11", "10", "a") ROW("  102", "22", "20", "b")
						      ROW("  102", "30", "30", "c"),
					      "30", "c")
		REPORT("  103",
		       ROW("  103", "11", "10", "a") ROW("  103", "22", "20", "b") ROW("  103", "40", "40", "d"), "40",
		       "d");
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT victim_pid, exited FROM oom_kill ORDER BY id",
	       "10 -; 21 -; 30 absent from a later table of tasks; 40 -");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_become_facts),
		cmocka_unit_test(reports_that_begin_a_boot_are_whole),
		cmocka_unit_test(a_zombie_leader_does_not_hide_its_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

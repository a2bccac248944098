// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks, CPUs and workqueues that make no progress. */
#include "tests/unit/test.h"

#include <string.h>

#include "tests/unit/klog/fixture.h"

static void stalls_become_waits(void **state)
{
	static const char text[] =
		"[  246.000000] INFO: task kworker/1:2:50 blocked for more than 120 seconds.\n"
		"[  246.000001] task:kworker/1:2     state:D stack:0     pid:50    tgid:50    ppid:2      flags:0x00004000\n"
		"[  246.000002] Workqueue: events foo_work\n[  246.000003] Call Trace:\n[  246.000004]  <TASK>\n"
		"[  246.000005]  __schedule+0x1/0x2\n[  246.000006]  schedule+0x1/0x2\n[  246.000007]  __mutex_lock+0x1/0x2\n"
		"[  246.000008]  foo_work+0x10/0x20 [foo]\n[  246.000009]  </TASK>\n"
		"[  246.000010] INFO: task kworker/1:2:50 is blocked on a mutex likely owned by task dd:77.\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db,
	       "SELECT t.comm, w.kind, w.func, w.caller, w.since_ms, o.comm, l.owner_certainty FROM wait w"
	       " JOIN task t ON t.id = w.task_id JOIN lock l ON l.id = w.target_id JOIN task o ON o.id = l.owner_task_id",
	       "kworker/1:2 mutex __mutex_lock foo_work 120000 dd likely");
	expect(db, "SELECT kind, comm, pid FROM event", "hung-task kworker/1:2 50; hung-task-blocker kworker/1:2 50");
}

/* In reclaim, which comes up in the course of an allocation, it waits for a disk. */
static void waits_lie_within_others(void **state)
{
	static const char text[] =
		"[  246.000000] INFO: task cp:50 blocked for more than 120 seconds.\n"
		"[  246.000001] task:cp              state:D stack:0     pid:50    tgid:50    ppid:2      flags:0x00004000\n"
		"[  246.000003] Call Trace:\n[  246.000004]  <TASK>\n"
		"[  246.000005]  __schedule+0x1/0x2\n[  246.000006]  io_schedule+0x1/0x2\n[  246.000007]  rq_qos_wait+0x1/0x2\n"
		"[  246.000008]  ? __alloc_pages_slowpath+0x1/0x2\n[  246.000009]  swap_writepage+0x1/0x2\n"
		"[  246.000010]  shrink_folio_list+0x1/0x2\n[  246.000011]  try_to_free_pages+0x1/0x2\n"
		"[  246.000012]  __alloc_pages+0x1/0x2\n[  246.000013]  foo_write+0x10/0x20 [foo]\n[  246.000014]  </TASK>\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT kind, detail, target_type, func, caller, within_id, certainty FROM wait WHERE id = 1",
	       "io throttle - rq_qos_wait swap_writepage 2 likely");
	expect(db, "SELECT kind, detail, target_type, func, caller, within_id, certainty FROM wait WHERE id = 2",
	       "memory reclaim memory try_to_free_pages foo_write - likely");
}

static void workqueues_become_rows(void **state)
{
	static const char text[] =
		"[  609.752000] BUG: workqueue lockup - pool cpus=2 node=0 flags=0x0 nice=0 stuck for 72s!\n"
		"[  609.752001] Showing busy workqueues and worker pools:\n"
		"[  609.752002] workqueue mm_percpu_wq: flags=0x8\n"
		"[  609.752003]   pwq 4: cpus=2 node=0 flags=0x0 nice=0 active=2/256 refcnt=4 MAYDAY\n"
		"[  609.752004]     in-flight: 26:wb_workfn, 88(RESCUER):foo_work BAR(60)\n"
		"[  609.752005]     pending: lru_add_drain_per_cpu BAR(60), vmstat_update\n"
		"[  609.752006] pool 4: cpus=2 node=0 flags=0x0 nice=0 hung=72s workers=2 idle: 3760136\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT kind, duration_ms, cpu, pid, func FROM event", "workqueue-lockup 72000 2 26 wb_workfn");
	expect(db, "SELECT name, flags, mem_reclaim FROM workqueue", "mm_percpu_wq 8 1");
	expect(db,
	       "SELECT w.func, w.state, t.pid, w.pool, w.by_rescuer, w.mayday FROM work w"
	       " LEFT JOIN task t ON t.id = w.worker_task_id",
	       "wb_workfn running 26 4 0 1; foo_work running 88 4 1 1; lru_add_drain_per_cpu pending - 4 - 1;"
	       " vmstat_update pending - 4 - 1");
}

/* pr_cont_worker_pool_info() and show_one_worker_pool() of 4.1, 4.5, 6.2 and 6.9, and a line that a mail wrapped. */
static void pools_of_all_ages_are_read(void **state)
{
	static const struct {
		const char *line, *pool;
	} samples[] = {
		{ "pool 2: cpus=1 node=0 flags=0x1 nice=0 workers=3 manager: 77 idle: 40 1001",
		  "2 1 1 0 1 0 - 3 2 77" },
		{ "pool 2: cpus=1 node=0 flags=0x0 nice=-20 hung=32s workers=2 manager: 77",
		  "2 1 1 0 0 -20 32000 2 0 77" },
		{ "pool 256: cpus=0-127 flags=0x4 nice=0 hung=458s workers=3 idle: 424 423",
		  "256 - 0-127 - 4 0 458000 3 2 -" },
		{ "pool 5: cpus=1 node=0 flags=0x2 bh-hi hung=4s workers=1", "5 1 1 0 2 - 4000 1 0 -" },
		{ "pool 16: cpus=0-7,9 flags=0x4 nice=0 hung=1s\nworkers=4 idle: 311397 312581 300348",
		  "16 - 0-7,9 - 4 0 1000 4 3 -" },
		{ "pool 16: cpus=0-7 flags=0x4 nice=0 hung=1s", "16 - 0-7 - 4 0 1000 - - -" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 };

		buf_printf(
			&text,
			"[   10.000000] BUG: workqueue lockup - pool cpus=9 stuck for 9s!\n"
			"[   10.000001] Showing busy workqueues and worker pools:\n[   10.000002] %s\n[   10.000003] x\n",
			samples[i].line);
		_cleanup_db_ struct db *db = read_text(buf_str(&text), text.len);
		expect(db,
		       "SELECT p.no, p.cpu, p.cpus, p.node, p.flags, p.nice, p.hung_ms, p.workers, p.idle, t.pid FROM pool p"
		       " LEFT JOIN task t ON t.id = p.manager_task_id",
		       samples[i].pool);
	}
}

/* Of two stuck pools each has its own worker; a list that somebody asks for later is of another time. */
static void pools_belong_to_their_lockup(void **state)
{
#define LIST(time, worker)                                                      \
	"[" time ".000002] Showing busy workqueues and worker pools:\n"         \
	"[" time ".000003] workqueue events: flags=0x0\n"                       \
	"[" time ".000004]   pwq 12: cpus=6 node=0 flags=0x1 nice=0 active=5\n" \
	"[" time ".000005]     pending: cache_reap\n"                           \
	"[" time ".000006]   pwq 0: cpus=0 node=0 flags=0x1 nice=0 active=3\n"  \
	"[" time ".000007]     in-flight: " worker ":do_poweroff\n"             \
	"[" time ".000008] pool 0: cpus=0 node=0 flags=0x1 nice=0 hung=55s workers=2 manager: 9899\n"
	static const char text[] =
		"[  100.000000] BUG: workqueue lockup - pool cpus=0 node=0 flags=0x1 nice=0 stuck for 55s!\n"
		"[  100.000001] BUG: workqueue lockup - pool cpus=6 node=0 flags=0x1 nice=0 stuck for 1049s!\n" LIST(
			"  100", "17295") "[  900.000000] sysrq: Show State\n" LIST("  900", "5");
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT cpu, pid, func FROM event WHERE kind = 'workqueue-lockup'", "0 17295 do_poweroff; 6 - -");
	expect(db,
	       "SELECT p.hung_ms, p.idle, t.pid, e.cpu FROM pool p JOIN task t ON t.id = p.manager_task_id"
	       " LEFT JOIN event e ON e.id = p.event_id",
	       "55000 0 9899 0; 55000 0 9899 -");
}

/* The kernel's own source, and what people write of it. */
static void words_about_pools_are_none(void **state)
{
	static const char text[] = "[    1.000000] Linux version 6.1.0\n"
				   "pr_emerg(\"BUG: workqueue lockup - pool\");\n"
				   "\tpr_info(\"pool %d:\", pool->id);\n"
				   "pool 2: cpus=1 node=0 flags=0x0 nice=0 hung=32s workers=2\n"
				   "  pwq 4: cpus=2 node=0 flags=0x0 nice=0 active=2/256 MAYDAY\n"
				   "    in-flight: 26:wb_workfn\n"
				   "It says \"BUG: workqueue lockup - pool cpus=2 nice=0 stuck for 72s!\" then.\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);

	(void)state;
	expect(db, "SELECT (SELECT count(*) FROM pool), (SELECT count(*) FROM work), (SELECT count(*) FROM event)",
	       "0 0 0");
}

/* The words of each generation for CPUs and allocations that make no progress. */
static void stalls_of_all_ages_are_told(void **state)
{
	static const struct {
		const char *line, *event;
	} samples[] = {
		{ "BUG: soft lockup detected on CPU#3!", "soft-lockup - 3 -" },
		{ "BUG: soft lockup - CPU#0 stuck for 11s! [swapper:0]", "soft-lockup 0 0 11000" },
		{ "watchdog: BUG: soft lockup - CPU#7 stuck for 61s! [java:1234]", "soft-lockup 1234 7 61000" },
		{ "NMI Watchdog detected LOCKUP on CPU 0", "hard-lockup - 0 -" },
		{ "NMI Watchdog detected LOCKUP on CPU1, eip c01290b7, registers:", "hard-lockup - 1 -" },
		{ "BUG: NMI Watchdog detected LOCKUP on CPU2, ip ffffffff8022f332, registers:", "hard-lockup - 2 -" },
		{ "NMI watchdog: Watchdog detected hard LOCKUP on cpu 3", "hard-lockup - 3 -" },
		{ "watchdog: CPU3: Watchdog detected hard LOCKUP on cpu 3", "hard-lockup - 3 -" },
		{ "Watchdog CPU:4 Hard LOCKUP", "hard-lockup - 4 -" },
		{ "watchdog: CPU 4 self-detected hard LOCKUP @ foo+0x1/0x2", "hard-lockup - 4 -" },
		{ "watchdog: CPU 4 detected hard LOCKUP on other CPUs 5", "hard-lockup - 5 -" },
		{ "INFO: RCU detected CPU 1 stall (t=4294678940/2500 jiffies)", "rcu-stall - 1 -" },
		{ "INFO: rcu_sched_state detected stall on CPU 0 (t=15000 jiffies)", "rcu-stall - 0 -" },
		{ "INFO: rcu_bh_state detected stalls on CPUs/tasks: { 1} (detected by 0, t=15002 jiffies)",
		  "rcu-stall - 1 -" },
		{ "rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 3-.... } 1 jiffies",
		  "rcu-stall - 3 -" },
		{ "INFO: rcu_tasks detected stalls on tasks:", "rcu-stall - - -" },
		{ "__alloc_pages: 0-order allocation failed (gfp=0x1d2/0)", "alloc-failure - - -" },
		{ "swapper: page allocation failure. order:1, mode:0x20", "alloc-failure - - -" },
		{ "Kernel panic: Out of memory and no killable processes...", "oom-no-killable - - -" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 }, got = { 0 };

		buf_printf(&text, "[   10.000000] %s\n", samples[i].line);
		_cleanup_db_ struct db *db = read_text(buf_str(&text), text.len);
		select_rows(db, "SELECT kind, pid, cpu, duration_ms FROM event", &got);
		assert_string_equal(buf_str(&got), samples[i].event);
	}
}

/* Each line, and what its event has: kind, task, CPU, place. */
static void warnings_and_losses_are_told(void **state)
{
	static const struct {
		const char *lines, *event;
	} samples[] = {
		{ "WARNING: CPU: 3 PID: 12 at mm/page_alloc.c:4711 __alloc_pages_slowpath.constprop.0+0xa1/0xb50\n"
		  "[   10.000001] CPU: 3 PID: 12 Comm: kworker/3:0 Not tainted 6.1.0 #1",
		  "mm-warning kworker/3:0 12 3 __alloc_pages_slowpath.constprop.0" },
		{ "WARNING: CPU: 3 PID: 12 at /build/linux-6.1/mm/page_alloc.c:5520 __alloc_pages (mm/page_alloc.c:5520 (discriminator 3))",
		  "mm-warning - 12 3 __alloc_pages" },
		{ "WARNING: CPU: 0 PID: 1 at mm/slab.h:12 cache_of mm/slab.h:12 [inline]\n"
		  "[   10.000000] WARNING: CPU: 0 PID: 1 at mm/slab.h:12 kfree+0x1/0x2 mm/slub.c:3",
		  "mm-warning - 1 0 cache_of" },
		{ "WARNING: at mm/page_alloc.c:2204 __alloc_pages_nodemask+0x231/0x8f0()\n"
		  "[   10.000001] Pid: 3, comm: ksoftirqd/0 Not tainted 2.6.32 #1",
		  "mm-warning ksoftirqd/0 3 - __alloc_pages_nodemask" },
		{ "WARNING: ../mm/vmalloc.c:12 at vfree+0x1/0x2, CPU#7: a/b, c/99", "mm-warning a/b, c 99 7 vfree" },
		{ "WARNING: CPU: 3 PID: 12 at drivers/gpu/drm/mm/foo.c:1 foo+0x1/0x2", "warning - 12 3 foo" },
		{ "WARNING: CPU: 3 PID: 12 at net/sched/sch_generic.c:442 dev_watchdog+0x24d/0x260",
		  "warning - 12 3 dev_watchdog" },
		{ "WARNING: ../kernel/workqueue.c:12 at __queue_work+0x1/0x2, CPU#7: a/b, c/99",
		  "warning a/b, c 99 7 __queue_work" },
		{ "WARNING: bad unlock balance detected!\n[   10.000001] CPU: 3 PID: 77 Comm: dd Not tainted 6.1.0 #1",
		  "lockdep dd 77 3 -" },
		{ "[ INFO: suspicious RCU usage. ]", "lockdep - - - -" },
		{ "BUG: dd/77 still has locks held!", "lockdep dd 77 - -" },
		{ "WARNING: possible circular locking dependency detected\n"
		  "[   10.000001] which lock already depends on the new lock.",
		  "lockdep - - - -" },
		{ "which lock already depends on the new lock.", "lockdep - - - -" },
		{ "INFO: lockdep is turned off.", "" },
		/* A PowerPC's oops without its head; one with it; and a warning, which has another trap. */
		{ "REGS: c0002000115d3740 TRAP: 0300   Tainted: G      D\n"
		  "[   10.000001] NIP [c000000000165a60] __queue_work+0x2d0/0x6c0",
		  "oops - - - __queue_work" },
		{ "Oops: Kernel access of bad area, sig: 11 [#8]\n"
		  "[   10.000001] CPU: 3 PID: 77 Comm: dd Not tainted 6.1.0 #1\n"
		  "[   10.000001] REGS: c0002000115d3740 TRAP: 0300   Tainted: G      D\n"
		  "[   10.000002] NIP [c000000000165a60] __queue_work+0x2d0/0x6c0",
		  "oops dd 77 3 __queue_work" },
		{ "REGS: c0002000115d3740 TRAP: 0700   Not tainted\n"
		  "[   10.000001] NIP [c000000000165a60] __queue_work+0x2d0/0x6c0",
		  "" },
		{ "WARNING: see mm/page_alloc.c:4711", "" },
		{ "Oops: 0000 [#1] SMP\n[   10.000001] CPU: 3 PID: 77 Comm: dd Not tainted 6.1.0 #1\n"
		  "[   10.000002] Fixing recursive fault but reboot is needed!",
		  "oops dd 77 3 -; recursive-fault dd 77 3 -" },
		{ "pr_alert(\"Fixing recursive fault but reboot is needed!\\n\");", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 };

		buf_printf(&text, "[   10.000000] %s\n", samples[i].lines);
		_cleanup_db_ struct db *db = read_text(buf_str(&text), text.len);
		expect(db, "SELECT kind, comm, pid, cpu, func FROM event ORDER BY id", samples[i].event);
	}
}

/* What the log lacks is said with what it has; it makes no boot worth a capture of its own. */
static void holes_of_the_log_are_told(void **state)
{
	static const char text[] = "[    9.000000] ** 23 printk messages dropped **\n"
				   "[   10.000000] BUG: soft lockup - CPU#0 stuck for 22s! [dd:7]\n"
				   "[   10.000001] ** 100 printk messages dropped **\n"
				   "[   10.000002] warn_alloc: 27 callbacks suppressed\n"
				   "[   10.000003] systemd-journald[412]: Missed 41 kernel messages\n"
				   "[   10.000004] printk: systemd: 67 output lines suppressed due to ratelimiting\n"
				   "[   10.000005] you may see: ** 5 printk messages dropped **\n";
	static const char alone[] = "[    9.000000] ** 23 printk messages dropped **\n"
				    "[   10.000002] audit_printk_skb: 27 callbacks suppressed\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1), *quiet = read_text(alone, sizeof(alone) - 1);

	(void)state;
	expect(db, "SELECT kind FROM event WHERE kind LIKE 'log%' ORDER BY id",
	       "log-lost; log-suppressed; log-lost; log-suppressed");
	expect(db, "SELECT reason FROM gap WHERE field = 'records'",
	       "164 messages of the kernel are not in the log: they were overwritten before they were read");
	expect(quiet, "SELECT count(*) FROM event", "0");
}

static void flags_tell_of_victims(void **state)
{
#define ROWS(release, rows) \
	"[    1.000000] Linux version " release " (gcc)\n[   10.000000] sysrq: Show State\n[   10.000001] " rows "\n"
	static const struct {
		const char *text, *bit;
	} samples[] = {
		{ ROWS("5.14.0-70.el9.x86_64",
		       "task:a.out           state:D stack:    0 pid:   50 ppid:     1 flags:0x00104004"),
		  "1" },
		{ ROWS("5.14.0-70.el9.x86_64",
		       "task:a.out           state:D stack:    0 pid:   50 ppid:     1 flags:0x00044004"),
		  "0" },
		{ ROWS("4.18.0-348.el8.aarch64", "a.out           D    0    50      1 0x00040004"), "1" },
		/* 6.15 to 6.17 have bit 20, later kernels bit 3. */
		{ ROWS("6.15.0-1.x86_64",
		       "task:a.out           state:D stack:0     pid:50    tgid:50    ppid:1      task_flags:0x400140 flags:0x00104008"),
		  "-" },
		{ ROWS("6.15.0-1.aarch64",
		       "task:a.out           state:D stack:0     pid:50    tgid:50    ppid:1      task_flags:0x400140 flags:0x00040008"),
		  "1" },
		{ ROWS("4.18.0-348.s390x", "a.out           D    0    50      1 0x00020004"), "-" },
		{ ROWS("5.14.0", "task:a.out           state:D stack:    0 pid:   50 ppid:     1 flags:0x00104004"),
		  "-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));

		expect(db, "SELECT tif_memdie FROM task WHERE pid = 50", samples[i].bit);
	}
}

/* A wait for an answer is for the one server that gives none at that time. */
static void waits_name_their_server(void **state)
{
#define HUNG(time)                                                                                          \
	"[  " time ".000001] INFO: task cp:50 blocked for more than 120 seconds.\n"                         \
	"[  " time ".000002] task:cp              state:D stack:0     pid:50    ppid:2      flags:0x0\n"    \
	"[  " time ".000003] Call Trace:\n[  " time ".000004]  __schedule+0x1/0x2\n[  " time                \
	".000005]  schedule+0x1/0x2\n[  " time ".000006]  rpc_wait_bit_killable+0x1/0x2 [sunrpc]\n[  " time \
	".000007]  nfs4_proc_getattr+0x1/0x2 [nfsv4]\n"
#define GONE(time, name) "[  " time ".000000] nfs: server " name " not responding, still trying\n"
#define BACK(time, name) "[  " time ".000000] nfs: server " name " OK\n"
	static const struct {
		const char *text, *target;
	} samples[] = {
		{ GONE("100", "loom") HUNG("200"), "NFS server loom" },
		{ HUNG("200") GONE("201", "loom"), "NFS server loom" },
		{ GONE("100", "loom") BACK("150", "loom") HUNG("200"), "-" },
		{ GONE("100", "loom") HUNG("200") BACK("250", "loom"), "NFS server loom" },
		{ GONE("100", "loom") GONE("101", "fs2") HUNG("200"), "-" },
		{ GONE("100", "loom") GONE("101", "fs2") BACK("110", "fs2") HUNG("200"), "NFS server loom" },
		{ HUNG("200") "nfs: server %s not responding, still trying\nlog_warn(\"nfs: server loom OK\");\n",
		  "-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf rows = { 0 };
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));

		buf_printf(&rows, "rpc nfs4_proc_getattr %s", samples[i].target);
		expect(db, "SELECT kind, caller, target FROM waits", buf_str(&rows));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stalls_become_waits),          cmocka_unit_test(waits_lie_within_others),
		cmocka_unit_test(workqueues_become_rows),       cmocka_unit_test(pools_of_all_ages_are_read),
		cmocka_unit_test(pools_belong_to_their_lockup), cmocka_unit_test(words_about_pools_are_none),
		cmocka_unit_test(warnings_and_losses_are_told), cmocka_unit_test(holes_of_the_log_are_told),
		cmocka_unit_test(flags_tell_of_victims),        cmocka_unit_test(waits_name_their_server),
		cmocka_unit_test(stalls_of_all_ages_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

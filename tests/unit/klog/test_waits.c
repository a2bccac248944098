// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stacks, tables of tasks, lockups and held locks in logs to what waits, where and since when. The texts are composed after
 * the kernels' format strings.
 */
#include "tests/unit/test.h"

#include <string.h>

#include "tests/unit/klog/fixture.h"

struct expected {
	const char *what, *text, *rows;
};

static void check_rows(const struct expected *samples, size_t n, const char *sql)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));
		_cleanup_buf_ struct buf got = { 0 };

		select_rows(db, sql, &got);
		if (strcmp(buf_str(&got), samples[i].rows) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", samples[i].what, buf_str(&got), samples[i].rows);
	}
}

#define CHECK_ROWS(samples, sql) check_rows(samples, sizeof(samples) / sizeof((samples)[0]), sql)

/* A hung task's report; its stack follows. */
#define HUNG(row)                                                                                 \
	"[  860.000000] INFO: task app:7 blocked for more than 120 seconds.\n[  860.000001] " row \
	"\n[  860.000002] Call Trace:\n"
#define NEW_ROW "task:app             state:D stack:0     pid:7     ppid:1      flags:0x00000000"

static void stacks_name_their_wait(void **state)
{
	static const struct expected samples[] = {
		{ "wait_event() is inlined",
		  HUNG("app             D    0     7      1 0x00000000") " ? __schedule+0x2a2/0x870\n schedule+0x28/0x80\n"
									 " md_write_start+0x14b/0x220 [md_mod]\n ? finish_wait+0x80/0x80\n raid5_make_request+0x83/0xb60 [raid456]\n",
		  "event md md_write_start raid5_make_request likely" },
		{ "leftovers in front of the scheduler's frames",
		  HUNG(NEW_ROW) " ? ext4_mark_iloc_dirty+0x1/0x2 [ext4]\n ? __schedule+0x1/0x2\n ? _raw_spin_lock_irqsave+0x1/0x2\n"
				" ? out_of_line_wait_on_bit_lock+0x1/0x2\n ? ext4_xattr_block_set+0x1/0x2 [ext4]\n",
		  "event - ext4_xattr_block_set - unknown" },
		{ "leftovers within the scheduler",
		  HUNG(NEW_ROW) " ? __schedule+0x1/0x2\n ? kblockd_schedule_work_on+0x1/0x2\n ? schedule+0x1/0x2\n"
				" ? io_schedule+0x1/0x2\n ? wait_on_page_bit+0x1/0x2\n ? truncate_inode_pages_range+0x1/0x2\n",
		  "io - wait_on_page_bit truncate_inode_pages_range unknown" },
		{ "leftovers within the scheduler, and nothing behind it",
		  HUNG(NEW_ROW) " ? __schedule+0x1/0x2\n ? kblockd_schedule_work_on+0x1/0x2\n ? schedule+0x1/0x2\n ? schedule_timeout+0x1/0x2\n",
		  "timer - schedule_timeout - unknown" },
		{ "of two that may wait, the inner one does",
		  HUNG(NEW_ROW) " __schedule+0x1/0x2\n schedule+0x1/0x2\n md_bitmap_startwrite+0x1/0x2\n md_handle_request+0x1/0x2\n",
		  "event md md_bitmap_startwrite md_handle_request likely" },
		{ "a function that no table has",
		  HUNG(NEW_ROW) " __schedule+0x1/0x2\n schedule+0x1/0x2\n pci_wait_cfg+0x1/0x2\n pci_read+0x1/0x2\n",
		  "event - pci_wait_cfg pci_read likely" },
		{ "wait_event_timeout()",
		  HUNG(NEW_ROW) " __schedule+0x1/0x2\n schedule+0x1/0x2\n schedule_timeout+0x1/0x2\n usb_kill+0x1/0x2\n usb_stop+0x1/0x2\n",
		  "event - usb_kill usb_stop likely" },
		{ "a grace period of 3.10",
		  HUNG(NEW_ROW) " schedule+0x1/0x2\n schedule_timeout+0x1/0x2\n wait_for_completion+0x1/0x2\n wait_rcu_gp+0x1/0x2\n"
				" synchronize_sched+0x1/0x2\n asker+0x1/0x2\n",
		  "rcu - synchronize_sched asker likely" },
		{ "a pipe of 3.10",
		  HUNG(NEW_ROW) " schedule+0x1/0x2\n pipe_wait+0x1/0x2\n pipe_read+0x1/0x2\n do_sync_read+0x1/0x2\n",
		  "pipe-read - pipe_read do_sync_read likely" },
		{ "a timer is one",
		  HUNG(NEW_ROW) " schedule+0x1/0x2\n schedule_timeout+0x1/0x2\n msleep+0x1/0x2\n napi_disable+0x1/0x2\n",
		  "timer - msleep napi_disable likely" },
		{ "inlined frames of the scheduler and of a lock",
		  HUNG(NEW_ROW) " context_switch kernel/sched/core.c:5357 [inline]\n __schedule+0x1b33/0x51f0 kernel/sched/core.c:6961\n"
				" __schedule_loop kernel/sched/core.c:7043 [inline]\n schedule+0x165/0x360 kernel/sched/core.c:7058\n"
				" schedule_preempt_disabled+0x13/0x30 kernel/sched/core.c:7115\n __mutex_lock_common kernel/locking/mutex.c:676 [inline]\n"
				" __mutex_lock+0x7e6/0x1360 kernel/locking/mutex.c:760\n device_lock include/linux/device.h:884 [inline]\n"
				" nfc_dev_down+0x3b/0x290 net/nfc/core.c:143\n",
		  "mutex - __mutex_lock device_lock likely" },
		{ "inlined helpers that nobody knows",
		  HUNG(NEW_ROW) " __schedule+0x1/0x2 kernel/sched/core.c:6961\n new_helper kernel/sched/core.c:7 [inline]\n"
				" schedule+0x1/0x2 kernel/sched/core.c:7058\n rwsem_down_write_slowpath+0x1/0x2 kernel/locking/rwsem.c:1\n"
				" __down_write_common kernel/locking/rwsem.c:2 [inline]\n do_x+0x1/0x2 fs/x.c:1\n",
		  "rwsem-write - rwsem_down_write_slowpath do_x likely" },
		{ "a completion is no timer",
		  HUNG(NEW_ROW) " schedule+0x165/0x360 kernel/sched/core.c:7058\n schedule_timeout+0x9a/0x270 kernel/time/sleep_timeout.c:75\n"
				" do_wait_for_common kernel/sched/completion.c:100 [inline]\n wait_for_completion+0x2bf/0x5d0 kernel/sched/completion.c:153\n"
				" kthread_stop+0x1/0x2 kernel/kthread.c:7\n",
		  "completion - wait_for_completion kthread_stop likely" },
		{ "SRCU's grace period",
		  HUNG(NEW_ROW) " schedule_timeout+0x9a/0x270 kernel/time/sleep_timeout.c:75\n do_wait_for_common kernel/sched/completion.c:100 [inline]\n"
				" wait_for_completion+0x2bf/0x5d0 kernel/sched/completion.c:153\n __synchronize_srcu+0x2d6/0x370 kernel/rcu/srcutree.c:1481\n"
				" kvm_destroy+0x1/0x2 virt/kvm.c:7\n",
		  "srcu - __synchronize_srcu kvm_destroy likely" },
		{ "wait_woken() is no timer",
		  HUNG(NEW_ROW) " schedule+0x1/0x2\n schedule_timeout+0x1/0x2\n wait_woken+0x1/0x2\n sk_wait_data+0x1/0x2\n",
		  "event - wait_woken sk_wait_data likely" },
		{ "who asks for a lock may wait for other things, too",
		  HUNG(NEW_ROW) " schedule+0x1/0x2\n __mutex_lock+0x1/0x2\n btrfs_commit_transaction+0x1/0x2\n sync+0x1/0x2\n",
		  "mutex - __mutex_lock btrfs_commit_transaction likely" },
		{ "doubtful frames only",
		  HUNG(NEW_ROW) " ? __schedule+0x1/0x2\n ? schedule+0x1/0x2\n ? raise_barrier+0x1/0x2 [raid1]\n ? raid1_sync_request+0x1/0x2\n",
		  "event md raise_barrier raid1_sync_request unknown" },
		{ "a kernel thread that nobody started",
		  HUNG(NEW_ROW) " __schedule+0x1/0x2\n schedule+0x1/0x2\n schedule_preempt_disabled+0x1/0x2\n kthread+0x1/0x2\n ret_from_fork+0x1/0x2\n",
		  "event - kthread ret_from_fork likely" },
		{ "a stack without its inner end names nothing",
		  HUNG(NEW_ROW) " kthread+0x1/0x2\n ret_from_fork+0x1/0x2\n", "" },
		{ "threads of a process that dumps core",
		  HUNG(NEW_ROW) " schedule+0x1/0x2\n exit_mm+0x1/0x2\n do_exit+0x1/0x2\n",
		  "coredump - exit_mm do_exit likely" },
	};

	(void)state;
	CHECK_ROWS(samples, "SELECT kind, detail, func, caller, certainty FROM wait");
}

/* sched_show_task() of all ages, states and sizes of stacks. */
static void rows_of_all_ages_are_read(void **state)
{
#define TABLE(row) "SysRq : Show State\n  task                        PC stack   pid father\n" row "\nCall Trace:\n"
#define STAMPED(row)                                                                                                                                \
	"[    9.000000] sysrq: SysRq : Show Blocked State\n[    9.000001]   task                        PC stack   pid father\n[    9.000002] " row \
	"\n"
	static const struct expected samples[] = {
		{ "2.6.27, no time stamps",
		  TABLE("init          D ffff88007fb798f8     0     1      0") " [<ffffffff8024ea20>] ? foo+0x0/0x10\n",
		  "1 init D 0 1" },
		{ "2.6.27, running", TABLE("init          R  running task        0     1      0"), "1 init R 0 0" },
		{ "2.6.27, 32 bits", TABLE("kswapd0       S c03a7e40  2324    49      1"), "49 kswapd0 S 1 0" },
		{ "3.0, 32 bits", STAMPED("kinteractiveup  D 00000000     0    64      2 0x00100000"),
		  "64 kinteractiveup D 2 0" },
		{ "4.13", STAMPED("kworker/u16:2   S ffff88011ad7b7c8  5936   153      2 0x80004000"),
		  "153 kworker/u16:2 S 2 0" },
		{ "4.14", STAMPED("kworker/u16:2   I    0   153      2 0x80004000"), "153 kworker/u16:2 I 2 0" },
		{ "5.8, running", STAMPED("bash            R  running task    12345   600    599 0x00004000"),
		  "600 bash R 599 0" },
		{ "5.8, five digits of stack", STAMPED("syz-executor.1  D27456 23885   8624 0x00000004"),
		  "23885 syz-executor.1 D 8624 0" },
		{ "a zombie of 4.19", STAMPED("sh              Z13000   700    599 0x0000000c"), "700 sh Z 599 0" },
		{ "a name with blanks and a state's letter", STAMPED("my D app        T 1200   701    599 0x00000000"),
		  "701 my D app T 599 0" },
		{ "5.9", STAMPED("task:sh              state:D stack:13000 pid:  700 ppid:   599 flags:0x00000004"),
		  "700 sh D 599 0" },
		{ "no row without a table or flags",
		  "[    9.000000] sysrq: SysRq : HELP\n[    9.000001] nothing D 12 34 56\n", "" },
	};

	(void)state;
	CHECK_ROWS(
		samples,
		"SELECT t.pid, t.comm, t.state, t.ppid, count(w.id) FROM task t LEFT JOIN wait w ON w.task_id = t.id GROUP BY t.id");
}

/* Before 4.19 the number is the timeout, since then the age. */
static void ages_of_hung_tasks_add_up(void **state)
{
#define AGAIN(at, secs, func)                                                                                     \
	"[" at ".000000] INFO: task app:7 blocked for more than " secs " seconds.\n[" at                          \
	".000001] app             D    0     7      1 0x00000000\n"                                               \
	"[" at ".000002] Call Trace:\n[" at ".000003]  schedule+0x1/0x2\n[" at ".000004]  " func "+0x1/0x2\n[" at \
	".000005]  caller+0x1/0x2\n"
	static const struct expected samples[] = {
		{ "the timeout", AGAIN("  240", "120", "a") AGAIN("  363", "120", "a") AGAIN("  486", "120", "b"),
		  "360000 b" },
		{ "the age", AGAIN("  240", "120", "a") AGAIN("  361", "241", "a"), "241000 a" },
		{ "it slept anew", AGAIN("  240", "120", "a") AGAIN("  900", "120", "b"), "120000 b" },
		{ "an age that fell", AGAIN("  240", "245", "a") AGAIN("  361", "122", "b"), "122000 b" },
		{ "no time",
		  "INFO: task app:7 blocked for more than 120 seconds.\napp             D    0     7      1 0x00000000\nCall Trace:\n schedule+0x1/0x2\n a+0x1/0x2\n"
		  "INFO: task app:7 blocked for more than 120 seconds.\n",
		  "240000 a" },
	};

	(void)state;
	CHECK_ROWS(samples, "SELECT since_ms, func FROM wait");
}

/* Where CPUs are stuck, and for whom. */
static void lockups_have_a_place(void **state)
{
#define CPU_LINE(cpu, pid, comm) "CPU: " cpu " PID: " pid " Comm: " comm " Not tainted 6.13.6 #1\n"
	static const struct expected samples[] = {
		{ "a culprit with interrupts off, and who waits for it",
		  "[  976.676922] watchdog: Watchdog detected hard LOCKUP on cpu 2\n[  976.676923] " CPU_LINE(
			  "2", "4242",
			  "nfsd") "[  976.676924] RIP: 0010:native_queued_spin_lock_slowpath+0x6a/0x2f0\n[  976.676925] Call Trace:\n"
				  "[  976.676927]  _raw_spin_lock_bh+0x28/0x30\n[  980.000000] watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [app:333]\n"
				  "[  980.000001] " CPU_LINE(
					  "1", "333",
					  "app") "[  980.000002] RIP: 0010:smp_call_function_many+0x205/0x270\n"
						 "[  985.000000] rcu: INFO: rcu_sched detected stalls on CPUs/tasks:\n[  985.000001] rcu: \t2-...0: (2155 ticks this GP) idle=1da/0/0x3\n",
		  "hard-lockup nfsd 4242 2 native_queued_spin_lock_slowpath 1; soft-lockup app 333 1 smp_call_function_many 0; rcu-stall - - 2 - 1" },
		{ "an old EIP, and no culprit among one",
		  "[    9.000000] BUG: soft lockup - CPU#1 stuck for 61s! [tar:12]\n[    9.000001] Pid: 12, comm: tar Not tainted 2.6.32 #1\n"
		  "[    9.000002] EIP is at smp_call_function_many+0x1/0x2\n",
		  "soft-lockup tar 12 1 smp_call_function_many -" },
		{ "a decoded RIP",
		  "[    9.000000] watchdog: BUG: soft lockup - CPU#64 stuck for 26s! [b21:125]\n[    9.000001] " CPU_LINE(
			  "64", "125",
			  "b21") "[    9.000002] RIP: 0010:kernel_text_address (./include/asm/sections.h:192 kernel/extable.c:7) \n",
		  "soft-lockup b21 125 64 kernel_text_address -" },
		{ "a tab that a collector escaped, and the frames below the interrupt's",
		  "May 22 07:36:16 h kernel: rcu: INFO: rcu_preempt self-detected stall on CPU\nMay 22 07:36:16 h kernel: rcu: \\x0921-....: (18000 ticks this GP) idle=862\n"
		  "May 22 07:36:16 h kernel: NMI backtrace for cpu 21\nMay 22 07:36:16 h kernel: " CPU_LINE(
			  "21", "28207",
			  "kw") "May 22 07:36:16 h kernel: Call Trace:\nMay 22 07:36:16 h kernel:  <IRQ>\nMay 22 07:36:16 h kernel:  rcu_dump+0x1/0x2\n"
				"May 22 07:36:16 h kernel:  </IRQ>\nMay 22 07:36:16 h kernel:  xas_load+0x1/0x2\n",
		  "rcu-stall kw 28207 21 xas_load -" },
		{ "expedited, and a dump of the task",
		  "[    9.000000] rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 14-.... } 24533 jiffies s: 5269\n"
		  "[    9.000001] Task dump for CPU 14:\n[    9.000002] task:fio             state:R  running task     stack:0     pid:99    ppid:1      flags:0x0\n",
		  "rcu-stall fio 99 14 - -" },
		{ "a task that blocks the grace period",
		  "[    9.000000] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n[    9.000001] rcu:     Tasks blocked on level-0 rcu_node (CPUs 0-11): P4779/1:b..l\n",
		  "rcu-stall - 4779 - - -" },
		{ "a CPU that answers with a caller of its own",
		  "[    9.000000][   C10] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n"
		  "[    9.000001][   C10] rcu: \t6-...!: (1 GPs behind) idle=01fc/1/0x4 softirq=0/0 fqs=112\n"
		  "[    9.000002][   C10] Sending NMI from CPU 10 to CPUs 6:\n[    9.000003][    C6] NMI backtrace for cpu 6\n"
		  "[    9.000004][    C6] CPU: 6 UID: 0 PID: 640 Comm: napi/phy0-0 Not tainted 6.15.0-rc2 #901\n"
		  "[    9.000005][    C6] RIP: 0010:queued_spin_lock_slowpath+0x134/0x1c0\n",
		  "rcu-stall napi/phy0-0 640 6 queued_spin_lock_slowpath -" },
		{ "powerpc, where the interrupt's line has the place",
		  "[    9.000000] rcu: INFO: rcu_sched self-detected stall on CPU\n"
		  "[    9.000001] rcu: \t0-....: (5999 ticks this GP) idle=1ea/1/0x4 softirq=5/5 fqs=2999\n"
		  "[    9.000002] NMI backtrace for cpu 0\n[    9.000003] " CPU_LINE(
			  "0", "1",
			  "swapper/0") "[    9.000004] Call Trace:\n"
				       "[    9.000005] [c0000018ee85f380] [c000000000b624ec] dump_stack+0xb0/0xf4 (unreliable)\n"
				       "[    9.000006] [c0000018ee85f730] [c000000000009204] decrementer_common+0x134/0x140\n"
				       "[    9.000007] --- interrupt: 901 at klist_next+0x0/0x4\n",
		  "rcu-stall swapper/0 1 0 klist_next -" },
		{ "arm64, where the interrupt's entry is a frame like others",
		  "[    9.000000] rcu: INFO: rcu_preempt self-detected stall on CPU\n[    9.000001] rcu: \t32-....: (462 ticks this GP) idle=7ce\n"
		  "[    9.000002] Task dump for CPU 32:\n[    9.000003] fio             R  running task        0  1084   1054\n"
		  "[    9.000004] Call trace:\n[    9.000005]  show_stack+0x14/0x1c\n[    9.000006]  gic_handle_irq+0x94/0x194\n"
		  "[    9.000007]  el1_irq+0xb8/0x180\n[    9.000008]  wp_page_copy+0x94/0x8c0\n",
		  "rcu-stall fio 1084 32 wp_page_copy -" },
		{ "s390, where another CPU's task is dumped first",
		  "[    9.000000] rcu: INFO: rcu_sched self-detected stall on CPU\n[    9.000001] rcu:     8-....: (6000 ticks this GP) idle=9\n"
		  "[    9.000002] Task dump for CPU 4:\n"
		  "[    9.000003] task:mmap1           state:R  running task     stack:0     pid:12815 ppid:12787  flags:0x00000005\n"
		  "[    9.000004] Call Trace:\n[    9.000005]  [<00000000d79cec28>] __alloc_pages+0x158/0x310\n[    9.000006] " CPU_LINE(
			  "8", "12816",
			  "mmap1") "[    9.000007] Krnl PSW : 0704e00180000000 00000000d777d12c (finish_lock_switch+0x34/0x170)\n",
		  "rcu-stall mmap1 12816 8 finish_lock_switch -" },
		{ "lines of lockdep between",
		  "[    9.000000] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [ksoftirqd/0:9]\n"
		  "[    9.000001] hardirqs last disabled at (83253): [<ffffa00010004ac0>] el1_irq+0x80/0x180\n"
		  "[    9.000002] softirqs last  enabled at (79846): [<ffffa000100029f4>] _stext+0x9f4/0x1098\n[    9.000003] " CPU_LINE(
			  "0", "9", "ksoftirqd/0") "[    9.000004] pc : _raw_spin_unlock_irqrestore+0x74/0x110\n",
		  "soft-lockup ksoftirqd/0 9 0 _raw_spin_unlock_irqrestore -" },
		{ "starvation is one event",
		  "[    9.000000] rcu: rcu_sched kthread starved for 6002 jiffies! g8021\n[    9.000001] rcu: \tUnless rcu_sched kthread gets sufficient CPU time, OOM is now expected behavior.\n",
		  "rcu-starved rcu_sched - - - -" },
		{ "an oops of two first lines",
		  "[    9.000000] BUG: unable to handle page fault for address: 0000000000001540\n[    9.000001] Oops: 0000 [#1] SMP\n[    9.000002] " CPU_LINE(
			  "3", "77", "dd") "[    9.000003] RIP: 0010:exit_mmap+0x1/0x2\n",
		  "oops dd 77 3 - -; oops dd 77 3 exit_mmap -" },
		{ "a failed allocation",
		  "[    9.000000] dd: page allocation failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null)\n[    9.000001] " CPU_LINE(
			  "3", "77", "dd"),
		  "alloc-failure dd 77 3 - -" },
		{ "a vmalloc error has the memory dump below it",
		  "[    9.000000] app: vmalloc error: size 170, exceeds total pages, mode:0xce0(GFP_KERNEL|__GFP_HIGH), nodemask=(null)\n[    9.000001] " CPU_LINE(
			  "0", "18",
			  "app") "[    9.000002] Mem-Info:\n[    9.000003] active_anon:16808 inactive_anon:20695 isolated_anon:0\n",
		  "vmalloc-failure app 18 0 - -" },
	};

	(void)state;
	CHECK_ROWS(samples, "SELECT kind, comm, pid, cpu, func, culprit FROM event ORDER BY id");
}

/* What people and their mail programs leave of a report, and reports without the usual head. */
static void cut_reports_have_places(void **state)
{
	static const struct expected samples[] = {
		{ "registers of the CPU that found its stall, whose own line was cut out",
		  "rcu: INFO: rcu_sched self-detected stall on CPU\nrcu: 33-....: (21000 ticks this GP) idle=6c6/1/0x4\n"
		  " (t=21031 jiffies g=324821 q=95837) NMI backtrace for cpu 33\n <...>\n"
		  " RIP: 0010:get_mem_cgroup_from_mm+0x2f/0x90\n <...>\n __memcg_kmem_charge+0x55/0x140\n",
		  "rcu-stall - - 33 get_mem_cgroup_from_mm -" },
		{ "registers after an NMI's head, and no lines of CPUs or tasks",
		  "  INFO: rcu_sched self-detected stall on CPU\n  INFO: rcu_sched detected stalls on CPUs/tasks:\n  ...\n"
		  "  NMI backtrace for cpu 0\n  ...\n  Call Trace:\n   <IRQ>\n   dump_stack+0x46/0x68\n   apic_timer_interrupt+0xf/0x20\n"
		  "   </IRQ>\n  RIP: 0010:balance_dirty_pages_ratelimited+0x28f/0x3d0\n  ...\n   btrfs_file_write_iter+0x31b/0x563\n",
		  "rcu-stall - - - - -; rcu-stall - - 0 balance_dirty_pages_ratelimited -" },
		{ "registers of the CPU that detects, whose own line was cut out",
		  "rcu: INFO: rcu_sched detected stalls on CPUs/tasks:\nrcu: 33-....: (21000 ticks this GP) idle=6c6/1/0x4\n"
		  " RIP: 0010:get_mem_cgroup_from_mm+0x2f/0x90\n",
		  "rcu-stall - - 33 - -" },
		{ "decoded frames that a mail program broke",
		  "[    9.000000] rcu: INFO: rcu_sched self-detected stall on CPU\n[    9.000001] rcu:     1-....: (104125 ticks this GP) idle=df6\n"
		  "[    9.000002] NMI backtrace for cpu 1\n[    9.000003] " CPU_LINE(
			  "1", "1",
			  "swapper/0") "[    9.000004] Call Trace:\n[    9.000005] ? nmi_cpu_backtrace (include/linux/\n"
				       "cpumask.h:356 lib/nmi_backtrace.c:107)\n[    9.000006] EIP: delay_tsc (arch/x86/lib/delay.c:78)\n",
		  "rcu-stall swapper/0 1 1 delay_tsc -" },
		{ "a stack that grew over its end",
		  "[    9.000000] BUG: TASK stack guard page was hit at 00000000736a261f (stack is 000000008d12c88d..00000000c8dd82d5)\n"
		  "[    9.000001] " CPU_LINE("29", "946",
					     "udevd") "[    9.000002] RIP: 0010:dm_prepare_ioctl+0xf/0x1e0\n",
		  "oops udevd 946 29 dm_prepare_ioctl -" },
		{ "a trap that nothing announced",
		  "[    9.000000] divide error: 0000 [#1] PREEMPT SMP\n[    9.000001] " CPU_LINE(
			  "3", "77", "dd") "[    9.000002] RIP: 0010:div_it+0x1/0x2\n",
		  "oops dd 77 3 div_it -" },
	};

	(void)state;
	CHECK_ROWS(samples, "SELECT kind, comm, pid, cpu, func, culprit FROM event ORDER BY id");
}

/* The dump of a preempted task has nothing but doubtful frames: what the interrupt stands on is the best of them. */
static void places_may_be_doubtful(void **state)
{
#define DUMPED                                                                                                                   \
	"[    9.000000] rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n"                                                 \
	"[    9.000001] rcu:         Tasks blocked on level-0 rcu_node (CPUs 0-11): P4779\n"                                     \
	"[    9.000002] task:rsync           state:R  running task     stack:0     pid:4779  tgid:4779  ppid:4777   flags:0x0\n" \
	"[    9.000003] Call Trace:\n[    9.000004]  <TASK>\n[    9.000005]  ? __schedule+0x40a/0x1440\n"
	static const struct expected samples[] = {
		{ "after an interrupt's entry",
		  DUMPED
		  "[    9.000006]  ? asm_sysvec_apic_timer_interrupt+0x1a/0x20\n[    9.000007]  ? __d_lookup_rcu+0x55/0xe0\n",
		  "rsync 4779 __d_lookup_rcu 1" },
		{ "where nothing says what was interrupted", DUMPED "[    9.000006]  ? lookup_fast+0x26/0xf0\n",
		  "rsync 4779 - -" },
	};

	(void)state;
	CHECK_ROWS(samples, "SELECT comm, pid, func, func_doubtful FROM event");
}

/* lockdep names classes, not types. */
static void held_locks_have_the_right_kind(void **state)
{
#define HELD(class, bits)                                                                     \
	"[  500.000000] 1 lock held by app/99:\n[  500.000001]  #0: ffff888100051138 (" class \
		"){" bits "}-{0:0}, at: x+0x1f1/0x5a0\n"
#define ALL_LOCKS "[  499.000000] Showing all locks held in the system:\n"
	static const struct expected samples[] = {
		{ "RCU", ALL_LOCKS HELD("rcu_read_lock", "...."), "" },
		{ "SRCU is none, either", ALL_LOCKS HELD("srcu", ".+.+"), "" },
		{ "a workqueue", ALL_LOCKS HELD("(wq_completion)writeback", "+.+."), "" },
		{ "a work", ALL_LOCKS HELD("(work_completion)(&(&wb->dwork)->work)", "+.+."), "" },
		{ "a superblock", ALL_LOCKS HELD("sb_writers#13", ".+.+"), "percpu_rwsem sb_writers#13" },
		{ "a mutex by its name", ALL_LOCKS HELD("&dev->mutex", "...."), "mutex &dev->mutex" },
		{ "an rwsem by its name", ALL_LOCKS HELD("&mm->mmap_lock", "++++"), "rwsem &mm->mmap_lock" },
		{ "no name that tells", ALL_LOCKS HELD("&thing->guard", "+.+."), "lock &thing->guard" },
	};

	(void)state;
	CHECK_ROWS(samples, "SELECT kind, name FROM lock");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stacks_name_their_wait),         cmocka_unit_test(rows_of_all_ages_are_read),
		cmocka_unit_test(ages_of_hung_tasks_add_up),      cmocka_unit_test(lockups_have_a_place),
		cmocka_unit_test(held_locks_have_the_right_kind), cmocka_unit_test(places_may_be_doubtful),
		cmocka_unit_test(cut_reports_have_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

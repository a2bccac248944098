// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks and lists of tasks. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

#include "parsers/klog/stack.h"
#include "tests/unit/klog/fixture.h"

static void frames_of_all_ages_are_read(void **state)
{
	static const struct {
		const char *text, *func;
		uint32_t offset, size;
		const char *module;
		bool reliable;
	} samples[] = {
		{ "schedule+0x3a/0x90", "schedule", 0x3a, 0x90, "", true },
		{ "[nfs:__alloc_pages+0x34c/0x380] __alloc_pages+0x34c/0x380", "__alloc_pages", 0x34c, 0x380, "",
		  true },
		{ "? schedule+0x3a/0x90", "schedule", 0x3a, 0x90, "", false },
		{ "[<ffffffff81672d1a>] xfs_log+0x1/0x2 [xfs]", "xfs_log", 1, 2, "xfs", true },
		{ "[<c0500ac6>] ? printk+0x18/0x1a", "printk", 0x18, 0x1a, "", false },
		{ "[c00000023de972e0] [c000000000927e00] dump_stack+0xc4/0x114 (unreliable)", "dump_stack", 0xc4, 0x114,
		  "", false },
		{ "schedule from schedule_timeout+0xa8/0xd4", "schedule_timeout", 0xa8, 0xd4, "", true },
		{ "[c0000000e5aef4b0] [c0000000000bbbbc] .oom_kill_process+0x80/0x260", "oom_kill_process", 0x80, 0x260,
		  "", true },
		{ "<ffffffff80264dca>{out_of_memory+70}", "out_of_memory", 70, 0, "", true },
		{ "fat_write+0x1/0x2 [fat 0a109de409393851]", "fat_write", 1, 2, "fat", true },
		{ "load_module.constprop.0+0x1cdc/0x23c0", "load_module.constprop.0", 0x1cdc, 0x23c0, "", true },
		{ "kthread_is_per_cpu (kernel/kthread.c:413)", "kthread_is_per_cpu", 0, 0, "", true },
		{ "do_wait_for_common kernel/sched/completion.c:85 [inline]", "do_wait_for_common", 0, 0, "", true },
	};
	struct stack_line line;

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		assert_true(stack_line_parse((struct span){ samples[i].text, strlen(samples[i].text) }, &line));
		assert_true(span_is(line.func, samples[i].func));
		assert_true(span_is(line.module, samples[i].module));
		assert_int_equal(line.offset, samples[i].offset);
		assert_int_equal(line.size, samples[i].size);
		assert_int_equal(line.reliable, samples[i].reliable);
	}
	assert_false(stack_line_parse(SPAN("RIP: 0033:0x4009f0"), &line));
	assert_false(stack_line_parse(SPAN("Free swap  = 12kB"), &line));
	assert_false(
		stack_line_parse(SPAN("Link: https://lore.kernel.org/r/1-2-git-send-email@de.example.com"), &line));
	assert_false(stack_line_parse(SPAN("12 kernel/sched/core.c:30)"), &line));
	assert_false(stack_line_parse(SPAN("? cpumask.h:356 lib/nmi_backtrace.c:107)"), &line));
	assert_false(stack_line_parse(SPAN("load_module+0x1cdc is where insmod waits for a mutex"), &line));
	assert_false(stack_line_parse(SPAN("It sleeps in do_exit+0x2a7 and holds the lock"), &line));
}

/* What x86 and arm64 print of the registers once more, after the end of an oops. */
static void the_end_of_a_trace_ends_the_stack(void **state)
{
	static const char *const tails[] = { "RIP: 0010:exit_mmap+0x122/0x1f0", "pc : exit_mmap+0x122/0x1f0" };
	static const char text[] =
		"[    1.8] BUG: unable to handle kernel NULL pointer dereference at 0000000000000008\n"
		"[    1.8] Oops: 0000 [#1] SMP\n"
		"[    1.8] CPU: 1 PID: 121 Comm: modprobe Not tainted 4.19.0 #469\n"
		"[    1.8] RIP: 0010:exit_mmap+0x122/0x1f0\n"
		"[    1.8] Call Trace:\n"
		"[    1.8]  mmput+0x63/0x130\n"
		"[    1.8]  do_exit+0x2a7/0xc80\n"
		"[    1.9] ---[ end trace a1a4ea7953190d43 ]---\n"
		"[    1.9] %s\n";

	(void)state;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		_cleanup_buf_ struct buf got = { 0 };
		_cleanup_db_ struct db *db = NULL;
		char log[1024];

		snprintf(log, sizeof(log), text, tails[i]);
		db = read_text(log, strlen(log));
		select_rows(db, "SELECT group_concat(f.func) FROM frame f", &got);
		assert_string_equal(buf_str(&got), "exit_mmap,mmput,do_exit");
	}
}

/* Mail programs break a line behind the mark of a frame that is none. */
static void marks_of_broken_lines_are_kept(void **state)
{
	static const char text[] = "[  600.000001] INFO: task kworker/u16:9:7088 blocked for more than 120 seconds.\n"
				   "[  600.000002] kworker/u16:9 D 0 7088 2 0x80000000\n"
				   "[  600.000003] Call Trace:\n"
				   "[  600.000004] __schedule+0x2d0/0x840\n"
				   "[  600.000005] ?\n"
				   "nouveau_display_scanoutpos+0xe9/0x180 [nouveau]\n"
				   "[  600.000006] schedule+0x2c/0x70\n"
				   "[  600.000007] ? \n"
				   "__drm_crtc_commit_free+0x12/0x20\n"
				   "[  600.000008] drm_wait+0x5a/0x150\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);
	_cleanup_buf_ struct buf got = { 0 };

	(void)state;
	select_rows(db, "SELECT group_concat(func || ':' || reliable) FROM frame", &got);
	assert_string_equal(buf_str(&got), "__schedule:1,nouveau_display_scanoutpos:0,schedule:1,"
					   "__drm_crtc_commit_free:0,drm_wait:1");
}

/* x86-64's stacks of 2.6.16 had several frames on a line; a task's line then ended in its TLB's kind. */
static void old_stacks_become_frames(void **state)
{
	static const char text[] =
		"Jan  1 00:00:01 h kernel: SysRq : Show State\n"
		"Jan  1 00:00:01 h kernel:   task                        PC stack   pid father child younger older\n"
		"Jan  1 00:00:01 h kernel: kswapd0       D ffff810007b06080     0   184      1           185    67 (L-TLB)\n"
		"Jan  1 00:00:01 h kernel: Call Trace:<ffffffff80264dca>{io_schedule+40} <ffffffff802459f6>{sync_page+62}\n"
		"Jan  1 00:00:01 h kernel:        <ffffffff8026205c>{__wait_on_bit_lock+69}\n";
	_cleanup_db_ struct db *db = read_text(text, sizeof(text) - 1);
	_cleanup_buf_ struct buf got = { 0 };

	(void)state;
	select_rows(db,
		    "SELECT t.pid, t.comm, t.state, group_concat(f.func || '+' || f.pc_offset) FROM task t"
		    " JOIN frame f ON f.task_id = t.id GROUP BY t.id",
		    &got);
	assert_string_equal(buf_str(&got), "184 kswapd0 D io_schedule+40,sync_page+62,__wait_on_bit_lock+69");
}

/*
 * panic() prints the stack of the lockup again, below frames of its own. The line of the CPU may be cut after the
 * taint.
 */
static void panics_do_not_lengthen_the_stack(void **state)
{
	static const char *const tails[] = { "Not tainted", "Tainted: G            EL    ",
					     "Not tainted 6.12.0-rc1 #1" };
	static const char text[] = "[   10.0] watchdog: BUG: soft lockup - CPU#2 stuck for 26s! [node:77]\n"
				   "[   10.0] CPU: 2 UID: 0 PID: 77 Comm: node Kdump: loaded %s\n"
				   "[   10.0] Call trace:\n"
				   "[   10.0]  console_flush_all+0x3bc/0x550 (P)\n"
				   "[   10.0]  vprintk_emit+0x3c8/0x560\n"
				   "[   10.0] Kernel panic - not syncing: softlockup: hung tasks\n"
				   "[   10.0] CPU: 2 UID: 0 PID: 77 Comm: node Kdump: loaded %s\n"
				   "[   10.0] Call trace:\n"
				   "[   10.0]  show_stack+0x1c/0x30 (C)\n"
				   "[   10.0]  panic+0x11c/0x370\n"
				   "[   10.0]  console_flush_all+0x3bc/0x550 (P)\n";

	(void)state;
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		char log[1024];
		int n = snprintf(log, sizeof(log), text, tails[i], tails[i]);
		_cleanup_db_ struct db *db = read_text(log, (size_t)n);
		_cleanup_buf_ struct buf got = { 0 };

		select_rows(db,
			    "SELECT t.pid, t.cpu, group_concat(f.func) FROM task t JOIN frame f ON f.task_id = t.id"
			    " GROUP BY t.id",
			    &got);
		assert_string_equal(buf_str(&got), "77 2 console_flush_all,vprintk_emit");
	}
}

/* What a task that an oops ended still reports does not take the place of the oops' stack. */
static void damage_does_not_replace_the_oops(void **state)
{
	static const char *const ends[] = { "rewind_stack_do_exit", "make_task_dead" };
	static const char text[] =
		"[   10.0] BUG: unable to handle kernel NULL pointer dereference at 0000000000000649\n"
		"[   10.0] CPU: 2 PID: 77 Comm: node Not tainted 5.1.3 #1\n"
		"[   10.0] Call Trace:\n"
		"[   10.0]  btrfs_reloc_pre_snapshot+0x2c/0x60\n"
		"[   10.0]  kthread+0x113/0x150\n"
		"[   10.1] BUG: sleeping function called from invalid context at include/linux/percpu-rwsem.h:34\n"
		"[   10.1] CPU: 2 PID: 77 Comm: node Tainted: G      D    5.1.3 #1\n"
		"[   10.1] Call Trace:\n"
		"[   10.1]  dump_stack+0x86/0xc5\n"
		"[   10.1]  exit_signals+0x33/0x250\n"
		"[   10.1]  do_exit+0xb9/0xd70\n"
		"[   10.1]  %s+0x17/0x20\n";

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char log[1024];
		int n = snprintf(log, sizeof(log), text, ends[i]);
		_cleanup_db_ struct db *db = read_text(log, (size_t)n);
		_cleanup_buf_ struct buf got = { 0 };

		select_rows(db,
			    "SELECT group_concat(f.func) FROM task t JOIN frame f ON f.task_id = t.id GROUP BY t.id",
			    &got);
		assert_string_equal(buf_str(&got), "btrfs_reloc_pre_snapshot,kthread");
	}
}

/* SysRq-w as it is posted: without the line that names its columns. */
static void lists_without_a_head_are_read(void **state)
{
	static const struct {
		const char *line, *task;
	} samples[] = {
		{ "kthreadd        D ffff88011ad7b7c8     0     2      0 0x00000000",
		  "2 kthreadd D 0 memory try_to_free_pages" },
		{ "kworker/u16:2   D    0   153      2 0x80004000", "153 kworker/u16:2 D 2 memory try_to_free_pages" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		_cleanup_buf_ struct buf text = { 0 }, got = { 0 };

		buf_printf(
			&text,
			"[   10.000000] hello\n[   10.000001] %s\n[   10.000002] Call Trace:\n"
			"[   10.000003]  schedule_timeout+0x20b/0x285\n[   10.000004]  congestion_wait+0x84/0x160\n"
			"[   10.000005]  throttle_vm_writeout+0x88/0xab\n[   10.000006]  try_to_free_pages+0x123/0x21f\n",
			samples[i].line);
		_cleanup_db_ struct db *db = read_text(buf_str(&text), text.len);
		select_rows(
			db,
			"SELECT t.pid, t.comm, t.state, t.ppid, w.kind, w.func FROM task t JOIN wait w ON w.task_id = t.id",
			&got);
		assert_string_equal(buf_str(&got), samples[i].task);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_of_all_ages_are_read),       cmocka_unit_test(marks_of_broken_lines_are_kept),
		cmocka_unit_test(the_end_of_a_trace_ends_the_stack), cmocka_unit_test(old_stacks_become_frames),
		cmocka_unit_test(lists_without_a_head_are_read),     cmocka_unit_test(panics_do_not_lengthen_the_stack),
		cmocka_unit_test(damage_does_not_replace_the_oops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

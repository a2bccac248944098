// SPDX-License-Identifier: GPL-2.0-or-later
/* The OOM killer's state. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"

/* Before 4.9: TIF_MEMDIE, in the thread_info on the stack, marks a victim and stops the OOM killer. Made up. */
static void test_old_victim(void **state)
{
	enum { STACK = 128, MEMDIE = 1 << 20 };
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_arch(f, "x86_64");
	fake_member(f, "task_struct", "stack", STACK, 8);
	fake_member(f, "thread_info", "flags", 8, 4);
	for (uint32_t n = 1; n <= 3; n++) {
		add_task(f, n, n, 2);
		fake_u64(f, TASK_AT(n) + STACK, STACK_AT(n));
		fake_u64(f, STACK_AT(n) + 8, n == 1 ? 0 : MEMDIE);
	}
	fake_u32(f, TASK_AT(3) + EXIT_STATE, 32);
	db = extract(f);
	assert_int_equal(number(db, "SELECT oom_victim FROM task WHERE pid = 1"), 0);
	assert_int_equal(number(db, "SELECT oom_victim FROM task WHERE pid = 2"), 1);
	assert_int_equal(number(db, "SELECT victim_pid FROM oom_kill"), 2);
	assert_int_equal(number(db, "SELECT blockers FROM oom_state"), 1); /* a zombie stops nobody */
	db_close(db);
}

/* 4.7 and 4.8 count the victims of a process, and pass over one whose memory was taken. thread_info has the CPU. */
static void test_victims_counted(void **state)
{
	enum { STACK = 128, MEMDIE = 1 << 20, VICTIMS = 64, MM = 136, MM_FLAGS = 8, REAPED = 1 << 21 };
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_member(f, "task_struct", "stack", STACK, 8);
	fake_member(f, "task_struct", "mm", MM, 8);
	fake_member(f, "task_struct", "oom_reaper_list", 144, 8);
	fake_member(f, "thread_info", "flags", 8, 4);
	fake_member(f, "thread_info", "cpu", 16, 4);
	fake_member(f, "signal_struct", "oom_victims", VICTIMS, 4);
	fake_type(f, "mm_struct", 64);
	fake_member(f, "mm_struct", "flags", MM_FLAGS, 8);
	for (uint32_t n = 1; n <= 3; n++) {
		add_task(f, n, n, 2);
		fake_u64(f, TASK_AT(n) + STACK, STACK_AT(n));
		fake_u64(f, STACK_AT(n) + 8, n == 1 ? 0 : MEMDIE);
		fake_u32(f, STACK_AT(n) + 16, n);
		fake_u32(f, SIGNAL_AT(n) + VICTIMS, n == 1 ? 0 : 1);
		fake_u64(f, TASK_AT(n) + MM, MM_AT(n));
		fake_u64(f, MM_AT(n) + MM_FLAGS, n == 3 ? REAPED : 0);
	}
	db = extract(f);
	assert_int_equal(number(db, "SELECT blockers FROM oom_state"), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM task WHERE oom_victim"), 2);
	assert_int_equal(number(db, "SELECT m.oom_skip FROM mm m JOIN task t ON t.mm_id = m.id WHERE t.pid = 3"), 1);
	assert_int_equal(number(db, "SELECT cpu FROM task WHERE pid = 2"), 2);
	db_close(db);
}

/*
 * 4.6 to 4.8: the reaper takes the flag with the memory. Killed are tasks 1, by its own signal, and 2, with its group; task
 * 3 only borrowed the mm, and task 4 was killed by somebody else.
 */
static void test_reaped(void **state)
{
	enum {
		MM = 136,
		MM_FLAGS = 8,
		REAPED = 1 << 21,
		PENDING = 152,
		SHARED = 72,
		SIGKILLED = 1 << 8,
		GROUP_EXIT = 4
	};
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_member(f, "task_struct", "mm", MM, 8);
	fake_member(f, "task_struct", "oom_reaper_list", 144, 8);
	fake_member(f, "task_struct", "pending.signal.sig", PENDING, 8);
	fake_member(f, "signal_struct", "shared_pending.signal.sig", SHARED, 8);
	fake_type(f, "mm_struct", 64);
	fake_member(f, "mm_struct", "flags", MM_FLAGS, 8);
	for (uint32_t n = 1; n <= 4; n++) {
		add_task(f, n, n, 2);
		fake_u64(f, TASK_AT(n) + MM, MM_AT(n));
		fake_u64(f, MM_AT(n) + MM_FLAGS, n == 4 ? 0 : REAPED);
		fake_u64(f, TASK_AT(n) + PENDING, n == 1 || n == 4 ? SIGKILLED : 0);
		fake_u32(f, SIGNAL_AT(n) + SIG_FLAGS, n == 2 ? GROUP_EXIT : 0);
	}
	db = extract(f);
	assert_text(db, "SELECT group_concat(pid) FROM (SELECT pid FROM task WHERE oom_victim ORDER BY pid)", "1,2");
	db_close(db);
}

/*
 * OpenVZ's struct oom_context in a kernel without cgroups: one for all, made up (see test_memcgs.c). Its victim is a
 * task that is gone.
 */
static void test_global_oom_context(void **state)
{
	enum { VICTIM = 8, WAITERS = 24 };
	const uint64_t context = 0xffffffff82004000, waiters = 0xffffc90001000800;
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	add_task(f, 1, 1, 1);
	add_task(f, 2, 2, 2);
	fake_member(f, "oom_context", "owner", 0, 8);
	fake_member(f, "oom_context", "victim", VICTIM, 8);
	fake_member(f, "oom_context", "waitq.task_list", WAITERS, 16);
	fake_symbol(f, "oom_ctx", context);
	fake_u64(f, context, TASK_AT(1));
	fake_u64(f, context + VICTIM, 0xffff888051000000);
	make_head(f, context + WAITERS);
	for (uint64_t i = 0; i < 3; i++)
		link_before(f, context + WAITERS, waiters + i * 64);
	db = extract(f);
	assert_int_equal(number(db, "SELECT t.pid FROM oom_state s JOIN task t ON t.id = s.owner_task_id"), 1);
	assert_int_equal(number(db, "SELECT victim_task_id FROM oom_state"), -1);
	assert_int_equal(number(db, "SELECT victim_raw FROM oom_state"), (int64_t)0xffff888051000000);
	assert_int_equal(number(db, "SELECT waiters FROM oom_state"), 3);
	assert_int_equal(number(db, "SELECT count(*) FROM gap WHERE fact = 'oom_state' AND "
				    "reason LIKE 'oom_context%no known task'"),
			 1);
	db_close(db);
}

/*
 * The timer that wakes the reaper two seconds after a kill says when that was; it is on the thread that was found with
 * the mm. A task without the timer's function never had it set.
 */
static void test_time_of_kill(void **state)
{
	enum { OOM_MM = 200, EXPIRES = 160, FUNCTION = 168, HZ = 250 };
	const uint64_t wake = 0xffffffff81200000, now = 0xffffffff82003000;
	const uint64_t start = (uint32_t)(-300 * HZ);
	struct fake *f = new_kernel();
	struct db *db;

	(void)state;
	fake_member(f, "signal_struct", "oom_mm", OOM_MM, 8);
	fake_member(f, "task_struct", "oom_reaper_timer.expires", EXPIRES, 8);
	fake_member(f, "task_struct", "oom_reaper_timer.function", FUNCTION, 8);
	fake_symbol(f, "wake_oom_reaper", wake);
	fake_symbol(f, "jiffies_64", now);
	fake_u64(f, now, start + 100 * HZ);
	fake_symbol(f, "tick_nsec", now + 8);
	fake_u64(f, now + 8, 1000000000 / HZ);
	add_task(f, 1, 1, 2);
	add_task(f, 2, 1, 2); /* its thread was queued */
	add_task(f, 3, 3, 2);
	add_task(f, 4, 4, 2);
	for (uint32_t n = 1; n <= 4; n++)
		fake_u64(f, SIGNAL_AT(n) + OOM_MM, MM_AT(0));
	fake_u64(f, TASK_AT(2) + EXPIRES, start + 72 * HZ);
	fake_u64(f, TASK_AT(2) + FUNCTION, wake);
	fake_u64(f, TASK_AT(3) + EXPIRES, start + 72 * HZ);
	fake_u64(f, TASK_AT(4) + EXPIRES, start + 172 * HZ); /* not yet */
	fake_u64(f, TASK_AT(4) + FUNCTION, wake);
	db = extract(f);
	assert_int_equal(number(db, "SELECT uptime_ms FROM capture"), 100000);
	assert_int_equal(number(db, "SELECT time_ms FROM oom_kill WHERE victim_pid = 1"), 70000);
	assert_int_equal(number(db, "SELECT count(*) FROM oom_kill WHERE time_ms IS NULL"), 2);
	db_close(db);
}

/* Three victims are queued; last is the one that the third leads to, by its number: none, or one that stands there already. */
static int64_t loop_of_queue(uint64_t last)
{
	enum { NEXT = 200 };
	const uint64_t head = 0xffffffff82003000;
	struct fake *f = new_kernel();
	struct db *db;
	int64_t loop;

	fake_member(f, "task_struct", "oom_reaper_list", NEXT, 8);
	fake_symbol(f, "oom_reaper_list", head);
	fake_u64(f, head, TASK_AT(1));
	for (uint32_t n = 1; n <= 3; n++)
		add_task(f, n, n, 2);
	fake_u64(f, TASK_AT(1) + NEXT, TASK_AT(2));
	fake_u64(f, TASK_AT(2) + NEXT, TASK_AT(3));
	fake_u64(f, TASK_AT(3) + NEXT, last);
	db = extract(f);
	assert_int_equal(number(db, "SELECT reaper_queue FROM oom_state"), 3);
	loop = number(db, "SELECT coalesce(reaper_loop, -1) FROM oom_state");
	db_close(db);
	return loop;
}

/* Up to 4.20 a task may be queued twice (9bcdeb51bd7d): made up. */
static void test_queue_of_reaper(void **state)
{
	(void)state;
	assert_int_equal(loop_of_queue(0), 0);
	assert_int_equal(loop_of_queue(TASK_AT(2)), 1);
	assert_int_equal(loop_of_queue(TASK_AT(3)), 1);
	assert_int_equal(loop_of_queue(TASK_AT(9)), -1); /* no task */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_old_victim),   cmocka_unit_test(test_victims_counted),
		cmocka_unit_test(test_reaped),       cmocka_unit_test(test_global_oom_context),
		cmocka_unit_test(test_time_of_kill), cmocka_unit_test(test_queue_of_reaper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

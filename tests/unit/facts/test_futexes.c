// SPDX-License-Identifier: GPL-2.0-or-later
/* Who holds the futex that a task waits for, by the thread ids of its pid namespace. */
#include "tests/unit/test.h"

#include "parsers/vmcore/facts/locks/futexes.h"
#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

/* Structures of the made-up kernel, by whose page tables all processes have the page with the futex at FUTEX. */
#define PID_AT(n) (0xffff888031000000 + (uint64_t)(n)*128)
#define NAMESPACE 0xffff888032000000
#define OTHER_NAMESPACE 0xffff888032001000
#define PGD 0xffff888033000000
#define FUTEX 0x7f0012345678
#define PHYS 0x40005678
#define TABLES 0x41000000
#define TABLE_STEP 4096
enum { MM_PGD = 48 };
enum { LINKS = 136, THREAD_PID = 184 };           /* in struct task_struct */
enum { LINK_PID = 16 };                           /* struct pid_link: a node and the pid */
enum { LEVEL = 4, NUMBERS = 80, UPID_SIZE = 16 }; /* struct pid */
enum { UPID_NR = 0, UPID_NS = 8 };
enum { REGS_SIZE = 168, REGS_DX = 96, REGS_DI = 112, REGS_NUMBER = 120 };
enum { SYS_FUTEX = 202 };

#define WAITERS 0x80000000u

/* Where a task has its pid: in a link for each type of id up to 4.18 (2c4704756cab), then in a member of its own. */
enum age { SINCE_4_19, BEFORE_4_19 };

static void add_pid_types(struct fake *f, enum age age)
{
	if (age == SINCE_4_19) {
		fake_member(f, "task_struct", "thread_pid", THREAD_PID, 8);
		fake_member(f, "task_struct", "pid_links", LINKS, 32);
	} else {
		fake_member(f, "task_struct", "pids", LINKS, 72);
		fake_member(f, "pid_link", "pid", LINK_PID, 8);
	}
	fake_member(f, "pid", "level", LEVEL, 4);
	fake_member(f, "pid", "numbers", NUMBERS, UPID_SIZE);
	fake_type(f, "upid", UPID_SIZE);
	fake_member(f, "upid", "nr", UPID_NR, 4);
	fake_member(f, "upid", "ns", UPID_NS, 8);
}

/* Task @n is known as @nr in @ns, one level below the machine's own namespace, where it is @n. */
static void name_task(struct fake *f, enum age age, uint32_t n, uint32_t nr, uint64_t ns)
{
	uint64_t own = PID_AT(n) + NUMBERS;

	fake_u64(f, TASK_AT(n) + (age == SINCE_4_19 ? THREAD_PID : LINKS + LINK_PID), PID_AT(n));
	fake_u32(f, PID_AT(n) + LEVEL, 1);
	fake_u32(f, own + UPID_NR, n);
	fake_u64(f, own + UPID_NS, NAMESPACE - 4096);
	fake_u32(f, own + UPID_SIZE + UPID_NR, nr);
	fake_u64(f, own + UPID_SIZE + UPID_NS, ns);
}

static void map_futex(struct fake *f)
{
	static const unsigned int shifts[] = { 39, 30, 21, 12 };
	uint64_t table = PGD, below = TABLES;

	for (size_t i = 0; i < ARRAY_SIZE(shifts); i++, table = below, below += TABLE_STEP)
		fake_u64(f, table + (FUTEX >> shifts[i] & 511) * 8,
			 (shifts[i] == 12 ? PHYS & ~0xfffull : below) | 0x67);
}

static const char *const futex_frames[FAKE_FRAMES] = { "__schedule", "schedule", "futex_wait_queue_me", "futex_wait",
						       "do_futex" };

/* Task 1 waits in futex(FUTEX, FUTEX_WAIT, @value); 2 and 3 are others, 4 has an id of 2's in another namespace. */
static struct fake *new_futex(enum age age, uint32_t value)
{
	const uint64_t regs = STACK_AT(1) + STACK_USED - REGS_SIZE;
	struct fake *f = new_kernel();

	add_pid_types(f, age);
	fake_type(f, "mm_struct", 256);
	fake_member(f, "mm_struct", "pgd", MM_PGD, 8);
	fake_member(f, "task_struct", "mm", TASK_MM, 8);
	fake_type(f, "pt_regs", REGS_SIZE);
	fake_member(f, "pt_regs", "orig_ax", REGS_NUMBER, 8);
	fake_member(f, "pt_regs", "di", REGS_DI, 8);
	fake_member(f, "pt_regs", "dx", REGS_DX, 8);
	for (uint32_t n = 1; n <= 4; n++) {
		add_task(f, n, n, 1);
		name_task(f, age, n, 100 + n, NAMESPACE);
		fake_u64(f, TASK_AT(n) + TASK_MM, MM_AT(0));
	}
	name_task(f, age, 4, 102, OTHER_NAMESPACE);
	fake_u64(f, MM_AT(0) + MM_PGD, PGD);
	map_futex(f);
	fake_stack(f, TASK_AT(1), STACK_AT(1), STACK_AT(1) + STACK_USED, futex_frames);
	fake_u64(f, STACK_AT(1), 0);
	fake_u64(f, regs + REGS_NUMBER, SYS_FUTEX);
	fake_u64(f, regs + REGS_DI, FUTEX);
	fake_u64(f, regs + REGS_DX, value);
	return f;
}

/* The word, what futex() wanted it to be, the third word of a C library's mutex, and what comes of it. */
static const struct futex_case {
	uint32_t word, value, third;
	int64_t owner;
	const char *how;
} futex_cases[] = {
	{ WAITERS | 103, WAITERS | 103, 0, 3, "thread id in the futex" },
	{ 2, 2, 102, 2, "pthread_mutex_t of glibc: __owner" },
	{ WAITERS | 199, WAITERS | 199, 0, -1, FUTEX_OWNER_GONE },
	{ WAITERS | 3, WAITERS | 3, 0, -1, FUTEX_OWNER_GONE }, /* another namespace's number */
	{ 7, 7, 102, -1, NULL },                               /* a word of somebody's own */
};

static void check_futex(enum age age, const struct futex_case *c)
{
	struct fake *f = new_futex(age, c->value);
	struct db *db;

	fake_u32(f, PHYS, c->word);
	fake_u32(f, PHYS + 4, 0);
	fake_u32(f, PHYS + 8, c->third);
	db = extract(f);
	assert_text(db, "SELECT kind FROM wait WHERE task_id = (SELECT id FROM task WHERE pid = 1)", "futex");
	assert_text(db, "SELECT (SELECT owner_how FROM lock WHERE kind = 'futex')", c->how);
	assert_int_equal(number(db, "SELECT t.pid FROM lock l JOIN task t ON t.id = l.owner_task_id"), c->owner);
	assert_int_equal(number(db, "SELECT waiters FROM lock"), c->how ? 1 : -1);
	assert_int_equal(number(db, "SELECT target_id FROM wait WHERE target_type = 'lock'"), c->how ? 1 : -1);
	db_close(db);
}

static void test_owners(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(futex_cases); i++) {
		check_futex(SINCE_4_19, &futex_cases[i]);
		check_futex(BEFORE_4_19, &futex_cases[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_owners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

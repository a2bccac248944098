// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Stacks of x86_64 kernels without unwind tables, made by hand: switched out by the macro of kernels before 4.9, with
 * frame pointers and without.
 */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/vmcore/image/unwind/stack.h"
#include "tests/unit/image/fake-dump.h"
#include "util/macros.h"

#define TEXT 0xffffffff81000000
#define SWITCH_TO 0xffffffff81001000
#define SYSCALL 0xffffffff81002000
#define FORK 0xffffffff81002800
#define READ 0xffffffff81003000
#define JUMPER 0xffffffff81003800
#define NEXT 0xffffffff81003840
#define WAIT 0xffffffff81004000
#define OTHER 0xffffffff81005000
#define SCHED 0xffffffff81006000
#define SCHED_END 0xffffffff81007000
#define TEXT_END 0xffffffff81100000
#define TASK 0xffff888001000000
#define STACK_LOW 0xffff888002000000
#define STACK_SIZE 16384
#define STACK_HIGH (STACK_LOW + STACK_SIZE)
/* Return addresses of the calls that put_code() makes. */
#define IN_SCHED (SCHED + 0x85)
#define IN_WAIT (WAIT + 0x45)
#define IN_READ (READ + 0x45)
#define IN_OTHER (OTHER + 0x45)
#define IN_SYSCALL (SYSCALL + 0x45)

enum { STACK = 0, THREAD_SP = 8 };
enum { REG_BP = 32, REG_IP = 128, REG_CS = 136, REG_FLAGS = 144, REG_SP = 152, REG_SS = 160, REGS_SIZE = 168 };

static const struct fake_symbol symbols[] = {
	{ "_stext", TEXT },
	{ "__switch_to", SWITCH_TO },
	{ "entry_SYSCALL_64", SYSCALL },
	{ "ret_from_fork", FORK },
	{ "vfs_read", READ },
	{ "jumper", JUMPER },
	{ "next", NEXT },
	{ "- ", NEXT + 64 },
	{ "do_wait_for_it", WAIT },
	{ "other", OTHER },
	{ "- ", OTHER + 96 },
	{ "__sched_text_start", SCHED },
	{ "schedule", SCHED },
	{ "__sched_text_end", SCHED_END },
	{ "_etext", TEXT_END },
	{ "- ", TEXT_END },
};

static const struct fake_type types[] = {
	{ "task_struct", "stack", STACK, 0 },
	{ "task_struct", "thread.sp", THREAD_SP, 0 },
	{ "pt_regs", "bp", REG_BP, 0 },
	{ "pt_regs", "ip", REG_IP, 0 },
	{ "pt_regs", "cs", REG_CS, 0 },
	{ "pt_regs", "sp", REG_SP, 0 },
	{ "pt_regs", "ax", 80, 0 },
	{ "pt_regs", "dx", 96, 0 },
	{ "pt_regs", "di", 112, 0 },
	{ "pt_regs", "r10", 56, 0 },
	{ "pt_regs", "r13", 16, 0 },
	{ "pt_regs", NULL, 0, REGS_SIZE },
	{ "thread_union", NULL, 0, STACK_SIZE },
};

static const struct fake_kernel kernel = { symbols, ARRAY_SIZE(symbols), types, ARRAY_SIZE(types) };

/* ---- Code ---- */

/* A call of @func that returns to @ret. */
static void put_call(uint64_t ret, uint64_t func)
{
	int32_t distance = (int32_t)(func - ret);
	uint8_t code[8] = { 0x90, 0x90, 0x90, 0xe8 };

	memcpy(code + 4, &distance, sizeof(distance));
	fake_dump_put_code(ret - sizeof(code), code, sizeof(code));
}

static void put_indirect_call(uint64_t ret)
{
	static const uint8_t code[8] = { 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0xff, 0xd0 };

	fake_dump_put_code(ret - sizeof(code), code, sizeof(code));
}

/* Functions begin as with CONFIG_FRAME_POINTER, or save a register that is none. */
static void put_code(bool frame_pointers)
{
	static const uint64_t funcs[] = { READ, SCHED };
	uint8_t prologues[][16] = {
		{ 0x0f, 0x1f, 0x44, 0x00, 0x00, 0x55, 0x48, 0x89, 0xe5 },
		{ 0x0f, 0x1f, 0x44, 0x00, 0x00, 0x55, 0x48, 0x8b, 0x07, 0x48, 0x89,
		  0xe5 }, /* mov (%rdi),%rax between */
	};

	for (uint64_t at = SCHED; at < SCHED_END; at += 8)
		if (at - SCHED < 1024)
			fake_dump_put(at, 0x9090909090909090);
	for (size_t i = 0; i < ARRAY_SIZE(funcs); i++) {
		prologues[i][5] = frame_pointers ? 0x55 : 0x53;
		fake_dump_put_code(funcs[i], prologues[i], sizeof(prologues[i]));
	}
	put_call(IN_SCHED, SWITCH_TO);
	put_call(IN_WAIT, SCHED);
	put_call(IN_READ, WAIT);
	put_call(IN_OTHER, OTHER);
	put_indirect_call(IN_SYSCALL);
}

/* ---- Stacks ---- */

/* What entry code saved when user mode made a system call, and the return address of the function it called. */
#define USER_REGS (STACK_HIGH - REGS_SIZE)
#define READ_BP (USER_REGS - 16)
/* The kernel's registers when vfs_read() made an exception. */
#define FAULT_REGS (USER_REGS - 0x40 - REGS_SIZE)

static void put_regs(uint64_t at, uint64_t ip, uint64_t cs, uint64_t sp)
{
	fake_dump_put_code(at, (char[REGS_SIZE]){ 0 }, REGS_SIZE);
	fake_dump_put(at + REG_BP, READ_BP);
	fake_dump_put(at + REG_IP, ip);
	fake_dump_put(at + REG_CS, cs);
	fake_dump_put(at + REG_FLAGS, 0x246);
	fake_dump_put(at + REG_SP, sp);
	fake_dump_put(at + REG_SS, cs == 0x33 ? 0x2b : 0x18);
}

static void put_read(bool frame_pointers)
{
	fake_dump_put_code(STACK_HIGH - 1024, (char[1024]){ 0 }, 1024);
	fake_dump_put(TASK + STACK, STACK_LOW);
	put_code(frame_pointers);
	put_regs(USER_REGS, 0x401000, 0x33, 0x7ffc00001000);
	fake_dump_put(USER_REGS - 8, IN_SYSCALL);
	fake_dump_put(READ_BP, 1);
}

/* schedule(), called by do_wait_for_it(), whose frame begins at @bp; the frame pointers are those of callers. */
static void put_sleep(uint64_t bp)
{
	uint64_t schedule_bp = bp - 0x40;

	fake_dump_put(schedule_bp + 8, IN_WAIT);
	fake_dump_put(schedule_bp, bp);
	fake_dump_put(schedule_bp - 0x10, IN_OTHER); /* left over from an earlier call */
	fake_dump_put(schedule_bp - 0x38, schedule_bp);
	fake_dump_put(schedule_bp - 0x30, 0x246);
	fake_dump_put(TASK + THREAD_SP, schedule_bp - 0x38);
}

/* vfs_read() sleeps in a function that it calls. */
static void put_asleep(bool frame_pointers)
{
	put_read(frame_pointers);
	fake_dump_put(READ_BP - 0x38, IN_READ);
	fake_dump_put(READ_BP - 0x40, frame_pointers ? READ_BP : 1);
	put_sleep(READ_BP - 0x40);
}

struct want {
	uint64_t pc;
	enum image_frame_how how;
	bool reliable;
};

static void check(const char *method, const struct want *want, size_t n, const char *want_end)
{
	struct unwind_sources sources = { .types = (const struct types *)&types };
	struct image_frame frames[IMAGE_STACK_MAX] = { 0 };
	struct unwinder *u = NULL;
	const char *end = NULL;
	size_t found = 0;

	assert_int_equal(unwinder_new(&sources, &u), 0);
	assert_string_equal(unwinder_method(u), method);
	assert_int_equal(unwinder_stack(u, TASK, -1, frames, ARRAY_SIZE(frames), &found, &end), 0);
	unwinder_free(u);
	for (size_t i = 0; i < n && i < found; i++)
		if (frames[i].pc != want[i].pc || frames[i].how != want[i].how ||
		    frames[i].reliable != want[i].reliable)
			fail_msg("frame %zu: pc 0x%lx, how %d, reliable %d", i, (unsigned long)frames[i].pc,
				 frames[i].how, frames[i].reliable);
	assert_int_equal(found, n);
	assert_string_equal(end, want_end);
}

/* ---- Tests ---- */

static void test_frame_pointers(void **state)
{
	static const struct want want[] = {
		{ IN_SCHED, IMAGE_FRAME_REGS, true },
		{ IN_WAIT, IMAGE_FRAME_FP, true },
		{ IN_READ, IMAGE_FRAME_FP, true },
		{ IN_SYSCALL, IMAGE_FRAME_FP, true },
	};

	(void)state;
	put_asleep(true);
	check("fp", want, ARRAY_SIZE(want), "user mode");
}

/* What no function called is passed over; after a call through a pointer there is no telling who was called. */
static void test_calls(void **state)
{
	static const struct want want[] = {
		{ IN_SCHED, IMAGE_FRAME_REGS, true },
		{ IN_WAIT, IMAGE_FRAME_CALL, true },
		{ IN_READ, IMAGE_FRAME_CALL, true },
		{ IN_SYSCALL, IMAGE_FRAME_SCAN, false },
	};

	(void)state;
	put_asleep(false);
	check("call", want, ARRAY_SIZE(want), "user mode");
}

/* vfs_read() calls what ends with a jump to what ends with a jump to do_wait_for_it(): the nearest frame is its own. */
static void test_jumps(void **state)
{
	static const struct want want[] = {
		{ IN_SCHED, IMAGE_FRAME_REGS, true },
		{ IN_WAIT, IMAGE_FRAME_CALL, true },
		{ IN_READ, IMAGE_FRAME_CALL, true },
		{ IN_SYSCALL, IMAGE_FRAME_SCAN, false },
	};
	static const uint64_t jumps[] = { JUMPER, NEXT, WAIT };

	(void)state;
	put_asleep(false);
	put_call(IN_READ, JUMPER);
	for (size_t i = 0; i < 2; i++) {
		int32_t distance = (int32_t)(jumps[i + 1] - (jumps[i] + 5));
		uint8_t code[16] = { 0xe9 };

		memcpy(code + 1, &distance, sizeof(distance));
		for (uint64_t at = 0; at < NEXT - JUMPER; at += 8)
			fake_dump_put(jumps[i] + at, 0x9090909090909090);
		fake_dump_put_code(jumps[i], code, sizeof(code));
	}
	check("call", want, ARRAY_SIZE(want), "user mode");
}

/* The function that made an exception is a caller, too, although no return address leads to it. */
static void test_exception(void **state)
{
	static const struct want want[] = {
		{ IN_SCHED, IMAGE_FRAME_REGS, true }, { IN_WAIT, IMAGE_FRAME_FP, true },
		{ IN_SYSCALL, IMAGE_FRAME_FP, true }, { READ + 0x50, IMAGE_FRAME_REGS, true },
		{ IN_SYSCALL, IMAGE_FRAME_FP, true },
	};

	(void)state;
	put_read(true);
	put_regs(FAULT_REGS, READ + 0x50, 0x10, USER_REGS - 0x40);
	fake_dump_put(FAULT_REGS - 8, IN_SYSCALL);
	fake_dump_put(FAULT_REGS - 16, READ_BP);
	put_sleep(FAULT_REGS - 16);
	check("fp", want, ARRAY_SIZE(want), "user mode");
}

/* In a system call 3.10 saves what the call may change only: the stack pointer is at r11, and what is below is not regs. */
static void test_saved_in_part(void **state)
{
	static const struct want want[] = {
		{ IN_SCHED, IMAGE_FRAME_REGS, true },
		{ IN_WAIT, IMAGE_FRAME_CALL, true },
		{ IN_READ, IMAGE_FRAME_CALL, true },
		{ IN_SYSCALL, IMAGE_FRAME_SCAN, false },
	};

	(void)state;
	put_asleep(false);
	fake_dump_put(USER_REGS - 8, 0);
	fake_dump_put(USER_REGS + 40, IN_SYSCALL);
	check("call", want, ARRAY_SIZE(want), "user mode");
}

/* A stack with nothing on it but the registers to begin with. */
static void test_never_ran(void **state)
{
	static const struct want want[] = { { FORK, IMAGE_FRAME_REGS, true } };

	(void)state;
	put_read(true);
	fake_dump_put(TASK + THREAD_SP, USER_REGS);
	check("fp", want, ARRAY_SIZE(want), "end of stack");
}

/* A thread of the kernel's ends where it began, whatever lies beyond. */
static void test_kthread(void **state)
{
	static const struct want want[] = {
		{ IN_SCHED, IMAGE_FRAME_REGS, true },
		{ IN_WAIT, IMAGE_FRAME_CALL, true },
		{ FORK + 0x45, IMAGE_FRAME_CALL, true },
	};

	(void)state;
	put_asleep(false);
	put_call(FORK + 0x45, WAIT);
	fake_dump_put(READ_BP - 0x38, FORK + 0x45);
	check("call", want, ARRAY_SIZE(want), "end of stack");
}

/*
 * The CPU's registers at @at in other(), which vfs_read() called; the frame pointer is as the code up to there leaves it.
 * Above the stack pointer there are the words in @words.
 */
static void check_running(uint64_t ip, uint64_t sp, uint64_t bp, const uint64_t *words, size_t n_words,
			  const struct want *want, size_t n)
{
	struct unwind_sources sources = { .types = (const struct types *)&types };
	struct dump_regs regs = { .ip = ip, .sp = sp, .bp = bp };
	struct image_frame frames[IMAGE_STACK_MAX] = { 0 };
	struct unwinder *u = NULL;
	const char *end = NULL;
	size_t found = 0;

	for (size_t i = 0; i < n_words; i++)
		fake_dump_put(sp + i * 8, words[i]);
	fake_dump_set_regs(0, &regs);
	assert_int_equal(unwinder_new(&sources, &u), 0);
	assert_int_equal(unwinder_stack(u, TASK, 0, frames, ARRAY_SIZE(frames), &found, &end), 0);
	unwinder_free(u);
	for (size_t i = 0; i < n && i < found; i++)
		if (frames[i].pc != want[i].pc || frames[i].reliable != want[i].reliable)
			fail_msg("at +0x%lx, frame %zu: pc 0x%lx, how %d, reliable %d", (unsigned long)(ip - OTHER), i,
				 (unsigned long)frames[i].pc, frames[i].how, frames[i].reliable);
	assert_true(found >= n);
}

/*
 * A CPU that is stopped before a function has made its frame, or when it has given it up, has the caller's frame pointer:
 * the return address is at the stack pointer, or right above the frame pointer that was pushed.
 */
static void test_without_frame(void **state)
{
	/* Room for the tracer, push, mov, a body with a call, leave, ret. */
	static const uint8_t other[96] = { 0x0f, 0x1f, 0x44, 0x00, 0x00, 0x55, 0x48, 0x89, 0xe5, 0x53, 0x90, 0x90,
					   0x90, 0x90, 0x90, 0x90, 0x5b, 0x5d, 0xc3, 0x90, 0x90, 0x90, 0x90, 0x90 };
	enum { ENTRY = 0, PUSH = 5, MOV = 6, BODY = 10, POP = 17, RET = 18 };
	static const struct {
		uint64_t at;
		uint64_t words[3];
		size_t n_words;
		bool own_bp;
	} cases[] = {
		{ ENTRY, { IN_READ + 0x20 }, 1, false },        { PUSH, { IN_READ + 0x20 }, 1, false },
		{ MOV, { READ_BP, IN_READ + 0x20 }, 2, false }, { BODY, { 0x1234, READ_BP, IN_READ + 0x20 }, 3, true },
		{ POP, { READ_BP, IN_READ + 0x20 }, 2, true },  { RET, { IN_READ + 0x20 }, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t sp = READ_BP - 0x80, own = sp + (cases[i].n_words - 2) * 8;
		const struct want want[] = {
			{ OTHER + cases[i].at, IMAGE_FRAME_REGS, true },
			{ IN_READ + 0x20, IMAGE_FRAME_CALL, true },
			{ IN_SYSCALL, IMAGE_FRAME_FP, true },
		};

		fake_dump_start(&kernel, 1);
		put_read(true);
		put_call(IN_READ + 0x20, OTHER);
		fake_dump_put_code(OTHER, other, sizeof(other));
		check_running(OTHER + cases[i].at, sp, cases[i].own_bp ? own : READ_BP, cases[i].words,
			      cases[i].n_words, want, ARRAY_SIZE(want));
	}
}

/* Where the return address ought to be there is none: what the frame pointer leads to is a caller, but maybe not the next. */
static void test_without_frame_in_doubt(void **state)
{
	static const uint8_t other[96] = { 0x55, 0x48, 0x89, 0xe5, 0x90, 0x90, 0x90, 0x90 };
	static const uint64_t words[] = { 0x1234 };
	static const struct want want[] = {
		{ OTHER, IMAGE_FRAME_REGS, true },
		{ IN_SYSCALL, IMAGE_FRAME_SCAN, false },
	};

	(void)state;
	fake_dump_start(&kernel, 1);
	put_read(true);
	fake_dump_put_code(OTHER, other, sizeof(other));
	check_running(OTHER, READ_BP - 0x80, READ_BP, words, 1, want, ARRAY_SIZE(want));
}

/* Written in assembly, and without a frame: its caller is who called it, past what it pushed. */
static void test_leaf(void **state)
{
	static const uint64_t words[] = { 0x1234, IN_OTHER, IN_READ + 0x20 };
	static const struct want want[] = {
		{ NEXT + 8, IMAGE_FRAME_REGS, true },
		{ IN_READ + 0x20, IMAGE_FRAME_CALL, true },
		{ IN_SYSCALL, IMAGE_FRAME_FP, true },
	};

	(void)state;
	fake_dump_start(&kernel, 1);
	put_read(true);
	put_call(IN_READ + 0x20, NEXT);
	for (uint64_t at = 0; at < 64; at += 8)
		fake_dump_put(NEXT + at, 0x9090909090909090);
	check_running(NEXT + 8, READ_BP - 0x80, READ_BP, words, ARRAY_SIZE(words), want, ARRAY_SIZE(want));
}

static int setup(void **state)
{
	(void)state;
	fake_dump_start(&kernel, 0);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_frame_pointers, setup), cmocka_unit_test_setup(test_calls, setup),
		cmocka_unit_test_setup(test_saved_in_part, setup),  cmocka_unit_test_setup(test_jumps, setup),
		cmocka_unit_test_setup(test_exception, setup),      cmocka_unit_test_setup(test_never_ran, setup),
		cmocka_unit_test_setup(test_kthread, setup),        cmocka_unit_test(test_without_frame),
		cmocka_unit_test(test_without_frame_in_doubt),      cmocka_unit_test(test_leaf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

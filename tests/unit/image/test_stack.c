// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the unwinder begins, by registers and saved contexts that are made up. */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/vmcore/image/unwind/stack.h"
#include "tests/unit/image/fake-dump.h"
#include "util/macros.h"

#define TEXT 0xffffffff81000000
#define TEXT_END 0xffffffff81100000
#define ENTRY 0xffffffff81001000  /* asm_exc_page_fault: the first instruction of an exception */
#define SLEEPS 0xffffffff81002000 /* __schedule */
#define TABLES 0xffffffff82000000
#define ENTRY_STACK 0xfffffe0000002fd8
#define TASK_AT(n) (0xffff888001000000 + (uint64_t)(n)*4096)
#define STACK_AT(n) (0xffffc90001000000 + (uint64_t)(n)*32768)
#define STACK_SIZE 16384

enum { STACK = 0, THREAD_SP = 8 };
/* struct inactive_task_frame, and the end of struct pt_regs. */
enum { FRAME_BP = 40, FRAME_RET = 48, FRAME_SIZE = 56 };
enum { REG_BP = 32, REG_IP = 128, REG_CS = 136, REG_SP = 152, REGS_SIZE = 168 };

static const struct fake_symbol symbols[] = {
	/* The end of what a symbol covers is a name that begins with a dash. */
	{ "_stext", TEXT },
	{ "- ", TEXT + 1 },
	{ "asm_exc_page_fault", ENTRY },
	{ "__schedule", SLEEPS },
	{ "_etext", TEXT_END },
	{ "- ", TEXT_END },
	{ "__start_orc_header", TABLES },
	{ "__start_orc_unwind_ip", TABLES + 256 },
	{ "__stop_orc_unwind_ip", TABLES + 256 + 12 },
	{ "__start_orc_unwind", TABLES + 512 },
	{ "- ", TABLES + 512 },
};

static const struct fake_type types[] = {
	{ "task_struct", "stack", STACK, 0 },
	{ "task_struct", "thread.sp", THREAD_SP, 0 },
	{ "inactive_task_frame", "bp", FRAME_BP, 0 },
	{ "inactive_task_frame", "ret_addr", FRAME_RET, 0 },
	{ "inactive_task_frame", NULL, 0, FRAME_SIZE },
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
static struct dump_regs cpu0;

static void put(uint64_t addr, uint64_t value)
{
	fake_dump_put(addr, value);
}

/* ---- Its unwind tables: three entries of the layout of 6.4 ---- */

#define ORC_SP 5
#define ORC_CALL (2 << 8)
#define ORC_REGS_PARTIAL (4 << 8)

static void put_tables(void)
{
	static const uint64_t starts[] = { TEXT, ENTRY, SLEEPS };
	static const uint8_t header[4] = { 0xfe, 0x5d, 0x32, 0xbf };
	/* sp_offset, bp_offset, bits */
	static const uint16_t entries[] = { 8, 0, ORC_SP | ORC_CALL, 0, 0, ORC_SP | ORC_REGS_PARTIAL,
					    8, 0, ORC_SP | ORC_CALL, 0, 0, 0 };
	uint64_t bytes[3] = { 0 };
	int32_t ips[4] = { 0 };

	memcpy(bytes, header, sizeof(header));
	for (size_t i = 0; i < 3; i++) {
		put(TABLES + i * 8, bytes[i]);
		ips[i] = (int32_t)(starts[i] - (TABLES + 256 + i * 4));
	}
	for (size_t i = 0; i < 2; i++)
		put(TABLES + 256 + i * 8, (uint32_t)ips[i * 2] | (uint64_t)(uint32_t)ips[i * 2 + 1] << 32);
	for (size_t i = 0; i < 3; i++) {
		uint64_t raw;

		memcpy(&raw, entries + i * 4, sizeof(raw));
		put(TABLES + 512 + i * 8, raw);
	}
}

/* Task @n has its stack, and a saved context at the end of it that goes on at @ret. */
static void put_task(uint32_t n, uint64_t ret)
{
	uint64_t sp = STACK_AT(n) + STACK_SIZE - 256;

	put(TASK_AT(n) + STACK, STACK_AT(n));
	put(TASK_AT(n) + THREAD_SP, sp);
	put(sp + FRAME_BP, 0);
	put(sp + FRAME_RET, ret);
}

/* What the CPU pushed when user mode made an exception. */
static void put_user(uint64_t sp)
{
	put(sp, 0x401000);
	put(sp + 8, 0x33);
	put(sp + 16, 0x246);
	put(sp + 24, 0x7ffc00001000);
	put(sp + 32, 0x2b);
}

static int setup(void **state)
{
	(void)state;
	fake_dump_start(&kernel, 1);
	put_tables();
	cpu0 = (struct dump_regs){ .ip = ENTRY, .sp = ENTRY_STACK };
	fake_dump_set_regs(0, &cpu0);
	return 0;
}

/* Frames of task @n on @cpu: how many, the first in @first. -1 when there is none to be had. */
static int unwind(uint32_t n, int cpu, struct image_frame *first, const char **end)
{
	struct unwind_sources sources = { .types = (const struct types *)&types };
	struct image_frame frames[IMAGE_STACK_MAX] = { 0 };
	struct unwinder *u = NULL;
	size_t found = 0;
	int r;

	assert_int_equal(unwinder_new(&sources, &u), 0);
	assert_string_equal(unwinder_method(u), "orc");
	r = unwinder_stack(u, TASK_AT(n), cpu, frames, ARRAY_SIZE(frames), &found, end);
	unwinder_free(u);
	*first = frames[0];
	return r == 0 ? (int)found : -1;
}

/* ---- Tests ---- */

/* The CPU is on its entry stack; what the task last slept in has long been overwritten. */
static void test_entry_stack(void **state)
{
	struct image_frame first;
	const char *end = NULL;

	(void)state;
	put_task(1, STACK_AT(1) + 512);
	put_user(ENTRY_STACK);
	assert_int_equal(unwind(1, 0, &first, &end), 1);
	assert_true(first.pc == ENTRY);
	assert_string_equal(first.func, "asm_exc_page_fault");
	assert_string_equal(end, "user mode");
}

/* The same when the last sleep still looks well: the task runs, and that is not where. */
static void test_entry_stack_old_sleep(void **state)
{
	struct image_frame first;
	const char *end = NULL;

	(void)state;
	put_task(1, SLEEPS + 64);
	put_user(ENTRY_STACK);
	assert_int_equal(unwind(1, 0, &first, &end), 1);
	assert_true(first.pc == ENTRY);
}

/* The CPU is on another task's stack already: the task's own context is where it is. */
static void test_switched_out(void **state)
{
	struct image_frame first;
	const char *end = NULL;

	(void)state;
	put_task(1, SLEEPS + 64);
	put_task(2, SLEEPS + 64);
	cpu0.sp = STACK_AT(2) + STACK_SIZE - 40;
	fake_dump_set_regs(0, &cpu0);
	put_user(cpu0.sp);
	assert_true(unwind(1, 0, &first, &end) > 0);
	assert_true(first.pc == SLEEPS + 64 && first.reliable);
	assert_string_equal(first.func, "__schedule");
}

/* A saved context that goes on in no code, and one that is not on the task's stack. */
static void test_stale_context(void **state)
{
	struct image_frame first;
	const char *end = NULL;

	(void)state;
	put_task(1, STACK_AT(1) + 512);
	assert_int_equal(unwind(1, -1, &first, &end), -1);
	put_task(2, SLEEPS + 64);
	put(TASK_AT(3) + STACK, STACK_AT(3));
	put(TASK_AT(3) + THREAD_SP, STACK_AT(2) + STACK_SIZE - 256);
	assert_int_equal(unwind(3, -1, &first, &end), -1);
	assert_true(unwind(2, -1, &first, &end) > 0);
}

/* Where the return address should be lies the address of a user's, or of the stack: neither is a caller. */
static void test_no_code(void **state)
{
	static const uint64_t callers[] = { 0x401000, STACK_AT(1) + 64 };

	for (size_t i = 0; i < ARRAY_SIZE(callers); i++) {
		struct image_frame first;
		const char *end = NULL;

		setup(state);
		put_task(1, SLEEPS + 64);
		put(STACK_AT(1) + STACK_SIZE - 256 + FRAME_SIZE, callers[i]);
		assert_int_equal(unwind(1, -1, &first, &end), 1);
		assert_true(first.pc == SLEEPS + 64);
	}
}

/*
 * As in 4.14, tables say that part of the registers lies on top of the stack, where all of them do: what would be the
 * code segment is none. The whole struct is taken, if there is one.
 */
static void test_whole_regs(void **state)
{
	static const uint64_t kept[] = { 0, 0x18, 0x7ffc00001003 };

	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		uint64_t regs = STACK_AT(1) + STACK_SIZE - REGS_SIZE, context = regs - FRAME_SIZE;
		struct image_frame first;
		const char *end = NULL;

		setup(state);
		put_task(1, 0);
		put(TASK_AT(1) + THREAD_SP, context);
		put(context + FRAME_BP, 0);
		put(context + FRAME_RET, ENTRY + 0x42);
		for (uint64_t at = 0; at < REG_IP; at += 8)
			put(regs + at, 0);
		put(regs, 1); /* where the tables have ip */
		put(regs + 8, kept[i]);
		put_user(regs + REG_IP);
		assert_int_equal(unwind(1, -1, &first, &end), 1);
		assert_true(first.pc == ENTRY + 0x42);
		assert_string_equal(end, "user mode");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_entry_stack, setup),
		cmocka_unit_test_setup(test_entry_stack_old_sleep, setup),
		cmocka_unit_test_setup(test_switched_out, setup),
		cmocka_unit_test_setup(test_stale_context, setup),
		cmocka_unit_test(test_no_code),
		cmocka_unit_test(test_whole_regs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

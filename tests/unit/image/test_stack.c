// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where the unwinder begins, by registers and saved contexts that are made up: what it reads a dump with is defined
 * here, over a few words of memory.
 */
#include "tests/unit/test.h"

#include <errno.h>
#include <string.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/symbols/modules.h"
#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/unwind/stack.h"
#include "util/error.h"
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

/* ---- A dump ---- */

static struct {
	uint64_t addr, value;
} words[128];
static size_t n_words;
static struct dump_regs cpus[2];
static uint32_t n_cpus;

static void put(uint64_t addr, uint64_t value)
{
	assert_true(n_words < ARRAY_SIZE(words));
	words[n_words].addr = addr;
	words[n_words++].value = value;
}

static bool byte_at(uint64_t addr, unsigned char *ret_byte)
{
	for (size_t i = 0; i < n_words; i++)
		if (addr - words[i].addr < 8) {
			*ret_byte = (unsigned char)(words[i].value >> (addr - words[i].addr) * 8);
			return true;
		}
	return false;
}

int dump_read(struct dump *d, uint64_t addr, void *buf, size_t len)
{
	(void)d;
	for (size_t i = 0; i < len; i++)
		if (!byte_at(addr + i, (unsigned char *)buf + i))
			return -ENODATA;
	return 0;
}

int dump_read_u64(struct dump *d, uint64_t addr, uint64_t *ret_value)
{
	return dump_read(d, addr, ret_value, sizeof(*ret_value));
}

int dump_read_u32(struct dump *d, uint64_t addr, uint32_t *ret_value)
{
	return dump_read(d, addr, ret_value, sizeof(*ret_value));
}

const struct dump_info *dump_info(const struct dump *d)
{
	static struct dump_info info = { .arch = "x86_64", .page_size = 4096 };

	(void)d;
	info.cpus = n_cpus;
	return &info;
}

bool dump_cpu_regs(struct dump *d, uint32_t index, struct dump_regs *ret_regs)
{
	(void)d;
	*ret_regs = cpus[index];
	return true;
}

static const struct {
	const char *name;
	uint64_t addr;
} symbols[] = {
	{ "_stext", TEXT },
	{ "_etext", TEXT_END },
	{ "asm_exc_page_fault", ENTRY },
	{ "__schedule", SLEEPS },
	{ "__start_orc_header", TABLES },
	{ "__start_orc_unwind_ip", TABLES + 256 },
	{ "__stop_orc_unwind_ip", TABLES + 256 + 12 },
	{ "__start_orc_unwind", TABLES + 512 },
};

int image_symbol(struct image *img, const char *name, uint64_t *ret_addr)
{
	(void)img;
	for (size_t i = 0; i < ARRAY_SIZE(symbols); i++)
		if (streq(symbols[i].name, name)) {
			*ret_addr = symbols[i].addr;
			return 0;
		}
	return IMAGE_ABSENT;
}

int image_symbolize(struct image *img, uint64_t addr, struct image_symbol *ret_symbol)
{
	size_t found = addr >= SLEEPS ? 3 : 2;

	(void)img;
	if (addr < ENTRY || addr >= TEXT_END)
		return IMAGE_ABSENT;
	*ret_symbol = (struct image_symbol){ .name = symbols[found].name, .addr = symbols[found].addr };
	return 0;
}

static const struct {
	const char *type, *path;
	uint32_t offset;
} members[] = {
	{ "task_struct", "stack", STACK },
	{ "task_struct", "thread.sp", THREAD_SP },
	{ "inactive_task_frame", "bp", FRAME_BP },
	{ "inactive_task_frame", "ret_addr", FRAME_RET },
	{ "pt_regs", "bp", REG_BP },
	{ "pt_regs", "ip", REG_IP },
	{ "pt_regs", "cs", REG_CS },
	{ "pt_regs", "sp", REG_SP },
	{ "pt_regs", "ax", 80 },
	{ "pt_regs", "dx", 96 },
	{ "pt_regs", "di", 112 },
	{ "pt_regs", "r10", 56 },
	{ "pt_regs", "r13", 16 },
};

int types_member(const struct types *t, const char *type, const char *path, struct image_member *ret_member)
{
	(void)t;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (streq(members[i].type, type) && streq(members[i].path, path)) {
			*ret_member = (struct image_member){ .offset = members[i].offset, .size = 8 };
			return 0;
		}
	return IMAGE_ABSENT;
}

int types_size_of(const struct types *t, const char *type, uint32_t *ret_size)
{
	(void)t;
	*ret_size = streq(type, "pt_regs") ? REGS_SIZE : streq(type, "thread_union") ? STACK_SIZE : FRAME_SIZE;
	return 0;
}

uint64_t image_member_value(const struct image_member *member, const void *object)
{
	uint64_t value;

	memcpy(&value, (const char *)object + member->offset, sizeof(value));
	return value;
}

const char *modules_name_at(const struct modules *m, uint64_t addr)
{
	(void)m;
	(void)addr;
	return NULL;
}

bool modules_orc_at(const struct modules *m, uint64_t addr, struct module_orc *ret_orc)
{
	(void)m;
	(void)addr;
	(void)ret_orc;
	return false;
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
	n_words = 0;
	n_cpus = 1;
	put_tables();
	cpus[0] = (struct dump_regs){ .ip = ENTRY, .sp = ENTRY_STACK };
	return 0;
}

/* Frames of task @n on @cpu: how many, the first in @first. -1 when there is none to be had. */
static int unwind(uint32_t n, int cpu, struct image_frame *first, const char **end)
{
	struct unwind_sources sources = { .types = (const struct types *)&words };
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
	cpus[0].sp = STACK_AT(2) + STACK_SIZE - 40;
	put_user(cpus[0].sp);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_entry_stack, setup),
		cmocka_unit_test_setup(test_entry_stack_old_sleep, setup),
		cmocka_unit_test_setup(test_switched_out, setup),
		cmocka_unit_test_setup(test_stale_context, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

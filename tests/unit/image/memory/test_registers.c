// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers out of the notes of both architectures. */
#include "tests/unit/test.h"

#include "parsers/vmcore/image/memory/registers.h"

/* A note whose registers are numbered from @first on: struct elf_prstatus has 112 bytes before them. */
struct note {
	uint64_t before[14];
	uint64_t regs[34];
};

static struct note make_note(uint64_t first)
{
	struct note n = { 0 };

	for (uint64_t i = 0; i < 34; i++)
		n.regs[i] = first + i;
	return n;
}

static void registers_of_x86_64(void **state)
{
	struct note n = make_note(100);
	struct dump_regs regs;

	(void)state;
	n.regs[17] = 0x10; /* cs of the kernel */
	assert_true(registers_decode("x86_64", &n, 112 + 27 * 8, &regs));
	assert_int_equal(regs.ip, 116);
	assert_int_equal(regs.sp, 119);
	assert_int_equal(regs.bp, 104);
	assert_int_equal(regs.r13, 102);
	assert_false(regs.user);
	n.regs[17] = 0x33; /* cs of user mode */
	assert_true(registers_decode("x86_64", &n, sizeof(n), &regs));
	assert_true(regs.user);
}

static void registers_of_arm64(void **state)
{
	struct note n = make_note(100);
	struct dump_regs regs;

	(void)state;
	n.regs[33] = 0x60400005; /* EL1h */
	assert_true(registers_decode("aarch64", &n, sizeof(n), &regs));
	assert_int_equal(regs.ip, 132);
	assert_int_equal(regs.sp, 131);
	assert_int_equal(regs.bp, 129);
	assert_false(regs.user);
	n.regs[33] = 0x60000000; /* EL0t */
	assert_true(registers_decode("aarch64", &n, sizeof(n), &regs));
	assert_true(regs.user);
}

static void notes_that_say_nothing(void **state)
{
	struct note n = make_note(0);
	struct dump_regs regs;

	(void)state;
	assert_false(registers_decode("x86_64", &n, 112 + 27 * 8 - 1, &regs));
	assert_false(registers_decode("aarch64", &n, sizeof(n) - 1, &regs));
	assert_false(registers_decode("ppc64", &n, sizeof(n), &regs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_of_x86_64),
		cmocka_unit_test(registers_of_arm64),
		cmocka_unit_test(notes_that_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

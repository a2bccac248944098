// SPDX-License-Identifier: GPL-2.0-or-later
/* Symbols out of a System.map. */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/vmcore/image/symbols/symbol-file.h"
#include "util/error.h"

static const char map_text[] = "0000000000001000 D cpu_number\n"
			       "ffffffff81000200 t helper.part.0\n"
			       "ffffffff81000000 T _stext\n"
			       "ffffffff82000000 D init_uts_ns\n";

static void system_map_moved_by_kaslr(void **state)
{
	static const char info[] = "SYMBOL(_stext)=ffffffff91000000\n"
				   "SYMBOL(init_uts_ns)=ffffffff92000000\n";
	struct symtab t;

	(void)state;
	assert_int_equal(symbol_file_map_text(map_text, sizeof(map_text) - 1, &t), 0);
	assert_int_equal(t.n, 4);
	assert_int_equal(symbol_file_relocate(&t, info), 0);
	assert_string_equal(symtab_name(&t, (uint32_t)symtab_at(&t, 0xffffffff91000204)), "helper.part.0");
	assert_true(t.addrs[symtab_find(&t, "_stext")] == 0xffffffff91000000);
	assert_true(t.addrs[symtab_find(&t, "cpu_number")] == 0x1000);
	assert_true(t.addrs[symtab_find(&t, "helper.part.0")] == 0xffffffff91000200);
	symtab_deinit(&t);
}

/* The file calls both absolute: the end of the image moves with it, a fixed mapping does not. */
static void absolute_symbols(void **state)
{
	static const char text[] = "0000000000001000 A cpu_number\n"
				   "ffffffff81000000 T _stext\n"
				   "ffffffff82100000 A _end\n"
				   "ffffffffff600000 A vsyscall_page\n"
				   "ffffffffff700000 A VDSO64_PRELINK\n";
	struct symtab t;

	(void)state;
	assert_int_equal(symbol_file_map_text(text, sizeof(text) - 1, &t), 0);
	assert_int_equal(symbol_file_relocate(&t, "SYMBOL(_stext)=ffffffffb1000000\n"), 0);
	assert_true(t.addrs[symtab_find(&t, "_end")] == 0xffffffffb2100000);
	assert_true(t.addrs[symtab_find(&t, "VDSO64_PRELINK")] == 0xffffffffff700000);
	assert_true(t.addrs[symtab_find(&t, "vsyscall_page")] == 0xffffffffff600000);
	assert_true(t.addrs[symtab_find(&t, "cpu_number")] == 0x1000);
	symtab_deinit(&t);
}

static void system_map_of_another_kernel(void **state)
{
	static const char info[] = "SYMBOL(_stext)=ffffffff91000000\n"
				   "SYMBOL(init_uts_ns)=ffffffff92000040\n";
	struct symtab t;

	(void)state;
	assert_int_equal(symbol_file_map_text(map_text, sizeof(map_text) - 1, &t), 0);
	assert_int_equal(symbol_file_relocate(&t, info), -EINVAL);
	assert_int_equal(symbol_file_relocate(&t, "A=B\n"), -EINVAL);
	symtab_deinit(&t);
	assert_int_equal(symbol_file_map_text("hello\n", 6, &t), -EINVAL);
	assert_int_equal(symbol_file_map_text("", 0, &t), 0);
	assert_int_equal(symbol_file_relocate(&t, info), -EINVAL);
	symtab_deinit(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(system_map_moved_by_kaslr),
		cmocka_unit_test(absolute_symbols),
		cmocka_unit_test(system_map_of_another_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

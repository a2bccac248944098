// SPDX-License-Identifier: GPL-2.0-or-later
/* Modules and their symbols in the layouts that struct module has had; all of it is made by hand. */
#include "tests/unit/test.h"

#include <elf.h>
#include <string.h>

#include "parsers/vmcore/image/symbols/modules.h"
#include "tests/unit/image/fake-dump.h"
#include "util/macros.h"

#define LIST 0xffffffff82000000
#define MODULE 0xffffffffc0000100
#define CORE 0xffffffffc0000000
#define SYMBOLS 0xffff888001000000
#define NAMES 0xffff888001001000
#define KALLSYMS 0xffff888001002000

enum { NODE = 0, NAME = 16, BASE = 80, SIZE = 88, SYMTAB = 96, STRTAB = 104, NUM = 112, OWN = 120, MODULE_SIZE = 128 };

#define COMMON                                                             \
	{ "module", NULL, 0, MODULE_SIZE }, { "module", "list", NODE, 0 }, \
	{                                                                  \
		"module", "name", NAME, 0                                  \
	}

/* To 4.4 (7523e4dc5057, 8244062ef1e5). */
static const struct fake_type before_4_5[] = {
	COMMON,
	{ "module", "module_core", BASE, 0 },
	{ "module", "core_size", SIZE, 0 },
	{ "module", "symtab", SYMTAB, 0 },
	{ "module", "strtab", STRTAB, 0 },
	{ "module", "num_symtab", NUM, 0 },
};

static const struct fake_type since_4_5[] = {
	COMMON,
	{ "module", "core_layout.base", BASE, 0 },
	{ "module", "core_layout.size", SIZE, 0 },
	{ "module", "kallsyms", OWN, 0 },
	{ "mod_kallsyms", "symtab", 0, 0 },
	{ "mod_kallsyms", "strtab", 8, 0 },
	{ "mod_kallsyms", "num_symtab", 16, 0 },
};

/* A stable 4.4 has the struct but not the layout (backport of 8244062ef1e5). */
static const struct fake_type stable_4_4[] = {
	COMMON,
	{ "module", "module_core", BASE, 0 },
	{ "module", "core_size", SIZE, 0 },
	{ "module", "kallsyms", OWN, 0 },
	{ "mod_kallsyms", "symtab", 0, 0 },
	{ "mod_kallsyms", "strtab", 8, 0 },
	{ "mod_kallsyms", "num_symtab", 16, 0 },
};

/* The module "oomlock" with the function "hog"; its symbols are told by the struct itself and by the other one. */
static void put_module(void)
{
	const Elf64_Sym symbols[2] = { { 0 },
				       { .st_name = 1, .st_value = CORE + 0x200, .st_size = 0x40, .st_shndx = 1 } };
	char name[64] = "oomlock";

	fake_dump_put(LIST, MODULE);
	fake_dump_put(MODULE + NODE, LIST);
	fake_dump_put(MODULE + NODE + 8, LIST);
	fake_dump_put_code(MODULE + NAME, name, sizeof(name));
	fake_dump_put(MODULE + BASE, CORE);
	fake_dump_put(MODULE + SIZE, 0x1000);
	for (uint64_t at = MODULE + SYMTAB, i = 0; i < 2; i++, at = KALLSYMS) {
		fake_dump_put(at, SYMBOLS);
		fake_dump_put(at + 8, NAMES);
		fake_dump_put(at + 16, ARRAY_SIZE(symbols));
	}
	fake_dump_put(MODULE + OWN, KALLSYMS);
	fake_dump_put_code(SYMBOLS, symbols, sizeof(symbols));
	fake_dump_put_code(NAMES, "\0hog", 5);
}

static void check(const struct fake_type *types, size_t n)
{
	const struct fake_kernel kernel = { NULL, 0, types, n };
	struct image_symbol symbol;
	struct modules *m = NULL;
	uint64_t addr;

	fake_dump_start(&kernel, 0);
	put_module();
	assert_int_equal(modules_new(NULL, (const struct types *)types, LIST, &m), 0);
	assert_string_equal(modules_name_at(m, CORE + 0x10), "oomlock");
	assert_null(modules_name_at(m, CORE + 0x1000));
	assert_int_equal(modules_symbolize(m, CORE + 0x210, &symbol), 0);
	assert_string_equal(symbol.name, "hog");
	assert_string_equal(symbol.module, "oomlock");
	assert_int_equal(modules_symbol(m, "oomlock", "hog", &addr), 0);
	assert_true(addr == CORE + 0x200);
	modules_free(m);
}

static void test_layouts(void **state)
{
	(void)state;
	check(before_4_5, ARRAY_SIZE(before_4_5));
	check(since_4_5, ARRAY_SIZE(since_4_5));
	check(stable_4_4, ARRAY_SIZE(stable_4_4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Swap areas. */
#include "tests/unit/test.h"

#include "tests/unit/facts/fake-kernel.h"
#include "util/macros.h"

/* The names that the pages in use (6.6: an atomic) and the path of the file (6.17) have had. */
static const struct names {
	const char *inuse, *dentry, *name;
} names_of[] = {
	{ "inuse_pages.counter", "__f_path.dentry", "__d_name.name" },
	{ "inuse_pages.counter", "f_path.dentry", "d_name.name" },
	{ "inuse_pages", "f_path.dentry", "d_name.name" },
};

static void check_swap(const struct names *names)
{
	enum { FLAGS_AT = 0, PRIO = 4, PAGES = 8, INUSE = 16, FILE_AT = 24, DENTRY = 8, NAME_AT = 16, USED = 1 };
	const uint64_t vars = 0xffffffff82010000, info = 0xffff888031000000, file = info + 0x100, dentry = info + 0x200;
	struct fake *f = new_kernel();
	struct db *db;

	fake_type(f, "swap_info_struct", 64);
	fake_member(f, "swap_info_struct", "flags", FLAGS_AT, 4);
	fake_member(f, "swap_info_struct", "prio", PRIO, 2);
	fake_member(f, "swap_info_struct", "pages", PAGES, 4);
	fake_member(f, "swap_info_struct", names->inuse, INUSE, 4);
	fake_member(f, "swap_info_struct", "swap_file", FILE_AT, 8);
	fake_member(f, "file", names->dentry, DENTRY, 8);
	fake_member(f, "dentry", names->name, NAME_AT, 8);
	fake_symbol(f, "nr_swapfiles", vars);
	fake_symbol(f, "swap_info", vars + 8);
	fake_u32(f, vars, 1);
	fake_u64(f, vars + 8, info);
	fake_u32(f, info + FLAGS_AT, USED);
	fake_u32(f, info + PAGES, 100);
	fake_u32(f, info + INUSE, 40);
	fake_u64(f, info + FILE_AT, file);
	fake_u64(f, file + DENTRY, dentry);
	fake_u64(f, dentry + NAME_AT, dentry + 64);
	fake_write(f, dentry + 64, "swapfile", 9);
	add_task(f, 1, 1, 1);
	db = extract(f);
	assert_text(db, "SELECT name FROM swap WHERE kind = 'file'", "swapfile");
	assert_int_equal(number(db, "SELECT total_kb FROM swap WHERE kind = 'file'"), 400);
	assert_int_equal(number(db, "SELECT free_kb FROM swap WHERE kind = 'file'"), 240);
	db_close(db);
}

static void test_swap(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names_of); i++)
		check_swap(&names_of[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_swap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

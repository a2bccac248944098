// SPDX-License-Identifier: GPL-2.0-or-later
/* Symbols by name and by address. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/symbols/symtab.h"
#include "tests/unit/image/fixture.h"
#include "util/error.h"
#include "util/macros.h"

static void *copy_of(const void *data, size_t len)
{
	void *p = malloc(len);

	assert_non_null(p);
	return memcpy(p, data, len);
}

static void make_symtab(struct symtab *t, const char *names, size_t len, uint32_t n)
{
	struct token_table tokens = make_tokens();
	uint64_t addrs[] = { 0x1000, 0x1000, 0x1040, 0x2000 };

	assert_int_equal(
		symtab_init(t, copy_of(names, len), len, n, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		0);
	assert_int_equal(symtab_set_addrs(t, copy_of(addrs, sizeof(addrs))), 0);
}

/* schedule, alias, s (in a two-byte length), schedule again */
static const char names[] = "\2\1\2"
			    "\6Talias"
			    "\x82\0ts"
			    "\11dschedule";

static void symbols_by_name_and_address(void **state)
{
	struct symtab t;

	(void)state;
	make_symtab(&t, names, sizeof(names) - 1, 4);
	assert_int_equal(symtab_find(&t, "schedule"), 0);
	assert_int_equal(symtab_find(&t, "alias"), 1);
	assert_int_equal(symtab_find(&t, "s"), 2);
	assert_int_equal(symtab_find(&t, "sched"), -1);
	assert_int_equal(symtab_find(&t, ""), -1);
	assert_int_equal(symtab_at(&t, 0xfff), -1);
	assert_int_equal(symtab_at(&t, 0x1000), 0);
	assert_int_equal(symtab_at(&t, 0x103f), 0);
	assert_int_equal(symtab_at(&t, UINT64_MAX), 3);
	assert_int_equal(symtab_size(&t, 0), 0x40);
	assert_int_equal(symtab_size(&t, 3), 0);
	assert_string_equal(symtab_name(&t, 3), "schedule");
	assert_string_equal(symtab_name(&t, 2), "s");
	symtab_deinit(&t);
}

static void symbols_that_contradict_themselves(void **state)
{
	struct token_table tokens = make_tokens();
	uint64_t down[] = { 2, 1 };
	struct symtab t;

	(void)state;
	assert_int_equal(
		symtab_init(&t, copy_of(names, 5), 5, 4, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		-EINVAL);
	assert_int_equal(
		symtab_init(&t, copy_of(names, 3), 3, 9, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		-EINVAL);
	tokens.index[255] = 60000;
	assert_int_equal(
		symtab_init(&t, copy_of(names, 9), 9, 1, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		-EINVAL);
	tokens = make_tokens();
	assert_int_equal(
		symtab_init(&t, copy_of(names, 10), 10, 2, copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
		0);
	assert_int_equal(symtab_set_addrs(&t, copy_of(down, sizeof(down))), -EINVAL);
	symtab_deinit(&t);
}

/* 256 symbols "aa", "ab", …, "pp" at 0x1000, 0x1010, … */
static void make_many(struct symtab *t, uint64_t addrs[static 256])
{
	struct token_table tokens = make_tokens();
	char many[256 * 4];

	for (int i = 0; i < 256; i++) {
		const char name[4] = { 3, 'T', (char)('a' + i / 16), (char)('a' + i % 16) };

		memcpy(many + 4 * i, name, sizeof(name));
		addrs[i] = 0x1000 + 16ull * i;
	}
	assert_int_equal(symtab_init(t, copy_of(many, sizeof(many)), sizeof(many), 256,
				     copy_of(tokens.text, tokens.len), tokens.len, tokens.index),
			 0);
}

static void a_bad_address_loses_its_symbol_alone(void **state)
{
	static const uint64_t bad[] = { 0, 1, 0xfff, 0x2345, UINT64_MAX };
	uint64_t addrs[256];
	struct symtab t;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		make_many(&t, addrs);
		addrs[0x12] = bad[i];
		assert_int_equal(symtab_set_addrs(&t, copy_of(addrs, sizeof(addrs))), 0);
		assert_int_equal(symtab_find(&t, "bc"), -1);
		assert_int_equal(symtab_find(&t, "bb"), 0x11);
		assert_int_equal(symtab_find(&t, "bd"), 0x13);
		assert_int_equal(symtab_at(&t, 0x1128), 0x11); /* "bc" was there */
		assert_int_equal(symtab_at(&t, 0x1130), 0x13);
		assert_int_equal(symtab_at(&t, 0x1fff), 0xff);
		symtab_deinit(&t);
	}
	make_many(&t, addrs);
	addrs[0] = UINT64_MAX;
	assert_int_equal(symtab_set_addrs(&t, copy_of(addrs, sizeof(addrs))), 0);
	assert_int_equal(symtab_at(&t, 0x1000), -1);
	assert_int_equal(symtab_at(&t, 0x1010), 1);
	symtab_deinit(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(symbols_by_name_and_address),
		cmocka_unit_test(symbols_that_contradict_themselves),
		cmocka_unit_test(a_bad_address_loses_its_symbol_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* kallsyms' tables, found in memory by what they look like. */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/vmcore/image/symbols/kallsyms-search.h"
#include "tests/unit/image/fixture.h"
#include "util/macros.h"

/* What lies before the tables. */
#define BEFORE 4096u

/* The tables as scripts/kallsyms.c lays them out, for @n symbols named "Tx"; markers have @width bytes. */
static size_t make_tables(uint8_t *buf, uint32_t n, size_t width, size_t *ret_table)
{
	struct token_table tokens = make_tokens();
	size_t pos = BEFORE + (n * 4ul + 7) / 8 * 8 + 8, markers;
	uint64_t count = n;

	memcpy(buf + pos, &count, 8);
	pos += 8;
	for (uint32_t i = 0; i < n; i++, pos += 3)
		memcpy(buf + pos, "\2Tx", 3);
	markers = (pos + 7) / 8 * 8;
	for (uint32_t i = 0; i * 256 < n; i++) {
		uint64_t marker = i * 256 * 3;

		memcpy(buf + markers + i * width, &marker, width);
	}
	pos = (markers + (n + 255) / 256 * width + 7) / 8 * 8;
	*ret_table = pos;
	memcpy(buf + pos, tokens.text, tokens.len);
	pos = (pos + tokens.len + 7) / 8 * 8;
	memcpy(buf + pos, tokens.index, sizeof(tokens.index));
	return pos;
}

static void tables_found_in_memory(void **state)
{
	static const uint32_t counts[] = { 257, 256, 700, 1 };
	_Alignas(8) static uint8_t buf[32768];

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(counts); i++) {
		uint32_t n = counts[i / 2];
		struct kallsyms_tokens tokens;
		struct kallsyms_front front;
		size_t table, index;

		memset(buf, 0, sizeof(buf));
		index = make_tables(buf, n, i % 2 ? 8 : 4, &table);
		assert_true(kallsyms_find_tokens(buf, sizeof(buf), &tokens));
		assert_int_equal(tokens.table, table);
		assert_int_equal(tokens.index, index);
		if (!kallsyms_find_front(buf, table, &front))
			fail_msg("%u symbols are not found", n);
		assert_int_equal(front.n, n);
		assert_int_equal(front.offsets, BEFORE);
		assert_int_equal(front.addresses, front.names - 8 - n * 8ul);
		buf[index + 9]++;
		assert_false(kallsyms_find_tokens(buf, sizeof(buf), &tokens));
		buf[front.names] += 8;
		assert_false(kallsyms_find_front(buf, table, &front));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_found_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

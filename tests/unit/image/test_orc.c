// SPDX-License-Identifier: GPL-2.0-or-later
/* ORC entries: their layouts, and which one an address has. */
#include "tests/unit/test.h"

#include "parsers/vmcore/image/unwind/orc.h"
#include "util/error.h"

static void orc_layouts(void **state)
{
	static const uint8_t header_7_1[ORC_HEADER_SIZE] = { 0x13, 0x7c, 0x36, 0xad };
	static const uint8_t header_6_4[ORC_HEADER_SIZE] = { 0xfe, 0x5d, 0x32, 0xbf };
	static const uint8_t unknown[ORC_HEADER_SIZE] = { 1 };
	static const uint8_t sp_call_7_1[ORC_ENTRY_SIZE] = { 8, 0, 0xf0, 0xff, 0x83, 0x02 };
	static const uint8_t regs_6_4[ORC_ENTRY_SIZE] = { 0, 0, 0, 0, 0x05, 0x0b };
	struct orc_entry e;

	(void)state;
	assert_null(orc_layout_by_header(unknown));
	e = orc_decode(orc_layout_by_header(header_7_1), sp_call_7_1);
	assert_int_equal(e.sp_reg, ORC_REG_SP);
	assert_int_equal(e.bp_reg, ORC_REG_PREV_SP);
	assert_int_equal(e.sp_offset, 8);
	assert_int_equal(e.bp_offset, -16);
	assert_int_equal(e.type, ORC_TYPE_CALL);
	e = orc_decode(orc_layout_by_header(header_6_4), regs_6_4);
	assert_int_equal(e.type, ORC_TYPE_REGS);
	assert_int_equal(e.sp_reg, ORC_REG_SP);
}

/* Kernels without a header differ in the bit that says where a stack ends: 0x400 from 4.14 on, 0x800 in 6.3. */
static void check_end(const struct orc_layout *l, enum orc_type with_bit_10, enum orc_type with_bit_11)
{
	static const uint8_t bit_10[ORC_ENTRY_SIZE] = { [5] = 4 }, bit_11[ORC_ENTRY_SIZE] = { [5] = 8 };

	assert_non_null(l);
	assert_int_equal(orc_decode(l, bit_10).type, with_bit_10);
	assert_int_equal(orc_decode(l, bit_11).type, with_bit_11);
}

static void orc_layouts_without_header(void **state)
{
	/* Two calls based on sp and one entry that is telling. */
	static const uint8_t v1[] = { 8, 0, 0, 0, 5, 0, 16, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 4 };
	static const uint8_t v2[] = { 8, 0, 0, 0, 5, 0, 16, 0, 0, 0, 5, 0, 0, 0, 0, 0, 5, 5 };
	static const uint8_t header_6_4[ORC_HEADER_SIZE] = { 0xfe, 0x5d, 0x32, 0xbf };
	static const uint8_t v3[] = { 8, 0, 0, 0, 5, 2, 16, 0, 0, 0, 5, 2, 0, 0, 0, 0, 5, 11 };

	(void)state;
	check_end(orc_layout_by_entries(v1, 3), ORC_TYPE_END, ORC_TYPE_UNDEFINED);
	check_end(orc_layout_by_entries(v2, 3), ORC_TYPE_UNDEFINED, ORC_TYPE_END);
	assert_ptr_equal(orc_layout_by_entries(v3, 3), orc_layout_by_header(header_6_4));
	assert_null(orc_layout_by_entries((const uint8_t *)"\xff\xff\xff\xff\xff\xff", 1));
	assert_null(orc_layout_by_entries(v1, 0));
}

static int get_distance(void *ctx, uint32_t index, int32_t *ret_distance)
{
	const int32_t *v = ctx;

	*ret_distance = v[index];
	return v[index] == INT32_MAX ? -ENODATA : 0;
}

static void orc_entries_by_address(void **state)
{
	/* At 0x1000, 0x1004 and 0x1008: functions at 0x2000, 0x2010 and 0x2020. */
	int32_t v[] = { 0x1000, 0x100c, 0x1018 };
	uint32_t i;

	(void)state;
	assert_int_equal(orc_search(0x1fff, 0x1000, 3, get_distance, v, &i), 1);
	assert_int_equal(orc_search(0x2000, 0x1000, 3, get_distance, v, &i), 0);
	assert_int_equal(i, 0);
	assert_int_equal(orc_search(0x201f, 0x1000, 3, get_distance, v, &i), 0);
	assert_int_equal(i, 1);
	assert_int_equal(orc_search(UINT64_MAX, 0x1000, 3, get_distance, v, &i), 0);
	assert_int_equal(i, 2);
	assert_int_equal(orc_search(0x2000, 0x1000, 0, get_distance, v, &i), 1);
	v[1] = INT32_MAX;
	assert_int_equal(orc_search(0x2000, 0x1000, 3, get_distance, v, &i), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orc_layouts),
		cmocka_unit_test(orc_layouts_without_header),
		cmocka_unit_test(orc_entries_by_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

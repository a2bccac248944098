// SPDX-License-Identifier: GPL-2.0-or-later
/* What arm64 code refers to. */
#include "tests/unit/test.h"

#include "parsers/vmcore/image/symbols/refs-arm64.h"
#include "util/macros.h"

static void data_that_code_refers_to(void **state)
{
	static const uint32_t code[] = {
		0xb0000033, /* adrp  x19, . + 0x5000 */
		0x9105c273, /* add   x19, x19, #0x170 */
		0xaa1303e1, /* mov   x1, x19 */
		0xf9800671, /* prfm  pstl1strm, [x19, #8] */
		0x88e47e62, /* casa  w4, w2, [x19] */
		0xb9410664, /* ldr   w4, [x19, #260] */
		0xf8408423, /* ldr   x3, [x1], #8 */
		0x39400423, /* ldrb  w3, [x1, #1] */
		0xa9811263, /* stp   x3, x4, [x19, #16]! */
		0x3d801260, /* str   q0, [x19, #64] */
		0x91400660, /* add   x0, x19, #0x1, lsl #12 */
		0x94000000, /* bl    . */
		0xf9400005, /* ldr   x5, [x0]: the call may have changed it */
		0xf9400673, /* ldr   x19, [x19, #8] */
		0xf9400266, /* ldr   x6, [x19]: what was loaded is not known */
		0x10000027, /* adr   x7, . + 4 */
		0xd10010e7, /* sub   x7, x7, #0x4 */
		0xf94000e6, /* ldr   x6, [x7]: nor what was calculated in other ways */
		0xf0ffffe2, /* adrp  x2, . - 0x1000 */
		0xb9001040, /* str   w0, [x2, #16] */
	};
	static const struct code_ref expected[] = {
		{ 0xffff800008005170, 0 }, { 0xffff800008005274, 4 }, { 0xffff800008005170, 8 },
		{ 0xffff800008005179, 1 }, { 0xffff800008005180, 8 }, { 0xffff800008005188, 8 },
		{ 0xffff800008006180, 0 }, { 0xffff800007fff010, 4 },
	};
	struct code_ref refs[ARRAY_SIZE(expected) + 1];

	(void)state;
	assert_int_equal(refs_arm64(code, ARRAY_SIZE(code), 0xffff800008000000, refs, ARRAY_SIZE(refs)),
			 ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_true(refs[i].addr == expected[i].addr);
		assert_int_equal(refs[i].size, expected[i].size);
	}
	assert_int_equal(refs_arm64(code, ARRAY_SIZE(code), 0xffff800008000000, refs, 2), 2);
}

/* Any word at all is an instruction, or none. */
static void code_that_is_none(void **state)
{
	static uint32_t code[1 << 16];
	struct code_ref refs[4];
	uint32_t word = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(code); i++)
		code[i] = word = word * 1664525 + 1013904223;
	assert_true(refs_arm64(code, ARRAY_SIZE(code), UINT64_MAX - 4, refs, ARRAY_SIZE(refs)) <= ARRAY_SIZE(refs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_that_code_refers_to),
		cmocka_unit_test(code_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

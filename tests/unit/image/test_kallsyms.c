// SPDX-License-Identifier: GPL-2.0-or-later
/* The encodings of addresses in kallsyms. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "parsers/vmcore/image/symbols/kallsyms.h"
#include "util/error.h"

static void check_encoding(const int32_t *v, uint32_t n, const uint64_t *want)
{
	struct kallsyms_offsets o = { v, n, 0xffffffff81000000, 0xffffffff82000000, NULL };
	uint64_t *addrs;

	assert_int_equal(kallsyms_addresses(&o, n - 1, want[n - 1], &addrs), 0);
	assert_memory_equal(addrs, want, n * sizeof(*want));
	free(addrs);
}

static void addresses_in_each_encoding(void **state)
{
	static const uint64_t plain[] = { 0xffffffff81000000, 0xffffffff81000200 };
	static const uint64_t percpu[] = { 0x1000, 0xffffffff81000200 };
	struct kallsyms_offsets o = { (const int32_t[]){ 0, 0 }, 2, 1, 2, NULL };
	uint64_t *addrs;

	(void)state;
	check_encoding((const int32_t[]){ 0, 0x200 }, 2, plain);
	check_encoding((const int32_t[]){ 0x1000, -0x201 }, 2, percpu);
	check_encoding((const int32_t[]){ -0x1000000, -0x1000000 + 0x200 - 4 }, 2, plain);
	assert_int_equal(kallsyms_addresses(&o, 0, 0x77, &addrs), -EINVAL);
}

/* As scripts/kallsyms.c writes the tables before 4.6; as offsets they make no sense. */
static void addresses_as_they_are(void **state)
{
	static const uint64_t want[] = { 0x1000, 0xffffffff81000000, 0xffffffff81000200 };
	struct kallsyms_offsets o = { (const int32_t[]){ 0, -1, 5 }, 3, 1, 2, want };
	uint64_t *addrs;

	(void)state;
	assert_int_equal(kallsyms_addresses(&o, 1, want[1], &addrs), 0);
	assert_memory_equal(addrs, want, sizeof(want));
	free(addrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_in_each_encoding),
		cmocka_unit_test(addresses_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

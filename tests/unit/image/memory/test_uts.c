// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel's names out of init_uts_ns, with and without a kref before them, and where they are overwritten. */
#include "tests/unit/test.h"

#include <string.h>

#include "parsers/vmcore/image/memory/uts.h"

static const char text[] = "OSRELEASE=6.1.0\nPAGESIZE=4096\n";

static struct uts_namespace make_namespace(size_t skip, const char *release)
{
	struct uts uts = { .sysname = "Linux", .nodename = "host", .machine = "x86_64" };
	struct uts_namespace ns = { 0 };

	memcpy(uts.release, release, strlen(release));
	memcpy(ns.bytes + skip, &uts, sizeof(uts));
	return ns;
}

static void names_behind_a_kref_or_none(void **state)
{
	(void)state;
	for (size_t skip = 0; skip <= UTS_SKIP_MAX; skip += 4) {
		struct uts_namespace ns = make_namespace(skip, "6.1.0");
		struct uts uts = uts_from(text, &ns);

		assert_non_null(uts_find(text, &ns));
		assert_string_equal(uts.nodename, "host");
		assert_string_equal(uts.release, "6.1.0");
	}
}

static void names_of_another_kernel(void **state)
{
	struct uts_namespace ns = make_namespace(0, "6.1.0-rc1");
	struct uts uts;

	(void)state;
	assert_null(uts_find(text, &ns));
	uts = uts_from(text, &ns);
	assert_string_equal(uts.release, "6.1.0");
	assert_string_equal(uts.nodename, "");
	assert_null(uts_find("PAGESIZE=4096\n", &ns));
	assert_null(uts_find("OSRELEASE=\n", &ns));
}

static void fields_without_an_end(void **state)
{
	struct uts_namespace ns = make_namespace(0, "6.1.0");
	struct uts uts;

	(void)state;
	memset(ns.bytes + UTS_LEN, 'x', UTS_LEN);
	uts = uts_from(text, &ns);
	assert_int_equal(strlen(uts.nodename), UTS_LEN - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_behind_a_kref_or_none),
		cmocka_unit_test(names_of_another_kernel),
		cmocka_unit_test(fields_without_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

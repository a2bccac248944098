// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory is the same with huge pages, and where a limit forbids to ask for them. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "util/heap.h"

static void fill(size_t size)
{
	char *p = malloc(size);

	assert_non_null(p);
	memset(p, 1, size);
	free(p);
}

static void allocations_of_any_size_work(void **state)
{
	(void)state;
	heap_expect_much();
	for (size_t size = 16; size <= 128ul << 20; size *= 8)
		fill(size);
	heap_expect_much();
	fill(5u << 20);
}

static void no_room_is_no_failure(void **state)
{
	struct rlimit limit, none = { 0 };

	(void)state;
	getrlimit(RLIMIT_DATA, &limit);
	none.rlim_max = limit.rlim_max;
	setrlimit(RLIMIT_DATA, &none);
	heap_expect_much();
	setrlimit(RLIMIT_DATA, &limit);
	fill(1u << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocations_of_any_size_work),
		cmocka_unit_test(no_room_is_no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

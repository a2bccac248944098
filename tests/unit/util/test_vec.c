// SPDX-License-Identifier: GPL-2.0-or-later
/* Lists that grow: what was there stays, and what is new is zeroed, also where an element was taken away before. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "util/vec.h"

struct pair {
	int64_t a, b;
};

static void elements_stay(void **state)
{
	VEC(struct pair) list = { 0 };

	(void)state;
	for (int64_t i = 0; i < 1000; i++) {
		struct pair *pair = VEC_ADD(&list);

		assert_non_null(pair);
		assert_int_equal(pair->a, 0);
		assert_int_equal(pair->b, 0);
		*pair = (struct pair){ i, -i };
	}
	for (int64_t i = 0; i < 1000; i++)
		assert_int_equal(list.v[i].a + list.v[i].b, 0);
	assert_int_equal(list.n, 1000);
	assert_true(list.cap >= list.n);
	list.n--;
	assert_int_equal(VEC_ADD(&list)->a, 0);
	free(list.v);
}

static void lists_need_no_vec(void **state)
{
	char *text = NULL;
	size_t n = 0, cap = 0;

	(void)state;
	while (n < 100) {
		assert_int_equal(vec_grow(&text, n, &cap, 1), 0);
		assert_int_equal(text[n], 0);
		text[n++] = 'x';
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_stay),
		cmocka_unit_test(lists_need_no_vec),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

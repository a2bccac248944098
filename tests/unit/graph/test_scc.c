// SPDX-License-Identifier: GPL-2.0-or-later
/* Components and shortest walks, compared on random graphs with plain reachability. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "analyzer/graph/scc.h"
#include "util/macros.h"

static void components_and_walks(void **state)
{
	/* 0→1→2→0, 2→3, 3→4→3, 5→5, 6 */
	static const uint32_t from[] = { 0, 1, 2, 2, 3, 4, 5 }, to[] = { 1, 2, 0, 3, 4, 3, 5 };
	struct digraph g;
	uint32_t component[7], edges[8], n;

	(void)state;
	assert_int_equal(digraph_init(&g, 7, from, to, ARRAY_SIZE(from)), 0);
	assert_int_equal(scc_find(&g, component, &n), 0);
	assert_int_equal(n, 4);
	assert_true(component[0] == component[1] && component[1] == component[2]);
	assert_true(component[3] == component[4] && component[3] != component[0]);
	assert_int_equal(scc_path(&g, component, 1, 1, edges), 3);
	assert_int_equal(edges[0], 1);
	assert_int_equal(edges[2], 0);
	assert_int_equal(scc_path(&g, component, 5, 5, edges), 1);
	assert_int_equal(scc_path(&g, component, 6, 6, edges), 0);
	assert_int_equal(scc_path(&g, component, 2, 4, edges), 0);
	digraph_deinit(&g);
}

/* Recursion would need a stack for each of these. */
static void long_rings_need_no_stack(void **state)
{
	uint32_t n = 200000, count, *from = calloc(n, 4), *to = calloc(n, 4), *component = calloc(n, 4);
	uint32_t *edges = calloc(n, 4);
	struct digraph g;

	(void)state;
	for (uint32_t i = 0; i < n; i++) {
		from[i] = i;
		to[i] = (i + 1) % n;
	}
	assert_int_equal(digraph_init(&g, n, from, to, n), 0);
	assert_int_equal(scc_find(&g, component, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(scc_path(&g, component, 7, 7, edges), n);
	digraph_deinit(&g);
	free(from);
	free(to);
	free(component);
	free(edges);
}

/* A random graph's components against the plain definition: each reaches the other. */
static void components_agree_with_reachability(void **state)
{
	enum { N = 24 };
	(void)state;
	srand(7);
	for (int round = 0; round < 300; round++) {
		uint32_t from[60], to[60], component[N], n, edges = (uint32_t)(rand() % 60);
		bool reach[N][N] = { 0 };
		struct digraph g;

		for (uint32_t i = 0; i < edges; i++) {
			from[i] = (uint32_t)(rand() % N);
			to[i] = (uint32_t)(rand() % N);
			reach[from[i]][to[i]] = true;
		}
		for (int k = 0; k < N; k++)
			for (int i = 0; i < N; i++)
				for (int j = 0; j < N; j++)
					reach[i][j] |= reach[i][k] && reach[k][j];
		assert_int_equal(digraph_init(&g, N, from, to, edges), 0);
		assert_int_equal(scc_find(&g, component, &n), 0);
		for (int i = 0; i < N; i++)
			for (int j = 0; j < N; j++)
				assert_int_equal(component[i] == component[j], i == j || (reach[i][j] && reach[j][i]));
		digraph_deinit(&g);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(components_and_walks),
		cmocka_unit_test(long_rings_need_no_stack),
		cmocka_unit_test(components_agree_with_reachability),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

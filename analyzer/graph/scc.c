// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/graph/scc.h"

#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* No node, no edge, no component yet. */
#define SCC_NONE UINT32_MAX

/* An array of @n copies of @value, never of no bytes: malloc(0) may give NULL, which means "out of memory" here. */
static uint32_t *new_array(size_t n, uint32_t value)
{
	uint32_t *a = malloc(MAX(n, 1u) * sizeof(*a));

	for (size_t i = 0; a && i < n; i++)
		a[i] = value;
	return a;
}

/* A counting sort: edges of a node keep the order in which they were given, so that equal captures give equal walks. */
int digraph_init(struct digraph *g, uint32_t n_nodes, const uint32_t *from, const uint32_t *to, uint32_t n_edges)
{
	_cleanup_free_ uint32_t *next = NULL;

	*g = (struct digraph){ .n_nodes = n_nodes, .n_edges = n_edges, .from = from, .to = to };
	g->first = new_array((size_t)n_nodes + 1, 0);
	g->edges = new_array(n_edges, 0);
	next = new_array(n_nodes, 0);
	if (!g->first || !g->edges || !next)
		return err_oom();
	for (uint32_t i = 0; i < n_edges; i++)
		g->first[from[i] + 1]++;
	for (uint32_t v = 0; v < n_nodes; v++) {
		g->first[v + 1] += g->first[v];
		next[v] = g->first[v];
	}
	for (uint32_t i = 0; i < n_edges; i++)
		g->edges[next[from[i]]++] = i;
	return 0;
}

void digraph_deinit(struct digraph *g)
{
	free(g->first);
	free(g->edges);
	*g = (struct digraph){ 0 };
}

/* The state of Tarjan's search ("Depth-first search and linear graph algorithms", 1972). */
struct tarjan {
	const struct digraph *g;
	uint32_t *index; /* when a node was met first; SCC_NONE: not yet */
	uint32_t *low;   /* the earliest node known to be reachable from it */
	uint32_t *at;    /* the place of its next edge */
	uint32_t *calls; /* the path being walked, in place of recursion */
	uint32_t *stack; /* met, but without a component yet */
	uint32_t n_calls, n_stack, met, *component, components;
};

/* Meets @v for the first time. */
static void enter(struct tarjan *t, uint32_t v)
{
	t->index[v] = t->low[v] = t->met++;
	t->at[v] = t->g->first[v];
	t->calls[t->n_calls++] = v;
	t->stack[t->n_stack++] = v;
}

/*
 * @v is done. Its caller reaches what @v reached. If @v reached nothing earlier than itself, all nodes above it on the
 * stack are a component.
 */
static void leave(struct tarjan *t, uint32_t v)
{
	uint32_t w;

	t->n_calls--;
	if (t->n_calls) {
		uint32_t caller = t->calls[t->n_calls - 1];

		t->low[caller] = MIN(t->low[caller], t->low[v]);
	}
	if (t->low[v] != t->index[v])
		return;
	do {
		w = t->stack[--t->n_stack];
		t->component[w] = t->components;
	} while (w != v);
	t->components++;
}

/*
 * Walks all that @root reaches, an edge at a time. An edge to a node that has its component leads out of all that are
 * still open, and says nothing.
 */
static void walk_from(struct tarjan *t, uint32_t root)
{
	enter(t, root);
	while (t->n_calls) {
		uint32_t v = t->calls[t->n_calls - 1], w;

		if (t->at[v] == t->g->first[v + 1]) {
			leave(t, v);
			continue;
		}
		w = t->g->to[t->g->edges[t->at[v]++]];
		if (t->index[w] == SCC_NONE)
			enter(t, w);
		else if (t->component[w] == SCC_NONE)
			t->low[v] = MIN(t->low[v], t->index[w]);
	}
}

int scc_find(const struct digraph *g, uint32_t *ret_component, uint32_t *ret_count)
{
	_cleanup_free_ uint32_t *index = new_array(g->n_nodes, SCC_NONE);
	_cleanup_free_ uint32_t *low = new_array(g->n_nodes, 0), *at = new_array(g->n_nodes, 0);
	_cleanup_free_ uint32_t *calls = new_array(g->n_nodes, 0), *stack = new_array(g->n_nodes, 0);
	struct tarjan t = {
		.g = g, .index = index, .low = low, .at = at, .calls = calls, .stack = stack, .component = ret_component
	};

	if (!index || !low || !at || !calls || !stack)
		return err_oom();
	for (uint32_t v = 0; v < g->n_nodes; v++)
		ret_component[v] = SCC_NONE;
	for (uint32_t v = 0; v < g->n_nodes; v++)
		if (index[v] == SCC_NONE)
			walk_from(&t, v);
	*ret_count = t.components;
	return 0;
}

/* Breadth first from @start; came_by[v] is the edge by which v was reached first. Stops at @goal. */
static void search(const struct digraph *g, const uint32_t *component, uint32_t start, uint32_t goal, uint32_t *queue,
		   uint32_t *came_by)
{
	uint32_t head = 0, tail = 0;

	queue[tail++] = start;
	while (head < tail && came_by[goal] == SCC_NONE) {
		uint32_t v = queue[head++];

		for (uint32_t i = g->first[v]; i < g->first[v + 1]; i++) {
			uint32_t w = g->to[g->edges[i]];

			if (component[w] != component[start] || came_by[w] != SCC_NONE)
				continue;
			came_by[w] = g->edges[i];
			if (w != start)
				queue[tail++] = w;
		}
	}
}

int scc_path(const struct digraph *g, const uint32_t *component, uint32_t start, uint32_t goal, uint32_t *ret_edges)
{
	_cleanup_free_ uint32_t *queue = new_array((size_t)g->n_nodes + 1, 0);
	_cleanup_free_ uint32_t *came_by = new_array(g->n_nodes, SCC_NONE);
	int n = 0;

	if (!queue || !came_by)
		return err_oom();
	search(g, component, start, goal, queue, came_by);
	if (came_by[goal] == SCC_NONE)
		return 0;
	for (uint32_t v = goal; n == 0 || v != start; v = g->from[came_by[v]])
		ret_edges[n++] = came_by[v];
	for (int i = 0; i < n / 2; i++) {
		uint32_t other = ret_edges[i];

		ret_edges[i] = ret_edges[n - 1 - i];
		ret_edges[n - 1 - i] = other;
	}
	return n;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/graph/nodes.h"
#include "analyzer/graph/scc.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"

/* The 257th cycle of a capture tells a reader nothing new. */
#define CYCLES_MAX 256
/* In larger components the shortest walk is searched from one task instead of from each: the search is quadratic. */
#define COMPONENT_SEARCH_MAX 256

extern const struct embed_file graph_edges[]; /* edges.sql */

/* The strongly connected components over some of the edges. */
struct partition {
	struct digraph digraph;
	uint32_t *component; /* of each node */
	uint32_t n;
};

struct graph {
	struct db *db;
	struct facts *facts;
	int64_t capture;
	struct nodes nodes;
	uint32_t *from, *to; /* edge i is row i + 1 */
	enum certainty *certainty;
	uint32_t n_edges, edges_cap;
	uint32_t n_held; /* edges before those of kind would-free */
	struct partition all;
	uint32_t n_cycles;
};

static void partition_deinit(struct partition *p)
{
	free(p->component);
	digraph_deinit(&p->digraph);
}

static void graph_deinit(struct graph *g)
{
	facts_free(g->facts);
	nodes_deinit(&g->nodes);
	free(g->certainty);
	free(g->from);
	free(g->to);
	partition_deinit(&g->all);
}

static bool is_task(const struct graph *g, uint32_t node)
{
	return g->nodes.list[node].type == NODE_TASK;
}

/* Makes room for @cap elements of @size bytes in the array that the pointer at @array points to. */
static int grow(void *array, size_t size, uint32_t cap)
{
	void *bigger = realloc(*(void **)array, size * cap);

	if (!bigger)
		return err_oom();
	*(void **)array = bigger;
	return 0;
}

static int grow_edges(struct graph *g)
{
	int r;

	if (g->n_edges < g->edges_cap)
		return 0;
	g->edges_cap = g->edges_cap ? g->edges_cap * 2 : 64;
	r = grow(&g->certainty, sizeof(*g->certainty), g->edges_cap);
	if (r == 0)
		r = grow(&g->from, sizeof(*g->from), g->edges_cap);
	if (r == 0)
		r = grow(&g->to, sizeof(*g->to), g->edges_cap);
	return r;
}

/*
 * Stores the edge of @row, and adds it to the arrays. Both count in the same order, so that edge i is row i + 1 of
 * table `edge`, by which cycle_edge names it.
 */
static int add_edge(struct graph *g, const struct db_stmt *row)
{
	struct fact_edge fact = {
		.kind = db_text(row, 0),
		.src_type = db_text(row, 1),
		.src_id = OPT(db_int(row, 2)),
		.dst_type = db_text(row, 3),
		.dst_id = OPT(db_int(row, 4)),
		.certainty = db_text(row, 5),
		.how = db_text(row, 6),
		.fact = db_text(row, 7),
		.fact_id = OPT(db_int(row, 8)),
	};
	int r = grow_edges(g);

	if (r == 0)
		r = nodes_number(&g->nodes, fact.src_type, fact.src_id.v, &g->from[g->n_edges]);
	if (r == 0)
		r = nodes_number(&g->nodes, fact.dst_type, fact.dst_id.v, &g->to[g->n_edges]);
	if (r < 0)
		return r;
	g->certainty[g->n_edges++] = certainty_of(fact.certainty);
	if (!streq(fact.kind, "would-free"))
		g->n_held = g->n_edges;
	return FACTS_ADD(g->facts, EDGE, edge, &fact, NULL);
}

/* Whether the capture has anything that edges.sql makes edges of; victims free memory only where somebody waits for it. */
static int has_edges(struct graph *g)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	return db_first(g->db,
			"SELECT 1 WHERE EXISTS (SELECT 1 FROM wait WHERE capture_id = :capture)"
			" OR EXISTS (SELECT 1 FROM lock WHERE capture_id = :capture)"
			" OR EXISTS (SELECT 1 FROM work WHERE capture_id = :capture)"
			" OR EXISTS (SELECT 1 FROM device WHERE capture_id = :capture)",
			g->capture, &stmt);
}

/* Held edges come first and those of kind would-free last: edges.sql promises it, and n_held is where they meet. */
static int load(struct graph *g)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(g->db, graph_edges[0].data, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", g->capture);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = add_edge(g, stmt);
	return r;
}

/*
 * Stores the closed walk of @n edges, with what rules ask of it: how many tasks, whether through memory, how certain.
 */
static int store_cycle(struct graph *g, const uint32_t *walk, int n)
{
	struct fact_cycle cycle = { .nodes = OPT(n), .component = OPT(g->all.component[g->from[walk[0]]]) };
	enum certainty weakest = CERTAINTIES - 1;
	int64_t id, tasks = 0, memory = 0, freed = 0;
	int r;

	for (int i = 0; i < n; i++) {
		tasks += is_task(g, g->from[walk[i]]);
		memory |= node_is_memory(&g->nodes.list[g->from[walk[i]]]);
		freed |= walk[i] >= g->n_held;
		weakest = MIN(weakest, g->certainty[walk[i]]);
	}
	cycle.tasks = OPT(tasks);
	cycle.has_memory = OPT(memory);
	cycle.has_victim = OPT(freed);
	cycle.certainty = certainty_names[weakest];
	r = FACTS_ADD(g->facts, CYCLE, cycle, &cycle, &id);
	for (int i = 0; r == 0 && i < n; i++) {
		struct fact_cycle_edge edge = { .cycle_id = OPT(id), .edge_id = OPT(walk[i] + 1), .pos = OPT(i) };

		r = FACTS_ADD(g->facts, CYCLE_EDGE, cycle_edge, &edge, NULL);
	}
	g->n_cycles++;
	return r;
}

/* What walk_components() has to know of a component. */
struct component {
	uint32_t size, first_node;
	bool closed; /* has an edge within */
};

/* Fills @components. From the last node to the first, so that first_node is the lowest that will do. */
static void measure(const struct graph *g, const struct partition *p, struct component *components)
{
	for (uint32_t v = g->nodes.n; v-- > 0;) {
		struct component *c = &components[p->component[v]];

		c->size++;
		/* A walk reads best from a task. */
		if (c->size == 1 || is_task(g, v))
			c->first_node = v;
	}
	for (uint32_t e = 0; e < p->digraph.n_edges; e++)
		if (p->component[g->from[e]] == p->component[g->to[e]])
			components[p->component[g->from[e]]].closed = true;
}

/* The walk through each edge from memory to a victim, beginning at the victim. */
static int cycles_through_memory(struct graph *g, uint32_t *walk)
{
	const uint32_t *component = g->all.component;

	for (uint32_t e = g->n_held; e < g->n_edges && g->n_cycles < CYCLES_MAX; e++) {
		int n;

		if (component[g->from[e]] != component[g->to[e]])
			continue;
		n = scc_path(&g->all.digraph, component, g->to[e], g->from[e], walk);
		if (n <= 0)
			return n;
		walk[n] = e;
		n = store_cycle(g, walk, n + 1);
		if (n < 0)
			return n;
	}
	return 0;
}

/* A shortest closed walk of a component: the shortest of those from each of its tasks. */
static int shortest_walk(struct graph *g, const struct partition *p, const struct component *c, uint32_t number,
			 uint32_t *walk, uint32_t *best_walk)
{
	uint32_t last = c->size > COMPONENT_SEARCH_MAX ? c->first_node + 1 : g->nodes.n;
	int best = 0;

	for (uint32_t v = c->first_node; v < last; v++) {
		int n;

		if (p->component[v] != number || !is_task(g, v))
			continue;
		n = scc_path(&p->digraph, p->component, v, v, walk);
		if (n < 0)
			return n;
		if (n > 0 && (!best || n < best)) {
			best = n;
			memcpy(best_walk, walk, (size_t)n * sizeof(*walk));
		}
	}
	return best;
}

/*
 * One cycle of each component that has one: the others share its nodes, and a report has to name one that a person
 * can follow.
 */
static int walk_components(struct graph *g, const struct partition *p, uint32_t *walk, uint32_t *best_walk)
{
	_cleanup_free_ struct component *components = calloc((size_t)p->n + 1, sizeof(*components));

	if (!components)
		return err_oom();
	measure(g, p, components);
	for (uint32_t i = 0; i < p->n && g->n_cycles < CYCLES_MAX; i++) {
		int n;

		if (!components[i].closed)
			continue;
		n = shortest_walk(g, p, &components[i], i, walk, best_walk);
		if (n > 0)
			n = store_cycle(g, best_walk, n);
		if (n < 0)
			return n;
	}
	return 0;
}

/* Components over the first @n_edges edges. */
static int part(const struct graph *g, uint32_t n_edges, struct partition *ret)
{
	int r;

	ret->component = calloc((size_t)g->nodes.n + 1, sizeof(*ret->component));
	if (!ret->component)
		return err_oom();
	r = digraph_init(&ret->digraph, g->nodes.n, g->from, g->to, n_edges);
	return r == 0 ? scc_find(&ret->digraph, ret->component, &ret->n) : r;
}

/*
 * Cycles through memory are searched over all edges. Further cycles are searched without the edges of kind
 * would-free: tasks that deadlock may also wait for memory, and with these edges the deadlock would vanish in one
 * large component.
 */
static int find_cycles(struct graph *g)
{
	_cleanup_(partition_deinit) struct partition held = { 0 };
	_cleanup_free_ uint32_t *walk = calloc((size_t)g->nodes.n + 1, sizeof(*walk));
	_cleanup_free_ uint32_t *best_walk = calloc((size_t)g->nodes.n + 1, sizeof(*best_walk));
	int r;

	if (!walk || !best_walk)
		return err_oom();
	r = part(g, g->n_edges, &g->all);
	if (r == 0)
		r = part(g, g->n_held, &held);
	if (r == 0)
		r = cycles_through_memory(g, walk);
	return r < 0 ? r : walk_components(g, &held, walk, best_walk);
}

int graph_build(struct db *db, int64_t capture)
{
	_cleanup_(graph_deinit) struct graph g = { .db = db, .capture = capture };
	int r = facts_open(db, capture, &g.facts);

	if (r == 0)
		r = has_edges(&g);
	if (r > 0)
		r = load(&g);
	if (r == 0 && g.n_edges)
		r = find_cycles(&g);
	return r < 0 ? err_wrap(r, "wait-for graph") : 0;
}

int graph_clear(struct db *db, int64_t capture)
{
	static const char *const sql[] = {
		"DELETE FROM cycle_edge WHERE capture_id = :capture",
		"DELETE FROM cycle WHERE capture_id = :capture",
		"DELETE FROM edge WHERE capture_id = :capture",
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(sql); i++)
		r = db_run(db, sql[i], capture);
	return r;
}

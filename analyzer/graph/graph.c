// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/graph/scc.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

/* More closed walks than this in one capture tell a reader nothing new. */
#define CYCLES_MAX 256
/* In larger components without memory the walk is sought from one node instead of from each. */
#define COMPONENT_SEARCH_MAX 256

/*
 * The edges that facts give: kind, source, target, certainty, how, fact, fact_id.
 *
 * A wait for memory leads to free memory, or to the memcg whose limit it meets; one that no free memory would
 * end (a writer held back until dirty pages are written) to the device, if that is known. Who found oom_lock
 * taken waits for the OOM killer's turn, too. Memory would be freed by each thread of an OOM victim that has
 * not exited: the last one to go drops the mm. Where the reaper has been (MMF_OOM_SKIP and MMF_UNSTABLE) only
 * what it could not take is left to come. These edges come last.
 *
 * A workqueue is flushed when all of its items are done that were queued before, as were those whose worker has slept
 * for longer than the flush takes. Where a workqueue has but one item run at a time, the others stand behind that.
 */
static const char edges_sql[] =
	"WITH RECURSIVE victim AS ("
	" SELECT t.id, t.memcg_id, CASE WHEN m.oom_skip AND m.unstable THEN 'likely' ELSE 'certain' END AS certainty,"
	"   CASE WHEN m.oom_skip AND m.unstable THEN 'OOM victim; the reaper has taken what it could'"
	"        WHEN t.oom_mm_id IS NOT NULL THEN 'OOM victim: signal->oom_mm' ELSE 'OOM victim' END AS how"
	"  FROM task t LEFT JOIN mm m ON m.capture_id = t.capture_id AND m.id = t.oom_mm_id"
	" WHERE t.capture_id = :capture AND t.oom_victim AND NOT coalesce(t.exit_state, 0)),"
	" charged(id, memcg_id, certainty, how) AS ("
	"  SELECT id, memcg_id, certainty, how FROM victim WHERE memcg_id IS NOT NULL"
	"  UNION SELECT c.id, g.parent_id, c.certainty, c.how FROM charged c"
	"   JOIN memcg g ON g.capture_id = :capture AND g.id = c.memcg_id WHERE g.parent_id IS NOT NULL),"
	" flush(id, since_ms) AS (SELECT target_id, max(since_ms) FROM wait WHERE capture_id = :capture"
	"   AND target_type = 'workqueue' AND target_id IS NOT NULL GROUP BY target_id)"
	" SELECT 'waits-for-memory', 'task', task_id, CASE WHEN target_type = 'memcg' AND target_id IS NOT NULL"
	"   THEN 'memcg' ELSE 'memory' END, CASE WHEN target_type = 'memcg' THEN coalesce(target_id, 0) ELSE 0 END,"
	"   certainty, how, 'wait', id FROM wait WHERE capture_id = :capture AND kind = 'memory'"
	"   AND target_type IN ('memory', 'memcg')"
	" UNION ALL"
	" SELECT 'waits-for', 'task', task_id, target_type, CASE target_type WHEN 'page' THEN target_addr"
	"   WHEN 'oom-turn' THEN 0 ELSE target_id END AS target, certainty, how, 'wait', id FROM wait"
	"  WHERE capture_id = :capture AND (target_type = 'oom-turn' OR (target IS NOT NULL"
	"   AND (kind <> 'memory' OR target_type = 'device')"
	"   AND target_type IN ('lock', 'work', 'workqueue', 'task', 'device', 'page', 'memcg')))"
	" UNION ALL"
	" SELECT 'waits-for', 'task', task_id, 'oom-turn', 0, certainty, how, 'wait', id FROM wait"
	"  WHERE capture_id = :capture AND kind = 'memory' AND detail = 'oom-turn' AND target_type = 'memory'"
	" UNION ALL"
	" SELECT 'held-by', 'lock', id, 'task', owner_task_id, coalesce(owner_certainty, 'unknown'),"
	"   coalesce(owner_how, 'unknown'), 'lock', id FROM lock"
	"  WHERE capture_id = :capture AND owner_task_id IS NOT NULL AND coalesce(mode, '') <> 'free'"
	" UNION ALL"
	" SELECT 'held-by', 'oom-turn', 0, 'task', l.owner_task_id, coalesce(l.owner_certainty, 'unknown'),"
	"   'owner of oom_lock', 'lock', l.id FROM oom_state s"
	"   JOIN lock l ON l.capture_id = s.capture_id AND l.id = s.lock_id"
	"  WHERE s.capture_id = :capture AND l.owner_task_id IS NOT NULL AND coalesce(l.mode, '') <> 'free'"
	" UNION ALL"
	" SELECT 'served-by', 'work', id, 'task', worker_task_id, 'certain', 'the worker that runs it', 'work', id"
	"   FROM work WHERE capture_id = :capture AND worker_task_id IS NOT NULL"
	" UNION ALL"
	" SELECT 'served-by', 'workqueue', k.workqueue_id, 'task', k.worker_task_id, CASE WHEN t.asleep_ms >= flush.since_ms"
	"   THEN 'certain' ELSE 'likely' END, 'runs one of its items', 'work', k.id FROM flush"
	"   JOIN work k ON k.capture_id = :capture AND k.workqueue_id = flush.id AND k.state = 'running'"
	"   JOIN task t ON t.capture_id = :capture AND t.id = k.worker_task_id"
	" UNION ALL"
	" SELECT 'served-by', 'work', k.id, 'task', ahead.worker_task_id, 'certain', 'runs the one item ahead of it', 'work',"
	"   ahead.id FROM work k"
	"   JOIN workqueue q ON q.capture_id = :capture AND q.id = k.workqueue_id AND q.active = 1"
	"   JOIN work ahead ON ahead.capture_id = :capture AND ahead.workqueue_id = q.id AND ahead.state = 'running'"
	"    AND ahead.worker_task_id IS NOT NULL"
	"  WHERE k.capture_id = :capture AND k.state = 'inactive'"
	" UNION ALL"
	" SELECT 'served-by', 'device', id, 'device', below_id, 'certain', 'the device below it', 'device', id"
	"   FROM device WHERE capture_id = :capture AND below_id IS NOT NULL"
	" UNION ALL"
	" SELECT 'would-free', 'memory', 0, 'task', id, certainty, how, 'task', id FROM victim"
	" UNION ALL"
	" SELECT 'would-free', 'memcg', memcg_id, 'task', id, certainty, how, 'task', id FROM charged";

static const char *const node_types[] = {
	"task", "lock", "work", "workqueue", "page", "device", "memcg", "oom-turn", "memory",
};
static const char *const certainties[] = { "unknown", "likely", "certain" };

struct node {
	unsigned int type; /* index of node_types */
	int64_t id;
};

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
	struct map numbers; /* of nodes, by type and id */
	struct node *nodes;
	uint32_t n_nodes, nodes_cap;
	uint32_t *from, *to;     /* edge i is row i + 1 */
	unsigned int *certainty; /* index of certainties */
	uint32_t n_edges, edges_cap;
	uint32_t n_held; /* edges that no victim's exit would give */
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
	map_deinit(&g->numbers);
	free(g->nodes);
	free(g->certainty);
	free(g->from);
	free(g->to);
	partition_deinit(&g->all);
}

static unsigned int index_of(const char *const *names, size_t n, const char *name)
{
	for (unsigned int i = 0; i < n; i++)
		if (name && streq(names[i], name))
			return i;
	return 0;
}

static int grow(void *array, size_t size, uint32_t cap)
{
	void *bigger = realloc(*(void **)array, size * cap);

	if (!bigger)
		return err_oom();
	*(void **)array = bigger;
	return 0;
}

/* The number of a node, new or known. */
static int number(struct graph *g, const char *type_name, int64_t id, uint32_t *ret_number)
{
	unsigned int type = index_of(node_types, ARRAY_SIZE(node_types), type_name);
	/* Ids are small numbers and addresses differ in their low 60 bits: no two nodes share a key. */
	uint64_t key = (uint64_t)id << 4 | type, known;
	int r;

	if (map_get(&g->numbers, key, &known)) {
		*ret_number = (uint32_t)known;
		return 0;
	}
	if (g->n_nodes == g->nodes_cap) {
		g->nodes_cap = g->nodes_cap ? g->nodes_cap * 2 : 64;
		r = grow(&g->nodes, sizeof(*g->nodes), g->nodes_cap);
		if (r < 0)
			return r;
	}
	g->nodes[g->n_nodes] = (struct node){ .type = type, .id = id };
	*ret_number = g->n_nodes;
	return map_put(&g->numbers, key, g->n_nodes++);
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
		r = number(g, fact.src_type, fact.src_id.v, &g->from[g->n_edges]);
	if (r == 0)
		r = number(g, fact.dst_type, fact.dst_id.v, &g->to[g->n_edges]);
	if (r < 0)
		return r;
	g->certainty[g->n_edges++] = index_of(certainties, ARRAY_SIZE(certainties), fact.certainty);
	if (!streq(fact.kind, "would-free"))
		g->n_held = g->n_edges;
	return FACTS_ADD(g->facts, EDGE, edge, &fact, NULL);
}

static int load(struct graph *g)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(g->db, edges_sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", g->capture);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = add_edge(g, stmt);
	return r;
}

static bool is_memory(const struct graph *g, uint32_t node)
{
	const char *type = node_types[g->nodes[node].type];

	return streq(type, "memory") || streq(type, "memcg");
}

static int store_cycle(struct graph *g, const uint32_t *walk, int n)
{
	struct fact_cycle cycle = { .nodes = OPT(n), .component = OPT(g->all.component[g->from[walk[0]]]) };
	unsigned int weakest = ARRAY_SIZE(certainties) - 1;
	int64_t id, tasks = 0, memory = 0, freed = 0;
	int r;

	for (int i = 0; i < n; i++) {
		tasks += streq(node_types[g->nodes[g->from[walk[i]]].type], "task");
		memory |= is_memory(g, g->from[walk[i]]);
		freed |= walk[i] >= g->n_held;
		weakest = MIN(weakest, g->certainty[walk[i]]);
	}
	cycle.tasks = OPT(tasks);
	cycle.has_memory = OPT(memory);
	cycle.has_victim = OPT(freed);
	cycle.certainty = certainties[weakest];
	r = FACTS_ADD(g->facts, CYCLE, cycle, &cycle, &id);
	for (int i = 0; r == 0 && i < n; i++) {
		struct fact_cycle_edge edge = { .cycle_id = OPT(id), .edge_id = OPT(walk[i] + 1), .pos = OPT(i) };

		r = FACTS_ADD(g->facts, CYCLE_EDGE, cycle_edge, &edge, NULL);
	}
	g->n_cycles++;
	return r;
}

/* What is asked of each component. */
struct component {
	uint32_t size, first_node;
	bool closed; /* has an edge within */
};

static void measure(const struct graph *g, const struct partition *p, struct component *components)
{
	for (uint32_t v = g->n_nodes; v-- > 0;) {
		struct component *c = &components[p->component[v]];

		c->size++;
		/* A walk reads best from a task. */
		if (c->size == 1 || streq(node_types[g->nodes[v].type], "task"))
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
	uint32_t last = c->size > COMPONENT_SEARCH_MAX ? c->first_node + 1 : g->n_nodes;
	int best = 0;

	for (uint32_t v = c->first_node; v < last; v++) {
		int n;

		if (p->component[v] != number || !streq(node_types[g->nodes[v].type], "task"))
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

	ret->component = calloc((size_t)g->n_nodes + 1, sizeof(*ret->component));
	if (!ret->component)
		return err_oom();
	r = digraph_init(&ret->digraph, g->n_nodes, g->from, g->to, n_edges);
	return r == 0 ? scc_find(&ret->digraph, ret->component, &ret->n) : r;
}

/* Tasks that deadlock may wait for memory, too, which a victim behind them would free: they deadlock without it. */
static int find_cycles(struct graph *g)
{
	_cleanup_(partition_deinit) struct partition held = { 0 };
	_cleanup_free_ uint32_t *walk = calloc((size_t)g->n_nodes + 1, sizeof(*walk));
	_cleanup_free_ uint32_t *best_walk = calloc((size_t)g->n_nodes + 1, sizeof(*best_walk));
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
		r = load(&g);
	if (r == 0)
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

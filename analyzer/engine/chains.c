// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/chains.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/graph/nodes.h"
#include "analyzer/graph/scc.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A longer way tells a reader nothing, and what a hostile dump says must end. */
#define DEPTH_MAX 16
/* Nodes looked at from one task, ways kept of one task and of a capture. */
#define VISITED_MAX 256
#define WAYS_MAX 8
#define ROWS_MAX 100000

struct edge {
	enum certainty certainty;
	int64_t wait; /* the wait behind it, 0 for another fact */
};

struct walk {
	struct db *db;
	int64_t capture;
	struct nodes nodes;
	struct edge *edges;
	uint32_t *from, *to; /* of each edge */
	uint32_t n_edges, edges_cap;
	struct digraph digraph; /* a node's edges, in the order in which they are stored */
	/* Of the search from one task: the node's edge back, its distance, and which search reached it. */
	uint32_t *back, *stamp, *depth;
	uint32_t queue[VISITED_MAX];
	uint32_t search;
	struct db_stmt *insert;
	int64_t rows;
};

static void walk_deinit(struct walk *w)
{
	nodes_deinit(&w->nodes);
	digraph_deinit(&w->digraph);
	free(w->edges);
	free(w->from);
	free(w->to);
	free(w->back);
	free(w->stamp);
	free(w->depth);
	db_finish(w->insert);
}

static int grow_edges(struct walk *w)
{
	uint32_t cap = w->edges_cap ? w->edges_cap * 2 : 64;
	struct edge *edges = reallocarray(w->edges, cap, sizeof(*edges));
	uint32_t *from = reallocarray(w->from, cap, sizeof(*from)), *to = reallocarray(w->to, cap, sizeof(*to));

	w->edges = edges ? edges : w->edges;
	w->from = from ? from : w->from;
	w->to = to ? to : w->to;
	w->edges_cap = cap;
	return edges && from && to ? 0 : err_oom();
}

static int add_edge(struct walk *w, const struct db_stmt *row)
{
	int r = w->n_edges < w->edges_cap ? 0 : grow_edges(w);

	if (r == 0)
		r = nodes_number(&w->nodes, db_text(row, 0), db_int(row, 1), &w->from[w->n_edges]);
	if (r == 0)
		r = nodes_number(&w->nodes, db_text(row, 2), db_int(row, 3), &w->to[w->n_edges]);
	if (r == 0)
		w->edges[w->n_edges++] = (struct edge){ certainty_of(db_text(row, 4)), db_int(row, 5) };
	return r;
}

/*
 * The edges of the graph but those of kind would-free: a way ends at memory, and does not go on to whoever could free
 * it.
 */
static int load(struct walk *w)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(
		w->db,
		"SELECT src_type, src_id, dst_type, dst_id, certainty, CASE fact WHEN 'wait' THEN fact_id END"
		" FROM edge WHERE capture_id = :capture AND kind <> 'would-free' ORDER BY id",
		&stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", w->capture);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = add_edge(w, stmt);
	if (r < 0 || !w->n_edges)
		return r;
	w->back = calloc(w->nodes.n, sizeof(*w->back));
	w->stamp = calloc(w->nodes.n, sizeof(*w->stamp));
	w->depth = calloc(w->nodes.n, sizeof(*w->depth));
	if (!w->back || !w->stamp || !w->depth)
		return err_oom();
	return digraph_init(&w->digraph, w->nodes.n, w->from, w->to, w->n_edges);
}

/* ---- One way: the edges from a task to an end ---- */

struct way {
	uint32_t edges[DEPTH_MAX + 1];
	unsigned int n;
	const char *end_kind;
};

/* The way to the node that edge @last starts from, and over it. */
static void trace(const struct walk *w, uint32_t start, uint32_t last, struct way *way)
{
	unsigned int n = w->depth[w->from[last]] + 1;

	way->n = n;
	way->edges[--n] = last;
	for (uint32_t at = w->from[last]; at != start && n; at = w->from[w->back[at]])
		way->edges[--n] = w->back[at];
}

/* What evidence the way gives, in the form that evidence.h takes: tasks, waits and what lies between, in order. */
static void add_refs(const struct walk *w, const struct way *way, struct buf *out)
{
	buf_printf(out, "task:%lld", (long long)w->nodes.list[w->from[way->edges[0]]].id);
	for (unsigned int i = 0; i < way->n; i++) {
		const struct edge *edge = &w->edges[way->edges[i]];
		const struct node *to = &w->nodes.list[w->to[way->edges[i]]];

		if (edge->wait)
			buf_printf(out, " wait:%lld", (long long)edge->wait);
		if (to->type <= NODE_MEMCG && to->id)
			buf_printf(out, " %s:%lld", node_type_names[to->type], (long long)to->id);
	}
}

/* What a row says of a way's nodes and edges. */
struct summary {
	int64_t first_wait, lock, end_task, end_wait, tasks, depth;
	enum certainty certainty;
};

static struct summary summarize(const struct walk *w, const struct way *way)
{
	struct summary s = { .first_wait = w->edges[way->edges[0]].wait,
			     .end_task = w->nodes.list[w->from[way->edges[0]]].id,
			     .tasks = 1,
			     .certainty = CERTAINTIES - 1 };

	for (unsigned int i = 0; i < way->n; i++) {
		const struct edge *edge = &w->edges[way->edges[i]];
		const struct node *to = &w->nodes.list[w->to[way->edges[i]]];

		s.certainty = MIN(s.certainty, edge->certainty);
		if (edge->wait)
			s.end_wait = edge->wait;
		if (to->type == NODE_LOCK && !s.lock)
			s.lock = to->id;
		if (to->type == NODE_TASK) {
			s.end_task = to->id;
			s.depth = i + 1;
			s.tasks++;
		}
	}
	return s;
}

/* 0 is no id: it becomes NULL, as a column that nobody knows. */
static int bind_known(struct db_stmt *stmt, const char *name, int64_t value)
{
	return value ? db_bind_int(stmt, name, value) : db_bind_null(stmt, name);
}

/* Writes the row of a way; @best marks the one that predicates prefer for its task. */
static int store(struct walk *w, const struct way *way, bool best)
{
	const struct node *end = &w->nodes.list[w->to[way->edges[way->n - 1]]];
	struct summary s = summarize(w, way);
	_cleanup_buf_ struct buf refs = { 0 };
	const struct {
		const char *name;
		int64_t value;
	} numbers[] = {
		{ ":task", w->nodes.list[w->from[way->edges[0]]].id },
		{ ":wait", s.first_wait },
		{ ":lock", s.lock },
		{ ":end_task", s.end_task },
		{ ":end_wait", s.end_wait },
	};
	int r = 0;

	add_refs(w, way, &refs);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(numbers); i++)
		r = bind_known(w->insert, numbers[i].name, numbers[i].value);
	if (r == 0)
		r = db_bind_int(w->insert, ":end_id", end->id);
	if (r == 0)
		r = db_bind_int(w->insert, ":depth", s.depth);
	if (r == 0)
		r = db_bind_int(w->insert, ":tasks", s.tasks);
	if (r == 0)
		r = db_bind_int(w->insert, ":best", best);
	if (r == 0)
		r = db_bind_text(w->insert, ":end_kind", way->end_kind);
	if (r == 0)
		r = db_bind_text(w->insert, ":end_type", node_type_names[end->type]);
	if (r == 0)
		r = db_bind_text(w->insert, ":certainty", certainty_names[s.certainty]);
	if (r == 0)
		r = db_bind_text(w->insert, ":refs", buf_str(&refs));
	w->rows++;
	return r < 0 ? r : db_step(w->insert);
}

/* ---- The search from one task, breadth first ---- */

struct ways {
	struct way list[WAYS_MAX];
	unsigned int n;
};

/*
 * Remembers the way that ends with edge @last. Breadth first, so the shortest ways come first and the others are
 * dropped.
 */
static void keep(const struct walk *w, struct ways *ways, uint32_t start, uint32_t last, const char *end_kind)
{
	if (ways->n == WAYS_MAX)
		return;
	trace(w, start, last, &ways->list[ways->n]);
	ways->list[ways->n++].end_kind = end_kind;
}

/* Whether @node lies on the way from the start to @at. */
static bool is_behind(const struct walk *w, uint32_t start, uint32_t at, uint32_t node)
{
	while (at != node && at != start)
		at = w->from[w->back[at]];
	return at == node;
}

static bool leads_on(const struct walk *w, uint32_t node)
{
	return w->digraph.first[node] < w->digraph.first[node + 1];
}

/*
 * Takes edge @e: it ends a way (in memory, in a cycle, in a node that leads on to nothing, or at a bound) or leads
 * on.
 */
static void follow(struct walk *w, struct ways *ways, uint32_t start, uint32_t e, uint32_t *n_queue)
{
	uint32_t from = w->from[e], to = w->to[e];

	if (node_is_memory(&w->nodes.list[to])) {
		keep(w, ways, start, e, node_type_names[w->nodes.list[to].type]);
		return;
	}
	if (w->stamp[to] == w->search) {
		if (is_behind(w, start, from, to))
			keep(w, ways, start, e, "cycle");
		return;
	}
	if (!leads_on(w, to) || w->depth[from] + 1 >= DEPTH_MAX || *n_queue == VISITED_MAX) {
		keep(w, ways, start, e, node_type_names[w->nodes.list[to].type]);
		return;
	}
	w->stamp[to] = w->search;
	w->back[to] = e;
	w->depth[to] = w->depth[from] + 1;
	w->queue[(*n_queue)++] = to;
}

/* Each search has a number of its own, so that stamps need not be cleared for each of 10,000 tasks. */
static void search(struct walk *w, uint32_t start, struct ways *ways)
{
	uint32_t n_queue = 0;

	w->search++;
	w->stamp[start] = w->search;
	w->depth[start] = 0;
	w->queue[n_queue++] = start;
	for (uint32_t i = 0; i < n_queue; i++)
		for (uint32_t k = w->digraph.first[w->queue[i]]; k < w->digraph.first[w->queue[i] + 1]; k++)
			follow(w, ways, start, w->digraph.edges[k], &n_queue);
}

/* What a reader wants first: what ends in memory, then what ends in a thing that is known. */
static unsigned int preference(const struct way *way)
{
	static const char *const kinds[] = { "memory", "memcg", "cycle", "device", "page", "oom-turn", "task" };

	for (unsigned int i = 0; i < ARRAY_SIZE(kinds); i++)
		if (streq(kinds[i], way->end_kind))
			return i;
	return ARRAY_SIZE(kinds);
}

static int walk_from(struct walk *w, uint32_t start)
{
	struct ways ways = { .n = 0 };
	unsigned int best = 0;
	int r = 0;

	search(w, start, &ways);
	for (unsigned int i = 1; i < ways.n; i++)
		if (preference(&ways.list[i]) < preference(&ways.list[best]))
			best = i;
	for (unsigned int i = 0; r == 0 && i < ways.n && w->rows < ROWS_MAX; i++)
		r = store(w, &ways.list[i], i == best);
	return r;
}

static int walk_all(struct walk *w)
{
	int r = db_prepare(
		w->db,
		"INSERT INTO chains (capture_id, task_id, wait_id, first_kind, lock_id, end_kind, end_type, end_id,"
		" end_task_id, end_wait_id, depth, tasks, certainty, refs, best)"
		" VALUES (:capture, :task, :wait,"
		" (SELECT kind FROM wait WHERE capture_id = :capture AND id = :wait), :lock, :end_kind, :end_type,"
		" :end_id, :end_task, :end_wait, :depth, :tasks, :certainty, :refs, :best)",
		&w->insert);

	if (r == 0)
		r = db_bind_int(w->insert, ":capture", w->capture);
	for (uint32_t i = 0; r == 0 && i < w->nodes.n; i++)
		if (w->nodes.list[i].type == NODE_TASK && leads_on(w, i))
			r = walk_from(w, i);
	return r;
}

/* Waits that lead nowhere: what they wait for is not known, or is nothing that the graph has. */
static const char loose_waits[] =
	"INSERT INTO chains (capture_id, task_id, wait_id, first_kind, end_kind, end_type, end_id, end_task_id,"
	" end_wait_id, depth, tasks, certainty, refs, best)"
	" SELECT capture_id, task_id, id, kind, 'wait', 'task', task_id, task_id, id, 0, 1, certainty,"
	"  'task:' || task_id || ' wait:' || id, NOT EXISTS (SELECT 1 FROM chains c WHERE c.task_id = w.task_id)"
	"  AND w.id = (SELECT min(o.id) FROM wait o WHERE o.capture_id = w.capture_id AND o.task_id = w.task_id)"
	" FROM wait w WHERE capture_id = :capture AND id NOT IN (SELECT fact_id FROM edge"
	"  WHERE capture_id = :capture AND fact = 'wait' AND fact_id IS NOT NULL) ORDER BY id";

int chains_fill(struct db *db, int64_t capture)
{
	_cleanup_(walk_deinit) struct walk w = { .db = db, .capture = capture };
	int r = db_exec(db, "DELETE FROM chains");

	if (r == 0)
		r = load(&w);
	if (r == 0 && w.n_edges)
		r = walk_all(&w);
	if (r == 0)
		r = db_run(db, loose_waits, capture);
	return r < 0 ? err_wrap(r, "chains") : 0;
}

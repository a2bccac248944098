// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/chain.h"

#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* SELECTs of the title and note of a node, by its type, for :capture and :id. A part that is NULL adds nothing. */
#define ROW " WHERE capture_id = :capture AND id = :id"
/* SQLite's printf() prints 0 for NULL, which would claim what is not known. */
#define KNOWN(format, col) "coalesce(CASE WHEN " col " IS NOT NULL THEN printf('" format "', " col ") END, '')"
static const struct {
	const char *type, *sql;
	// clang-format off
} nodes[] = {
	{ "task", "SELECT name, CASE WHEN oom_victim THEN 'OOM victim, ' ELSE '' END"
	  " || CASE WHEN (SELECT m.oom_skip FROM mms m WHERE m.capture_id = t.capture_id AND m.id = t.oom_mm_id)"
	  "    THEN 'MMF_OOM_SKIP, ' ELSE '' END"
	  " || CASE WHEN on_cpu THEN 'running' || coalesce(' on CPU ' || cpu, '')"
	  "    ELSE coalesce(state || ' state', 'state unknown') || " KNOWN(" for %.0f s", "asleep_ms / 1000.0")
	  " END FROM tasks t" ROW },
	{ "lock", "SELECT label, " KNOWN("0x%x", "addr") " || " KNOWN(", owner word 0x%x", "owner_raw")
	  " || " KNOWN(", %d waiting", "nullif(waiters, 0)") " FROM locks" ROW },
	{ "mm", "SELECT 'mm ' || " KNOWN("0x%x", "addr") ", " KNOWN("%,d kB anonymous", "rss_anon_kb")
	  " || " KNOWN(", %,d kB swapped", "nullif(swap_kb, 0)")
	  " || CASE WHEN oom_skip THEN ', MMF_OOM_SKIP' ELSE '' END"
	  " || CASE unstable WHEN 0 THEN ', not MMF_UNSTABLE' WHEN 1 THEN ', MMF_UNSTABLE' ELSE '' END FROM mms" ROW },
	{ "memory", "SELECT 'free memory', coalesce((SELECT group_concat(printf('%s %,d kB free, min %,d kB', name,"
	  "   free_kb, min_kb), '; ') FROM (SELECT * FROM zones WHERE capture_id = :capture AND kill_id IS NULL"
	  "   AND event_id IS NULL AND managed_kb > 0 AND free_kb IS NOT NULL AND min_kb IS NOT NULL ORDER BY id)), 'zones unknown')"
	  " || coalesce((SELECT CASE total WHEN 0 THEN '; no swap' ELSE printf('; swap %,d of %,d kB free', free, total) END"
	  /* The row without a name is the whole, which the others are parts of. */
	  "   FROM (SELECT coalesce(max(free_kb) FILTER (WHERE name IS NULL), sum(free_kb)) AS free,"
	  "    coalesce(max(total_kb) FILTER (WHERE name IS NULL), sum(total_kb)) AS total"
	  "    FROM swaps WHERE capture_id = :capture AND kill_id IS NULL)),"
	  "  (SELECT '; no swap' FROM coverages WHERE capture_id = :capture AND fact = 'swap' AND status = 'complete'),"
	  "  '') WHERE :id = 0" },
	{ "memcg", "SELECT 'memory of cgroup ' || coalesce(path, '?'), " KNOWN("%,d kB used", "usage_kb")
	  " || " KNOWN(" of %,d kB", "max_kb") " FROM memcgs" ROW },
	{ "work", "SELECT 'work ' || coalesce(func, '?'), coalesce(state, '') FROM works" ROW },
	{ "workqueue", "SELECT 'workqueue ' || coalesce(name, '?'), " KNOWN("%d active", "active")
	  " || " KNOWN(", %d inactive", "nullif(inactive, 0)") " FROM workqueues" ROW },
	{ "device", "SELECT 'device ' || coalesce(name, '?'), coalesce(in_flight || ' in flight', '') FROM devices" ROW },
	{ "page", "SELECT printf('page 0x%x', :id), '' WHERE :capture" },
	{ "oom-turn", "SELECT 'the OOM killer''s turn', '' WHERE :capture AND :id = 0" },
};
// clang-format on

/* What an edge of a cycle is called. */
static const struct {
	const char *kind, *label;
} labels[] = {
	{ "waits-for", "waits for" },          { "waits-for-memory", "waits for" }, { "held-by", "held by" },
	{ "would-free", "would be freed by" }, { "served-by", "served by" },
};

/* Labels of steps in chains that a rule names, which have no edges. */
static const struct {
	const char *from, *to, *label;
} steps[] = {
	{ "task", "lock", "waits for" },
	{ "task", "memory", "waits for" },
	{ "task", "memcg", "waits for" },
	{ "task", "device", "waits for" },
	{ "task", "mm", "uses" },
	{ "lock", "task", "held by" },
	{ "mm", "lock", "guarded by" },
	{ "mm", "task", "used by" },
	{ "memory", "task", "would be freed by" },
	{ "memory", "mm", "would come from" },
};

/* A kind that is not in labels[] stands for itself: a new kind of edge is drawn at once, if not prettily. */
static const char *edge_label(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (streq(labels[i].kind, kind))
			return labels[i].label;
	return kind;
}

static const char *step_label(const char *from, const char *to)
{
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (streq(steps[i].from, from) && streq(steps[i].to, to))
			return steps[i].label;
	return "→";
}

/* There are few types, and a chain has few nodes: a search will do, and the table stays the one list of types. */
static size_t find_type(const char *type)
{
	size_t i = 0;

	while (i < ARRAY_SIZE(nodes) && !streq(nodes[i].type, type))
		i++;
	return i;
}

bool chain_knows(const char *type)
{
	return find_type(type) < ARRAY_SIZE(nodes);
}

int chain_describe(const struct chain_facts *facts, const char *type, int64_t id, struct chain_node *node)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	size_t i = find_type(type);
	int r;

	if (i == ARRAY_SIZE(nodes))
		return err_set(-EINVAL, "a chain cannot have a '%s'", type);
	node->type = nodes[i].type;
	node->id = id;
	r = db_prepare(facts->db, nodes[i].sql, &stmt);
	if (r == 0)
		r = db_bind_int(stmt, ":capture", facts->capture);
	if (r == 0)
		r = db_bind_int(stmt, ":id", id);
	if (r == 0)
		r = db_step(stmt);
	if (r < 0)
		return r;
	node->title = arena_text(facts->arena, r && !db_is_null(stmt, 0) ? db_text(stmt, 0) : "?");
	node->note = arena_text(facts->arena, r && !db_is_null(stmt, 1) ? db_text(stmt, 1) : "");
	return 0;
}

/* A wait w in words: "__alloc_pages_slowpath ← hog+0x48 [oomlock]", and the wait that began within it. */
// clang-format off
#define WAIT_TEXT \
	"coalesce(w.func, '') || coalesce(' ← ' || w.caller, '') || coalesce(' [' || w.caller_module || ']', '')" \
	" || coalesce('   ' || w.gfp, '') || coalesce(', order ' || w.page_order, '')" \
	" || coalesce((SELECT '; in the course of it ' || coalesce(i.func, i.kind) || coalesce(', for ' || i.target, '')" \
	"  FROM waits i WHERE i.capture_id = w.capture_id AND i.task_id = w.task_id AND i.within_id = w.id ORDER BY i.id LIMIT 1), '')"
// clang-format on

/* The edges of a cycle in order, each with the wait that it was made from, if any. */
static const char walk_sql[] =
	"SELECT e.src_type, e.src_id, e.kind, e.certainty || ': ' || e.how,"
	" CASE e.fact WHEN 'wait' THEN (SELECT " WAIT_TEXT
	"  FROM waits w WHERE w.capture_id = e.capture_id AND w.id = e.fact_id) END"
	" FROM cycle_edges e WHERE e.capture_id = :capture AND e.cycle_id = :cycle ORDER BY e.pos";

/* The chain of a cycle, as graph.c stored it: all edges have a row, and so a certainty. */
static int from_cycle(const struct chain_facts *facts, int64_t cycle, struct chain *chain)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(facts->db, walk_sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", facts->capture);
	if (r == 0)
		r = db_bind_int(stmt, ":cycle", cycle);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		struct chain_node *node = &chain->nodes[chain->n];

		if (chain->n == CHAIN_MAX)
			return 0;
		chain->n++;
		node->label = edge_label(db_text(stmt, 2));
		node->certainty = arena_text(facts->arena, db_text(stmt, 3));
		node->how = arena_text(facts->arena, db_text(stmt, 4));
		r = chain_describe(facts, db_text(stmt, 0), db_int(stmt, 1), node);
	}
	chain->closed = r == 0 && chain->n;
	return r;
}

/* Adds to @node how it is known that the task waits for the target, if it does. */
static int find_wait(const struct chain_facts *facts, int64_t task, const char *type, int64_t target,
		     struct chain_node *node)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(
		facts->db,
		"SELECT certainty || ': ' || how, " WAIT_TEXT " FROM waits w WHERE capture_id = :capture"
		" AND task_id = :task AND (target_type = :type AND target_id = :target"
		"  OR :type = 'memory' AND kind = 'memory' AND target_type IN ('memory', 'memcg')) ORDER BY id LIMIT 1",
		&stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", facts->capture);
	if (r == 0)
		r = db_bind_int(stmt, ":task", task);
	if (r == 0)
		r = db_bind_text(stmt, ":type", type);
	if (r == 0)
		r = db_bind_int(stmt, ":target", target);
	if (r == 0)
		r = db_step(stmt);
	if (r > 0) {
		node->certainty = arena_text(facts->arena, db_text(stmt, 0));
		node->how = arena_text(facts->arena, db_text(stmt, 1));
	}
	return r < 0 ? r : 0;
}

/* Adds to @node how the owner of the lock is known. */
static int find_owner(const struct chain_facts *facts, int64_t lock, struct chain_node *node)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(facts->db,
			   "SELECT coalesce(owner_certainty, 'unknown') || coalesce(': ' || owner_how, '') FROM locks"
			   " WHERE capture_id = :capture AND id = :id",
			   &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", facts->capture);
	if (r == 0)
		r = db_bind_int(stmt, ":id", lock);
	if (r == 0)
		r = db_step(stmt);
	if (r > 0)
		node->certainty = arena_text(facts->arena, db_text(stmt, 0));
	return r < 0 ? r : 0;
}

/* Describes the step from one node to the next. */
static int connect(const struct chain_facts *facts, struct chain_node *from, int64_t from_id, const char *to,
		   int64_t to_id)
{
	int r = 0;

	from->label = step_label(from->type, to);
	if (streq(from->type, "task"))
		r = find_wait(facts, from_id, to, to_id, from);
	else if (streq(from->type, "lock"))
		r = find_owner(facts, from_id, from);
	/* A step from a task to a task may be anything; with a wait for that task it is one. */
	if (r == 0 && streq(from->type, "task") && from->how)
		from->label = "waits for";
	return r;
}

/* The chain that a rule names. It has no edges: how each step is known is looked up in waits and locks. */
static int from_nodes(const struct chain_facts *facts, const char *names, struct chain *chain)
{
	_cleanup_free_ char *copy = strdup(names);
	char *at = NULL, *word;
	int64_t last = 0;
	int r = 0;

	if (!copy)
		return err_oom();
	for (word = strtok_r(copy, " ", &at); r == 0 && word && chain->n < CHAIN_MAX; word = strtok_r(NULL, " ", &at)) {
		char *colon = strchr(word, ':');
		int64_t id = colon ? strtoll(colon + 1, NULL, 10) : 0;

		if (colon)
			*colon = '\0';
		r = chain_describe(facts, word, id, &chain->nodes[chain->n]);
		if (r == 0 && chain->n)
			r = connect(facts, &chain->nodes[chain->n - 1], last, chain->nodes[chain->n].type, id);
		chain->n++;
		last = id;
	}
	return r;
}

int chain_build(const struct chain_facts *facts, struct opt cycle, const char *names, struct chain *ret_chain)
{
	*ret_chain = (struct chain){ 0 };
	if (cycle.known)
		return from_cycle(facts, cycle.v, ret_chain);
	return names ? from_nodes(facts, names, ret_chain) : 0;
}

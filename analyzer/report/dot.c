// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/dot.h"

#include "util/cleanup.h"
#include "util/escape.h"
#include "util/macros.h"

/*
 * What is drawn of a graph, the table drawn. A small one is drawn whole. Of a bigger one: the cycles, the victims of the OOM
 * killer, and what most tasks wait for; all that these lead to; and of each thing some that wait for it.
 */
#define SMALL "60"
#define WAITERS "4"

static const char make_sql[] =
	"CREATE TEMP TABLE IF NOT EXISTS drawn (type TEXT, id INTEGER, PRIMARY KEY (type, id)) WITHOUT ROWID";

static const char all_sql[] = "INSERT INTO drawn SELECT type, id FROM nodes WHERE capture_id = :capture AND"
			      " (:all OR (SELECT count(*) FROM nodes WHERE capture_id = :capture) <= " SMALL ")";

// clang-format off
static const char core_sql[] =
	"INSERT OR IGNORE INTO drawn WITH RECURSIVE seeds (type, id) AS ("
	"  SELECT src_type, src_id FROM cycle_edges WHERE capture_id = :capture"
	"  UNION SELECT type, id FROM (SELECT type, id FROM nodes WHERE capture_id = :capture AND oom_victim ORDER BY id LIMIT 12)"
	"  UNION SELECT dst_type, dst_id FROM (SELECT dst_type, dst_id, count(*) FROM edges WHERE capture_id = :capture"
	"    AND kind IN ('waits-for', 'waits-for-memory') GROUP BY dst_type, dst_id ORDER BY 3 DESC, 1, 2 LIMIT 12)),"
	" reached (type, id) AS (SELECT type, id FROM seeds UNION SELECT e.dst_type, e.dst_id FROM reached r"
	"  JOIN edges e ON e.capture_id = :capture AND e.src_type = r.type AND e.src_id = r.id AND e.kind <> 'would-free')"
	" SELECT type, id FROM reached ORDER BY (type, id) IN (SELECT type, id FROM seeds) DESC, id, type LIMIT 400";

static const char waiters_sql[] =
	"INSERT OR IGNORE INTO drawn SELECT src_type, src_id FROM (SELECT e.src_type, e.src_id, row_number() OVER"
	"  (PARTITION BY e.dst_type, e.dst_id ORDER BY e.id) AS n FROM edges e JOIN drawn d ON d.type = e.dst_type"
	"  AND d.id = e.dst_id WHERE e.capture_id = :capture AND e.kind IN ('waits-for', 'waits-for-memory')) WHERE n <= " WAITERS;

static const char nodes_sql[] =
	"SELECT n.type, n.id, n.label, n.oom_victim FROM nodes n JOIN drawn d ON d.type = n.type AND d.id = n.id"
	" WHERE n.capture_id = :capture ORDER BY n.type, n.id";
static const char edges_sql[] =
	"SELECT e.src_type, e.src_id, e.dst_type, e.dst_id, e.kind, e.certainty,"
	" EXISTS (SELECT 1 FROM cycle_edges c WHERE c.capture_id = :capture AND c.edge_id = e.id)"
	" FROM edges e JOIN drawn s ON s.type = e.src_type AND s.id = e.src_id JOIN drawn d ON d.type = e.dst_type AND d.id = e.dst_id"
	" WHERE e.capture_id = :capture ORDER BY e.id";

/* Things of which not all that wait are drawn. */
static const char more_sql[] =
	"SELECT e.dst_type, e.dst_id, count(*) FROM edges e JOIN drawn d ON d.type = e.dst_type AND d.id = e.dst_id"
	" WHERE e.capture_id = :capture AND e.kind IN ('waits-for', 'waits-for-memory')"
	"  AND NOT EXISTS (SELECT 1 FROM drawn s WHERE s.type = e.src_type AND s.id = e.src_id)"
	" GROUP BY e.dst_type, e.dst_id ORDER BY 1, 2";

static const char left_sql[] =
	"SELECT count(*) - (SELECT count(*) FROM drawn) FROM nodes WHERE capture_id = :capture";
// clang-format on

static int choose(struct db *db, int64_t capture, bool all)
{
	static const char *const steps[] = { core_sql, waiters_sql };
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_exec(db, make_sql);

	if (r == 0)
		r = db_exec(db, "DELETE FROM drawn");
	if (r == 0)
		r = db_prepare(db, all_sql, &stmt);
	if (r == 0)
		r = db_bind_int(stmt, ":capture", capture);
	if (r == 0)
		r = db_bind_int(stmt, ":all", all);
	if (r == 0)
		r = db_step(stmt);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(steps); i++)
		r = db_run(db, steps[i], capture);
	return r;
}

/* How many wait that are not drawn, beside what they wait for; and how much is left out altogether. */
static int write_rest(struct db *db, int64_t capture, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL, *left = NULL;
	long long number = (long long)capture, n = 0;
	int r = db_prepare(db, more_sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", capture);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(out,
			   "  \"%lld/more:%lld\" [label=\"%lld more\", shape=plaintext];\n"
			   "  \"%lld/more:%lld\" -> \"%lld/%s:%lld\" [style=dotted];\n",
			   number, n, (long long)db_int(stmt, 2), number, n, number, db_text(stmt, 0),
			   (long long)db_int(stmt, 1));
		n++;
		r = 0;
	}
	if (r == 0)
		r = db_first(db, left_sql, capture, &left);
	if (r > 0 && db_int(left, 0) > 0)
		buf_printf(out, "  label=\"%lld %s left out: --all draws %s\";\n", (long long)db_int(left, 0),
			   db_int(left, 0) == 1 ? "node is" : "nodes are", db_int(left, 0) == 1 ? "it" : "them");
	return r < 0 ? r : 0;
}

/* Tasks are boxes and all they wait for is round; a victim of the OOM killer is red. */
static int write_nodes(struct db *db, int64_t capture, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, nodes_sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", capture);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(out, "  \"%lld/%s:%lld\" [label=\"", (long long)capture, db_text(stmt, 0),
			   (long long)db_int(stmt, 1));
		escape_dot(out, db_text(stmt, 2));
		buf_printf(out, "\", shape=%s%s];\n", db_text(stmt, 0)[0] == 't' ? "box" : "ellipse",
			   db_int(stmt, 3) ? ", color=red" : "");
		r = buf_check(out);
	}
	return r;
}

/* An edge that is not certain is dashed; one on a cycle is red and thick. */
static int write_edges(struct db *db, int64_t capture, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	long long number = (long long)capture;
	int r = db_prepare(db, edges_sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", capture);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(out, "  \"%lld/%s:%lld\" -> \"%lld/%s:%lld\" [label=\"%s\", style=%s%s];\n", number,
			   db_text(stmt, 0), (long long)db_int(stmt, 1), number, db_text(stmt, 2),
			   (long long)db_int(stmt, 3), db_text(stmt, 4),
			   db_text(stmt, 5)[0] == 'c' ? "solid" : "dashed",
			   db_int(stmt, 6) ? ", color=red, penwidth=2" : "");
		r = buf_check(out);
	}
	return r;
}

int dot_write(struct db *db, const int64_t *captures, size_t n, bool all, struct buf *out)
{
	int r = 0;

	buf_puts(out, "digraph waits {\n  node [fontname=\"sans-serif\"];\n"
		      "  edge [fontname=\"sans-serif\", fontsize=10];\n");
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = choose(db, captures[i], all);
		if (r == 0)
			r = write_nodes(db, captures[i], out);
		if (r == 0)
			r = write_edges(db, captures[i], out);
		if (r == 0)
			r = write_rest(db, captures[i], out);
	}
	buf_puts(out, "}\n");
	return r < 0 ? r : buf_check(out);
}

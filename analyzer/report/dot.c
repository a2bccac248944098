// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/dot.h"

#include "util/cleanup.h"
#include "util/escape.h"

static const char nodes_sql[] =
	"SELECT type, id, label, oom_victim FROM nodes WHERE capture_id = :capture ORDER BY type, id";
static const char edges_sql[] =
	"SELECT e.src_type, e.src_id, e.dst_type, e.dst_id, e.kind, e.certainty,"
	" EXISTS (SELECT 1 FROM cycle_edges c WHERE c.capture_id = :capture AND c.edge_id = e.id)"
	" FROM edges e WHERE e.capture_id = :capture ORDER BY e.id";

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

int dot_write(struct db *db, const int64_t *captures, size_t n, struct buf *out)
{
	int r = 0;

	buf_puts(out, "digraph waits {\n  node [fontname=\"sans-serif\"];\n"
		      "  edge [fontname=\"sans-serif\", fontsize=10];\n");
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = write_nodes(db, captures[i], out);
		if (r == 0)
			r = write_edges(db, captures[i], out);
	}
	buf_puts(out, "}\n");
	return r < 0 ? r : buf_check(out);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/waiting.h"

#include <stdio.h>

#include "util/arena.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/*
 * Groups the waits by what they are for; with max() SQLite takes the other columns from the row of the longest wait.
 * A target without row, address and name is taken for the same if tasks wait for it in the same function with the
 * same caller. All who wait for memory wait for the same, but each mempool is one of its own. The reclaim of kswapd is
 * no wait for others; what kswapd waits for within it has rows of its own.
 */
static const char groups_sql[] =
	"SELECT count(DISTINCT w.task_id), coalesce(w.since_ms, -1), w.since_ms, t.name, w.kind, w.detail,"
	" w.target_type, w.target_id, w.target, w.func, w.caller, w.caller_module"
	" FROM waits w JOIN tasks t ON t.capture_id = w.capture_id AND t.id = w.task_id"
	" WHERE w.capture_id = :capture AND coalesce(t.state, 'D') NOT IN ('S', 'I')"
	"  AND coalesce(w.detail, '') <> 'kswapd'"
	" GROUP BY CASE WHEN w.target_id IS NOT NULL THEN w.target_type || ' ' || w.target_id"
	"  WHEN w.target_type = 'memory' THEN 'memory ' || coalesce(w.target_text, '')"
	"  ELSE w.kind || ' ' || coalesce(w.target_addr, w.target_text, coalesce(w.func, '') || coalesce(w.caller, '')) END"
	" ORDER BY 1 DESC, max(most(w.since_ms, w.id)) DESC";

/* Columns of groups_sql. */
enum {
	TASKS,
	LONGEST,
	SINCE,
	NAME,
	KIND,
	DETAIL,
	TARGET_TYPE,
	TARGET_ID,
	TARGET,
	FUNC,
	CALLER,
	CALLER_MODULE,
};

/* Words for what a wait is for, for kinds whose name does not read well in a sentence. */
static const struct {
	const char *kind, *words;
} phrases[] = {
	{ "memory", "free memory" },
	{ "io", "I/O" },
	{ "timer", "a timer" },
	{ "rcu", "an RCU grace period" },
	{ "unknown", "something unknown" },
	{ "folio", "a page" },
	{ "buffer", "a buffer" },
};

/* Waits whose target is a task: what the waiter wants of it. */
static const struct {
	const char *kind, *words;
} of_tasks[] = {
	{ "rcu", "an RCU grace period, held up by " },
	{ "kthread-stop", "the exit of " },
};

/* Whether the target's text already begins with what the target is. */
static bool names_itself(const char *kind)
{
	return streq(kind, "memory") || streq(kind, "folio") || streq(kind, "buffer") || streq(kind, "journal") ||
	       streq(kind, "flush-workqueue");
}

static const char *words_of_task(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(of_tasks); i++)
		if (streq(of_tasks[i].kind, kind))
			return of_tasks[i].words;
	return "";
}

static void put_kind(struct buf *out, const char *kind, const char *text)
{
	const char *words = kind;

	for (size_t i = 0; i < ARRAY_SIZE(phrases); i++)
		if (streq(phrases[i].kind, kind))
			words = phrases[i].words;
	if (text && names_itself(kind))
		words = NULL;
	buf_printf(out, "%s%s%s", words ? words : "", words && text ? " " : "", text ? text : "");
}

/* The node of the graph that they wait for, if the target has a row; else the kind of wait, and the target's name. */
static int put_target(struct buf *out, struct model *m, struct db_stmt *row)
{
	const char *type = db_text(row, TARGET_TYPE), *detail = db_text(row, DETAIL);
	const struct chain_facts facts = model_chain_facts(m);
	struct chain_node node = { 0 };
	int r = 0;

	if (type && !db_is_null(row, TARGET_ID) && chain_knows(type))
		r = chain_describe(&facts, type, db_int(row, TARGET_ID), &node);
	if (r == 0 && node.title && streq(node.type, "task"))
		buf_printf(out, "%s%s (%s)", words_of_task(db_text(row, KIND)), node.title, node.note);
	else if (r == 0 && node.title)
		buf_puts(out, node.title);
	else if (r == 0)
		put_kind(out, db_text(row, KIND), db_text(row, TARGET));
	if (r == 0 && detail)
		buf_printf(out, " (%s)", detail);
	return r;
}

/* Adds who holds or serves the target, and what that task does. */
static int put_holder(struct buf *out, struct model *m, struct db_stmt *row)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	const struct chain_facts facts = model_chain_facts(m);
	struct chain_node holder = { 0 };
	int r;

	if (db_is_null(row, TARGET_TYPE) || db_is_null(row, TARGET_ID))
		return 0;
	r = db_prepare(m->db,
		       "SELECT kind, certainty, dst_id FROM edges WHERE capture_id = :capture AND src_type = :type"
		       " AND src_id = :id AND dst_type = 'task' AND kind IN ('held-by', 'served-by') ORDER BY id",
		       &stmt);
	if (r == 0)
		r = db_bind_int(stmt, ":capture", m->id);
	if (r == 0)
		r = db_bind_text(stmt, ":type", db_text(row, TARGET_TYPE));
	if (r == 0)
		r = db_bind_int(stmt, ":id", db_int(row, TARGET_ID));
	if (r == 0)
		r = db_step(stmt);
	if (r <= 0)
		return r;
	r = chain_describe(&facts, "task", db_int(stmt, 2), &holder);
	if (r == 0)
		buf_printf(out, ", %s%s %s (%s)", streq(db_text(stmt, 1), "certain") ? "" : "probably ",
			   streq(db_text(stmt, 0), "held-by") ? "held by" : "served by", holder.title, holder.note);
	return r;
}

/* The function in which they wait, and who called it: what a kernel developer looks up first. */
static void put_place(struct buf *out, struct db_stmt *row)
{
	const char *func = db_text(row, FUNC), *caller = db_text(row, CALLER), *module = db_text(row, CALLER_MODULE);

	if (!func && !caller)
		return;
	buf_printf(out, ": %s%s%s", func ? func : "", func && caller ? " ← " : "", caller ? caller : "");
	if (module)
		buf_printf(out, " [%s]", module);
}

static int put_sentence(struct buf *out, struct model *m, struct db_stmt *row)
{
	int64_t tasks = db_int(row, TASKS);
	int r;

	if (tasks == 1)
		buf_printf(out, "%s waits for ", db_text(row, NAME));
	else
		buf_printf(out, "%lld tasks wait for ", (long long)tasks);
	r = put_target(out, m, row);
	if (r == 0)
		r = put_holder(out, m, row);
	if (r < 0)
		return r;
	if (tasks > 1)
		buf_printf(out, ", of them %s", db_text(row, NAME));
	if (!db_is_null(row, SINCE))
		buf_printf(out, "%s for %.1f s", tasks > 1 ? "" : ",", (double)db_int(row, SINCE) / 1000.0);
	put_place(out, row);
	return buf_check(out);
}

int waiting_list(struct model *m, size_t max, const char ***ret_lines, size_t *ret_n, size_t *ret_more)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	const char **lines = arena_alloc(m->arena, MAX(max, 1u) * sizeof(*lines));
	size_t n = 0, more = 0;
	int r = lines ? db_prepare(m->db, groups_sql, &row) : err_oom();

	if (r == 0)
		r = db_bind_int(row, ":capture", m->id);
	while (r == 0 && (r = db_step(row)) > 0) {
		_cleanup_buf_ struct buf text = { 0 };

		r = 0;
		if (n == max) {
			more++;
			continue;
		}
		r = put_sentence(&text, m, row);
		if (r == 0 && !(lines[n++] = model_text(m, buf_str(&text))))
			r = err_oom();
	}
	if (r < 0)
		return r;
	*ret_lines = lines;
	*ret_n = n;
	*ret_more = more;
	return 0;
}

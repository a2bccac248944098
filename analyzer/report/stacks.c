// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/stacks.h"

#include <string.h>

#include "analyzer/report/locator.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Of tasks whose stacks are alike; a query has one name more, by which it is seen that there are more. */
#define NAMES_MAX 6
#define NAME(n) "part(max(CASE p.nth WHEN " #n " THEN p.name END), char(10)) || "
#define FRAMES_MAX "64"

/*
 * Which tasks, by the reason and the place in it; then what tells their stacks apart; then stacks that are alike, and
 * only of those the frames as a person reads them. What the verdict is about (:chain, a JSON array of task ids, its
 * evidence, and who holds the locks in it) and the incident's tasks make one group, other tasks another.
 */
// clang-format off
static const char stacks_sql[] =
	"WITH named (task_id, pos) AS ("
	"  SELECT value, key FROM json_each(:chain)"
	"  UNION ALL SELECT CASE e.kind WHEN 'task' THEN e.fact_id WHEN 'frame' THEN e.fact_id"
	"    WHEN 'wait' THEN (SELECT w.task_id FROM waits w WHERE w.capture_id = e.capture_id AND w.id = e.fact_id)"
	"    WHEN 'event' THEN (SELECT v.task_id FROM events v WHERE v.capture_id = e.capture_id AND v.id = e.fact_id)"
	"    WHEN 'oom_kill' THEN (SELECT k.victim_task_id FROM oom_kills k WHERE k.capture_id = e.capture_id"
	"                           AND k.id = e.fact_id) END, 1000 + e.pos"
	"   FROM finding_evidences e WHERE e.capture_id = :capture AND e.finding_id = :finding"
	"  UNION ALL SELECT l.owner_task_id, 1999 FROM finding_evidences e"
	"   JOIN waits w ON w.capture_id = e.capture_id AND w.id = e.fact_id AND w.target_type = 'lock'"
	"   JOIN locks l ON l.capture_id = w.capture_id AND l.id = w.target_id"
	"   WHERE e.capture_id = :capture AND e.finding_id = :finding AND e.kind = 'wait'"
	"  UNION ALL SELECT t.id, 2000 FROM tasks t WHERE t.capture_id = :capture AND t.oom_victim"
	"  UNION ALL SELECT k.victim_task_id, 3000 FROM incidents i CROSS JOIN oom_kills k ON k.capture_id = i.capture_id"
	"   AND k.id BETWEEN i.first_kill_id AND i.last_kill_id WHERE i.capture_id = :capture AND i.newest"
	"  UNION ALL SELECT k.trigger_task_id, 3000 FROM incidents i CROSS JOIN oom_kills k ON k.capture_id = i.capture_id"
	"   AND k.id BETWEEN i.first_kill_id AND i.last_kill_id WHERE i.capture_id = :capture AND i.newest"
	"  UNION ALL SELECT v.task_id, 4000 FROM incidents i CROSS JOIN events v ON v.capture_id = i.capture_id"
	"   AND v.at_ms BETWEEN i.first_ms AND i.last_ms WHERE i.capture_id = :capture AND i.newest),"
	" chosen (task_id, pos) AS ("
	"  SELECT n.task_id, min(n.pos) FROM named n WHERE n.task_id IS NOT NULL GROUP BY n.task_id"
	"  UNION ALL SELECT t.id, 9999 FROM tasks t WHERE t.capture_id = :capture AND :all AND coalesce(t.state, 'D') = 'D'"
	"   AND t.id NOT IN (SELECT n.task_id FROM named n WHERE n.task_id IS NOT NULL)),"
	" stacks (task_id, pos, frames) AS (SELECT c.task_id, c.pos, (SELECT group_concat(coalesce(f.func || ' ' || f.pc_offset,"
	"   f.func, f.pc, '') || ' ' || coalesce(f.module, ''), char(10))"
	"   FROM (SELECT * FROM frames WHERE capture_id = :capture AND task_id = c.task_id AND no < " FRAMES_MAX " ORDER BY no) f)"
	"  FROM chosen c),"
	" placed (other, pos, id, name, asleep_ms, frames, nth) AS ("
	"  SELECT s.pos = 9999, s.pos, t.id, t.name, t.asleep_ms, s.frames,"
	"    row_number() OVER (PARTITION BY s.pos = 9999, s.frames ORDER BY t.id)"
	"   FROM stacks s JOIN tasks t ON t.capture_id = :capture AND t.id = s.task_id WHERE s.frames IS NOT NULL),"
	" alike (other, pos, id, tasks, asleep_ms, names) AS ("
	"  SELECT p.other, min(p.pos), min(p.id), count(*), max(p.asleep_ms), " NAME(1) NAME(2) NAME(3) NAME(4) NAME(5) NAME(6) NAME(7) "''"
	"   FROM placed p GROUP BY p.other, p.frames)"
	" SELECT a.tasks, a.asleep_ms, a.id, t.pid, t.locator, a.names,"
	"  (SELECT group_concat(f.line, char(10))"
	"   FROM (SELECT * FROM frames WHERE capture_id = :capture AND task_id = a.id AND no < " FRAMES_MAX " ORDER BY no) f)"
	" FROM alike a JOIN tasks t ON t.capture_id = :capture AND t.id = a.id"
	" ORDER BY a.other, a.pos, a.asleep_ms DESC, a.id";
// clang-format on

enum { COUNT, ASLEEP, TASK, PID, LOCATOR, NAMES, FRAMES };

/* The ids of the chain's tasks as a JSON array. */
static void put_chain(struct buf *out, const struct chain *chain)
{
	buf_putc(out, '[');
	for (size_t i = 0, n = 0; i < chain->n; i++)
		if (streq(chain->nodes[i].type, "task"))
			buf_printf(out, "%s%lld", n++ ? "," : "", (long long)chain->nodes[i].id);
	buf_putc(out, ']');
}

static void put_names(struct buf *out, int64_t tasks, const char *names)
{
	buf_printf(out, "%lld tasks: ", (long long)tasks);
	for (int i = 0; *names && i < NAMES_MAX; i++) {
		size_t len = strcspn(names, "\n");

		buf_puts(out, i ? ", " : "");
		buf_add(out, names, len);
		names += len + (names[len] == '\n');
	}
	if (*names)
		buf_puts(out, ", …");
}

static int put_title(struct buf *out, struct model *m, struct db_stmt *row)
{
	const struct chain_facts facts = model_chain_facts(m);
	struct chain_node task = { 0 };
	int r;

	if (db_int(row, COUNT) > 1) {
		put_names(out, db_int(row, COUNT), db_text(row, NAMES));
		if (db_int(row, ASLEEP) > 0)
			buf_printf(out, "; the longest sleeps for %.0f s", (double)db_int(row, ASLEEP) / 1000.0);
		return buf_check(out);
	}
	r = chain_describe(&facts, "task", db_int(row, TASK), &task);
	if (r == 0)
		buf_printf(out, "%s (%s)", task.title, task.note);
	return r < 0 ? r : buf_check(out);
}

static int read_stack(struct model *m, struct db_stmt *row, struct stack *stack)
{
	_cleanup_buf_ struct buf title = { 0 }, command = { 0 };
	int r = put_title(&title, m, row);

	if (r < 0)
		return r;
	if (db_text(row, LOCATOR))
		locator_command(&command, db_text(row, LOCATOR), m->path,
				db_is_null(row, PID) ? (struct opt){ 0 } : OPT(db_int(row, PID)));
	*stack = (struct stack){
		.tasks = db_int(row, COUNT),
		.title = model_text(m, buf_str(&title)),
		.command = command.len ? model_text(m, buf_str(&command)) : NULL,
		.frames = model_text(m, db_text(row, FRAMES)),
	};
	if (!db_is_null(row, ASLEEP))
		stack->asleep_ms = OPT(db_int(row, ASLEEP));
	return !stack->title || !stack->frames || buf_check(&command) < 0 ? err_oom() : 0;
}

static int query(struct model *m, const struct model_finding *f, bool all, struct db_stmt **ret_stmt)
{
	_cleanup_buf_ struct buf chain = { 0 };
	int r;

	put_chain(&chain, f ? &f->chain : &(struct chain){ 0 });
	r = buf_check(&chain) < 0 ? -ENOMEM : db_prepare(m->db, stacks_sql, ret_stmt);
	if (r == 0)
		r = db_bind_int(*ret_stmt, ":capture", m->id);
	if (r == 0)
		r = db_bind_int(*ret_stmt, ":finding", f ? f->row.id : -1);
	if (r == 0)
		r = db_bind_int(*ret_stmt, ":all", all);
	return r == 0 ? db_bind_text(*ret_stmt, ":chain", buf_str(&chain)) : r;
}

int stacks_list(struct model *m, const struct model_finding *f, bool all, size_t max, struct stack **ret_stacks,
		size_t *ret_n, size_t *ret_more)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	struct stack *stacks = arena_alloc(m->arena, MAX(max, 1u) * sizeof(*stacks));
	size_t n = 0, more = 0;
	int r = stacks ? query(m, f, all, &row) : err_oom();

	while (r == 0 && (r = db_step(row)) > 0) {
		r = 0;
		if (n == max)
			more++;
		else
			r = read_stack(m, row, &stacks[n++]);
	}
	if (r < 0)
		return r;
	*ret_stacks = stacks;
	*ret_n = n;
	*ret_more = more;
	return 0;
}

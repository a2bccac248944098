// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/state.h"

#include <string.h>

#include "analyzer/report/words.h"
#include "util/arena.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

/* Which report of a log shows it, that of a kill or of an event; neither: the dump itself does. */
struct at {
	struct opt kill, event;
};

/* Lines that are being gathered. */
struct lines {
	struct model *model;
	struct state_line *list;
	size_t n, max, more;
};

/* Puts the sentence of a row of a query into @text, and the numbers of its bar into @line. */
typedef void (*put_fn)(struct db_stmt *row, struct buf *text, struct state_line *line);

static void put_kb(struct buf *out, const char *before, const struct db_stmt *row, int col)
{
	if (db_is_null(row, col))
		return;
	buf_puts(out, before);
	report_size(out, db_int(row, col));
}

/* ---- memory ---- */

static const char zones_sql[] =
	"SELECT node, name, free_kb, min_kb, low_kb, high_kb, coalesce(managed_kb, present_kb) FROM zones"
	" WHERE capture_id = :capture AND kill_id IS :kill AND event_id IS :event AND coalesce(managed_kb, present_kb, 1) > 0"
	" ORDER BY id";

static void put_zone(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	buf_puts(out, "zone ");
	if (db_int(row, 0) > 0)
		buf_printf(out, "node %lld ", (long long)db_int(row, 0));
	buf_puts(out, db_text(row, 1) ? db_text(row, 1) : "?");
	put_kb(out, ": ", row, 2);
	put_kb(out, " free of ", row, 6);
	put_kb(out, "; min ", row, 3);
	put_kb(out, ", low ", row, 4);
	put_kb(out, ", high ", row, 5);
	*line = (struct state_line){ .part_kb = db_int(row, 2), .mark_kb = db_int(row, 3), .whole_kb = db_int(row, 6) };
}

/*
 * What memory is used for. Pages of shared memory and tmpfs are on the lists of anonymous pages, as they are swapped like
 * those. A log has totals beside what each node has, a dump the latter alone.
 */
static const char uses_sql[] =
	"WITH v (name, kb) AS (SELECT name, coalesce(max(value) FILTER (WHERE node IS NULL), sum(value)) FROM vmstats"
	"  WHERE capture_id = :capture AND kill_id IS :kill AND event_id IS :event AND memcg_id IS NULL AND unit = 'kb'"
	"  GROUP BY name),"
	" whole (kb) AS (SELECT coalesce((SELECT kb FROM v WHERE name = 'ram'),"
	"  (SELECT memory_kb FROM captures WHERE id = :capture), (SELECT sum(coalesce(managed_kb, present_kb)) FROM zones"
	"    WHERE capture_id = :capture AND kill_id IS :kill AND event_id IS :event))),"
	" used (what, kb) AS ("
	"  SELECT 'anonymous pages', (SELECT sum(kb) FROM v WHERE name IN ('active_anon', 'inactive_anon'))"
	"    - coalesce((SELECT kb FROM v WHERE name = 'shmem'), 0)"
	"  UNION ALL SELECT 'shared memory and tmpfs', kb FROM v WHERE name = 'shmem'"
	"  UNION ALL SELECT 'files', sum(kb) FROM v WHERE name IN ('active_file', 'inactive_file')"
	"  UNION ALL SELECT 'unevictable pages', kb FROM v WHERE name = 'unevictable'"
	"  UNION ALL SELECT 'slab that cannot be freed', kb FROM v WHERE name = 'slab_unreclaimable'"
	"  UNION ALL SELECT 'slab that can be freed', kb FROM v WHERE name = 'slab_reclaimable'"
	"  UNION ALL SELECT 'page tables', kb FROM v WHERE name = 'pagetables'"
	"  UNION ALL SELECT 'kernel stacks', kb FROM v WHERE name = 'kernel_stack'"
	"  UNION ALL SELECT 'dirty pages and those under writeback', sum(kb) FROM v WHERE name IN ('dirty', 'writeback')"
	"  UNION ALL SELECT 'free', kb FROM v WHERE name = 'free'),"
	" rest (what, kb) AS (SELECT * FROM used UNION ALL SELECT 'none of these: the kernel''s own, reserved, huge pages',"
	"  (SELECT kb FROM whole) - (SELECT sum(kb) FROM used WHERE what NOT GLOB 'dirty*')"
	"   FROM whole WHERE EXISTS (SELECT 1 FROM used WHERE what = 'free' AND kb IS NOT NULL))"
	" SELECT what, kb, (SELECT kb FROM whole) FROM rest WHERE kb > coalesce((SELECT kb FROM whole), 0) / 200"
	" ORDER BY kb DESC, what";

static void put_use(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	int64_t kb = db_int(row, 1), whole = db_int(row, 2);

	buf_printf(out, "%s ", db_text(row, 0));
	report_size(out, kb);
	if (whole > 0)
		buf_printf(out, ", %.0f%%", 100.0 * (double)kb / (double)whole);
	*line = (struct state_line){ .part_kb = kb, .whole_kb = whole };
}

/* As the OOM killer counts: resident memory, swap and page tables. Threads, and processes that share an mm, count once. */
static const char commands_sql[] =
	"WITH p (comm, pid, kb) AS ("
	"  SELECT comm, pid, rss_kb + coalesce(swap_kb, 0) + coalesce(pgtables_kb, 0) FROM oom_candidates"
	"   WHERE capture_id = :capture AND kill_id = :kill"
	"  UNION ALL SELECT t.comm, t.pid, m.rss_anon_kb + m.rss_file_kb + m.rss_shmem_kb + coalesce(m.swap_kb, 0)"
	"     + coalesce(m.pgtables_kb, 0) FROM mms m JOIN tasks t ON t.capture_id = m.capture_id"
	"     AND t.id = (SELECT min(o.id) FROM tasks o WHERE o.capture_id = m.capture_id AND o.mm_id = m.id)"
	"   WHERE m.capture_id = :capture AND :kill IS NULL)"
	" SELECT comm, count(*), min(pid), sum(kb) FROM p WHERE kb > 0 GROUP BY comm ORDER BY 4 DESC, 3, 1 LIMIT 6";

static void put_command(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	(void)line;
	if (db_int(row, 1) > 1)
		buf_printf(out, "%lld processes %s: ", (long long)db_int(row, 1), db_text(row, 0));
	else
		buf_printf(out, "%s[%lld]: ", db_text(row, 0) ? db_text(row, 0) : "?", (long long)db_int(row, 2));
	report_size(out, db_int(row, 3));
}

/* Logs print caches where slab is much of the memory; dumps have the biggest. */
static const char slabs_sql[] =
	"SELECT substr(name, 6), value FROM vmstats WHERE capture_id = :capture AND kill_id IS :kill AND event_id IS :event"
	" AND name GLOB 'slab[ :]*' AND unit = 'kb' AND value >= 1024 ORDER BY value DESC, name LIMIT 5";

static void put_slab(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	(void)line;
	buf_printf(out, "slab cache %s: ", db_text(row, 0));
	report_size(out, db_int(row, 1));
}

static const char cgroups_sql[] =
	"SELECT path, usage_kb, max_kb FROM memcgs WHERE capture_id = :capture AND kill_id IS :kill AND path IS NOT NULL"
	" AND usage_kb > 0 AND (max_kb IS NOT NULL OR :kill IS NOT NULL) ORDER BY 1.0 * usage_kb / max_kb DESC, path, id LIMIT 5";

static void put_cgroup(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	buf_printf(out, "cgroup %s: ", db_text(row, 0));
	report_size(out, db_int(row, 1));
	put_kb(out, " of ", row, 2);
	*line = (struct state_line){ .part_kb = db_int(row, 1), .whole_kb = db_int(row, 2) };
}

/* The whole has no name; it says nothing that the only area does not. */
static const char swaps_sql[] =
	"SELECT coalesce(name, 'swap'), kind, free_kb, total_kb FROM swaps s WHERE capture_id = :capture AND kill_id IS :kill"
	" AND total_kb IS NOT NULL AND (name IS NOT NULL OR 1 <> (SELECT count(*) FROM swaps a"
	"  WHERE a.capture_id = s.capture_id AND a.kill_id IS s.kill_id AND a.name IS NOT NULL)) ORDER BY id LIMIT 8";

static void put_swap(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	if (!db_int(row, 3)) {
		buf_puts(out, "no swap");
		return;
	}
	buf_puts(out, db_text(row, 0));
	if (db_text(row, 1))
		buf_printf(out, " (%s)", db_text(row, 1));
	put_kb(out, ": ", row, 2);
	put_kb(out, " free of ", row, 3);
	*line = (struct state_line){ .part_kb = db_int(row, 2), .whole_kb = db_int(row, 3) };
}

static const char huge_sql[] =
	"SELECT sum(value) FILTER (WHERE name GLOB 'hugepages*_total'), sum(value) FILTER (WHERE name GLOB 'hugepages*_free')"
	" FROM vmstats WHERE capture_id = :capture AND kill_id IS :kill AND event_id IS :event AND unit = 'count'"
	" HAVING sum(value) FILTER (WHERE name GLOB 'hugepages*_total') > 0";

static void put_huge(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	(void)line;
	buf_printf(out, "huge pages: %lld, of them %lld free", (long long)db_int(row, 0), (long long)db_int(row, 1));
}

/* ---- I/O ---- */

static const char io_sql[] =
	"SELECT name, kind, in_flight, oldest_ms, mounted FROM devices WHERE capture_id = :capture AND in_flight > 0"
	" ORDER BY oldest_ms IS NULL, oldest_ms DESC, in_flight DESC, id";

static void put_device(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	int64_t n = db_int(row, 2);

	(void)line;
	buf_puts(out, db_text(row, 0) ? db_text(row, 0) : "a device");
	if (db_text(row, 1))
		buf_printf(out, " (%s)", db_text(row, 1));
	buf_printf(out, ": %lld request%s in flight", (long long)n, n == 1 ? "" : "s");
	if (!db_is_null(row, 3))
		buf_printf(out, ", the oldest for %.1f s", (double)db_int(row, 3) / 1000.0);
	if (db_text(row, 4))
		buf_printf(out, ", mounted at %s", db_text(row, 4));
}

/* ---- CPUs ---- */

/* The functions that say where a task was: the scheduler's and the watchdog's own are not among them. */
static const char cpus_sql[] =
	"SELECT t.cpu, t.name, (SELECT group_concat(func, ' ← ') FROM (SELECT f.func FROM told_frames f"
	"   WHERE f.capture_id = t.capture_id AND f.task_id = t.id ORDER BY f.no LIMIT 4))"
	" FROM tasks t WHERE t.capture_id = :capture AND t.on_cpu ORDER BY t.cpu, t.id";

static void put_cpu(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	(void)line;
	if (!db_is_null(row, 0))
		buf_printf(out, "CPU %lld: ", (long long)db_int(row, 0));
	buf_puts(out, db_text(row, 1));
	if (db_text(row, 2))
		buf_printf(out, " in %s", db_text(row, 2));
}

/*
 * Idle tasks are on no list of tasks, so that nothing else tells of an idle CPU, and who reads of one CPU asks for the
 * others. Said only where it is known of each task whether it was on one.
 */
static const char idle_sql[] =
	"SELECT c.cpus - s.busy, c.cpus FROM captures c, (SELECT count(DISTINCT t.cpu) FILTER (WHERE t.on_cpu) AS busy,"
	"  count(*) FILTER (WHERE t.on_cpu IS NULL) AS unknown FROM tasks t WHERE t.capture_id = :capture) s"
	" WHERE c.id = :capture AND s.unknown = 0 AND c.cpus > s.busy AND EXISTS (SELECT 1 FROM coverages v"
	"  WHERE v.capture_id = c.id AND v.fact = 'task' AND v.status = 'complete')";

static void put_idle(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	(void)line;
	buf_printf(out, "%lld of %lld CPU%s: no task was running", (long long)db_int(row, 0), (long long)db_int(row, 1),
		   plural((unsigned long long)db_int(row, 1)));
}

/* ---- locks ---- */

/* Who sleeps with locks held comes first. Many a task has the same lock twice in lockdep's list. */
static const char locks_sql[] =
	"SELECT t.name, (SELECT group_concat(label, ', ') FROM (SELECT o.label FROM locks o WHERE o.capture_id = :capture"
	"    AND o.owner_task_id = t.id GROUP BY o.label ORDER BY min(o.id))), l.owner_certainty || coalesce(': ' || l.owner_how, ''),"
	"  CASE WHEN t.state = 'D' THEN 'D state' WHEN t.on_cpu THEN 'running' END"
	" FROM locks l JOIN tasks t ON t.capture_id = l.capture_id AND t.id = l.owner_task_id"
	" WHERE l.capture_id = :capture AND NOT EXISTS (SELECT 1 FROM waits w WHERE w.capture_id = l.capture_id"
	"  AND w.target_type = 'lock' AND w.target_id = l.id)"
	" GROUP BY t.id ORDER BY t.state IS 'D' DESC, t.asleep_ms DESC, count(*) DESC, t.id, min(l.id)";

static void put_locks(struct db_stmt *row, struct buf *out, struct state_line *line)
{
	(void)line;
	buf_puts(out, db_text(row, 0));
	if (db_text(row, 3))
		buf_printf(out, " (%s)", db_text(row, 3));
	buf_printf(out, " holds %s", db_text(row, 1));
	if (db_text(row, 2))
		buf_printf(out, " (%s)", db_text(row, 2));
}

/* The queries of the parts, in the order of the lines. */
static const struct {
	enum state_part part;
	const char *sql;
	put_fn put;
} queries[] = {
	{ STATE_MEMORY, zones_sql, put_zone },       { STATE_MEMORY, uses_sql, put_use },
	{ STATE_MEMORY, commands_sql, put_command }, { STATE_MEMORY, slabs_sql, put_slab },
	{ STATE_MEMORY, cgroups_sql, put_cgroup },   { STATE_MEMORY, swaps_sql, put_swap },
	{ STATE_MEMORY, huge_sql, put_huge },        { STATE_IO, io_sql, put_device },
	{ STATE_CPUS, cpus_sql, put_cpu },           { STATE_CPUS, idle_sql, put_idle },
	{ STATE_LOCKS, locks_sql, put_locks },
};

static int add_line(struct lines *lines, struct db_stmt *row, put_fn put)
{
	_cleanup_buf_ struct buf text = { 0 };
	struct state_line *line = &lines->list[lines->n];

	if (lines->n == lines->max) {
		lines->more++;
		return 0;
	}
	*line = (struct state_line){ 0 };
	put(row, &text, line);
	line->text = buf_check(&text) < 0 ? NULL : model_text(lines->model, buf_str(&text));
	lines->n++;
	return line->text ? 0 : err_oom();
}

static int bind(struct db_stmt *row, const char *name, struct opt value)
{
	if (!db_has_parameter(row, name))
		return 0;
	return value.known ? db_bind_int(row, name, value.v) : db_bind_null(row, name);
}

static int add_lines(struct lines *lines, const struct at *at, const char *sql, put_fn put)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = db_prepare(lines->model->db, sql, &row);

	if (r == 0)
		r = db_bind_int(row, ":capture", lines->model->id);
	if (r == 0)
		r = bind(row, ":kill", at->kill);
	if (r == 0)
		r = bind(row, ":event", at->event);
	while (r == 0 && (r = db_step(row)) > 0)
		r = add_line(lines, row, put);
	return r;
}

/* The newest report of a log that says anything of memory: many a kill has one line alone. */
static const char newest_sql[] =
	"WITH told (kill_id, event_id) AS (SELECT kill_id, event_id FROM zones WHERE capture_id = :capture"
	"  UNION SELECT kill_id, event_id FROM vmstats WHERE capture_id = :capture"
	"  UNION SELECT kill_id, NULL FROM memcgs WHERE capture_id = :capture"
	"  UNION SELECT kill_id, NULL FROM oom_candidates WHERE capture_id = :capture)"
	" SELECT t.kill_id, t.event_id FROM told t LEFT JOIN oom_kills k ON k.capture_id = :capture AND k.id = t.kill_id"
	" LEFT JOIN events e ON e.capture_id = :capture AND e.id = t.event_id WHERE coalesce(t.kill_id, t.event_id) IS NOT NULL"
	" ORDER BY coalesce(k.at_ms, e.at_ms) DESC, t.kill_id DESC, t.event_id DESC LIMIT 1";

/* A log has it in its newest report; a dump is its own. */
static int where(const struct model *m, struct at *ret_at)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	int r = streq(m->kind, "vmcore") ? 0 : db_first(m->db, newest_sql, m->id, &row);

	*ret_at = (struct at){ 0 };
	if (r > 0 && !db_is_null(row, 0))
		ret_at->kill = OPT(db_int(row, 0));
	if (r > 0 && !db_is_null(row, 1))
		ret_at->event = OPT(db_int(row, 1));
	return r < 0 ? r : 0;
}

/* A log shows devices and CPUs at times of its own: its events tell of them. */
static bool is_told(const struct model *m, enum state_part part)
{
	return streq(m->kind, "vmcore") || part == STATE_MEMORY || part == STATE_LOCKS;
}

static const char *when(const struct model *m, enum state_part part)
{
	return streq(m->kind, "vmcore") ? "at the dump" :
	       part == STATE_MEMORY     ? "at the last report" :
					  "as the log lists them";
}

int state_list(struct model *m, enum state_part part, size_t max, struct state_line **ret_lines, size_t *ret_n,
	       size_t *ret_more, const char **ret_when)
{
	struct lines lines = { .model = m, .max = max };
	struct at at;
	int r = where(m, &at);

	lines.list = arena_alloc(m->arena, (max + 1) * sizeof(*lines.list));
	if (!lines.list)
		return err_oom();
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(queries); i++)
		if (queries[i].part == part && is_told(m, part))
			r = add_lines(&lines, &at, queries[i].sql, queries[i].put);
	if (r < 0)
		return r;
	*ret_lines = lines.list;
	*ret_n = lines.n;
	*ret_more = lines.more;
	*ret_when = lines.n ? when(m, part) : NULL;
	return 0;
}

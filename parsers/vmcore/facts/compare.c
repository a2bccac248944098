// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/compare.h"

#include <inttypes.h>
#include <string.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define EVENTS_MAX 50 /* per table: with more, everything is wrong */

/*
 * What is compared: rows ordered by their first column, the key, which is a locator plus whatever distinguishes rows
 * with the same locator. Ids are left out, as they only number rows, and so is how a fact was found.
 */
static const struct comparison {
	const char *what, *sql;
	bool may_miss; /* a row that only one of them has is no disagreement */
		       // clang-format off
} comparisons[] = {
	{ "capture", "SELECT 'capture' AS key, release, version, arch, host, panic, hz, cpus, memory_kb,"
		     " page_size, uptime_ms FROM capture WHERE id = :capture" },
	{ "task", "SELECT locator AS key, pid, tgid, ppid, comm, state, state_raw, exit_state, flags, cpu,"
		  " on_cpu, on_rq, policy, prio, nice, uid, oom_victim, tif_memdie, oom_score_adj, reaper_pos,"
		  " fatal_signal, core_dumping, killable, ran_ms, asleep_ms"
		  " FROM task WHERE capture_id = :capture ORDER BY 1, id" },
	{ "mm", "SELECT locator AS key, users, refs, flags, oom_skip, unstable, reap_queued, total_vm_kb,"
		" rss_anon_kb, rss_file_kb, rss_shmem_kb, swap_kb, pgtables_kb, notifiers"
		" FROM mm WHERE capture_id = :capture ORDER BY 1, id" },
	{ "lock", "SELECT locator AS key, kind, name, module, mode, owner_raw, count_raw, readers, waiters"
		  " FROM lock WHERE capture_id = :capture ORDER BY 1, id" },
	{ "wait", "SELECT w.locator AS key, w.kind, w.target_addr, w.waiter_addr, w.gfp_mask, w.page_order"
		  " FROM wait w WHERE w.capture_id = :capture ORDER BY 1, w.id" },
	{ "frame", "SELECT t.locator || ', frame ' || row_number() OVER"
		   " (PARTITION BY f.task_id ORDER BY f.no) AS key, f.pc, f.func"
		   " FROM frame f JOIN task t ON t.capture_id = f.capture_id AND t.id = f.task_id"
		   " WHERE f.capture_id = :capture AND f.reliable AND NOT f.inlined ORDER BY 1", true },
	{ "oom_state", "SELECT 'of the OOM killer' AS key, victims, killer_disabled, reaper_queue,"
		       " blockers FROM oom_state WHERE capture_id = :capture" },
	{ "zone", "SELECT coalesce(locator, node || ' ' || name) AS key, node, name, free_kb, min_kb,"
		  " low_kb, high_kb, present_kb, managed_kb, free_cma_kb, free_pcp_kb"
		  " FROM zone WHERE capture_id = :capture ORDER BY 1, id" },
	{ "vmstat", "SELECT coalesce(node, 'all') || ' ' || name AS key, value"
		    " FROM vmstat WHERE capture_id = :capture ORDER BY 1, id" },
	{ "swap", "SELECT coalesce(name, 'all') AS key, total_kb, free_kb, prio, flags"
		  " FROM swap WHERE capture_id = :capture ORDER BY 1, id" },
};
// clang-format on

struct compare {
	const struct reading *a, *b;
	struct facts *facts;
	const struct comparison *now;
	unsigned int events;
	uint64_t values; /* that both know */
};

static int add_event(struct compare *c, const char *key, const char *text)
{
	const struct fact_event row = {
		.locator = str_starts(key, "vmcore:") ? key : NULL,
		.kind = "disagreement",
		.text = text,
	};

	if (c->events++ >= EVENTS_MAX)
		return 0;
	return FACTS_ADD(c->facts, EVENT, event, &row, NULL);
}

static int report_difference(struct compare *c, const char *key, const char *column, const char *a, const char *b)
{
	_cleanup_buf_ struct buf text = { 0 };

	buf_printf(&text, "%s of %s %s: %s by %s, %s by %s", column, c->now->what, key, a, c->a->by, b, c->b->by);
	return buf_check(&text) < 0 ? err_oom() : add_event(c, key, buf_str(&text));
}

/* Whether @by read the whole group, so that a row which it lacks is not there for it. */
static bool is_complete(const struct compare *c, const struct reading *by)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(by->db, "SELECT fact FROM coverage WHERE capture_id = :capture AND status = 'complete'",
			 by->capture, &stmt);

	for (; r > 0; r = db_step(stmt))
		if (streq(db_text(stmt, 0), c->now->what))
			return true;
	return false;
}

/* @by has a row that @other lacks. */
static int report_missing(struct compare *c, const char *key, const struct reading *by, const struct reading *other)
{
	_cleanup_buf_ struct buf text = { 0 };

	if (c->now->may_miss || !is_complete(c, other))
		return 0;
	buf_printf(&text, "%s %s is found by %s only", c->now->what, *key ? key : "without a place", by->by);
	return buf_check(&text) < 0 ? err_oom() : add_event(c, key, buf_str(&text));
}

/* Rows without a key come first in SQLite's order, too. */
static const char *key_of(const struct db_stmt *stmt)
{
	const char *key = db_text(stmt, 0);

	return key ? key : "";
}

static int compare_rows(struct compare *c, struct db_stmt *a, struct db_stmt *b)
{
	int r = 0;

	for (int i = 1; r == 0 && i < db_columns(a); i++) {
		const char *x = db_text(a, i), *y = db_text(b, i);

		c->values += x && y;
		if (x && y && !streq(x, y))
			r = report_difference(c, key_of(a), db_column_name(a, i), x, y);
	}
	return r;
}

/* Goes through the rows of both side by side; @more_a and @more_b: what db_step() gave. */
static int merge_rows(struct compare *c, struct db_stmt *a, struct db_stmt *b)
{
	int more_a = db_step(a), more_b = db_step(b), r = 0;

	while (r == 0 && (more_a > 0 || more_b > 0)) {
		int order = more_a <= 0 ? 1 : more_b <= 0 ? -1 : strcmp(key_of(a), key_of(b));

		if (order == 0)
			r = compare_rows(c, a, b);
		else
			r = order < 0 ? report_missing(c, key_of(a), c->a, c->b) :
					report_missing(c, key_of(b), c->b, c->a);
		if (order <= 0)
			more_a = db_step(a);
		if (order >= 0)
			more_b = db_step(b);
	}
	return more_a < 0 ? more_a : more_b < 0 ? more_b : r;
}

static int prepare(const struct reading *of, const char *sql, struct db_stmt **ret_stmt)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(of->db, sql, &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", of->capture);
	if (r == 0)
		*ret_stmt = steal_ptr(stmt);
	return r;
}

static int compare_one(struct compare *c)
{
	_cleanup_stmt_ struct db_stmt *a = NULL, *b = NULL;
	_cleanup_buf_ struct buf text = { 0 };
	int r = prepare(c->a, c->now->sql, &a);

	if (r == 0)
		r = prepare(c->b, c->now->sql, &b);
	if (r == 0)
		r = merge_rows(c, a, b);
	if (r < 0 || c->events <= EVENTS_MAX)
		return r;
	buf_printf(&text, "%u more differences between %s and %s in %s", c->events - EVENTS_MAX, c->a->by, c->b->by,
		   c->now->what);
	c->events = 0;
	return buf_check(&text) < 0 ? err_oom() : add_event(c, "", buf_str(&text));
}

static int report_summary(struct compare *c)
{
	_cleanup_buf_ struct buf text = { 0 };
	struct fact_event row = { .kind = "types-compared" };

	buf_printf(&text, "%" PRIu64 " values were read by %s and by %s", c->values, c->a->by, c->b->by);
	row.text = buf_str(&text);
	return buf_check(&text) < 0 ? err_oom() : FACTS_ADD(c->facts, EVENT, event, &row, NULL);
}

int compare_readings(const struct reading *a, const struct reading *b, struct facts *facts)
{
	struct compare c = { .a = a, .b = b, .facts = facts };
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(comparisons); i++) {
		c.now = &comparisons[i];
		c.events = 0;
		r = compare_one(&c);
	}
	return r == 0 ? report_summary(&c) : r;
}

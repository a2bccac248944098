// SPDX-License-Identifier: GPL-2.0-or-later
/* The edges and cycles of small sets of facts, each made by hand. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/graph/graph.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/macros.h"

static struct db *capture_of(const char *sql)
{
	struct db *db = NULL;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	assert_int_equal(
		db_exec(db,
			"BEGIN; INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, '', '', 'ok', '');"
			"INSERT INTO capture (id, artifact_id, boot, kind) VALUES (1, 1, 0, 'vmcore')"),
		0);
	assert_int_equal(db_exec(db, sql), 0);
	assert_int_equal(graph_build(db, 1), 0);
	return db;
}

static char *text_of(struct db *db, const char *sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_first(db, sql, 0, &stmt), 1);
	return strdup(db_text(stmt, 0) ? db_text(stmt, 0) : "");
}

static void expect(struct db *db, const char *sql, const char *wanted)
{
	_cleanup_free_ char *text = text_of(db, sql);

	assert_string_equal(text, wanted);
}

static const char livelock[] =
	"INSERT INTO mm (capture_id, id, oom_skip, unstable) VALUES (1, 1, 1, 1);"
	"INSERT INTO task (capture_id, id, oom_victim, oom_mm_id, exit_state) VALUES (1, 1, 1, 1, 0), (1, 3, 1, 1, 16);"
	"INSERT INTO task (capture_id, id) VALUES (1, 2);"
	"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id, owner_certainty) VALUES"
	" (1, 1, 'mutex', 'write', 2, 'certain'), (1, 2, 'mutex', 'free', 2, 'certain');"
	"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES"
	" (1, 1, 1, 'mutex', 'lock', 1, 'certain', ''), (1, 2, 2, 'memory', 'memory', NULL, 'certain', '');";

/* Behind exit_mm() a victim's memory has gone: its end would free none. */
static void a_victim_without_memory_frees_none(void **state)
{
	_cleanup_db_ struct db *db = capture_of(
		"INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb) VALUES (1, 1, 1, 0, 0, 0);"
		"INSERT INTO task (capture_id, id, oom_victim, oom_mm_id) VALUES (1, 1, 1, 1), (1, 2, 0, NULL);"
		"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id, owner_certainty) VALUES"
		" (1, 1, 'mutex', 'write', 2, 'certain');"
		"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES"
		" (1, 1, 1, 'mutex', 'lock', 1, 'certain', ''), (1, 2, 2, 'memory', 'memory', NULL, 'certain', '');");

	(void)state;
	expect(db, "SELECT count(*) FROM edges WHERE kind = 'would-free'", "0");
	expect(db, "SELECT count(*) FROM cycles", "0");
}

static void a_livelock_is_a_cycle_through_memory(void **state)
{
	_cleanup_db_ struct db *db = capture_of(livelock);

	(void)state;
	/* Neither the zombie nor the lock that is free counts. */
	expect(db, "SELECT count(*) FROM edges", "4");
	expect(db,
	       "SELECT nodes || ' ' || tasks || ' ' || has_memory || ' ' || has_victim || ' ' || certainty FROM cycles",
	       "4 2 1 1 likely");
	expect(db, "SELECT group_concat(src_type || src_id, ' ') FROM (SELECT * FROM cycle_edges ORDER BY pos)",
	       "task1 lock1 task2 memory0");
	assert_int_equal(graph_clear(db, 1), 0);
	expect(db, "SELECT (SELECT count(*) FROM edges) + (SELECT count(*) FROM cycles)", "0");
}

static void a_convoy_is_no_cycle(void **state)
{
	_cleanup_db_ struct db *db = capture_of(
		"INSERT INTO task (capture_id, id) VALUES (1, 1), (1, 2), (1, 3);"
		"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id) VALUES (1, 1, 'mutex', 'write', 1);"
		"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES"
		" (1, 1, 2, 'mutex', 'lock', 1, 'certain', ''), (1, 2, 3, 'mutex', 'lock', 1, 'certain', '');");

	(void)state;
	expect(db, "SELECT count(*) FROM edges", "3");
	expect(db, "SELECT count(*) FROM cycles", "0");
}

/* The owner of oom_lock sleeps; those who found it taken wait for it to leave, and for memory all the same. */
static void the_killers_turn_has_an_owner(void **state)
{
	_cleanup_db_ struct db *db = capture_of(
		"INSERT INTO task (capture_id, id) VALUES (1, 1), (1, 2);"
		"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'write', 2, 'certain');"
		"INSERT INTO oom_state (capture_id, id, lock_id) VALUES (1, 1, 1);"
		"INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, certainty, how) VALUES"
		" (1, 1, 1, 'memory', 'oom-turn', 'memory', 'certain', '');");

	(void)state;
	expect(db,
	       "SELECT group_concat(dst_type || dst_id, ' ') FROM (SELECT * FROM edges WHERE src_type = 'task' ORDER BY dst_type)",
	       "memory0 oom-turn0");
	expect(db, "SELECT dst_id FROM edges WHERE src_type = 'oom-turn'", "2");
}

/* Whose worker slept before the flush began is waited for; who came to sleep later may run a later item. */
static void a_flush_waits_for_workers(void **state)
{
	_cleanup_db_ struct db *db = capture_of(
		"INSERT INTO task (capture_id, id, asleep_ms) VALUES (1, 1, 50), (1, 2, 60), (1, 3, 40);"
		"INSERT INTO workqueue (capture_id, id, active) VALUES (1, 1, 2), (1, 2, 1);"
		"INSERT INTO work (capture_id, id, workqueue_id, state, worker_task_id) VALUES (1, 1, 1, 'running', 2),"
		" (1, 2, 1, 'running', 3), (1, 3, 1, 'inactive', NULL), (1, 4, 2, 'running', 2), (1, 5, 2, 'inactive', NULL);"
		"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, since_ms) VALUES"
		" (1, 1, 1, 'flush-workqueue', 'workqueue', 1, 'certain', '', 50);");

	(void)state;
	expect(db, "SELECT dst_type || dst_id FROM edges WHERE kind = 'waits-for'", "workqueue1");
	expect(db, "SELECT group_concat(dst_id || certainty, ' ') FROM edges WHERE src_type = 'workqueue'",
	       "2certain 3likely");
	/* Of the items that stand behind others, only the one with a single item ahead has a worker. */
	expect(db,
	       "SELECT group_concat(src_id || ' ' || dst_id, ', ') FROM edges WHERE src_type = 'work' AND how LIKE '%ahead%'",
	       "5 2");
}

/* Both tasks of a ring are in reclaim, and a victim waits for one of them: the ring is there without memory, too. */
static void a_ring_within_reclaim_is_a_cycle_of_its_own(void **state)
{
	_cleanup_db_ struct db *db = capture_of(
		"INSERT INTO task (capture_id, id, oom_victim) VALUES (1, 1, 1), (1, 2, 0), (1, 3, 0);"
		"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id, owner_certainty) VALUES"
		" (1, 1, 'mutex', 'write', 2, 'certain'), (1, 2, 'mutex', 'write', 3, 'certain');"
		"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how, within_id) VALUES"
		" (1, 1, 1, 'mutex', 'lock', 1, 'certain', '', NULL), (1, 2, 2, 'mutex', 'lock', 2, 'certain', '', 3),"
		" (1, 3, 2, 'memory', 'memory', NULL, 'certain', '', NULL), (1, 4, 3, 'mutex', 'lock', 1, 'certain', '', 5),"
		" (1, 5, 3, 'memory', 'memory', NULL, 'certain', '', NULL);");

	(void)state;
	expect(db, "SELECT group_concat(nodes || has_memory || has_victim || component, ' ') FROM cycles", "4110 4000");
	expect(db,
	       "SELECT group_concat(src_type || src_id, ' ') FROM (SELECT * FROM cycle_edges WHERE cycle_id = 2 ORDER BY pos)",
	       "task2 lock2 task3 lock1");
}

/* Who is held back until dirty pages are written waits for the disk: no victim's memory would help. */
static void dirty_pages_are_not_freed_by_victims(void **state)
{
	_cleanup_db_ struct db *db = capture_of(
		"INSERT INTO task (capture_id, id, oom_victim) VALUES (1, 1, 1), (1, 2, 0);"
		"INSERT INTO device (capture_id, id, name) VALUES (1, 1, 'sda');"
		"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'write', 2, 'certain');"
		"INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how) VALUES"
		" (1, 1, 1, 'mutex', NULL, 'lock', 1, 'certain', ''),"
		" (1, 2, 2, 'memory', 'dirty-throttle', 'device', 1, 'certain', '');");

	(void)state;
	expect(db, "SELECT count(*) FROM cycles", "0");
	expect(db, "SELECT kind || ' ' || dst_type || dst_id FROM edges WHERE fact = 'wait' AND fact_id = 2",
	       "waits-for device1");
}

static void a_memcg_is_freed_by_victims_below_it(void **state)
{
	_cleanup_db_ struct db *db = capture_of(
		"INSERT INTO memcg (capture_id, id, parent_id) VALUES (1, 1, NULL), (1, 2, 1), (1, 3, NULL);"
		"INSERT INTO task (capture_id, id, oom_victim, memcg_id) VALUES (1, 1, 1, 2), (1, 2, 0, 3);"
		"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id, owner_certainty) VALUES (1, 1, 'mutex', 'write', 2, 'certain');"
		"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES"
		" (1, 1, 1, 'mutex', 'lock', 1, 'certain', ''), (1, 2, 2, 'memory', 'memcg', 1, 'certain', '');");

	(void)state;
	expect(db, "SELECT count(*) || ' ' || max(nodes) FROM cycles", "1 4");
	expect(db, "SELECT group_concat(src_type || src_id, ' ') FROM (SELECT * FROM cycle_edges ORDER BY pos)",
	       "task1 lock1 task2 memcg1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_livelock_is_a_cycle_through_memory),
		cmocka_unit_test(a_convoy_is_no_cycle),
		cmocka_unit_test(a_victim_without_memory_frees_none),
		cmocka_unit_test(a_memcg_is_freed_by_victims_below_it),
		cmocka_unit_test(the_killers_turn_has_an_owner),
		cmocka_unit_test(a_flush_waits_for_workers),
		cmocka_unit_test(a_ring_within_reclaim_is_a_cycle_of_its_own),
		cmocka_unit_test(dirty_pages_are_not_freed_by_victims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

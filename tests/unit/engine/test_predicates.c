// SPDX-License-Identifier: GPL-2.0-or-later
/* Each predicate by itself, over facts as dumps and as logs have them. */
#include "tests/unit/engine/fixture.h"

#include "analyzer/engine/predicates.h"
#include "analyzer/graph/graph.h"
#include "util/macros.h"

static struct db *filled(const char *kind, const char *sql)
{
	struct db *db = capture_with(kind, sql);
	struct predicates *predicates = NULL;

	assert_int_equal(graph_build(db, 1), 0);
	assert_int_equal(predicates_new(db, &predicates), 0);
	assert_int_equal(predicates_fill(predicates, 1), 0);
	predicates_free(predicates);
	return db;
}

#define KILLS                                                                                                     \
	"INSERT INTO oom_kill (capture_id, id, time_ms, killed, victim_pid, victim_comm, constraint_name, memcg," \
	" page_order, repeat_of, anon_rss_kb) VALUES "

/* Repeats are left out, each kill has its scope, and the next one of its scope. */
static void kills_have_scopes(void **state)
{
	_cleanup_db_ struct db *db = filled("log", KILLS "(1, 1, 1000, 1, 10, 'a', 'none', NULL, 0, NULL, 100),"
							 "(1, 2, 1000, 1, 10, 'a', 'none', NULL, 0, 1, 100),"
							 "(1, 3, 2000, 1, 11, 'b', 'memcg', '/x', 0, NULL, 100),"
							 "(1, 4, 3000, 1, 12, 'c', 'none', NULL, -1, NULL, 100),"
							 "(1, 5, 4000, 0, NULL, NULL, 'cpuset', NULL, 0, NULL, NULL),"
							 "(1, 6, 5000, 1, 13, 'd', NULL, NULL, 0, NULL, 100)");

	(void)state;
	assert_answer(
		db,
		"SELECT group_concat(id || ' ' || scope || ' ' || killed || part(' next ', next_id, ' ', next_ms),"
		" ', ') FROM kills",
		"1 global 1 next 4 2000, 3 memcg 1, 4 sysrq 1 next 6 2000, 5 constrained 0, 6 global 1");
	assert_answer(db, "SELECT victim || ' ' || rss_kb FROM kills WHERE id = 6", "d[13] 100");
}

/* A kill whose lines a dump's ring buffer has lost is of the cgroup that is full, and belongs to its incident. */
static void lost_kills_are_of_the_full_cgroup(void **state)
{
	static const char facts[] = KILLS
		"(1, 1, 1000, 0, NULL, NULL, 'memcg', '/x', 0, NULL, NULL);"
		"INSERT INTO oom_kill (capture_id, id, locator, killed, victim_pid, victim_comm, victim_task_id) VALUES"
		" (1, 2, 'vmcore:task@0x1', 1, 10, 'a', 1), (1, 3, 'vmcore:task@0x2', 1, 11, 'b', 2);"
		"INSERT INTO memcg (capture_id, id, path, usage_kb, max_kb) VALUES (1, 1, '/x', 64, 64), (1, 2, '/y', 60, 64);"
		"INSERT INTO task (capture_id, id, pid, comm, oom_victim, memcg_id, locator) VALUES"
		" (1, 1, 10, 'a', 1, 1, 'vmcore:task@0x1'), (1, 2, 11, 'b', 1, 2, 'vmcore:task@0x2')";
	_cleanup_db_ struct db *db = filled("vmcore", facts);

	(void)state;
	assert_answer(
		db,
		"SELECT group_concat(id || ' ' || scope || part(' ', memcg) || ' ' || incident_id, ', ') FROM kills",
		"1 memcg /x 1, 2 memcg /x 1, 3 global 2");
}

/* Where a log has only a wall clock, without a year, that is the clock. */
static void moments_have_one_clock(void **state)
{
	_cleanup_db_ struct db *wall =
		filled("log", "INSERT INTO oom_kill (capture_id, id, time_wall, killed) VALUES"
			      " (1, 1, '--05-21T08:44:25', 1), (1, 2, '--05-21T08:44:27.5', 1), (1, 3, NULL, 1)");
	_cleanup_db_ struct db *both = filled(
		"log", "INSERT INTO event (capture_id, id, kind, time_ms, time_wall) VALUES"
		       " (1, 1, 'oops', 5000, '2026-11-20T05:31:00'), (1, 2, 'oops', NULL, '2026-11-20T05:31:03')");

	(void)state;
	assert_answer(wall, "SELECT group_concat(coalesce(at_ms, '-')) FROM moments", "0,2500,-");
	assert_answer(both, "SELECT group_concat(at_ms) FROM moments", "5000,8000");
}

/* A minute without a kill of the scope ends an incident; events join the one that they began in. */
static void incidents_group_kills(void **state)
{
	_cleanup_db_ struct db *db =
		filled("log", KILLS
		       "(1, 1, 100000, 1, 10, 'a', 'none', NULL, 0, NULL, 1),"
		       "(1, 2, 150000, 1, 11, 'b', 'none', NULL, 0, NULL, 1),"
		       "(1, 3, 300000, 1, 12, 'c', 'none', NULL, 0, NULL, 1),"
		       "(1, 4, 301000, 1, 13, 'd', 'memcg', '/x', 0, NULL, 1);"
		       "INSERT INTO event (capture_id, id, kind, time_ms, duration_ms, pid, comm) VALUES"
		       " (1, 1, 'alloc-failure', 60000, NULL, NULL, NULL), (1, 2, 'hung-task', 390000, 122000, 9, 'x'),"
		       " (1, 3, 'oops', 800000, NULL, NULL, NULL), (1, 4, 'oops', 850000, NULL, NULL, NULL),"
		       " (1, 5, 'hung-task', 700000, 120000, 13, 'd')");

	(void)state;
	assert_answer(db,
		      "SELECT group_concat(id || ' ' || scope || ' ' || kills || ' ' || events || ' ' || newest, ', ')"
		      " FROM (SELECT * FROM incident ORDER BY id)",
		      "1 global 2 1 0, 2 global 1 1 0, 3 memcg 1 1 0, 4 stall 0 2 1");
	assert_answer(db, "SELECT group_concat(incident_id) FROM moments WHERE fact = 'event'", "1,2,4,4,3");
}

static void victims_of_a_dump_and_a_log(void **state)
{
	_cleanup_db_ struct db *dump = filled(
		"vmcore", KILLS
		"(1, 1, 880000, 1, 10, 'a', 'none', NULL, 0, NULL, 1), (1, 2, 881000, 1, 99, 'z', 'none', NULL, 0, NULL, 1);"
		"INSERT INTO coverage VALUES (1, 'task', 'complete', NULL);"
		"INSERT INTO mm (capture_id, id, oom_skip, unstable, users, rss_anon_kb) VALUES (1, 1, 0, 0, 2, 64);"
		"INSERT INTO task (capture_id, id, pid, tgid, comm, oom_victim, oom_mm_id, asleep_ms) VALUES"
		" (1, 1, 10, 10, 'a', 1, 1, 500), (1, 2, 11, 10, 'a', 1, 1, 700), (1, 3, 12, 12, 'b', 0, NULL, 0)");
	_cleanup_db_ struct db *log =
		filled("log", KILLS
		       "(1, 1, 880000, 1, 10, 'a', 'none', NULL, 0, NULL, 1),"
		       "(1, 2, 890000, 1, 11, 'b', 'none', NULL, 0, NULL, 1);"
		       "UPDATE oom_kill SET exited = 'absent' WHERE id = 2;"
		       "INSERT INTO oom_candidate (capture_id, id, kill_id, pid, comm) VALUES (1, 1, 2, 10, 'a')");

	(void)state;
	assert_answer(
		dump,
		"SELECT group_concat(name || ' ' || leader || ' ' || alive || part(' ', age_ms, ' ', left_kb), ', ')"
		" FROM victims",
		"a[10] 1 1 20000 64, a[10] (thread 11) 0 1 20000 64, z[99] 1 0");
	assert_answer(dump, "SELECT group_concat(name || ' ' || age_ms) FROM blockers", "a[10] 20000");
	assert_answer(log,
		      "SELECT group_concat(name || ' ' || alive || part(' seen ', seen_kill_id), ', ') FROM victims",
		      "a[10] 1 seen 2, b[11] 0");
}

/* A log's task has no tgid: it is still the process that was killed, once, also where its pid is used again. */
static void victims_of_a_log_are_there_once(void **state)
{
	_cleanup_db_ struct db *db = filled(
		"log", KILLS
		"(1, 1, 880000, 1, 10, 'a', 'none', NULL, 0, NULL, 1),"
		"(1, 2, 890000, 1, 10, 'b', 'none', NULL, 0, NULL, 1),"
		"(1, 3, 891000, 1, 11, 'c', 'none', NULL, 0, NULL, 1);"
		"UPDATE oom_kill SET exited = 'absent' WHERE id = 3;"
		"INSERT INTO task (capture_id, id, pid, comm) VALUES (1, 1, 10, 'a'), (1, 2, 11, 'c'), (1, 3, 12, 'd');"
		"INSERT INTO oom_candidate (capture_id, id, kill_id, pid, comm) VALUES (1, 1, 3, 10, 'a')");

	(void)state;
	assert_answer(
		db,
		"SELECT group_concat(name || part(' task ', task_id) || ' kill ' || kill_id || part(' seen ', seen_kill_id)"
		" || ' ' || coalesce(alive, '-'), ', ') FROM victims",
		"a[10] task 1 kill 1 seen 3 1, c[11] task 2 kill 3 0, b[10] kill 2 -");
}

static void allocators_know_their_flags(void **state)
{
	_cleanup_db_ struct db *db = filled(
		"vmcore",
		"INSERT INTO task (capture_id, id, pid, comm) VALUES (1, 1, 10, 'a'), (1, 2, 11, 'b');"
		"INSERT INTO device (capture_id, id, name) VALUES (1, 1, 'sda');"
		"INSERT INTO wait (capture_id, id, task_id, kind, detail, target_type, target_id, certainty, how, gfp, within_id)"
		" VALUES (1, 1, 1, 'memory', 'reclaim', 'memory', NULL, 'certain', '', 'GFP_NOFS|__GFP_NOFAIL', NULL),"
		" (1, 2, 1, 'io', NULL, 'device', 1, 'certain', '', NULL, 1),"
		" (1, 3, 2, 'memory', 'slowpath', 'memory', NULL, 'certain', '', NULL, NULL);"
		"INSERT INTO event (capture_id, id, kind, comm, duration_ms) VALUES (1, 1, 'alloc-stall', 'c', 12000)");

	(void)state;
	assert_answer(
		db,
		"SELECT group_concat(name || ' ' || coalesce(has_fs, '-') || coalesce(has_io, '-') || coalesce(nofail, '-')"
		" || part(' ', inner_target, ' ', device_id) || part(' ', since_ms), ', ') FROM allocators",
		"a[10] 011 device sda 1, b[11] ---, c --- 12000");
}

static void shortages_add_up(void **state)
{
	_cleanup_db_ struct db *db =
		filled("log", KILLS
		       "(1, 1, 1000, 1, 10, 'a', 'none', NULL, 0, NULL, 1);"
		       "INSERT INTO zone (capture_id, id, kill_id, name, free_kb, min_kb, present_kb, eligible) VALUES"
		       " (1, 1, 1, 'DMA', 100, 50, 1000, 1), (1, 2, 1, 'Normal', 500, 900, 9000, 1),"
		       " (1, 3, 1, 'HighMem', 8000, 10, 9000, 0);"
		       "INSERT INTO vmstat (capture_id, id, kill_id, node, name, value, unit) VALUES"
		       " (1, 1, 1, NULL, 'active_anon', 10, 'kb'), (1, 2, 1, 0, 'active_anon', 10, 'kb'),"
		       " (1, 3, 1, NULL, 'inactive_anon', 5, 'kb'), (1, 4, 1, NULL, 'ram', 99999, 'kb'),"
		       " (1, 5, 1, 0, 'hugepages_total', 4, 'count'), (1, 6, 1, 0, 'hugepages_size', 2048, 'kb');"
		       "INSERT INTO swap (capture_id, id, kill_id, total_kb, free_kb) VALUES (1, 1, 1, 64, 0);"
		       "INSERT INTO oom_candidate (capture_id, id, kill_id, pid, comm, rss_kb) VALUES"
		       " (1, 1, 1, 10, 'a', 7), (1, 2, 1, 11, 'b', 3)");

	(void)state;
	assert_answer(
		db,
		"SELECT free_kb || ' ' || min_kb || ' ' || best_over_kb || ' ' || zones_above || ' ' || zone_id || ' '"
		" || ram_kb || ' ' || anon_kb || ' ' || hugetlb_kb || ' ' || swap_free_kb || ' ' || tasks_rss_kb || ' '"
		" || biggest || coalesce(shmem_kb, ' -') FROM shortages",
		"600 950 50 1 1 19000 15 8192 0 10 a[10] -");
}

static void storms_need_two(void **state)
{
	_cleanup_db_ struct db *db = filled("log", KILLS "(1, 1, 1000, 1, 10, 'a', 'none', NULL, 0, NULL, 1),"
							 "(1, 2, 3000, 1, 11, 'b', 'none', NULL, 0, NULL, 1),"
							 "(1, 3, 7000, 1, 11, 'b', 'none', NULL, 0, NULL, 1),"
							 "(1, 4, 20000, 1, 12, 'c', 'none', NULL, 0, NULL, 1)");

	(void)state;
	assert_answer(
		db,
		"SELECT group_concat(first_kill_id || '-' || last_kill_id || ' ' || kills || ' ' || victims || ' ' || span_ms)"
		" FROM storms",
		"1-3 3 2 6000");
}

/* A report that killed nobody, and one of another cgroup, do not end a storm. */
static void storms_are_of_one_cgroup(void **state)
{
	_cleanup_db_ struct db *db = filled("log", KILLS "(1, 1, 1000, 1, 10, 'a', 'memcg', '/x', 0, NULL, 100),"
							 "(1, 2, 2000, 0, NULL, NULL, 'memcg', '/x', 0, NULL, NULL),"
							 "(1, 3, 3000, 1, 11, 'b', 'memcg', '/y', 0, NULL, 100),"
							 "(1, 4, 4000, 1, 12, 'c', 'memcg', '/x', 0, NULL, 100),"
							 "(1, 5, 5000, 0, NULL, NULL, 'none', NULL, 0, NULL, NULL),"
							 "(1, 6, 7000, 1, 13, 'd', 'memcg', '/y', 0, NULL, 100),"
							 "(1, 7, 9500, 1, 14, 'e', 'memcg', '/x', 0, NULL, 100)");

	(void)state;
	assert_answer(db,
		      "SELECT group_concat(memcg || ' ' || first_kill_id || '-' || last_kill_id || ' ' || kills, ', ')"
		      " FROM (SELECT * FROM storms ORDER BY first_kill_id)",
		      "/x 1-4 2, /y 3-6 2");
	assert_answer(db,
		      "SELECT group_concat(scope || ' ' || coalesce(memcg, '-') || ' ' || kills, ', ') FROM incident",
		      "memcg /x 3, memcg /y 2, global - 0");
}

/* A convoy that ends in the allocator, a ring with a tail, and a wait for nothing that is known. */
static void chains_end_somewhere(void **state)
{
	_cleanup_db_ struct db *db = filled(
		"vmcore",
		"INSERT INTO task (capture_id, id, pid, comm) VALUES (1, 1, 1, 'a'), (1, 2, 2, 'b'), (1, 3, 3, 'c'),"
		" (1, 4, 4, 'd'), (1, 5, 5, 'e');"
		"INSERT INTO lock (capture_id, id, kind, mode, owner_task_id, owner_certainty) VALUES"
		" (1, 1, 'mutex', 'write', 2, 'likely'), (1, 2, 'mutex', 'write', 4, 'certain'),"
		" (1, 3, 'mutex', 'write', 3, 'certain');"
		"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES"
		" (1, 1, 1, 'mutex', 'lock', 1, 'certain', ''), (1, 2, 2, 'memory', 'memory', NULL, 'certain', ''),"
		" (1, 3, 3, 'mutex', 'lock', 2, 'certain', ''), (1, 4, 4, 'mutex', 'lock', 3, 'certain', ''),"
		" (1, 5, 5, 'completion', NULL, NULL, 'unknown', '')");

	(void)state;
	assert_answer(
		db,
		"SELECT group_concat(task_id || ' ' || end_kind || ' ' || end_task_id || ' ' || depth || ' ' || certainty, ', ')"
		" FROM (SELECT * FROM chains WHERE best ORDER BY task_id)",
		"1 memory 2 2 likely, 2 memory 2 0 certain, 3 cycle 3 4 certain, 4 cycle 4 4 certain, 5 wait 5 0 unknown");
	assert_answer(db, "SELECT refs FROM chains WHERE task_id = 1", "task:1 wait:1 lock:1 task:2 wait:2");
}

/* Rules have a view of waits of their own, which says the same as the one in the database. */
static void waits_have_the_same_targets(void **state)
{
	_cleanup_db_ struct db *db = filled(
		"vmcore",
		"INSERT INTO task (capture_id, id, pid, comm) VALUES (1, 1, 1, 'a'), (1, 2, NULL, 'b');"
		"INSERT INTO lock (capture_id, id, kind, name, addr) VALUES (1, 1, 'mutex', 'm', 1), (1, 2, 'mutex', NULL, 4096);"
		"INSERT INTO device (capture_id, id, name) VALUES (1, 1, 'sda');"
		"INSERT INTO work (capture_id, id, func) VALUES (1, 1, 'work_func'), (1, 2, NULL);"
		"INSERT INTO workqueue (capture_id, id, name) VALUES (1, 1, 'events');"
		"INSERT INTO memcg (capture_id, id, path) VALUES (1, 1, '/x');"
		"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, target_text, certainty, how) VALUES"
		" (1, 1, 1, 'mutex', 'lock', 1, NULL, 'certain', ''), (1, 2, 1, 'mutex', 'lock', 2, 'told', 'certain', ''),"
		" (1, 3, 1, 'io', 'device', 1, NULL, 'certain', ''), (1, 4, 1, 'flush-work', 'work', 1, NULL, 'certain', ''),"
		" (1, 5, 1, 'flush-work', 'work', 2, 'told', 'certain', ''), (1, 6, 1, 'flush-workqueue', 'workqueue', 1, NULL, 'certain', ''),"
		" (1, 7, 1, 'task', 'task', 1, NULL, 'certain', ''), (1, 8, 1, 'task', 'task', 2, 'told', 'certain', ''),"
		" (1, 9, 1, 'memory', 'memcg', 1, NULL, 'certain', ''), (1, 10, 1, 'memory', 'memory', NULL, NULL, 'certain', ''),"
		" (1, 11, 1, 'mutex', 'lock', 99, 'told', 'certain', ''), (1, 12, 1, 'mutex', NULL, NULL, 'told', 'certain', '')");

	(void)state;
	assert_answer(
		db,
		"SELECT count(*) FROM main.waits m JOIN temp.waits t USING (capture_id, id) WHERE m.target IS t.target",
		"12");
	assert_answer(
		db, "SELECT group_concat(coalesce(target, '-')) FROM waits",
		"mutex m,mutex 0x1000,device sda,work work_func,told,workqueue events,a[1],told,memory of cgroup /x,-,told,told");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lost_kills_are_of_the_full_cgroup),
		cmocka_unit_test(kills_have_scopes),
		cmocka_unit_test(moments_have_one_clock),
		cmocka_unit_test(incidents_group_kills),
		cmocka_unit_test(victims_of_a_dump_and_a_log),
		cmocka_unit_test(victims_of_a_log_are_there_once),
		cmocka_unit_test(shortages_add_up),
		cmocka_unit_test(allocators_know_their_flags),
		cmocka_unit_test(storms_need_two),
		cmocka_unit_test(storms_are_of_one_cgroup),
		cmocka_unit_test(chains_end_somewhere),
		cmocka_unit_test(waits_have_the_same_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

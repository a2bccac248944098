// SPDX-License-Identifier: GPL-2.0-or-later
/* Templates, functions, what explains what, and what a capture comes to. */
#include "tests/unit/engine/fixture.h"

#include "analyzer/engine/engine.h"
#include "analyzer/engine/template.h"
#include "analyzer/graph/graph.h"
#include "util/buf.h"
#include "util/error.h"
#include "util/macros.h"

static void templates_write_values(void **state)
{
	static const struct {
		const char *text, *result;
	} cases[] = {
		{ "{who} had {left_kb}, {big_bytes} and {few_kb}", "a[1] had 81 MiB, 5.0 GiB and 7 KiB" },
		{ "after {short_ms}, {s_ms}, {min_ms}, {h_ms}", "after 350 ms, 42 s, 17 min 4 s, 5 h 3 min" },
		{ "at {when_at} or {wall_at}", "at 1234.5 s or 2026-11-20" },
		{ "{one} {one:kill|kills}, {two} {two:kill|kills}", "1 kill, 2 kills" },
		{ "gone[ after {none_ms}][ with {two}[ of {none_kb}]].", "gone with 2." },
		{ "{none} \\[x\\]", "? [x]" },
		{ "One.[ {none}] [{none}] Two. [{none}]", "One. Two." },
	};
	_cleanup_db_ struct db *db = capture_with("log", "");
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	(void)state;
	assert_int_equal(
		db_first(
			db,
			"SELECT 'a[1]' AS who, 82944 AS left_kb, 5368709120 AS big_bytes, 7 AS few_kb, 350 AS short_ms,"
			" 41999 AS s_ms, 1024000 AS min_ms, 18180000 AS h_ms, 1234500 AS when_at,"
			" '2026-11-20' AS wall_at, 1 AS one, 2 AS two, NULL AS none, NULL AS none_ms, NULL AS none_kb",
			0, &stmt),
		1);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_buf_ struct buf out = { 0 };

		assert_int_equal(template_check("title", cases[i].text, stmt), 0);
		template_write(&out, cases[i].text, stmt);
		assert_string_equal(buf_str(&out), cases[i].result);
	}
}

static void malformed_templates_are_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "a {b", "the title is malformed at '{b'" },
		{ "a {x}", "the title has {x}, which is no column of the SELECT" },
		{ "a [b]", "the title has an optional part without a value" },
		{ "a [{b}", "the title has a '[' without its ']'" },
		{ "a ]", "the title is malformed at ']'" },
		{ "{b:one}", "the title is malformed at '{b:one}'" },
	};
	_cleanup_db_ struct db *db = capture_with("log", "");
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	(void)state;
	assert_int_equal(db_first(db, "SELECT 1 AS b", 0, &stmt), 1);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(template_check("title", cases[i].text, stmt), -EINVAL);
		assert_string_equal(err_text(-EINVAL), cases[i].message);
	}
}

static void functions_say_what_is_known(void **state)
{
	static const struct {
		const char *sql, *result;
	} cases[] = {
		{ "weakest('certain', NULL, 'likely')", "likely" },
		{ "weakest(NULL)", "NULL" },
		{ "confidence(0.95, 'certain', 1)", "0.95" },
		{ "confidence(0.95, 'likely', 1)", "0.75" },
		{ "confidence(0.95, 'unknown', 0)", "0.2" },
		{ "kb(1234567)", "1,234,567 kB" },
		{ "kb(NULL)", "NULL" },
		{ "part('a ', 1, NULL) || part('b ', 2)", "b 2" },
		{ "kernel_at_least('5.10.262-1', 5, 10) || kernel_at_least('5.10.262', 5, 12) || kernel_at_least('6.1.0', 5, 12)",
		  "101" },
		{ "kernel_at_least('unknown', 5, 12)", "NULL" },
		{ "plain('load_module+0x1cdc/0x23c0')", "load_module" },
		{ "plain('__mutex_lock.constprop.0')", "__mutex_lock" },
		{ "plain('oom_kill_process.cold.31')", "oom_kill_process" },
		{ "plain('f.isra.12.part.3 [oomlock]')", "f [oomlock]" },
		{ "plain('rwsem mmap_sem of mm 0xffff8a09c2265200 (x[94])')", "rwsem mmap_lock of mm  (x)" },
		{ "plain('kworker/u8:3[77]')", "kworker" },
		{ "most(2, 9) > most(1, 1) AND most(1, 1) > most(1, 2) AND most(1, 2, 3) > most(1, 2, 4)", "1" },
		{ "most(-1, 1) > most(-2, 1) AND most(-9, 1) > most(NULL, 1) AND most(1, 9) > most(1, NULL)", "1" },
		{ "wall_ms('--01-02T00:00:01.5') - wall_ms('--01-02T00:00:00')", "1500" },
	};
	_cleanup_db_ struct db *db = capture_with("log", "");

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char sql[256];

		snprintf(sql, sizeof(sql), "SELECT %s", cases[i].sql);
		assert_answer(db, sql, cases[i].result);
	}
}

/* A rule that finds the event @event, at @severity, with @more lines of header. */
#define RULE(id, severity, event, more)                                                                            \
	"-- id: " id "\n-- rev: 1\n-- title: t\n-- severity: " severity "\n-- confidence: 1\n-- requires: event\n" \
	"-- falsepos: x\n-- affected: x\n-- refs: x\n" more "SELECT '" id "' AS fingerprint, 'event:" event        \
	"' AS evidence WHERE :capture"

static void evaluate(struct db *db, const char *const *texts, size_t n)
{
	struct rule list[8];
	struct rules rules = { .list = list, .n = n };
	struct engine_result result;

	for (size_t i = 0; i < n; i++)
		assert_int_equal(rule_parse("x.sql", texts[i], &list[i]), 0);
	assert_int_equal(engine_clear(db, 1), 0);
	assert_int_equal(engine_run(db, 1, &rules, &result), 0);
	assert_null(result.first_mistake);
	for (size_t i = 0; i < n; i++)
		rule_deinit(&list[i]);
}

#define EVENTS                                                                        \
	"INSERT INTO event (capture_id, id, kind, time_ms) VALUES (1, 1, 'oops', 1)," \
	" (1, 2, 'panic', 2000), (1, 3, 'oops', 800000)"
#define RANKS \
	"SELECT group_concat(rank || ' ' || rule || part(' by ', explained_by), ', ') FROM (SELECT * FROM finding ORDER BY rank)"

/* Two that name each other: the heavier one stays. A consequence of a consequence counts for the first cause. */
static void loops_are_cut(void **state)
{
	static const char *const texts[] = { RULE("a/one", "medium", "1", "-- explained-by: a/two\n"),
					     RULE("a/three", "critical", "2", "-- explained-by: a/one\n"),
					     RULE("a/two", "high", "1", "-- explained-by: a/one\n") };
	_cleanup_db_ struct db *db = capture_with("log", EVENTS);

	(void)state;
	evaluate(db, texts, ARRAY_SIZE(texts));
	assert_answer(db, RANKS, "1 a/two, 2 a/three by 1, 3 a/one by 3");
	assert_answer(db, "SELECT explains FROM finding WHERE rule = 'a/two'", "2");
}

/* Rings of three are cut in one place, at the heaviest; a rule that names itself is not explained by itself. */
static void longer_loops_are_cut(void **state)
{
	static const char *const texts[] = { RULE("a/one", "medium", "1", "-- explained-by: a/three\n"),
					     RULE("a/self", "low", "2", "-- explained-by: a/self\n"),
					     RULE("a/three", "high", "1", "-- explained-by: a/two\n"),
					     RULE("a/two", "low", "1", "-- explained-by: a/one\n") };
	_cleanup_db_ struct db *db = capture_with("log", EVENTS);

	(void)state;
	evaluate(db, texts, ARRAY_SIZE(texts));
	assert_answer(db, RANKS, "1 a/three, 2 a/self, 3 a/one by 3, 4 a/two by 1");
}

/* Of two causes the one that rests on the same facts, though the other is worse; without such a one, the worse. */
static void explanations_prefer_shared_evidence(void **state)
{
	static const char *const texts[] = { RULE("a/near", "low", "2", ""), RULE("a/worse", "high", "1", ""),
					     RULE("b/effect", "medium", "2", "-- explained-by: a/worse, a/near\n"),
					     RULE("b/other", "medium", "4", "-- explained-by: a/near, a/worse\n"),
					     RULE("c/end", "medium", "4", "-- explained-by: b/effect\n") };
	_cleanup_db_ struct db *db = capture_with(
		"log", EVENTS "; INSERT INTO event (capture_id, id, kind, time_ms) VALUES (1, 4, 'oops', 3000)");

	(void)state;
	evaluate(db, texts, ARRAY_SIZE(texts));
	assert_answer(db, RANKS, "1 a/worse, 2 a/near, 3 b/effect by 1, 4 b/other by 2, 5 c/end by 3");
	/* Over any number of steps: the effect and the effect of that. */
	assert_answer(db, "SELECT group_concat(explains) FROM (SELECT * FROM finding ORDER BY id)", "2,1,1,0,0");
}

/* Who is suppressed explains nothing, and its consequence stands for itself. */
static void suppressed_findings_explain_nothing(void **state)
{
	static const char *const texts[] = { RULE("a/cause", "high", "1", ""),
					     RULE("b/effect", "low", "1", "-- explained-by: a/cause\n") };
	_cleanup_db_ struct db *db = capture_with(
		"log", EVENTS "; INSERT INTO suppression (rule, reason, created_at) VALUES ('a/cause', '', '')");

	(void)state;
	evaluate(db, texts, ARRAY_SIZE(texts));
	assert_answer(db, "SELECT rule FROM finding WHERE rank = 1", "b/effect");
}

/* Watchdogs that panic, panic_on_oom and SysRq: the panic is what was set up for such a case, not the case. */
static void panics_are_not_the_verdict(void **state)
{
	static const struct {
		const char *panic, *events, *verdict;
	} cases[] = {
		{ "Kernel panic - not syncing: hung_task: blocked tasks",
		  "'hung-task', 'INFO: task x:7 blocked for more than 120 seconds.'", "task/hung" },
		{ "Kernel panic - not syncing: softlockup: hung tasks",
		  "'soft-lockup', 'BUG: soft lockup - CPU#1 stuck for 22s! [x:7]'", "cpu/lockup" },
		{ "Kernel panic - not syncing: Hard LOCKUP",
		  "'hard-lockup', 'NMI watchdog: Watchdog detected hard LOCKUP on cpu 0'", "cpu/lockup" },
		{ "Kernel panic - not syncing: RCU Stall",
		  "'rcu-stall', 'rcu: INFO: rcu_sched self-detected stall on CPU'", "cpu/rcu-stall" },
		{ "Kernel panic - not syncing: sysrq triggered crash",
		  "'hung-task', 'INFO: task x:7 blocked for more than 120 seconds.'", "task/hung" },
		{ "Kernel panic - not syncing: Fatal exception",
		  "'oops', 'BUG: unable to handle page fault for address: 1'", "kernel/oops" },
	};
	struct rules rules;

	(void)state;
	assert_int_equal(rules_load(NULL, &rules), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_db_ struct db *db = NULL;
		struct engine_result result;
		char sql[512];

		snprintf(sql, sizeof(sql),
			 "INSERT INTO event (capture_id, id, time_ms, pid, comm, duration_ms, kind, text) VALUES"
			 " (1, 1, 200000, 7, 'x', 122000, %s), (1, 2, 200001, NULL, NULL, NULL, 'panic', '%s')",
			 cases[i].events, cases[i].panic);
		db = capture_with("log", sql);
		assert_int_equal(engine_run(db, 1, &rules, &result), 0);
		assert_answer(db, "SELECT f.rule FROM verdict v JOIN finding f ON f.id = v.finding_id",
			      cases[i].verdict);
		assert_answer(db, "SELECT explained_by IS NOT NULL FROM finding WHERE rule = 'kernel/panic'", "1");
	}
	rules_deinit(&rules);
}

/* panic_on_oom: a report without a kill, then the panic that says why. */
static void panic_on_oom_is_named(void **state)
{
	_cleanup_db_ struct db *db = capture_with(
		"log",
		"INSERT INTO oom_kill (capture_id, id, time_ms, killed, trigger_comm, page_order, constraint_name)"
		" VALUES (1, 1, 5000, 0, 'x', 0, 'none');"
		"INSERT INTO event (capture_id, id, time_ms, kind, text) VALUES (1, 1, 5001, 'oom-panic',"
		" 'Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled')");
	struct engine_result result;
	struct rules rules;

	(void)state;
	assert_int_equal(rules_load(NULL, &rules), 0);
	assert_int_equal(engine_run(db, 1, &rules, &result), 0);
	assert_answer(db, "SELECT f.rule FROM verdict v JOIN finding f ON f.id = v.finding_id", "oom/panic-on-oom");
	assert_answer(db, "SELECT alive FROM present", "0");
	rules_deinit(&rules);
}

/* What no rule knows: the same waits on another machine have the same signature, other waits another one. */
static void the_unknown_has_a_signature(void **state)
{
	static const char *const rules[] = { RULE("a/none", "low", "1", "-- applies-to: log\n") };
	static const char *const waits[] = {
		"'mutex', '__mutex_lock.constprop.0', 'load_module+0x1cdc/0x23c0', 15000",
		"'mutex', '__mutex_lock', 'load_module+0x9/0x10', 99000",
		"'mutex', '__mutex_lock', 'delete_module+0x9/0x10', 99000",
		"'rwsem-read', '__mutex_lock', 'load_module+0x9/0x10', 99000",
	};
	char signatures[ARRAY_SIZE(waits)][32];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(waits); i++) {
		_cleanup_db_ struct db *db = NULL;
		_cleanup_stmt_ struct db_stmt *stmt = NULL;
		char sql[512];

		snprintf(sql, sizeof(sql),
			 "INSERT INTO task (capture_id, id, pid, state) VALUES (1, 1, %zu, 'D');"
			 "INSERT INTO wait (capture_id, id, task_id, certainty, how, kind, func, caller, since_ms)"
			 " VALUES (1, 1, 1, 'certain', '', %s)",
			 100 + i, waits[i]);
		db = capture_with("vmcore", sql);
		evaluate(db, rules, 1);
		assert_int_equal(db_first(db, "SELECT status || ' ' || signature FROM verdict", 0, &stmt), 1);
		snprintf(signatures[i], sizeof(signatures[i]), "%s", db_text(stmt, 0));
		assert_int_equal(strlen(signatures[i]), strlen("unexplained ") + 16);
	}
	assert_string_equal(signatures[0], signatures[1]);
	assert_string_not_equal(signatures[1], signatures[2]);
	assert_string_not_equal(signatures[1], signatures[3]);
}

#define DEADLOCK(first, second)                                                                                    \
	"INSERT INTO task (capture_id, id, pid, comm, state) VALUES (1, 1, 7, 'a', 'D'), (1, 2, 8, 'b', 'D');"     \
	"INSERT INTO lock (capture_id, id, addr, kind, name, module, mode, owner_task_id, owner_certainty) VALUES" \
	" (1, 1, 4096, 'mutex', " first ", 'write', 1, 'certain'), (1, 2, 8192, 'mutex', " second                  \
	", 'write', 2, 'certain');"                                                                                \
	"INSERT INTO wait (capture_id, id, task_id, kind, target_type, target_id, certainty, how) VALUES"          \
	" (1, 1, 1, 'mutex', 'lock', 2, 'certain', ''), (1, 2, 2, 'mutex', 'lock', 1, 'certain', '')"

/* Two deadlocks are one failure when their locks are: of the same name and the same module, in either order. */
static void locks_make_the_signature(void **state)
{
	static const char *const facts[] = { DEADLOCK("'m', 'one'", "'n', 'one'"), DEADLOCK("'n', 'one'", "'m', 'one'"),
					     DEADLOCK("'m', 'one'", "'k', 'one'"),
					     DEADLOCK("'m', 'two'", "'n', 'two'") };
	char signatures[ARRAY_SIZE(facts)][32];
	struct rules rules;

	(void)state;
	assert_int_equal(rules_load(NULL, &rules), 0);
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		_cleanup_db_ struct db *db = capture_with("vmcore", facts[i]);
		_cleanup_stmt_ struct db_stmt *stmt = NULL;
		struct engine_result result;

		assert_int_equal(graph_build(db, 1), 0);
		assert_int_equal(engine_run(db, 1, &rules, &result), 0);
		assert_int_equal(db_first(db,
					  "SELECT v.signature FROM verdict v JOIN finding f ON f.id = v.finding_id"
					  " WHERE f.rule = 'lock/deadlock'",
					  0, &stmt),
				 1);
		snprintf(signatures[i], sizeof(signatures[i]), "%s", db_text(stmt, 0));
	}
	assert_string_equal(signatures[0], signatures[1]);
	assert_string_not_equal(signatures[0], signatures[2]);
	assert_string_not_equal(signatures[0], signatures[3]);
	rules_deinit(&rules);
}

/* What is critical has no much lighter cause by way of a star; one that it names, and one nearly as heavy, it has. */
static void stars_stand_for_what_weighs_enough(void **state)
{
	static const char *const texts[] = { RULE("a/light", "medium", "1", ""),
					     RULE("b/named", "critical", "2", "-- explained-by: a/light\n"),
					     RULE("b/panic", "critical", "2", "-- explained-by: a/*\n"),
					     RULE("b/stuck", "high", "2", "-- explained-by: a/*\n") };
	_cleanup_db_ struct db *db = capture_with("log", EVENTS);

	(void)state;
	evaluate(db, texts, ARRAY_SIZE(texts));
	assert_answer(db, RANKS, "1 b/panic, 2 a/light, 3 b/named by 1, 4 b/stuck by 1");
}

/* Whose id a rule names as its cause is no consequence of it by way of a star, though it is the lighter one. */
static void names_go_before_stars(void **state)
{
	static const char *const texts[] = { RULE("a/cause", "medium", "1", "-- explained-by: b/*, c/*\n"),
					     RULE("b/effect", "high", "2", "-- explained-by: a/cause\n"),
					     RULE("c/other", "high", "2", "-- explained-by: a/*\n") };
	_cleanup_db_ struct db *db = capture_with("log", EVENTS);

	(void)state;
	evaluate(db, texts, 2);
	assert_answer(db, RANKS, "1 a/cause, 2 b/effect by 1");
	/* Of two stars the heavier one stays, as of two names. */
	evaluate(db, (const char *const[]){ texts[0], texts[2] }, 2);
	assert_answer(db, RANKS, "1 c/other, 2 a/cause by 2");
}

/* Two rings have nothing to do with each other; a wait is explained by the ring that it leads to, and by no other. */
static void rings_hang_by_themselves(void **state)
{
#define OF_RING(id, severity, more, cycle, evidence)                                                              \
	"-- id: " id "\n-- rev: 1\n-- title: t\n-- severity: " severity "\n-- confidence: 1\n-- requires: task\n" \
	"-- falsepos: x\n-- affected: x\n-- refs: x\n" more "SELECT '" id "' AS fingerprint, " cycle              \
	" AS cycle, '" evidence "' AS evidence WHERE :capture"
	static const char *const texts[] = {
		OF_RING("a/ring", "critical", "", "1", "task:1 wait:1"),
		OF_RING("a/other", "low", "-- explained-by: *\n", "2", "task:2 wait:2"),
		OF_RING("b/behind", "low", "-- explained-by: *\n", "NULL", "wait:3 task:1"),
		OF_RING("b/apart", "low", "-- explained-by: *\n", "NULL", "wait:3 task:3"),
		OF_RING("b/no-wait", "low", "-- explained-by: *\n", "NULL", "task:3"),
		OF_RING("c/with-memory", "low", "-- explained-by: *\n", "3", "task:3"),
	};
	_cleanup_db_ struct db *db = capture_with(
		"vmcore",
		"INSERT INTO task (capture_id, id, state) VALUES (1, 1, 'D'), (1, 2, 'D'), (1, 3, 'D');"
		"INSERT INTO wait (capture_id, id, task_id, kind, certainty, how) VALUES (1, 1, 1, 'mutex', 'certain', ''),"
		" (1, 2, 2, 'mutex', 'certain', ''), (1, 3, 3, 'mutex', 'certain', '');"
		"INSERT INTO cycle (capture_id, id, nodes, component, tasks, has_memory, has_victim, certainty) VALUES (1, 1, 4, 1, 2, 0, 0, 'certain'),"
		" (1, 2, 4, 2, 2, 0, 0, 'unknown'), (1, 3, 4, 3, 2, 1, 0, 'certain')");

	(void)state;
	evaluate(db, texts, ARRAY_SIZE(texts));
	assert_answer(db, RANKS,
		      "1 a/ring, 2 a/other, 3 b/apart, 4 b/behind by 1, 5 b/no-wait by 1, 6 c/with-memory by 1");
}

/* What happened a quarter of an hour earlier explains nothing; the catch-all comes last. */
static void explanations_stay_within_an_incident(void **state)
{
	static const char *const texts[] = { RULE("a/cause", "low", "1", ""),
					     RULE("b/far", "info", "3", "-- explained-by: a/*\n"),
					     RULE("b/panic", "critical", "2", "-- explained-by: *\n") };
	_cleanup_db_ struct db *db = capture_with("log", EVENTS);

	(void)state;
	evaluate(db, texts, ARRAY_SIZE(texts));
	assert_answer(db, RANKS, "1 a/cause, 2 b/far, 3 b/panic by 1");
	assert_answer(db, "SELECT group_concat(id || ' ' || finding_id) FROM (SELECT * FROM incident ORDER BY id)",
		      "1 1,2 2");
}

static void captures_have_a_status(void **state)
{
	static const char *const clean[] = { RULE("a/none", "low", "1", "-- applies-to: vmcore\n") };
	static const char waiter[] =
		"-- id: a/w\n-- rev: 1\n-- title: t\n-- severity: low\n-- confidence: 1\n-- requires: wait\n"
		"-- falsepos: x\n-- affected: x\n-- refs: x\n-- classes: L01\n"
		"SELECT '' AS fingerprint, 'task:1' AS evidence WHERE :capture AND 0";
	static const char *const waits[] = { waiter };
	static const char *const by_log[] = { waiter, RULE("a/log", "medium", "1", "-- classes: L63\n") };
	static const char *const named[] = { waiter, RULE("a/log", "critical", "1", "-- classes: L63\n") };
	_cleanup_db_ struct db *quiet = capture_with("log", ""), *oops = capture_with("log", EVENTS);
	_cleanup_db_ struct db *blind = capture_with(
		"vmcore",
		"INSERT INTO task (capture_id, id, state) VALUES (1, 1, 'D');"
		"INSERT INTO wait (capture_id, id, task_id, kind, certainty, how) VALUES (1, 1, 1, 'unknown', 'unknown', '');"
		"INSERT INTO event (capture_id, id, kind) VALUES (1, 1, 'oops');"
		"INSERT INTO coverage VALUES (1, 'wait', 'complete', NULL), (1, 'event', 'complete', NULL),"
		" (1, 'frame', 'absent', 'no stacks')");

	(void)state;
	evaluate(quiet, clean, 1);
	assert_answer(quiet, "SELECT status || part(' ', signature) FROM verdicts", "nothing");
	evaluate(oops, clean, 1);
	assert_answer(oops, "SELECT status || ' ' || length(signature) || ' ' || clause FROM verdicts",
		      "unexplained 16 No known livelock in what the log shows.");
	evaluate(blind, waits, 1);
	assert_answer(blind, "SELECT status || ' ' || clause FROM verdicts",
		      "undecided Whether it is a livelock is undecided: no frame facts: no stacks.");
	evaluate(blind, by_log, ARRAY_SIZE(by_log));
	assert_answer(blind, "SELECT status || ' ' || clause FROM verdicts",
		      "named Whether it is a livelock is undecided: no frame facts: no stacks.");
	evaluate(blind, named, ARRAY_SIZE(named));
	assert_answer(blind, "SELECT status || part(' ', clause) FROM verdicts", "named");
}

/* Of tasks that were not found nobody knows what they do, whatever is found of the others. */
static void missing_tasks_leave_a_doubt(void **state)
{
	static const char *const none[] = { RULE("a/none", "low", "1", "-- applies-to: log\n") };
	static const char *const named[] = { RULE("a/log", "critical", "1", "-- classes: L63\n") };
	_cleanup_db_ struct db *db = capture_with(
		"vmcore",
		"INSERT INTO event (capture_id, id, kind) VALUES (1, 1, 'oops');"
		"INSERT INTO gap (capture_id, id, fact, field, reason) VALUES (1, 1, 'task', 'missing', '14 are gone');");

	(void)state;
	evaluate(db, none, 1);
	assert_answer(db, "SELECT status || ' ' || clause FROM verdicts",
		      "undecided Whether it is a livelock is undecided: 14 are gone.");
	evaluate(db, named, 1);
	assert_answer(db, "SELECT status || ' ' || clause FROM verdicts", "named This may not be all: 14 are gone.");
}

/* A rule that is too slow is no mistake. */
static void slow_rules_are_not_evaluated(void **state)
{
	static const char *const texts[] = {
		"-- id: a/slow\n-- rev: 1\n-- title: t\n-- severity: low\n-- confidence: 1\n-- requires: any(swap, event)\n"
		"-- falsepos: x\n-- affected: x\n-- refs: x\n-- params: most=1000000000\n"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
		"SELECT count(*) AS fingerprint, 'event:1' AS evidence FROM n WHERE :capture"
	};
	_cleanup_db_ struct db *db = capture_with("log", EVENTS);

	(void)state;
	evaluate(db, texts, 1);
	assert_answer(db, "SELECT kind || ': ' || why FROM not_evaluateds",
		      "slow: too slow: stopped after 50000000 steps");
}

static void parameters_can_be_set(void **state)
{
	static const struct {
		const char *setting, *message;
	} bad[] = {
		{ "a/none.x=1", "there is no rule 'a/none'" },
		{ "lock/deadlock.x=1", "rule lock/deadlock has no parameter 'x'" },
		{ "oom/mutex-holder-allocates.min_age_ms=soon",
		  "oom/mutex-holder-allocates.min_age_ms is a number, not 'soon'" },
		{ "nonsense", "not of the form RULE.NAME=VALUE: 'nonsense'" },
	};
	struct rules rules;

	(void)state;
	assert_int_equal(rules_load(NULL, &rules), 0);
	assert_int_equal(rules_set(&rules, "oom/mutex-holder-allocates.min_age_ms=5000"), 0);
	assert_string_equal(rules_find(&rules, "oom/mutex-holder-allocates")->params[0].value, "5000");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(rules_set(&rules, bad[i].setting), -EINVAL);
		assert_string_equal(err_text(-EINVAL), bad[i].message);
	}
	rules_deinit(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(templates_write_values),
		cmocka_unit_test(malformed_templates_are_refused),
		cmocka_unit_test(functions_say_what_is_known),
		cmocka_unit_test(loops_are_cut),
		cmocka_unit_test(longer_loops_are_cut),
		cmocka_unit_test(explanations_prefer_shared_evidence),
		cmocka_unit_test(suppressed_findings_explain_nothing),
		cmocka_unit_test(panics_are_not_the_verdict),
		cmocka_unit_test(panic_on_oom_is_named),
		cmocka_unit_test(the_unknown_has_a_signature),
		cmocka_unit_test(locks_make_the_signature),
		cmocka_unit_test(stars_stand_for_what_weighs_enough),
		cmocka_unit_test(names_go_before_stars),
		cmocka_unit_test(rings_hang_by_themselves),
		cmocka_unit_test(explanations_stay_within_an_incident),
		cmocka_unit_test(captures_have_a_status),
		cmocka_unit_test(missing_tasks_leave_a_doubt),
		cmocka_unit_test(slow_rules_are_not_evaluated),
		cmocka_unit_test(parameters_can_be_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

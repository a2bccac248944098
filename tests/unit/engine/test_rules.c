// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules: their headers, what a mistake in one does, what is not evaluated, and what explains what. Facts are made by
 * hand; real ones are in the fixtures of tests/rules/.
 */
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/engine.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define HEADER                                                                                                          \
	"-- SPDX-License-Identifier: X\n-- id:  a/b\n-- rev: 2\n-- title: {who} did it\n-- severity: high   # or not\n" \
	"-- confidence: 0.5\n-- requires: task\n-- falsepos: none, as far\n--   as is known\n-- affected: all\n-- refs: x\n"

static void headers_are_parsed(void **state)
{
	struct rule rule;

	(void)state;
	assert_int_equal(rule_parse("x.sql", HEADER "SELECT 1", &rule), 0);
	assert_string_equal(rule.id, "a/b");
	assert_int_equal(rule.rev, 2);
	assert_int_equal(rule.severity, SEVERITY_HIGH);
	assert_string_equal(rule.falsepos, "none, as far as is known");
	assert_string_equal(rule.requires[0], "task");
	assert_null(rule.requires[1]);
	rule_deinit(&rule);
}

static void bad_headers_are_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "SELECT 1", "x.sql:1: the header has no 'id'" },
		{ "-- id: a/b\n-- di: x\n", "x.sql:2: unknown key 'di'" },
		{ "-- id: ab\n", "x.sql:1: an id is area/name in lower case, not 'ab'" },
		{ "-- id: a/b\n-- id: a/b\n", "x.sql:2: id is there twice" },
		{ "-- id: a/b\n-- rev: 0\n", "x.sql:2: rev is a number from 1 on, not '0'" },
		{ "-- severity: bad\n", "x.sql:1: severity is critical, high, medium, low or info, not 'bad'" },
		{ "-- confidence: 2\n", "x.sql:1: confidence is a number from 0 to 1, not '2'" },
		{ "-- only-with: kills, any(lock, kill)\n", "x.sql:1: only-with 'kill', which nothing can have" },
		{ "-- only-with: event.\n", "x.sql:1: only-with 'event.', which nothing can have" },
	};
	struct rule rule;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(rule_parse("x.sql", cases[i].text, &rule), -EINVAL);
		assert_string_equal(err_text(-EINVAL), cases[i].message);
	}
}

static struct db *with_tasks(void)
{
	struct db *db = NULL;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	assert_int_equal(
		db_exec(db,
			"BEGIN; INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, '', '', 'ok', '');"
			"INSERT INTO capture (id, artifact_id, boot, kind) VALUES (1, 1, 0, 'vmcore');"
			"INSERT INTO task (capture_id, id, pid, comm, locator) VALUES (1, 1, 7, 'x', 'vmcore:task@0x1'),"
			" (1, 2, 8, 'y', NULL)"),
		0);
	return db;
}

/* Runs a rule whose SELECT is @sql; gives "findings bad". */
static void run(struct db *db, const char *header, const char *sql, char result[static 128])
{
	char text[2048];
	struct rule rule;
	struct rules rules = { .list = &rule, .n = 1 };
	struct engine_result counts;
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	snprintf(text, sizeof(text), "%s%s", header, sql);
	assert_int_equal(rule_parse("x.sql", text, &rule), 0);
	assert_int_equal(engine_clear(db, 1), 0);
	assert_int_equal(engine_run(db, 1, &rules, &counts), 0);
	assert_int_equal(
		db_first(db, "SELECT count(*) || ' ' || coalesce((SELECT why FROM not_evaluated), '') FROM finding", 0,
			 &stmt),
		1);
	snprintf(result, 128, "%s", db_text(stmt, 0));
	free(counts.first_mistake);
	rule_deinit(&rule);
}

static void findings_have_evidence(void **state)
{
	_cleanup_db_ struct db *db = with_tasks();
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	char result[128];

	(void)state;
	run(db, HEADER,
	    "SELECT comm AS fingerprint, 'task:' || id || ' task:' || id AS evidence, name AS who,"
	    " 0.25 AS confidence FROM tasks WHERE capture_id = :capture",
	    result);
	assert_string_equal(result, "2 ");
	assert_int_equal(
		db_first(db,
			 "SELECT title || '|' || confidence || '|' || f.rev || '|' || fe.locator || '|' || fe.text"
			 " FROM findings f JOIN finding_evidences fe ON fe.finding_id = f.id ORDER BY f.id",
			 0, &stmt),
		1);
	assert_string_equal(db_text(stmt, 0), "x[7] did it|0.25|2|vmcore:task@0x1|x[7]");
	assert_int_equal(db_step(stmt), 1);
	assert_string_equal(db_text(stmt, 0), "y[8] did it|0.25|2|fact:task:2|y[8]");
	assert_int_equal(db_step(stmt), 0);
}

static void mistaken_rules_find_nothing(void **state)
{
	static const struct {
		const char *sql, *result;
	} cases[] = {
		{ "SELECT '' AS fingerprint, '' AS evidence",
		  "0 bad rule: the title has {who}, which is no column of the SELECT" },
		{ "SELECT '' AS fingerprint, 1 AS who WHERE :capture",
		  "0 bad rule: the SELECT gives no column evidence" },
		{ "SELECT 'f' AS fingerprint, '' AS evidence, 1 AS who WHERE :capture",
		  "0 bad rule: a finding without evidence" },
		{ "SELECT 'f' AS fingerprint, 'task:9' AS evidence, 1 AS who WHERE :capture",
		  "0 bad rule: evidence task:9 names no fact" },
		{ "SELECT 'f' AS fingerprint, 'tusk:1' AS evidence, 1 AS who WHERE :capture",
		  "0 bad rule: evidence 'tusk:1' is no reference to a fact" },
		{ "SELECT NULL AS fingerprint, 'task:1' AS evidence, 1 AS who WHERE :capture",
		  "0 bad rule: a finding without fingerprint" },
		{ "SELECT 'f' AS fingerprint, 'task:1' AS evidence, 1 AS who, 3 AS confidence WHERE :capture",
		  "0 bad rule: a confidence of 3" },
		/* The first row was right: the rule counts whole or not at all. */
		{ "SELECT 'f' AS fingerprint, 'task:' || (id * 2 - 1) AS evidence, 1 AS who FROM tasks WHERE capture_id = :capture",
		  "0 bad rule: evidence task:3 names no fact" },
		{ "SELECT 'f' AS fingerprint, 'task:1' AS evidence, 1 AS who",
		  "0 bad rule: statement has no parameter :capture" },
		{ "DELETE FROM task", "0 bad rule: not authorized" },
	};
	_cleanup_db_ struct db *db = with_tasks();
	char result[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run(db, HEADER, cases[i].sql, result);
		assert_string_equal(result, cases[i].result);
	}
}

static void missing_facts_are_told(void **state)
{
	static const char sql[] = "SELECT 'f' AS fingerprint, 'task:1' AS evidence, 1 AS who WHERE :capture";
	static const struct {
		const char *requires, *more, *result;
	} cases[] = {
		{ "swap", "", "0 no swap facts" },
		{ "task.oom_victim", "", "0 task.oom_victim is unknown throughout" },
		{ "task.oom_victims", "", "0 bad rule: requires 'task.oom_victims', which is no fact" },
		{ "swap", "INSERT INTO coverage VALUES (1, 'swap', 'absent', 'pages excluded')",
		  "0 no swap facts: pages excluded" },
		{ "swap", "UPDATE coverage SET status = 'partial'", "0 no swap facts: pages excluded" },
		{ "swap", "UPDATE coverage SET status = 'complete'", "1 " },
		/* What the dump itself does not tell may stand in its log. */
		{ "swap",
		  "UPDATE coverage SET status = 'absent'; INSERT INTO swap (capture_id, id, kill_id, total_kb) VALUES (1, 1, 1, 8)",
		  "1 " },
	};
	_cleanup_db_ struct db *db = with_tasks();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char header[1024], result[128];

		assert_int_equal(db_exec(db, cases[i].more), 0);
		snprintf(header, sizeof(header),
			 "-- id: a/b\n-- rev: 1\n-- title: t\n-- severity: low\n-- confidence: 1\n-- requires: %s\n"
			 "-- falsepos: x\n-- affected: x\n-- refs: x\n",
			 cases[i].requires);
		run(db, header, sql, result);
		assert_string_equal(result, cases[i].result);
	}
}

/* Waits are read off stacks: a dump without a stack whose tasks wait for nothing that is known says nothing of waits. */
static void waits_need_stacks(void **state)
{
	static const char sql[] = "SELECT 'f' AS fingerprint, 'task:1' AS evidence, 1 AS who WHERE :capture";
	static const struct {
		const char *facts, *result;
	} cases[] = {
		{ "INSERT INTO coverage VALUES (1, 'wait', 'complete', NULL), (1, 'frame', 'absent', 'no ORC')",
		  "0 no frame facts: no ORC" },
		{ "INSERT INTO wait (capture_id, id, task_id, kind, certainty, how) VALUES (1, 1, 1, 'unknown', 'unknown', '')",
		  "0 no frame facts: no ORC" },
		/* One wait that is known, from a structure on the stack, is enough; and so is a frame. */
		{ "INSERT INTO wait (capture_id, id, task_id, kind, certainty, how) VALUES (1, 2, 1, 'mutex', 'certain', '')",
		  "1 " },
		{ "DELETE FROM wait; INSERT INTO frame (capture_id, task_id, no, func, how, reliable) VALUES (1, 1, 0, 'f', 'orc', 1)",
		  "1 " },
		/* The reason is not known either. */
		{ "DELETE FROM frame; UPDATE coverage SET fact = 'lock' WHERE fact = 'frame'", "0 no frame facts" },
	};
	_cleanup_db_ struct db *db = with_tasks();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char result[128];

		assert_int_equal(db_exec(db, cases[i].facts), 0);
		run(db,
		    "-- id: a/b\n-- rev: 1\n-- title: t\n-- severity: low\n-- confidence: 1\n-- requires: wait\n"
		    "-- falsepos: x\n-- affected: x\n-- refs: x\n",
		    sql, result);
		assert_string_equal(result, cases[i].result);
	}
}

#define SMALL(id, more)                                                                                  \
	"-- id: " id "\n-- rev: 1\n-- title: t\n-- severity: low\n-- confidence: 1\n-- requires: task\n" \
	"-- falsepos: x\n-- affected: x\n-- refs: x\n" more "SELECT '" id                                \
	"' AS fingerprint, 'task:1' AS evidence WHERE :capture"

/* The consequence is told after its cause; a rule for another kind of capture is not asked at all. */
static void consequences_are_explained(void **state)
{
	static const char *const texts[] = { SMALL("a/cause", ""),
					     SMALL("b/effect", "-- explained-by: c/none, a/cause\n"),
					     SMALL("c/log", "-- applies-to: log\n") };
	_cleanup_db_ struct db *db = with_tasks();
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct rule list[ARRAY_SIZE(texts)];
	struct rules rules = { .list = list, .n = ARRAY_SIZE(texts) };
	struct engine_result result;

	(void)state;
	for (size_t i = 0; i < rules.n; i++)
		assert_int_equal(rule_parse("x.sql", texts[i], &list[i]), 0);
	assert_int_equal(db_exec(db, "INSERT INTO suppression (rule, reason, created_at) VALUES ('b/none', '', '')"),
			 0);
	assert_int_equal(engine_run(db, 1, &rules, &result), 0);
	assert_int_equal(db_first(db,
				  "SELECT group_concat(rule || ':' || coalesce(explained_by, '-') || ':' || suppressed)"
				  " FROM finding",
				  0, &stmt),
			 1);
	assert_string_equal(db_text(stmt, 0), "a/cause:-:0,b/effect:1:0");
	db_finish(stmt);
	assert_int_equal(db_exec(db, "INSERT INTO suppression (rule, reason, created_at) VALUES ('a/cause', '', '')"),
			 0);
	assert_int_equal(engine_clear(db, 1), 0);
	assert_int_equal(engine_run(db, 1, &rules, &result), 0);
	assert_int_equal(db_first(db,
				  "SELECT group_concat(rule || ':' || coalesce(explained_by, '-') || ':' || suppressed)"
				  " FROM finding",
				  0, &stmt),
			 1);
	assert_string_equal(db_text(stmt, 0), "a/cause:-:1,b/effect:-:0");
	for (size_t i = 0; i < rules.n; i++)
		rule_deinit(&list[i]);
}

#define ALWAYS(only_with) \
	HEADER only_with  \
		"SELECT 'f' AS fingerprint, 'task:1' AS evidence, 1 AS who FROM tasks WHERE capture_id = :capture AND id = 1"

/* Other captures have what this one has not. */
static struct db *with_a_stall_and_a_lock(void)
{
	struct db *db = with_tasks();

	assert_int_equal(db_exec(db,
				 "INSERT INTO capture (id, artifact_id, boot, kind) VALUES (2, 1, 0, 'log');"
				 "INSERT INTO event (capture_id, id, kind) VALUES (1, 1, 'hung-task'), (2, 1, 'oops');"
				 "INSERT INTO lock (capture_id, id, kind) VALUES (1, 1, 'mutex');"
				 "INSERT INTO memcg (capture_id, id) VALUES (2, 1)"),
			 0);
	return db;
}

static void rules_run_only_with_what_they_name(void **state)
{
	static const struct {
		const char *rule;
		bool runs;
	} cases[] = {
		{ ALWAYS("-- only-with: event.hung-task\n"), true },
		{ ALWAYS("-- only-with: event.hung\n"), false },
		{ ALWAYS("-- only-with: event.oops\n"), false },
		{ ALWAYS("-- only-with: any(event.oops, lock)\n"), true },
		{ ALWAYS("-- only-with: event.oops, lock\n"), false },
		{ ALWAYS("-- only-with: incident.stall, chains\n"), false },
		{ ALWAYS("-- only-with: incident.stall\n"), true },
		{ ALWAYS("-- only-with: memcg\n"), false },
	};
	_cleanup_db_ struct db *db = with_a_stall_and_a_lock();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char result[128];

		run(db, cases[i].rule, "", result);
		assert_string_equal(result, cases[i].runs ? "1 " : "0 ");
	}
}

/* A test of rules runs them all the same. */
static void what_rules_name_is_doubted(void **state)
{
	_cleanup_db_ struct db *db = with_a_stall_and_a_lock();
	struct rule rule;
	struct rules rules = { .list = &rule, .n = 1 };
	struct engine *engine = NULL;
	struct engine_result result;

	(void)state;
	assert_int_equal(rule_parse("x.sql", ALWAYS("-- only-with: event.oops\n"), &rule), 0);
	assert_int_equal(engine_new(db, &rules, &engine), 0);
	engine_doubt(engine);
	assert_int_equal(engine_evaluate(engine, 1, &result), 0);
	assert_int_equal(result.bad_rules, 1);
	assert_string_equal(result.first_mistake, "a/b (x.sql): it finds something without what its only-with names");
	free(result.first_mistake);
	engine_free(engine);
	rule_deinit(&rule);
}

static void built_in_rules_are_sound(void **state)
{
	_cleanup_db_ struct db *db = with_tasks();
	struct engine *engine = NULL;
	struct rules rules;

	(void)state;
	assert_int_equal(rules_load(NULL, &rules), 0);
	assert_int_equal(engine_new(db, &rules, &engine), 0);
	assert_true(rules.n >= 3);
	for (size_t i = 0; i < rules.n; i++) {
		assert_int_equal(engine_check(engine, &rules.list[i]), 0);
		assert_non_null(rules.list[i].page);
	}
	assert_non_null(rules_find(&rules, "lock/deadlock"));
	engine_free(engine);
	rules_deinit(&rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_parsed),
		cmocka_unit_test(bad_headers_are_refused),
		cmocka_unit_test(findings_have_evidence),
		cmocka_unit_test(mistaken_rules_find_nothing),
		cmocka_unit_test(missing_facts_are_told),
		cmocka_unit_test(consequences_are_explained),
		cmocka_unit_test(built_in_rules_are_sound),
		cmocka_unit_test(waits_need_stacks),
		cmocka_unit_test(rules_run_only_with_what_they_name),
		cmocka_unit_test(what_rules_name_is_doubted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

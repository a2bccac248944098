// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/ruletest.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/engine.h"
#include "analyzer/graph/graph.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"
#include "util/plural.h"

/* Bytes of a fixture. */
#define FIXTURE_MAX (1u << 20)

struct run {
	const struct ruletest *test;
	struct buf *out;
	struct ruletest_counts counts;
	unsigned int *crossed; /* rule × rule: findings of the second one on fixtures of the first */
};

/* A fixture on its way: its facts are in @db. */
struct fixture {
	const struct rule *rule;
	const char *path;
	char *text; /* of the file, for its remarks */
	bool backwards;
	struct db *db;
};

/* The value of the line "-- @key: value" in a fixture; NULL without one. */
static char *remark(const char *text, const char *key)
{
	char mark[32];
	const char *at;

	snprintf(mark, sizeof(mark), "-- %s: ", key);
	for (at = strstr(text, mark); at && at > text && at[-1] != '\n';)
		at = strstr(at + 1, mark);
	return at ? strndup(at + strlen(mark), strcspn(at + strlen(mark), "\n")) : NULL;
}

static bool has_suffix(const char *text, const char *suffix)
{
	size_t len = strlen(text), n = strlen(suffix);

	return len >= n && streq(text + len - n, suffix);
}

/* ---- What a fixture must give ---- */

static int count_findings(struct fixture *f, int64_t *ret_n)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(f->db, "SELECT count(*) FROM finding WHERE rule = :rule", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":rule", f->rule->id);
	if (r == 0)
		r = db_step(stmt);
	if (r > 0)
		*ret_n = db_int(stmt, 0);
	return MIN(r, 0);
}

/* 1: the rule was not evaluated, and @out says why. */
static int check_evaluated(struct run *run, struct fixture *f)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(f->db, "SELECT why FROM not_evaluated WHERE rule = :rule", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":rule", f->rule->id);
	if (r == 0)
		r = db_step(stmt);
	if (r > 0)
		buf_printf(run->out, "%s: not evaluated: %s\n", f->path, db_text(stmt, 0));
	return r;
}

/* Compares one property of each finding; @sql gives a row for each that is not as it should be. */
static int check_each(struct run *run, struct fixture *f, const char *sql, const char *value)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int bad = 0, r = db_prepare(f->db, sql, &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":rule", f->rule->id);
	if (r == 0)
		r = db_bind_text(stmt, ":value", value);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(run->out, "%s: '%s' instead of '%s'\n", f->path, db_text(stmt, 0), value);
		bad = 1;
		r = 0;
	}
	return r < 0 ? r : bad;
}

static int check_words(struct run *run, struct fixture *f)
{
	static const struct {
		const char *key, *sql;
	} checks[] = {
		{ "confidence", "SELECT confidence FROM finding WHERE rule = :rule"
				" AND confidence < CAST(:value AS REAL) - 1e-9" },
		{ "title", "SELECT title FROM finding WHERE rule = :rule AND title <> :value" },
		{ "verdict", "SELECT verdict FROM finding WHERE rule = :rule AND verdict IS NOT :value" },
		{ "advice", "SELECT advice FROM finding WHERE rule = :rule AND advice IS NOT :value" },
		{ "severity", "SELECT severity FROM finding WHERE rule = :rule AND severity <> :value" },
		{ "explained-by",
		  "SELECT coalesce(e.rule, 'nothing') FROM finding f LEFT JOIN finding e ON e.id = f.explained_by"
		  " WHERE f.rule = :rule AND coalesce(e.rule, 'nothing') IS NOT :value" },
	};
	int bad = 0;

	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		_cleanup_free_ char *value = remark(f->text, checks[i].key);
		int r = value ? check_each(run, f, checks[i].sql, value) : 0;

		if (r < 0)
			return r;
		bad |= r;
	}
	return bad;
}

/* 1: the fixture failed, and @out says how. */
static int check_hit(struct run *run, struct fixture *f)
{
	_cleanup_free_ char *expect = remark(f->text, "expect");
	int64_t wanted = expect ? strtoll(expect, NULL, 10) : 1, n = 0;
	int r = check_evaluated(run, f);

	if (r == 0)
		r = count_findings(f, &n);
	if (r == 0 && n != wanted) {
		buf_printf(run->out, "%s: %lld finding%s instead of %lld\n", f->path, (long long)n,
			   plural((unsigned long long)n), (long long)wanted);
		return 1;
	}
	return r == 0 ? check_words(run, f) : r;
}

/* A near-miss must be evaluated, too: that a rule was skipped for lack of facts proves nothing of it. */
static int check_miss(struct run *run, struct fixture *f)
{
	int64_t n = 0;
	int r = check_evaluated(run, f);

	if (r == 0)
		r = count_findings(f, &n);
	if (r == 0 && n) {
		buf_printf(run->out, "%s: %lld finding%s in a near-miss\n", f->path, (long long)n,
			   plural((unsigned long long)n));
		return 1;
	}
	return r;
}

/* Whether the list of a fixture's "also" has @id. */
static bool declares(const char *also, const char *id)
{
	size_t len;

	for (const char *at = also; at && *(at += strspn(at, ", ")); at += len) {
		len = strcspn(at, ", ");
		if (strlen(id) == len && strncmp(at, id, len) == 0)
			return true;
	}
	return false;
}

/* Whether anything explains a finding of @rule, so that it comes and goes with what others find. */
static bool is_catch_all(const struct rule *rule)
{
	for (size_t i = 0; rule->explained_by[i]; i++)
		if (streq(rule->explained_by[i], "*"))
			return true;
	return false;
}

/* 1: another rule fires that the fixture does not declare. A catch-all counts only where it would be the verdict. */
static int check_others(struct run *run, struct fixture *f)
{
	const struct rules *rules = run->test->rules;
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	_cleanup_free_ char *also = remark(f->text, "also");
	int bad = 0, r = db_prepare(f->db,
				    "SELECT rule, max(explained_by IS NULL AND severity <> 'info') FROM finding"
				    " GROUP BY rule",
				    &stmt);

	while (r == 0 && (r = db_step(stmt)) > 0) {
		const struct rule *other = rules_find(rules, db_text(stmt, 0));

		r = 0;
		if (!other || other == f->rule)
			continue;
		run->crossed[(size_t)(f->rule - rules->list) * rules->n + (size_t)(other - rules->list)]++;
		if (declares(also, other->id) || (is_catch_all(other) && !db_int(stmt, 1)))
			continue;
		buf_printf(run->out, "%s: also finds %s (if it should, declare it: '-- also: %s')\n", f->path,
			   other->id, other->id);
		bad = 1;
	}
	return r < 0 ? r : bad;
}

/* ---- Running one ---- */

/* The fixture's facts as capture 1, in a scratch database of its own. */
static int load(struct run *run, struct fixture *f)
{
	int r = file_read(f->path, FIXTURE_MAX, &f->text, NULL);

	if (r == 0)
		r = db_open(NULL, DB_MEMORY, &f->db);
	if (r == 0 && has_suffix(f->path, ".log"))
		return run->test->read_log(f->path, f->db);
	if (r == 0)
		r = db_exec(
			f->db,
			"INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, 'fixture', '', 'ok', '');"
			"INSERT INTO capture (id, artifact_id, boot, kind) VALUES (1, 1, 0, 'vmcore')");
	return r == 0 ? db_exec(f->db, f->text) : r;
}

static int run_rules(struct run *run, struct fixture *f, struct engine_result *ret_result)
{
	struct engine *engine = NULL;
	int r = engine_new(f->db, run->test->rules, &engine);

	if (r == 0) {
		engine_doubt(engine);
		r = engine_evaluate(engine, 1, ret_result);
	}
	engine_free(engine);
	return r;
}

/*
 * As the program does with a capture: the graph first, then the rules. Nothing is committed; the database is thrown
 * away.
 */
static int evaluate(struct run *run, struct fixture *f)
{
	_cleanup_free_ char *mistake = NULL;
	struct engine_result result = { 0 };
	int r = load(run, f);

	if (r == 0 && f->backwards)
		r = db_exec(f->db, "PRAGMA reverse_unordered_selects = ON");
	if (r == 0)
		r = db_exec(f->db, "BEGIN");
	if (r == 0)
		r = graph_build(f->db, 1);
	if (r == 0)
		r = run_rules(run, f, &result);
	mistake = result.first_mistake;
	return r == 0 && result.bad_rules ? err_set(-EINVAL, "%s", mistake) : r;
}

static void fixture_deinit(struct fixture *f)
{
	db_close(f->db);
	free(f->text);
}

/* All findings in their order: rule and words first, then what they cite. */
static int write_findings(struct db *db, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(
		db,
		"SELECT f.rule || ': ' || f.title || ' ' || f.fingerprint || ' ' || f.params || ' ' || coalesce(("
		" SELECT group_concat(v.kind || ':' || v.fact_id, ' ') FROM (SELECT e.kind, e.fact_id"
		"  FROM finding_evidences e WHERE e.capture_id = f.capture_id AND e.finding_id = f.id"
		"  ORDER BY e.pos) v), '') FROM finding f ORDER BY f.id",
		&stmt);

	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(out, "%s\n", db_text(stmt, 0));
		r = buf_check(out);
	}
	return r;
}

/* 1: what is found depends on the order in which SQLite happens to look at rows, and @out says where. */
static int check_order(struct run *run, struct fixture *f)
{
	_cleanup_(fixture_deinit) struct fixture again = { .rule = f->rule, .path = f->path, .backwards = true };
	_cleanup_buf_ struct buf one = { 0 }, two = { 0 };
	int r = evaluate(run, &again);
	size_t at = 0;

	if (r == 0)
		r = write_findings(f->db, &one);
	if (r == 0)
		r = write_findings(again.db, &two);
	if (r < 0 || streq(buf_str(&one), buf_str(&two)))
		return r;
	for (size_t i = 0; buf_str(&one)[i] && buf_str(&one)[i] == buf_str(&two)[i]; i++)
		at = buf_str(&one)[i] == '\n' ? i + 1 : at;
	buf_printf(run->out, "%s: an order is left open: backwards it finds '%.*s' instead of '%.*s'\n", f->path,
		   (int)strcspn(buf_str(&two) + at, "\n"), buf_str(&two) + at, (int)strcspn(buf_str(&one) + at, "\n"),
		   buf_str(&one) + at);
	return 1;
}

typedef int (*check_fn)(struct run *run, struct fixture *f);

static int run_fixture(struct run *run, struct fixture *f, check_fn check)
{
	const check_fn checks[] = { check, check_others, check_order };
	int r = evaluate(run, f);

	if (r < 0) {
		buf_printf(run->out, "%s: %s\n", f->path, err_text(r));
		return 1;
	}
	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(checks); i++) {
		int failed = checks[i](run, f);

		r = failed < 0 ? failed : r | failed;
	}
	return r;
}

/* DIR/AREA/NAME/KIND-*.EXTENSION; free with globfree(). */
static int find(const char *dir, const struct rule *rule, const char *kind, const char *extension, glob_t *ret_paths)
{
	_cleanup_free_ char *pattern = NULL;

	*ret_paths = (glob_t){ 0 };
	if (asprintf(&pattern, "%s/%s/%s.%s", dir, rule->id, kind, extension) < 0)
		return err_oom();
	glob(pattern, 0, NULL, ret_paths);
	return 0;
}

static int run_kind(struct run *run, const struct rule *rule, const char *kind, const char *extension, check_fn check,
		    unsigned int *found)
{
	glob_t paths;
	int r = find(run->test->dir, rule, kind, extension, &paths);

	for (size_t i = 0; r >= 0 && i < paths.gl_pathc; i++) {
		struct fixture f = { .rule = rule, .path = paths.gl_pathv[i] };

		r = run_fixture(run, &f, check);
		run->counts.failed += r > 0;
		(*found)++;
		fixture_deinit(&f);
	}
	globfree(&paths);
	return MIN(r, 0);
}

static int run_rule(struct run *run, const struct rule *rule)
{
	static const char *const extensions[] = { "sql", "log" };
	glob_t paths;
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(extensions); i++) {
		r = run_kind(run, rule, "hit-*", extensions[i], check_hit, &run->counts.hits);
		if (r == 0)
			r = run_kind(run, rule, "miss-*", extensions[i], check_miss, &run->counts.misses);
	}
	/* A file that no pattern takes would be passed over without a word. */
	if (r == 0)
		r = find(run->test->dir, rule, "*", "*", &paths);
	if (r < 0)
		return r;
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		const char *name = strrchr(paths.gl_pathv[i], '/') + 1;

		if ((has_suffix(name, ".sql") || has_suffix(name, ".log")) &&
		    (str_starts(name, "hit-") || str_starts(name, "miss-")))
			continue;
		buf_printf(run->out, "%s: not a fixture: hit-NAME or miss-NAME, .sql or .log\n", paths.gl_pathv[i]);
		run->counts.failed++;
	}
	globfree(&paths);
	return 0;
}

/* Which rules fire on whose fixtures: of each rule the others, with how many. */
static void write_confusion(const struct run *run)
{
	const struct rules *rules = run->test->rules;

	for (size_t i = 0; i < rules->n; i++) {
		unsigned int n = 0;

		for (size_t k = 0; k < rules->n; k++) {
			unsigned int times = run->crossed[i * rules->n + k];

			if (times && !n++)
				buf_printf(run->out, "on fixtures of %s:", rules->list[i].id);
			if (times)
				buf_printf(run->out, " %s (%u)", rules->list[k].id, times);
		}
		if (n)
			buf_putc(run->out, '\n');
	}
}

int ruletest_run(const struct ruletest *test, struct buf *out, struct ruletest_counts *ret_counts)
{
	_cleanup_free_ unsigned int *crossed = calloc(test->rules->n * test->rules->n + 1, sizeof(*crossed));
	struct run run = { .test = test, .out = out, .crossed = crossed };
	int r = crossed ? 0 : err_oom();

	for (size_t i = 0; r == 0 && i < test->rules->n; i++)
		r = run_rule(&run, &test->rules->list[i]);
	if (r < 0)
		return r;
	write_confusion(&run);
	*ret_counts = run.counts;
	return 0;
}

unsigned int ruletest_count(const char *dir, const struct rule *rule, const char *kind, bool only_logs)
{
	static const char *const extensions[] = { "log", "sql" };
	unsigned int n = 0;

	for (size_t i = 0; i < (only_logs ? 1 : ARRAY_SIZE(extensions)); i++) {
		glob_t paths;

		if (find(dir, rule, kind, extensions[i], &paths) < 0)
			return n;
		n += (unsigned int)paths.gl_pathc;
		globfree(&paths);
	}
	return n;
}

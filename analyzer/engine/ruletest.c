// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/ruletest.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/engine.h"
#include "analyzer/graph/graph.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"

#define FIXTURE_MAX (1u << 20)

/* The value of the line "-- @key: value" in a fixture's comments; NULL without one. */
static char *remark(const char *text, const char *key)
{
	char mark[32];
	const char *at;

	snprintf(mark, sizeof(mark), "\n-- %s: ", key);
	at = strstr(text, mark);
	return at ? strndup(at + strlen(mark), strcspn(at + strlen(mark), "\n")) : NULL;
}

/* A scratch database with the fixture's facts as capture 1 and what graph and rule make of them. */
static int evaluate(const struct rule *rule, const char *text, struct db **ret_db)
{
	_cleanup_db_ struct db *db = NULL;
	struct rules rules = { .list = (struct rule *)rule, .n = 1 };
	struct engine_result result = { 0 };
	int r = db_open(NULL, DB_MEMORY, &db);

	if (r == 0)
		r = db_exec(db, "BEGIN; INSERT INTO artifact (id, path, engine, status, read_at) VALUES"
				" (1, 'fixture', '', 'ok', ''); INSERT INTO capture (id, artifact_id, boot, kind)"
				" VALUES (1, 1, 0, 'vmcore')");
	if (r == 0)
		r = db_exec(db, text);
	if (r == 0)
		r = graph_build(db, 1);
	if (r == 0)
		r = engine_run(db, 1, &rules, &result);
	if (r == 0 && result.bad_rules)
		r = err_set(-EINVAL, "%s", result.first_mistake);
	free(result.first_mistake);
	if (r == 0)
		*ret_db = steal_ptr(db);
	return r;
}

static int count_findings(struct db *db, int64_t *ret_n)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(db, "SELECT count(*) FROM finding", 0, &stmt);

	if (r > 0)
		*ret_n = db_int(stmt, 0);
	return r < 0 ? r : 0;
}

/* Why a rule that should have found something was not evaluated. */
static int not_evaluated(struct db *db, struct buf *out, const char *path)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(db, "SELECT why FROM not_evaluated", 0, &stmt);

	if (r > 0)
		buf_printf(out, "%s: not evaluated: %s\n", path, db_text(stmt, 0));
	return r;
}

/* Compares one property of each finding; @sql gives a row for each that is not as it should be. */
static int check_each(struct db *db, const char *sql, const char *value, const char *path, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int bad = 0, r = db_prepare(db, sql, &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":value", value);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(out, "%s: '%s' instead of '%s'\n", path, db_text(stmt, 0), value);
		bad = 1;
	}
	return r < 0 ? r : bad;
}

/* 1: the fixture failed, and @out says how. */
static int check_hit(struct db *db, const char *text, const char *path, struct buf *out)
{
	static const struct {
		const char *key, *sql;
	} checks[] = {
		{ "confidence", "SELECT confidence FROM finding WHERE confidence < CAST(:value AS REAL)" },
		{ "title", "SELECT title FROM finding WHERE title <> :value" },
	};
	_cleanup_free_ char *expect = remark(text, "expect");
	int64_t wanted = expect ? strtoll(expect, NULL, 10) : 1, n = 0;
	int r = not_evaluated(db, out, path);

	if (r == 0)
		r = count_findings(db, &n);
	if (r == 0 && n != wanted) {
		buf_printf(out, "%s: %lld findings instead of %lld\n", path, (long long)n, (long long)wanted);
		return 1;
	}
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(checks); i++) {
		_cleanup_free_ char *value = remark(text, checks[i].key);

		if (value)
			r = check_each(db, checks[i].sql, value, path, out);
	}
	return r;
}

static int check_miss(struct db *db, const char *text, const char *path, struct buf *out)
{
	int64_t n = 0;
	int r = not_evaluated(db, out, path);

	(void)text;
	if (r == 0)
		r = count_findings(db, &n);
	if (r == 0 && n) {
		buf_printf(out, "%s: %lld findings in a near-miss\n", path, (long long)n);
		return 1;
	}
	return r;
}

typedef int (*check_fn)(struct db *db, const char *text, const char *path, struct buf *out);

static int run_fixture(const struct rule *rule, const char *path, check_fn check, struct buf *out)
{
	_cleanup_free_ char *text = NULL;
	_cleanup_db_ struct db *db = NULL;
	int r = file_read(path, FIXTURE_MAX, &text, NULL);

	if (r < 0)
		return r;
	r = evaluate(rule, text, &db);
	if (r < 0) {
		buf_printf(out, "%s: %s\n", path, err_text(r));
		return 1;
	}
	return check(db, text, path, out);
}

/* All fixtures of one kind, "hit" or "miss". */
static int run_kind(const struct rule *rule, const char *dir, const char *kind, check_fn check, struct buf *out,
		    unsigned int *found, unsigned int *failed)
{
	_cleanup_free_ char *pattern = NULL;
	glob_t paths = { 0 };
	int r = 0;

	if (asprintf(&pattern, "%s/%s/%s-*.sql", dir, rule->id, kind) < 0)
		return err_oom();
	if (glob(pattern, 0, NULL, &paths) == 0)
		for (size_t i = 0; r >= 0 && i < paths.gl_pathc; i++) {
			r = run_fixture(rule, paths.gl_pathv[i], check, out);
			*failed += r > 0;
			(*found)++;
		}
	globfree(&paths);
	return r < 0 ? r : 0;
}

int ruletest_run(const struct rule *rule, const char *dir, struct buf *out, struct ruletest_counts *ret_counts)
{
	struct ruletest_counts counts = { 0 };
	int r = run_kind(rule, dir, "hit", check_hit, out, &counts.hits, &counts.failed);

	if (r == 0)
		r = run_kind(rule, dir, "miss", check_miss, out, &counts.misses, &counts.failed);
	if (r == 0)
		*ret_counts = counts;
	return r;
}

/* ---- Lint ---- */

static const char *const page_sections[] = { "Mechanism", "Evidence", "What it is confused with", "What to do",
					     "Fixing commits" };

static void complain_of(const struct rule *rule, struct buf *out, unsigned int *complaints, const char *what,
			const char *name)
{
	buf_printf(out, "%s (%s): %s%s\n", rule->id, rule->source, what, name);
	(*complaints)++;
}

static void lint_page(const struct rule *rule, struct buf *out, unsigned int *complaints)
{
	if (!rule->page) {
		complain_of(rule, out, complaints, "has no page ", rule->id);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(page_sections); i++) {
		_cleanup_free_ char *section = rule_page_section(rule, page_sections[i]);

		if (!section || !*section)
			complain_of(rule, out, complaints, "its page has no section ", page_sections[i]);
	}
}

/* Columns that SQLite names after the expression have no alias. */
static int lint_columns(const struct rule *rule, struct db *db, struct buf *out, unsigned int *complaints)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare_guarded(db, rule->sql, 1000, &stmt);

	for (int i = 0; r == 0 && i < db_columns(stmt); i++) {
		const char *name = db_column_name(stmt, i);

		if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")])
			complain_of(rule, out, complaints, "a column has no alias: ", name);
	}
	return r;
}

/*
 * json_each and json_tree have columns of their own that take the place of a fact's without a word (path, key,
 * value, type, …): every column next to one must say which table it is of.
 */
static void lint_json(const struct rule *rule, struct buf *out, unsigned int *complaints)
{
	static const char *const names[] = { "key",    "value",   "type", "atom", "id",
					     "parent", "fullkey", "path", "json", "root" };

	if (!strstr(rule->sql, "json_each") && !strstr(rule->sql, "json_tree"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t len = strlen(names[i]);

		for (const char *at = rule->sql; (at = strstr(at, names[i])); at += len)
			if (at > rule->sql && strchr(" (,\n", at[-1]) && strchr(" ),\n=<>", at[len]) &&
			    !(at - rule->sql >= 4 && strncasecmp(at - 3, "AS ", 3) == 0))
				complain_of(rule, out, complaints,
					    "next to json_each a column must name its table: ", names[i]);
	}
}

int rulelint_run(const struct rule *rule, const char *dir, struct buf *out, unsigned int *complaints)
{
	_cleanup_db_ struct db *db = NULL;
	struct ruletest_counts counts = { 0 };
	int r = db_open(NULL, DB_MEMORY, &db);

	if (r < 0)
		return r;
	r = engine_check(db, rule);
	if (r == 0)
		r = lint_columns(rule, db, out, complaints);
	if (r == -EINVAL)
		complain_of(rule, out, complaints, "", err_text(r));
	lint_page(rule, out, complaints);
	lint_json(rule, out, complaints);
	if (!dir)
		return 0;
	r = ruletest_run(rule, dir, out, &counts);
	if (r == 0 && !counts.hits)
		complain_of(rule, out, complaints, "has no fixture that it hits: ", "hit-*.sql");
	if (r == 0 && !counts.misses)
		complain_of(rule, out, complaints, "has no near-miss: ", "miss-*.sql");
	return r;
}

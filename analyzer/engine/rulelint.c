// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/rulelint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/engine.h"
#include "analyzer/engine/ruletest.h"
#include "analyzer/graph/graph.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/file.h"
#include "util/macros.h"
#include "util/number.h"

/* Instructions of SQLite's machine over the big capture: some 50 ms. */
#define BUDGET_STEPS 4000000
/* From here on a rule has to have met a real machine. */
#define SURE 0.9
/* Bytes of corpus.tsv. */
#define CORPUS_MAX (1u << 22)

extern const struct embed_file big_capture[];

struct lint {
	const struct rules *rules;
	const char *dir; /* of fixtures, NULL for none */
	bool own;        /* rules of a directory are among them: the fixtures are theirs */
	char *corpus;    /* corpus.tsv, NULL without it */
	struct db *db;
	struct engine *engine;
	struct buf *out;
	unsigned int complaints;
};

/* One complaint; @name ends its sentence. */
static void blame(struct lint *l, const struct rule *rule, const char *what, const char *name)
{
	buf_printf(l->out, "%s (%s): %s%s\n", rule->id, rule->source, what, name);
	l->complaints++;
}

/* Pages and fixtures are found by the id, and people find the file by it. */
static void lint_file(struct lint *l, const struct rule *rule)
{
	size_t len = strlen(rule->id);

	if (rule->file && (strncmp(rule->file, rule->id, len) != 0 || !streq(rule->file + len, ".sql")))
		blame(l, rule,
		      "its id is not its file's path below the directory of rules, without .sql: ", rule->file);
}

static void lint_page(struct lint *l, const struct rule *rule)
{
	static const char *const sections[] = { "Mechanism", "Evidence", "What it is confused with", "What to do",
						"Fixing commits" };

	if (!rule->page) {
		blame(l, rule, "has no page ", rule->id);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++) {
		_cleanup_free_ char *section = rule_page_section(rule, sections[i]);

		if (!section || !*section)
			blame(l, rule, "its page has no section ", sections[i]);
	}
}

/* "0.95 AS confidence": a column that is as constant as the header's. */
static bool has_sure_column(const char *sql)
{
	static const char alias[] = " AS confidence";

	for (const char *end = sql; (end = strcasestr(end, alias)); end += strlen(alias)) {
		const char *start = end;
		char text[24];
		double value;

		while (start > sql && strchr("0123456789.", start[-1]))
			start--;
		snprintf(text, sizeof(text), "%.*s", (int)(end - start), start);
		while (start > sql && strchr(" \n\t", start[-1]))
			start--;
		if (number_parse(text, &value) && value >= SURE && start > sql && strchr(",T", start[-1]))
			return true;
	}
	return false;
}

/* Columns that SQLite names after the expression have no alias. */
static void lint_columns(struct lint *l, const struct rule *rule, bool *ret_own_confidence)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	*ret_own_confidence = false;
	if (db_prepare_guarded(l->db, rule->sql, 1000, &stmt) < 0)
		return;
	for (int i = 0; i < db_columns(stmt); i++) {
		const char *name = db_column_name(stmt, i);

		if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")])
			blame(l, rule, "a column has no alias: ", name);
		*ret_own_confidence |= streq(name, "confidence") && !has_sure_column(rule->sql);
	}
}

/*
 * json_each and json_tree have columns of their own that take the place of a fact's without a word (path, key,
 * value, type, …): every column next to one must say which table it is of.
 */
static void lint_json(struct lint *l, const struct rule *rule)
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
				blame(l, rule, "next to json_each a column must name its table: ", names[i]);
	}
}

/* Whether @sql calls @function, whose name SQLite takes in any case. */
static bool calls(const char *sql, const char *function)
{
	size_t len = strlen(function);

	for (const char *at = sql; (at = strcasestr(at, function)); at += len)
		if (at[len + strspn(at + len, " \t\n")] == '(' &&
		    (at == sql || !(isalnum((unsigned char)at[-1]) || at[-1] == '_')))
			return true;
	return false;
}

/* SQLite's printf() writes NULL as 0 or as nothing: an unknown limit becomes one of 0 kB. */
static void lint_printf(struct lint *l, const struct rule *rule)
{
	if (calls(rule->sql, "printf") || calls(rule->sql, "format"))
		blame(l, rule, "printf() takes NULL for 0: give the value and let a template write it", "");
}

/* ---- Who explains whom ---- */

/* By its id: stars stand for all that are not catch-alls themselves, and make loops that mean nothing. */
static bool is_explained_by(const struct rule *rule, const char *id)
{
	for (size_t i = 0; rule->explained_by[i]; i++)
		if (streq(rule->explained_by[i], id))
			return true;
	return false;
}

/* Whether a chain of explained-by leads from @rule to @wanted over rules that are not in @seen. */
static bool leads_to(const struct rules *rules, const struct rule *rule, const struct rule *wanted, bool *seen)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *by = &rules->list[i];

		if (seen[i] || !is_explained_by(rule, by->id))
			continue;
		seen[i] = true;
		if (by == wanted || leads_to(rules, by, wanted, seen))
			return true;
	}
	return false;
}

/* Whether a pattern of explained-by (an id, or "oom/" and a star) has a rule. */
static bool is_any_rule(const struct rules *rules, const char *pattern)
{
	size_t len = strlen(pattern);

	if (pattern[len - 1] != '*')
		return rules_find(rules, pattern) != NULL;
	for (size_t i = 0; i < rules->n; i++)
		if (strncmp(rules->list[i].id, pattern, len - 1) == 0)
			return true;
	return false;
}

static int lint_explained(struct lint *l, const struct rule *rule)
{
	_cleanup_free_ bool *seen = calloc(l->rules->n + 1, sizeof(*seen));

	if (!seen)
		return err_oom();
	for (size_t i = 0; rule->explained_by[i]; i++)
		if (!is_any_rule(l->rules, rule->explained_by[i]))
			blame(l, rule, "is explained by a rule that is not there: ", rule->explained_by[i]);
	if (leads_to(l->rules, rule, rule, seen))
		blame(l, rule, "explains itself: explained-by makes a loop", "");
	return 0;
}

/* ---- Fixtures and confidence ---- */

/* Whether a word of the table is the rule's id: that of another rule may begin or end like it. */
static bool in_corpus(const struct lint *l, const struct rule *rule)
{
	size_t len = strlen(rule->id);

	for (const char *at = l->corpus; at && (at = strstr(at, rule->id)); at += len)
		if (at > l->corpus && strchr(" \t", at[-1]) && strchr(" \t\n", at[len]))
			return true;
	return false;
}

static bool is_built_in(const struct rule *rule)
{
	return streq(rule->source, RULE_BUILT_IN);
}

/* A rule that is always sure must have met a real machine, since fixtures made by hand share their author's errors. */
static void lint_fixtures(struct lint *l, const struct rule *rule, bool own_confidence)
{
	if (!l->dir || (l->own && is_built_in(rule)))
		return;
	if (!ruletest_count(l->dir, rule, "hit-*", false))
		blame(l, rule, "has no fixture that it hits: ", "hit-*.sql or hit-*.log");
	if (!ruletest_count(l->dir, rule, "miss-*", false))
		blame(l, rule, "has no near-miss: ", "miss-*.sql or miss-*.log");
	if (rule->confidence >= SURE && !own_confidence && !ruletest_count(l->dir, rule, "hit-*", true) &&
	    !in_corpus(l, rule))
		blame(l, rule, "is always as sure as 0.9 without a fixture from a real machine: ",
		      "hit-*.log, or a line of corpus.tsv");
}

/* ---- Speed ---- */

/*
 * All rules over a capture with as many tasks, waits and events as a big machine's. Steps do not depend on this
 * machine.
 */
static int lint_speed(struct lint *l)
{
	struct engine_result result = { 0 };
	int r = db_exec(l->db, "BEGIN");

	if (r == 0)
		r = db_exec(l->db, big_capture[0].data);
	if (r == 0)
		r = graph_build(l->db, 1);
	if (r == 0)
		r = engine_evaluate(l->engine, 1, &result);
	free(result.first_mistake);
	for (size_t i = 0; r == 0 && i < l->rules->n; i++) {
		long long steps = engine_steps(l->engine, &l->rules->list[i]);
		char text[64];

		snprintf(text, sizeof(text), "%lld steps of %d", steps, BUDGET_STEPS);
		if (!steps)
			blame(l, &l->rules->list[i], "was not measured: the big capture lacks what it requires", "");
		if (steps > BUDGET_STEPS)
			blame(l, &l->rules->list[i], "is slow over a big capture: ", text);
	}
	return r;
}

static int lint_rule(struct lint *l, const struct rule *rule)
{
	bool own_confidence;

	if (engine_check(l->engine, rule) < 0)
		blame(l, rule, "", err_text(-EINVAL));
	lint_columns(l, rule, &own_confidence);
	lint_file(l, rule);
	lint_page(l, rule);
	lint_json(l, rule);
	lint_printf(l, rule);
	lint_fixtures(l, rule, own_confidence);
	return lint_explained(l, rule);
}

static int read_corpus(struct lint *l)
{
	_cleanup_free_ char *path = NULL;

	if (!l->dir)
		return 0;
	if (asprintf(&path, "%s/corpus.tsv", l->dir) < 0)
		return err_oom();
	return access(path, R_OK) == 0 ? file_read(path, CORPUS_MAX, &l->corpus, NULL) : 0;
}

int rulelint_run(const struct rules *rules, const char *dir, struct buf *out, unsigned int *ret_complaints)
{
	_cleanup_db_ struct db *db = NULL;
	_cleanup_free_ char *corpus = NULL;
	struct lint l = { .rules = rules, .dir = dir, .out = out };
	int r = db_open(NULL, DB_MEMORY, &db);

	l.db = db;
	if (r == 0)
		r = engine_new(db, rules, &l.engine);
	if (r == 0) {
		engine_doubt(l.engine);
		r = read_corpus(&l);
	}
	corpus = l.corpus;
	for (size_t i = 0; i < rules->n; i++)
		l.own |= !is_built_in(&rules->list[i]);
	for (size_t i = 0; r == 0 && i < rules->n; i++)
		r = lint_rule(&l, &rules->list[i]);
	if (r == 0)
		r = lint_speed(&l);
	engine_free(l.engine);
	*ret_complaints = l.complaints;
	return r;
}

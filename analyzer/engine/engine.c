// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/engine/evidence.h"
#include "analyzer/engine/finding.h"
#include "analyzer/engine/predicates.h"
#include "analyzer/engine/requires.h"
#include "analyzer/engine/unasked.h"
#include "analyzer/engine/verdict.h"
#include "db/facts.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/number.h"

/*
 * Instructions of SQLite's machine that a rule may take over one capture: about a second. The worst rule over a dump of
 * 10,000 tasks takes a hundredth of that.
 */
#define RULE_STEPS_MAX 50000000
/* A reader is not helped by more findings of one rule in one capture. */
#define FINDINGS_MAX 1000

/* A rule's statement, prepared when it is first needed. */
struct compiled {
	struct db_stmt *stmt;
	struct columns columns;
	char *mistake; /* NULL: none found */
	int64_t steps; /* that it took over the last capture */
};

struct engine {
	struct db *db;
	const struct rules *rules;
	struct compiled *compiled; /* one for each rule */
	size_t warmed;             /* rules that engine_warm() has looked at, twice over */
	struct predicates *predicates;
	struct requirements *requirements;
	bool doubts; /* what rules say in only-with */
	struct finding_sink sink;
	/* Of the capture that is being evaluated. */
	int64_t capture;
	char kind[16];
	struct unasked unasked;
	bool saved; /* the rule that runs has a savepoint */
	struct engine_result result;
};

int engine_new(struct db *db, const struct rules *rules, struct engine **ret_engine)
{
	struct engine *e = calloc(1, sizeof(*e));
	int r;

	if (!e)
		return err_oom();
	e->db = db;
	e->rules = rules;
	e->compiled = calloc(rules->n + 1, sizeof(*e->compiled));
	r = e->compiled ? predicates_new(db, &e->predicates) : err_oom();
	if (r == 0)
		r = requirements_new(db, &e->requirements);
	if (r == 0)
		r = finding_sink_init(db, &e->sink);
	if (r < 0) {
		engine_free(e);
		return r;
	}
	*ret_engine = e;
	return 0;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	for (size_t i = 0; e->compiled && i < e->rules->n; i++) {
		db_finish(e->compiled[i].stmt);
		free(e->compiled[i].mistake);
	}
	free(e->compiled);
	finding_sink_deinit(&e->sink);
	unasked_deinit(&e->unasked);
	requirements_free(e->requirements);
	predicates_free(e->predicates);
	free(e);
}

/* ---- One rule ---- */

/* A parameter is bound as what it looks like: 25 as an integer, 0.5 as a real, anything else as a text. */
static int bind_param(struct db_stmt *stmt, const struct rule_param *param)
{
	char name[64];
	double value;

	snprintf(name, sizeof(name), ":%s", param->name);
	if (!number_parse(param->value, &value))
		return db_bind_text(stmt, name, param->value);
	if (param->value[strspn(param->value, "-0123456789")] || fabs(value) > 9e18)
		return db_bind_real(stmt, name, value);
	return db_bind_int(stmt, name, strtoll(param->value, NULL, 10));
}

/* :capture has to be there, all params, and nothing else: a name that is not bound would be NULL without a word. */
static int bind(struct db_stmt *stmt, const struct rule *rule, int64_t capture)
{
	int r = db_bind_int(stmt, ":capture", capture);

	for (size_t i = 0; r == 0 && i < rule->n_params; i++)
		r = bind_param(stmt, &rule->params[i]);
	if (r == 0 && db_parameters(stmt) != (int)rule->n_params + 1)
		r = err_set(-EINVAL, "the SELECT has a :parameter that 'params' does not name");
	return r;
}

/* Prepares @rule under its limit and checks all that can be checked without running it. -EINVAL for a mistake. */
static int compile(struct db *db, const struct rule *rule, struct db_stmt **ret_stmt, struct columns *ret_columns)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare_guarded(db, rule->sql, RULE_STEPS_MAX, &stmt);

	if (r == 0)
		r = columns_find(rule, stmt, ret_columns);
	if (r == 0)
		r = bind(stmt, rule, 0);
	if (r == 0)
		*ret_stmt = steal_ptr(stmt);
	return r;
}

int engine_check(struct engine *e, const struct rule *rule)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct columns columns;
	int r = compile(e->db, rule, &stmt, &columns);

	return r == 0 ? requirements_lint(rule) : r;
}

static int not_evaluated(struct engine *e, const struct rule *rule, const char *kind, const char *why)
{
	return unasked_add(&e->unasked, rule->id, kind, why);
}

/* The rule's own fault; the others go on. */
static int mistaken(struct engine *e, const struct rule *rule)
{
	char why[ERR_TEXT_MAX];

	snprintf(why, sizeof(why), "bad rule: %s", err_text(-EINVAL));
	e->result.bad_rules++;
	if (!e->result.first_mistake &&
	    asprintf(&e->result.first_mistake, "%s (%s): %s", rule->id, rule->source, err_text(-EINVAL)) < 0)
		return err_oom();
	return not_evaluated(e, rule, "mistake", why);
}

/* A mistake that was found once is found again without preparing the rule for each capture. */
static int compiled_rule(struct engine *e, const struct rule *rule, struct compiled **ret_compiled)
{
	struct compiled *c = &e->compiled[rule - e->rules->list];
	int r = 0;

	if (c->mistake)
		return err_set(-EINVAL, "%s", c->mistake);
	if (!c->stmt)
		r = compile(e->db, rule, &c->stmt, &c->columns);
	if (r == -EINVAL) {
		c->mistake = strdup(err_text(r));
		if (!c->mistake)
			return err_oom();
		return err_set(r, "%s", c->mistake);
	}
	*ret_compiled = c;
	return r;
}

/* The savepoint that take_back() goes back to. Most rules find nothing, and need none. */
static int save(struct engine *e)
{
	int r = e->saved ? 0 : db_run(e->db, "SAVEPOINT rule", 0);

	e->saved = r == 0;
	return r;
}

/* Whether the capture has what @rule cannot do without. */
static bool may_find(const struct engine *e, const struct rule *rule)
{
	return predicates_have(e->predicates, rule->only_with);
}

/* Each row is a finding. What is cut is said where a reader looks for rules that did not count: in not_evaluated. */
static int keep_findings(struct engine *e, const struct rule *rule, struct compiled *c)
{
	unsigned int rows = 0;
	int r = bind(c->stmt, rule, e->capture);

	while (r == 0 && (r = db_step(c->stmt)) > 0) {
		if (rows++ == FINDINGS_MAX)
			return not_evaluated(e, rule, "slow", "only the first 1,000 of its findings are kept");
		if (e->doubts && !may_find(e, rule))
			return err_set(-EINVAL, "it finds something without what its only-with names");
		r = save(e);
		if (r == 0)
			r = finding_store(&e->sink, rule, c->stmt, &c->columns);
	}
	return r;
}

/* All rows of a rule. */
static int run_rule(struct engine *e, const struct rule *rule)
{
	struct compiled *c = NULL;
	int r = compiled_rule(e, rule, &c);

	if (r < 0)
		return r;
	db_reset(c->stmt);
	r = keep_findings(e, rule, c);
	c->steps = db_steps(c->stmt);
	db_reset(c->stmt);
	return r;
}

/* A mistake in one row takes back those before it, so that a rule counts whole or not at all. */
static int take_back(struct engine *e, const struct rule *rule, int why)
{
	char text[ERR_TEXT_MAX];
	int r;

	snprintf(text, sizeof(text), "%s", err_text(why));
	evidence_forget(e->sink.evidence);
	r = e->saved ? db_run(e->db, "ROLLBACK TO rule", 0) : 0;
	if (r < 0)
		return r;
	err_set(why, "%s", text);
	return why == -ETIME ? not_evaluated(e, rule, "slow", text) : mistaken(e, rule);
}

/* Only trouble with the database ends the evaluation of the capture. */
static int evaluate(struct engine *e, const struct rule *rule)
{
	_cleanup_free_ char *why = NULL;
	int r = requirements_check(e->requirements, rule, &why);

	if (r == 0 && why)
		return not_evaluated(e, rule, "missing", why);
	if (r == -EINVAL)
		return mistaken(e, rule);
	if (r == 0 && !e->doubts && !may_find(e, rule))
		return 0;
	e->saved = false;
	if (r == 0)
		r = run_rule(e, rule);
	if (r == -EINVAL || r == -ETIME)
		r = take_back(e, rule, r);
	if (r == 0 && e->saved)
		r = db_run(e->db, "RELEASE rule", 0);
	return r < 0 ? err_wrap(r, "rule %s", rule->id) : 0;
}

int64_t engine_steps(const struct engine *e, const struct rule *rule)
{
	return e->compiled[rule - e->rules->list].steps;
}

/* ---- One capture ---- */

/* Everything that depends on the capture, in the order in which the parts need each other. */
static int begin(struct engine *e, int64_t capture)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(e->db, "SELECT kind FROM capture WHERE id = :capture", capture, &stmt);

	if (r > 0)
		snprintf(e->kind, sizeof(e->kind), "%s", db_text(stmt, 0));
	e->capture = capture;
	e->result = (struct engine_result){ 0 };
	unasked_clear(&e->unasked);
	facts_free(e->sink.facts);
	e->sink.facts = NULL;
	if (r >= 0)
		r = facts_open(e->db, capture, &e->sink.facts);
	if (r == 0) {
		evidence_begin(e->sink.evidence, capture, e->sink.facts);
		r = requirements_begin(e->requirements, capture);
	}
	return r == 0 ? predicates_fill(e->predicates, capture) : r;
}

int engine_evaluate(struct engine *e, int64_t capture, struct engine_result *ret_result)
{
	int r = begin(e, capture);

	for (size_t i = 0; r == 0 && i < e->rules->n; i++)
		if (rule_applies(&e->rules->list[i], e->kind))
			r = evaluate(e, &e->rules->list[i]);
	if (r == 0)
		r = unasked_store(&e->unasked, e->db, capture);
	if (r == 0)
		r = verdict_make(e->db, capture, e->rules, unasked_for_stacks(&e->unasked), e->sink.facts);
	facts_free(e->sink.facts);
	e->sink.facts = NULL;
	if (r < 0)
		free(e->result.first_mistake);
	else
		*ret_result = e->result;
	return r;
}

int engine_warm(struct engine *e)
{
	size_t n = e->rules->n;

	while (e->warmed < 2 * n) {
		const struct rule *rule = &e->rules->list[e->warmed % n];
		struct compiled *c = &e->compiled[e->warmed % n];
		bool later = e->warmed++ >= n;
		int r;

		if (later != !!rule->only_with[0] || c->stmt || c->mistake)
			continue;
		r = compiled_rule(e, rule, &c);
		return r < 0 && r != -EINVAL ? r : 1;
	}
	return 0;
}

void engine_doubt(struct engine *e)
{
	e->doubts = true;
}

int engine_run(struct db *db, int64_t capture, const struct rules *rules, struct engine_result *ret_result)
{
	struct engine *engine = NULL;
	int r = engine_new(db, rules, &engine);

	if (r == 0)
		r = engine_evaluate(engine, capture, ret_result);
	engine_free(engine);
	return r;
}

int engine_clear(struct db *db, int64_t capture)
{
	static const char *const tables[] = { "finding_evidence", "evidence", "finding", "incident", "verdict" };
	int r = db_run(db, "DELETE FROM unasked WHERE id = :capture", capture);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(tables); i++) {
		char sql[96];

		snprintf(sql, sizeof(sql), "DELETE FROM %s WHERE capture_id = :capture", tables[i]);
		r = db_run(db, sql, capture);
	}
	return r;
}

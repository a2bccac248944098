// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/engine.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "analyzer/engine/evidence.h"
#include "db/facts.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/macros.h"

#define RULE_LIMIT_MS 5000
/* A rule with more findings in one capture is taken for mistaken. */
#define FINDINGS_MAX 1000

/* Columns with a meaning of their own; the others are the finding's parameters. */
enum special { COL_FINGERPRINT, COL_EVIDENCE, COL_CONFIDENCE, COL_CYCLE, COLS_SPECIAL };
static const char *const special_names[COLS_SPECIAL] = { "fingerprint", "evidence", "confidence", "cycle" };

struct columns {
	int special[COLS_SPECIAL]; /* -1: not there */
};

struct engine {
	struct db *db;
	int64_t capture;
	char kind[16]; /* of the capture */
	struct facts *facts;
	struct evidence *evidence;
	int64_t findings;
	struct engine_result result;
};

static int column_of(const struct db_stmt *stmt, const char *name, size_t len)
{
	for (int i = 0; i < db_columns(stmt); i++)
		if (strlen(db_column_name(stmt, i)) == len && strncmp(db_column_name(stmt, i), name, len) == 0)
			return i;
	return -1;
}

/*
 * The next {placeholder} of a title from *@at on: its name's length, 0 when there is none; *@at is then its
 * name.
 */
static size_t next_placeholder(const char **at)
{
	while ((*at = strchr(*at, '{'))) {
		size_t len = strcspn(++*at, "{}");

		if (len && (*at)[len] == '}')
			return len;
	}
	return 0;
}

static int check_columns(const struct rule *rule, const struct db_stmt *stmt, struct columns *ret_columns)
{
	struct columns columns;
	const char *at = rule->title;
	size_t len;

	for (int i = 0; i < COLS_SPECIAL; i++)
		columns.special[i] = column_of(stmt, special_names[i], strlen(special_names[i]));
	for (int i = COL_FINGERPRINT; i <= COL_EVIDENCE; i++)
		if (columns.special[i] < 0)
			return err_set(-EINVAL, "the SELECT gives no column %s", special_names[i]);
	for (; (len = next_placeholder(&at)); at += len)
		if (column_of(stmt, at, len) < 0)
			return err_set(-EINVAL, "the title has {%.*s}, which is no column of the SELECT", (int)len, at);
	*ret_columns = columns;
	return 0;
}

static int prepare(struct db *db, const struct rule *rule, struct db_stmt **ret_stmt, struct columns *ret_columns)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare_guarded(db, rule->sql, RULE_LIMIT_MS, &stmt);

	if (r == 0)
		r = check_columns(rule, stmt, ret_columns);
	if (r == 0)
		*ret_stmt = steal_ptr(stmt);
	return r;
}

static bool has_column(const struct fact_desc *desc, const char *name)
{
	for (size_t i = 0; i < desc->n_columns; i++)
		if (streq(desc->columns[i].name, name))
			return true;
	return false;
}

/* Splits "table" or "table.column" of a rule's `requires`; *@ret_column is NULL without one. */
static int parse_required(const char *required, const char **ret_table, const char **ret_column)
{
	size_t len = strcspn(required, ".");
	const char *column = required[len] ? required + len + 1 : NULL;

	for (size_t i = 0; i < FACT_TABLES; i++) {
		const char *table = fact_descs[i].table;

		if (strlen(table) != len || strncmp(table, required, len) != 0)
			continue;
		if (column && !has_column(&fact_descs[i], column))
			break;
		*ret_table = table;
		*ret_column = column;
		return 0;
	}
	return err_set(-EINVAL, "requires '%s', which is no fact", required);
}

int engine_check(struct db *db, const struct rule *rule)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	const char *table, *column;
	struct columns columns;
	int r = prepare(db, rule, &stmt, &columns);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", 0);
	for (size_t i = 0; r == 0 && rule->requires[i]; i++)
		r = parse_required(rule->requires[i], &table, &column);
	return r;
}

enum coverage { COVERAGE_UNSAID, COVERAGE_ABSENT, COVERAGE_PARTIAL, COVERAGE_COMPLETE };

/*
 * What the parser said of a group of facts; *@ret_why is then "no swap facts: pages excluded", for its absence.
 */
static int coverage_of(struct engine *e, const char *table, enum coverage *ret_coverage, char **ret_why)
{
	static const char *const names[] = {
		[COVERAGE_ABSENT] = "absent", [COVERAGE_PARTIAL] = "partial", [COVERAGE_COMPLETE] = "complete"
	};
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(e->db, "SELECT status, reason FROM coverage WHERE capture_id = :capture AND fact = :fact",
			   &stmt);

	*ret_coverage = COVERAGE_UNSAID;
	if (r == 0)
		r = db_bind_int(stmt, ":capture", e->capture);
	if (r == 0)
		r = db_bind_text(stmt, ":fact", table);
	if (r == 0)
		r = db_step(stmt);
	if (r < 0)
		return r;
	for (enum coverage c = COVERAGE_ABSENT; r && c <= COVERAGE_COMPLETE; c++)
		if (streq(db_text(stmt, 0), names[c]))
			*ret_coverage = c;
	if (asprintf(ret_why, "no %s facts%s%s", table, r && db_text(stmt, 1) ? ": " : "",
		     r && db_text(stmt, 1) ? db_text(stmt, 1) : "") < 0)
		return err_oom();
	return 0;
}

static int has_rows(struct engine *e, const char *table, const char *condition)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	_cleanup_buf_ struct buf sql = { 0 };

	buf_printf(&sql, "SELECT 1 FROM \"%s\" WHERE capture_id = :capture%s LIMIT 1", table, condition);
	return buf_check(&sql) ? buf_check(&sql) : db_first(e->db, buf_str(&sql), e->capture, &stmt);
}

/* "mm.unstable": some row must know it, when there are rows. */
static int check_column(struct engine *e, const char *table, const char *column, char **ret_why)
{
	_cleanup_buf_ struct buf condition = { 0 };
	int r = has_rows(e, table, "");

	if (r <= 0)
		return r;
	buf_printf(&condition, " AND \"%s\" IS NOT NULL", column);
	r = has_rows(e, table, buf_str(&condition));
	if (r == 0 && asprintf(ret_why, "%s.%s is unknown throughout", table, column) < 0)
		return err_oom();
	return r < 0 ? r : 0;
}

/*
 * A group of facts is missing when its parser says so, and when it has no rows and was not read completely:
 * then nothing follows from there being none.
 */
static int check_required(struct engine *e, const char *required, char **ret_why)
{
	_cleanup_free_ char *why = NULL;
	enum coverage coverage = COVERAGE_UNSAID;
	const char *table, *column;
	int r = parse_required(required, &table, &column);

	if (r == 0)
		r = coverage_of(e, table, &coverage, &why);
	if (r == 0 && coverage != COVERAGE_ABSENT)
		r = has_rows(e, table, "");
	if (r == 0 && coverage != COVERAGE_COMPLETE)
		*ret_why = steal_ptr(why);
	if (r > 0 && column)
		r = check_column(e, table, column, ret_why);
	return MIN(r, 0);
}

static int not_evaluated(struct engine *e, const struct rule *rule, const char *why)
{
	struct fact_not_evaluated row = { .rule = rule->id, .why = why };

	return FACTS_ADD(e->facts, NOT_EVALUATED, not_evaluated, &row, NULL);
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
	return not_evaluated(e, rule, why);
}

static void write_title(struct buf *out, const struct rule *rule, const struct db_stmt *stmt)
{
	const char *from = rule->title, *at = from;
	size_t len;

	for (; (len = next_placeholder(&at)); from = at += len + 1) {
		const char *value = db_text(stmt, column_of(stmt, at, len));

		buf_add(out, from, (size_t)(at - 1 - from));
		buf_puts(out, value ? value : "?");
	}
	buf_puts(out, from);
}

/* The columns without a meaning of their own, as a JSON object. */
static struct json_object *parameters(const struct db_stmt *stmt, const struct columns *columns)
{
	struct json_object *object = json_object_new_object();

	for (int i = 0; i < db_columns(stmt); i++) {
		bool special = false;

		for (int k = 0; k < COLS_SPECIAL; k++)
			special |= columns->special[k] == i;
		if (!special)
			json_object_object_add(object, db_column_name(stmt, i), json_text(db_text(stmt, i)));
	}
	return object;
}

/* Names of things, not their addresses: the same trouble on another machine has the same fingerprint. */
static void fingerprint(const struct rule *rule, const char *text, char out[static 17])
{
	_cleanup_buf_ struct buf all = { 0 };

	buf_printf(&all, "%s\n%s", rule->id, text);
	snprintf(out, 17, "%016llx", (unsigned long long)XXH64(buf_str(&all), all.len, 0));
}

static int is_suppressed(struct engine *e, const char *rule, const char *print)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(e->db,
			   "SELECT 1 FROM suppression WHERE rule = :rule"
			   " AND coalesce(fingerprint, :print) = :print",
			   &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":rule", rule);
	if (r == 0)
		r = db_bind_text(stmt, ":print", print);
	return r == 0 ? db_step(stmt) : r;
}

static int check_row(const struct db_stmt *stmt, const struct columns *columns, double *confidence)
{
	int col = columns->special[COL_CONFIDENCE];

	if (db_is_null(stmt, columns->special[COL_FINGERPRINT]))
		return err_set(-EINVAL, "a finding without fingerprint");
	if (col >= 0 && !db_is_null(stmt, col))
		*confidence = db_real(stmt, col);
	if (!(*confidence >= 0 && *confidence <= 1))
		return err_set(-EINVAL, "a confidence of %g", *confidence);
	return 0;
}

static int store_finding(struct engine *e, const struct rule *rule, const struct db_stmt *stmt,
			 const struct columns *columns)
{
	_cleanup_buf_ struct buf title = { 0 };
	_cleanup_json_ struct json_object *params = parameters(stmt, columns);
	double confidence = rule->confidence;
	char print[17];
	struct fact_finding row = { .rule = rule->id,
				    .rev = OPT(rule->rev),
				    .fingerprint = print,
				    .severity = severity_names[rule->severity] };
	int r = check_row(stmt, columns, &confidence), cycle = columns->special[COL_CYCLE];
	int64_t id;

	if (r < 0)
		return r;
	write_title(&title, rule, stmt);
	fingerprint(rule, db_text(stmt, columns->special[COL_FINGERPRINT]), print);
	r = is_suppressed(e, rule->id, print);
	if (r < 0)
		return r;
	row.suppressed = OPT(r);
	row.confidence = OPTF(confidence);
	row.title = buf_str(&title);
	row.params = json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN);
	if (cycle >= 0 && !db_is_null(stmt, cycle))
		row.cycle_id = OPT(db_int(stmt, cycle));
	r = buf_check(&title);
	if (r == 0)
		r = FACTS_ADD(e->facts, FINDING, finding, &row, &id);
	return r == 0 ? evidence_add(e->evidence, id, db_text(stmt, columns->special[COL_EVIDENCE])) : r;
}

/*
 * All rows of a rule. A mistake in one row takes back those before it, so that a rule counts whole or not at
 * all.
 */
static int run_rule(struct engine *e, const struct rule *rule)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct columns columns;
	unsigned int rows = 0;
	int r = prepare(e->db, rule, &stmt, &columns);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", e->capture);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = rows++ < FINDINGS_MAX ? store_finding(e, rule, stmt, &columns) :
					    err_set(-EINVAL, "more than %d findings", FINDINGS_MAX);
	return r;
}

static int evaluate(struct engine *e, const struct rule *rule)
{
	_cleanup_free_ char *why = NULL;
	int r = db_exec(e->db, "SAVEPOINT rule");

	for (size_t i = 0; r == 0 && !why && rule->requires[i]; i++)
		r = check_required(e, rule->requires[i], &why);
	if (r == 0)
		r = why ? not_evaluated(e, rule, why) : run_rule(e, rule);
	if (r == -EINVAL || r == -ETIME) {
		evidence_forget(e->evidence);
		r = db_exec(e->db, "ROLLBACK TO rule");
		if (r == 0)
			r = mistaken(e, rule);
	}
	if (r == 0)
		r = db_exec(e->db, "RELEASE rule");
	return r < 0 ? err_wrap(r, "rule %s", rule->id) : 0;
}

/* Findings that another of its rule's explained-by list explains; the worst one of them does. */
static int explain(struct engine *e, const struct rule *rule)
{
	int r = 0;

	for (size_t i = 0; r == 0 && rule->explained_by[i]; i++) {
		_cleanup_stmt_ struct db_stmt *stmt = NULL;

		r = db_prepare(e->db,
			       "UPDATE finding SET explained_by = (SELECT f.id FROM finding f"
			       " WHERE f.capture_id = :capture AND f.rule = :by AND NOT f.suppressed"
			       " ORDER BY f.confidence DESC, f.id LIMIT 1)"
			       " WHERE capture_id = :capture AND rule = :rule AND explained_by IS NULL",
			       &stmt);
		if (r == 0)
			r = db_bind_int(stmt, ":capture", e->capture);
		if (r == 0)
			r = db_bind_text(stmt, ":by", rule->explained_by[i]);
		if (r == 0)
			r = db_bind_text(stmt, ":rule", rule->id);
		if (r == 0)
			r = db_step(stmt);
	}
	return r;
}

static int read_kind(struct engine *e)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(e->db, "SELECT kind FROM capture WHERE id = :capture", e->capture, &stmt);

	if (r > 0)
		snprintf(e->kind, sizeof(e->kind), "%s", db_text(stmt, 0));
	return MIN(r, 0);
}

int engine_run(struct db *db, int64_t capture, const struct rules *rules, struct engine_result *ret_result)
{
	struct engine e = { .db = db, .capture = capture };
	int r = facts_open(db, capture, &e.facts);

	if (r == 0)
		r = read_kind(&e);
	if (r == 0)
		r = evidence_new(db, capture, &e.evidence);
	for (size_t i = 0; r == 0 && i < rules->n; i++)
		if (rule_applies(&rules->list[i], e.kind))
			r = evaluate(&e, &rules->list[i]);
	for (size_t i = 0; r == 0 && i < rules->n; i++)
		r = explain(&e, &rules->list[i]);
	evidence_free(e.evidence);
	facts_free(e.facts);
	if (r < 0)
		free(e.result.first_mistake);
	else
		*ret_result = e.result;
	return r;
}

int engine_clear(struct db *db, int64_t capture)
{
	static const char *const sql[] = {
		"DELETE FROM finding_evidence WHERE capture_id = :capture",
		"DELETE FROM evidence WHERE capture_id = :capture",
		"DELETE FROM finding WHERE capture_id = :capture",
		"DELETE FROM not_evaluated WHERE capture_id = :capture",
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(sql); i++)
		r = db_run(db, sql[i], capture);
	return r;
}

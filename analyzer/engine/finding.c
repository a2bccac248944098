// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/engine/finding.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "analyzer/engine/renamed.h"
#include "analyzer/engine/template.h"
#include "db/plain.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/json.h"
#include "util/macros.h"

static const char *const special_names[COLS_SPECIAL] = {
	[COL_FINGERPRINT] = "fingerprint", [COL_EVIDENCE] = "evidence", [COL_CONFIDENCE] = "confidence",
	[COL_SEVERITY] = "severity",       [COL_CYCLE] = "cycle",       [COL_VERDICT] = "verdict",
	[COL_ADVICE] = "advice",
};

int columns_find(const struct rule *rule, const struct db_stmt *stmt, struct columns *ret_columns)
{
	const struct {
		const char *what, *text;
	} templates[] = { { "title", rule->title }, { "verdict", rule->verdict }, { "advice", rule->advice } };
	struct columns columns;
	int r = 0;

	for (int i = 0; i < COLS_SPECIAL; i++)
		columns.special[i] = template_column(stmt, special_names[i], strlen(special_names[i]));
	for (int i = COL_FINGERPRINT; i <= COL_EVIDENCE; i++)
		if (columns.special[i] < 0)
			return err_set(-EINVAL, "the SELECT gives no column %s", special_names[i]);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(templates); i++)
		if (templates[i].text)
			r = template_check(templates[i].what, templates[i].text, stmt);
	if (r == 0)
		*ret_columns = columns;
	return r;
}

int finding_sink_init(struct db *db, struct finding_sink *ret_sink)
{
	struct finding_sink sink = { 0 };
	int r = evidence_new(db, &sink.evidence);

	if (r == 0)
		r = db_prepare(
			db, "SELECT 1 FROM suppression WHERE rule = :rule AND coalesce(fingerprint, :print) = :print",
			&sink.suppressed);
	if (r < 0)
		finding_sink_deinit(&sink);
	else
		*ret_sink = sink;
	return r;
}

void finding_sink_deinit(struct finding_sink *sink)
{
	evidence_free(sink->evidence);
	db_finish(sink->suppressed);
	facts_free(sink->facts);
	*sink = (struct finding_sink){ 0 };
}

static bool is_special(const struct columns *columns, int col)
{
	for (int k = 0; k < COLS_SPECIAL; k++)
		if (columns->special[k] == col)
			return true;
	return false;
}

/* The columns without a meaning of their own and what the rule was set to, as a JSON object. */
static struct json_object *parameters(const struct rule *rule, const struct db_stmt *stmt,
				      const struct columns *columns)
{
	struct json_object *object = json_object_new_object();

	for (int i = 0; i < db_columns(stmt); i++)
		if (!is_special(columns, i))
			json_object_object_add(object, db_column_name(stmt, i), json_text(db_text(stmt, i)));
	for (size_t i = 0; i < rule->n_params; i++)
		json_object_object_add(object, rule->params[i].name, json_text(rule->params[i].value));
	return object;
}

/* Names of things, not their addresses: the same failure on another machine, build or kernel has the same. */
static void fingerprint(const struct rule *rule, const char *text, char out[static 17])
{
	_cleanup_buf_ struct buf plain = { 0 }, all = { 0 };

	plain_add(&plain, text);
	buf_printf(&all, "%s\n", rule->family ? rule->family : rule->id);
	renamed_add(&all, buf_str(&plain));
	snprintf(out, 17, "%016llx", (unsigned long long)XXH64(buf_str(&all), all.len, 0));
}

/* 1 when a user has suppressed the rule as such, or this fingerprint of it; 0 when not. */
static int is_suppressed(struct finding_sink *sink, const char *rule, const char *print)
{
	int r;

	db_reset(sink->suppressed);
	r = db_bind_text(sink->suppressed, ":rule", rule);
	if (r == 0)
		r = db_bind_text(sink->suppressed, ":print", print);
	return r == 0 ? db_step(sink->suppressed) : r;
}

/* What the row says of itself, in place of what the header says. */
static int read_specials(const struct db_stmt *stmt, const struct columns *columns, double *confidence,
			 enum severity *severity)
{
	int col = columns->special[COL_CONFIDENCE], severe = columns->special[COL_SEVERITY];

	if (db_is_null(stmt, columns->special[COL_FINGERPRINT]))
		return err_set(-EINVAL, "a finding without fingerprint");
	if (col >= 0 && !db_is_null(stmt, col))
		*confidence = db_real(stmt, col);
	if (!(*confidence >= 0 && *confidence <= 1))
		return err_set(-EINVAL, "a confidence of %g", *confidence);
	if (severe >= 0 && !db_is_null(stmt, severe))
		*severity = severity_from_name(db_text(stmt, severe));
	return *severity == SEVERITY_NONE ? err_set(-EINVAL, "a severity '%s'", db_text(stmt, severe)) : 0;
}

/* The row's own sentences, else the header's; NULL without any, also when all of a template fell away. */
static const char *sentences(const struct db_stmt *stmt, int col, const char *text, struct buf *out)
{
	if (col >= 0 && !db_is_null(stmt, col))
		return db_text(stmt, col);
	if (!text)
		return NULL;
	template_write(out, text, stmt);
	return out->len ? buf_str(out) : NULL;
}

static void join(struct buf *out, char *const *list)
{
	for (; *list; list++)
		buf_printf(out, "%s%s", out->len ? " " : "", *list);
}

/* Stores the finding without its evidence. Texts of @row are needed only until then. */
static int add(struct finding_sink *sink, const struct rule *rule, const struct db_stmt *stmt,
	       const struct columns *columns, struct fact_finding *row, int64_t *ret_id)
{
	_cleanup_json_ struct json_object *params = parameters(rule, stmt, columns);
	_cleanup_buf_ struct buf title = { 0 }, verdict = { 0 }, advice = { 0 }, classes = { 0 };
	int cycle = columns->special[COL_CYCLE];

	template_write(&title, rule->title, stmt);
	join(&classes, rule->classes);
	row->title = buf_str(&title);
	row->verdict = sentences(stmt, columns->special[COL_VERDICT], rule->verdict, &verdict);
	row->advice = sentences(stmt, columns->special[COL_ADVICE], rule->advice, &advice);
	row->classes = classes.len ? buf_str(&classes) : NULL;
	row->params = json_object_to_json_string_ext(params, JSON_C_TO_STRING_PLAIN);
	if (cycle >= 0 && !db_is_null(stmt, cycle))
		row->cycle_id = OPT(db_int(stmt, cycle));
	if (buf_check(&title) || buf_check(&verdict) || buf_check(&advice) || buf_check(&classes))
		return err_oom();
	return FACTS_ADD(sink->facts, FINDING, finding, row, ret_id);
}

int finding_store(struct finding_sink *sink, const struct rule *rule, const struct db_stmt *stmt,
		  const struct columns *columns)
{
	double confidence = rule->confidence;
	enum severity severity = rule->severity;
	char print[17];
	struct fact_finding row = { .rule = rule->id, .rev = OPT(rule->rev), .fingerprint = print };
	int r = read_specials(stmt, columns, &confidence, &severity);
	int64_t id = 0;

	if (r < 0)
		return r;
	fingerprint(rule, db_text(stmt, columns->special[COL_FINGERPRINT]), print);
	r = is_suppressed(sink, rule->id, print);
	if (r < 0)
		return r;
	row.severity = severity_names[severity];
	row.confidence = OPTF(confidence);
	row.suppressed = OPT(r);
	r = add(sink, rule, stmt, columns, &row, &id);
	return r < 0 ? r : evidence_add(sink->evidence, id, db_text(stmt, columns->special[COL_EVIDENCE]));
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/report.h"

#include <string.h>

#include "analyzer/report/table.h"
#include "util/error.h"
#include "util/macros.h"

static const char *const fleet_columns[] = {
	"CAPTURE", "CASE", "HOST", "KERNEL", "PATH", "RULE", "SEVERITY", "CONFIDENCE", "FINDINGS",
};
#define FLEET_RULE 5

/* The only place in code that names the formats; a test compares what help, manual and completion say. */
static const struct report_format formats[] = {
	{ "text", report_text }, { "json", report_json },   { "markdown", report_markdown },
	{ "html", report_html }, { "sarif", report_sarif }, { "ticket", report_ticket },
};

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!name || streq(formats[i].name, name))
			return &formats[i];
	return NULL;
}

const char *report_format_name(size_t i)
{
	return i < ARRAY_SIZE(formats) ? formats[i].name : NULL;
}

int report_each_failed(struct report *report,
		       int (*each)(struct report *report, const struct failed_input *failed, void *arg), void *arg)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < report->n_failed; i++) {
		_cleanup_stmt_ struct db_stmt *stmt = NULL;
		struct failed_input failed;

		r = db_prepare(report->db, "SELECT path, coalesce(error, 'unknown error') FROM artifact WHERE id = :id",
			       &stmt);
		if (r == 0)
			r = db_bind_int(stmt, ":id", report->failed[i]);
		if (r == 0)
			r = db_step(stmt);
		if (r <= 0)
			return r;
		failed = (struct failed_input){ db_text(stmt, 0), db_text(stmt, 1) };
		r = each(report, &failed, arg);
	}
	return r;
}

int report_each_capture(struct report *report, int (*each)(struct report *report, struct model *model, void *arg),
			void *arg)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < report->n_captures; i++) {
		struct model *model;

		r = model_new(report->db, report->captures[i], report->rules, &model);
		if (r == 0) {
			r = each(report, model, arg);
			model_free(model);
		}
	}
	return r;
}

struct outline_call {
	const struct outline_scope *scope;
	int (*each)(struct report *report, const struct outline *outline, void *arg);
	void *arg;
};

/* Turns a call with a model into one with its outline. */
static int with_outline(struct report *report, struct model *model, void *arg)
{
	const struct outline_call *call = arg;
	struct outline outline;
	int r = outline_build(model, call->scope, &outline);

	if (r == 0)
		r = call->each(report, &outline, call->arg);
	outline_deinit(&outline);
	return r;
}

int report_each_outline(struct report *report, const struct outline_scope *scope,
			int (*each)(struct report *report, const struct outline *outline, void *arg), void *arg)
{
	struct outline_call call = { scope, each, arg };

	return report_each_capture(report, with_outline, &call);
}

static const char fleet_sql[] =
	"SELECT c.id, c.case_name, c.host, c.release, c.path, f.rule, f.severity, printf('%.2f', f.confidence),"
	" (SELECT count(*) FROM findings o WHERE o.capture_id = c.id AND NOT o.suppressed AND o.explained_by IS NULL)"
	" FROM captures c LEFT JOIN verdicts v ON v.capture_id = c.id"
	" LEFT JOIN findings f ON f.capture_id = c.id AND f.id = v.finding_id WHERE c.id = :capture";

/* A capture without a finding has a row, too: a fleet's table shows what was read, not only what was found. */
static int add_fleet_row(struct report *report, int64_t capture, struct table *table)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	struct cell cells[ARRAY_SIZE(fleet_columns)] = { 0 };
	int r = db_first(report->db, fleet_sql, capture, &stmt);

	if (r <= 0)
		return r;
	for (int i = 0; i < (int)ARRAY_SIZE(cells); i++)
		cells[i] = (struct cell){ db_text(stmt, i), db_is_number(stmt, i) };
	if (!cells[FLEET_RULE].text)
		cells[FLEET_RULE + 2].text = NULL;
	return table_add(table, cells);
}

int report_fleet(struct report *report)
{
	struct table *table;
	int r = table_new(fleet_columns, ARRAY_SIZE(fleet_columns), NULL, report->terminal, report->color, &table);

	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < report->n_captures; i++)
		r = add_fleet_row(report, report->captures[i], table);
	if (r == 0)
		r = table_end(table, &report->out);
	table_free(table);
	return r;
}

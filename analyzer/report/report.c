// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/report.h"

#include <string.h>

#include "util/error.h"
#include "util/macros.h"

/* Each is asked for alone: a database may have many thousands that failed, and no report needs two of them at a time. */
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

/* One model at a time: it has all rows of its capture in memory, and a report may be of thousands. */
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
	struct outline_scope wanted = *scope;
	struct outline_call call = { &wanted, each, arg };

	wanted.all_kills = report->verbose;
	return report_each_capture(report, with_outline, &call);
}

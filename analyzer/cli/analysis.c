// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/cli/analysis.h"

#include <stdlib.h>

#include "analyzer/cli/message.h"
#include "analyzer/fleet/summary.h"
#include "analyzer/graph/graph.h"
#include "util/cleanup.h"

int open_fleet(const char *path, enum db_mode mode, struct db **ret_db)
{
	_cleanup_db_ struct db *db = NULL;
	int r = db_open(path, mode, &db);

	if (r == 0)
		r = db_begin(db);
	if (r == 0)
		r = summary_complete(db);
	if (r == 0)
		r = db_commit(db);
	if (r < 0)
		return r;
	*ret_db = steal_ptr(db);
	return 0;
}

int analysis_init(struct analysis *analysis, struct db *db, const struct rules *rules)
{
	int r;

	*analysis = (struct analysis){ 0 };
	r = rules_digest(rules, analysis->rules);
	return r == 0 ? engine_new(db, rules, &analysis->engine) : r;
}

void analysis_deinit(struct analysis *analysis)
{
	engine_free(analysis->engine);
	analysis->engine = NULL;
}

/* For a rescan that goes on where another ended. */
static int note_rules(struct db *db, int64_t capture, const char *rules)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "UPDATE summary SET judged_by = :rules WHERE id = :capture", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":rules", rules);
	if (r == 0)
		r = db_bind_int(stmt, ":capture", capture);
	return r == 0 ? db_step(stmt) : r;
}

static int judge(struct analysis *analysis, struct db *db, int64_t capture)
{
	struct engine_result result = { 0 };
	int r = engine_clear(db, capture);

	if (r == 0)
		r = graph_clear(db, capture);
	if (r == 0)
		r = graph_build(db, capture);
	if (r == 0)
		r = engine_evaluate(analysis->engine, capture, &result);
	if (r == 0 && result.first_mistake && !analysis->bad_rules && !analysis->quiet)
		warn_line("bad rule %s", result.first_mistake);
	analysis->bad_rules += result.bad_rules;
	free(result.first_mistake);
	return r;
}

static int sum_up(struct analysis *analysis, struct db *db, int64_t capture)
{
	int r = summary_make(db, capture);

	return r == 0 ? note_rules(db, capture, analysis->rules) : r;
}

int analysis_of_capture(struct analysis *analysis, struct db *db, int64_t capture)
{
	int r = judge(analysis, db, capture);

	return r == 0 ? sum_up(analysis, db, capture) : r;
}

static int for_each_capture(struct analysis *analysis, struct db *db, int64_t artifact,
			    int (*what)(struct analysis *analysis, struct db *db, int64_t capture))
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "SELECT id FROM capture WHERE artifact_id = :artifact ORDER BY id", &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":artifact", artifact);
	while (r == 0 && (r = db_step(stmt)) > 0)
		r = what(analysis, db, db_int(stmt, 0));
	return r;
}

int analysis_of_artifact(struct analysis *analysis, struct db *db, int64_t artifact)
{
	return for_each_capture(analysis, db, artifact, analysis_of_capture);
}

int analysis_judge_artifact(struct analysis *analysis, struct db *db, int64_t artifact)
{
	return for_each_capture(analysis, db, artifact, judge);
}

int analysis_sum_up_artifact(struct analysis *analysis, struct db *db, int64_t artifact)
{
	return for_each_capture(analysis, db, artifact, sum_up);
}

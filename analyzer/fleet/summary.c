// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/fleet/summary.h"

#include "util/embed.h"
#include "util/error.h"

extern const struct embed_file summary_steps[]; /* the steps, in order */

int summary_make(struct db *db, int64_t capture)
{
	int r = 0;

	for (const struct embed_file *step = summary_steps; r == 0 && step->name; step++)
		r = db_run(db, step->data, capture);
	return r < 0 ? err_wrap(r, "summary") : 0;
}

/* For each capture that @sql gives; :artifact is bound where it is not 0. */
static int make_each(struct db *db, const char *sql, int64_t artifact)
{
	_cleanup_stmt_ struct db_stmt *each = NULL;
	int r = db_prepare(db, sql, &each);

	if (r == 0 && artifact)
		r = db_bind_int(each, ":artifact", artifact);
	while (r == 0 && (r = db_step(each)) > 0)
		r = summary_make(db, db_int(each, 0));
	return r;
}

int summary_make_artifact(struct db *db, int64_t artifact)
{
	return make_each(db, "SELECT id FROM capture WHERE artifact_id = :artifact ORDER BY id", artifact);
}

int summary_complete(struct db *db)
{
	return make_each(db, "SELECT id FROM capture WHERE id NOT IN (SELECT id FROM summary) ORDER BY id", 0);
}

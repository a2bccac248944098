// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/sample-db.h"

#include <stdlib.h>

#include "db/facts.h"

void fill_sample(struct db *db)
{
	struct artifact_row artifact = { .path = "log", .kind = "log", .sha256 = "aa" };
	struct capture_row capture = { .kind = "log", .release = "6.1" };
	struct fact_event event = { .kind = "oom", .text = "Out of memory" };
	struct facts *facts;
	int64_t id, row;

	if (db_begin(db) < 0 || db_add_artifact(db, &artifact, &id) < 0 || facts_new(db, id, &capture, &facts) < 0)
		abort();
	for (int i = 0; i < 40; i++)
		if (facts_add(facts, FACT_EVENT, &event, &row) < 0)
			abort();
	facts_free(facts);
	if (db_commit(db) < 0)
		abort();
}

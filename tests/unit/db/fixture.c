// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/db/fixture.h"

#include "tests/unit/test.h"

#include "db/facts.h"

struct db *scratch(void)
{
	struct db *db = NULL;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	return db;
}

/* A capture with two tasks, one of which nothing but the pid is known of. */
void fill(struct db *db, const char *sha256)
{
	_cleanup_facts_ struct facts *f = NULL;
	struct artifact_row artifact = { .path = "x", .kind = "vmcore", .sha256 = sha256 };
	struct capture_row capture = { .kind = "vmcore", .release = "6.1" };
	struct fact_task bare = { .pid = OPT(2) };
	struct fact_task task = { .pid = OPT(1), .comm = "init", .addr = OPT(0xffff888000000000) };
	struct fact_frame frame = { .task_id = OPT(1), .no = OPT(0), .how = "orc", .reliable = OPT(1) };
	int64_t artifact_id, id;

	assert_int_equal(db_add_artifact(db, &artifact, &artifact_id), 0);
	assert_int_equal(facts_new(db, artifact_id, &capture, &f), 0);
	assert_int_equal(FACTS_ADD(f, TASK, task, &task, &id), 0);
	assert_int_equal(id, 1);
	assert_int_equal(FACTS_ADD(f, TASK, task, &bare, &id), 0);
	assert_int_equal(id, 2);
	assert_int_equal(FACTS_ADD(f, FRAME, frame, &frame, &id), 0);
	assert_int_equal(facts_gap(f, "task", 2, "comm", "page %d excluded", 7), 0);
	assert_int_equal(facts_coverage(f, "task", "partial", "excluded pages"), 0);
}

int64_t count(struct db *db, const char *sql)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_first(db, sql, 0, &stmt), 1);
	return db_int(stmt, 0);
}

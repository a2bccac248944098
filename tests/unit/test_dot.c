// SPDX-License-Identifier: GPL-2.0-or-later
/* What is drawn of a big wait-for graph, which is made up here as SQL: 10,000 tasks wait for a lock, whose holder waits for memory. */
#include "test.h"

#include <string.h>

#include "analyzer/report/dot.h"
#include "util/error.h"

#define TASKS "10000"

static const char graph[] =
	"INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, 'x', '', 'ok', '');"
	"INSERT INTO capture (id, artifact_id, boot, kind) VALUES (1, 1, 0, 'vmcore');"
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " TASKS ")"
	" INSERT INTO task (capture_id, id, pid, comm) SELECT 1, i, i, 'task' FROM n;"
	"INSERT INTO lock (capture_id, id, kind, name) VALUES (1, 1, 'mutex', 'hot'), (1, 2, 'mutex', 'cold');"
	"INSERT INTO edge (capture_id, id, kind, src_type, src_id, dst_type, dst_id, certainty, how)"
	" SELECT 1, id, 'waits-for', 'task', id, 'lock', 1, 'certain', '' FROM task WHERE id > 2;"
	"INSERT INTO edge (capture_id, id, kind, src_type, src_id, dst_type, dst_id, certainty, how) VALUES"
	" (1, 20001, 'held-by', 'lock', 1, 'task', 1, 'certain', ''),"
	" (1, 20002, 'waits-for-memory', 'task', 1, 'memory', 0, 'certain', '');";

static void draw(bool all, struct buf *out)
{
	static const int64_t capture = 1;
	struct db *db = NULL;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	if (db_exec(db, graph) < 0)
		fail_msg("%s", err_text(-EINVAL));
	assert_int_equal(dot_write(db, &capture, 1, all, out), 0);
	db_close(db);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	return n;
}

static void a_big_graph_shows_what_matters(void **state)
{
	_cleanup_buf_ struct buf out = { 0 };

	(void)state;
	draw(false, &out);
	assert_non_null(strstr(buf_str(&out), "label=\"task[1]\""));
	assert_non_null(strstr(buf_str(&out), "label=\"free memory\""));
	assert_non_null(strstr(buf_str(&out), "label=\"9994 more\""));
	assert_non_null(strstr(buf_str(&out), "9994 nodes are left out: --all"));
	assert_int_equal(count(buf_str(&out), "shape=box"), 5);
}

static void all_draws_everything(void **state)
{
	_cleanup_buf_ struct buf out = { 0 };

	(void)state;
	draw(true, &out);
	assert_int_equal(count(buf_str(&out), "shape=box"), 9999);
	assert_null(strstr(buf_str(&out), "more"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_big_graph_shows_what_matters),
		cmocka_unit_test(all_draws_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

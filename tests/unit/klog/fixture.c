// SPDX-License-Identifier: GPL-2.0-or-later
/* What tests of kernel logs share. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

#include "parsers/klog/reader/reader.h"
#include "tests/unit/klog/fixture.h"
#include "util/error.h"

struct db *read_text(const char *text, size_t len)
{
	struct artifact_row artifact = { .path = "t", .kind = "log" };
	struct klog_output out = { .locator = "log:t:" };
	struct klog_reader *reader;
	struct klog_totals totals;
	struct db *db = NULL;
	size_t done;

	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	out.db = db;
	assert_int_equal(db_add_artifact(db, &artifact, &out.artifact_id), 0);
	assert_int_equal(klog_reader_new(&reader), 0);
	assert_int_equal(klog_reader_begin(reader, &out), 0);
	assert_int_equal(klog_reader_text(reader, text, len, 0, true, &done), 0);
	assert_int_equal(done, len);
	assert_int_equal(klog_reader_finish(reader, NULL, &totals), 0);
	klog_reader_free(reader);
	return db;
}

void select_rows(struct db *db, const char *sql, struct buf *out)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_prepare(db, sql, &stmt), 0);
	for (int row = 0; db_step(stmt) == 1; row++)
		for (int i = 0; i < db_columns(stmt); i++)
			buf_printf(out, "%s%s",
				   i   ? " " :
				   row ? "; " :
					 "",
				   db_is_null(stmt, i) ? "-" : db_text(stmt, i));
}

void expect(struct db *db, const char *sql, const char *rows)
{
	_cleanup_buf_ struct buf got = { 0 };

	select_rows(db, sql, &got);
	assert_string_equal(buf_str(&got), rows);
}

static const char kills_sql[] =
	"SELECT CASE killed WHEN 1 THEN '' ELSE '[' END || coalesce(trigger_comm, '?') || ' ' ||"
	" coalesce(constraint_name, '?') || coalesce(' ' || memcg, '') || CASE WHEN sysrq THEN ' sysrq' ELSE '' END"
	" || CASE WHEN allocating_task THEN ' self' ELSE '' END ||"
	" CASE killed WHEN 0 THEN ']' ELSE ' > ' || coalesce(victim_comm || '/' || victim_pid, '?') ||"
	" coalesce(' anon=' || anon_rss_kb, '') || coalesce(' rss=' || rss_kb, '')"
	" || coalesce(' chosen=' || chosen_pid, '') || coalesce(' uid=' || uid, '') || coalesce(' ' || reap_result, '')"
	" || CASE WHEN repeat_of IS NULL THEN '' ELSE ' again' END END || CASE WHEN ambiguous IS NULL THEN '' ELSE ' (?)' END"
	" FROM oom_kill ORDER BY capture_id, id";

void kills_of(struct db *db, struct buf *out)
{
	select_rows(db, kills_sql, out);
}

void check(const struct sample *samples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		_cleanup_db_ struct db *db = read_text(samples[i].text, strlen(samples[i].text));
		_cleanup_buf_ struct buf got = { 0 };

		kills_of(db, &got);
		if (strcmp(buf_str(&got), samples[i].kills) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", samples[i].what, buf_str(&got), samples[i].kills);
	}
}

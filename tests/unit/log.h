/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For tests that read a log: its text into a database, and what a query says of that. */
#pragma once

#include "test.h"

#include "db/facts.h"
#include "parsers/klog/reader/reader.h"
#include "util/buf.h"
#include "util/cleanup.h"

/* Reads @text as one source into a database. */
static inline struct db *read_text(const char *text, size_t len)
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

/* The rows of @sql: columns with a blank between them, rows with "; ". */
static inline void select_rows(struct db *db, const char *sql, struct buf *out)
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What tests of the engine's parts share: a database with a capture, and questions to it that give one text. */
#pragma once

#include "tests/unit/test.h"

#include <stdio.h>
#include <string.h>

#include "db/db.h"
#include "util/cleanup.h"

/* A database in memory with capture 1 of @kind and what @sql adds, within a transaction. */
static inline struct db *capture_with(const char *kind, const char *sql)
{
	struct db *db = NULL;
	char capture[256];

	snprintf(capture, sizeof(capture),
		 "BEGIN; INSERT INTO artifact (id, path, engine, status, read_at) VALUES (1, '', '', 'ok', '');"
		 "INSERT INTO capture (id, artifact_id, boot, kind, uptime_ms) VALUES (1, 1, 0, '%s', 900000)",
		 kind);
	assert_int_equal(db_open(NULL, DB_MEMORY, &db), 0);
	assert_int_equal(db_exec(db, capture), 0);
	assert_int_equal(db_exec(db, sql), 0);
	return db;
}

/* @query gives one text. */
static inline void assert_answer(struct db *db, const char *query, const char *expected)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	assert_int_equal(db_first(db, query, 0, &stmt), 1);
	assert_string_equal(db_text(stmt, 0) ? db_text(stmt, 0) : "NULL", expected);
}

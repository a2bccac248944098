/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <sqlite3.h>

#include "db/db.h"

struct db {
	sqlite3 *sql;
	char *tables; /* what guards go by, gathered at the first: "\n" before and after each name */
	char *views;
};

struct db_stmt {
	struct db *db;
	sqlite3_stmt *sql;
	struct guard *guard; /* NULL unless prepared by db_prepare_guarded() */
};

/* Turns SQLite's error into ours, with its text under @what. */
int db_error(struct db *db, const char *what);

/* db_step()'s work for a guarded statement. */
int guard_step(struct db_stmt *stmt);
void guard_free(struct guard *guard);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of db/ share and nobody else sees: SQLite's handles behind ours. */
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

/* Adds the functions that our SQL uses to a connection. */
int functions_register(struct db *db);

/* Turns SQLite's error into ours, with its text under @what. */
int db_error(struct db *db, const char *what);

/* db_step()'s and db_reset()'s work for a guarded statement. */
int guard_step(struct db_stmt *stmt);
void guard_reset(struct guard *guard);
void guard_free(struct guard *guard);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small database for the tests of db/. Each function asserts that it succeeds. */
#pragma once

#include "db/db.h"

/* An empty database in memory. */
struct db *scratch(void);

/* Adds an artifact with this digest (may be NULL) and a capture with two tasks; of task 2 only the pid is known. */
void fill(struct db *db, const char *sha256);

/* The number that @sql, a query without parameters, gives first. */
int64_t count(struct db *db, const char *sql);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this directory share: SQLite's connection, statements and errors, which nobody else sees. */
#pragma once

#include <sqlite3.h>

#include "db/db.h"
#include "util/buf.h"

struct artifact_row;
struct capture_row;

/* The longest text, and the longest row: far above any of ours, far below what a rule could fill the memory with. */
#define DB_VALUE_MAX (16 << 20)

/* What an engine and a merge of rows use in turn for each input, and some more. */
#define IDLE_MAX 192

/* Statements that nobody uses now (idle.c). */
struct idle {
	struct idle_stmt {
		sqlite3_stmt *stmt;
		size_t len; /* of its text */
		uint32_t hash;
	} list[IDLE_MAX];
	unsigned int n, next; /* the one that goes when there is no room */
};

/* Rows that are in no table yet (loose.c). */
struct loose {
	bool on, begun;      /* begun: a transaction */
	struct buf artifact; /* its row; empty: there is none */
	struct loose_capture *captures;
	size_t n;
};

struct db {
	sqlite3 *sql; /* NULL while rows are loose */
	struct loose loose;
	struct idle idle;
	/* The names that guards allow or refuse, each between two "\n". NULL until the first guarded statement. */
	char *tables, *views;
	bool guarding; /* a guarded statement is being prepared */
};

struct db_stmt {
	struct db *db; /* must outlive the statement */
	sqlite3_stmt *sql;
	struct guard *guard; /* NULL unless prepared by db_prepare_guarded() */
};

/* The statement whose text @sql begins with, now the caller's, and what is after it; NULL: there is none. */
sqlite3_stmt *idle_take(struct idle *idle, const char *sql, const char **ret_tail);
/* Takes over @stmt. */
void idle_put(struct idle *idle, sqlite3_stmt *stmt);
void idle_clear(struct idle *idle);

/* Opens what a DB_FACTS is in SQLite, and its tables. */
int db_open_facts(struct db *db);

/*
 * Of a database whose rows are loose; all but loose_settle(), which does nothing for others, take only such. Ids of
 * captures count from 1. loose_settle() puts the rows into tables, in the transaction that has begun.
 */
int loose_settle(struct db *db);
int loose_begin(struct db *db);
void loose_commit(struct db *db);
void loose_rollback(struct db *db);
bool loose_takes_artifact(const struct db *db);
int loose_artifact(struct db *db, const struct artifact_row *row);
int loose_capture(struct db *db, const struct capture_row *row, int64_t *ret_id);
int loose_update(struct db *db, int64_t capture, const struct capture_row *row);
int loose_fact(struct db *db, int64_t capture, int table, const void *row, int64_t id);
/* Writes them in the form of rows_write(), without its end. */
int loose_write(const struct loose *loose, int fd);
void loose_deinit(struct loose *loose);

/* Append a row in the form of rows_write(). @id is that of tables with ids. */
void rows_put_artifact(struct buf *out, const struct artifact_row *row);
void rows_put_capture(struct buf *out, const struct capture_row *row);
void rows_put_fact(struct buf *out, int table, const void *row, int64_t id);
void rows_put_end(struct buf *out);
int rows_write_bytes(const struct buf *bytes, int fd);
/* What rows_merge() does with rows that are our own, digest included, within a transaction that has begun. */
int rows_load(struct db *into, const void *bytes, size_t len);

/* Adds the functions that our SQL uses to a connection. */
int functions_register(struct db *db);
/* Adds wait_target(), which queries the connection itself. */
int targets_register(struct db *db);

/* Installs the authorizer, which lets all pass but what is prepared as guarded. */
void guard_install(struct db *db);

/* Whether the file could not be read: then what SQLite says of its content is not so. */
bool db_is_unreadable(sqlite3 *sql);

/* Sets the message "@what: SQLite's text" in one line, whatever names that has of a database, and gives @r. */
int db_fail(sqlite3 *sql, int r, const char *what);

/* Turns the connection's last error into a negative errno with the message "@what: SQLite's text". */
int db_error(struct db *db, const char *what);

/* Appends "file:PATH?@query", by which SQLite opens @path. */
void db_file_uri(const char *path, const char *query, struct buf *out);

/* Whether it is a database of ours. 0; 1: of an older version; -EINVAL, -EPROTO. */
int db_check_identity(sqlite3 *sql);

/* What db_finish() does, for a statement that nobody may use again. Takes NULL. */
void db_discard(struct db_stmt *stmt);

/* What db_step() and db_reset() do for a guarded statement. */
int guard_step(struct db_stmt *stmt);
void guard_reset(struct guard *guard);
void guard_free(struct guard *guard);

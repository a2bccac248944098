/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A database of facts and findings: open, migrate, query, merge. Everything that talks to SQLite lives in this
 * directory.
 *
 * Functions that return int give 0, or where they say so a positive code, or a negative errno with the thread's
 * message: -ENOMEM, -EBUSY when another writer kept the lock for half a minute, -EINVAL when the file is no database,
 * -ENOSPC when the disk is full, -EUCLEAN when tables or rows are not what a statement takes, -EIO for everything else
 * that SQLite refuses. A connection belongs to one thread; statements are finished before it is closed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct db;
struct db_stmt;

enum db_mode {
	DB_MEMORY, /* a scratch database in memory; the path is ignored */
	/* The same for facts that are only written, to be merged: no views, no indexes, and no tables until SQL asks. */
	DB_FACTS,
	DB_CREATE,   /* a file, created if it does not exist, migrated to the newest schema */
	DB_EXISTING, /* a file that must exist, migrated to the newest schema */
	DB_READ,     /* a file that must exist and is not changed; an older schema is an error */
};

/*
 * Opens a database. -ENOENT when it must exist and does not, -EINVAL when the file is not a database of this
 * program, -EPROTO when a newer version wrote it, or with DB_READ an older one. Close with db_close() (takes NULL).
 */
int db_open(const char *path, enum db_mode mode, struct db **ret_db);
void db_close(struct db *db);

/* Lets a database that is opened for reading have temporary tables: to its file nothing is written all the same. */
int db_allow_temporary(struct db *db);

/* Runs one or more statements without parameters and ignores their rows. */
int db_exec(struct db *db, const char *sql);

/*
 * One transaction at a time; db_rollback() after an error, which does nothing when none is open. db_begin() takes the
 * write lock at once: a transaction that had only read would fail where another writer came first.
 */
int db_begin(struct db *db);
int db_commit(struct db *db);
void db_rollback(struct db *db);
/* Errors as a full disk end a transaction by themselves. */
bool db_has_begun(const struct db *db);
/* A part of a transaction that can be taken back by itself, unless the error has ended the transaction. One at a time. */
int db_part_begin(struct db *db);
int db_part_end(struct db *db);
void db_part_undo(struct db *db);

/* How long a writer sleeps before it asks again for the lock that another one has. */
#define DB_RETRY_MS 2

/* Prepares one statement. Finish with db_finish() (takes NULL). */
int db_prepare(struct db *db, const char *sql, struct db_stmt **ret_stmt);
void db_finish(struct db_stmt *stmt);
/* Prepares the first of several statements and moves *@sql after it. 1: it is there; 0: only blanks are left. */
int db_prepare_next(struct db *db, const char **sql, struct db_stmt **ret_stmt);
/* Instructions of SQLite's machine that the statement took since db_steps() was last asked about it. */
int64_t db_steps(struct db_stmt *stmt);
/* How many different :names it has. */
int db_parameters(const struct db_stmt *stmt);
bool db_has_parameter(const struct db_stmt *stmt, const char *name);
/*
 * Binds by name, ":capture". A name that the statement does not have is -EINVAL. A text is copied; NULL binds NULL.
 * Values stay bound when the statement is run again.
 */
int db_bind_int(struct db_stmt *stmt, const char *name, int64_t value);
int db_bind_text(struct db_stmt *stmt, const char *name, const char *value);
int db_bind_real(struct db_stmt *stmt, const char *name, double value);
int db_bind_null(struct db_stmt *stmt, const char *name);
/* 1: the statement stands on a row; 0: there are no more, and it is ready to run again; negative: an error. */
int db_step(struct db_stmt *stmt);
/* Makes the statement ready to run again before its last row. */
void db_reset(struct db_stmt *stmt);

/* Columns of the row that the statement stands on, counted from 0. A NULL is 0 to db_int() and db_real(). */
int db_columns(const struct db_stmt *stmt);
const char *db_column_name(const struct db_stmt *stmt, int col);
bool db_is_null(const struct db_stmt *stmt, int col);
bool db_is_number(const struct db_stmt *stmt, int col); /* an integer or a real */
int64_t db_int(const struct db_stmt *stmt, int col);
double db_real(const struct db_stmt *stmt, int col);
/* NULL for NULL; belongs to the statement until its next step. */
const char *db_text(const struct db_stmt *stmt, int col);

/*
 * Prepares @sql, binds :capture when @capture > 0 and steps once. 1: *@ret_stmt, the caller's to finish, stands on the
 * first row; 0: there is none, and *@ret_stmt is not set.
 */
int db_first(struct db *db, const char *sql, int64_t capture, struct db_stmt **ret_stmt);

/* Runs one statement that gives no rows; binds :capture when @capture > 0. */
int db_run(struct db *db, const char *sql, int64_t capture);

/* Stores why rules were not asked of @capture; @rules is a set as reasons.rules has it, of which one is kept for all captures. */
int db_set_reasons(struct db *db, int64_t capture, const char *rules);

/*
 * Copies all artifacts, captures, facts and findings of a database into @into, in one transaction, with new
 * capture and artifact ids. The file may be of any version and is only read: an older one is migrated as a copy beside
 * @into. Artifacts that @into already has (same sha256, or without one, same path and time of reading) are skipped. *@ret_captures
 * (may be NULL) counts the copied captures. On error nothing is copied. @hook (may be NULL) is called for each
 * copied artifact within the transaction, so that what it adds is stored with the facts or not at all.
 *
 * The source may come from a stranger: -EINVAL when its pages are damaged, or when it
 * has other tables than ours, triggers or virtual tables; -ETIME when it takes more steps than its size can need.
 */
struct merge_hook {
	int (*copied)(struct db *into, int64_t artifact, void *arg);
	void *arg;
};
int db_merge_file(struct db *into, const char *path, const struct merge_hook *hook, int64_t *ret_captures);

/* Whether db_merge_file() would take @path, as far as can be told without copying: 0, or its error. */
int db_merge_check(const char *path);

/*
 * Lays temporary copies of all tables and views over those of the database, with the rows of some captures only
 * (@captures is a JSON array of their ids) and with their texts rewritten: whoever reads by name then reads the copies,
 * and the file stays as it is. column() gives 0 for a text that is copied as it is, else a number that text() gets with
 * each text of the column; text() appends to @out and gives 0 or -ENOMEM. Once a connection.
 */
struct db_rewrite {
	int (*column)(const char *table, const char *column, void *arg);
	int (*text)(int how, const char *text, struct buf *out, void *arg);
	void *arg;
};
int db_shadow(struct db *db, const char *captures, const struct db_rewrite *rewrite);

/*
 * Prepares a query that we did not write (a rule, a user's): one SELECT over the documented views. An authorizer lets
 * it read views only, and db_step() gives -ETIME when it has taken more than @limit instructions of SQLite's machine, over
 * all rows of one run. Unlike time they do not depend on what else a machine does, so the same query over the same facts
 * always gets as far. A mistake in the query is -EINVAL, with a caret under a mistake of syntax.
 */
int db_prepare_guarded(struct db *db, const char *sql, int64_t limit, struct db_stmt **ret_stmt);

static inline void db_closep(struct db **db)
{
	db_close(*db);
}

static inline void db_finishp(struct db_stmt **stmt)
{
	db_finish(*stmt);
}

#define _cleanup_db_ __attribute__((cleanup(db_closep)))
#define _cleanup_stmt_ __attribute__((cleanup(db_finishp)))

// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/db-priv.h"
#include "db/facts.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"
#include "util/map.h"

/*
 * Limits of what a source may cost: see limit_steps(). STEPS_MIN is for what does not grow with it, as the check of the
 * schema; the handler counts in steps of PROGRESS_STEP.
 */
#define PROGRESS_STEP 10000
#define STEPS_MIN 50000000
#define STEPS_A_BYTE 64

/*
 * Nothing that reads src may be used for another source: whether its schema is the same is something that a source could lie
 * about.
 */
static void discardp(struct db_stmt **stmt)
{
	db_discard(*stmt);
}

#define _cleanup_src_stmt_ _cleanup_(discardp)

/* The state of a merge. */
struct merge {
	struct db *into;
	const struct merge_hook *hook; /* NULL for none */
	/* Those that copy rows of a source, by table, and what its sets of reasons are in the target. */
	struct db_stmt *copy_artifact, *copy_capture, *copy_fact[FACT_TABLES];
	struct map reasons;
	int64_t captures;
	int64_t bytes; /* of the source */
	int64_t steps, steps_max;
};

static void merge_deinit(struct merge *merge)
{
	db_discard(merge->copy_artifact);
	db_discard(merge->copy_capture);
	for (size_t i = 0; i < FACT_TABLES; i++)
		db_discard(merge->copy_fact[i]);
	map_deinit(&merge->reasons);
}

/* Prepares what copies the rows of @desc's table whose column @where is ?1, and makes ?2 their owner, if they have one. */
static int prepare_copy(struct db *into, const struct fact_desc *desc, const char *where, bool owned,
			struct db_stmt **ret_stmt)
{
	_cleanup_buf_ struct buf sql = { 0 };
	const char *columns = desc->column_list, *rest = owned ? strchr(columns, ',') : columns;

	buf_printf(&sql, "INSERT INTO main.%s (%s) SELECT %s%s FROM src.%s WHERE %s = ?1", desc->table, columns,
		   owned ? "?2" : "", rest, desc->table, where);
	return buf_check(&sql) < 0 ? -ENOMEM : db_prepare(into, buf_str(&sql), ret_stmt);
}

/* Runs such a statement, which is prepared once for a source; @to is 0 for rows without an owner. */
static int copy_rows(struct db *into, const struct fact_desc *desc, const char *where, int64_t from, int64_t to,
		     struct db_stmt **stmt)
{
	int r = *stmt ? 0 : prepare_copy(into, desc, where, to, stmt);

	if (r == 0) {
		sqlite3_bind_int64((*stmt)->sql, 1, from);
		if (to)
			sqlite3_bind_int64((*stmt)->sql, 2, to);
		r = db_step(*stmt);
	}
	return r < 0 ? err_wrap(r, "merge of %s", desc->table) : 0;
}

/* Ids count within a capture, so rows are copied as they are but for the capture's number. */
static int copy_facts(struct merge *merge, int64_t from_capture, int64_t to_capture)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < FACT_TABLES; i++)
		r = copy_rows(merge->into, &fact_descs[i], "capture_id", from_capture, to_capture,
			      &merge->copy_fact[i]);
	return r;
}

/* Runs a statement about the source's set of reasons @from; 1: *@ret_id is what it gives. */
static int run_reasons(struct db *into, const char *sql, int64_t from, int64_t *ret_id)
{
	_cleanup_src_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(into, sql, &stmt);

	if (r < 0)
		return r;
	sqlite3_bind_int64(stmt->sql, 1, from);
	r = db_step(stmt);
	if (r > 0)
		*ret_id = db_int(stmt, 0);
	return r;
}

/*
 * The target's number of the source's set of reasons @from, 0 for a set that is not there. Sets are told apart by their texts,
 * which are read once for a source, whatever their length and however many captures name them.
 */
static int take_reasons(struct merge *merge, int64_t from, int64_t *ret_to)
{
	uint64_t known;
	int64_t to = 0;
	int r;

	if (map_get(&merge->reasons, (uint64_t)from, &known)) {
		*ret_to = (int64_t)known;
		return 0;
	}
	r = run_reasons(merge->into,
			"INSERT INTO main.reasons (rules) SELECT rules FROM src.reasons s WHERE id = ?1"
			" AND NOT EXISTS (SELECT 1 FROM main.reasons m WHERE m.rules = s.rules)",
			from, &to);
	if (r == 0)
		r = run_reasons(
			merge->into,
			"SELECT m.id FROM src.reasons s JOIN main.reasons m ON m.rules = s.rules WHERE s.id = ?1", from,
			&to);
	if (r < 0)
		return r;
	*ret_to = to;
	return map_put(&merge->reasons, (uint64_t)from, (uint64_t)to);
}

/* Which rules were not asked in a capture, and why. */
static int copy_unasked(struct merge *merge, int64_t from_capture, int64_t to_capture)
{
	_cleanup_stmt_ struct db_stmt *insert = NULL;
	int64_t from, to = 0;
	int r = run_reasons(merge->into, "SELECT reasons_id FROM src.unasked WHERE id = ?1", from_capture, &from);

	if (r <= 0)
		return r;
	r = take_reasons(merge, from, &to);
	if (r < 0 || !to)
		return r;
	r = db_prepare(merge->into, "INSERT INTO main.unasked (id, reasons_id) VALUES (:capture, :reasons)", &insert);
	if (r == 0)
		r = db_bind_int(insert, ":capture", to_capture);
	if (r == 0)
		r = db_bind_int(insert, ":reasons", to);
	return r == 0 ? db_step(insert) : r;
}

static int copy_capture(struct merge *merge, int64_t from, int64_t to_artifact)
{
	int64_t to;
	int r = copy_rows(merge->into, &capture_desc, "id", from, to_artifact, &merge->copy_capture);

	if (r < 0)
		return r;
	to = sqlite3_last_insert_rowid(merge->into->sql);
	r = copy_facts(merge, from, to);
	if (r == 0)
		r = copy_unasked(merge, from, to);
	merge->captures++;
	return r < 0 ? r : 0;
}

static int copy_captures(struct merge *merge, int64_t from_artifact, int64_t to_artifact)
{
	_cleanup_src_stmt_ struct db_stmt *each = NULL;
	int r = db_prepare(merge->into, "SELECT id FROM src.capture WHERE artifact_id = :artifact ORDER BY id", &each);

	if (r == 0)
		r = db_bind_int(each, ":artifact", from_artifact);
	while (r == 0 && (r = db_step(each)) > 0)
		r = copy_capture(merge, db_int(each, 0), to_artifact);
	return r;
}

/*
 * Artifacts that are not in the target yet, judged by their digests; one without a digest is that which was read from
 * the same path at the same time. A failure is copied once for each path.
 */
static const char new_artifacts[] =
	"SELECT id FROM src.artifact s WHERE NOT EXISTS (SELECT 1 FROM main.artifact m WHERE m.status = 'ok'"
	"  AND s.status = 'ok' AND m.sha256 = s.sha256)"
	" AND NOT EXISTS (SELECT 1 FROM main.artifact m WHERE m.path = s.path AND m.status = s.status AND CASE s.status"
	"  WHEN 'ok' THEN s.sha256 IS NULL AND m.sha256 IS NULL AND m.read_at = s.read_at ELSE 1 END) ORDER BY id";

/* SQLite's progress handler: ends the statement by returning 1. */
static int count_steps(void *arg)
{
	struct merge *merge = arg;

	merge->steps += PROGRESS_STEP;
	return merge->steps > merge->steps_max;
}

/* Copies an artifact with all it has, then calls the hook, whose work is not what the source can make slow. */
static int copy_artifact(struct merge *merge, int64_t from)
{
	int64_t to;
	int r;

	sqlite3_progress_handler(merge->into->sql, PROGRESS_STEP, count_steps, merge);
	r = copy_rows(merge->into, &artifact_desc, "id", from, 0, &merge->copy_artifact);
	to = sqlite3_last_insert_rowid(merge->into->sql);
	if (r == 0)
		r = copy_captures(merge, from, to);
	/* Rules have limits of their own. */
	sqlite3_progress_handler(merge->into->sql, 0, NULL, NULL);
	if (r == 0 && merge->hook)
		r = merge->hook->copied(merge->into, to, merge->hook->arg);
	return r;
}

static int copy_artifacts(struct merge *merge)
{
	_cleanup_src_stmt_ struct db_stmt *each = NULL;
	int r = db_prepare(merge->into, new_artifacts, &each);

	while (r == 0 && (r = db_step(each)) > 0)
		r = copy_artifact(merge, db_int(each, 0));
	return r;
}

/*
 * A process that read a hostile file may have been taken over, so its database must have our tables and indexes to the
 * letter and nothing else that runs: no triggers, virtual tables or generated columns, and no statistics, by which a
 * plan could be made slow. Views are never read from it, but must not stand where a table should.
 */
static int check_source(struct db *into)
{
	_cleanup_src_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(
		into,
		"SELECT name FROM src.sqlite_schema s"
		" WHERE CASE WHEN type = 'view' THEN name IN (SELECT name FROM main.sqlite_schema WHERE type = 'table')"
		"            WHEN name LIKE 'sqlite\\_%' ESCAPE '\\' THEN name LIKE 'sqlite\\_stat%' ESCAPE '\\'"
		"            ELSE NOT EXISTS (SELECT 1 FROM main.sqlite_schema m WHERE m.type = s.type"
		"                              AND m.name = s.name AND m.sql = s.sql) END LIMIT 1",
		0, &stmt);

	if (r > 0) {
		_cleanup_buf_ struct buf name = { 0 };

		escape_terminal(&name, db_text(stmt, 0));
		return err_set(-EINVAL, "unexpected %s", buf_str(&name));
	}
	if (r == 0)
		r = db_first(into, "SELECT 1 FROM src.reasons WHERE NOT json_valid(rules) LIMIT 1", 0, &stmt);
	return r > 0 ? err_set(-EINVAL, "damaged: reasons of rules that were not evaluated") : r;
}

/*
 * A row of n columns has n + 2 bytes at least and is copied in some 2 n instructions of SQLite's machine, and as many
 * again for indexes. The check of the pages has been passed, so no page is visited twice; this is the second fence.
 */
static int limit_steps(struct merge *merge)
{
	_cleanup_src_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(merge->into,
			 "SELECT c.page_count * s.page_size FROM pragma_page_count('src') c, pragma_page_size('src') s",
			 0, &stmt);

	if (r < 0)
		return r;
	merge->bytes = db_int(stmt, 0);
	merge->steps_max = STEPS_MIN + STEPS_A_BYTE * merge->bytes;
	return 0;
}

static int merge_attached(struct merge *merge, int64_t *ret_captures)
{
	/*
	 * IMMEDIATE would ask for a write lock on src as well. A statement that writes nothing takes the lock on main
	 * alone, before anything is read: a snapshot that another writer has outdated could not be written to any
	 * more.
	 */
	int r = db_exec(merge->into, "BEGIN; DELETE FROM main.artifact WHERE 0");

	if (r == 0)
		r = check_source(merge->into);
	if (r == 0)
		r = limit_steps(merge);
	if (r == 0)
		r = copy_artifacts(merge);
	if (r < 0 && merge->steps > merge->steps_max)
		r = err_set(-ETIME, "stopped after %lld steps, more than its %lld kB can need", (long long)merge->steps,
			    (long long)merge->bytes / 1024);
	if (r == 0)
		r = db_commit(merge->into);
	if (r < 0)
		db_rollback(merge->into);
	else if (ret_captures)
		*ret_captures = merge->captures;
	return r;
}

/* SQLite's text has a line for the database, and one for the damage. */
static int say_damage(const char *text)
{
	_cleanup_buf_ struct buf line = { 0 };

	escape_terminal(&line, text);
	return err_set(-EINVAL, "damaged: %s", buf_str(&line));
}

/* Faults that are told of one database, of which the first is not always the one that counts. */
#define FAULTS_MAX "100"

/* A fault that SQLite 3.40 finds in sound databases of a schema before 6, whose keys were not their tables' first columns. */
static bool is_old_fault(const char *fault)
{
	return str_starts(fault, "NULL value in ");
}

/*
 * Whether the database of @sql can be read and is sound: each page belongs to one tree, and each cell lies within its
 * page. Pages that two trees share can be made to take for ever to walk. A connection of its own looks, for SQLite 3.46
 * cannot detach what has no schema, and fails every later statement of the connection. @old: of an older schema.
 */
static int check_pages(sqlite3 *sql, bool old)
{
	sqlite3_stmt *stmt = NULL;
	int r = 0, code = SQLITE_ERROR;

	if (sqlite3_exec(sql, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", NULL, NULL, NULL) ==
		    SQLITE_OK &&
	    sqlite3_prepare_v2(sql, "PRAGMA quick_check(" FAULTS_MAX ")", -1, &stmt, NULL) == SQLITE_OK)
		code = sqlite3_step(stmt);
	if (code != SQLITE_ROW)
		r = db_fail(sql, -EINVAL, "not a database");
	for (; r == 0 && code == SQLITE_ROW; code = sqlite3_step(stmt)) {
		const char *fault = (const char *)sqlite3_column_text(stmt, 0);

		if (!streq(fault, "ok") && !(old && is_old_fault(fault)))
			r = db_is_unreadable(sql) ? err_set(-EIO, "%s", strerror(EIO)) : say_damage(fault);
	}
	sqlite3_finalize(stmt);
	return r;
}

static int attach_file(struct db *into, const char *uri)
{
	_cleanup_src_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(into, "ATTACH :path AS src", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":path", uri);
	return r == 0 ? db_step(stmt) : r;
}

/* Whether transactions of @path lie beside it, which a crash left or somebody writes just now. */
static bool has_wal(const char *path)
{
	_cleanup_buf_ struct buf wal = { 0 };
	struct stat st;

	buf_printf(&wal, "%s-wal", path);
	return !buf_check(&wal) && stat(buf_str(&wal), &st) == 0 && st.st_size > 0;
}

/*
 * The URI by which @path is only read: as a file that nobody changes, which needs nothing beside it, or with the
 * transactions that lie there.
 */
static int source_uri(const char *path, struct buf *ret_uri)
{
	db_file_uri(path, has_wal(path) ? "mode=ro" : "immutable=1", ret_uri);
	return buf_check(ret_uri);
}

/* Triggers and virtual tables could run when a copy is migrated, before all else is compared. */
static int check_passive(sqlite3 *sql)
{
	sqlite3_stmt *stmt = NULL;
	int r = 0;

	if (sqlite3_prepare_v2(sql,
			       "SELECT name FROM sqlite_schema WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'",
			       -1, &stmt, NULL) != SQLITE_OK)
		r = err_set(-EINVAL, "%s", sqlite3_errmsg(sql));
	else if (sqlite3_step(stmt) == SQLITE_ROW)
		r = err_set(-EINVAL, "unexpected %s", (const char *)sqlite3_column_text(stmt, 0));
	sqlite3_finalize(stmt);
	return r;
}

/* Opens @path for reading alone, and checks that it is a sound database of ours. 1: its schema is older; 0: ours. */
static int open_source(const char *path, sqlite3 **ret_sql)
{
	_cleanup_buf_ struct buf uri = { 0 };
	int old, r = access(path, F_OK) < 0 ? err_set(-ENOENT, "no such database") : source_uri(path, &uri);

	if (r < 0)
		return r;
	if (sqlite3_open_v2(buf_str(&uri), ret_sql, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
		return err_set(-EIO, "cannot open: %s", sqlite3_errmsg(*ret_sql));
	old = db_check_identity(*ret_sql);
	r = old < 0 ? old : check_pages(*ret_sql, old);
	if (r == 0)
		r = check_passive(*ret_sql);
	return r < 0 ? r : old;
}

int db_merge_check(const char *path)
{
	sqlite3 *sql = NULL;
	int r = open_source(path, &sql);

	sqlite3_close(sql);
	return r < 0 ? err_wrap(r, "%s", path) : 0;
}

/* Copies the pages of @from into the new file @path. */
static int copy_pages(sqlite3 *from, const char *path)
{
	sqlite3 *to = NULL;
	sqlite3_backup *backup;
	int r = 0;

	if (sqlite3_open(path, &to) != SQLITE_OK || !(backup = sqlite3_backup_init(to, "main", from, "main")))
		r = err_set(-EIO, "copy: %s", sqlite3_errmsg(to));
	else if (sqlite3_backup_step(backup, -1) != SQLITE_DONE || sqlite3_backup_finish(backup) != SQLITE_OK)
		r = err_set(-EIO, "copy: %s", sqlite3_errmsg(to));
	sqlite3_close(to);
	return r;
}

/* A file name beside @into, for a copy; the file is there and empty. The caller frees it. */
static int name_copy(struct db *into, char **ret_path)
{
	_cleanup_(freep) char *name = NULL;
	int fd;

	if (asprintf(&name, "%s.merge-XXXXXX", sqlite3_db_filename(into->sql, "main")) < 0)
		return err_oom();
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return err_set(-errno, "%s: %s", name, strerror(errno));
	close(fd);
	*ret_path = steal_ptr(name);
	return 0;
}

static int migrate_file(const char *path)
{
	_cleanup_db_ struct db *copy = NULL;
	int r = db_open(path, DB_EXISTING, &copy);

	return r == 0 ? check_pages(copy->sql, false) : r;
}

/* A source of an older version is migrated as a copy, since sources are only read. */
static int copy_and_migrate(struct db *into, sqlite3 *from, char **ret_path)
{
	int r = name_copy(into, ret_path);

	if (r == 0)
		r = copy_pages(from, *ret_path);
	return r == 0 ? migrate_file(*ret_path) : r;
}

static void unlinkp(char **path)
{
	static const char *const after[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; *path && i < ARRAY_SIZE(after); i++) {
		_cleanup_buf_ struct buf name = { 0 };

		buf_printf(&name, "%s%s", *path, after[i]);
		if (!buf_check(&name))
			unlink(buf_str(&name));
	}
	free(*path);
}

static int merge_file(struct merge *merge, const char *path, int64_t *ret_captures)
{
	_cleanup_(unlinkp) char *copy = NULL;
	_cleanup_buf_ struct buf uri = { 0 };
	sqlite3 *source = NULL;
	int r = open_source(path, &source);

	if (r > 0)
		r = copy_and_migrate(merge->into, source, &copy);
	sqlite3_close(source);
	if (r == 0)
		r = source_uri(copy ? copy : path, &uri);
	if (r < 0)
		return r;
	r = attach_file(merge->into, buf_str(&uri));
	if (r == 0)
		r = merge_attached(merge, ret_captures);
	merge_deinit(merge);
	sqlite3_exec(merge->into->sql, "DETACH src", NULL, NULL, NULL);
	return r;
}

int db_merge_file(struct db *into, const char *path, const struct merge_hook *hook, int64_t *ret_captures)
{
	struct merge merge = { .into = into, .hook = hook };
	int r = merge_file(&merge, path, ret_captures);

	/* The target's tables are ours, so tables that cannot be migrated and rows that do not fit are the source's. */
	if (r == -EUCLEAN)
		r = -EINVAL;
	return r < 0 ? err_wrap(r, "merge of %s", path) : 0;
}

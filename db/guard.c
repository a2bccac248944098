// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Statements that we did not write: rules of users, queries that they typed. The authorizer sees a statement while it
 * is compiled. It allows reading views, and reading tables only from within a view, and refuses everything that
 * writes, attaches or sets a pragma. (A common table expression that has the name of a view passes for that view and
 * can read tables. That breaks the contract but does no harm.)
 */
#include <string.h>

#include "db/db-priv.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* How many instructions of SQLite's machine run between two looks at their number: some 10 µs. */
#define PROGRESS_STEP 2000

struct guard {
	int64_t limit, steps;
	bool late;
};

/* SQLite's progress handler: ends the statement by returning 1. */
static int past_limit(void *arg)
{
	struct guard *guard = arg;

	guard->steps += PROGRESS_STEP;
	guard->late = guard->steps > guard->limit;
	return guard->late;
}

/* Functions that reach files or code: SQLite's own (which is off by default), its shell's and its extensions'. */
static const char *const forbidden_functions[] = { "load_extension", "readfile", "writefile", "fts3_tokenizer" };

static int allow_function(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forbidden_functions); i++)
		if (streq(name, forbidden_functions[i]))
			return SQLITE_DENY;
	return SQLITE_OK;
}

/* The authorizer must not use the connection, so the names are gathered before it is installed. */
static int gather_names(struct db *db, const char *type, char **ret_names)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db,
			   "SELECT char(10) || group_concat(name, char(10)) || char(10) FROM sqlite_schema"
			   " WHERE type = :type",
			   &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":type", type);
	if (r == 0)
		r = db_step(stmt);
	if (r < 0)
		return r;
	*ret_names = strdup(r && !db_is_null(stmt, 0) ? db_text(stmt, 0) : "");
	return *ret_names ? 0 : err_oom();
}

static bool has_name(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = names; len && (at = strstr(at, name)); at++)
		if (at > names && at[-1] == '\n' && at[len] == '\n')
			return true;
	return false;
}

/*
 * A table of ours may be read only from within a view of ours: @view is the innermost view that the access comes from.
 * What is not a table of ours is a view, json_each or a common table expression. SQLite reports a table of which no
 * column is read with an empty column, and without its view if it flattened that: such a table may be counted.
 */
static int allow_read(const struct db *db, const char *table, const char *column, const char *view)
{
	if (!has_name(db->tables, table) && !str_starts(table, "sqlite_"))
		return SQLITE_OK;
	if (column && !*column && !str_starts(table, "sqlite_"))
		return SQLITE_OK;
	return view && has_name(db->views, view) ? SQLITE_OK : SQLITE_DENY;
}

/*
 * SQLite's authorizer: what is not listed (INSERT, ATTACH, PRAGMA, a transaction, …) is denied, also what comes
 * later.
 */
static int authorize(void *arg, int action, const char *one, const char *two, const char *schema, const char *view)
{
	const struct db *db = arg;

	(void)schema;
	if (!db->guarding)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return allow_function(two);
	case SQLITE_READ:
		return allow_read(db, one, two, view);
	default:
		return SQLITE_DENY;
	}
}

/* Once for the connection: all its statements would be prepared again after a change of the authorizer. */
void guard_install(struct db *db)
{
	sqlite3_set_authorizer(db->sql, authorize, db);
}

/* "near …: syntax error" with the line of the mistake and a caret under it. */
static int explain_mistake(struct db *db, const char *sql)
{
	_cleanup_buf_ struct buf text = { 0 };
	int at = sqlite3_error_offset(db->sql);
	const char *start, *end;
	int line = 1;

	escape_terminal(&text, sqlite3_errmsg(db->sql));
	if (at >= 0 && (size_t)at <= strlen(sql)) {
		start = sql;
		for (const char *p = sql; p < sql + at; p++)
			if (*p == '\n') {
				line++;
				start = p + 1;
			}
		end = strchrnul(start, '\n');
		buf_printf(&text, "\n%4d | %.*s\n     | %*s^", line, (int)(end - start), start, (int)(sql + at - start),
			   "");
	}
	return err_set(-EINVAL, "%s", buf_str(&text));
}

static bool only_blank(const char *s)
{
	return s[strspn(s, " \t\r\n;")] == '\0';
}

/* json_each and json_tree register themselves at first use, which the authorizer would refuse. */
static void warm_up(struct db *db)
{
	sqlite3_exec(db->sql, "SELECT 1 FROM json_each('[]'); SELECT 1 FROM json_tree('[]')", NULL, NULL, NULL);
}

static int get_ready(struct db *db)
{
	int r = 0;

	if (db->views)
		return 0;
	warm_up(db);
	if (!db->tables)
		r = gather_names(db, "table", &db->tables);
	return r < 0 ? r : gather_names(db, "view", &db->views);
}

int db_prepare_guarded(struct db *db, const char *sql, int64_t limit, struct db_stmt **ret_stmt)
{
	_cleanup_stmt_ struct db_stmt *stmt = calloc(1, sizeof(*stmt));
	const char *tail = NULL;
	int code, r;

	if (!stmt)
		return err_oom();
	stmt->db = db;
	stmt->guard = calloc(1, sizeof(*stmt->guard));
	if (!stmt->guard)
		return err_oom();
	stmt->guard->limit = limit;
	r = loose_settle(db);
	if (r == 0)
		r = get_ready(db);
	if (r < 0)
		return r;
	db->guarding = true;
	code = sqlite3_prepare_v3(db->sql, sql, -1, 0, &stmt->sql, &tail);
	db->guarding = false;
	if (code != SQLITE_OK)
		return explain_mistake(db, sql);
	if (!stmt->sql || !only_blank(tail))
		return err_set(-EINVAL, "exactly one SELECT is allowed");
	if (!sqlite3_stmt_readonly(stmt->sql))
		return err_set(-EINVAL, "only reading is allowed");
	*ret_stmt = steal_ptr(stmt);
	return 0;
}

void guard_reset(struct guard *guard)
{
	guard->steps = 0;
	guard->late = false;
}

int guard_step(struct db_stmt *stmt)
{
	struct guard *guard = stmt->guard;
	int code;

	sqlite3_progress_handler(stmt->db->sql, PROGRESS_STEP, past_limit, guard);
	code = sqlite3_step(stmt->sql);
	sqlite3_progress_handler(stmt->db->sql, 0, NULL, NULL);
	if (code == SQLITE_ROW)
		return 1;
	if (guard->late) {
		guard_reset(guard);
		return err_set(-ETIME, "too slow: stopped after %lld steps", (long long)guard->limit);
	}
	guard_reset(guard);
	if (code == SQLITE_ERROR)
		return db_fail(stmt->db->sql, -EINVAL, "query");
	if (code != SQLITE_DONE)
		return db_error(stmt->db, "query");
	sqlite3_reset(stmt->sql);
	return 0;
}

void guard_free(struct guard *guard)
{
	free(guard);
}

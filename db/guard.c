// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Statements of somebody else's: rules that users wrote, queries that they typed. The authorizer
 * sees the statement while it is compiled: reading views is allowed, and reading a table only from within a
 * view; everything that writes, attaches or sets a pragma is not. (A common table expression that takes a view's
 * name is taken for that view: it reads tables, which is against the contract but does no harm.)
 */
#include <string.h>
#include <time.h>

#include "db/db-priv.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Instructions of SQLite's machine between looks at the clock: some 10 µs. */
#define PROGRESS_STEP 2000

struct guard {
	unsigned int limit_ms;
	uint64_t deadline_ns; /* 0: not running */
	bool late;
};

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static int past_deadline(void *arg)
{
	struct guard *guard = arg;

	guard->late = now_ns() > guard->deadline_ns;
	return guard->late;
}

static const char *const forbidden_functions[] = { "load_extension", "readfile", "writefile", "fts3_tokenizer" };

static int allow_function(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(forbidden_functions); i++)
		if (streq(name, forbidden_functions[i]))
			return SQLITE_DENY;
	return SQLITE_OK;
}

static bool is_view(struct db *db, const char *name)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = :name", &stmt);

	return r == 0 && db_bind_text(stmt, ":name", name) == 0 && db_step(stmt) > 0;
}

/*
 * @view names the innermost view (or common table expression) that the access comes from. json_each and
 * json_tree are tables to SQLite; a table of ours is readable through a view of ours alone.
 */
static int allow_read(struct db *db, const char *table, const char *view)
{
	if (streq(table, "json_each") || streq(table, "json_tree") || !*table)
		return SQLITE_OK;
	if (view && is_view(db, view))
		return SQLITE_OK;
	return is_view(db, table) ? SQLITE_OK : SQLITE_DENY;
}

static int authorize(void *arg, int action, const char *one, const char *two, const char *schema,
		     const char *view)
{
	struct db *db = arg;
	int verdict;

	(void)schema;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return allow_function(two);
	case SQLITE_READ:
		/* The look-up is a statement of its own, which must not be authorized in turn. */
		sqlite3_set_authorizer(db->sql, NULL, NULL);
		verdict = allow_read(db, one, view);
		sqlite3_set_authorizer(db->sql, authorize, db);
		return verdict;
	default:
		return SQLITE_DENY;
	}
}

/* "near …: syntax error" with the line of the mistake and a caret under it. */
static int explain_mistake(struct db *db, const char *sql)
{
	_cleanup_buf_ struct buf text = { 0 };
	int at = sqlite3_error_offset(db->sql);
	const char *start, *end;
	int line = 1;

	buf_puts(&text, sqlite3_errmsg(db->sql));
	if (at >= 0 && (size_t)at <= strlen(sql)) {
		start = sql;
		for (const char *p = sql; p < sql + at; p++)
			if (*p == '\n') {
				line++;
				start = p + 1;
			}
		end = strchrnul(start, '\n');
		buf_printf(&text, "\n%4d | %.*s\n     | %*s^", line, (int)(end - start), start,
			   (int)(sql + at - start), "");
	}
	return err_set(-EINVAL, "%s", buf_str(&text));
}

static bool only_blank(const char *s)
{
	return s[strspn(s, " \t\r\n;")] == '\0';
}

/* json_each registers itself at first use, which the authorizer would forbid. */
static void warm_up(struct db *db)
{
	sqlite3_exec(db->sql, "SELECT 1 FROM json_each('[]'); SELECT 1 FROM json_tree('[]')", NULL, NULL, NULL);
}

int db_prepare_guarded(struct db *db, const char *sql, unsigned int limit_ms,
		       struct db_stmt **ret_stmt)
{
	_cleanup_stmt_ struct db_stmt *stmt = calloc(1, sizeof(*stmt));
	const char *tail = NULL;
	int code;

	if (!stmt)
		return err_oom();
	stmt->db = db;
	stmt->guard = calloc(1, sizeof(*stmt->guard));
	if (!stmt->guard)
		return err_oom();
	stmt->guard->limit_ms = limit_ms;
	warm_up(db);
	sqlite3_set_authorizer(db->sql, authorize, db);
	code = sqlite3_prepare_v3(db->sql, sql, -1, 0, &stmt->sql, &tail);
	sqlite3_set_authorizer(db->sql, NULL, NULL);
	if (code != SQLITE_OK)
		return explain_mistake(db, sql);
	if (!stmt->sql || !only_blank(tail))
		return err_set(-EINVAL, "exactly one SELECT is allowed");
	if (!sqlite3_stmt_readonly(stmt->sql))
		return err_set(-EINVAL, "only reading is allowed");
	*ret_stmt = steal_ptr(stmt);
	return 0;
}

int guard_step(struct db_stmt *stmt)
{
	struct guard *guard = stmt->guard;
	int code;

	if (!guard->deadline_ns)
		guard->deadline_ns = now_ns() + (uint64_t)guard->limit_ms * 1000000u;
	sqlite3_progress_handler(stmt->db->sql, PROGRESS_STEP, past_deadline, guard);
	code = sqlite3_step(stmt->sql);
	sqlite3_progress_handler(stmt->db->sql, 0, NULL, NULL);
	if (code == SQLITE_ROW)
		return 1;
	guard->deadline_ns = 0;
	if (guard->late)
		return err_set(-ETIME, "stopped after its limit of %u ms", guard->limit_ms);
	if (code != SQLITE_DONE)
		return db_error(stmt->db, "query");
	sqlite3_reset(stmt->sql);
	return 0;
}

void guard_free(struct guard *guard)
{
	free(guard);
}

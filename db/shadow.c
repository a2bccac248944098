// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Temporary tables in front of the database's own. SQLite looks a name up in the temporary schema first, so whoever reads
 * "task" or "waits" then reads the copy, without knowing.
 */
#include <string.h>

#include "db/db-priv.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/error.h"
#include "util/macros.h"

extern const struct embed_file db_flat[]; /* tables, indexes */
extern const struct embed_file db_views[];

/* Copies the statements of @sql; where a line begins with @from, @to stands instead. */
static void reword(struct buf *out, const char *sql, const char *from, const char *to)
{
	while (*sql) {
		size_t len = strcspn(sql, "\n");
		bool begins = str_starts(sql, from);
		size_t skip = begins ? strlen(from) : 0;

		buf_puts(out, begins ? to : "");
		buf_add(out, sql + skip, len - skip);
		buf_putc(out, '\n');
		sql += len + (sql[len] == '\n');
	}
}

static int make_schema(struct db *db)
{
	_cleanup_buf_ struct buf sql = { 0 };

	reword(&sql, db_flat[0].data, "CREATE TABLE ", "CREATE TEMP TABLE ");
	reword(&sql, db_flat[1].data, "CREATE INDEX ", "CREATE INDEX temp.");
	/* The rules' own view of waits (predicates.sql) reads the shadows as soon as they are there. */
	reword(&sql, db_views[0].data, "CREATE VIEW ", "CREATE TEMP VIEW IF NOT EXISTS ");
	return buf_check(&sql) < 0 ? -ENOMEM : db_exec(db, buf_str(&sql));
}

/* shadow_text(HOW, TEXT): what the caller makes of a text. */
static void shadow_text(sqlite3_context *context, int n, sqlite3_value **values)
{
	const struct db_rewrite *rewrite = sqlite3_user_data(context);
	const char *text = (const char *)sqlite3_value_text(values[1]);
	_cleanup_buf_ struct buf out = { 0 };

	(void)n;
	if (!text)
		return;
	if (rewrite->text(sqlite3_value_int(values[0]), text, &out, rewrite->arg) < 0 || buf_check(&out) < 0)
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_text(context, buf_str(&out), (int)out.len, SQLITE_TRANSIENT);
}

#define CAPTURES "(SELECT value FROM json_each(:captures))"

/* Which rows of a table are copied: those of the captures in :captures, a JSON array. By the column that names the capture. */
static const struct {
	const char *table, *column; /* NULL: any table, any column */
	const char *where;
} rows_of[] = {
	{ "artifact", NULL,
	  "status = 'failed' OR id IN (SELECT artifact_id FROM main.capture WHERE id IN " CAPTURES ")" },
	{ "suppression", NULL, "1" },
	{ "reasons", NULL, "1" },
	{ NULL, "capture_id", "capture_id IN " CAPTURES },
	{ NULL, "capture", "capture IN " CAPTURES },
	{ NULL, NULL, "id IN " CAPTURES },
};

/* 1 if the table has the column. */
static int has_column(struct db *db, const char *table, const char *column)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "SELECT 1 FROM pragma_table_info(:table) WHERE name = :column", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":table", table);
	if (r == 0)
		r = db_bind_text(stmt, ":column", column);
	return r == 0 ? db_step(stmt) : r;
}

static int put_where(struct db *db, const char *table, struct buf *sql)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows_of); i++) {
		int r = 1;

		if (rows_of[i].table && !streq(rows_of[i].table, table))
			continue;
		if (rows_of[i].column)
			r = has_column(db, table, rows_of[i].column);
		if (r > 0)
			buf_printf(sql, " WHERE %s", rows_of[i].where);
		if (r)
			return r < 0 ? r : 0;
	}
	return 0;
}

/* Appends the table's columns, as SELECT takes them. */
static int put_columns(struct db *db, const char *table, const struct db_rewrite *rewrite, struct buf *sql)
{
	_cleanup_stmt_ struct db_stmt *column = NULL;
	int r = db_prepare(db, "SELECT name, type FROM pragma_table_info(:table) ORDER BY cid", &column), n = 0;

	if (r == 0)
		r = db_bind_text(column, ":table", table);
	while (r == 0 && (r = db_step(column)) > 0) {
		const char *name = db_text(column, 0);
		int how = streq(db_text(column, 1), "TEXT") ? rewrite->column(table, name, rewrite->arg) : 0;

		buf_puts(sql, n++ ? ", " : "");
		buf_printf(sql, how ? "shadow_text(%2$d, \"%1$s\")" : "\"%1$s\"", name, how);
		r = 0;
	}
	return r;
}

static int copy_table(struct db *db, const char *table, const char *captures, const struct db_rewrite *rewrite)
{
	_cleanup_stmt_ struct db_stmt *copy = NULL;
	_cleanup_buf_ struct buf sql = { 0 };
	int r;

	buf_printf(&sql, "INSERT INTO temp.\"%s\" SELECT ", table);
	r = put_columns(db, table, rewrite, &sql);
	buf_printf(&sql, " FROM main.\"%s\"", table);
	if (r == 0)
		r = put_where(db, table, &sql);
	if (r == 0)
		r = buf_check(&sql) < 0 ? -ENOMEM : db_prepare(db, buf_str(&sql), &copy);
	if (r == 0 && db_has_parameter(copy, ":captures"))
		r = db_bind_text(copy, ":captures", captures);
	return r == 0 ? db_step(copy) : r;
}

/* The order of the schema, so that a rewriter meets the texts of the same captures in the same order, always. */
static int copy_tables(struct db *db, const char *captures, const struct db_rewrite *rewrite)
{
	_cleanup_stmt_ struct db_stmt *table = NULL;
	int r = db_prepare(db,
			   "SELECT name FROM temp.sqlite_schema WHERE type = 'table' AND name IN"
			   " (SELECT name FROM main.sqlite_schema) ORDER BY rowid",
			   &table);

	while (r == 0 && (r = db_step(table)) > 0)
		r = copy_table(db, db_text(table, 0), captures, rewrite);
	return r;
}

int db_shadow(struct db *db, const char *captures, const struct db_rewrite *rewrite)
{
	int r = db_exec(db, "PRAGMA query_only = OFF");

	if (r == 0 && sqlite3_create_function(db->sql, "shadow_text", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
					      (void *)rewrite, shadow_text, NULL, NULL) != SQLITE_OK)
		r = db_error(db, "functions");
	if (r == 0)
		r = make_schema(db);
	if (r == 0)
		r = copy_tables(db, captures, rewrite);
	sqlite3_create_function(db->sql, "shadow_text", 2, SQLITE_UTF8, NULL, NULL, NULL, NULL);
	return r;
}

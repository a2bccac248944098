// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/facts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db/db-priv.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "version.h"

struct facts {
	struct db *db;
	int64_t capture;
	int64_t next[FACT_TABLES];
	sqlite3_stmt *insert[FACT_TABLES];
};

static const char *now_utc(char buf[static 32])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(buf, 32, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return buf;
}

static void bind_opt(sqlite3_stmt *stmt, int index, struct opt value)
{
	if (value.known)
		sqlite3_bind_int64(stmt, index, value.v);
	else
		sqlite3_bind_null(stmt, index);
}

static void bind_optf(sqlite3_stmt *stmt, int index, struct optf value)
{
	if (value.known)
		sqlite3_bind_double(stmt, index, value.v);
	else
		sqlite3_bind_null(stmt, index);
}

/* Texts live until the statement has run, so SQLite need not copy them. */
static void bind_column(sqlite3_stmt *stmt, int index, const struct fact_column *column, const char *row, int64_t id)
{
	const void *at = row + column->offset;

	switch (column->kind) {
	case 'n':
		sqlite3_bind_int64(stmt, index, id);
		break;
	case 'I':
		sqlite3_bind_int64(stmt, index, *(const int64_t *)at);
		break;
	case 'i':
		bind_opt(stmt, index, *(const struct opt *)at);
		break;
	case 't':
		sqlite3_bind_text(stmt, index, *(const char *const *)at, -1, SQLITE_STATIC);
		break;
	case 'r':
		bind_optf(stmt, index, *(const struct optf *)at);
		break;
	}
}

/* Runs a statement of @desc for @row: parameter 1 is @owner (0: there is none), the columns follow. */
static int run_row(struct db *db, sqlite3_stmt *stmt, const struct fact_desc *desc, const void *row, int64_t owner,
		   int64_t id)
{
	int r;

	if (owner)
		sqlite3_bind_int64(stmt, 1, owner);
	for (size_t i = 0; i < desc->n_columns; i++)
		bind_column(stmt, (int)i + 2, &desc->columns[i], row, id);
	r = sqlite3_step(stmt) == SQLITE_DONE ? 0 : db_error(db, desc->table);
	sqlite3_reset(stmt);
	return r;
}

/* The same for one row above the facts, with a statement that is used once. */
static int run_head(struct db *db, const char *sql, const struct fact_desc *desc, const void *row, int64_t owner)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	return r == 0 ? run_row(db, stmt->sql, desc, row, owner, 0) : r;
}

int db_add_artifact(struct db *db, const struct artifact_row *row, int64_t *ret_id)
{
	struct artifact_row full = *row;
	char now[32];
	int r;

	full.engine = OOMTOPSY_VERSION;
	full.status = row->error ? "failed" : "ok";
	full.read_at = now_utc(now);
	if (loose_takes_artifact(db)) {
		*ret_id = 1;
		return loose_artifact(db, &full);
	}
	r = run_head(db, artifact_desc.insert, &artifact_desc, &full, 0);
	if (r == 0)
		*ret_id = sqlite3_last_insert_rowid(db->sql);
	return r;
}

int facts_new(struct db *db, int64_t artifact_id, const struct capture_row *row, struct facts **ret_facts)
{
	int64_t capture = 0;
	int r;

	if (db->loose.on) {
		r = loose_capture(db, row, &capture);
	} else {
		r = run_head(db, capture_desc.insert, &capture_desc, row, artifact_id);
		capture = sqlite3_last_insert_rowid(db->sql);
	}
	return r < 0 ? r : facts_open(db, capture, ret_facts);
}

int facts_open(struct db *db, int64_t capture, struct facts **ret_facts)
{
	struct facts *f = calloc(1, sizeof(*f));

	if (!f)
		return err_oom();
	f->db = db;
	f->capture = capture;
	*ret_facts = f;
	return 0;
}

int facts_update_capture(struct facts *f, const struct capture_row *row)
{
	if (f->db->loose.on)
		return loose_update(f->db, f->capture, row);
	return run_head(f->db, capture_desc.update, &capture_desc, row, f->capture);
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < FACT_TABLES; i++)
		if (f->insert[i])
			idle_put(&f->db->idle, f->insert[i]);
	free(f);
}

int64_t facts_capture(const struct facts *f)
{
	return f->capture;
}

int64_t facts_reserve(struct facts *f, enum fact_table table)
{
	return ++f->next[table];
}

/* The statement that inserts into @table, prepared once for each writer: a dump has tens of thousands of rows. */
static int prepared(struct facts *f, enum fact_table table, sqlite3_stmt **ret_stmt)
{
	const char *sql = fact_descs[table].insert, *tail;

	if (!f->insert[table])
		f->insert[table] = idle_take(&f->db->idle, sql, &tail);
	if (!f->insert[table] &&
	    sqlite3_prepare_v3(f->db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &f->insert[table], NULL) != SQLITE_OK)
		return db_error(f->db, fact_descs[table].table);
	*ret_stmt = f->insert[table];
	return 0;
}

/* The id of @row: its first member, in tables that have ids. 0 in others. */
static int64_t row_id(struct facts *f, enum fact_table table, const void *row)
{
	int64_t id;

	if (fact_descs[table].columns[0].kind != 'n')
		return 0;
	id = *(const int64_t *)row;
	return id ? id : facts_reserve(f, table);
}

static int insert(struct facts *f, enum fact_table table, const void *row, int64_t id)
{
	sqlite3_stmt *stmt = NULL;
	int r = prepared(f, table, &stmt);

	return r < 0 ? r : run_row(f->db, stmt, &fact_descs[table], row, f->capture, id);
}

int facts_add(struct facts *f, enum fact_table table, const void *row, int64_t *ret_id)
{
	int64_t id = row_id(f, table, row);
	int r = f->db->loose.on ? loose_fact(f->db, f->capture, table, row, id) : insert(f, table, row, id);

	if (r == 0 && ret_id)
		*ret_id = id;
	return r;
}

int facts_coverage(struct facts *f, const char *fact, const char *status, const char *reason)
{
	struct fact_coverage row = { .fact = fact, .status = status, .reason = reason };

	return FACTS_ADD(f, COVERAGE, coverage, &row, NULL);
}

int facts_gap(struct facts *f, const char *fact, int64_t fact_id, const char *field, const char *reason_fmt, ...)
{
	char reason[ERR_TEXT_MAX];
	struct fact_gap row = { .fact = fact, .field = field, .reason = reason };
	va_list ap;

	va_start(ap, reason_fmt);
	vsnprintf(reason, sizeof(reason), reason_fmt, ap);
	va_end(ap);
	if (fact_id)
		row.fact_id = OPT(fact_id);
	return FACTS_ADD(f, GAP, gap, &row, NULL);
}

/* The reverse of bind_column(). A NULL leaves the member as it is, zero: unknown. */
static void read_column(const struct db_stmt *stmt, int col, const struct fact_column *column, char *row)
{
	void *at = row + column->offset;

	if (db_is_null(stmt, col))
		return;
	switch (column->kind) {
	case 'n':
		*(int64_t *)at = db_int(stmt, col);
		break;
	case 'i':
		*(struct opt *)at = OPT(db_int(stmt, col));
		break;
	case 't':
		*(const char **)at = db_text(stmt, col);
		break;
	case 'r':
		*(struct optf *)at = OPTF(db_real(stmt, col));
		break;
	}
}

void facts_read(const struct db_stmt *stmt, enum fact_table table, void *ret_row)
{
	const struct fact_desc *desc = &fact_descs[table];

	memset(ret_row, 0, desc->row_size);
	for (size_t i = 0; i < desc->n_columns; i++)
		read_column(stmt, (int)i + 1, &desc->columns[i], ret_row);
}

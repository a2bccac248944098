// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/facts.h"

#include <stdarg.h>
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

static void bind_text(sqlite3_stmt *stmt, int index, const char *value)
{
	sqlite3_bind_text(stmt, index, value, -1, SQLITE_STATIC);
}

static void bind_opt(sqlite3_stmt *stmt, int index, struct opt value)
{
	if (value.known)
		sqlite3_bind_int64(stmt, index, value.v);
	else
		sqlite3_bind_null(stmt, index);
}

static int run(struct db *db, sqlite3_stmt *stmt, const char *table)
{
	int code = sqlite3_step(stmt);
	int r = code == SQLITE_DONE ? 0 : db_error(db, table);

	sqlite3_reset(stmt);
	return r;
}

int db_add_artifact(struct db *db, const struct artifact_row *row, int64_t *ret_id)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	const char *texts[] = { row->path,   row->kind,        row->format,
				row->sha256, OOMTOPSY_VERSION, row->error ? "failed" : "ok",
				row->error,  row->case_name,   NULL };
	char now[32];
	int r;

	texts[8] = now_utc(now);
	r = db_prepare(db,
		       "INSERT INTO artifact (path, kind, format, sha256, engine, status, error,"
		       " case_name, read_at, size_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		       &stmt);
	if (r < 0)
		return r;
	for (int i = 0; i < (int)ARRAY_SIZE(texts); i++)
		bind_text(stmt->sql, i + 1, texts[i]);
	bind_opt(stmt->sql, (int)ARRAY_SIZE(texts) + 1, row->size_bytes);
	r = run(db, stmt->sql, "artifact");
	if (r == 0)
		*ret_id = sqlite3_last_insert_rowid(db->sql);
	return r;
}

static void bind_column(sqlite3_stmt *stmt, int index, const struct fact_column *column, const void *row, int64_t id)
{
	const void *at = (const char *)row + column->offset;

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
		bind_text(stmt, index, *(const char *const *)at);
		break;
	case 'r':
		if (((const struct optf *)at)->known)
			sqlite3_bind_double(stmt, index, ((const struct optf *)at)->v);
		else
			sqlite3_bind_null(stmt, index);
		break;
	}
}

/* Runs @sql, whose parameters are all columns of @row and @last behind them. */
static int write_capture(struct db *db, const char *sql, const struct capture_row *row, int64_t last)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r < 0)
		return r;
	for (int i = 0; i < CAPTURE_COLUMNS_N; i++)
		bind_column(stmt->sql, i + 1, &capture_columns[i], row, 0);
	sqlite3_bind_int64(stmt->sql, CAPTURE_COLUMNS_N + 1, last);
	return run(db, stmt->sql, "capture");
}

int facts_new(struct db *db, int64_t artifact_id, const struct capture_row *row, struct facts **ret_facts)
{
	_cleanup_facts_ struct facts *f = calloc(1, sizeof(*f));
	int r;

	if (!f)
		return err_oom();
	f->db = db;
	r = write_capture(db, "INSERT INTO capture (" CAPTURE_COLUMNS ", artifact_id) VALUES (" CAPTURE_MARKS ", ?)",
			  row, artifact_id);
	if (r < 0)
		return r;
	f->capture = sqlite3_last_insert_rowid(db->sql);
	*ret_facts = steal_ptr(f);
	return 0;
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
	return write_capture(f->db, "UPDATE capture SET (" CAPTURE_COLUMNS ") = (" CAPTURE_MARKS ") WHERE id = ?", row,
			     f->capture);
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < FACT_TABLES; i++)
		sqlite3_finalize(f->insert[i]);
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

static int prepared(struct facts *f, enum fact_table table, sqlite3_stmt **ret_stmt)
{
	const char *sql = fact_descs[table].insert;

	if (!f->insert[table] &&
	    sqlite3_prepare_v3(f->db->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, &f->insert[table], NULL) != SQLITE_OK)
		return db_error(f->db, fact_descs[table].table);
	*ret_stmt = f->insert[table];
	return 0;
}

/* The id of @row, which is the first member of tables that have one. */
static int64_t row_id(struct facts *f, enum fact_table table, const void *row)
{
	int64_t id;

	if (fact_descs[table].columns[0].kind != 'n')
		return 0;
	id = *(const int64_t *)row;
	return id ? id : facts_reserve(f, table);
}

int facts_add(struct facts *f, enum fact_table table, const void *row, int64_t *ret_id)
{
	const struct fact_desc *desc = &fact_descs[table];
	int64_t id = row_id(f, table, row);
	sqlite3_stmt *stmt = NULL;
	int r = prepared(f, table, &stmt);

	if (r < 0)
		return r;
	sqlite3_bind_int64(stmt, 1, f->capture);
	for (size_t i = 0; i < desc->n_columns; i++)
		bind_column(stmt, (int)i + 2, &desc->columns[i], row, id);
	r = run(f->db, stmt, desc->table);
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

static void read_column(const struct db_stmt *stmt, int col, const struct fact_column *column, char *row)
{
	void *at = row + column->offset;

	if (db_is_null(stmt, col))
		return;
	switch (column->kind) {
	case 'n':
		*(int64_t *)at = db_int(stmt, col);
		break;
	case 'I':
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

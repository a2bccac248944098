// SPDX-License-Identifier: GPL-2.0-or-later
#include "db/rows.h"

#include <stdlib.h>
#include <string.h>

#include "db/db-priv.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/macros.h"

/* Numbers of tables: FACT_… and those above. */
#define TABLE_REASONS 252 /* why rules were not asked of the capture before: one text */
#define TABLE_END 253     /* no table, but the end: what was cut off is not whole */
#define TABLE_ARTIFACT 254
#define TABLE_CAPTURE 255
_Static_assert((int)FACT_TABLES < TABLE_REASONS, "a table's number is one byte");

/* What stands before a value. */
enum { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT };

/* Bytes that are gathered before they are written. */
#define WRITE_SIZE (256u << 10)

/* ---- writing ---- */

struct writer {
	struct db *db;
	struct buf bytes;
	int fd;
};

int rows_write_bytes(const struct buf *bytes, int fd)
{
	int r = buf_check(bytes);

	if (r < 0)
		return r;
	r = fd_write(fd, bytes->data, bytes->len);
	return r < 0 ? err_wrap(r, "cannot hand over facts") : 0;
}

static int flush(struct writer *w)
{
	int r = rows_write_bytes(&w->bytes, w->fd);

	buf_reset(&w->bytes);
	return r;
}

static void put_raw(struct buf *out, char value, const void *data, size_t len)
{
	buf_putc(out, value);
	buf_add(out, data, len);
}

/* With its NUL, so that the reader can use it where it lies. */
static void put_text(struct buf *out, const char *text)
{
	uint32_t len = (uint32_t)strlen(text) + 1;

	put_raw(out, VALUE_TEXT, &len, sizeof(len));
	buf_add(out, text, len);
}

static void put_value(struct buf *out, const struct db_stmt *stmt, int col, char kind)
{
	int64_t number = db_int(stmt, col);
	double real = db_real(stmt, col);

	if (db_is_null(stmt, col))
		buf_putc(out, VALUE_NULL);
	else if (kind == 't')
		put_text(out, db_text(stmt, col));
	else if (kind == 'r')
		put_raw(out, VALUE_REAL, &real, sizeof(real));
	else
		put_raw(out, VALUE_INT, &number, sizeof(number));
}

/* The same of a member of a row. */
static void put_member(struct buf *out, const struct fact_column *column, const void *row, int64_t id)
{
	const void *at = (const char *)row + column->offset;
	const struct opt *number = at;
	const struct optf *real = at;
	const char *const *text = at;

	if (column->kind == 'n')
		put_raw(out, VALUE_INT, &id, sizeof(id));
	else if (column->kind == 'I')
		put_raw(out, VALUE_INT, at, sizeof(int64_t));
	else if (column->kind == 't' && *text)
		put_text(out, *text);
	else if (column->kind == 'i' && number->known)
		put_raw(out, VALUE_INT, &number->v, sizeof(number->v));
	else if (column->kind == 'r' && real->known)
		put_raw(out, VALUE_REAL, &real->v, sizeof(real->v));
	else
		buf_putc(out, VALUE_NULL);
}

static void put_struct(struct buf *out, int table, const struct fact_desc *desc, const void *row, int64_t id)
{
	buf_putc(out, (char)table);
	for (size_t i = 0; i < desc->n_columns; i++)
		put_member(out, &desc->columns[i], row, id);
}

void rows_put_artifact(struct buf *out, const struct artifact_row *row)
{
	put_struct(out, TABLE_ARTIFACT, &artifact_desc, row, 0);
}

void rows_put_capture(struct buf *out, const struct capture_row *row)
{
	put_struct(out, TABLE_CAPTURE, &capture_desc, row, 0);
}

void rows_put_fact(struct buf *out, int table, const void *row, int64_t id)
{
	put_struct(out, table, &fact_descs[table], row, id);
}

void rows_put_end(struct buf *out)
{
	buf_putc(out, (char)TABLE_END);
}

/* The row that @stmt stands on; @first is the column of @desc's first. */
static int put_row(struct writer *w, int table, const struct fact_desc *desc, const struct db_stmt *stmt, int first)
{
	buf_putc(&w->bytes, (char)table);
	for (size_t i = 0; i < desc->n_columns; i++)
		put_value(&w->bytes, stmt, first + (int)i, desc->columns[i].kind);
	return w->bytes.len >= WRITE_SIZE ? flush(w) : 0;
}

/* The columns of @desc, after the row's owner where it has one. */
static int prepare_select(struct db *db, const struct fact_desc *desc, const char *where, struct db_stmt **ret_stmt)
{
	_cleanup_buf_ struct buf sql = { 0 };

	buf_printf(&sql, "SELECT %s FROM %s%s", desc->column_list, desc->table, where);
	return buf_check(&sql) < 0 ? -ENOMEM : db_prepare(db, buf_str(&sql), ret_stmt);
}

static int write_facts(struct writer *w, int table, int64_t capture)
{
	const struct fact_desc *desc = &fact_descs[table];
	_cleanup_stmt_ struct db_stmt *each = NULL;
	int r = prepare_select(w->db, desc, " WHERE capture_id = :capture", &each);

	if (r == 0)
		r = db_bind_int(each, ":capture", capture);
	while (r == 0 && (r = db_step(each)) > 0)
		r = put_row(w, table, desc, each, 1);
	return r;
}

/* Only what rules were asked has any. */
static int write_reasons(struct writer *w, int64_t capture)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_first(w->db, "SELECT rules FROM unasked u JOIN reasons r ON r.id = reasons_id WHERE u.id = :capture",
			 capture, &stmt);

	if (r <= 0)
		return r;
	buf_putc(&w->bytes, (char)TABLE_REASONS);
	put_text(&w->bytes, db_text(stmt, 0));
	return 0;
}

/* The row of a capture, of which @stmt gives the columns after its artifact, and its facts. */
static int write_capture(struct writer *w, const struct db_stmt *stmt, int64_t capture)
{
	int r = put_row(w, TABLE_CAPTURE, &capture_desc, stmt, 1);

	for (int i = 0; r == 0 && i < FACT_TABLES; i++)
		r = write_facts(w, i, capture);
	return r == 0 ? write_reasons(w, capture) : r;
}

static int write_captures(struct writer *w)
{
	_cleanup_stmt_ struct db_stmt *ids = NULL, *row = NULL;
	int r = db_prepare(w->db, "SELECT id FROM capture ORDER BY id", &ids);

	if (r == 0)
		r = prepare_select(w->db, &capture_desc, " WHERE id = :capture", &row);
	while (r == 0 && (r = db_step(ids)) > 0) {
		r = db_bind_int(row, ":capture", db_int(ids, 0));
		if (r == 0)
			r = db_step(row);
		if (r > 0)
			r = write_capture(w, row, db_int(ids, 0));
		db_reset(row);
	}
	return r;
}

/* What is in tables. */
static int write_tables(struct writer *w)
{
	_cleanup_stmt_ struct db_stmt *artifact = NULL;
	int r = prepare_select(w->db, &artifact_desc, "", &artifact);

	if (r == 0)
		r = db_step(artifact);
	if (r > 0)
		r = put_row(w, TABLE_ARTIFACT, &artifact_desc, artifact, 0);
	return r == 0 ? write_captures(w) : r;
}

int rows_write(struct db *db, int fd)
{
	struct writer w = { .db = db, .fd = fd };
	int r = db->loose.on ? loose_write(&db->loose, fd) : write_tables(&w);

	rows_put_end(&w.bytes);
	if (r == 0)
		r = flush(&w);
	buf_deinit(&w.bytes);
	return r;
}

/* ---- reading ---- */

struct reader {
	const char *at, *end;
	bool own_digest; /* the artifact's is the row's */
	bool judged;     /* there may be reasons */
	const char *sha256;
	int64_t artifact;
	struct facts *facts; /* of the last capture */
	void *row;           /* a struct of any table */
};

static int damaged(void)
{
	return err_set(-EINVAL, "the facts that it left are damaged");
}

static int take(struct reader *in, void *to, size_t len)
{
	if ((size_t)(in->end - in->at) < len)
		return damaged();
	memcpy(to, in->at, len);
	in->at += len;
	return 0;
}

/* A text stays where it lies. */
static int take_text(struct reader *in, const char **ret_text)
{
	uint32_t len = 0;
	int r = take(in, &len, sizeof(len));

	if (r < 0)
		return r;
	if (!len || len > (size_t)(in->end - in->at) || len > DB_VALUE_MAX ||
	    memchr(in->at, '\0', len) != in->at + len - 1)
		return damaged();
	*ret_text = in->at;
	in->at += len;
	return 0;
}

/* What a column's type takes; a value that is NULL leaves the row's member zero, which is unknown. */
static int take_value(struct reader *in, const struct fact_column *column)
{
	void *to = (char *)in->row + column->offset;
	char value = VALUE_NULL;
	int r = take(in, &value, 1);

	if (r < 0)
		return r;
	switch (column->kind) {
	case 't':
		if (value == VALUE_TEXT)
			return take_text(in, to);
		break;
	case 'r':
		((struct optf *)to)->known = value == VALUE_REAL;
		if (value == VALUE_REAL)
			return take(in, &((struct optf *)to)->v, sizeof(double));
		break;
	case 'i':
		((struct opt *)to)->known = value == VALUE_INT;
		if (value == VALUE_INT)
			return take(in, &((struct opt *)to)->v, sizeof(int64_t));
		break;
	default:
		return value == VALUE_INT ? take(in, to, sizeof(int64_t)) : damaged();
	}
	return value == VALUE_NULL ? 0 : damaged();
}

static int take_row(struct reader *in, const struct fact_desc *desc)
{
	int r = 0;

	memset(in->row, 0, desc->row_size);
	for (size_t i = 0; r == 0 && i < desc->n_columns; i++)
		r = take_value(in, &desc->columns[i]);
	return r;
}

/* Bytes of the largest row. */
static size_t row_max(void)
{
	size_t max = MAX(artifact_desc.row_size, capture_desc.row_size);

	for (size_t i = 0; i < FACT_TABLES; i++)
		max = MAX(max, fact_descs[i].row_size);
	return max;
}

static int take_capture(struct reader *in, struct db *into)
{
	int r = take_row(in, &capture_desc);

	facts_free(in->facts);
	in->facts = NULL;
	return r == 0 ? facts_new(into, in->artifact, in->row, &in->facts) : r;
}

static int take_reasons(struct reader *in, struct db *into)
{
	const char *rules = NULL;
	char value = VALUE_NULL;
	int r = in->judged && in->facts ? take(in, &value, 1) : damaged();

	if (r == 0)
		r = value == VALUE_TEXT ? take_text(in, &rules) : damaged();
	return r == 0 ? db_set_reasons(into, facts_capture(in->facts), rules) : r;
}

/* 1: that was the end. */
static int take_facts(struct reader *in, struct db *into)
{
	unsigned char table = 0;
	int r = take(in, &table, 1);

	if (r < 0)
		return r;
	if (table == TABLE_CAPTURE)
		return take_capture(in, into);
	if (table == TABLE_REASONS)
		return take_reasons(in, into);
	if (table == TABLE_END)
		return in->at == in->end ? 1 : damaged();
	if (table >= FACT_TABLES || !in->facts)
		return damaged();
	r = take_row(in, &fact_descs[table]);
	return r == 0 ? facts_add(in->facts, table, in->row, NULL) : r;
}

/* 1: the database has what was read from the same bytes. */
static int is_known(struct db *into, const char *sha256)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = sha256 ? db_prepare(into, "SELECT 1 FROM artifact WHERE status = 'ok' AND sha256 = :sha256", &stmt) : 0;

	if (r == 0 && sha256)
		r = db_bind_text(stmt, ":sha256", sha256);
	return r == 0 && sha256 ? db_step(stmt) : r;
}

/*
 * 1: it is known. That it could be read is what its being here says, so no row can call it failed; and its digest is not asked of who
 * wrote the rows.
 */
static int take_artifact(struct reader *in, struct db *into)
{
	struct artifact_row *row = in->row;
	unsigned char table = 0;
	int r = take(in, &table, 1);

	if (r == 0)
		r = table == TABLE_ARTIFACT ? take_row(in, &artifact_desc) : damaged();
	if (r == 0)
		r = is_known(into, in->own_digest ? row->sha256 : in->sha256);
	row->error = NULL;
	if (!in->own_digest)
		row->sha256 = in->sha256;
	return r == 0 ? db_add_artifact(into, row, &in->artifact) : r;
}

/* Within a transaction. */
static int take_all(struct reader *in, struct db *into, const struct merge_hook *hook)
{
	int r = take_artifact(in, into);

	if (r != 0)
		return MIN(r, 0);
	while (r == 0)
		r = take_facts(in, into);
	return r > 0 && hook ? hook->copied(into, in->artifact, hook->arg) : MIN(r, 0);
}

static int load(struct reader *in, struct db *into, const struct merge_hook *hook)
{
	int r;

	in->row = calloc(1, row_max());
	r = in->row ? take_all(in, into, hook) : err_oom();
	facts_free(in->facts);
	free(in->row);
	return r;
}

int rows_load(struct db *into, const void *bytes, size_t len)
{
	struct reader in = { .at = bytes, .end = (const char *)bytes + len, .own_digest = true };

	return load(&in, into, NULL);
}

/* A part of the transaction. */
static int merge(struct reader *in, struct db *into, const struct merge_hook *hook)
{
	int r = db_part_begin(into);

	if (r == 0)
		r = load(in, into, hook);
	if (r == 0)
		r = db_part_end(into);
	if (r < 0)
		db_part_undo(into);
	return r;
}

int rows_merge(struct db *into, const void *bytes, size_t len, const char *sha256, const struct merge_hook *hook)
{
	struct reader in = { .at = bytes, .end = (const char *)bytes + len, .sha256 = sha256 };

	return merge(&in, into, hook);
}

int rows_merge_judged(struct db *into, const void *bytes, size_t len, const char *sha256, const struct merge_hook *hook)
{
	struct reader in = { .at = bytes, .end = (const char *)bytes + len, .sha256 = sha256, .judged = true };

	return merge(&in, into, hook);
}

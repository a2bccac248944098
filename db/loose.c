// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows of facts that are only written, to be handed over (rows.h): they are kept as the bytes that rows_write() gives, and
 * SQLite is opened when somebody asks for more. For the process that reads one small log, filling a database and reading
 * it again was most of its work, and most of the memory that it no longer shared with the process that had forked it.
 *
 * That holds for one transaction with one artifact. What comes after goes into tables.
 */
#include <stdlib.h>
#include <string.h>

#include "db/db-priv.h"
#include "db/facts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A capture's own row, which is written again when more of it is known, and its facts. */
struct loose_capture {
	struct buf row, facts;
};

static void forget(struct loose *loose)
{
	for (size_t i = 0; i < loose->n; i++) {
		buf_deinit(&loose->captures[i].row);
		buf_deinit(&loose->captures[i].facts);
	}
	loose->n = 0;
	buf_reset(&loose->artifact);
}

void loose_deinit(struct loose *loose)
{
	forget(loose);
	buf_deinit(&loose->artifact);
	free(loose->captures);
	*loose = (struct loose){ 0 };
}

static void add_all(const struct loose *loose, struct buf *out)
{
	buf_add(out, buf_str(&loose->artifact), loose->artifact.len);
	for (size_t i = 0; i < loose->n; i++) {
		buf_add(out, buf_str(&loose->captures[i].row), loose->captures[i].row.len);
		buf_add(out, buf_str(&loose->captures[i].facts), loose->captures[i].facts.len);
	}
}

int loose_write(const struct loose *loose, int fd)
{
	int r = rows_write_bytes(&loose->artifact, fd);

	for (size_t i = 0; r == 0 && i < loose->n; i++) {
		r = rows_write_bytes(&loose->captures[i].row, fd);
		if (r == 0)
			r = rows_write_bytes(&loose->captures[i].facts, fd);
	}
	return r;
}

/* Into the tables, with the ids that they have already: all count from 1 in the order in which they were added. */
int loose_settle(struct db *db)
{
	_cleanup_buf_ struct buf bytes = { 0 };
	bool begun = db->loose.begun, any = db->loose.artifact.len > 0;
	int r;

	if (!db->loose.on)
		return 0;
	add_all(&db->loose, &bytes);
	rows_put_end(&bytes);
	r = buf_check(&bytes);
	loose_deinit(&db->loose);
	if (r == 0)
		r = db_open_facts(db);
	if (r == 0)
		r = db_begin(db);
	if (r == 0 && any)
		r = rows_load(db, buf_str(&bytes), bytes.len);
	return r == 0 && !begun ? db_commit(db) : r;
}

int loose_begin(struct db *db)
{
	/* A second transaction may be rolled back without the first. */
	if (db->loose.artifact.len) {
		int r = loose_settle(db);

		return r == 0 ? db_begin(db) : r;
	}
	db->loose.begun = true;
	return 0;
}

void loose_commit(struct db *db)
{
	db->loose.begun = false;
}

void loose_rollback(struct db *db)
{
	forget(&db->loose);
	db->loose.begun = false;
}

bool loose_takes_artifact(const struct db *db)
{
	return db->loose.on && !db->loose.artifact.len;
}

int loose_artifact(struct db *db, const struct artifact_row *row)
{
	rows_put_artifact(&db->loose.artifact, row);
	return buf_check(&db->loose.artifact);
}

int loose_capture(struct db *db, const struct capture_row *row, int64_t *ret_id)
{
	struct loose *loose = &db->loose;
	struct loose_capture *bigger = reallocarray(loose->captures, loose->n + 1, sizeof(*bigger));

	if (!bigger)
		return err_oom();
	loose->captures = bigger;
	bigger[loose->n++] = (struct loose_capture){ 0 };
	*ret_id = (int64_t)loose->n;
	return loose_update(db, *ret_id, row);
}

int loose_update(struct db *db, int64_t capture, const struct capture_row *row)
{
	struct buf *out = &db->loose.captures[capture - 1].row;

	buf_reset(out);
	rows_put_capture(out, row);
	return buf_check(out);
}

int loose_fact(struct db *db, int64_t capture, int table, const void *row, int64_t id)
{
	struct buf *out = &db->loose.captures[capture - 1].facts;

	rows_put_fact(out, table, row, id);
	return buf_check(out);
}

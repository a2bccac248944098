// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/intake/artifacts.h"

#include "db/facts.h"
#include "util/error.h"

/* The first column of @stmt's first row; 0 when there is no row, or NULL in it. */
static int first_id(struct db_stmt *stmt, int64_t *ret_id)
{
	int r = db_step(stmt);

	if (r < 0)
		return r;
	*ret_id = r ? db_int(stmt, 0) : 0;
	return 0;
}

int artifact_with_digest(struct db *db, const char *sha256, int64_t *ret_artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "SELECT max(id) FROM artifact WHERE sha256 = :sha256 AND status = 'ok'", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":sha256", sha256);
	return r == 0 ? first_id(stmt, ret_artifact) : r;
}

int artifact_digests(struct db *db, struct buf *digests)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "SELECT sha256 FROM artifact WHERE status = 'ok' AND sha256 IS NOT NULL", &stmt);

	while (r == 0 && (r = db_step(stmt)) > 0) {
		buf_printf(digests, "\n%s", db_text(stmt, 0));
		r = buf_check(digests);
	}
	return r;
}

int artifact_of_file(struct db *db, const struct input_file *file, int64_t *ret_artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db,
			   "SELECT id FROM artifact WHERE path = :path AND size_bytes = :size"
			   " AND mtime_ns = :mtime AND status = 'ok'",
			   &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":path", file->path);
	if (r == 0)
		r = db_bind_int(stmt, ":size", file->size);
	if (r == 0)
		r = db_bind_int(stmt, ":mtime", file->mtime_ns);
	return r == 0 ? first_id(stmt, ret_artifact) : r;
}

int artifact_has_log(struct db *db, int64_t artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db,
			   "SELECT 1 FROM capture c JOIN coverage v ON v.capture_id = c.id AND v.fact = 'event'"
			   " AND v.status = 'complete' WHERE c.artifact_id = :artifact AND c.kind = 'vmcore'",
			   &stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":artifact", artifact);
	return r == 0 ? db_step(stmt) : r;
}

int artifact_any_suppressed(struct db *db)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;

	return db_first(db, "SELECT 1 FROM suppression LIMIT 1", 0, &stmt);
}

/* An attempt that failed is forgotten when there is a newer one. */
static int forget_failures(struct db *db, const char *path)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, "DELETE FROM artifact WHERE path = :path AND status = 'failed'", &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":path", path);
	return r == 0 ? db_step(stmt) : r;
}

int artifact_set_file(struct db *db, int64_t artifact, const struct input_file *file)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = forget_failures(db, file->path);

	if (r == 0)
		r = db_prepare(db, "UPDATE artifact SET path = :path, mtime_ns = :mtime WHERE id = :artifact", &stmt);
	if (r == 0)
		r = db_bind_text(stmt, ":path", file->path);
	if (r == 0 && file->mtime_ns >= 0)
		r = db_bind_int(stmt, ":mtime", file->mtime_ns);
	if (r == 0)
		r = db_bind_int(stmt, ":artifact", artifact);
	return r == 0 ? db_step(stmt) : r;
}

/* Runs @sql with @text and @artifact as its parameters. */
static int set_text(struct db *db, const char *sql, const char *text, int64_t artifact)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":text", text);
	if (r == 0)
		r = db_bind_int(stmt, ":artifact", artifact);
	return r == 0 ? db_step(stmt) : r;
}

int artifact_set_case(struct db *db, int64_t artifact, const char *case_name)
{
	return set_text(db, "UPDATE artifact SET case_name = :text WHERE id = :artifact AND case_name IS NOT :text",
			case_name, artifact);
}

int artifact_set_host(struct db *db, int64_t artifact, const char *host)
{
	return set_text(db,
			"UPDATE capture SET host = :text, host_from = 'path' WHERE artifact_id = :artifact"
			" AND coalesce(lower(host), '') IN ('', '(none)', 'localhost', 'localhost.localdomain')",
			host, artifact);
}

int artifact_add_failure(struct db *db, const struct input_file *file, const char *case_name, const char *error,
			 int64_t *ret_artifact)
{
	struct artifact_row row = { .path = file->path, .error = error, .case_name = case_name };
	int r = forget_failures(db, file->path);

	if (file->size >= 0)
		row.size_bytes = OPT(file->size);
	return r == 0 ? db_add_artifact(db, &row, ret_artifact) : r;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/parsers.h"

#include "parsers/input/spool.h"
#include "parsers/input/stream.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

static const struct parser *const parsers[] = {
	&vmcore_parser,
	&klog_parser,
};

int parse_prepare(void)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(parsers); i++)
		if (parsers[i]->prepare)
			r = parsers[i]->prepare();
	return r;
}

static int parse_file(struct input *in, const struct parse_options *options, struct db *db)
{
	for (size_t i = 0; i < ARRAY_SIZE(parsers); i++) {
		int r = parsers[i]->probe(in);

		if (r < 0)
			return r;
		if (r > 0)
			return parsers[i]->parse(in, options, db);
	}
	return err_set(-EMEDIUMTYPE, "%s: neither a crash dump nor a kernel log (offset 0)", in->path);
}

/* Runs a statement that has :text, and :field when @field is not NULL. */
static int run(struct db *db, const char *sql, const char *field, const char *text)
{
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(db, sql, &stmt);

	if (r == 0 && field)
		r = db_bind_text(stmt, ":field", field);
	if (r == 0)
		r = db_bind_text(stmt, ":text", text);
	return r == 0 ? MIN(db_step(stmt), 0) : r;
}

/* Adds a gap to the capture of the dump, which is complete by then: no writer of facts is open any more. */
static int note(struct db *db, const char *field, const char *reason)
{
	static const char insert[] = "INSERT INTO gap (capture_id, id, fact, field, reason)"
				     " SELECT c.id, ifnull(max(g.id), 0) + 1, 'capture', :field, :text"
				     " FROM (SELECT max(id) AS id FROM capture WHERE kind = 'vmcore') c"
				     " LEFT JOIN gap g ON g.capture_id = c.id GROUP BY c.id";

	return run(db, insert, field, reason);
}

/* An input is one artifact, also when it holds logs and a dump: the dump's artifact takes the logs' captures. */
static int join_artifacts(struct db *db)
{
	int r = db_exec(db, "UPDATE capture SET artifact_id = (SELECT max(id) FROM artifact)");

	return r == 0 ? db_exec(db, "DELETE FROM artifact WHERE id < (SELECT max(id) FROM artifact)") : r;
}

/* What only the walk knows of the dump: what it came out of, what of it was lost, and that it was not the only one. */
static int describe(struct db *db, const struct input *in, const struct input_spooled *found)
{
	int r = run(db, "UPDATE artifact SET format = format || ', in ' || :text", NULL, found->form);

	if (r == 0 && found->damage[0])
		r = note(db, "damage", found->damage);
	if (r == 0 && in->n_dumps > 1)
		r = note(db, "truncated", "other crash dumps in the same archive were not read: extract them");
	return r;
}

/* Reads the dump that came out of @in, after its logs. */
static int parse_dump(struct input *in, struct input_spooled *found, const struct parse_options *options, struct db *db)
{
	int r = parse_file(found->dump, options, db);

	/* The cause is in the packed data, not in what could be expanded. */
	if (r < 0)
		return found->damage[0] ? err_wrap(r, "%s: %s", in->path, found->damage) : r;
	r = db_begin(db);
	if (r == 0)
		r = join_artifacts(db);
	if (r == 0)
		r = describe(db, in, found);
	if (r == 0)
		return db_commit(db);
	db_rollback(db);
	return r;
}

/*
 * A dump alone is recognized by the first file. In an archive, logs and dumps are found in one walk, and a dump is
 * read by another.
 */
static int parse_packed(struct input *in, const struct parse_options *options, struct db *db)
{
	struct input_spooled found = { 0 };
	unsigned int n_dumps;
	int r = input_spool_dump(in, true, &found);

	if (r == 0 && !found.dump) {
		r = parse_file(in, options, db);
		n_dumps = in->n_dumps;
		if (!n_dumps || (r < 0 && r != -EMEDIUMTYPE))
			return r;
		if (lseek(in->fd, 0, SEEK_SET) < 0)
			return err_set(-errno, "%s: cannot seek: %s", in->path, strerror(errno));
		r = input_spool_dump(in, false, &found);
		in->n_dumps = n_dumps;
	}
	if (r == 0 && found.dump)
		r = parse_dump(in, &found, options, db);
	input_free(found.dump);
	return r;
}

int parse_input(struct input *in, const struct parse_options *options, struct db *db)
{
	bool packed = stream_is_packed(in->head, in->head_len);
	int r = 0;

	/* A pipe with a log in it is read as it comes; also a packed one, where there is no room for it. */
	if (!in->seekable && (input_is_dump(in->head, in->head_len) || (packed && in->spool.max)))
		r = input_spool_pipe(in);
	if (r < 0)
		return r;
	return packed && in->seekable ? parse_packed(in, options, db) : parse_file(in, options, db);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* show: looks up a place that a report cites: the facts about it, and the lines of a log around it. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "analyzer/cli/commands.h"
#include "analyzer/cli/pseudonyms.h"
#include "analyzer/report/locator.h"
#include "analyzer/report/out.h"
#include "db/facts.h"
#include "parsers/input/input.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* So many lines are shown before and after that of the place, and so many bytes are looked at for them. */
#define LINES_BEFORE 5
#define LINES_AFTER 15
#define WINDOW 65536
#define FACTS_MAX 100
#define SEVERAL (-1)

struct show {
	const struct args *args;
	struct db *db;             /* NULL without --db */
	const char *locator;       /* as facts have it: of a log with the file's name alone */
	const char *path;          /* of the input, where it was given with a directory; NULL: any of that name */
	int64_t capture;           /* whose facts were found; SEVERAL: more than one's */
	struct redactor *redactor; /* NULL without --redact */
	struct buf out;
	size_t facts; /* that were found */
};

/* ---- facts ---- */

static bool is_address(const char *column)
{
	size_t len = strlen(column);

	return streq(column, "addr") ||
	       (len > 5 && (streq(column + len - 5, "_addr") || streq(column + len - 4, "_raw"))) ||
	       streq(column, "pc") || streq(column, "sp") || streq(column, "flags");
}

/* A text of the database, with pseudonyms where they are asked for. */
static void put_text(struct show *s, const char *column, const char *text)
{
	_cleanup_buf_ struct buf pseudonyms = { 0 };

	if (s->redactor)
		redact_cell(s->redactor, column, text, &pseudonyms);
	escape_terminal(&s->out, s->redactor ? buf_str(&pseudonyms) : text);
}

/* What is known, a line for each column. */
static void put_row(struct show *s, const char *table, const struct db_stmt *row)
{
	s->capture = !s->capture || s->capture == db_int(row, 0) ? db_int(row, 0) : SEVERAL;
	buf_printf(&s->out, "%s%s:%" PRId64 " of capture %" PRId64 "\n", s->facts++ ? "\n" : "", table, db_int(row, 1),
		   db_int(row, 0));
	for (int i = 2; i < db_columns(row); i++) {
		if (db_is_null(row, i))
			continue;
		buf_printf(&s->out, "  %-18s ", db_column_name(row, i));
		if (is_address(db_column_name(row, i)) && db_is_number(row, i))
			buf_printf(&s->out, "0x%" PRIx64, (uint64_t)db_int(row, i));
		else
			put_text(s, db_column_name(row, i), db_text(row, i));
		buf_putc(&s->out, '\n');
	}
}

/* The task's stack, and the command of crash's that shows it. */
static int put_task(struct show *s, int64_t capture, int64_t task)
{
	_cleanup_stmt_ struct db_stmt *frame = NULL;
	int r = db_prepare(s->db, "SELECT line FROM frames WHERE capture_id = :capture AND task_id = :task ORDER BY no",
			   &frame);

	if (r == 0)
		r = db_bind_int(frame, ":capture", capture);
	if (r == 0)
		r = db_bind_int(frame, ":task", task);
	if (r == 0)
		buf_puts(&s->out, "  stack\n");
	while (r == 0 && (r = db_step(frame)) > 0) {
		buf_puts(&s->out, "    ");
		escape_terminal(&s->out, db_text(frame, 0));
		buf_putc(&s->out, '\n');
		r = 0;
	}
	return r;
}

static bool has_column(const struct fact_desc *desc, const char *name)
{
	for (size_t i = 0; i < desc->n_columns; i++)
		if (streq(desc->columns[i].name, name))
			return true;
	return false;
}

/* The rows of a table that @where picks; it may use :text and :id. */
static int put_rows(struct show *s, const struct fact_desc *desc, const char *where, const char *text, int64_t id)
{
	_cleanup_stmt_ struct db_stmt *row = NULL;
	_cleanup_buf_ struct buf sql = { 0 };
	int r;

	buf_printf(&sql, "SELECT %s FROM \"%s\" WHERE %s", desc->column_list, desc->table, where);
	if (s->args->capture)
		buf_printf(&sql, " AND capture_id = %" PRId64, s->args->capture);
	if (s->path)
		buf_puts(&sql, " AND capture_id IN (SELECT id FROM captures WHERE path = :path)");
	buf_puts(&sql, " ORDER BY 1, 2, 3");
	r = buf_check(&sql) < 0 ? -ENOMEM : db_prepare(s->db, buf_str(&sql), &row);
	if (r == 0)
		r = text ? db_bind_text(row, ":text", text) : db_bind_int(row, ":id", id);
	if (r == 0 && s->path)
		r = db_bind_text(row, ":path", s->path);
	while (r == 0 && s->facts < FACTS_MAX && (r = db_step(row)) > 0) {
		put_row(s, desc->table, row);
		r = streq(desc->table, "task") ? put_task(s, db_int(row, 0), db_int(row, 1)) : 0;
	}
	return r;
}

static int put_facts(struct show *s)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < FACT_TABLES; i++)
		if (has_column(&fact_descs[i], "locator") && has_column(&fact_descs[i], "id") &&
		    !streq(fact_descs[i].table, "evidence"))
			r = put_rows(s, &fact_descs[i], "locator = :text", s->locator, 0);
	return r;
}

/* ---- lines ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* A name that several directories have means none of them: the lines of another machine would be worse than none. */
static int ambiguous(const char *name, const char *one, const char *other)
{
	return err_set(-ENOTUNIQ,
		       "%s: the database has several inputs of this name (%s, %s): say --capture N, or log:PATH:OFFSET",
		       name, one, other);
}

/* The path of the input called @name, of --capture or of the capture whose facts were found; NULL where the database has none. */
static int find_in_database(struct show *s, const char *name, char **ret_path)
{
	int64_t capture = s->args->capture ? s->args->capture : MAX(s->capture, 0);
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	_cleanup_free_ char *path = NULL;
	int r = db_prepare(
		s->db, "SELECT path FROM captures WHERE :capture = 0 OR id = :capture GROUP BY path ORDER BY min(id)",
		&stmt);

	if (r == 0)
		r = db_bind_int(stmt, ":capture", capture);
	while (r == 0 && (r = db_step(stmt)) > 0) {
		const char *known = db_text(stmt, 0);

		r = 0;
		if (!streq(base_name(known), name))
			continue;
		if (path)
			return ambiguous(name, path, known);
		path = strdup(known);
		if (!path)
			return err_oom();
	}
	*ret_path = steal_ptr(path);
	return r;
}

/* Where the lines are: the path that was given, else that which the database has, else the file of that name that is here. */
static int find_path(struct show *s, const char *name, char **ret_path)
{
	_cleanup_free_ char *path = s->path ? strdup(s->path) : NULL;
	int r = s->path && !path ? err_oom() : 0;

	if (r == 0 && s->db && !s->path)
		r = find_in_database(s, name, &path);
	if (r == 0 && !path && access(name, F_OK) < 0)
		return err_set(-ENOENT, "%s: not in this directory%s", name,
			       s->db ? ", nor an input of the database" :
				       ": give its path, log:PATH:OFFSET, or the database that knows it, --db FILE");
	if (r == 0 && !path)
		path = strdup(name);
	if (r == 0 && !path)
		return err_oom();
	*ret_path = steal_ptr(path);
	return r;
}

static bool is_packed(const struct input *in)
{
	static const struct {
		const char *bytes;
		size_t len;
	} magics[] = { { "\x1f\x8b", 2 },
		       { "\xfd"
			 "7zXZ",
			 5 },
		       { "\x28\xb5\x2f\xfd", 4 },
		       { "BZh", 3 },
		       { "PK\x03\x04", 4 } };

	for (size_t i = 0; i < ARRAY_SIZE(magics); i++)
		if (in->head_len >= magics[i].len && !memcmp(in->head, magics[i].bytes, magics[i].len))
			return true;
	return false;
}

/* A line as it is in the file, with its offset and a mark if the place is in it. */
static void put_line(struct show *s, uint64_t offset, const char *line, size_t len, bool marked)
{
	_cleanup_free_ char *copy = strndup(line, len);
	_cleanup_buf_ struct buf text = { 0 };

	buf_printf(&s->out, "%c %10" PRIu64 "  ", marked ? '>' : ' ', offset);
	if (s->redactor && copy)
		redact_text(s->redactor, copy, &text);
	escape_terminal(&s->out, s->redactor ? buf_str(&text) : copy);
	buf_putc(&s->out, '\n');
}

/* Moves back from @at over so many beginnings of lines. */
static size_t lines_back(const char *text, size_t at, int lines)
{
	while (at && lines >= 0)
		if (text[--at] == '\n' && lines-- == 0)
			return at + 1;
	return at;
}

/* @text is from offset @first of the file on; the place is at @at of it. */
static void put_around(struct show *s, const char *text, size_t len, uint64_t first, size_t at)
{
	int after = -1;

	for (size_t i = lines_back(text, at, LINES_BEFORE); i < len && after < LINES_AFTER;) {
		size_t n = strcspn(text + i, "\n"), next = i + n + 1;

		put_line(s, first + i, text + i, n, at >= i && at < next);
		after += at < next;
		i = next;
	}
}

static int read_window(const struct input *in, uint64_t from, char text[static 2 * WINDOW + 1], size_t *ret_len)
{
	size_t len = 0;
	ssize_t n;

	while (len < 2 * WINDOW && (n = pread(in->fd, text + len, 2 * WINDOW - len, (off_t)(from + len))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(-errno, "cannot read: %s", strerror(errno));
		len += (size_t)n;
	}
	/* A line ends at a NUL for our functions, so that one in the file is shown as a blank. */
	for (size_t i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	text[len] = '\0';
	*ret_len = len;
	return 0;
}

/* Opening a pipe waits for who writes into it, and what a device gives is not what the report was made from. */
static int check_file(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return 0;
	return err_set(-ENOTSUP, "%s: is a pipe, socket or device, which has no offsets: give the file with the log",
		       path);
}

static int show_file(struct show *s, const char *path, uint64_t offset)
{
	_cleanup_free_ char *text = malloc(2 * WINDOW + 1);
	_cleanup_input_ struct input *in = NULL;
	uint64_t first = offset > WINDOW ? offset - WINDOW : 0;
	size_t len = 0;
	int r = text ? check_file(path) : err_oom();

	if (r == 0)
		r = input_open(path, &in);
	if (r < 0)
		return r;
	if (!in->seekable || is_packed(in))
		return err_set(-EINVAL, "%s: is packed: unpack it, and show the file of that name in it", path);
	r = read_window(in, first, text, &len);
	if (r == 0 && offset - first >= len)
		return err_set(-ERANGE, "%s: has no offset %" PRIu64, path, offset);
	if (r == 0) {
		buf_puts(&s->out, s->facts ? "\n" : "");
		put_around(s, text, len, first, (size_t)(offset - first));
	}
	return r;
}

/* "log:FILE:OFFSET" */
static int show_log(struct show *s)
{
	const char *name = s->locator + strlen("log:"), *colon = strrchr(name, ':');
	_cleanup_free_ char *file = NULL, *path = NULL;
	char *end = NULL;
	uint64_t offset;
	int r;

	if (!colon || colon == name)
		return err_set(-EINVAL, "%s: a place in a log is log:FILE:OFFSET", s->locator);
	offset = strtoull(colon + 1, &end, 10);
	if (end == colon + 1 || *end || !(colon[1] >= '0' && colon[1] <= '9'))
		return s->facts ? 0 : err_set(-EINVAL, "%s: not an offset: '%s'", s->locator, colon + 1);
	file = strndup(name, (size_t)(colon - name)); /* without its directory: see split_path() */
	if (!file)
		return err_oom();
	if (strchr(file, '!'))
		return s->facts ? 0 : err_set(-EINVAL, "%s: is in an archive: unpack it", file);
	r = find_path(s, file, &path);
	return r == 0 ? show_file(s, path, offset) : r;
}

/* ---- places ---- */

/* "TYPE:ID", as the graph of JSON names facts, or "fact:TYPE:ID", as reports name those without a place of their own. */
static int show_fact(struct show *s)
{
	const char *name = s->locator + (str_starts(s->locator, "fact:") ? strlen("fact:") : 0);
	const char *colon = strchr(name, ':');
	char *end = NULL;
	int64_t id = colon ? strtoll(colon + 1, &end, 10) : 0;

	for (size_t i = 0; colon && end != colon + 1 && !*end && i < FACT_TABLES; i++)
		if (strlen(fact_descs[i].table) == (size_t)(colon - name) && has_column(&fact_descs[i], "id") &&
		    !strncmp(fact_descs[i].table, name, (size_t)(colon - name)))
			return put_rows(s, &fact_descs[i], "id = :id", NULL, id);
	return err_set(-EINVAL, "%s: not a place: log:FILE:OFFSET, vmcore:KIND@ADDRESS, task:ID, wait:ID, …",
		       s->locator);
}

/* A place in a dump needs the database; without one there is only crash's command for it. */
static int without_db(struct show *s)
{
	_cleanup_buf_ struct buf command = { 0 };

	locator_command(&command, s->locator, NULL, (struct opt){ 0 });
	return err_set(-EINVAL, "%s: --db FILE is missing%s%s", s->locator, command.len ? "; in the dump: " : "",
		       buf_str(&command));
}

/*
 * Takes the directory off "log:DIR/FILE:OFFSET" and "log:DIR/FILE!MEMBER:OFFSET", as facts have a log's places without it. The
 * database has paths from the root on. *@ret_path and *@ret_place belong to the caller, and are not set without a directory.
 */
static int split_path(struct show *s, char **ret_path, char **ret_place)
{
	const char *name = s->locator + strlen("log:"), *end, *base;
	_cleanup_free_ char *path = NULL;

	if (!str_starts(s->locator, "log:"))
		return 0;
	end = strchr(name, '!') ? strchr(name, '!') : strrchr(name, ':');
	base = end ? memrchr(name, '/', (size_t)(end - name)) : NULL;
	if (!base)
		return 0;
	path = strndup(name, (size_t)(end - name));
	if (!path || asprintf(ret_place, "log:%s", base + 1) < 0) {
		*ret_place = NULL;
		return err_oom();
	}
	*ret_path = realpath(path, NULL);
	if (!*ret_path)
		*ret_path = steal_ptr(path);
	s->path = *ret_path;
	s->locator = *ret_place;
	return 0;
}

static int show_place(struct show *s)
{
	bool log = str_starts(s->locator, "log:"), dump = str_starts(s->locator, "vmcore:");
	int r = 0;

	if (!s->db && !log)
		return without_db(s);
	if (s->db)
		r = log || dump ? put_facts(s) : show_fact(s);
	if (r == 0 && log)
		return show_log(s);
	return r < 0 || s->facts ? r : err_set(-ENOENT, "%s: the database has no such fact", s->locator);
}

static int show(struct args *args)
{
	struct show s = { .args = args, .locator = args->operands[0] };
	_cleanup_redactor_ struct redactor *redactor = NULL;
	_cleanup_free_ char *path = NULL, *place = NULL;
	_cleanup_db_ struct db *db = NULL;
	int r = args->db ? db_open(args->db, DB_READ, &db) : 0;

	s.db = db;
	if (r == 0)
		r = split_path(&s, &path, &place);
	if (r == 0)
		r = pseudonyms_begin(args, &redactor);
	if (r == 0 && redactor && db)
		r = redact_learn(redactor, db);
	s.redactor = redactor;
	if (r == 0)
		r = show_place(&s);
	if (r == 0)
		r = pseudonyms_end(args, redactor);
	/* What the database has is worth printing, also when the log is no longer there. */
	if (s.out.len && out_write(args->output, &s.out) < 0)
		r = r < 0 ? r : -EIO;
	buf_deinit(&s.out);
	return r == 0 ? EXIT_ANALYSED : complain(r, r == -EINVAL ? EXIT_USAGE : EXIT_INPUT);
}

static const char *const show_options[] = { "db", "capture", "output", "redact", "redact-map", NULL };

const struct command show_command = {
	.name = "show",
	.synopsis = "[--db FILE] [--capture N] LOCATOR",
	.summary = "Shows a place that a report cites: the lines of the log around it, the facts about it.",
	.options = show_options,
	.min_operands = 1,
	.max_operands = 1,
	.details =
		"A LOCATOR is log:FILE:OFFSET, vmcore:KIND@ADDRESS, or a fact as JSON names it: task:7, wait:3. Reports name\n"
		"a log's file without its directory: FILE is here, or has its path in front, or --db knows where it is.\n"
		"With --db it shows all facts that have the place, a task with its stack.\n\n"
		"examples:\n"
		"  oomtopsy show log:messages:51423\n"
		"  oomtopsy show log:/srv/logs/db03/messages:51423\n"
		"  oomtopsy show --db cases.db log:messages:51423\n"
		"  oomtopsy show --db cases.db vmcore:task@0xffff892e4280c800\n"
		"  oomtopsy show --db cases.db --capture 2 wait:3",
	.run = show,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/parsers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/input/journal.h"
#include "parsers/input/map.h"
#include "parsers/input/stream.h"
#include "parsers/klog/forms/forms.h"
#include "parsers/klog/forms/newest.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

/* Of a source's text, what is in memory at a time. */
#define BUFFER_SIZE (1u << 20)

/* Of text whose newest line comes first, what is turned round at a time. */
#define NEWEST_MAX (16u << 20)

/* A journal in an archive is brought into memory: journald's own files are at most 128 MiB. */
#define JOURNAL_MAX (UINT64_C(1) << 30)

/* One input, and the log that is being read of it. */
struct job {
	struct input *in;
	const struct parse_options *options;
	struct db *db;
	int64_t artifact_id; /* 0 before the first log */
	struct klog_reader *reader;
	char *buffer;
	struct klog_totals totals;
	char unread
		[256]; /* where words of a kernel's stand of which nothing was read, and why not; empty for nowhere */
};

/*
 * Text, as far as its bytes tell: consoles leave escapes and NULs in it, and logrotate's copytruncate a hole in front
 * of it that may be longer than what is looked at here.
 */
static bool is_text(const unsigned char *head, size_t len)
{
	size_t odd = 0, nul = 0, high = 0;

	if (input_is_dump(head, len))
		return false;
	for (size_t i = 0; i < len; i++) {
		nul += head[i] == 0;
		high += head[i] >= 0x80;
		odd += head[i] < 0x20 && !memchr("\0\t\n\v\f\r\b\a\x1b\x1e", head[i], 10);
	}
	/* Other binaries have holes, too, and bytes of all values between them. */
	if (nul * 2 >= len)
		odd += high;
	return odd * 20 <= len - nul;
}

/* Asked last, and lenient: what looks like text may have a kernel's lines in it, and only reading shows it. */
static int klog_probe(struct input *in)
{
	return journal_is(in->head, in->head_len) || stream_is_packed(in->head, in->head_len) ||
	       is_text(in->head, in->head_len);
}

/* Fills @buf as far as the file goes. */
static int fill(struct stream *s, char *buf, size_t size, size_t *have)
{
	size_t n = 1;
	int r = 0;

	while (r == 0 && n && *have < size) {
		r = stream_read(s, buf + *have, size - *have, &n);
		*have += r == 0 ? n : 0;
	}
	return r;
}

/* The end of the last entry that lies in @text whole, which more text may follow. */
static size_t whole_entries(const struct log_form *form, const char *text, size_t len)
{
	const char *p = text, *end = text + len, *next;

	while ((next = form->entry_end(p, end)) < end)
		p = next;
	return p > text ? (size_t)(p - text) : len;
}

/* Reads @len bytes that were turned round: decoded, they are lines. */
static int read_turned(struct form_state *state, const struct log_form *form, const char *text, size_t len)
{
	size_t done;

	return form->decode ? klog_reader_text(state->reader, text, len, 0, true, &done) :
			      form->read(state, text, len, 0, true, &done);
}

/*
 * Reads a file whose newest entry comes first, of which job->buffer holds the @have bytes from @offset on: so much of
 * it as is in memory at once.
 */
static int read_newest_first(struct job *job, struct stream *s, const struct log_form *form, uint64_t offset,
			     size_t have)
{
	static const char cut[] = "its newest line comes first, and it is too long to be turned round as a whole";
	struct form_state state = { .reader = job->reader };
	_cleanup_free_ char *raw = malloc(NEWEST_MAX + 1);
	_cleanup_free_ char *decoded = form->decode ? malloc(NEWEST_MAX + 1) : NULL;
	char *text = form->decode ? decoded : raw;
	struct turned turned = { .base = offset };
	int r = raw && text ? 0 : err_oom();

	if (r == 0)
		memcpy(raw, job->buffer, have);
	klog_reader_place(job->reader, turned_place, &turned);
	while (r == 0 && (r = fill(s, raw, NEWEST_MAX, &have)) == 0 && have) {
		bool full = have == NEWEST_MAX;
		size_t len = have, head;

		if (form->decode)
			form->decode(raw, have, text);
		if (full)
			len = whole_entries(form, text, have);
		/* The line feed that the file's last line may lack. */
		if (text[len - 1] != '\n')
			text[full ? len - 1 : len++] = '\n';
		head = turned.base == offset ? newest_head(text, len) : 0;
		r = turn_round(text, len, head, form->entry_end, &turned);
		if (r == 0)
			r = read_turned(&state, form, text, len);
		turned.base += len;
		have -= MIN(have, len);
		memmove(raw, raw + len, have);
		s->damage = full && have && !s->damage ? cut : s->damage;
	}
	klog_reader_place(job->reader, NULL, NULL);
	turned_deinit(&turned);
	return r;
}

/* Whether the newest entry of the file comes first, by its first @have bytes. */
static int is_newest_first(const struct job *job, const struct log_form *form, size_t have)
{
	_cleanup_free_ char *text = NULL;

	if (!form->entry_end || !form->decode)
		return form->entry_end && newest_first(job->buffer, have, form->entry_end);
	text = malloc(have + 1);
	if (!text)
		return err_oom();
	form->decode(job->buffer, have, text);
	return newest_first(text, have, form->entry_end);
}

/* How many bytes at the front are NUL. */
static size_t hole_len(const char *p, size_t len)
{
	size_t n = 0;

	while (n < len && !p[n])
		n++;
	return n;
}

/* Feeds a form's reader with the file, a piece at a time. What form it has may show after a hole only. */
static int read_form(struct job *job, struct stream *s, const struct log_form *form)
{
	struct form_state state = { .reader = job->reader };
	size_t have = 0, done, n = 1, hole;
	uint64_t offset = 0;
	bool begun = false;
	int r = 0;

	while (r == 0 && n) {
		r = stream_read(s, job->buffer + have, BUFFER_SIZE - have, &n);
		if (r < 0)
			return r;
		have += n;
		hole = begun ? 0 : hole_len(job->buffer, have);
		if (hole) {
			memmove(job->buffer, job->buffer + hole, have - hole);
			have -= hole;
			offset += hole;
		}
		if (n && have < BUFFER_SIZE)
			continue;
		if (!begun && offset)
			form = log_form_of(job->buffer, have);
		if (!begun && (r = is_newest_first(job, form, have)) != 0)
			return r < 0 ? r : read_newest_first(job, s, form, offset, have);
		begun = true;
		r = log_form_read(form, &state, job->buffer, have, offset, n == 0, &done);
		if (r < 0)
			return r;
		memmove(job->buffer, job->buffer + done, have - done);
		have -= done;
		offset += done;
	}
	return r;
}

/* An entry of a journal as a record; another boot id than that of the entry before, @boot, begins a new boot. */
static int take_entry(struct job *job, const struct journal_entry *e, unsigned char boot[static 16], bool first)
{
	struct klog_record rec = { .text = e->text,
				   .len = e->len,
				   .offset = e->seqnum,
				   .level = e->level,
				   .mono_us = e->mono_us < 0 ? KLOG_NO_TIME : e->mono_us,
				   .epoch_us = e->realtime_us,
				   .host = e->host,
				   .host_len = e->host_len };
	char id[2 * 16 + 1];
	int r = 0;

	if (first || memcmp(boot, e->boot_id, 16) != 0) {
		for (int i = 0; i < 16; i++)
			snprintf(id + 2 * i, 3, "%02x", e->boot_id[i]);
		r = klog_reader_boot(job->reader, id, first);
	}
	memcpy(boot, e->boot_id, 16);
	return r < 0 ? r : klog_reader_record(job->reader, &rec);
}

/* A file in memory. */
struct bytes {
	unsigned char *p;
	size_t len;
};

/* The file out of an archive or a pipe. */
static int read_file(struct stream *s, struct bytes *ret)
{
	size_t cap = 0, n = 1;
	int r = 0;

	while (r == 0 && n) {
		if (ret->len == cap) {
			unsigned char *p = realloc(ret->p, cap ? cap * 2 : BUFFER_SIZE);

			if (!p)
				return err_oom();
			ret->p = p;
			cap = cap ? cap * 2 : BUFFER_SIZE;
		}
		r = stream_read(s, ret->p + ret->len, cap - ret->len, &n);
		ret->len += n;
		if (r == 0 && ret->len > JOURNAL_MAX)
			r = err_set(-EFBIG, "a journal of more than %" PRIu64 " bytes in an archive", JOURNAL_MAX);
	}
	return r;
}

/* A journal is read by offsets, so it is mapped; one out of an archive or a pipe is in memory as a whole. */
static int read_journal(struct job *job, struct stream *s)
{
	struct bytes bytes = { 0 };
	struct input_map map = { 0 };
	_cleanup_journal_ struct journal *j = NULL;
	struct journal_entry entry;
	unsigned char boot[16];
	int r = s->fd < 0 ? read_file(s, &bytes) : input_map(s->fd, &map);

	if (r == 0)
		r = journal_open(map.p ? map.p : bytes.p, map.p ? map.len : bytes.len, &j);
	for (bool first = true; r == 0 && (r = journal_next(j, &entry)) > 0; first = false)
		r = take_entry(job, &entry, boot, first);
	if (r == 0 && !s->damage)
		s->damage = map.p && input_map_damage() ? input_map_damage() : journal_damage(j);
	input_unmap(&map);
	free(bytes.p);
	return r;
}

/* The artifact is made with the first file that is opened, when it is known what it came out of. */
static int ensure_artifact(struct job *job, const struct stream *s, const char *form)
{
	struct artifact_row row = { .path = job->in->path,
				    .kind = "log",
				    .format = s->form[0] ? s->form : form,
				    .sha256 = job->options->sha256,
				    .case_name = job->options->case_name };

	if (job->artifact_id)
		return 0;
	if (job->in->size)
		row.size_bytes = OPT(job->in->size);
	return db_add_artifact(job->db, &row, &job->artifact_id);
}

/* "log:NAME!MEMBER:", after which the place follows. Without directories: a locator is for people. */
static void make_locator(const struct job *job, const struct stream *s, bool journal, struct buf *out)
{
	const char *slash = strrchr(job->in->path, '/');

	buf_printf(out, "log:%s", slash ? slash + 1 : job->in->path);
	if (s->member)
		buf_printf(out, "!%s", s->member);
	buf_puts(out, journal ? ":seqnum=" : ":");
}

/*
 * Nothing of a file was an event: notes where words of a kill or a hung task stand in its head, so that nobody takes silence for
 * a machine that was well. @source: for what the file was not looked into.
 */
static void note_unread(struct job *job, const struct stream *s, bool source)
{
	size_t at = 0;

	if (job->unread[0] || !log_first_words((const char *)s->head, s->head_len, &at))
		return;
	snprintf(
		job->unread, sizeof(job->unread),
		"words of the kernel's stand %s%.80s%sat byte %zu and were not read: %s", s->member ? "in " : "",
		s->member ? s->member : "", s->member ? " " : "", at,
		source ?
			"they are quoted, as source text, documents and the output of tests do; if they are of a real log, "
			"give the log alone" :
			"a program wrote the line, somebody quotes it, or it is damaged; if not, give the log as the kernel "
			"wrote it");
}

/* Reads one file of the input (stream_visit). What is no text, or quotes a log as source code does, is passed over. */
static int visit(struct stream *s, void *arg)
{
	struct job *job = arg;
	_cleanup_buf_ struct buf locator = { 0 };
	bool journal = journal_is(s->head, s->head_len);
	const struct log_form *form = log_form_of((const char *)s->head, s->head_len);
	struct klog_output out = { .db = job->db, .member = s->member };
	struct klog_totals totals;
	char damage[256];
	int r;

	if (!journal && (!s->head_len || !is_text(s->head, MIN(s->head_len, INPUT_HEAD_MAX))))
		return 0;
	if (!journal && log_is_source((const char *)s->head, s->head_len)) {
		note_unread(job, s, true);
		return 0;
	}
	r = ensure_artifact(job, s, journal ? "journal" : form->name);
	if (r < 0)
		return r;
	make_locator(job, s, journal, &locator);
	out.locator = buf_str(&locator);
	out.artifact_id = job->artifact_id;
	r = klog_reader_begin(job->reader, &out);
	if (r == 0)
		r = journal ? read_journal(job, s) : read_form(job, s, form);
	/* One bad file does not spoil an archive. */
	if (r < 0 && r != -ENOMEM && s->member) {
		snprintf(damage, sizeof(damage), "%s", err_text(r));
		s->damage = damage;
	} else if (r < 0) {
		return r;
	}
	r = klog_reader_finish(job->reader, s->damage, &totals);
	job->totals.captures += totals.captures;
	job->totals.events += totals.events + totals.kills + totals.reports;
	if (r == 0 && !journal && !(totals.events + totals.kills + totals.reports))
		note_unread(job, s, false);
	return r;
}

/* What was not read of the input is said with the last capture that was. */
static int note_lost(struct job *job, const char *field, const char *reason)
{
	static const char insert[] = "INSERT INTO gap (capture_id, id, fact, field, reason)"
				     " SELECT c.id, ifnull(max(g.id), 0) + 1, 'capture', :field, :reason"
				     " FROM (SELECT max(id) AS id FROM capture WHERE artifact_id = :artifact) c"
				     " LEFT JOIN gap g ON g.capture_id = c.id GROUP BY c.id";
	_cleanup_stmt_ struct db_stmt *stmt = NULL;
	int r = db_prepare(job->db, insert, &stmt);

	if (r == 0)
		r = db_bind_text(stmt, ":field", field);
	if (r == 0)
		r = db_bind_text(stmt, ":reason", reason);
	if (r == 0)
		r = db_bind_int(stmt, ":artifact", job->artifact_id);
	return r < 0 ? r : db_step(stmt);
}

/* An input without any capture is an error: -ENODATA is for text in which no kernel speaks. */
static int read_input(struct job *job)
{
	struct stream_stats stats;
	int r = stream_walk(job->in, visit, job, &stats);
	const char *reason = stats.limit ? stats.limit : stats.lost;

	if (r < 0)
		return r;
	if (job->totals.captures && reason)
		r = note_lost(job, "truncated", reason);
	if (job->totals.captures && r == 0 && job->unread[0] && !job->totals.events)
		r = note_lost(job, "records", job->unread);
	if (job->totals.captures)
		return MIN(r, 0);
	if (reason)
		return err_set(stats.limit ? -EFBIG : -EMEDIUMTYPE, "%s: no kernel log lines, and %s", job->in->path,
			       reason);
	if (stats.files > 1)
		return err_set(-ENODATA, "%s: no kernel log lines in %" PRIu64 " byte%s of %" PRIu64 " files%s%s",
			       job->in->path, stats.bytes, plural(stats.bytes), stats.files, job->unread[0] ? "; " : "",
			       job->unread);
	return err_set(-ENODATA, "%s: no kernel log lines in %" PRIu64 " byte%s%s%s", job->in->path, stats.bytes,
		       plural(stats.bytes), job->unread[0] ? "; " : "", job->unread);
}

static int klog_parse(struct input *in, const struct parse_options *options, struct db *db)
{
	struct job job = { .in = in, .options = options, .db = db, .buffer = malloc(BUFFER_SIZE) };
	int r = job.buffer ? klog_reader_new(&job.reader) : err_oom();

	if (r == 0)
		r = db_begin(db);
	if (r == 0) {
		r = read_input(&job);
		if (r == 0)
			r = db_commit(db);
		if (r < 0)
			db_rollback(db);
	}
	klog_reader_free(job.reader);
	free(job.buffer);
	return r;
}

const struct parser klog_parser = {
	.name = "kernel log", .probe = klog_probe, .parse = klog_parse, .prepare = klog_reader_prepare
};

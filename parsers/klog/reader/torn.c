// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines without a prefix: what they continue, and the rest of torn lines. */
#include "parsers/klog/reader/reader-priv.h"

#include <stdlib.h>
#include <string.h>

#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Keeps the wall clock of @rec in @to, which outlives its line. */
void reader_keep_wall(struct klog_record *rec, char *to, size_t size)
{
	if (rec->wall_form == KLOG_WALL_NONE || rec->wall_len > size) {
		rec->wall_form = KLOG_WALL_NONE;
		return;
	}
	memcpy(to, rec->wall, rec->wall_len);
	rec->wall = to;
}

/* Keeps the text of a record for lines that may go on with it. */
void reader_remember(struct klog_reader *r, const struct line *line, const struct klog_record *rec)
{
	r->last = *rec;
	r->open = true;
	r->reported = false;
	r->named = reader_has_name(line);
	r->head_len = MIN(rec->len, sizeof(r->head));
	memcpy(r->head, rec->text, r->head_len);
	if (rec->host_len) {
		size_t n = MIN(rec->host_len, sizeof(r->last_host));

		memcpy(r->last_host, rec->host, n);
		r->last.host = r->last_host;
		r->last.host_len = n;
	}
	reader_keep_wall(&r->last, r->last_wall, sizeof(r->last_wall));
}

/* A line that its literals speak for, but that matches no row: perhaps it was torn, and its rest comes later. */
void reader_remember_torn(struct klog_reader *r, const struct line *line, const struct klog_record *rec)
{
	if (!line->n_rows || rec->len >= sizeof(r->torn_text) || !(rec->flags & KLOG_PREFIXED))
		return;
	r->torn = *rec;
	r->torn_len = rec->len;
	memcpy(r->torn_text, rec->text, rec->len);
	reader_keep_wall(&r->torn, r->torn_wall, sizeof(r->torn_wall));
	r->torn.host_len = 0;
	r->torn_age = TORN_LINES;
}

/* Matches text that was put together, as a record of its own. 1: it was an event. */
static int match_joined(struct klog_reader *r, struct cursor *c, const struct klog_record *head, const char *text,
			size_t len, const char *doubt)
{
	struct klog_record rec = *head;
	struct line line = { .text = text, .len = len };
	int err;

	rec.text = text;
	rec.len = len;
	err = reader_find_rows(r, &line);
	return err < 0 ? err : reader_match(r, c, &line, &rec, doubt);
}

/* A line without a prefix: on its own it may end what the lines before began, or be the rest of a torn one. */
static int match_rest(struct klog_reader *r, struct cursor *c, const struct klog_record *rec)
{
	int err = 0;

	for (int blank = 1; blank >= 0 && err == 0 && r->open && !r->reported && r->head_len; blank--) {
		char *text = blank ? r->joined : r->joined2;
		size_t len;

		memcpy(text, r->head, r->head_len);
		len = reader_join(text, r->head_len, rec->text, rec->len, blank);
		if (len)
			err = match_joined(r, c, &r->last, text, len, NULL);
	}
	if (err != 0 || !r->torn_age)
		return err;
	for (int blank = 0; blank <= 1 && err == 0; blank++) {
		size_t len;

		memcpy(r->joined, r->torn_text, r->torn_len);
		len = reader_join(r->joined, r->torn_len, rec->text, rec->len, blank);
		if (len)
			err = match_joined(r, c, &r->torn, r->joined, len, reader_torn);
	}
	if (err > 0)
		r->torn_age = 0;
	return err;
}

/* A line of a log without prefixes: it may end what the line before began. 1: it was an event. */
int reader_bare(struct klog_reader *r, struct cursor *c, struct line *line, struct klog_record *rec, const char *doubt)
{
	int err = reader_match(r, c, line, rec, doubt);

	if (err == 0 && !reader_breaks(rec->text, rec->len))
		err = match_rest(r, c, rec);
	reader_remember(r, line, rec);
	r->reported = err > 0;
	return err;
}

/* What continues a record has its time, caller and host. */
void reader_inherit(const struct klog_reader *r, struct klog_record *rec)
{
	rec->mono_us = r->last.mono_us;
	rec->epoch_us = r->last.epoch_us;
	rec->wall = r->last.wall;
	rec->wall_len = r->last.wall_len;
	rec->wall_form = r->last.wall_form;
	rec->caller = r->last.caller;
	rec->caller_kind = r->last.caller_kind;
	rec->level = r->last.level;
	rec->flags |= KLOG_CONT | (r->last.flags & KLOG_USER);
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

/*
 * Whether a frame's function begins at the end of what is open, and ends in the line that goes on with it: fold(1) and
 * terminals break lines anywhere. Mails break at blanks, after which the name is whole.
 */
static bool tears_function(const struct klog_reader *r, const struct klog_record *rec)
{
	size_t n = 0, head = r->head_len;

	while (n < rec->len && is_name(rec->text[n]))
		n++;
	if (rec->len < n + 4 || memcmp(rec->text + n, "+0x", 3) != 0)
		return false;
	while (head && is_name(r->head[head - 1]))
		head--;
	/* Nothing but the name, and what stands in front of one. */
	return head < r->head_len && (!head || r->head[head - 1] == ' ') && !memchr(r->head, '+', head) &&
	       !memchr(r->head, ':', head);
}

/* A line without a prefix in a log that has them. 1: it was an event. */
int reader_continuation(struct klog_reader *r, struct cursor *c, struct line *line, struct klog_record *rec)
{
	static const char bare[] = "a line without the prefix that the log's other lines have";
	int err = 0;

	if (reader_breaks(rec->text, rec->len)) {
		r->open = false;
		return 0;
	}
	if (line->n_rows || r->torn_age)
		err = match_rest(r, c, rec);
	/* After a name that was wrapped, the rest of the name must not pass for a message. */
	if (err == 0 && line->n_rows && !r->named && !klog_text_quoted(rec))
		err = reader_match(r, c, line, rec,
				   line->part             ? reader_written_out :
				   r->open && r->head_len ? bare :
							    NULL);
	if (err == 0 && r->open) {
		bool torn = tears_function(r, rec);
		size_t at = r->head_len, len = reader_join(r->head, at, rec->text, rec->len, !torn);

		r->head_len = len ? len : r->head_len;
		if (len && torn) {
			while (at && is_name(r->head[at - 1]))
				at--;
			rec->text = r->head + at;
			rec->len = len - at;
		}
	}
	return err;
}

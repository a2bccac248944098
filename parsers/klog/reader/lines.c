// SPDX-License-Identifier: GPL-2.0-or-later
/* One line: its record, a second message glued to it, and what escapes and entities hide. */
#include "parsers/klog/reader/reader-priv.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/klog/clean.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Whether the line holds a literal of a message that ends in a name. */
bool reader_has_name(const struct line *line)
{
	struct span text = { line->text, line->len };

	for (size_t i = 0; i < line->n_rows; i++) {
		const struct klog_pattern *p = &klog_patterns[line->rows[i]];

		if (p->flags & KLOG_NAMED && span_has(text, p->literal))
			return true;
	}
	return false;
}

/* Puts one quote for two, in a text of the reader's own. */
static void single_quotes(struct klog_reader *r, struct klog_record *rec)
{
	size_t len = 0, n = MIN(rec->len, sizeof(r->single));

	for (size_t i = 0; i < n; i++) {
		r->single[len++] = rec->text[i];
		i += rec->text[i] == '"' && i + 1 < n && rec->text[i + 1] == '"';
	}
	rec->text = r->single;
	rec->len = len;
}

/* The record of a line: as its source gives it, or by its prefixes. */
static void make_record(struct klog_reader *r, const struct line *line, struct klog_record *ret)
{
	if (!line->staged) {
		klog_record_parse(&r->style, line->text, line->len, line->offset, ret);
		if (ret->flags & KLOG_DOUBLED)
			single_quotes(r, ret);
		if (ret->wall_form == KLOG_WALL_RELTIME)
			reltime_set(r, ret);
		if (!(ret->flags & KLOG_PREFIXED) && r->style.prefixed)
			reader_inherit(r, ret);
		return;
	}
	*ret = line->staged->rec;
	ret->text = line->text;
	ret->len = line->len;
	while (ret->len && (*ret->text == ' ' || *ret->text == '\t')) {
		ret->text++;
		ret->len--;
	}
	while (ret->len && (ret->text[ret->len - 1] == ' ' || ret->text[ret->len - 1] == '\r'))
		ret->len--;
}

/*
 * Where a second message begins on the line, NULL for nowhere: at a stamp that is close to the line's own, or after
 * what a program wrote to the console. Where the kernel has no line of its own, a stamp within one is what somebody
 * quotes.
 */
static const char *glued_at(const struct klog_reader *r, const struct klog_record *rec)
{
	const char *p = rec->text + 1, *end = rec->text + rec->len, *after;
	bool console = !(rec->flags & KLOG_PREFIXED);

	if ((!(rec->flags & KLOG_STAMPED) && (!console || !r->kernel)) || !rec->len)
		return NULL;
	while (p < end && (p = memchr(p, '[', (size_t)(end - p)))) {
		int64_t us = klog_parse_stamp(p, end, &after);

		if (us != KLOG_NO_TIME && after - p >= 10 && !(console && klog_stamp_quoted(rec->text, p)) &&
		    (console || rec->mono_us == KLOG_NO_TIME ||
		     (us + 1000000 >= rec->mono_us && us - rec->mono_us < GLUED_US)))
			return p;
		p++;
	}
	return NULL;
}

/* Reads the message that begins in the middle of a line. */
static int read_glued(struct klog_reader *r, struct cursor *c, const struct line *whole, const char *at)
{
	struct line rest = { .text = at, .len = whole->len - (size_t)(at - whole->text), .offset = whole->offset };
	int err = reader_find_rows(r, &rest);

	return err < 0 ? err : reader_line(r, c, &rest, true);
}

/* The row of "message repeated 34 times" among the line's, -1 for none. */
static int repeat_row(const struct line *line)
{
	for (size_t i = 0; i < line->n_rows; i++)
		if (klog_patterns[line->rows[i]].event == KLOG_REPEATED)
			return line->rows[i];
	return -1;
}

/*
 * "last message repeated 34 times", and rsyslog's "message repeated 34 times: [ text]": a syslog daemon counts what it
 * would else write again. It is worth a row where the message is an event, which is in front of it. 1: it was.
 */
static int read_repeat(struct klog_reader *r, const struct line *line, const struct klog_record *rec, int row)
{
	static const char words[] = "message repeated ", times[] = " times";
	const char *end = line->text + line->len, *at = memmem(line->text, line->len, words, sizeof(words) - 1);
	const char *tail = at ? memmem(at, (size_t)(end - at), times, sizeof(times) - 1) : NULL;
	struct klog_record counted = *rec;
	struct klog_match m;
	size_t len, n;
	int err;

	if (!tail || !r->open || !r->reported || !r->head_len)
		return 0;
	tail += sizeof(times) - 1;
	if (tail < end && *tail == ':' && !memmem(tail, (size_t)(end - tail), r->head, r->head_len))
		return 0;
	len = reader_join(r->joined, 0, at, (size_t)(tail - at), false);
	len = len ? reader_join(r->joined, len, ": ", 2, false) : 0;
	n = len ? reader_join(r->joined, len, r->head, r->head_len, false) : 0;
	err = n ? klog_match(r->matcher, (size_t)row, r->joined, n, &m) : 0;
	if (err <= 0)
		return err;
	counted.text = r->joined;
	counted.len = n;
	counted.flags &= ~(unsigned int)KLOG_USER;
	err = klog_asm_event(r->asm_, &m, &counted, NULL);
	return err < 0 ? err : 1;
}

/* Lines of a paragraph that may be what a document quotes, and those that are looked at. */
#define QUOTATION_LINES 8

/* Whether nothing stands on the line but what mails quote with. */
static bool is_empty(const char *p, const char *end)
{
	while (p < end && memchr(" \t\r>|", *p, 5))
		p++;
	return p == end;
}

/*
 * Whether the line is of a short paragraph without a frame of a stack, in a text for people: that is what a document quotes
 * when it explains what the kernel says.
 */
static bool is_quotation(const struct cursor *c, const struct line *line)
{
	const char *p = line->text >= c->base && line->text < c->end ? line->text : c->p;
	size_t n = 0;

	while (p > c->base && n <= QUOTATION_LINES) {
		const char *before = reader_line_start(p - 1, c->base);

		if (is_empty(before, p - 1))
			break;
		p = before;
		n++;
	}
	for (n = 0; p < c->end && n <= QUOTATION_LINES; n++) {
		const char *end = reader_line_end(p, c->end);

		if (is_empty(p, end))
			break;
		if (memmem(p, (size_t)(end - p), "+0x", 3))
			return false;
		p = end + (end < c->end);
	}
	return n <= QUOTATION_LINES;
}

/* Reads one line with its rows known. */
int reader_line(struct klog_reader *r, struct cursor *c, struct line *line, bool glued)
{
	struct klog_record rec;
	const char *second, *doubt;
	int err = 0, row;

	make_record(r, line, &rec);
	row = line->n_rows ? repeat_row(line) : -1;
	if (row >= 0) {
		err = read_repeat(r, line, &rec, row);
		if (err == 0)
			klog_asm_skipped(r->asm_, 1);
		return MIN(err, 0);
	}
	if (rec.flags & KLOG_USER) {
		if (!(rec.flags & KLOG_CONT))
			r->open = false;
		klog_asm_skipped(r->asm_, 1);
		return 0;
	}
	if (glued)
		rec.flags |= KLOG_GLUED;
	/* Source text quotes messages; an earlier line may still go on in it. */
	if (!(rec.flags & (KLOG_PREFIXED | KLOG_CONT)) && line->n_rows && !line->part &&
	    (klog_text_quoted(&rec) || (r->style.prose && is_quotation(c, line))))
		line->n_rows = 0;
	second = reader_has_name(line) || rec.flags & KLOG_DOUBLED ? NULL : glued_at(r, &rec);
	c->split = second != NULL;
	if (second) {
		rec.len = (size_t)(second - rec.text);
		while (rec.len && rec.text[rec.len - 1] == ' ')
			rec.len--;
	}
	if (r->torn_age)
		r->torn_age--;
	doubt = glued ? "it begins in the middle of a line" : line->part ? reader_written_out : NULL;
	if (rec.flags & KLOG_CONT && !line->staged) {
		err = reader_continuation(r, c, line, &rec);
	} else if (!(rec.flags & KLOG_PREFIXED) && line->n_rows && !line->part) {
		err = reader_bare(r, c, line, &rec, doubt);
	} else {
		reader_remember(r, line, &rec);
		err = line->n_rows ? reader_match(r, c, line, &rec, doubt) : 0;
		if (err == 0)
			reader_remember_torn(r, line, &rec);
	}
	if (err == 0 && (klog_asm_busy(r->asm_) || rec.flags & KLOG_CONT))
		err = klog_asm_line(r->asm_, &rec);
	else if (err == 0)
		klog_asm_skipped(r->asm_, 1);
	if (err >= 0 && second)
		err = read_glued(r, c, line, second);
	return err < 0 ? err : 0;
}

/*
 * Whether the first part of the line, up to @end, is none of the log's, and a carriage return ends it: what a program wrote
 * over. No message has the line feed then.
 */
static bool is_overwritten(const struct klog_reader *r, const struct line *line, const char *p, const char *end)
{
	const char *cr = memchr(line->text, '\r', line->len);
	struct klog_record rec;

	if (!r->style.prefixed || line->staged || !cr || (size_t)(end - p) > (size_t)(cr - line->text))
		return false;
	klog_record_parse(&r->style, p, (size_t)(end - p), 0, &rec);
	return !(rec.flags & KLOG_PREFIXED);
}

/* A line with escapes, line feeds written out, or entities: each line of what remains is read. */
int reader_unclean(struct klog_reader *r, struct cursor *c, const struct line *line)
{
	_cleanup_buf_ struct buf clean = { 0 };
	const char *p, *end;
	bool overwritten;
	int err = 0;

	klog_clean(line->text, line->len, &clean);
	err = buf_check(&clean);
	p = buf_str(&clean);
	end = p + clean.len;
	/*
	 * Where a message with a name is in it, a line feed that was written out may be the name's own: what follows
	 * is none.
	 */
	p += strspn(p, "\n");
	if (reader_has_name(line))
		end = reader_line_end(p, end);
	overwritten = is_overwritten(r, line, p, reader_line_end(p, end));
	for (bool first = true; p < end && err == 0; first = false) {
		const char *nl = reader_line_end(p, end);
		struct line part = { .text = p,
				     .len = (size_t)(nl - p),
				     .offset = line->offset,
				     .staged = line->staged,
				     .part = (!first && !overwritten) || line->part };

		err = reader_find_rows(r, &part);
		if (err == 0)
			err = reader_line(r, c, &part, false);
		p = nl + 1;
	}
	return err;
}

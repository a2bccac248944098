// SPDX-License-Identifier: GPL-2.0-or-later
/* For a ticket: plain ASCII, 80 columns, and for each capture at most 30 lines, which a person reads without scrolling. */
#include "analyzer/report/report.h"

#include <ctype.h>
#include <string.h>

#include "analyzer/report/wrap.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/plural.h"

#define WIDTH 80
#define EVIDENCE_MAX 6
#define WAITS_MAX 6

/* What is not shown of a finding's evidence is in the other formats; of the rest only that there is more. */
static const struct outline_scope scope = { .waits = WAITS_MAX };

#define LINES_MAX 30

/* Lines that each part may take, so that all of them and their titles have room. What is to be changed has what the others leave. */
enum { IMPACT_LINES = 5, NOW_LINES = 5, CHANGE_LINES = 3, MISSING_LINES = 2 };

static bool is_item(const char *line)
{
	return str_starts(line, "- ");
}

/* The last line of @out, with what ends it. */
static const char *last_line(const struct buf *out)
{
	size_t from = out->len ? out->len - 1 : 0;

	while (from && out->data[from - 1] != '\n')
		from--;
	return buf_str(out) + from;
}

/* Appends @text, a paragraph or an item of a list, in any number of lines if @max_lines is 0. */
static void put_in(struct buf *out, size_t max_lines, const char *text)
{
	const struct wrap wrap = {
		.width = WIDTH, .column = 2, .prefix = is_item(text) ? "    " : "  ", .max_lines = max_lines
	};

	buf_puts(out, "  ");
	wrap_text(out, &wrap, text);
}

static void put(struct report *r, size_t max_lines, const char *text)
{
	put_in(&r->out, max_lines, text);
}

static size_t lines_from(const struct buf *out, size_t from)
{
	size_t n = 0;

	for (; from < out->len; from++)
		n += out->data[from] == '\n';
	return n;
}

static size_t lines_of(const char *text)
{
	_cleanup_buf_ struct buf out = { 0 };

	put_in(&out, 0, text);
	return lines_from(&out, 0);
}

/*
 * Appends the lines of @text, paragraphs and items, in at most @max_lines; where not all have room, the last one ends with "...".
 * Trackers take a list for a part of the line that it follows, and what follows it for a part of its last item: there is an
 * empty line between.
 */
static void put_lines(struct report *r, size_t max_lines, const char *text)
{
	bool listed = false;

	for (const char *line = text, *next; *line; line = next) {
		_cleanup_buf_ struct buf one = { 0 };
		size_t len = strcspn(line, "\n"), gap = is_item(line) != listed, after;

		next = line + len + (line[len] == '\n');
		after = *next ? 1 + (is_item(next) != is_item(line)) : 0;
		buf_printf(&one, "%.*s", (int)len, line);
		if (gap)
			buf_putc(&r->out, '\n');
		max_lines -= gap;
		if (lines_of(buf_str(&one)) + after > max_lines) {
			buf_puts(&one, *next ? " ..." : "");
			put(r, max_lines, buf_str(&one));
			return;
		}
		put(r, 0, buf_str(&one));
		max_lines -= lines_of(buf_str(&one));
		listed = is_item(line);
	}
}

static void begin_part(struct report *r, const char *title)
{
	const char *before = last_line(&r->out);

	if (str_starts(before, "    ") || str_starts(before, "  - "))
		buf_putc(&r->out, '\n');
	buf_printf(&r->out, "%s\n", title);
}

static void put_part(struct report *r, const char *title, size_t max_lines, const struct buf *text)
{
	if (!text->len)
		return;
	begin_part(r, title);
	put_lines(r, max_lines, buf_str(text));
}

/* A line of what is known of the machine: "Kernel 6.1.0-18-amd64 x86_64 …; Host web1; …". */
static void put_head(struct report *r, const struct outline *o)
{
	static const int shown[] = { HEAD_HOST, HEAD_KERNEL, HEAD_DATE, HEAD_UPTIME, HEAD_MACHINE };
	_cleanup_buf_ struct buf text = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
		if (o->head[shown[i]].text)
			buf_printf(&text, "%s%s: %s", text.len ? "; " : "", o->head[shown[i]].label,
				   o->head[shown[i]].text);
	put(r, 1, o->path);
	if (text.len)
		put(r, 2, buf_str(&text));
}

static void put_title(struct report *r, const struct outline *o)
{
	const struct model_finding *f = o->verdict.finding;

	buf_printf(&r->out, "%s", o->verdict.name);
	if (f)
		buf_printf(&r->out, " (%s, confidence %.2f)", f->row.severity, f->row.confidence.v);
	buf_putc(&r->out, '\n');
}

static const struct outline_section *find(const struct outline *o, enum outline_section_id id)
{
	for (size_t i = 0; i < o->n; i++)
		if (o->sections[i].id == id)
			return &o->sections[i];
	return NULL;
}

/* Appends a line of Markdown without backticks and bold marks. An item of a list stays one, all else flows together. */
static void put_plain(struct buf *out, const char *line, size_t len, bool begins)
{
	if (out->len)
		buf_putc(out, is_item(line) || (begins && is_item(last_line(out))) ? '\n' : ' ');
	for (size_t i = 0; i < len; i++)
		if (line[i] != '`' && !(line[i] == '*' && (line[i + 1] == '*' || (i && line[i - 1] == '*'))))
			buf_putc(out, line[i]);
}

/* What stood after "For good:" begins a line or follows a sentence here. */
static void begin_sentence(struct buf *text, size_t from)
{
	while (from < text->len && text->data[from] == ' ')
		from++;
	if (from < text->len)
		text->data[from] = (char)toupper((unsigned char)text->data[from]);
}

/*
 * A page says by the first words of a paragraph, "For good:", what is to be changed so that it does not happen again. A
 * list goes with the paragraph before it.
 */
static void split_advice(const char *page, struct buf *now, struct buf *change)
{
	static const char for_good[] = "For good:";
	struct buf *to = now;
	bool begins = true;

	for (size_t len, from, skip = 0; *page; page += len + (page[len] == '\n'), skip = 0) {
		len = strcspn(page, "\n");
		if (begins && str_starts(page, for_good)) {
			to = change;
			skip = MIN(strlen(for_good) + (page[strlen(for_good)] == ' '), len);
		} else if (begins && len && !is_item(page)) {
			to = now;
		}
		from = to->len;
		if (len > skip)
			put_plain(to, page + skip, len - skip, begins);
		begins = !len;
		/* Code keeps its small letter. */
		if (skip && page[skip] != '`')
			begin_sentence(to, from);
	}
}

/* @from: where in the output the capture begins. A list takes an empty line in front of it and one behind. */
static void put_advice(struct report *r, const struct outline *o, size_t from)
{
	const struct outline_section *s = find(o, SECTION_WHAT_TO_DO);
	size_t later = find(o, SECTION_NOT_EVALUATED) ? 2 + MISSING_LINES : 0, used;
	_cleanup_buf_ struct buf now = { 0 }, change = { 0 };

	for (size_t i = 0; s && i < s->n; i++)
		split_advice(s->rows[i].text, &now, &change);
	put_part(r, "WHAT TO DO NOW", NOW_LINES, &now);
	used = lines_from(&r->out, from) + 2 + later;
	put_part(r, "WHAT TO CHANGE", LINES_MAX - MIN(used, LINES_MAX - CHANGE_LINES), &change);
}

static void put_impact(struct report *r, const struct outline *o)
{
	const struct outline_section *s = find(o, SECTION_VERDICT);
	_cleanup_buf_ struct buf text = { 0 };

	for (size_t i = 0; s && i < s->n; i++)
		if (s->rows[i].text)
			buf_printf(&text, "%s%s", text.len ? " " : "", s->rows[i].text);
	if (o->verdict.finding && o->verdict.clause)
		buf_printf(&text, " %s", o->verdict.clause);
	put_part(r, "IMPACT", IMPACT_LINES, &text);
}

/* A line for each fact: where it is, and the beginning of what it says. */
static void put_evidence(struct report *r, const struct outline *o)
{
	const struct model_finding *f = o->verdict.finding;

	if (!f || !f->n_evidence)
		return;
	buf_printf(&r->out, "EVIDENCE (%zu)\n", f->n_evidence);
	for (size_t i = 0; i < MIN(f->n_evidence, (size_t)EVIDENCE_MAX); i++) {
		_cleanup_buf_ struct buf text = { 0 };

		buf_printf(&text, "%s: %s", f->evidence[i].locator, f->evidence[i].text);
		put(r, 1, buf_str(&text));
	}
}

/* What is known instead, where no rule names what happened. */
static void put_waits(struct report *r, const struct outline *o)
{
	const struct outline_section *s = o->verdict.finding ? NULL : find(o, SECTION_WAITS);

	if (s)
		buf_puts(&r->out, "WHO WAITS\n");
	for (size_t i = 0; s && i < s->n; i++)
		put(r, 2, s->rows[i].text);
}

static void put_missing(struct report *r, const struct outline *o)
{
	const struct outline_section *s = find(o, SECTION_NOT_EVALUATED);
	_cleanup_buf_ struct buf text = { 0 };

	for (size_t i = 0; s && i < s->n; i++)
		buf_printf(&text, "%s%zu rule%s: %s", i ? "; " : "", s->rows[i].n, plural(s->rows[i].n),
			   s->rows[i].text);
	put_part(r, "NOT EVALUATED", MISSING_LINES, &text);
}

static int write_capture(struct report *r, const struct outline *o, void *arg)
{
	bool *first = arg;
	size_t from;

	if (!*first)
		buf_putc(&r->out, '\n');
	*first = false;
	from = r->out.len;
	put_title(r, o);
	put_head(r, o);
	put_impact(r, o);
	put_evidence(r, o);
	put_waits(r, o);
	put_advice(r, o, from);
	put_missing(r, o);
	return buf_check(&r->out);
}

static int write_failed(struct report *r, const struct failed_input *failed, void *arg)
{
	_cleanup_buf_ struct buf text = { 0 };

	(void)arg;
	buf_printf(&text, "%s: %s", failed->path, failed->error);
	buf_puts(&r->out, "could not be analysed\n");
	put(r, 2, buf_str(&text));
	return buf_check(&text);
}

int report_ticket(struct report *report)
{
	bool first = true;
	int r = report_each_outline(report, &scope, write_capture, &first);

	return r == 0 ? report_each_failed(report, write_failed, NULL) : r;
}

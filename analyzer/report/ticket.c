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

/* Lines that each part may take, so that all of them and their titles have room. */
enum { IMPACT_LINES = 5, NOW_LINES = 5, CHANGE_LINES = 4, MISSING_LINES = 2 };

static void put(struct report *r, size_t max_lines, const char *text)
{
	const struct wrap wrap = { .width = WIDTH, .column = 2, .prefix = "  ", .max_lines = max_lines };

	buf_puts(&r->out, "  ");
	wrap_text(&r->out, &wrap, text);
}

static void put_part(struct report *r, const char *title, size_t max_lines, const struct buf *text)
{
	if (!text->len)
		return;
	buf_printf(&r->out, "%s\n", title);
	put(r, max_lines, buf_str(text));
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

/* Appends a line of Markdown without backticks and bold marks. */
static void put_plain(struct buf *out, const char *line, size_t len)
{
	if (out->len)
		buf_putc(out, ' ');
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
		} else if (begins && len && !str_starts(page, "- ")) {
			to = now;
		}
		begins = !len;
		from = to->len;
		if (len > skip)
			put_plain(to, page + skip, len - skip);
		/* Code keeps its small letter. */
		if (skip && page[skip] != '`')
			begin_sentence(to, from);
	}
}

static void put_advice(struct report *r, const struct outline *o)
{
	const struct outline_section *s = find(o, SECTION_WHAT_TO_DO);
	_cleanup_buf_ struct buf now = { 0 }, change = { 0 };

	for (size_t i = 0; s && i < s->n; i++)
		split_advice(s->rows[i].text, &now, &change);
	put_part(r, "WHAT TO DO NOW", NOW_LINES, &now);
	put_part(r, "WHAT TO CHANGE", CHANGE_LINES, &change);
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

	if (!*first)
		buf_putc(&r->out, '\n');
	*first = false;
	put_title(r, o);
	put_head(r, o);
	put_impact(r, o);
	put_evidence(r, o);
	put_waits(r, o);
	put_advice(r, o);
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

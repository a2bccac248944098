// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/report.h"

#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/* A person reads this on a terminal, so long lists are cut and the rest is counted. */
static const struct outline_scope scope = {
	.findings = 20,
	.waits = 20,
	.kills = 20,
	.events = 20,
	.contradictions = 20,
};

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_RED, STYLE_YELLOW, STYLE_GREEN, STYLE_CYAN };

static const char *const style_codes[] = { "0", "1", "2", "1;31", "1;33", "1;32", "36" };

/* By enum severity. */
static const enum style severity_styles[] = { STYLE_RED, STYLE_RED, STYLE_YELLOW, STYLE_YELLOW, STYLE_CYAN };

/* Text from anywhere, escaped, in a style. */
static void put(struct report *r, enum style style, const char *text)
{
	bool colored = r->color && style != STYLE_PLAIN;

	if (colored)
		buf_printf(&r->out, "\033[%sm", style_codes[style]);
	escape_terminal(&r->out, text);
	if (colored)
		buf_puts(&r->out, "\033[0m");
}

static void put_padded(struct report *r, enum style style, const char *text, int width)
{
	put(r, style, text);
	buf_printf(&r->out, "%*s", MAX(width - (int)strlen(text), 1), "");
}

/* Columns that UTF-8 text takes, on the assumption that each character takes one. */
static int columns(const char *text, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* Wraps a paragraph at the report's width; its first line is indented by @first columns, the others by @rest. */
static void fill_hanging(struct report *r, int first, int rest, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };
	int column = 0, indent = first;
	const char *word;

	escape_lines(&safe, text);
	for (word = buf_str(&safe); *(word += strspn(word, " \n"));) {
		size_t len = strcspn(word, " \n");
		int wide = columns(word, len), gap = column ? 1 : indent;

		if (column && column + 1 + wide > r->width) {
			buf_putc(&r->out, '\n');
			column = 0;
			gap = indent = rest;
		}
		buf_printf(&r->out, "%*s", gap, "");
		buf_add(&r->out, word, len);
		column += gap + wide;
		word += len;
	}
	buf_putc(&r->out, '\n');
}

static void fill(struct report *r, int indent, const char *text)
{
	fill_hanging(r, indent, indent, text);
}

static void header(struct report *r, const struct outline *o)
{
	put(r, STYLE_DIM, o->path);
	buf_putc(&r->out, '\n');
	for (size_t i = 0; i < N_HEAD; i++) {
		if (!o->head[i])
			continue;
		put(r, i == HEAD_RELEASE ? STYLE_BOLD : STYLE_PLAIN, o->head[i]);
		if (i != HEAD_ABOUT)
			buf_puts(&r->out, i == HEAD_KIND ? "   " : "  ");
	}
	buf_putc(&r->out, '\n');
	if (o->panic) {
		put(r, STYLE_PLAIN, "panic: ");
		put(r, STYLE_PLAIN, o->panic);
		buf_putc(&r->out, '\n');
	}
	buf_putc(&r->out, '\n');
}

/* Characters that draw a chain, in ASCII for terminals without UTF-8. */
struct strokes {
	const char *down, *head, *corner, *arrow;
};

static const struct strokes unicode_strokes = { "│", "▼", "└", "─▶" };
static const struct strokes ascii_strokes = { "|", "v", "`-", "-->" };

/* The label of a step, and how it is known. */
static void put_step(struct report *r, const struct chain_node *node)
{
	bool has_how = node->how && *node->how;

	if (!has_how && !node->certainty) {
		put(r, STYLE_CYAN, node->label);
		return;
	}
	put_padded(r, STYLE_CYAN, node->label, 20);
	if (has_how)
		put(r, STYLE_PLAIN, node->how);
	if (has_how && node->certainty)
		buf_puts(&r->out, "   ");
	if (node->certainty)
		put(r, STYLE_DIM, node->certainty);
}

/* A node a line, a step below it, and where the chain is closed an arrow back to the first node. */
static void draw_chain(struct report *r, const struct chain *chain)
{
	const struct strokes *strokes = r->unicode ? &unicode_strokes : &ascii_strokes;
	const struct chain_node *last = chain->nodes + chain->n - 1;

	for (const struct chain_node *node = chain->nodes; chain->n && node <= last; node++) {
		buf_puts(&r->out, "      ");
		put_padded(r, STYLE_BOLD, node->title, 23);
		put(r, STYLE_PLAIN, node->note);
		buf_putc(&r->out, '\n');
		if (node == last)
			break;
		buf_printf(&r->out, "       %s ", strokes->down);
		put_step(r, node);
		buf_printf(&r->out, "\n       %s\n", strokes->head);
	}
	if (chain->closed) {
		buf_printf(&r->out, "       %s ", strokes->corner);
		put(r, STYLE_CYAN, last->label);
		buf_printf(&r->out, " %s ", strokes->arrow);
		put(r, STYLE_BOLD, chain->nodes[0].title);
		buf_puts(&r->out, last->certainty ? "   " : "");
		put(r, STYLE_DIM, last->certainty);
		buf_putc(&r->out, '\n');
	}
	if (chain->n)
		buf_putc(&r->out, '\n');
}

static bool is_item(const char *line)
{
	return str_starts(line, "- ");
}

/* Adds a line of Markdown without backticks and bold marks. */
static void add_plain(struct buf *out, const char *line, size_t len)
{
	buf_putc(out, ' ');
	for (size_t i = 0; i < len; i++)
		if (line[i] != '`' && !(line[i] == '*' && (line[i + 1] == '*' || (i && line[i - 1] == '*'))))
			buf_putc(out, line[i]);
}

static void end_paragraph(struct report *r, int indent, struct buf *paragraph)
{
	if (!paragraph->len)
		return;
	fill_hanging(r, indent, indent + (is_item(paragraph->data + 1) ? 2 : 0), buf_str(paragraph));
	buf_reset(paragraph);
}

/* Writes a section of a rule's page as text: wraps paragraphs and list items, keeps lines of code. */
static void page_text(struct report *r, int indent, const char *page)
{
	_cleanup_buf_ struct buf paragraph = { 0 };

	for (size_t len; *page; page += len + (page[len] == '\n')) {
		len = strcspn(page, "\n");
		if (!len || is_item(page) || str_starts(page, "    "))
			end_paragraph(r, indent, &paragraph);
		if (str_starts(page, "    "))
			buf_printf(&r->out, "%*s%.*s\n", indent, "", (int)len, page);
		else if (len)
			add_plain(&paragraph, page, len);
		else if (page[1])
			buf_putc(&r->out, '\n');
	}
	end_paragraph(r, indent, &paragraph);
}

/* The shape of a section. */
struct layout {
	bool beside;  /* the first row begins in the line of the title */
	int in, rest; /* indentation of a row's first line, and of its other lines, in columns */
};

static const struct layout layouts[N_SECTIONS] = {
	[SECTION_VERDICT] = { true, 2, 2 },        [SECTION_WHAT_TO_DO] = { false, 2, 2 },
	[SECTION_EVIDENCE] = { false, 2, 2 },      [SECTION_INCIDENTS] = { false, 2, 4 },
	[SECTION_FURTHER] = { false, 2, 4 },       [SECTION_WAITS] = { false, 2, 6 },
	[SECTION_KILLS] = { false, 2, 2 },         [SECTION_TIMELINE] = { false, 2, 2 },
	[SECTION_ALSO_SEEN] = { true, 0, 0 },      [SECTION_SUPPRESSED] = { true, 0, 0 },
	[SECTION_NOT_EVALUATED] = { false, 2, 2 }, [SECTION_NOTES] = { false, 2, 2 },
};

/* Where a row stands. */
struct place {
	const struct outline *outline;
	const struct layout *layout;
};

static void draw_answer(struct report *r, const struct place *at, const struct outline_row *row)
{
	put(r, at->outline->verdict.status == STATUS_NOTHING ? STYLE_GREEN : STYLE_YELLOW, at->outline->verdict.name);
	buf_putc(&r->out, '\n');
	fill(r, at->layout->rest, row->text);
	buf_putc(&r->out, '\n');
}

static void draw_finding(struct report *r, const struct place *at, const struct outline_row *row)
{
	const struct model_finding *f = row->finding;

	if (!at->layout->beside)
		buf_printf(&r->out, "%*s", at->layout->in, "");
	put(r, severity_styles[f->severity], f->row.rule);
	buf_puts(&r->out, "   ");
	put(r, STYLE_PLAIN, f->row.severity);
	buf_printf(&r->out, "   confidence %.2f\n", f->row.confidence.v);
	fill(r, at->layout->rest, row->text);
	if (at->layout->beside && at->outline->verdict.clause)
		fill(r, at->layout->rest, at->outline->verdict.clause);
	buf_putc(&r->out, '\n');
}

static void draw_chain_row(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	draw_chain(r, &row->finding->chain);
}

/* Places in the input where a person can check the finding. */
static void draw_evidence(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	for (size_t i = 0; i < row->finding->n_evidence; i++) {
		buf_puts(&r->out, "  ");
		put(r, STYLE_DIM, row->finding->evidence[i].locator);
		buf_putc(&r->out, '\n');
		fill(r, 6, row->finding->evidence[i].text);
	}
	buf_putc(&r->out, '\n');
}

static void draw_page(struct report *r, const struct place *at, const struct outline_row *row)
{
	page_text(r, at->layout->in, row->text);
}

static void draw_item(struct report *r, const struct place *at, const struct outline_row *row)
{
	fill_hanging(r, at->layout->in, at->layout->rest, row->text);
}

static void draw_event(struct report *r, const struct place *at, const struct outline_row *row)
{
	fill(r, at->layout->in, row->text);
	if (row->more)
		fill(r, at->layout->in + 2, row->more);
}

/* Rules that could not be evaluated for the same reason share an entry. */
static void draw_rules(struct report *r, const struct place *at, const struct outline_row *row)
{
	_cleanup_buf_ struct buf text = { 0 };

	buf_printf(&text, "%zu rule%s: %s", row->n, row->n == 1 ? "" : "s", row->text);
	for (size_t i = 0; r->verbose && i < row->n; i++)
		buf_printf(&text, "%s%s%s", i ? ", " : " (", row->rules[i].rule, i + 1 == row->n ? ")" : "");
	fill(r, at->layout->in, buf_str(&text));
}

static void draw_sentence(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	put(r, STYLE_PLAIN, row->text);
	buf_putc(&r->out, '\n');
}

static void draw_more(struct report *r, const struct place *at, const struct outline_row *row)
{
	buf_printf(&r->out, "%*s%s\n", at->layout->in, "", row->text);
}

static void (*const draw_row[N_ROW_TYPES])(struct report *r, const struct place *at, const struct outline_row *row) = {
	[ROW_ANSWER] = draw_answer,     [ROW_FINDING] = draw_finding, [ROW_CHAIN] = draw_chain_row,
	[ROW_EVIDENCE] = draw_evidence, [ROW_PAGE] = draw_page,       [ROW_ITEM] = draw_item,
	[ROW_EVENT] = draw_event,       [ROW_RULES] = draw_rules,     [ROW_SENTENCE] = draw_sentence,
	[ROW_MORE] = draw_more,
};

/* The title in capitals, beside the first row or above it. */
static void draw_title(struct report *r, const char *title, bool beside)
{
	_cleanup_buf_ struct buf capitals = { 0 };

	for (; *title; title++)
		buf_putc(&capitals, *title >= 'a' && *title <= 'z' ? (char)(*title - 'a' + 'A') : *title);
	put(r, STYLE_BOLD, buf_str(&capitals));
	buf_puts(&r->out, beside ? "  " : "\n");
}

/* The verdict and one-line sections begin beside their title; lists begin below it. */
static void draw_section(struct report *r, const struct outline *o, const struct outline_section *s)
{
	const struct place at = { o, &layouts[s->id] };

	draw_title(r, s->title, at.layout->beside);
	for (size_t i = 0; i < s->n; i++)
		draw_row[s->rows[i].type](r, &at, &s->rows[i]);
	/* draw_evidence() has already ended a finding with an empty line. */
	if (!at.layout->beside && s->rows[s->n - 1].type != ROW_EVIDENCE)
		buf_putc(&r->out, '\n');
}

/* Removes the empty line after the last section. */
static void trim(struct buf *out)
{
	while (out->len > 1 && out->data[out->len - 1] == '\n' && out->data[out->len - 2] == '\n')
		out->data[--out->len] = '\0';
}

static int write_capture(struct report *report, const struct outline *outline, void *arg)
{
	bool *first = arg;

	if (!*first)
		buf_puts(&report->out, "\n");
	*first = false;
	header(report, outline);
	for (size_t i = 0; i < outline->n; i++)
		draw_section(report, outline, &outline->sections[i]);
	trim(&report->out);
	return buf_check(&report->out);
}

static int write_failed(struct report *report, const struct failed_input *failed, void *arg)
{
	(void)arg;
	put(report, STYLE_RED, "FAILED");
	buf_puts(&report->out, "  ");
	if (!str_starts(failed->error, failed->path)) {
		put(report, STYLE_PLAIN, failed->path);
		buf_puts(&report->out, ": ");
	}
	put(report, STYLE_PLAIN, failed->error);
	buf_putc(&report->out, '\n');
	return 0;
}

int report_text(struct report *report)
{
	bool first = true;
	int r = report_each_outline(report, &scope, write_capture, &first);

	if (r == 0 && report->failures_told)
		return 0;
	if (r == 0 && !first && report->n_failed)
		buf_putc(&report->out, '\n');
	return r == 0 ? report_each_failed(report, write_failed, NULL) : r;
}

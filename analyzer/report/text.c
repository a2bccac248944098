// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/report.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/report/ascii.h"
#include "analyzer/report/wrap.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"
#include "util/plural.h"

/* A person reads this on a terminal, so long lists are cut and the rest is counted. */
static const struct outline_scope scope = {
	.findings = 20,
	.waits = 20,
	.kills = 20,
	.events = 20,
	.contradictions = 20,
	.stacks = 8,
	.state = 24,
};

#define VERBOSE_STACKS 500

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_RED, STYLE_YELLOW, STYLE_GREEN, STYLE_CYAN };

static const char *const style_codes[] = { "0", "1", "2", "1;31", "1;33", "1;32", "36" };

/* By enum severity. */
static const enum style severity_styles[] = { STYLE_RED, STYLE_RED, STYLE_YELLOW, STYLE_YELLOW, STYLE_CYAN };

/* Appends @text as the terminal may have it. */
static void put_safe(const struct report *r, struct buf *out, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };

	if (r->unicode) {
		escape_terminal(out, text);
		return;
	}
	escape_terminal(&safe, text);
	ascii_put(out, buf_str(&safe));
}

/* The code of a style, NULL for none. */
static const char *code_of(const struct report *r, enum style style)
{
	return r->color && style != STYLE_PLAIN ? style_codes[style] : NULL;
}

/* Text from anywhere, escaped, in a style; gives its columns. */
static int put(struct report *r, enum style style, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };

	put_safe(r, &safe, text);
	wrap_word(&r->out, code_of(r, style), buf_str(&safe), safe.len);
	return wrap_columns(buf_str(&safe), safe.len);
}

/* Goes on in a line of which @column columns are taken, and wraps it: further lines begin with @prefix. */
static void flow(struct report *r, enum style style, int column, const char *prefix, const char *text)
{
	const struct wrap wrap = {
		.width = r->width,
		.column = column,
		.prefix = prefix,
		.style = code_of(r, style),
		.unicode = r->unicode,
	};

	wrap_text(&r->out, &wrap, text);
}

/* Blanks to begin lines with. */
static const char *blanks(int n)
{
	static const char text[] = "                                        ";

	return text + sizeof(text) - 1 - MIN((size_t)n, sizeof(text) - 1);
}

/* Wraps a paragraph; its first line is indented by @first columns, the others by @rest. */
static void fill_hanging(struct report *r, int first, int rest, const char *text)
{
	buf_puts(&r->out, blanks(first));
	flow(r, STYLE_PLAIN, first, blanks(rest), text);
}

static void fill(struct report *r, int indent, const char *text)
{
	fill_hanging(r, indent, indent, text);
}

#define LABEL_WIDTH 8

/* As crash's "sys": labels to the left, and what is known to the right of them. */
static void header(struct report *r, const struct outline *o)
{
	flow(r, STYLE_DIM, 0, "", o->path);
	for (size_t i = 0; i < N_HEAD; i++) {
		if (!o->head[i].text)
			continue;
		buf_printf(&r->out, "%*s  ", LABEL_WIDTH, o->head[i].label);
		flow(r, i == HEAD_KERNEL ? STYLE_BOLD : STYLE_PLAIN, LABEL_WIDTH + 2, blanks(LABEL_WIDTH + 2),
		     o->head[i].text);
	}
	buf_putc(&r->out, '\n');
}

/* Characters that draw a chain, in ASCII for terminals without UTF-8. */
struct strokes {
	const char *down, *head, *corner, *arrow;
};

static const struct strokes unicode_strokes = { "│", "▼", "└", "─▶" };
static const struct strokes ascii_strokes = { "|", "v", "`-", "-->" };

/* Where the titles of a chain begin, and where what is said beside them does: further left if there is no room. */
#define CHAIN_INDENT 6
#define BESIDE 29
#define BESIDE_NARROW 11
#define NARROW 70

static int beside(const struct report *r)
{
	return r->width < NARROW ? BESIDE_NARROW : BESIDE;
}

/* Pads a line of which @column columns are taken; gives those that are taken then. */
static int pad_to(struct report *r, int column, int to)
{
	int n = MAX(to - column, 1);

	buf_puts(&r->out, blanks(n));
	return column + n;
}

/* What further lines beside a chain begin with: the stroke that leads down, if one does. */
static void put_beside(const struct report *r, struct buf *out, const char *stroke)
{
	buf_printf(out, "       %s%s", stroke, blanks(beside(r) - CHAIN_INDENT - 2));
}

/* The label of a step, and how it is known. */
static void put_step(struct report *r, const struct chain_node *node, const struct strokes *strokes)
{
	_cleanup_buf_ struct buf how = { 0 }, prefix = { 0 };
	bool has_how = node->how && *node->how;
	int column;

	buf_printf(&r->out, "       %s ", strokes->down);
	column = CHAIN_INDENT + 3 + put(r, STYLE_CYAN, node->label);
	buf_printf(&how, "%s%s%s%s", has_how ? node->how : "", has_how && node->certainty ? " (" : "",
		   node->certainty ? node->certainty : "", has_how && node->certainty ? ")" : "");
	put_beside(r, &prefix, strokes->down);
	if (how.len)
		flow(r, STYLE_PLAIN, pad_to(r, column, beside(r)), buf_str(&prefix), buf_str(&how));
	else
		buf_putc(&r->out, '\n');
	buf_printf(&r->out, "       %s\n", strokes->head);
}

static void put_node(struct report *r, const struct chain_node *node, const char *stroke)
{
	_cleanup_buf_ struct buf prefix = { 0 };
	int column = CHAIN_INDENT;

	buf_puts(&r->out, blanks(column));
	column += put(r, STYLE_BOLD, node->title);
	put_beside(r, &prefix, stroke);
	if (*node->note)
		flow(r, STYLE_PLAIN, pad_to(r, column, beside(r)), buf_str(&prefix), node->note);
	else
		buf_putc(&r->out, '\n');
}

/* The step from the last node back to the first. */
static void put_closing(struct report *r, const struct chain *chain, const struct strokes *strokes)
{
	const struct chain_node *last = chain->nodes + chain->n - 1;
	_cleanup_buf_ struct buf text = { 0 };

	buf_printf(&r->out, "       %s ", strokes->corner);
	put(r, STYLE_CYAN, last->label);
	buf_printf(&r->out, " %s ", strokes->arrow);
	put(r, STYLE_BOLD, chain->nodes[0].title);
	buf_putc(&r->out, '\n');
	buf_printf(&text, "%s", last->certainty ? last->certainty : "");
	if (text.len) {
		buf_puts(&r->out, blanks(beside(r)));
		flow(r, STYLE_DIM, beside(r), blanks(beside(r)), buf_str(&text));
	}
}

/* A node a line, a step below it, and where the chain is closed an arrow back to the first node. */
static void draw_chain(struct report *r, const struct chain *chain)
{
	const struct strokes *strokes = r->unicode ? &unicode_strokes : &ascii_strokes;

	for (size_t i = 0; i < chain->n; i++) {
		bool last = i + 1 == chain->n;

		put_node(r, &chain->nodes[i], last && !chain->closed ? " " : strokes->down);
		if (!last)
			put_step(r, &chain->nodes[i], strokes);
	}
	if (chain->closed)
		put_closing(r, chain, strokes);
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
	[SECTION_VERDICT] = { true, 2, 2 },    [SECTION_WHAT_TO_DO] = { false, 2, 2 },
	[SECTION_EVIDENCE] = { false, 2, 2 },  [SECTION_INCIDENTS] = { false, 2, 4 },
	[SECTION_FURTHER] = { false, 2, 4 },   [SECTION_WAITS] = { false, 2, 6 },
	[SECTION_STACKS] = { false, 2, 6 },    [SECTION_KILLS] = { false, 2, 2 },
	[SECTION_TIMELINE] = { false, 2, 2 },  [SECTION_ALSO_SEEN] = { true, 2, 2 },
	[SECTION_SUPPRESSED] = { true, 0, 0 }, [SECTION_NOT_EVALUATED] = { false, 2, 2 },
	[SECTION_NOTES] = { false, 2, 2 },     [SECTION_CPUS] = { false, 2, 6 },
	[SECTION_IO] = { false, 2, 6 },        [SECTION_MEMORY] = { false, 2, 6 },
	[SECTION_LOCKS] = { false, 2, 6 },
};

/* Where a row stands. */
struct place {
	const struct outline *outline;
	const struct layout *layout;
	int column; /* where the first row begins */
};

static void draw_answer(struct report *r, const struct place *at, const struct outline_row *row)
{
	put(r, at->outline->verdict.status == STATUS_NOTHING ? STYLE_GREEN : STYLE_YELLOW, at->outline->verdict.name);
	buf_putc(&r->out, '\n');
	fill(r, at->layout->rest, row->text);
	buf_putc(&r->out, '\n');
}

/* The rule, how bad it is and how sure: in one line if there is room. */
static void put_rule(struct report *r, int column, const struct model_finding *f)
{
	char about[64];

	column += put(r, severity_styles[f->severity], f->row.rule);
	snprintf(about, sizeof(about), "%.20s   confidence %.2f", f->row.severity, f->row.confidence.v);
	buf_puts(&r->out, column + 3 + (int)strlen(about) <= r->width ? "   " : "\n    ");
	put(r, STYLE_PLAIN, about);
	buf_putc(&r->out, '\n');
}

static void draw_finding(struct report *r, const struct place *at, const struct outline_row *row)
{
	if (!at->layout->beside)
		buf_puts(&r->out, blanks(at->layout->in));
	put_rule(r, at->layout->beside ? at->column : at->layout->in, row->finding);
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

/* A place, and the command that shows it if that says more than the place does. */
static void put_where(struct report *r, const struct model_evidence *e)
{
	bool elsewhere = e->command && !str_starts(e->locator, "log:");
	int column = 2;

	buf_puts(&r->out, "  ");
	column += put(r, STYLE_DIM, e->locator);
	if (elsewhere && column + 3 + (int)strlen(e->command) <= r->width)
		pad_to(r, column, column + 3);
	else if (elsewhere)
		buf_printf(&r->out, "\n%s", blanks(6));
	if (elsewhere)
		put(r, STYLE_CYAN, e->command);
	buf_putc(&r->out, '\n');
}

/* A command is copied as it is: one that is too long for its line goes on in the next as the shell takes it. */
static void put_command(struct report *r, int indent, const char *command)
{
	static const char show[] = "oomtopsy show ";

	buf_puts(&r->out, blanks(indent));
	if (indent + (int)strlen(command) > r->width && str_starts(command, show)) {
		put(r, STYLE_CYAN, show);
		buf_printf(&r->out, "\\\n%s", blanks(indent + 2));
		command += strlen(show);
	}
	put(r, STYLE_CYAN, command);
	buf_putc(&r->out, '\n');
}

/* How the lines around a place are shown; of a file that lies elsewhere from here. */
static void put_hint(struct report *r, const char *path, const char *command)
{
	if (!strchr(path, '/')) {
		fill(r, 2, "(oomtopsy show LOCATOR prints the lines around a place.)");
		return;
	}
	fill(r, 2, "(The lines around the first place, and so those around the others:)");
	put_command(r, 2, command);
}

/* Places in the input where a person can check the finding. */
static void draw_evidence(struct report *r, const struct place *at, const struct outline_row *row)
{
	const struct model_finding *f = row->finding;

	for (size_t i = 0; i < f->n_evidence; i++) {
		put_where(r, &f->evidence[i]);
		fill(r, 6, f->evidence[i].text);
	}
	if (at->layout == &layouts[SECTION_EVIDENCE] && f->n_evidence && f->evidence[0].command &&
	    str_starts(f->evidence[0].locator, "log:"))
		put_hint(r, at->outline->path, f->evidence[0].command);
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

static void draw_stack(struct report *r, const struct place *at, const struct outline_row *row)
{
	fill_hanging(r, at->layout->in, at->layout->rest, row->text);
	if (row->command)
		put_command(r, at->layout->rest, row->command);
	for (const char *line = row->more; *line;) {
		size_t len = strcspn(line, "\n");
		_cleanup_free_ char *copy = strndup(line, len);

		fill_hanging(r, at->layout->rest + 2, at->layout->rest + 4, copy ? copy : "?");
		line += len + (line[len] == '\n');
	}
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

	buf_printf(&text, "%zu rule%s: %s", row->n, plural(row->n), row->text);
	for (size_t i = 0; r->verbose && i < row->n; i++)
		buf_printf(&text, "%s%s%s", i ? ", " : " (", row->rules[i].rule, i + 1 == row->n ? ")" : "");
	fill(r, at->layout->in, buf_str(&text));
}

static void draw_sentence(struct report *r, const struct place *at, const struct outline_row *row)
{
	flow(r, STYLE_PLAIN, at->column, blanks(at->layout->rest), row->text);
}

static void draw_more(struct report *r, const struct place *at, const struct outline_row *row)
{
	fill(r, at->layout->in, row->text);
}

static void (*const draw_row[N_ROW_TYPES])(struct report *r, const struct place *at, const struct outline_row *row) = {
	[ROW_ANSWER] = draw_answer,     [ROW_FINDING] = draw_finding, [ROW_CHAIN] = draw_chain_row,
	[ROW_EVIDENCE] = draw_evidence, [ROW_PAGE] = draw_page,       [ROW_ITEM] = draw_item,
	[ROW_EVENT] = draw_event,       [ROW_RULES] = draw_rules,     [ROW_SENTENCE] = draw_sentence,
	[ROW_MORE] = draw_more,         [ROW_STACK] = draw_stack,
};

/* The title in capitals, beside the first row or above it; gives the columns that are taken of the line. */
static int draw_title(struct report *r, const char *title, bool beside)
{
	_cleanup_buf_ struct buf capitals = { 0 };
	int column;

	for (; *title; title++)
		buf_putc(&capitals, *title >= 'a' && *title <= 'z' ? (char)(*title - 'a' + 'A') : *title);
	column = put(r, STYLE_BOLD, buf_str(&capitals));
	buf_puts(&r->out, beside ? "  " : "\n");
	return beside ? column + 2 : 0;
}

/* The verdict and one-line sections begin beside their title; lists begin below it. */
static void draw_section(struct report *r, const struct outline *o, const struct outline_section *s)
{
	const struct layout *layout = &layouts[s->id];
	const struct place at = { o, layout, draw_title(r, s->title, layout->beside) };

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
	struct outline_scope wanted = scope;
	int r;

	if (report->verbose) {
		wanted.stacks = VERBOSE_STACKS;
		wanted.all_stacks = true;
	}
	r = report_each_outline(report, &wanted, write_capture, &first);

	if (r == 0 && report->failures_told)
		return 0;
	if (r == 0 && !first && report->n_failed)
		buf_putc(&report->out, '\n');
	return r == 0 ? report_each_failed(report, write_failed, NULL) : r;
}

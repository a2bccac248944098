// SPDX-License-Identifier: GPL-2.0-or-later
/* For a bug tracker or a mail: headings, lists and tables of GitHub's Markdown. */
#include "analyzer/report/report.h"

#include <string.h>

#include "util/cleanup.h"
#include "util/escape.h"
#include "util/macros.h"

/* A comment in a bug tracker should stay readable, and trackers cut what is longer: JSON has all. */
static const struct outline_scope scope = {
	.findings = 500,
	.waits = 100,
	.kills = 500,
	.events = 100,
	.contradictions = 500,
	.explained = true,
	.stacks = 20,
	.all_stacks = true,
	.state = 64,
};

static void put(struct report *r, const char *text)
{
	escape_markdown(&r->out, text);
}

/* A span of code, also within a cell of a table. */
static void put_code(struct report *r, const char *text)
{
	_cleanup_buf_ struct buf safe = { 0 };

	escape_terminal(&safe, text);
	buf_putc(&r->out, '`');
	for (const char *at = buf_str(&safe); *at; at++)
		if (*at == '|')
			buf_puts(&r->out, "\\|");
		else
			buf_putc(&r->out, *at == '`' ? '\'' : *at);
	buf_putc(&r->out, '`');
}

/* Lines as code: nothing in a line can end it. */
static void put_lines(struct report *r, const char *lines)
{
	_cleanup_buf_ struct buf safe = { 0 };

	escape_lines(&safe, lines);
	for (const char *line = buf_str(&safe); *line;) {
		size_t len = strcspn(line, "\n");

		buf_puts(&r->out, "    ");
		buf_add(&r->out, line, len);
		buf_putc(&r->out, '\n');
		line += len + (line[len] == '\n');
	}
}

/* A numbered list: GitHub draws no boxes, and mails that take Markdown show the source, in which each step is a line. */
static void write_chain(struct report *r, const struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++) {
		const struct chain_node *node = &chain->nodes[i];
		const char *target = i + 1 < chain->n ? chain->nodes[i + 1].title : chain->nodes[0].title;

		buf_puts(&r->out, "1. **");
		put(r, node->title);
		buf_puts(&r->out, "**");
		if (*node->note) {
			buf_puts(&r->out, " (");
			put(r, node->note);
			buf_putc(&r->out, ')');
		}
		if (i + 1 < chain->n || chain->closed) {
			buf_puts(&r->out, " ");
			put(r, node->label);
			buf_puts(&r->out, " **");
			put(r, target);
			buf_puts(&r->out, "**");
		}
		if (node->how && *node->how) {
			buf_puts(&r->out, ": ");
			put(r, node->how);
		}
		if (node->certainty) {
			buf_puts(&r->out, " _");
			put(r, node->certainty);
			buf_puts(&r->out, "_");
		}
		buf_putc(&r->out, '\n');
	}
	if (chain->n)
		buf_putc(&r->out, '\n');
}

/* Where a row stands. */
struct place {
	const struct outline *outline;
	const struct outline_section *section;
};

static void draw_answer(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	put(r, row->text);
	buf_puts(&r->out, "\n\n");
}

/* The heading of the verdict's section already names its rule. */
static void draw_finding(struct report *r, const struct place *at, const struct outline_row *row)
{
	const struct model_finding *f = row->finding;

	if (at->section->id != SECTION_VERDICT)
		buf_printf(&r->out, "#### %s\n\n", f->row.rule);
	buf_printf(&r->out, "%s, confidence %.2f, fingerprint `%s`\n\n", f->row.severity, f->row.confidence.v,
		   f->row.fingerprint);
	put(r, row->text);
	buf_puts(&r->out, "\n\n");
	if (at->section->id == SECTION_VERDICT && at->outline->verdict.clause) {
		put(r, at->outline->verdict.clause);
		buf_puts(&r->out, "\n\n");
	}
}

static void draw_chain(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	write_chain(r, &row->finding->chain);
}

static void draw_evidence(struct report *r, const struct place *at, const struct outline_row *row)
{
	const struct model_finding *f = row->finding;

	(void)at;
	buf_puts(&r->out, "| where | what |\n|---|---|\n");
	for (size_t i = 0; i < f->n_evidence; i++) {
		buf_puts(&r->out, "| ");
		put(r, f->evidence[i].locator);
		buf_puts(&r->out, " | ");
		put(r, f->evidence[i].text);
		if (f->evidence[i].command) {
			buf_puts(&r->out, " ");
			put_code(r, f->evidence[i].command);
		}
		buf_puts(&r->out, " |\n");
	}
	buf_putc(&r->out, '\n');
}

/* Pages of rules are Markdown of ours, so they go in as they are. A page ends with a line feed, the advice of a header does not. */
static void draw_page(struct report *r, const struct place *at, const struct outline_row *row)
{
	size_t len = strlen(row->text);

	(void)at;
	while (len && row->text[len - 1] == '\n')
		len--;
	buf_printf(&r->out, "%.*s\n\n", (int)len, row->text);
}

static void draw_item(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	buf_puts(&r->out, "- ");
	put(r, row->text);
	buf_putc(&r->out, '\n');
}

/* Those of a kind stand beneath the first as an entry of its own: after it, the line would be too long to read. */
static void draw_event(struct report *r, const struct place *at, const struct outline_row *row)
{
	draw_item(r, at, row);
	if (!row->more)
		return;
	buf_puts(&r->out, "  - ");
	put(r, row->more);
	buf_putc(&r->out, '\n');
}

static void draw_stack(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	buf_puts(&r->out, "**");
	put(r, row->text);
	buf_puts(&r->out, "**");
	if (row->command) {
		buf_puts(&r->out, " ");
		put_code(r, row->command);
	}
	buf_puts(&r->out, "\n\n");
	put_lines(r, row->more);
	buf_putc(&r->out, '\n');
}

/* The reason stands with each rule, as in a tracker people search for a rule's name. */
static void draw_rules(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	for (size_t i = 0; i < row->n; i++) {
		buf_printf(&r->out, "- %s: ", row->rules[i].rule);
		put(r, row->text);
		buf_putc(&r->out, '\n');
	}
}

static void (*const draw_row[N_ROW_TYPES])(struct report *r, const struct place *at, const struct outline_row *row) = {
	[ROW_ANSWER] = draw_answer,     [ROW_FINDING] = draw_finding, [ROW_CHAIN] = draw_chain,
	[ROW_EVIDENCE] = draw_evidence, [ROW_PAGE] = draw_page,       [ROW_ITEM] = draw_item,
	[ROW_EVENT] = draw_event,       [ROW_RULES] = draw_rules,     [ROW_SENTENCE] = draw_answer,
	[ROW_MORE] = draw_item,         [ROW_STACK] = draw_stack,
};

/* Whether a row is a line of a list, after which Markdown needs an empty line; other rows end with one. */
static bool is_listed(enum outline_row_type type)
{
	return type == ROW_ITEM || type == ROW_EVENT || type == ROW_RULES || type == ROW_MORE;
}

static void draw_section(struct report *r, const struct outline *o, const struct outline_section *s)
{
	const struct place at = { o, s };

	buf_printf(&r->out, "### %s%s", s->title, s->id == SECTION_VERDICT ? ": " : "");
	if (s->id == SECTION_VERDICT)
		put(r, o->verdict.name);
	buf_puts(&r->out, "\n\n");
	for (size_t i = 0; i < s->n; i++)
		draw_row[s->rows[i].type](r, &at, &s->rows[i]);
	if (is_listed(s->rows[s->n - 1].type))
		buf_putc(&r->out, '\n');
}

static int write_capture(struct report *r, const struct outline *o, void *arg)
{
	(void)arg;
	buf_puts(&r->out, "## ");
	put(r, o->path);
	buf_puts(&r->out, "\n\n");
	for (size_t i = 0; i < N_HEAD; i++) {
		if (!o->head[i].text)
			continue;
		buf_printf(&r->out, "- %s: ", o->head[i].label);
		put(r, o->head[i].text);
		buf_putc(&r->out, '\n');
	}
	buf_putc(&r->out, '\n');
	for (size_t i = 0; i < o->n; i++)
		draw_section(r, o, &o->sections[i]);
	return buf_check(&r->out);
}

/* A list of their own at the end: who pastes the report must see that it is not of all inputs. */
static int write_failed(struct report *r, const struct failed_input *failed, void *arg)
{
	(void)arg;
	buf_puts(&r->out, "- **failed** ");
	put(r, failed->path);
	buf_puts(&r->out, ": ");
	put(r, failed->error);
	buf_putc(&r->out, '\n');
	return 0;
}

int report_markdown(struct report *report)
{
	int r;

	buf_puts(&report->out, "# oomtopsy\n\n");
	r = report_each_outline(report, &scope, write_capture, NULL);
	return r == 0 ? report_each_failed(report, write_failed, NULL) : r;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/report.h"

#include <string.h>

#include "analyzer/report/waiting.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/escape.h"
#include "util/macros.h"

/*
 * Findings whose evidence is printed in full, waits and kills listed, before the text says how many more there are.
 */
#define LISTED_MAX 20

enum style { STYLE_PLAIN, STYLE_BOLD, STYLE_DIM, STYLE_RED, STYLE_YELLOW, STYLE_GREEN, STYLE_CYAN };

static const char *const style_codes[] = { "0", "1", "2", "1;31", "1;33", "1;32", "36" };

static const enum style severity_styles[] = { STYLE_RED, STYLE_RED, STYLE_YELLOW, STYLE_YELLOW, STYLE_CYAN };

/* Text that may be anything, in a style. */
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

/* Columns that UTF-8 text takes, as far as that is the number of its characters. */
static int columns(const char *text, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* Fills a paragraph up to the report's width, indented by @first in its first line and by @rest in the others. */
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

/* A section's name, and what parts it from what follows: blanks or a newline. */
static void heading(struct report *r, const char *name, const char *gap)
{
	put(r, STYLE_BOLD, name);
	buf_puts(&r->out, gap);
}

static void header(struct report *r, struct model *m)
{
	_cleanup_buf_ struct buf about = { 0 };
	const char *parts[] = { m->kind, m->release, m->arch, m->host };

	put(r, STYLE_DIM, m->path);
	buf_putc(&r->out, '\n');
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i]) {
			put(r, i == 1 ? STYLE_BOLD : STYLE_PLAIN, parts[i]);
			buf_puts(&r->out, i ? "  " : "   ");
		}
	report_describe(&about, m);
	put(r, STYLE_PLAIN, buf_str(&about));
	buf_putc(&r->out, '\n');
	if (m->panic) {
		put(r, STYLE_PLAIN, "panic: ");
		put(r, STYLE_PLAIN, m->panic);
		buf_putc(&r->out, '\n');
	}
	buf_putc(&r->out, '\n');
}

/* Drawing characters; plain ones where the terminal is not for UTF-8. */
struct strokes {
	const char *down, *head, *corner, *arrow;
};

static const struct strokes unicode_strokes = { "│", "▼", "└", "─▶" };
static const struct strokes ascii_strokes = { "|", "v", "`-", "-->" };

/* What a step is called and how it is known. */
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

static void finding_line(struct report *r, const struct model_finding *f)
{
	put(r, severity_styles[f->severity], f->row.rule);
	buf_puts(&r->out, "   ");
	put(r, STYLE_PLAIN, f->row.severity);
	buf_printf(&r->out, "   confidence %.2f\n", f->row.confidence.v);
}

static void nothing_found(struct report *r, struct model *m)
{
	_cleanup_buf_ struct buf text = { 0 };
	bool undecided = m->n_not_evaluated >= m->n_rules;

	heading(r, "VERDICT", "  ");
	put(r, undecided ? STYLE_YELLOW : STYLE_GREEN, undecided ? "undecided" : "no known livelock");
	buf_putc(&r->out, '\n');
	buf_puts(&text, undecided ? "No rule could be evaluated on " :
				    "None of the rules that could be evaluated found anything in ");
	report_looked_at(&text, m);
	if (m->n_not_evaluated && !undecided)
		buf_printf(&text, "; %zu rule%s could not be evaluated", m->n_not_evaluated,
			   m->n_not_evaluated == 1 ? "" : "s");
	buf_puts(&text, ".");
	fill(r, 2, buf_str(&text));
	buf_putc(&r->out, '\n');
}

static int verdict(struct report *r, struct model *m)
{
	const struct model_finding *f = model_verdict(m);

	if (!f) {
		nothing_found(r, m);
		return 0;
	}
	heading(r, "VERDICT", "  ");
	finding_line(r, f);
	fill(r, 2, f->verdict);
	buf_putc(&r->out, '\n');
	draw_chain(r, &f->chain);
	return 0;
}

static bool is_item(const char *line)
{
	return str_starts(line, "- ");
}

/* Adds a line of Markdown without its marks. */
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

/* A section of a rule's page as text: paragraphs and list items are filled, code keeps its lines. */
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

static int what_to_do(struct report *r, struct model *m)
{
	const struct model_finding *f = model_verdict(m);
	_cleanup_free_ char *advice = f && f->rule ? rule_page_section(f->rule, "What to do") : NULL;

	if (!advice)
		return 0;
	heading(r, "WHAT TO DO", "\n");
	page_text(r, 2, advice);
	buf_putc(&r->out, '\n');
	return 0;
}

/* The verdict's own evidence: what a person can check. */
static void list_evidence(struct report *r, const struct model_finding *f)
{
	for (size_t i = 0; i < f->n_evidence; i++) {
		buf_puts(&r->out, "  ");
		put(r, STYLE_DIM, f->evidence[i].locator);
		buf_putc(&r->out, '\n');
		fill(r, 6, f->evidence[i].text);
	}
	buf_putc(&r->out, '\n');
}

static int evidence(struct report *r, struct model *m)
{
	const struct model_finding *f = model_verdict(m);

	if (!f)
		return 0;
	heading(r, "EVIDENCE", "\n");
	list_evidence(r, f);
	return 0;
}

static int other_findings(struct report *r, struct model *m)
{
	const struct model_finding *first = model_verdict(m);
	size_t listed = 0;

	for (size_t i = 0; i < m->n_findings && listed < LISTED_MAX; i++) {
		const struct model_finding *f = &m->findings[i];

		if (f == first || f->row.explained_by.known)
			continue;
		if (!listed++) {
			heading(r, "FURTHER FINDINGS", "\n");
		}
		buf_puts(&r->out, "  ");
		finding_line(r, f);
		fill(r, 4, f->verdict);
		buf_putc(&r->out, '\n');
		draw_chain(r, &f->chain);
		list_evidence(r, f);
	}
	return 0;
}

static int also_seen(struct report *r, struct model *m)
{
	_cleanup_buf_ struct buf names = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < m->n_findings; i++)
		if (m->findings[i].row.explained_by.known) {
			buf_printf(&names, "%s%s", n ? ", " : "", m->findings[i].row.rule);
			n++;
		}
	if (n) {
		heading(r, "ALSO SEEN", "  ");
		buf_printf(&r->out, "%zu finding%s explained by the verdict (", n, n == 1 ? "" : "s");
		put(r, STYLE_PLAIN, buf_str(&names));
		buf_puts(&r->out, ")\n");
	}
	if (m->n_suppressed)
		buf_printf(&r->out, "SUPPRESSED  %zu\n", m->n_suppressed);
	return 0;
}

static int waits(struct report *r, struct model *m)
{
	size_t n, more;
	const char **lines;
	int err = waiting_list(m, LISTED_MAX, &lines, &n, &more);

	if (err < 0 || !n)
		return err;
	heading(r, "WHO WAITS", "\n");
	for (size_t i = 0; i < n; i++)
		fill_hanging(r, 2, 6, lines[i]);
	if (more)
		buf_printf(&r->out, "  and for %zu things more\n", more);
	buf_putc(&r->out, '\n');
	return 0;
}

static int kills(struct report *r, struct model *m)
{
	size_t next = 0;

	if (!m->n_oom_kills)
		return 0;
	heading(r, "OOM KILLS", "\n");
	for (size_t told = 0; told < LISTED_MAX && next < m->n_oom_kills; told++) {
		_cleanup_buf_ struct buf text = { 0 };

		next = report_kill(&text, m, next);
		fill(r, 2, buf_str(&text));
	}
	if (next < m->n_oom_kills)
		buf_printf(&r->out, "  and %zu more\n", m->n_oom_kills - next);
	buf_putc(&r->out, '\n');
	return 0;
}

#define ALIKE_NAMED 6

/* How many more events of a kind there are, and whom the first of them are about. */
static void more_alike(struct report *r, const struct fact_event *events, size_t n)
{
	_cleanup_buf_ struct buf text = { 0 };
	size_t named = 0;

	buf_printf(&text, "and %zu more like it", n);
	for (size_t i = 0; i < n && named < ALIKE_NAMED; i++) {
		if (!events[i].comm)
			continue;
		buf_puts(&text, named++ ? ", " : ": ");
		report_name(&text, events[i].comm, events[i].pid);
	}
	if (named == ALIKE_NAMED && n > named)
		buf_puts(&text, ", …");
	fill(r, 4, buf_str(&text));
}

/* One event, and how many of its kind follow at once; gives the next one's place. */
static size_t timeline_line(struct report *r, const struct model *m, size_t from)
{
	const struct fact_event *event = &m->log_events[from];
	_cleanup_buf_ struct buf text = { 0 };
	size_t end = from + 1;

	while (end < m->n_log_events && streq(m->log_events[end].kind, event->kind))
		end++;
	report_time(&text, event->time_wall, event->time_ms);
	buf_printf(&text, "%s%s: %s", text.len ? "  " : "", event->kind, event->text ? event->text : "");
	fill(r, 2, buf_str(&text));
	if (end - from > 1)
		more_alike(r, event + 1, end - from - 1);
	return end;
}

static int timeline(struct report *r, struct model *m)
{
	size_t listed = 0, i = 0;

	if (!m->n_log_events)
		return 0;
	heading(r, "TIMELINE", "\n");
	while (i < m->n_log_events && listed++ < LISTED_MAX)
		i = timeline_line(r, m, i);
	if (i < m->n_log_events)
		buf_printf(&r->out, "  and %zu more events\n", m->n_log_events - i);
	buf_putc(&r->out, '\n');
	return 0;
}

/* The rules from @from on that share its reason, in one entry. */
static size_t not_evaluated_group(struct report *r, const struct model *m, size_t from)
{
	_cleanup_buf_ struct buf text = { 0 };
	size_t end = from;

	while (end < m->n_not_evaluated && streq(m->not_evaluated[end].why, m->not_evaluated[from].why))
		end++;
	buf_printf(&text, "%zu rule%s: %s (", end - from, end - from == 1 ? "" : "s", m->not_evaluated[from].why);
	for (size_t i = from; i < end; i++)
		buf_printf(&text, "%s%s", i > from ? ", " : "", m->not_evaluated[i].rule);
	buf_puts(&text, ")");
	fill(r, 2, buf_str(&text));
	return end;
}

static int not_evaluated(struct report *r, struct model *m)
{
	if (!m->n_not_evaluated)
		return 0;
	heading(r, "NOT EVALUATED", "\n");
	for (size_t i = 0; i < m->n_not_evaluated;)
		i = not_evaluated_group(r, m, i);
	buf_putc(&r->out, '\n');
	return 0;
}

/*
 * What the parser says of the whole: why something is missing, what debuginfo would add, what is contradictory.
 */
static int notes(struct report *r, struct model *m)
{
	if (!m->n_notes && !m->n_disagreements)
		return 0;
	heading(r, "NOTES", "\n");
	for (size_t i = 0; i < m->n_notes; i++)
		fill(r, 2, m->notes[i].reason);
	for (size_t i = 0; i < MIN(m->n_disagreements, (size_t)LISTED_MAX); i++)
		fill(r, 2, m->disagreements[i].text);
	if (m->n_disagreements > LISTED_MAX)
		buf_printf(&r->out, "  and %zu more contradictions\n", m->n_disagreements - LISTED_MAX);
	return 0;
}

static int (*const sections[])(struct report *report, struct model *model) = {
	verdict, what_to_do, evidence, other_findings, waits, kills, timeline, also_seen, not_evaluated, notes,
};

/* Sections end with an empty line; the report does not. */
static void trim(struct buf *out)
{
	while (out->len > 1 && out->data[out->len - 1] == '\n' && out->data[out->len - 2] == '\n')
		out->data[--out->len] = '\0';
}

static int write_capture(struct report *report, struct model *model, void *arg)
{
	bool *first = arg;
	int r = 0;

	if (!*first)
		buf_puts(&report->out, "\n");
	*first = false;
	header(report, model);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(sections); i++)
		r = sections[i](report, model);
	trim(&report->out);
	return r;
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
	int r = report_each_capture(report, write_capture, &first);

	if (r == 0 && report->failures_told)
		return 0;
	if (r == 0 && !first && report->n_failed)
		buf_putc(&report->out, '\n');
	return r == 0 ? report_each_failed(report, write_failed, NULL) : r;
}

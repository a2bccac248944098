// SPDX-License-Identifier: GPL-2.0-or-later
/* One file that loads nothing: it opens on a machine without a network, and as an attachment. */
#include "analyzer/report/report.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/report/html/html-figures.h"
#include "analyzer/report/html/html-index.h"
#include "analyzer/report/html/html-page.h"
#include "analyzer/report/words.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/macros.h"

/*
 * A page has room for nearly everything, as long lists are folded. Some logs have 50,000 kills, which nobody reads one by
 * one: the section says how many there are more, and who counts them takes JSON.
 */
static const struct outline_scope scope = {
	.findings = 500,
	.waits = 100,
	.kills = 2000,
	.events = 500,
	.contradictions = 500,
	.mechanism = true,
	.explained = true,
	.stacks = 200,
	.all_stacks = true,
	.state = 64,
};

/* Sizes in the drawing of a chain, in units of its viewBox: a column of boxes, and an arrow back up on the right. */
#define BOX_X 10
#define BOX_WIDTH 640
#define BOX_HEIGHT 58
#define STEP 118
#define BACK_X 690
#define HOW_X 190
#define HOW_MAX 64  /* characters that fit between HOW_X and BACK_X */
#define LINE_MAX 92 /* characters that fit */

#define ALIKE_MAX 100 /* events of a kind in a row */

/*
 * Bytes after which captures and rows are left out: what is bigger opens slowly, and mail servers refuse it. A section has
 * a share of them, so that one long list does not push out those after it.
 */
#define PAGE_MAX (4u << 20)
#define SECTION_MAX (1u << 20)

static void put(struct report *r, const char *text)
{
	escape_html(&r->out, text);
}

static void element(struct report *r, const char *tag, const char *class_name, const char *text)
{
	buf_printf(&r->out, "<%s class=\"%s\">", tag, class_name);
	put(r, text);
	buf_printf(&r->out, "</%s>", tag);
}

/* SVG does not wrap text: a long one is cut after @max characters and ends with an ellipsis. */
static void put_short(struct report *r, const char *text, size_t max)
{
	_cleanup_free_ char *copy = strdup(text);
	size_t n = 0, i = 0;

	if (!copy)
		return;
	for (; copy[i]; i++) {
		n += ((unsigned char)copy[i] & 0xc0) != 0x80;
		if (n > max)
			break;
	}
	if (copy[i]) {
		copy[i] = '\0';
		put(r, copy);
		buf_puts(&r->out, "…");
	} else {
		put(r, copy);
	}
}

/* Lines as they are, with their breaks. */
static void put_lines(struct report *r, const char *lines)
{
	_cleanup_buf_ struct buf safe = { 0 };

	escape_lines(&safe, lines);
	element(r, "pre", "lines", buf_str(&safe));
}

/* A text that would cross the arrow on the right is drawn narrower. */
static void svg_text(struct report *r, int x, int y, const char *class_name, const char *text)
{
	buf_printf(&r->out, "<text x=\"%d\" y=\"%d\" class=\"%s\"", x, y, class_name);
	if (x == HOW_X && text && strlen(text) > HOW_MAX)
		buf_printf(&r->out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", BACK_X - HOW_X - 10);
	buf_puts(&r->out, ">");
	put_short(r, text, LINE_MAX);
	buf_puts(&r->out, "<title>");
	put(r, text);
	buf_puts(&r->out, "</title></text>\n");
}

/* A box with title and note, and the arrow to the next box with how the step is known. */
static void draw_node(struct report *r, const struct chain_node *node, int y, bool arrow)
{
	bool has_how = node->how && *node->how;

	buf_printf(&r->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" class=\"node %s\"/>\n", BOX_X,
		   y, BOX_WIDTH, BOX_HEIGHT, node->type);
	svg_text(r, BOX_X + 16, y + 24, "name", node->title);
	svg_text(r, BOX_X + 16, y + 45, "note", node->note);
	if (!arrow)
		return;
	buf_printf(&r->out, "<path d=\"M40 %d V%d\" class=\"edge\" marker-end=\"url(#head)\"/>\n", y + BOX_HEIGHT,
		   y + STEP - 4);
	svg_text(r, 60, y + BOX_HEIGHT + 24, "label", node->label);
	if (has_how)
		svg_text(r, HOW_X, y + BOX_HEIGHT + 24, "how", node->how);
	if (node->certainty)
		svg_text(r, HOW_X, y + BOX_HEIGHT + (has_how ? 43 : 24), "note", node->certainty);
}

/* A chain as a list, which a narrow screen shows instead: the drawing's letters would be too small there. */
static void list_chain(struct report *r, const struct chain *chain)
{
	buf_puts(&r->out, "<ol class=\"steps\">\n");
	for (size_t i = 0; i < chain->n; i++) {
		const struct chain_node *node = &chain->nodes[i];

		buf_puts(&r->out, "<li>");
		element(r, "b", "name", node->title);
		buf_putc(&r->out, ' ');
		element(r, "span", "note", node->note);
		if (i + 1 < chain->n || chain->closed) {
			buf_puts(&r->out, "<br>");
			element(r, "i", "label", node->label);
			if (i + 1 == chain->n)
				buf_puts(&r->out, " the first");
			buf_putc(&r->out, ' ');
			if (node->how)
				element(r, "code", "how", node->how);
			buf_putc(&r->out, ' ');
			if (node->certainty)
				element(r, "span", "note", node->certainty);
		}
		buf_puts(&r->out, "</li>\n");
	}
	buf_puts(&r->out, "</ol>\n");
}

/* Boxes in one column, so that a chain of any length fits a page's width and prints. */
static void draw_chain(struct report *r, const struct chain *chain)
{
	int height = (int)chain->n * STEP - (STEP - BOX_HEIGHT) + 20, last = 10 + ((int)chain->n - 1) * STEP;

	if (!chain->n)
		return;
	buf_printf(
		&r->out,
		"<svg class=\"chain\" role=\"img\" viewBox=\"0 0 850 %d\">\n"
		"<title>who waits for whom</title><defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\""
		" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path d=\"M0 0 L8 4 L0 8 z\""
		" class=\"head\"/></marker></defs>\n",
		height);
	for (size_t i = 0; i < chain->n; i++)
		draw_node(r, &chain->nodes[i], 10 + (int)i * STEP, i + 1 < chain->n);
	if (chain->closed) {
		buf_printf(&r->out, "<path d=\"M%d %d H%d V%d H%d\" class=\"edge back\" marker-end=\"url(#head)\"/>\n",
			   BOX_X + BOX_WIDTH, last + BOX_HEIGHT / 2, BACK_X, 10 + BOX_HEIGHT / 2,
			   BOX_X + BOX_WIDTH + 4);
		svg_text(r, BACK_X + 8, (last + BOX_HEIGHT + 10) / 2, "label", chain->nodes[chain->n - 1].label);
	}
	buf_puts(&r->out, "</svg>\n");
	list_chain(r, chain);
}

/*
 * @len bytes of a paragraph: what stands between backticks is code. A backtick without its end runs to the
 * paragraph's.
 */
static void put_inline(struct report *r, const char *text, size_t len)
{
	_cleanup_free_ char *copy = strndup(text, len);
	bool code = false;

	for (char *at = copy, *tick; at; at = tick ? tick + 1 : NULL) {
		tick = strchr(at, '`');
		if (tick)
			*tick = '\0';
		put(r, at);
		if (tick)
			buf_puts(&r->out, code ? "</code>" : "<code>");
		code = tick ? !code : code;
	}
	if (code)
		buf_puts(&r->out, "</code>");
}

/* Translates the Markdown that pages of rules use: paragraphs, lists, code between backticks. */
static void put_page(struct report *r, const char *page)
{
	const char *open = NULL;

	while (*page) {
		size_t len = strcspn(page, "\n");
		bool item = str_starts(page, "- ");

		if (!len || item) {
			if (open)
				buf_printf(&r->out, "</%s>\n", open);
			open = NULL;
		}
		if (len && !open) {
			open = item ? "li" : "p";
			buf_printf(&r->out, "<%s>", open);
		} else if (len) {
			buf_putc(&r->out, ' ');
		}
		put_inline(r, page + (item ? 2 : 0), len - (item ? 2 : 0));
		page += len + (page[len] == '\n');
	}
	if (open)
		buf_printf(&r->out, "</%s>\n", open);
}

/* The elements around a section's title and around its rows. */
struct layout {
	const char *title; /* the element; NULL: the rows need no title */
	bool folded;       /* rows are hidden until a click on the title */
	const char *begin, *end;
	const char *more; /* a row that says how many were left out; its %s is that text */
};

#define ALL " (<code>--format json</code> has all)"
#define MORE_ITEM "<li class=\"more\">%s" ALL "</li>\n"
#define MORE_LINE "<p class=\"more\">%s" ALL "</p>\n"
#define MORE_ROW "<tr class=\"more\"><td></td><td></td><td>%s" ALL "</td></tr>\n"
/* Contradictions are in no other format. */
#define MORE_NOTES "<li class=\"more\">%s</li>\n"
#define TABLE(columns) "<div class=\"scroll\"><table><thead><tr>" columns "</tr></thead><tbody>\n"
#define TABLE_END "</tbody></table></div>"

static const struct layout layouts[N_SECTIONS] = {
	[SECTION_VERDICT] = { NULL, false, "", "", MORE_LINE },
	[SECTION_WHAT_TO_DO] = { "h4", false, "\n", "", MORE_LINE },
	[SECTION_MECHANISM] = { "summary", true, "\n", "", MORE_LINE },
	[SECTION_EVIDENCE] = { NULL, false, "", "", MORE_LINE },
	[SECTION_INCIDENTS] = { "summary", true, "<ul class=\"incidents\">\n", "</ul>\n", MORE_ITEM },
	[SECTION_FURTHER] = { "h3", false, "\n", "", MORE_LINE },
	[SECTION_WAITS] = { "summary", true, "<ul class=\"waits\">\n", "</ul>", MORE_ITEM },
	[SECTION_LOCKS] = { "summary", true, "<ul class=\"locks\">\n", "</ul>", MORE_ITEM },
	[SECTION_STACKS] = { "h3", false, "\n", "", MORE_LINE },
	[SECTION_CPUS] = { "h3", false, "<ul class=\"cpus\">\n", "</ul>\n", MORE_ITEM },
	[SECTION_IO] = { "h3", false, "<ul class=\"io\">\n", "</ul>\n", MORE_ITEM },
	[SECTION_MEMORY] = { "h3", false, "<ul class=\"memory\">\n", "</ul>\n", MORE_ITEM },
	[SECTION_KILLS] = { "h3", false, "<ol class=\"kills\">\n", "</ol>\n", MORE_ITEM },
	[SECTION_TIMELINE] = { "summary", true, TABLE("<th>Time</th><th>Kind</th><th>Line</th>"), TABLE_END, MORE_ROW },
	[SECTION_ALSO_SEEN] = { "h3", false, "\n", "", MORE_LINE },
	[SECTION_SUPPRESSED] = { "h3", false, "\n", "", MORE_LINE },
	[SECTION_NOT_EVALUATED] = { "summary", true, "<ul>\n", "</ul>", MORE_ITEM },
	[SECTION_NOTES] = { "h3", false, "<ul class=\"notes\">\n", "</ul>\n", MORE_NOTES },
};

/* Where a row stands. */
struct place {
	const struct outline *outline;
	const struct outline_section *section;
};

/* Green only where there is nothing: "undecided" must not look like a clean bill. */
static void draw_answer(struct report *r, const struct place *at, const struct outline_row *row)
{
	buf_printf(&r->out, "<article class=\"finding %s\"><h3>%s: ",
		   at->outline->verdict.status == STATUS_NOTHING ? "clean" : "undecided", at->section->title);
	put(r, at->outline->verdict.name);
	buf_puts(&r->out, "</h3><p>");
	put(r, row->text);
	buf_puts(&r->out, "</p></article>\n");
}

/* Opens an article; draw_evidence() closes it, as evidence is the last row of every finding. */
static void draw_finding(struct report *r, const struct place *at, const struct outline_row *row)
{
	const struct model_finding *f = row->finding;

	buf_printf(&r->out, "<article class=\"finding %s\"><h3>", f->row.severity);
	element(r, "span", "badge", f->row.severity);
	buf_printf(&r->out, " %s%s", at->section->id == SECTION_VERDICT ? at->section->title : "",
		   at->section->id == SECTION_VERDICT ? ": " : "");
	put(r, f->row.rule);
	buf_printf(&r->out, " <small>confidence %.2f</small></h3>\n<p class=\"verdict\">", f->row.confidence.v);
	put(r, row->text);
	buf_puts(&r->out, "</p>\n");
	if (at->section->id == SECTION_VERDICT && at->outline->verdict.clause)
		element(r, "p", "clause", at->outline->verdict.clause);
}

static void draw_chain_row(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	draw_chain(r, &row->finding->chain);
}

static void draw_evidence(struct report *r, const struct place *at, const struct outline_row *row)
{
	const struct model_finding *f = row->finding;

	buf_printf(&r->out, "<details%s><summary>Evidence (%zu)</summary>\n" TABLE("<th>Where</th><th>What</th>"),
		   at->section->id == SECTION_EVIDENCE ? " open=\"\"" : "", f->n_evidence);
	for (size_t i = 0; i < f->n_evidence; i++) {
		buf_puts(&r->out, "<tr><td><code>");
		put(r, f->evidence[i].locator);
		buf_puts(&r->out, "</code></td><td>");
		put(r, f->evidence[i].text);
		if (f->evidence[i].command) {
			buf_putc(&r->out, ' ');
			element(r, "code", "command", f->evidence[i].command);
		}
		buf_puts(&r->out, "</td></tr>\n");
	}
	buf_printf(&r->out,
		   TABLE_END "\n<p class=\"note\">rule revision %lld, fingerprint %s</p></details></article>\n",
		   (long long)f->row.rev.v, f->row.fingerprint);
}

/* Ours, not the input's, but escaped all the same: users add pages of their own. */
static void draw_page(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	put_page(r, row->text);
}

/* CSS classes of list entries. */
static const char *const item_classes[N_SECTIONS] = {
	[SECTION_WAITS] = "wait",
	[SECTION_KILLS] = "kill",
	[SECTION_NOTES] = "note",
};

static void draw_item(struct report *r, const struct place *at, const struct outline_row *row)
{
	const char *class_name = item_classes[at->section->id];

	buf_printf(&r->out, "<li%s%s%s>", class_name ? " class=\"" : "", class_name ? class_name : "",
		   class_name ? "\"" : "");
	put(r, row->text);
	html_bar(r, row);
	buf_puts(&r->out, "</li>\n");
}

/* Folded, each: a page has up to 200, and a reader opens the one whose name he knows. */
static void draw_stack(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	buf_puts(&r->out, "<details class=\"stack\"><summary>");
	put(r, row->text);
	if (row->command) {
		buf_putc(&r->out, ' ');
		element(r, "code", "command", row->command);
	}
	buf_puts(&r->out, "</summary>");
	put_lines(r, row->more);
	buf_puts(&r->out, "</details>\n");
}

/* Unlike text, a table lists the events of a group. */
static void draw_event(struct report *r, const struct place *at, const struct outline_row *row)
{
	size_t from = row->n > ALIKE_MAX ? row->n - ALIKE_MAX : 0;

	(void)at;
	if (from) {
		char text[64];

		snprintf(text, sizeof(text), "%zu before, of the same kind", from);
		buf_printf(&r->out, MORE_ROW, text);
	}
	for (size_t i = from; i < row->n; i++) {
		_cleanup_buf_ struct buf when = { 0 };

		report_time(&when, row->events[i].time_wall, row->events[i].time_ms);
		buf_puts(&r->out, "<tr>");
		element(r, "td", "time", buf_str(&when));
		element(r, "td", "kind", row->events[i].kind);
		element(r, "td", "line", row->events[i].text);
		buf_puts(&r->out, "</tr>\n");
	}
}

/* One line a rule, as there is room: text and ticket join those with one reason. */
static void draw_rules(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	for (size_t i = 0; i < row->n; i++) {
		buf_puts(&r->out, "<li>");
		element(r, "code", "rule", row->rules[i].rule);
		buf_puts(&r->out, ": ");
		put(r, row->rules[i].why);
		buf_puts(&r->out, "</li>\n");
	}
}

static void draw_sentence(struct report *r, const struct place *at, const struct outline_row *row)
{
	(void)at;
	element(r, "p", "sentence", row->text);
	buf_putc(&r->out, '\n');
}

static void draw_more(struct report *r, const struct place *at, const struct outline_row *row)
{
	buf_printf(&r->out, layouts[at->section->id].more, row->text);
}

static void (*const draw_row[N_ROW_TYPES])(struct report *r, const struct place *at, const struct outline_row *row) = {
	[ROW_ANSWER] = draw_answer,     [ROW_FINDING] = draw_finding, [ROW_CHAIN] = draw_chain_row,
	[ROW_EVIDENCE] = draw_evidence, [ROW_PAGE] = draw_page,       [ROW_ITEM] = draw_item,
	[ROW_EVENT] = draw_event,       [ROW_RULES] = draw_rules,     [ROW_SENTENCE] = draw_sentence,
	[ROW_MORE] = draw_more,         [ROW_STACK] = draw_stack,
};

static void draw_title(struct report *r, const struct layout *layout, const struct outline_section *s)
{
	if (!layout->title)
		return;
	buf_printf(&r->out, "<%s>%s", layout->title, s->title);
	if (s->count)
		buf_printf(&r->out, " (%s)", s->count);
	buf_printf(&r->out, "</%s>", layout->title);
}

/* "c3-on-the-cpus": the section of that title of capture 3. */
static void put_id(struct report *r, const struct outline *o, const struct outline_section *s)
{
	buf_printf(&r->out, "c%lld-", (long long)o->capture);
	for (const char *c = s->title; *c; c++)
		buf_putc(&r->out, isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-');
}

static void put_anchor(struct report *r, const struct outline *o, const struct outline_section *s)
{
	buf_puts(&r->out, "<a class=\"anchor\" id=\"");
	put_id(r, o, s);
	buf_puts(&r->out, "\"></a>");
}

/* Links without a script: they work where a mail program shows the page, which runs none. */
static void put_sections(struct report *r, const struct outline *o)
{
	buf_puts(&r->out, "<nav class=\"sections\" aria-label=\"sections\">");
	for (size_t i = 0; i < o->n; i++) {
		buf_puts(&r->out, "<a href=\"#");
		put_id(r, o, &o->sections[i]);
		buf_printf(&r->out, "\">%s</a> ", o->sections[i].title);
	}
	buf_puts(&r->out, "</nav>\n");
}

/* A finding is one thing that is left out, though it has three rows. */
static bool begins_entry(const struct outline_row *row)
{
	return row->type != ROW_CHAIN && row->type != ROW_EVIDENCE && row->type != ROW_MORE;
}

/* Says how many entries of a section have no room, from row @from on. */
static void leave_out(struct report *r, const struct outline_section *s, size_t from)
{
	char text[64];
	size_t n = 0;

	for (size_t i = from; i < s->n; i++)
		n += begins_entry(&s->rows[i]);
	snprintf(text, sizeof(text), "the page is full: %zu more", n);
	buf_printf(&r->out, layouts[s->id].more, text);
}

/* Draws rows as long as there is room; of the rest, only how many there are. */
static void draw_rows(struct report *r, const struct outline *o, const struct outline_section *s)
{
	const struct place at = { o, s };
	size_t start = r->out.len;
	bool full = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct outline_row *row = &s->rows[i];

		if (!full && begins_entry(row) && (r->out.len - start > SECTION_MAX || r->out.len > PAGE_MAX)) {
			leave_out(r, s, i);
			full = true;
		}
		if (!full || row->type == ROW_MORE)
			draw_row[row->type](r, &at, row);
	}
}

/* What is folded is there for who looks for it; the verdict and what to do are never folded. */
static void draw_section(struct report *r, const struct outline *o, const struct outline_section *s)
{
	const struct layout *layout = &layouts[s->id];
	/* Without a finding, this list is what a reader wants first. */
	bool open = s->id == SECTION_WAITS && !o->verdict.finding;

	put_anchor(r, o, s);
	if (layout->folded)
		buf_printf(&r->out, "<details%s>", open ? " open=\"\"" : "");
	draw_title(r, layout, s);
	buf_puts(&r->out, layout->begin);
	draw_rows(r, o, s);
	buf_puts(&r->out, layout->end);
	if (layout->folded)
		buf_puts(&r->out, "</details>\n");
}

/* A browser should open the page: what is after so many bytes is in the index alone, with the command that shows it. */
static int left_out(struct report *r, const struct outline *o)
{
	buf_printf(&r->out, "<section id=\"capture-%lld\"><h2>", (long long)o->capture);
	put(r, o->path);
	buf_printf(&r->out, "</h2><p>The page is full: <code>oomtopsy report --capture %lld</code></p></section>\n",
		   (long long)o->capture);
	return buf_check(&r->out);
}

static int write_capture(struct report *r, const struct outline *o, void *arg)
{
	(void)arg;
	if (r->out.len > PAGE_MAX)
		return left_out(r, o);
	buf_printf(&r->out, "<section id=\"capture-%lld\"><h2>", (long long)o->capture);
	put(r, o->path);
	buf_puts(&r->out, "</h2>\n<dl class=\"facts\">\n");
	for (size_t i = 0; i < N_HEAD; i++) {
		if (!o->head[i].text)
			continue;
		element(r, "dt", "label", o->head[i].label);
		element(r, "dd", i == HEAD_PANIC ? "panic" : "fact", o->head[i].text);
		buf_putc(&r->out, '\n');
	}
	buf_puts(&r->out, "</dl>\n");
	put_sections(r, o);
	for (size_t i = 0; i < o->n; i++) {
		if (o->sections[i].id == SECTION_KILLS ||
		    (o->sections[i].id == SECTION_TIMELINE && !o->model->n_oom_kills))
			html_timeline(r, o->model);
		draw_section(r, o, &o->sections[i]);
	}
	buf_puts(&r->out, "</section>\n");
	return buf_check(&r->out);
}

static int write_failed(struct report *r, const struct failed_input *failed, void *arg)
{
	(void)arg;
	buf_puts(&r->out, "<section class=\"failed\"><h2>");
	put(r, failed->path);
	buf_puts(&r->out, "</h2><p>could not be analysed: ");
	put(r, failed->error);
	buf_puts(&r->out, "</p></section>\n");
	return 0;
}

/* The index comes first, and needs all titles: it reads the database once more instead of keeping all pages in memory. */
int report_html(struct report *report)
{
	int r;

	html_begin(&report->out);
	r = html_title(report);
	if (r < 0)
		return r;
	html_begin_body(&report->out, "");
	r = html_index(report);
	if (r == 0)
		r = report_each_outline(report, &scope, write_capture, NULL);
	if (r == 0)
		r = report_each_failed(report, write_failed, NULL);
	html_end(&report->out);
	return r;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* One file without anything from elsewhere: it opens on a machine without a network, and in a mail. */
#include "analyzer/report/report.h"

#include <string.h>

#include "analyzer/report/waiting.h"
#include "util/cleanup.h"
#include "util/embed.h"
#include "util/escape.h"
#include "util/macros.h"
#include "version.h"

extern const struct embed_file report_style[];

#define WAITS_MAX 100

/* The drawing of a chain: boxes below each other, an arrow back up on the right. In units of its viewBox. */
#define BOX_X 10
#define BOX_WIDTH 640
#define BOX_HEIGHT 58
#define STEP 118
#define BACK_X 690
#define LINE_MAX 92 /* characters that fit */

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

/* The first characters of a text that is too long for a line of the drawing. */
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

static void svg_text(struct report *r, int x, int y, const char *class_name, const char *text)
{
	buf_printf(&r->out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y, class_name);
	put_short(r, text, LINE_MAX);
	buf_puts(&r->out, "<title>");
	put(r, text);
	buf_puts(&r->out, "</title></text>\n");
}

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
		svg_text(r, 190, y + BOX_HEIGHT + 24, "how", node->how);
	if (node->certainty)
		svg_text(r, 190, y + BOX_HEIGHT + (has_how ? 43 : 24), "note", node->certainty);
}

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
}

static void write_evidence(struct report *r, const struct model_finding *f)
{
	buf_puts(&r->out, "<div class=\"scroll\"><table><thead><tr><th>Where</th><th>What</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < f->n_evidence; i++) {
		buf_puts(&r->out, "<tr><td><code>");
		put(r, f->evidence[i].locator);
		buf_puts(&r->out, "</code></td><td>");
		put(r, f->evidence[i].text);
		buf_puts(&r->out, "</td></tr>\n");
	}
	buf_puts(&r->out, "</tbody></table></div>\n");
}

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

/* What pages use of Markdown: paragraphs, lists, code between backticks. */
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

static void write_advice(struct report *r, const struct model_finding *f)
{
	_cleanup_free_ char *advice = f->rule ? rule_page_section(f->rule, "What to do") : NULL;
	_cleanup_free_ char *mechanism = f->rule ? rule_page_section(f->rule, "Mechanism") : NULL;

	if (advice) {
		buf_puts(&r->out, "<h4>What to do</h4>\n");
		put_page(r, advice);
	}
	if (mechanism) {
		buf_puts(&r->out, "<details><summary>How this comes about</summary>\n");
		put_page(r, mechanism);
		buf_puts(&r->out, "</details>\n");
	}
}

static void write_finding(struct report *r, const struct model_finding *f, bool first)
{
	buf_printf(&r->out, "<article class=\"finding %s\"><h3>", f->row.severity);
	element(r, "span", "badge", f->row.severity);
	buf_putc(&r->out, ' ');
	put(r, f->row.rule);
	buf_printf(&r->out, " <small>confidence %.2f</small></h3>\n<p class=\"verdict\">", f->row.confidence.v);
	put(r, f->verdict);
	buf_puts(&r->out, "</p>\n");
	draw_chain(r, &f->chain);
	if (first)
		write_advice(r, f);
	buf_printf(&r->out, "<details%s><summary>Evidence (%zu)</summary>\n", first ? " open" : "", f->n_evidence);
	write_evidence(r, f);
	buf_printf(&r->out, "<p class=\"note\">rule revision %lld, fingerprint %s</p></details></article>\n",
		   (long long)f->row.rev.v, f->row.fingerprint);
}

static int write_waits(struct report *r, struct model *m)
{
	const char **lines;
	size_t n, more;
	int err = waiting_list(m, WAITS_MAX, &lines, &n, &more);

	if (err < 0 || !n)
		return err;
	buf_printf(&r->out, "<details%s><summary>Who waits (for %zu things)</summary><ul class=\"waits\">\n",
		   model_verdict(m) ? "" : " open", n + more);
	for (size_t i = 0; i < n; i++) {
		element(r, "li", "wait", lines[i]);
		buf_putc(&r->out, '\n');
	}
	if (more)
		buf_printf(&r->out, "<li>and for %zu things more</li>\n", more);
	buf_puts(&r->out, "</ul></details>\n");
	return 0;
}

static void write_kills(struct report *r, const struct model *m)
{
	if (!m->n_oom_kills)
		return;
	buf_printf(&r->out, "<h3>OOM kills (%zu)</h3><ol class=\"kills\">\n", m->n_oom_kills);
	for (size_t i = 0; i < m->n_oom_kills;) {
		_cleanup_buf_ struct buf text = { 0 };

		i = report_kill(&text, m, i);
		element(r, "li", "kill", buf_str(&text));
		buf_putc(&r->out, '\n');
	}
	buf_puts(&r->out, "</ol>\n");
}

static void write_timeline(struct report *r, const struct model *m)
{
	if (!m->n_log_events)
		return;
	buf_printf(&r->out,
		   "<details><summary>Timeline (%zu event%s)</summary><div class=\"scroll\"><table><thead><tr>"
		   "<th>Time</th><th>Kind</th><th>Line</th></tr></thead><tbody>\n",
		   m->n_log_events, m->n_log_events == 1 ? "" : "s");
	for (size_t i = 0; i < m->n_log_events; i++) {
		_cleanup_buf_ struct buf when = { 0 };

		report_time(&when, m->log_events[i].time_wall, m->log_events[i].time_ms);
		buf_puts(&r->out, "<tr>");
		element(r, "td", "time", buf_str(&when));
		element(r, "td", "kind", m->log_events[i].kind);
		element(r, "td", "line", m->log_events[i].text);
		buf_puts(&r->out, "</tr>\n");
	}
	buf_puts(&r->out, "</tbody></table></div></details>\n");
}

static void write_not_evaluated(struct report *r, const struct model *m)
{
	if (!m->n_not_evaluated)
		return;
	buf_printf(&r->out, "<details><summary>%zu rules could not be evaluated</summary><ul>\n", m->n_not_evaluated);
	for (size_t i = 0; i < m->n_not_evaluated; i++) {
		buf_puts(&r->out, "<li>");
		element(r, "code", "rule", m->not_evaluated[i].rule);
		buf_puts(&r->out, ": ");
		put(r, m->not_evaluated[i].why);
		buf_puts(&r->out, "</li>\n");
	}
	buf_puts(&r->out, "</ul></details>\n");
}

static int write_capture(struct report *r, struct model *m, void *arg)
{
	_cleanup_buf_ struct buf about = { 0 };
	const char *head[] = { m->kind, m->release, m->arch, m->host };
	const struct model_finding *verdict = model_verdict(m);
	int err;

	(void)arg;
	buf_puts(&r->out, "<section><h2>");
	put(r, m->path);
	buf_puts(&r->out, "</h2>\n<p class=\"facts\">");
	for (size_t i = 0; i < ARRAY_SIZE(head); i++)
		if (head[i])
			element(r, "span", "fact", head[i]);
	report_describe(&about, m);
	element(r, "span", "fact", buf_str(&about));
	buf_puts(&r->out, "</p>\n");
	if (m->panic)
		element(r, "p", "panic", m->panic);
	if (!verdict) {
		buf_puts(&r->out,
			 "<article class=\"finding clean\"><h3>No known livelock</h3><p>None of the rules that could be"
			 " evaluated found anything in ");
		report_looked_at(&r->out, m);
		buf_puts(&r->out, ".</p></article>\n");
	}
	for (size_t i = 0; i < m->n_findings; i++)
		write_finding(r, &m->findings[i], &m->findings[i] == verdict);
	err = write_waits(r, m);
	if (err < 0)
		return err;
	write_kills(r, m);
	write_timeline(r, m);
	write_not_evaluated(r, m);
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

int report_html(struct report *report)
{
	int r;

	buf_puts(
		&report->out,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
		"<title>oomtopsy</title>\n<style>\n");
	buf_puts(&report->out, report_style[0].data);
	buf_puts(&report->out, "</style></head><body><main>\n<h1>oomtopsy</h1>\n");
	r = report_each_capture(report, write_capture, NULL);
	if (r == 0)
		r = report_each_failed(report, write_failed, NULL);
	buf_puts(&report->out, "<footer>oomtopsy " OOMTOPSY_VERSION "</footer></main></body></html>\n");
	return r;
}

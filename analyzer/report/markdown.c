// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/report.h"

#include "analyzer/report/waiting.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/macros.h"

#define WAITS_MAX 100

static void put(struct report *r, const char *text)
{
	escape_markdown(&r->out, text);
}

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

static void write_finding(struct report *r, const struct model_finding *f)
{
	buf_printf(&r->out, "### %s\n\n%s, confidence %.2f, fingerprint `%s`\n\n", f->row.rule, f->row.severity,
		   f->row.confidence.v, f->row.fingerprint);
	put(r, f->verdict);
	buf_puts(&r->out, "\n\n");
	write_chain(r, &f->chain);
	buf_puts(&r->out, "| where | what |\n|---|---|\n");
	for (size_t i = 0; i < f->n_evidence; i++) {
		buf_puts(&r->out, "| ");
		put(r, f->evidence[i].locator);
		buf_puts(&r->out, " | ");
		put(r, f->evidence[i].text);
		buf_puts(&r->out, " |\n");
	}
	buf_putc(&r->out, '\n');
}

static void write_advice(struct report *r, const struct model_finding *f)
{
	_cleanup_free_ char *advice = f && f->rule ? rule_page_section(f->rule, "What to do") : NULL;

	if (advice)
		buf_printf(&r->out, "### What to do\n\n%s\n", advice);
}

static void put_item(struct report *r, const char *text)
{
	buf_puts(&r->out, "- ");
	put(r, text);
	buf_putc(&r->out, '\n');
}

static int write_waits(struct report *r, struct model *m)
{
	const char **lines;
	size_t n, more;
	int err = waiting_list(m, WAITS_MAX, &lines, &n, &more);

	if (err < 0 || !n)
		return err;
	buf_puts(&r->out, "### Who waits\n\n");
	for (size_t i = 0; i < n; i++)
		put_item(r, lines[i]);
	if (more)
		buf_printf(&r->out, "- and for %zu things more\n", more);
	buf_putc(&r->out, '\n');
	return 0;
}

static void write_kills(struct report *r, const struct model *m)
{
	if (m->n_oom_kills)
		buf_puts(&r->out, "### OOM kills\n\n");
	for (size_t i = 0; i < m->n_oom_kills;) {
		_cleanup_buf_ struct buf text = { 0 };

		i = report_kill(&text, m, i);
		put_item(r, buf_str(&text));
	}
	if (m->n_oom_kills)
		buf_putc(&r->out, '\n');
}

static int write_capture(struct report *r, struct model *m, void *arg)
{
	_cleanup_buf_ struct buf about = { 0 };
	const char *head[] = { m->kind, m->release, m->arch, m->host };
	int err;

	(void)arg;
	buf_puts(&r->out, "## ");
	put(r, m->path);
	buf_puts(&r->out, "\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(head); i++)
		if (head[i]) {
			put(r, head[i]);
			buf_puts(&r->out, ", ");
		}
	report_describe(&about, m);
	put(r, buf_str(&about));
	buf_puts(&r->out, "\n\n");
	if (!model_verdict(m)) {
		buf_puts(&r->out, "**No known livelock** in ");
		report_looked_at(&r->out, m);
		buf_puts(&r->out, ".\n\n");
	}
	for (size_t i = 0; i < m->n_findings; i++)
		write_finding(r, &m->findings[i]);
	write_advice(r, model_verdict(m));
	err = write_waits(r, m);
	if (err < 0)
		return err;
	write_kills(r, m);
	if (m->n_not_evaluated)
		buf_puts(&r->out, "### Not evaluated\n\n");
	for (size_t i = 0; i < m->n_not_evaluated; i++) {
		buf_printf(&r->out, "- %s: ", m->not_evaluated[i].rule);
		put(r, m->not_evaluated[i].why);
		buf_putc(&r->out, '\n');
	}
	return buf_check(&r->out);
}

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
	r = report_each_capture(report, write_capture, NULL);
	return r == 0 ? report_each_failed(report, write_failed, NULL) : r;
}

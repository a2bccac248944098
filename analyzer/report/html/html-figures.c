// SPDX-License-Identifier: GPL-2.0-or-later
#include "analyzer/report/html/html-figures.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/report/words.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/macros.h"

/* Units of a drawing's width: a part of a thousand. */
#define WIDTH 1000
/* Moments of a lane that can be told apart, each a mark; and lanes, the fullest first. */
#define SLOTS 250
#define LANES_MAX 8

/* In floating point: an input's numbers may be anything, and their product with the width would overflow. */
static int64_t part_of(int64_t part, int64_t whole, int64_t units)
{
	if (part <= 0 || whole <= 0)
		return 0;
	return MIN((int64_t)((double)part / (double)whole * (double)units), units);
}

void html_bar(struct report *r, const struct outline_row *row)
{
	if (row->whole_kb <= 0)
		return;
	buf_printf(
		&r->out,
		"<svg class=\"bar\" viewBox=\"0 0 %d 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		"<rect class=\"whole\" width=\"%d\" height=\"8\"/><rect class=\"part\" width=\"%lld\" height=\"8\"/>",
		WIDTH, WIDTH, (long long)part_of(row->part_kb, row->whole_kb, WIDTH));
	if (row->mark_kb > 0)
		buf_printf(&r->out, "<rect class=\"mark\" x=\"%lld\" width=\"4\" height=\"8\"/>",
			   (long long)part_of(row->mark_kb, row->whole_kb, WIDTH - 4));
	buf_puts(&r->out, "</svg>");
}

/* Of one kind, how many at each moment. */
struct lane {
	const char *kind;
	size_t n;
	unsigned int slots[SLOTS];
};

struct timeline {
	struct lane *lanes;
	size_t n_lanes;
	int64_t first, last;
	bool any;
};

/* The first and last moment have to be known before a mark can be drawn. */
static void widen(struct timeline *t, struct opt at_ms)
{
	if (!at_ms.known)
		return;
	t->first = t->any ? MIN(t->first, at_ms.v) : at_ms.v;
	t->last = t->any ? MAX(t->last, at_ms.v) : at_ms.v;
	t->any = true;
}

static struct lane *lane_of(struct timeline *t, const char *kind)
{
	for (size_t i = 0; i < t->n_lanes; i++)
		if (streq(t->lanes[i].kind, kind))
			return &t->lanes[i];
	t->lanes[t->n_lanes].kind = kind;
	return &t->lanes[t->n_lanes++];
}

/* Kinds are words of ours: there are less than LANES_ALL. */
#define LANES_ALL 128

static void count(struct timeline *t, const char *kind, struct opt at_ms)
{
	struct lane *lane;

	if (!at_ms.known || t->n_lanes == LANES_ALL)
		return;
	lane = lane_of(t, kind);
	lane->slots[part_of(at_ms.v - t->first, t->last - t->first, SLOTS - 1)]++;
	lane->n++;
}

/* Ties go by name, so that two runs draw the same. */
static int by_count(const void *a, const void *b)
{
	const struct lane *x = a, *y = b;

	return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp(x->kind, y->kind);
}

static void draw_lane(struct report *r, const struct timeline *t, const struct lane *lane)
{
	buf_puts(&r->out, "<div class=\"lane\"><span>");
	escape_html(&r->out, lane->kind);
	buf_printf(&r->out, " (%zu)</span><svg viewBox=\"0 0 %d 16\" preserveAspectRatio=\"none\" role=\"img\">",
		   lane->n, WIDTH);
	for (int i = 0; i < SLOTS; i++) {
		if (!lane->slots[i])
			continue;
		buf_printf(&r->out, "<rect x=\"%d\" width=\"4\" height=\"16\"><title>%u at ", i * WIDTH / SLOTS,
			   lane->slots[i]);
		report_span(&r->out, t->first + (t->last - t->first) * i / (SLOTS - 1));
		buf_puts(&r->out, "</title></rect>");
	}
	buf_puts(&r->out, "</svg></div>\n");
}

static void draw(struct report *r, const struct timeline *t)
{
	buf_puts(&r->out, "<figure class=\"timeline\">\n");
	for (size_t i = 0; i < MIN(t->n_lanes, (size_t)LANES_MAX); i++)
		draw_lane(r, t, &t->lanes[i]);
	buf_puts(&r->out, "<figcaption><span>");
	report_span(&r->out, t->first);
	buf_puts(&r->out, "</span><span>");
	report_span(&r->out, t->last);
	buf_puts(&r->out, " since boot</span></figcaption></figure>\n");
}

void html_timeline(struct report *r, const struct model *m)
{
	_cleanup_free_ struct lane *lanes = calloc(LANES_ALL, sizeof(*lanes));
	struct timeline t = { .lanes = lanes };

	if (!lanes)
		return;
	for (size_t i = 0; i < m->n_oom_kills; i++)
		widen(&t, m->oom_kills[i].at_ms);
	for (size_t i = 0; i < m->n_log_events; i++)
		widen(&t, m->log_events[i].at_ms);
	if (!t.any || t.last - t.first < 1000)
		return;
	for (size_t i = 0; i < m->n_oom_kills; i++)
		count(&t, m->oom_kills[i].killed.v ? "OOM kill" : "OOM report", m->oom_kills[i].at_ms);
	for (size_t i = 0; i < m->n_log_events; i++)
		count(&t, m->log_events[i].kind, m->log_events[i].at_ms);
	qsort(t.lanes, t.n_lanes, sizeof(*t.lanes), by_count);
	draw(r, &t);
}

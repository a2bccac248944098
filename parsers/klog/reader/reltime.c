// SPDX-License-Identifier: GPL-2.0-or-later
/* The clock of "dmesg --reltime" (util-linux, sys-utils/dmesg.c: print_record(), DMESG_TIMEFTM_RELTIME). */
#include "parsers/klog/reader/reader-priv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/macros.h"

#define MINUTE_US (60 * INT64_C(1000000))

/* "+12.000123" in microseconds; 0 for what is none, or would be longer than a minute. */
static int64_t parse_delta(const char *p, const char *end)
{
	int64_t us = 0, unit = 1000000;

	for (p++; p < end && *p >= '0' && *p <= '9' && us < MINUTE_US; p++)
		us = us * 10 + (*p - '0') * unit;
	if (p < end && *p == '.')
		for (p++; p < end && *p >= '0' && *p <= '9' && unit > 1; p++)
			us += (*p - '0') * (unit /= 10);
	return us <= MINUTE_US ? us : 0;
}

static void take_line(struct klog_reader *r, const char *p, const char *end)
{
	struct reltime *t = &r->reltime;
	struct klog_record rec;

	klog_record_parse(&r->style, p, (size_t)(end - p), 0, &rec);
	if (rec.wall_form != KLOG_WALL_RELTIME || !rec.wall_len)
		return;
	if (*rec.wall == '+') {
		/* The next minute has a line of its own. */
		t->since_us = MIN(t->since_us + parse_delta(rec.wall, rec.wall + rec.wall_len), MINUTE_US - 1);
	} else if (rec.wall_len < sizeof(t->minute)) {
		memcpy(t->minute, rec.wall, rec.wall_len);
		t->minute[rec.wall_len] = '\0';
		t->since_us = 0;
	}
}

void reltime_advance(struct klog_reader *r, const struct cursor *c, const char *until)
{
	const char *p = c->base;

	if (r->reltime.done > c->offset)
		p += MIN(r->reltime.done - c->offset, (uint64_t)(until - c->base));
	while (p < until) {
		const char *end = reader_line_end(p, until);

		take_line(r, p, end);
		p = end + 1;
	}
	r->reltime.done = MAX(r->reltime.done, c->offset + (uint64_t)(until - c->base));
}

void reltime_set(struct klog_reader *r, struct klog_record *rec)
{
	struct reltime *t = &r->reltime;
	int n = snprintf(t->wall, sizeof(t->wall), "%s:%02" PRId64 ".%06" PRId64, t->minute, t->since_us / 1000000,
			 t->since_us % 1000000);

	rec->wall_form = *t->minute ? KLOG_WALL_RELTIME : KLOG_WALL_NONE;
	rec->wall = t->wall;
	rec->wall_len = (size_t)n;
}

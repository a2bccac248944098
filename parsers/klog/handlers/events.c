// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of `event`. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

bool klog_fill_event(struct klog_asm *a, const char *kind, const struct klog_line *line, struct open_event *e)
{
	const struct klog_record *rec = line->rec;
	const struct klog_match *m = line->m;
	struct stamp at = klog_stamp(rec);
	struct opt secs = klog_opt(m, KLOG_F_SECS);
	struct span comm = klog_has(m, KLOG_F_COMM) ? m->f[KLOG_F_COMM] : SPAN("");

	if (++a->n_events > KLOG_EVENTS_MAX) {
		a->dropped.events++;
		return false;
	}
	a->totals.events++;
	e->row = (struct fact_event){ .kind = kind,
				      .time_ms = klog_ms(at.mono_us),
				      .at_ms = klog_ms(at.at_us),
				      .cpu = klog_opt(m, KLOG_F_CPU),
				      .pid = klog_opt(m, KLOG_F_PID),
				      .duration_ms = klog_opt(m, KLOG_F_MSECS) };
	if (secs.known && secs.v < INT64_MAX / 1000)
		e->row.duration_ms = OPT(secs.v * 1000);
	if (e->row.pid.known)
		e->row.task_id = stall_task_id(a, stall_task(a, e->row.pid.v, comm, rec->offset));
	e->offset = rec->offset;
	memcpy(e->wall, at.wall, sizeof(e->wall));
	klog_copy(e->comm, sizeof(e->comm), comm);
	klog_copy(e->text, sizeof(e->text), (struct span){ rec->text, rec->len });
	return true;
}

int klog_write_event(struct klog_asm *a, const struct open_event *e, int64_t *ret_id)
{
	struct fact_event row = e->row;

	row.locator = klog_locator(a, e->offset);
	row.time_wall = e->wall[0] ? e->wall : NULL;
	row.comm = e->comm[0] ? e->comm : NULL;
	row.text = e->text;
	row.func = e->func;
	return FACTS_ADD(a->facts, EVENT, event, &row, ret_id);
}

int klog_add_event(struct klog_asm *a, const char *kind, const struct klog_line *line, int64_t *ret_id)
{
	struct open_event e;

	if (ret_id)
		*ret_id = 0;
	if (!klog_fill_event(a, kind, line, &e))
		return 0;
	e.func = NULL;
	return klog_write_event(a, &e, ret_id);
}

void events_count_loss(struct klog_asm *a, const struct klog_match *m)
{
	struct opt n = klog_opt(m, KLOG_F_N);
	uint64_t sum;

	/* What a rate limit holds back is one message many times over, which the log has. */
	if (m->pattern->event != KLOG_LOST)
		return;
	if (!n.known)
		a->lost_some = true;
	else if (!__builtin_add_overflow(a->lost, (uint64_t)n.v, &sum))
		a->lost = sum;
}

int klog_on_loss(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)f;
	events_count_loss(a, line->m);
	if (++a->n_losses > KLOG_LOSSES_MAX)
		return 0;
	return klog_add_event(a, klog_event_name(line->m->pattern->event), line, NULL);
}

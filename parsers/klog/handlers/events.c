// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of `event`. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

int klog_add_event(struct klog_asm *a, const char *kind, const struct klog_line *line, int64_t *ret_id)
{
	const struct klog_record *rec = line->rec;
	const struct klog_match *m = line->m;
	struct stamp at = klog_stamp(rec);
	struct fact_event row = { .kind = kind,
				  .locator = klog_locator(a, rec->offset),
				  .cpu = klog_opt(m, KLOG_F_CPU),
				  .pid = klog_opt(m, KLOG_F_PID),
				  .duration_ms = klog_opt(m, KLOG_F_MSECS) };
	struct opt secs = klog_opt(m, KLOG_F_SECS);
	char comm[KLOG_COMM_MAX], text[1024];

	if (ret_id)
		*ret_id = 0;
	if (++a->n_events > KLOG_EVENTS_MAX) {
		a->dropped.events++;
		return 0;
	}
	a->totals.events++;
	if (secs.known && secs.v < INT64_MAX / 1000)
		row.duration_ms = OPT(secs.v * 1000);
	row.time_ms = klog_ms(at.mono_us);
	row.at_ms = klog_ms(at.at_us);
	row.time_wall = at.wall[0] ? at.wall : NULL;
	if (klog_has(m, KLOG_F_COMM)) {
		klog_copy(comm, sizeof(comm), m->f[KLOG_F_COMM]);
		row.comm = comm;
	}
	if (row.pid.known)
		row.task_id = stall_task_id(
			a,
			stall_task(a, row.pid.v, klog_has(m, KLOG_F_COMM) ? m->f[KLOG_F_COMM] : SPAN(""), rec->offset));
	klog_copy(text, sizeof(text), (struct span){ rec->text, rec->len });
	row.text = text;
	return FACTS_ADD(a->facts, EVENT, event, &row, ret_id);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What show_workqueue_state() prints. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

int klog_on_workqueues(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	stall_close(a, f);
	f->section = SECTION_WORKQUEUES;
	f->workqueue = NULL;
	if (!klog_event_name(line->m->pattern->event))
		return 0;
	return klog_add_event(a, klog_event_name(line->m->pattern->event), line, NULL);
}

int klog_on_workqueue(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct fact_workqueue row = { .locator = klog_locator(a, line->rec->offset),
				      .flags = klog_opt(line->m, KLOG_F_FLAGS) };

	if (f->section != SECTION_WORKQUEUES || ++a->n_works > KLOG_WORKS_MAX)
		return 0;
	row.name = f->workqueue = klog_field(a, line->m, KLOG_F_TEXT);
	if (row.flags.known)
		row.mem_reclaim = OPT(row.flags.v >> WQ_MEM_RECLAIM_SHIFT & 1);
	return FACTS_ADD(a->facts, WORKQUEUE, workqueue, &row, &f->workqueue_id);
}

/* One item of "in-flight: 26:disk_events_workfn, 88(RESCUER):wb_workfn BAR(7) for 5s" or of "pending: …". */
static int add_work(struct klog_asm *a, struct follower *f, struct span item, const char *state, uint64_t offset)
{
	struct fact_work row = { .locator = klog_locator(a, offset),
				 .state = state,
				 .workqueue_id = f->workqueue_id ? OPT(f->workqueue_id) : OPT_NULL };
	struct span func = item;
	int64_t pid;

	if (++a->n_works > KLOG_WORKS_MAX)
		return 0;
	if (streq(state, "running") && span_number(&func, &pid)) {
		const char *colon = memchr(func.p, ':', func.len);

		if (!colon)
			return 0;
		row.worker_task_id = stall_task_id(a, stall_task(a, pid, SPAN(""), offset));
		func = (struct span){ colon + 1, func.len - (size_t)(colon + 1 - func.p) };
	}
	row.func = klog_intern(a, span_word(&func));
	return row.func ? FACTS_ADD(a->facts, WORK, work, &row, NULL) : 0;
}

int klog_on_work_items(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct span text = line->m->f[KLOG_F_TEXT], mode = line->m->f[KLOG_F_MODE];
	const char *state = span_is(mode, "in-flight") ? "running" : span_is(mode, "pending") ? "pending" : "inactive";
	int r = 0;

	while (text.len && f->section == SECTION_WORKQUEUES && r == 0) {
		const char *comma = memchr(text.p, ',', text.len);
		struct span item = { text.p, comma ? (size_t)(comma - text.p) : text.len };

		text.p += item.len;
		text.len -= item.len;
		span_next(&text);
		span_skip_blanks(&item);
		r = add_work(a, f, item, state, line->rec->offset);
	}
	return r;
}

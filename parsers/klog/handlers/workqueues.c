// SPDX-License-Identifier: GPL-2.0-or-later
/* What show_workqueue_state() prints. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

/* A lockup's workqueues and pools are printed at once; what comes later is somebody's SysRq-t. */
#define SHOWN_WITHIN_US (60 * INT64_C(1000000))

/* The newest lockup of the pool that the line is about, as it was printed in the same words; NULL for none. */
static struct open_event *lockup_of(struct klog_asm *a, const struct follower *f, const struct klog_line *line)
{
	struct open_event *found = NULL;
	int64_t us = line->rec->mono_us;
	char pool[128];

	snprintf(pool, sizeof(pool), "pool %.*s stuck", (int)line->m->f[KLOG_F_TEXT].len, line->m->f[KLOG_F_TEXT].p);
	for (size_t i = 0; a->open && i < KLOG_OPEN_MAX; i++) {
		struct open_event *e = &a->open[i];

		if (e->serial && e->kind == KLOG_WQ_LOCKUP && e->caller == f->caller && strstr(e->text, pool) &&
		    (us == KLOG_NO_TIME || e->at_us == KLOG_NO_TIME || us - e->at_us < SHOWN_WITHIN_US) &&
		    (!found || found->serial < e->serial))
			found = e;
	}
	return found;
}

int klog_on_workqueues(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	stacks_close(a, f);
	f->section = SECTION_WORKQUEUES;
	f->workqueue_id = 0;
	f->pwq = (struct pwq){ 0 };
	if (!klog_event_name(line->m->pattern->event))
		return 0;
	return klog_open_event(a, f, line, NULL);
}

int klog_on_workqueue(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct fact_workqueue row = { .locator = klog_locator(a, line->rec->offset),
				      .flags = klog_opt(line->m, KLOG_F_FLAGS) };

	if (f->section != SECTION_WORKQUEUES || ++a->n_works > KLOG_WORKS_MAX)
		return 0;
	f->pwq = (struct pwq){ 0 };
	row.name = klog_field(a, line->m, KLOG_F_TEXT);
	if (row.flags.known)
		row.mem_reclaim = OPT(row.flags.v >> WQ_MEM_RECLAIM_SHIFT & 1);
	return FACTS_ADD(a->facts, WORKQUEUE, workqueue, &row, &f->workqueue_id);
}

int klog_on_pwq(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct open_event *e = lockup_of(a, f, line);

	f->pwq = (struct pwq){ .pool = klog_opt(line->m, KLOG_F_N),
			       .lockup = e ? e->serial : 0,
			       .mayday = klog_has(line->m, KLOG_F_MODE) };
	return 0;
}

/* "idle: 3 47 52": pids of idle workers, of which only the number counts. */
static struct opt count_words(struct span text)
{
	int64_t n = 0;

	while (span_word(&text).len)
		n++;
	return OPT(n);
}

int klog_on_pool(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	const struct open_event *e = lockup_of(a, f, line);
	struct opt hung = klog_opt(m, KLOG_F_SECS);
	struct fact_pool row = {
		.locator = klog_locator(a, line->rec->offset),
		.event_id = e ? OPT(e->row.id) : OPT_NULL,
		.no = klog_opt(m, KLOG_F_N),
		.cpu = klog_opt(m, KLOG_F_CPU),
		.cpus = klog_field(a, m, klog_has(m, KLOG_F_CPU) ? KLOG_F_CPU : KLOG_F_CPUS),
		.node = klog_opt(m, KLOG_F_NODE),
		.flags = klog_opt(m, KLOG_F_FLAGS),
		.nice = klog_opt(m, KLOG_F_NICE),
		.hung_ms = hung.known && hung.v < INT64_MAX / 1000 ? OPT(hung.v * 1000) : OPT_NULL,
		.workers = klog_opt(m, KLOG_F_USAGE),
	};

	if (f->section != SECTION_WORKQUEUES || ++a->n_works > KLOG_WORKS_MAX)
		return 0;
	/* The kernel leaves out the word where none is idle; so does a line that ends early. */
	if (row.workers.known)
		row.idle = klog_has(m, KLOG_F_IDLE) ? count_words(m->f[KLOG_F_IDLE]) : OPT(0);
	if (klog_has(m, KLOG_F_PID))
		row.manager_task_id = stall_task_id(a, stacks_task(a, line));
	return FACTS_ADD(a->facts, POOL, pool, &row, NULL);
}

/* "26:disk_events_workfn" and "88(RESCUER):wb_workfn": who runs an item. False where nobody is named. */
static bool take_worker(struct span *item, int64_t *ret_pid, bool *ret_rescuer)
{
	struct span rest = *item;
	const char *colon;

	if (!span_number(&rest, ret_pid))
		return false;
	colon = memchr(rest.p, ':', rest.len);
	if (!colon)
		return false;
	*ret_rescuer = span_starts(rest, "(RESCUER)");
	*item = (struct span){ colon + 1, rest.len - (size_t)(colon + 1 - rest.p) };
	return true;
}

/* One item of "in-flight: 26:disk_events_workfn, 88(RESCUER):wb_workfn BAR(7) for 5s" or of "pending: …". */
static int add_work(struct klog_asm *a, struct follower *f, struct span item, const char *state, uint64_t offset)
{
	struct fact_work row = { .locator = klog_locator(a, offset),
				 .state = state,
				 .pool = f->pwq.pool,
				 .mayday = f->pwq.mayday ? OPT(1) : OPT_NULL,
				 .workqueue_id = f->workqueue_id ? OPT(f->workqueue_id) : OPT_NULL };
	int64_t pid, task = -1;
	bool rescuer = false;

	if (++a->n_works > KLOG_WORKS_MAX)
		return 0;
	if (streq(state, "running")) {
		if (!take_worker(&item, &pid, &rescuer))
			return 0;
		task = stall_task(a, pid, SPAN(""), offset);
		row.worker_task_id = stall_task_id(a, task);
		row.by_rescuer = OPT(rescuer);
	}
	row.func = klog_intern(a, span_word(&item));
	if (!row.func)
		return 0;
	if (task >= 0 && !rescuer)
		places_work(a, f->pwq.lockup, task, row.func);
	return FACTS_ADD(a->facts, WORK, work, &row, NULL);
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

// SPDX-License-Identifier: GPL-2.0-or-later
/* OOM reports: where one begins and ends, and its head and summary. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

/* Two reports that begin this close may be interleaved; before 4.2 nothing kept reports of different zones apart. */
#define INTERLEAVED_US 1000000

/* Events after "Manual OOM execution" within which its report comes, and time: a worker runs moom_callback() later. */
#define SYSRQ_EVENTS 24

#define SYSRQ_US (10 * INT64_C(1000000))

bool oom_later_than(const struct stamp *from, const struct klog_record *rec, int64_t us)
{
	return from->mono_us != KLOG_NO_TIME && rec->mono_us != KLOG_NO_TIME && rec->mono_us - from->mono_us > us;
}

void oom_free(struct klog_asm *a)
{
	for (size_t i = 0; i < REPORTS_MAX; i++) {
		if (a->reports[i]) {
			free(a->reports[i]->rows);
			free(a->reports[i]->groups);
		}
		free(a->reports[i]);
		a->reports[i] = NULL;
	}
}

/* The constraint in the message of a kill, where the kernel has no summary. */
const char *oom_constraint_of_message(const char *message)
{
	static const struct {
		const char *words, *name;
	} messages[] = {
		{ "Memory cgroup", "memcg" },
		{ "mem cgroup", "memcg" },
		{ "No available memory in cpuset", "cpuset" },
		{ "No available memory (MPOL_BIND)", "mempolicy" },
	};

	for (size_t i = 0; message && i < ARRAY_SIZE(messages); i++)
		if (strstr(message, messages[i].words))
			return messages[i].name;
	return NULL;
}

/* The names that the kernel prints, and the schema's. */
static const struct {
	const char *printed, *name;
} constraints[] = {
	{ "NONE", "none" },
	{ "CPUSET", "cpuset" },
	{ "MEMORY_POLICY", "mempolicy" },
	{ "MEMCG", "memcg" },
};

const char *oom_constraint_name(const char *printed)
{
	for (size_t i = 0; printed && i < ARRAY_SIZE(constraints); i++)
		if (streq(printed, constraints[i].printed))
			return constraints[i].name;
	return NULL;
}

/*
 * Whether the stack of who asked shows that its memcg was out of memory; a report that is cut may end before it says
 * so.
 */
static bool stack_of_memcg(const struct klog_asm *a, int64_t task)
{
	const struct klog_task *t = task >= 0 ? &a->tasks[task] : NULL;

	for (uint32_t i = 0; t && i < t->n_frames; i++) {
		const struct klog_frame *f = &a->frames[t->first_frame + i];

		if (f->reliable && f->func && streq(f->func, "mem_cgroup_out_of_memory"))
			return true;
	}
	return false;
}

/* What the report says goes into the row of a kill, or of the report that has none. */
void oom_fill_kill(struct klog_asm *a, const struct oom_report *r, struct pending_kill *kill)
{
	struct fact_oom_kill *row = &kill->row;

	kill->report_at = r->at;
	kill->has_report = true;
	row->trigger_comm = klog_intern(a, (struct span){ r->trigger, strlen(r->trigger) });
	row->trigger_pid = r->trigger_pid;
	row->gfp_mask = r->gfp_mask;
	row->gfp = r->gfp;
	row->page_order = r->order;
	row->constraint_text = r->constraint;
	row->constraint_name = r->constraint ? oom_constraint_name(r->constraint) : r->memcg ? "memcg" : NULL;
	row->nodemask = r->nodemask;
	row->cpuset = r->cpuset;
	row->mems_allowed = r->mems;
	row->memcg = r->limit_cg;
	/* Further members of a group that is killed as a whole may be in groups below. */
	row->task_memcg = r->grouped && r->kills ? NULL : r->task_cg;
	row->memcg_usage_kb = r->usage_kb;
	row->memcg_limit_kb = r->limit_kb;
	row->memcg_failcnt = r->failcnt;
	if (!row->container)
		row->container = r->container;
	if (r->sysrq)
		row->sysrq = OPT(1);
	if (r->trigger_pid.known) {
		int64_t task =
			stall_task(a, r->trigger_pid.v, (struct span){ r->trigger, strlen(r->trigger) }, r->at.offset);

		row->trigger_task_id = stall_task_id(a, task);
		if (!row->constraint_name && !row->constraint_text && stack_of_memcg(a, task))
			row->constraint_name = "memcg";
	}
	if (!row->ambiguous)
		row->ambiguous = r->doubt;
}

/* A memory dump that belongs to no OOM report: SysRq-m, or the rest of something that was cut off. */
static int write_lone_dump(struct klog_asm *a, struct oom_report *r)
{
	struct fact_event row = { .kind = "memory-dump", .locator = klog_locator(a, r->at.offset) };
	int64_t id;
	int r2;

	if (!r->mem.n_zones && !r->mem.n_counters)
		return 0;
	if (++a->n_events > KLOG_EVENTS_MAX) {
		a->dropped.events++;
		return 0;
	}
	row.time_ms = r->at.mono_us == KLOG_NO_TIME ? OPT_NULL : OPT(r->at.mono_us / 1000);
	row.at_ms = klog_ms(r->at.at_us);
	row.time_wall = r->at.wall[0] ? r->at.wall : NULL;
	r2 = FACTS_ADD(a->facts, EVENT, event, &row, &id);
	return r2 < 0 ? r2 : oom_write_dump(a, &r->mem, 0, id, OPT_NULL);
}

/* Closes a report: one without a kill gets a row of its own. */
static int close_report(struct klog_asm *a, struct oom_report *r, bool cut)
{
	struct pending_kill kill = { .at = r->at };
	int err = 0;

	for (size_t i = 0; i < FOLLOWERS_MAX; i++)
		if (a->followers[i].report == r)
			a->followers[i].report = NULL;
	r->open = false;
	if (r->kills)
		return 0;
	if (a->choice.fresh && a->choice.report == r)
		return klog_settle_choice(a, r);
	if (!r->seen)
		return write_lone_dump(a, r);
	kill.row.killed = OPT(0);
	/* A report that the kernel begins ends in a kill, or in words that say why there is none. */
	kill.row.cut = OPT(!r->concluded);
	oom_fill_kill(a, r, &kill);
	if (r->summary_pid.known) {
		kill.row.chosen_pid = r->summary_pid;
		kill.row.chosen_comm = klog_intern(a, (struct span){ r->summary_comm, strlen(r->summary_comm) });
		kill.row.uid = r->summary_uid;
	}
	kill.row.id = r->kill_id = facts_reserve(a->facts, FACT_OOM_KILL);
	a->totals.reports++;
	if (cut && !r->concluded)
		a->tail_open = true;
	err = oom_write_details(a, r, r->summary_pid, OPT_NULL);
	kill.row.unaccounted_kb = memory_unaccounted(&r->mem);
	return err < 0 ? err : oom_add_kill(a, &kill);
}

int oom_close_all(struct klog_asm *a, bool cut)
{
	for (size_t i = 0; i < FOLLOWERS_MAX; i++) {
		int r = oom_end_dump(a, &a->followers[i]);

		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < REPORTS_MAX; i++) {
		int r = a->reports[i] && a->reports[i]->open ? close_report(a, a->reports[i], cut) : 0;

		if (r < 0)
			return r;
	}
	return klog_settle_choice(a, NULL);
}

int oom_end_dump(struct klog_asm *a, struct follower *f)
{
	int64_t event_id = f->event_id;

	f->event_id = 0;
	if (!event_id || !f->mem || (!f->mem->n_zones && !f->mem->n_counters))
		return 0;
	return oom_write_dump(a, f->mem, 0, event_id, f->event_gfp);
}

/* A report to fill: an unused one, or the oldest, which is closed for it. */
int oom_new_report(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	size_t at = 0;
	struct oom_report *r;
	struct task_row *rows;
	size_t cap;
	int err;

	for (size_t i = 0; i < REPORTS_MAX; i++) {
		if (!a->reports[i] || !a->reports[i]->open) {
			at = i;
			break;
		}
		if (a->reports[i]->at.offset < a->reports[at]->at.offset)
			at = i;
	}
	r = a->reports[at];
	if (!r) {
		r = a->reports[at] = calloc(1, sizeof(*r));
		if (!r)
			return err_oom();
	}
	err = r->open ? close_report(a, r, false) : 0;
	if (err == 0)
		err = oom_end_dump(a, f);
	if (err < 0)
		return err;
	rows = r->rows;
	cap = r->cap_rows;
	memset(r, 0, offsetof(struct oom_report, mem));
	memory_dump_reset(&r->mem);
	r->rows = rows;
	r->cap_rows = cap;
	r->open = true;
	r->caller = f->caller;
	r->at = r->last = klog_stamp(rec);
	f->report = r;
	f->section = SECTION_NONE;
	return 0;
}

/* The report that takes this caller's lines: the one it is printing, or a new one whose head is not there. */
int oom_report_for(struct klog_asm *a, struct follower *f, const struct klog_record *rec, struct oom_report **ret)
{
	int r = 0;

	if (!f->report || f->report->kills || oom_later_than(&f->report->last, rec, KILL_AFTER_US))
		r = oom_new_report(a, f, rec);
	if (r < 0)
		return r;
	f->report->last = klog_stamp(rec);
	*ret = f->report;
	return 0;
}

/* Whether the report that is open may go on after the head of another. */
static bool may_interleave(const struct oom_report *r, const struct klog_record *rec)
{
	return r && r->headed && !r->kills && !r->summed && !r->n_rows && !r->caller && r->at.mono_us != KLOG_NO_TIME &&
	       rec->mono_us != KLOG_NO_TIME && !oom_later_than(&r->at, rec, INTERLEAVED_US);
}

/* Whether somebody asked for this kill by SysRq-f; @trigger is who reports. */
bool oom_asked_for(const struct klog_asm *a, const struct klog_record *rec, struct span trigger)
{
	struct stamp asked = { .mono_us = a->sysrq_oom_us };

	return a->sysrq_oom_age && a->sysrq_oom_age < SYSRQ_EVENTS && !oom_later_than(&asked, rec, SYSRQ_US) &&
	       (!trigger.len || span_starts(trigger, "kworker") || span_starts(trigger, "events"));
}

int klog_on_invoked(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	static const char two[] = "two reports are printed at the same time";
	const struct klog_match *m = line->m;
	bool mixed = may_interleave(f->report, line->rec);
	struct oom_report *r = f->report;
	struct span comm = klog_has(m, KLOG_F_COMM) ? m->f[KLOG_F_COMM] : SPAN("");
	int err = 0;

	if (mixed)
		r->doubt = two;
	else if (r)
		err = close_report(a, r, false);
	if (err == 0)
		err = oom_new_report(a, f, line->rec);
	if (err < 0)
		return err;
	err = klog_settle_choice(a, NULL);
	if (err < 0)
		return err;
	stacks_close(a, f);
	a->choice.pid = OPT_NULL;
	r = f->report;
	r->headed = r->seen = true;
	r->doubt = mixed ? two : line->doubt;
	klog_copy(r->trigger, sizeof(r->trigger), comm);
	r->trigger_pid = klog_opt(m, KLOG_F_PID);
	r->gfp_mask = klog_opt(m, KLOG_F_GFP);
	r->gfp = klog_field(a, m, KLOG_F_GFP_NAMES);
	r->order = klog_opt(m, KLOG_F_ORDER);
	r->nodemask = klog_field(a, m, KLOG_F_NODEMASK);
	r->container = klog_field(a, m, KLOG_F_CONTAINER);
	r->sysrq = (r->order.known && r->order.v == -1) || oom_asked_for(a, line->rec, comm);
	return 0;
}

/* "comm cpuset=… mems_allowed=…": part of the report of that task only. */
int klog_on_cpuset(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;

	if (!f->report || f->report->kills || !span_is(m->f[KLOG_F_COMM], f->report->trigger))
		return 0;
	f->report->cpuset = klog_field(a, m, KLOG_F_CPUSET);
	f->report->mems = klog_field(a, m, KLOG_F_MEMS);
	return 0;
}

bool oom_same_opt(struct opt a, struct opt b)
{
	return a.known == b.known && a.v == b.v;
}

/* Google's kernels print the summary after the kill that it is of. */
static bool summary_of_last(struct klog_asm *a, const struct klog_match *m)
{
	struct fact_oom_kill *row = a->n_pending ? &a->pending[a->n_pending - 1].row : NULL;
	struct opt pid = klog_opt(m, KLOG_F_PID);

	if (!row || !row->killed.v || row->constraint_text || !pid.known || !oom_same_opt(row->victim_pid, pid))
		return false;
	row->constraint_text = klog_field(a, m, KLOG_F_CONSTRAINT);
	row->constraint_name = oom_constraint_name(row->constraint_text);
	row->memcg = klog_field(a, m, KLOG_F_LIMIT_CG);
	row->task_memcg = klog_field(a, m, KLOG_F_TASK_CG);
	row->uid = klog_opt(m, KLOG_F_UID);
	return true;
}

int klog_on_summary(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct oom_report *r;
	int err;

	if (!klog_has(m, KLOG_F_NODEMASK) && summary_of_last(a, m))
		return 0;
	if (f->report && f->report->summed)
		err = oom_new_report(a, f, line->rec);
	else
		err = oom_report_for(a, f, line->rec, &r);
	if (err < 0)
		return err;
	r = f->report;
	r->summed = r->seen = true;
	if (line->doubt)
		r->doubt = line->doubt;
	r->constraint = klog_field(a, m, KLOG_F_CONSTRAINT);
	r->memcg |= r->constraint && streq(r->constraint, "MEMCG");
	r->nodemask = klog_field(a, m, KLOG_F_NODEMASK);
	r->cpuset = klog_field(a, m, KLOG_F_CPUSET);
	r->mems = klog_field(a, m, KLOG_F_MEMS);
	r->limit_cg = klog_field(a, m, KLOG_F_LIMIT_CG);
	r->task_cg = klog_field(a, m, KLOG_F_TASK_CG);
	r->summary_pid = klog_opt(m, KLOG_F_PID);
	r->summary_uid = klog_opt(m, KLOG_F_UID);
	if (klog_has(m, KLOG_F_COMM))
		klog_copy(r->summary_comm, sizeof(r->summary_comm), m->f[KLOG_F_COMM]);
	f->section = SECTION_NONE;
	return 0;
}

int klog_on_concluded(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	if (f->report)
		f->report->concluded = true;
	return klog_add_event(a, klog_event_name(line->m->pattern->event), line, NULL);
}

int klog_on_sysrq_oom(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)f;
	a->sysrq_oom_us = line->rec->mono_us;
	a->sysrq_oom_age = 1;
	return klog_add_event(a, klog_event_name(KLOG_SYSRQ_OOM), line, NULL);
}

/* "CPU: 1 PID: 7218 Comm: dd …" below the head: the pid of who asked. */
int oom_note_caller(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct oom_report *r = f->report;

	(void)a;
	if (r && r->headed && !r->kills && !r->trigger_pid.known && span_is(line->m->f[KLOG_F_COMM], r->trigger))
		r->trigger_pid = klog_opt(line->m, KLOG_F_PID);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* OOM reports and kills: which lines belong together, and which only look so. */
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/assemble-priv.h"
#include "util/error.h"
#include "util/macros.h"

/* A report's kill follows it within this time, even on a slow console. */
#define KILL_AFTER_US (300 * INT64_C(1000000))

/* Two reports that begin this close may be interleaved; before 4.2 nothing kept reports of different zones apart. */
#define INTERLEAVED_US 1000000

/* Events after "Manual OOM execution" within which its report comes. */
#define SYSRQ_EVENTS 24
#define SYSRQ_US (10 * INT64_C(1000000))

/* How far back a line is looked for that is printed again. */
#define REPEAT_WINDOW 64
#define REPEAT_US (10 * INT64_C(1000000))

static bool later_than(const struct stamp *from, const struct klog_record *rec, int64_t us)
{
	return from->mono_us != KLOG_NO_TIME && rec->mono_us != KLOG_NO_TIME && rec->mono_us - from->mono_us > us;
}

void oom_free(struct klog_asm *a)
{
	for (size_t i = 0; i < REPORTS_MAX; i++) {
		if (a->reports[i])
			free(a->reports[i]->rows);
		free(a->reports[i]);
		a->reports[i] = NULL;
	}
}

/* The constraint that a kill's message tells of, where the kernel has no summary. */
static const char *constraint_of_message(const char *message)
{
	static const struct {
		const char *words, *name;
	} told[] = {
		{ "Memory cgroup", "memcg" },
		{ "mem cgroup", "memcg" },
		{ "No available memory in cpuset", "cpuset" },
		{ "No available memory (MPOL_BIND)", "mempolicy" },
	};

	for (size_t i = 0; message && i < ARRAY_SIZE(told); i++)
		if (strstr(message, told[i].words))
			return told[i].name;
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

static const char *constraint_name(const char *printed)
{
	for (size_t i = 0; printed && i < ARRAY_SIZE(constraints); i++)
		if (streq(printed, constraints[i].printed))
			return constraints[i].name;
	return NULL;
}

/* What the report says goes into the row of a kill, or of the report that has none. */
static void fill_from_report(struct klog_asm *a, const struct oom_report *r, struct pending_kill *kill)
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
	row->constraint_name = r->constraint ? constraint_name(r->constraint) : r->memcg ? "memcg" : NULL;
	row->nodemask = r->nodemask;
	row->cpuset = r->cpuset;
	row->mems_allowed = r->mems;
	row->memcg = r->limit_cg;
	row->task_memcg = r->task_cg;
	row->memcg_usage_kb = r->usage_kb;
	row->memcg_limit_kb = r->limit_kb;
	row->memcg_failcnt = r->failcnt;
	if (r->sysrq)
		row->sysrq = OPT(1);
	if (r->trigger_pid.known)
		row->trigger_task_id =
			stall_task_id(a, stall_task(a, r->trigger_pid.v,
						    (struct span){ r->trigger, strlen(r->trigger) }, r->at.offset));
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
	if (!r->told)
		return write_lone_dump(a, r);
	kill.row.killed = OPT(0);
	fill_from_report(a, r, &kill);
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
	return 0;
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
static int new_report(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
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
static int report_for(struct klog_asm *a, struct follower *f, const struct klog_record *rec, struct oom_report **ret)
{
	int r = 0;

	if (!f->report || f->report->kills || later_than(&f->report->last, rec, KILL_AFTER_US))
		r = new_report(a, f, rec);
	if (r < 0)
		return r;
	f->report->last = klog_stamp(rec);
	*ret = f->report;
	return 0;
}

/* Whether the report that is open may go on behind the head of another. */
static bool may_interleave(const struct oom_report *r, const struct klog_record *rec)
{
	return r && r->headed && !r->kills && !r->summed && !r->n_rows && !r->caller && r->at.mono_us != KLOG_NO_TIME &&
	       rec->mono_us != KLOG_NO_TIME && !later_than(&r->at, rec, INTERLEAVED_US);
}

/* Whether somebody asked for this kill by SysRq-f; @trigger is who reports. */
static bool asked_for(const struct klog_asm *a, const struct klog_record *rec, struct span trigger)
{
	struct stamp asked = { .mono_us = a->sysrq_oom_us };

	return a->sysrq_oom_age && a->sysrq_oom_age < SYSRQ_EVENTS && !later_than(&asked, rec, SYSRQ_US) &&
	       (!trigger.len || span_starts(trigger, "kworker") || span_starts(trigger, "events"));
}

static int on_invoked(struct klog_asm *a, struct follower *f, const struct klog_line *line)
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
		err = new_report(a, f, line->rec);
	if (err < 0)
		return err;
	stall_close(a, f);
	a->choice.pid = OPT_NULL;
	r = f->report;
	r->headed = r->told = true;
	r->doubt = mixed ? two : line->doubt;
	klog_copy(r->trigger, sizeof(r->trigger), comm);
	r->trigger_pid = klog_opt(m, KLOG_F_PID);
	r->gfp_mask = klog_opt(m, KLOG_F_GFP);
	r->gfp = klog_field(a, m, KLOG_F_GFP_NAMES);
	r->order = klog_opt(m, KLOG_F_ORDER);
	r->nodemask = klog_field(a, m, KLOG_F_NODEMASK);
	r->sysrq = (r->order.known && r->order.v == -1) || asked_for(a, line->rec, comm);
	return 0;
}

/* "comm cpuset=… mems_allowed=…": part of the report of that task only. */
static int on_cpuset(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;

	if (!f->report || f->report->kills || !span_is(m->f[KLOG_F_COMM], f->report->trigger))
		return 0;
	f->report->cpuset = klog_field(a, m, KLOG_F_CPUSET);
	f->report->mems = klog_field(a, m, KLOG_F_MEMS);
	return 0;
}

static bool same_opt(struct opt a, struct opt b)
{
	return a.known == b.known && a.v == b.v;
}

/* Google's kernels print the summary behind the kill that it is of. */
static bool summary_of_last(struct klog_asm *a, const struct klog_match *m)
{
	struct fact_oom_kill *row = a->n_pending ? &a->pending[a->n_pending - 1].row : NULL;
	struct opt pid = klog_opt(m, KLOG_F_PID);

	if (!row || !row->killed.v || row->constraint_text || !pid.known || !same_opt(row->victim_pid, pid))
		return false;
	row->constraint_text = klog_field(a, m, KLOG_F_CONSTRAINT);
	row->constraint_name = constraint_name(row->constraint_text);
	row->memcg = klog_field(a, m, KLOG_F_LIMIT_CG);
	row->task_memcg = klog_field(a, m, KLOG_F_TASK_CG);
	row->uid = klog_opt(m, KLOG_F_UID);
	return true;
}

static int on_summary(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct oom_report *r;
	int err;

	if (!klog_has(m, KLOG_F_NODEMASK) && summary_of_last(a, m))
		return 0;
	if (f->report && f->report->summed)
		err = new_report(a, f, line->rec);
	else
		err = report_for(a, f, line->rec, &r);
	if (err < 0)
		return err;
	r = f->report;
	r->summed = r->told = true;
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

static int on_chosen(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;

	(void)f;
	a->choice.fresh = true;
	a->choice.pid = klog_opt(m, KLOG_F_PID);
	a->choice.score = klog_opt(m, KLOG_F_SCORE);
	a->choice.message = klog_field(a, m, KLOG_F_MSG);
	klog_copy(a->choice.comm, sizeof(a->choice.comm), m->f[KLOG_F_COMM]);
	return 0;
}

/* The open report that this kill ends: the caller's, else one that waits behind it. */
static struct oom_report *report_of_kill(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	struct oom_report *r = f->report;

	if (r && (!r->kills || r->grouped) && !later_than(&r->last, rec, KILL_AFTER_US))
		return r;
	for (size_t i = 0; i < REPORTS_MAX; i++) {
		r = a->reports[i];
		if (r && r->open && !r->kills && r->caller == f->caller && r->headed &&
		    !later_than(&r->last, rec, KILL_AFTER_US))
			return r;
	}
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && streq(a, b));
}

/*
 * The row of the same kill that stands in the log before: printed again for a member of an OOM group, or collected twice. A
 * process that shares pid and all sizes with another is the same.
 */
static const struct pending_kill *printed_before(const struct klog_asm *a, const struct pending_kill *kill)
{
	size_t from = a->n_pending > REPEAT_WINDOW ? a->n_pending - REPEAT_WINDOW : 0;

	for (size_t i = a->n_pending; i-- > from;) {
		const struct pending_kill *k = &a->pending[i];
		const struct fact_oom_kill *x = &k->row, *y = &kill->row;
		bool far = k->at.mono_us != KLOG_NO_TIME && kill->at.mono_us != KLOG_NO_TIME &&
			   kill->at.mono_us - k->at.mono_us > REPEAT_US;

		if (x->killed.v && !far && same_opt(x->victim_pid, y->victim_pid) && x->total_vm_kb.known &&
		    same_opt(x->total_vm_kb, y->total_vm_kb) && same_opt(x->anon_rss_kb, y->anon_rss_kb) &&
		    same_opt(x->file_rss_kb, y->file_rss_kb) && same_text(x->victim_comm, y->victim_comm))
			return k;
	}
	return NULL;
}

static void note_repeat(const struct klog_asm *a, struct pending_kill *kill)
{
	const struct pending_kill *before = printed_before(a, kill);

	if (!before)
		return;
	kill->row.repeat_of = before->row.repeat_of.known ? before->row.repeat_of : OPT(before->row.id);
	if (!kill->row.ambiguous && kill->at.mono_us != KLOG_NO_TIME && before->at.mono_us == kill->at.mono_us)
		kill->row.ambiguous = "the same line stands in the log before";
}

static void fill_sizes(const struct klog_match *m, struct fact_oom_kill *row)
{
	row->victim_pid = klog_opt(m, KLOG_F_PID);
	row->uid = klog_opt(m, KLOG_F_UID);
	row->score = klog_opt(m, KLOG_F_SCORE);
	row->total_vm_kb = klog_opt(m, KLOG_F_TOTAL_VM);
	row->anon_rss_kb = klog_opt(m, KLOG_F_ANON);
	row->file_rss_kb = klog_opt(m, KLOG_F_FILE);
	row->shmem_rss_kb = klog_opt(m, KLOG_F_SHMEM);
	row->pgtables_kb = klog_opt(m, KLOG_F_PGTABLES);
	row->oom_score_adj = klog_opt(m, KLOG_F_ADJ);
}

/* "Kill process A …" in front: A is who was chosen, the line that comes says who died, and the other members of its group. */
static void take_choice(struct klog_asm *a, const struct oom_report *r, struct fact_oom_kill *row)
{
	if (!a->choice.pid.known || (!a->choice.fresh && !(r && r->grouped)))
		return;
	if (a->choice.pid.v != row->victim_pid.v) {
		row->chosen_pid = a->choice.pid;
		row->chosen_comm = klog_intern(a, (struct span){ a->choice.comm, strlen(a->choice.comm) });
	}
	if (!row->score.known && a->choice.fresh)
		row->score = a->choice.score;
	if (!row->message)
		row->message = a->choice.message;
	a->choice.fresh = false;
}

/* Whether report and kill contradict each other. */
static const char *contradiction(const struct oom_report *r, const struct fact_oom_kill *row)
{
	if (!r->summary_pid.known || r->kills || r->summary_pid.v == row->victim_pid.v)
		return NULL;
	/* 5.0 still let a child die in the place of the chosen task. */
	if (row->chosen_pid.known && row->chosen_pid.v == r->summary_pid.v)
		return NULL;
	return "the report before names another victim";
}

static void mark_victim(struct klog_asm *a, struct fact_oom_kill *row, uint64_t offset)
{
	const char *comm = row->victim_comm ? row->victim_comm : "";
	int64_t task;

	if (!row->victim_pid.known)
		return;
	task = stall_task(a, row->victim_pid.v, (struct span){ comm, strlen(comm) }, offset);
	row->victim_task_id = stall_task_id(a, task);
	if (task < 0)
		return;
	a->tasks[task].victim = true;
	if (a->tasks[task].known && a->tasks[task].id && a->out.killed)
		a->out.killed(a->out.arg, a->tasks[task].id);
}

static int on_killed(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct pending_kill kill = { .at = klog_stamp(line->rec) };
	struct fact_oom_kill *row = &kill.row;
	struct oom_report *r = report_of_kill(a, f, line->rec);
	int err = 0;

	row->killed = OPT(1);
	row->ambiguous = line->doubt;
	fill_sizes(m, row);
	row->victim_comm = klog_field(a, m, KLOG_F_COMM);
	row->message = klog_field(a, m, KLOG_F_MSG);
	take_choice(a, r, row);
	if (r) {
		const char *doubt = contradiction(r, row);

		if (r->told)
			fill_from_report(a, r, &kill);
		if (doubt)
			row->ambiguous = doubt;
	} else if (asked_for(a, line->rec, SPAN(""))) {
		row->sysrq = OPT(1);
	}
	if (!row->constraint_name && !row->constraint_text)
		row->constraint_name = constraint_of_message(row->message);
	if (row->message && strstr(row->message, "oom_kill_allocating_task"))
		row->allocating_task = OPT(1);
	mark_victim(a, row, line->rec->offset);
	note_repeat(a, &kill);
	row->id = facts_reserve(a->facts, FACT_OOM_KILL);
	a->totals.kills++;
	a->sysrq_oom_age = 0;
	if (r && !r->kills++) {
		a->totals.reports += r->told;
		r->kill_id = row->id;
		err = oom_write_details(a, r, row->victim_pid, row->total_vm_kb);
		row->unaccounted_kb = memory_unaccounted(&r->mem);
	}
	if (r)
		r->last = klog_stamp(line->rec);
	f->section = SECTION_NONE;
	return err < 0 ? err : oom_add_kill(a, &kill);
}

/* All members of the group die. Where the report was not printed, or is cut off, one is made up to hold them together. */
static int on_group(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int r = f->report ? 0 : new_report(a, f, line->rec);

	if (r < 0)
		return r;
	f->report->grouped = true;
	f->report->kills += !f->report->kills;
	return klog_add_event(a, klog_event_name(KLOG_OOM_GROUP), line, NULL);
}

/* The newest kill of that task that the reaper has said nothing of. */
static struct pending_kill *kill_of(struct klog_asm *a, const struct klog_match *m)
{
	struct opt pid = klog_opt(m, KLOG_F_PID);

	for (size_t i = a->n_pending; i-- > 0;) {
		struct fact_oom_kill *row = &a->pending[i].row;

		if (row->killed.v && pid.known && same_opt(row->victim_pid, pid) && !row->reap_result &&
		    (!row->victim_comm || span_is(m->f[KLOG_F_COMM], row->victim_comm)))
			return &a->pending[i];
	}
	return NULL;
}

static int on_reaped(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	enum klog_event event = line->m->pattern->event;
	struct pending_kill *kill = kill_of(a, line->m);

	(void)f;
	if (kill) {
		kill->row.reap_result = event == KLOG_OOM_REAPED ? "reaped" : "unable";
		kill->reaped_at = klog_stamp(line->rec);
	}
	return klog_add_event(a, klog_event_name(event), line, NULL);
}

static int on_relieved(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct pending_kill *kill = kill_of(a, line->m);

	(void)f;
	if (kill)
		kill->row.exited = "the kernel said so";
	return klog_add_event(a, klog_event_name(KLOG_OOM_RELIEVED), line, NULL);
}

static int on_memcg_limit(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct oom_report *r;
	int err = report_for(a, f, line->rec, &r);

	if (err < 0)
		return err;
	r->memcg = r->told = true;
	r->task_cg = klog_field(a, line->m, KLOG_F_TASK_CG);
	r->limit_cg = klog_field(a, line->m, KLOG_F_LIMIT_CG);
	return 0;
}

static int on_memcg_usage(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct oom_report *r;
	int err = report_for(a, f, line->rec, &r);

	if (err < 0)
		return err;
	r->memcg = r->told = true;
	if (span_is(m->f[KLOG_F_COUNTER], "memory")) {
		r->usage_kb = klog_opt(m, KLOG_F_USAGE);
		r->limit_kb = klog_opt(m, KLOG_F_LIMIT);
		r->failcnt = klog_opt(m, KLOG_F_FAILCNT);
	} else if (span_is(m->f[KLOG_F_COUNTER], "swap")) {
		r->swap_usage_kb = klog_opt(m, KLOG_F_USAGE);
		r->swap_limit_kb = klog_opt(m, KLOG_F_LIMIT);
	}
	f->section = SECTION_MEMCG;
	return 0;
}

/* Counters of the group, and before 5.3 of each group below it; the first are the group's own. */
static int on_memcg_stats(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct oom_report *r;
	int err = report_for(a, f, line->rec, &r);

	if (err < 0)
		return err;
	r->memcg = r->told = true;
	if (!r->limit_cg)
		r->limit_cg = klog_field(a, m, KLOG_F_LIMIT_CG);
	if (!r->mem.n_counters)
		memory_memcg_tokens(&r->mem, m->f[KLOG_F_TEXT], line->rec->offset);
	f->section = SECTION_MEMCG;
	return 0;
}

/* Where the lines of a memory dump go that begins now. */
static struct memory_dump *dump_of(struct klog_asm *a, struct follower *f, const struct klog_record *rec, int *ret_err)
{
	struct oom_report *r;

	if (f->event_id && f->mem)
		return f->mem;
	*ret_err = report_for(a, f, rec, &r);
	return *ret_err < 0 ? NULL : &r->mem;
}

static int on_mem_info(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int err = 0;

	stall_close(a, f);
	/* A second Mem-Info is no part of a report that has one. */
	if (f->event_id || !f->report || f->report->mem.n_zones)
		if (!f->event_id || f->mem->n_zones)
			err = new_report(a, f, line->rec);
	f->section = SECTION_MEMORY;
	return err;
}

static int on_mem_totals(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int err = 0;
	struct memory_dump *mem = dump_of(a, f, line->rec, &err);

	stall_close(a, f);
	if (mem)
		memory_line(mem, line->m->f[KLOG_F_TEXT], line->rec->offset, false, false);
	f->section = SECTION_MEMORY;
	return err;
}

static int on_table_of_memory(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)a;
	f->section = line->m->pattern->event == KLOG_SLAB_INFO ? SECTION_SLAB : SECTION_ALLOCATIONS;
	return 0;
}

static int on_task_table(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct span text = { line->rec->text, line->rec->len };
	struct task_table table;
	struct oom_report *r;
	int err;

	if (!task_table_header(text, &table))
		return 0;
	err = report_for(a, f, line->rec, &r);
	if (err < 0)
		return err;
	r->told = true;
	r->table = a->table = table;
	r->whole_table = true;
	r->n_rows = 0;
	f->section = SECTION_TASKS;
	f->torn[0] = '\0';
	return 0;
}

/* A request that failed or takes long: its own memory dump follows. */
static int on_alloc_failure(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t id, secs;
	int r = oom_end_dump(a, f);

	if (r == 0)
		r = klog_add_event(a, klog_event_name(line->m->pattern->event), line, &id);
	if (r < 0)
		return r;
	if (!f->mem)
		f->mem = malloc(sizeof(*f->mem));
	if (!f->mem)
		return err_oom();
	memory_dump_reset(f->mem);
	f->event_id = id;
	f->event_gfp = klog_opt(line->m, KLOG_F_GFP);
	f->stalled_ms = klog_opt(line->m, KLOG_F_MSECS);
	if (klog_number(line->m, KLOG_F_SECS, &secs) && secs < INT64_MAX / 1000)
		f->stalled_ms = OPT(secs * 1000);
	return 0;
}

static int on_sysrq_oom(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)f;
	a->sysrq_oom_us = line->rec->mono_us;
	a->sysrq_oom_age = 1;
	return klog_add_event(a, klog_event_name(KLOG_SYSRQ_OOM), line, NULL);
}

/* "CPU: 1 PID: 7218 Comm: dd …" below the head: the pid of who asked. */
static int on_cpu_line(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct oom_report *r = f->report;

	(void)a;
	if (r && r->headed && !r->kills && !r->trigger_pid.known && span_is(line->m->f[KLOG_F_COMM], r->trigger))
		r->trigger_pid = klog_opt(line->m, KLOG_F_PID);
	return 0;
}

// clang-format off
const klog_handler oom_handlers[KLOG_EVENT_TYPES] = {
	[KLOG_OOM_INVOKED] = on_invoked,
	[KLOG_OOM_CPUSET] = on_cpuset,
	[KLOG_OOM_SUMMARY] = on_summary,
	[KLOG_OOM_CHOSEN] = on_chosen,
	[KLOG_OOM_KILLED] = on_killed,
	[KLOG_OOM_GROUP] = on_group,
	[KLOG_OOM_REAPED] = on_reaped,
	[KLOG_OOM_UNABLE] = on_reaped,
	[KLOG_OOM_RELIEVED] = on_relieved,
	[KLOG_MEMCG_LIMIT] = on_memcg_limit,
	[KLOG_MEMCG_USAGE] = on_memcg_usage,
	[KLOG_MEMCG_STATS] = on_memcg_stats,
	[KLOG_MEM_INFO] = on_mem_info,
	[KLOG_MEM_TOTALS] = on_mem_totals,
	[KLOG_SLAB_INFO] = on_table_of_memory,
	[KLOG_ALLOCATIONS] = on_table_of_memory,
	[KLOG_TASK_TABLE] = on_task_table,
	[KLOG_ALLOC_FAILURE] = on_alloc_failure,
	[KLOG_ALLOC_STALL] = on_alloc_failure,
	[KLOG_SYSRQ_OOM] = on_sysrq_oom,
	[KLOG_CPU_LINE] = on_cpu_line,
};
// clang-format on

static struct task_row *add_row(struct oom_report *r)
{
	if (r->n_rows == KLOG_TABLE_ROWS_MAX) {
		r->rows_cut = true;
		return NULL;
	}
	if (r->n_rows == r->cap_rows) {
		size_t cap = r->cap_rows ? r->cap_rows * 2 : 256;
		struct task_row *rows = realloc(r->rows, cap * sizeof(*rows));

		if (!rows)
			return NULL;
		r->rows = rows;
		r->cap_rows = cap;
	}
	return &r->rows[r->n_rows];
}

/*
 * A row of the tasks table, also one that a mail wrapped into two lines. Where the table's header was lost, the columns are those
 * of the report before: it is the same kernel.
 */
static bool task_row_line(struct klog_asm *a, struct follower *f, struct span text, const struct klog_record *rec)
{
	struct oom_report *r = f->report;
	const struct task_table *table = r->table.n ? &r->table : &a->table;
	struct task_row *row = table->n ? add_row(r) : NULL;
	char joined[512];
	enum task_row_result result;

	if (!row)
		return false;
	row->offset = rec->offset;
	if (rec->flags & KLOG_CONT && f->torn[0]) {
		int n = snprintf(joined, sizeof(joined), "%s %.*s", f->torn, (int)MIN(text.len, 200u), text.p);

		text = (struct span){ joined, (size_t)MIN(n, (int)sizeof(joined) - 1) };
		row->offset = f->torn_offset;
	}
	result = task_row_parse(table, text, row);
	f->torn[0] = '\0';
	if (result == TASK_ROW_INCOMPLETE) {
		klog_copy(f->torn, sizeof(f->torn), text);
		f->torn_offset = row->offset;
	}
	if (result == TASK_ROW_OK)
		r->n_rows++;
	return result != TASK_ROW_NO;
}

bool oom_line(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	struct span text = { rec->text, rec->len };
	struct memory_dump *mem;

	if (f->report && !f->report->kills && (*text.p == '[' || f->torn[0]) && task_row_line(a, f, text, rec)) {
		f->section = SECTION_TASKS;
		f->report->told = true;
		return true;
	}
	mem = f->event_id ? f->mem : f->report && !f->report->kills ? &f->report->mem : NULL;
	if (!mem)
		return false;
	switch (f->section) {
	case SECTION_MEMORY:
	case SECTION_MEMCG:
		return memory_line(mem, text, rec->offset, f->section == SECTION_MEMCG, rec->flags & KLOG_CONT);
	case SECTION_SLAB:
		return memory_slab_line(mem, text, rec->offset);
	case SECTION_ALLOCATIONS:
		return memory_allocation_line(mem, text, rec->offset);
	default:
		return false;
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* Who was chosen, killed and reaped. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

/* How far back a line is looked for that is printed again. */
#define REPEAT_WINDOW 64

/* How much later the same kill may be printed again, for a member of its group. */
#define REPEAT_US (10 * INT64_C(1000000))

int klog_on_chosen(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct opt pid = klog_opt(m, KLOG_F_PID);
	struct oom_report *r = f->report && !f->report->kills ? f->report : NULL;
	int err = 0;

	/* The same choice twice is one line that was collected twice. */
	if (a->choice.fresh && !oom_same_opt(a->choice.pid, pid))
		err = klog_settle_choice(a, a->choice.report == r ? r : NULL);
	if (err < 0)
		return err;
	a->choice.fresh = true;
	a->choice.at = klog_stamp(line->rec);
	a->choice.report = r;
	a->choice.doubt = line->doubt;
	a->choice.pid = pid;
	a->choice.score = klog_opt(m, KLOG_F_SCORE);
	a->choice.message = klog_field(a, m, KLOG_F_MSG);
	klog_copy(a->choice.comm, sizeof(a->choice.comm), m->f[KLOG_F_COMM]);
	return 0;
}

/* The open report that this kill ends: the caller's, else one that waits behind it. */
static struct oom_report *report_of_kill(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	struct oom_report *r = f->report;

	if (r && (!r->kills || r->grouped) && !oom_later_than(&r->last, rec, KILL_AFTER_US))
		return r;
	for (size_t i = 0; i < REPORTS_MAX; i++) {
		r = a->reports[i];
		if (r && r->open && !r->kills && r->caller == f->caller && r->headed &&
		    !oom_later_than(&r->last, rec, KILL_AFTER_US))
			return r;
	}
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && streq(a, b));
}

/*
 * The kernel prints a line for each member of an OOM group, so again for the victim, whose sizes may have changed by
 * then.
 */
static bool same_member(const struct fact_oom_kill *x, const struct fact_oom_kill *y, bool grouped)
{
	return grouped && x->victim_pid.known && oom_same_opt(x->victim_pid, y->victim_pid) &&
	       same_text(x->victim_comm, y->victim_comm);
}

/*
 * The row of the same kill that stands in the log before: printed again for a member of an OOM group, or collected
 * twice. A process that shares pid and all sizes with another is the same.
 */
static const struct pending_kill *printed_before(const struct klog_asm *a, const struct pending_kill *kill,
						 bool grouped)
{
	size_t from = a->n_pending > REPEAT_WINDOW ? a->n_pending - REPEAT_WINDOW : 0;

	for (size_t i = a->n_pending; i-- > from;) {
		const struct pending_kill *k = &a->pending[i];
		const struct fact_oom_kill *x = &k->row, *y = &kill->row;
		bool far = k->at.mono_us != KLOG_NO_TIME && kill->at.mono_us != KLOG_NO_TIME &&
			   kill->at.mono_us - k->at.mono_us > REPEAT_US;

		if (x->killed.v && !far && same_member(x, y, grouped))
			return k;
		if (x->killed.v && !far && oom_same_opt(x->victim_pid, y->victim_pid) && x->total_vm_kb.known &&
		    oom_same_opt(x->total_vm_kb, y->total_vm_kb) && oom_same_opt(x->anon_rss_kb, y->anon_rss_kb) &&
		    oom_same_opt(x->file_rss_kb, y->file_rss_kb) && same_text(x->victim_comm, y->victim_comm))
			return k;
	}
	return NULL;
}

/* Cites the first of the repeats, so that a kill that was collected three times is one kill with two repeats. */
static void note_repeat(const struct klog_asm *a, struct pending_kill *kill, bool grouped)
{
	const struct pending_kill *before = printed_before(a, kill, grouped);

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
	row->rss_kb = klog_opt(m, KLOG_F_RSS);
	row->anon_rss_kb = klog_opt(m, KLOG_F_ANON);
	row->file_rss_kb = klog_opt(m, KLOG_F_FILE);
	row->shmem_rss_kb = klog_opt(m, KLOG_F_SHMEM);
	row->pgtables_kb = klog_opt(m, KLOG_F_PGTABLES);
	row->oom_score_adj = klog_opt(m, KLOG_F_ADJ);
}

/*
 * "Kill process A …" in front: A is who was chosen, the line that comes says who died, and the other members of its
 * group.
 */
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

/*
 * Whether the page tables of a kill line are in bytes, though "kB" stands after them (70cb6d267790, mended by
 * 941f762bcb27).
 */
static bool pgtables_in_bytes(const struct oom_report *r, const struct fact_oom_kill *row)
{
	int64_t v = row->pgtables_kb.v;

	for (size_t i = 0; r && i < r->n_rows; i++) {
		const struct task_row *t = &r->rows[i];
		int64_t bytes = t->v[TASK_PGTABLES];

		/* The table was printed shortly before: which reading is nearer to it? */
		if (t->pid == row->victim_pid.v && t->have >> TASK_PGTABLES & 1 && bytes > 0)
			return v > bytes / 32;
	}
	/* Tables are whole pages; and no process has more of them than memory, but for one in swap. */
	return v >= 4096 && v % 4096 == 0 && row->anon_rss_kb.known &&
	       v / 2 >= row->anon_rss_kb.v / 2 + row->file_rss_kb.v / 2 + row->shmem_rss_kb.v / 2;
}

/* Whether report and kill contradict each other. */
static const char *contradiction(const struct oom_report *r, const struct fact_oom_kill *row)
{
	if (!r->summary_pid.known || r->kills || r->summary_pid.v == row->victim_pid.v)
		return NULL;
	/* The summary has the thread that asked, the kill line the process. */
	if (row->message && strstr(row->message, "oom_kill_allocating_task") &&
	    (!r->trigger_pid.known || oom_same_opt(r->trigger_pid, r->summary_pid)))
		return NULL;
	/* 5.0 still let a child die in the place of the chosen task. */
	if (row->chosen_pid.known && row->chosen_pid.v == r->summary_pid.v)
		return NULL;
	return "the report before names another victim";
}

/*
 * Marks the victim's task, also in a dump whose own log this is: there the task may still be waiting for memory. The kill
 * line has a thread's id where the leader is gone (find_lock_task_mm()), and @tgid is its process.
 */
static void mark_victim(struct klog_asm *a, struct fact_oom_kill *row, struct opt tgid, uint64_t offset)
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
	if (tgid.known && tgid.v != row->victim_pid.v)
		a->tasks[task].tgid = tgid;
	if (a->tasks[task].known && a->tasks[task].id && a->out.killed)
		a->out.killed(a->out.arg, a->tasks[task].id);
}

/* OpenVZ's beancounter, as the head of the message names it: "Out of memory in UB 1234". */
static const char *container_of(struct klog_asm *a, const struct klog_match *m, const char *message)
{
	static const char words[] = " in UB ";
	const char *at = message ? strstr(message, words) : NULL;

	if (!at)
		return klog_field(a, m, KLOG_F_CONTAINER);
	at += sizeof(words) - 1;
	return klog_intern(a, (struct span){ at, strspn(at, "0123456789") });
}

/* Whether two names are the same but for blanks. */
static bool same_letters(const char *x, const char *y)
{
	while (*x || *y) {
		if (*x == ' ')
			x++;
		else if (*y == ' ')
			y++;
		else if (*x++ != *y++)
			return false;
	}
	return true;
}

/*
 * A line that was wrapped within the name may have a blank too many there: other lines of the report have the name
 * whole.
 */
static const char *whole_name(struct klog_asm *a, const struct oom_report *r, const struct fact_oom_kill *row)
{
	const char *name = row->victim_comm, *other = NULL;

	if (!name || !row->victim_pid.known)
		return name;
	if (a->choice.fresh && oom_same_opt(a->choice.pid, row->victim_pid))
		other = a->choice.comm;
	if (r && oom_same_opt(r->summary_pid, row->victim_pid))
		other = r->summary_comm;
	for (size_t i = 0; r && !other && i < r->n_rows; i++)
		if (r->rows[i].pid == row->victim_pid.v)
			other = r->rows[i].comm;
	if (!other || streq(other, name) || !same_letters(other, name))
		return name;
	return klog_intern(a, (struct span){ other, strlen(other) });
}

static const char unnamed[] = "the log does not say whether the process that was chosen or a child of it died";

/*
 * Whether the choice is the newest kill's, and stands after it: a few lines that were pasted newest first. The kernel
 * does not choose a process again within the second in which it killed it.
 */
static bool told_backwards(struct klog_asm *a)
{
	struct pending_kill *k = a->n_pending ? &a->pending[a->n_pending - 1] : NULL;

	if (!k || k->has_report || a->choice.report || k->row.chosen_pid.known || k->row.score.known ||
	    !oom_same_opt(k->row.victim_pid, a->choice.pid) || !k->row.victim_comm ||
	    !streq(k->row.victim_comm, a->choice.comm) || k->at.at_us == KLOG_NO_TIME ||
	    a->choice.at.at_us > k->at.at_us)
		return false;
	k->row.score = a->choice.score;
	k->row.message = k->row.message ? k->row.message : a->choice.message;
	if (!k->row.constraint_name && !k->row.constraint_text)
		k->row.constraint_name = oom_constraint_of_message(k->row.message);
	return true;
}

/*
 * The kernel chose, and its "Killed process" is not in the log. Whether that very process died is not known: until
 * bbbe48029720 (5.0 still did) a child was killed in its place where one had an mm of its own.
 */
int klog_settle_choice(struct klog_asm *a, struct oom_report *r)
{
	struct pending_kill kill = { .at = a->choice.at };
	struct fact_oom_kill *row = &kill.row;
	int err = 0;

	if (!a->choice.fresh || a->choice.report != r)
		return 0;
	a->choice.fresh = false;
	if (told_backwards(a))
		return 0;
	row->killed = OPT(1);
	row->ambiguous = a->choice.doubt ? a->choice.doubt : unnamed;
	row->chosen_pid = a->choice.pid;
	row->chosen_comm = klog_intern(a, (struct span){ a->choice.comm, strlen(a->choice.comm) });
	row->score = a->choice.score;
	row->message = a->choice.message;
	row->id = facts_reserve(a->facts, FACT_OOM_KILL);
	a->totals.kills++;
	if (r && r->seen)
		oom_fill_kill(a, r, &kill);
	if (!row->constraint_name && !row->constraint_text)
		row->constraint_name = oom_constraint_of_message(row->message);
	if (r) {
		r->kills++;
		r->kill_id = row->id;
		a->totals.reports += r->seen;
		err = oom_write_details(a, r, row->chosen_pid, OPT_NULL);
		row->unaccounted_kb = memory_unaccounted(&r->mem);
	}
	return err < 0 ? err : oom_add_kill(a, &kill);
}

int klog_on_killed(struct klog_asm *a, struct follower *f, const struct klog_line *line)
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
	row->victim_comm = whole_name(a, r, row);
	row->message = klog_field(a, m, KLOG_F_MSG);
	row->container = container_of(a, m, row->message);
	take_choice(a, r, row);
	if (row->pgtables_kb.known && pgtables_in_bytes(r, row))
		row->pgtables_kb.v /= 1024;
	if (r) {
		const char *doubt = contradiction(r, row);

		if (r->seen)
			oom_fill_kill(a, r, &kill);
		if (doubt)
			row->ambiguous = doubt;
	} else if (oom_asked_for(a, line->rec, SPAN(""))) {
		row->sysrq = OPT(1);
	}
	if (!row->constraint_name && !row->constraint_text)
		row->constraint_name = oom_constraint_of_message(row->message);
	if (row->message && strstr(row->message, "oom_kill_allocating_task"))
		row->allocating_task = OPT(1);
	if (r)
		kill.tgid = oom_process_of(r, row->victim_pid);
	mark_victim(a, row, kill.tgid, line->rec->offset);
	note_repeat(a, &kill, r && r->grouped);
	row->id = facts_reserve(a->facts, FACT_OOM_KILL);
	a->totals.kills++;
	a->sysrq_oom_age = 0;
	if (r && !r->kills++) {
		a->totals.reports += r->seen;
		r->kill_id = row->id;
		err = oom_write_details(a, r, row->victim_pid, row->total_vm_kb);
		row->unaccounted_kb = memory_unaccounted(&r->mem);
	}
	if (r)
		r->last = klog_stamp(line->rec);
	f->section = SECTION_NONE;
	return err < 0 ? err : oom_add_kill(a, &kill);
}

/*
 * All members of the group die. Where the report was not printed, or is cut off, one is made up to hold them
 * together.
 */
int klog_on_group(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int r = f->report ? 0 : oom_new_report(a, f, line->rec);

	if (r < 0)
		return r;
	f->report->grouped = true;
	f->report->kills += !f->report->kills;
	return klog_add_event(a, klog_event_name(KLOG_OOM_GROUP), line, NULL);
}

/*
 * Whether @name is the victim's; a kill line that was wrapped within the name may have got a blank too many, which is
 * mended.
 */
static bool names_victim(struct klog_asm *a, struct fact_oom_kill *row, struct span name)
{
	char whole[KLOG_COMM_MAX];

	if (!row->victim_comm || span_is(name, row->victim_comm))
		return true;
	klog_copy(whole, sizeof(whole), name);
	if (!same_letters(whole, row->victim_comm))
		return false;
	row->victim_comm = klog_intern(a, name);
	return true;
}

/* The newest kill of that task that the reaper has said nothing of. */
static struct pending_kill *kill_of(struct klog_asm *a, const struct klog_match *m)
{
	struct opt pid = klog_opt(m, KLOG_F_PID);

	for (size_t i = a->n_pending; i-- > 0;) {
		struct fact_oom_kill *row = &a->pending[i].row;

		if (row->killed.v && pid.known && oom_same_opt(row->victim_pid, pid) && !row->reap_result &&
		    names_victim(a, row, m->f[KLOG_F_COMM]))
			return &a->pending[i];
	}
	return NULL;
}

int klog_on_reaped(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	enum klog_event event = line->m->pattern->event;
	struct pending_kill *kill = kill_of(a, line->m);

	(void)f;
	if (kill) {
		kill->row.reap_result = event == KLOG_OOM_REAPED ? "reaped" : "unable";
		kill->reaped_at = klog_stamp(line->rec);
		kill->row.reaped_anon_kb = klog_opt(line->m, KLOG_F_ANON);
		kill->row.reaped_shmem_kb = klog_opt(line->m, KLOG_F_SHMEM);
	}
	return klog_add_event(a, klog_event_name(event), line, NULL);
}

int klog_on_relieved(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	struct pending_kill *kill = kill_of(a, line->m);

	(void)f;
	if (kill)
		kill->row.exited = "the kernel said so";
	return klog_add_event(a, klog_event_name(KLOG_OOM_RELIEVED), line, NULL);
}

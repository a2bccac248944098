// SPDX-License-Identifier: GPL-2.0-or-later
/* Printed stacks, and what says whose they are. */
#include "parsers/klog/handlers/handlers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

void stacks_close(struct klog_asm *a, struct follower *f)
{
	if (f->section == SECTION_STACK && f->task >= 0)
		a->tasks[f->task].stack_closed = true;
	if (f->section == SECTION_STACK || f->section == SECTION_LOCKS)
		f->section = SECTION_NONE;
	f->task = -1;
}

/* From here on, frames are this task's. The first of a newer stack removes those of the older. */
struct klog_task *stacks_begin(struct klog_asm *a, struct follower *f, int64_t task)
{
	stacks_close(a, f);
	f->task = task;
	f->doubted = false;
	f->section = SECTION_STACK;
	return task < 0 ? NULL : &a->tasks[task];
}

int64_t stacks_task(struct klog_asm *a, const struct klog_line *line)
{
	int64_t pid;
	struct span comm = klog_has(line->m, KLOG_F_COMM) ? line->m->f[KLOG_F_COMM] : SPAN("");

	return klog_number(line->m, KLOG_F_PID, &pid) ? stall_task(a, pid, comm, line->rec->offset) : -1;
}

/*
 * Reports of one sleep come a timeout apart; the console and other tasks' stacks delay them by less than this part of
 * it.
 */
#define HUNG_SLACK 2

/*
 * Whether the report that prints @secs is of the sleep that the report before it was of. Without time stamps it is
 * taken to be.
 */
static bool same_sleep(const struct klog_task *t, int64_t at_us, int64_t secs)
{
	if (t->hung_us == KLOG_NO_TIME || at_us == KLOG_NO_TIME)
		return true;
	return at_us >= t->hung_us && (at_us - t->hung_us) / INT64_C(1000000) <= secs + secs / HUNG_SLACK;
}

/*
 * How long the task has been asleep. Until 4.18 the number was the timeout, the same in each report (a2e514453861
 * prints the task's own time): then ages add up. A number that grew is the age itself.
 */
static void add_age(struct klog_task *t, const struct klog_line *line)
{
	int64_t secs, at_us = line->rec->mono_us, age;

	if (!klog_number(line->m, KLOG_F_SECS, &secs) || secs < 0 || secs >= INT64_MAX / 4000)
		return;
	age = secs * 1000;
	if (t->hung_secs == secs && t->blocked_ms.known && t->blocked_ms.v < INT64_MAX / 2 &&
	    same_sleep(t, at_us, secs))
		age += t->blocked_ms.v;
	t->blocked_ms = OPT(age);
	t->hung_secs = secs;
	t->hung_us = at_us;
}

int klog_on_hung(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t task = stacks_task(a, line);
	struct klog_task *t = stacks_begin(a, f, task);

	if (t) {
		t->offset = line->rec->offset;
		t->state = 'D';
		add_age(t, line);
	}
	return klog_add_event(a, klog_event_name(KLOG_HUNG_TASK), line, NULL);
}

/*
 * "INFO: task A:1 <reader> is blocked on a mutex likely owned by task B:2 …", since 6.15: both tasks, and the kind of
 * lock.
 */
int klog_on_blocker(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	int64_t task = stacks_task(a, line), owner = -1, pid;
	struct klog_task *t;

	(void)f;
	if (klog_number(m, KLOG_F_PID2, &pid))
		owner = stall_task(a, pid, m->f[KLOG_F_COMM2], line->rec->offset);
	if (task >= 0) {
		t = &a->tasks[task];
		t->blocked_on = klog_field(a, m, KLOG_F_LOCK);
		t->blocked_reader = klog_has(m, KLOG_F_MODE) && span_is(m->f[KLOG_F_MODE], "reader");
		t->owner_reader = klog_has(m, KLOG_F_STATE) && span_is(m->f[KLOG_F_STATE], "reader");
		t->owner_known = owner >= 0;
		t->owner = owner >= 0 ? (uint32_t)owner : 0;
		t->blocked_offset = line->rec->offset;
	}
	return klog_add_event(a, klog_event_name(KLOG_HUNG_BLOCKER), line, NULL);
}

/* Stacks of the task that a stack dump or a lockup's line names. */
int klog_on_cpu_line(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t task = stacks_task(a, line);
	uint64_t before = f->open_serial;
	struct klog_task *t;

	places_cpu(a, f, task, klog_opt(line->m, KLOG_F_CPU), line->rec->mono_us);
	/* Whose the frames are cannot be told. */
	if (f->mixed) {
		stacks_close(a, f);
		return 0;
	}
	/* panic() prints once more the stack that the lockup's report has, below its own frames. */
	if (a->capture.panic && f->section == SECTION_STACK && f->task >= 0 && f->task == task &&
	    a->tasks[task].n_frames && !a->tasks[task].stack_closed) {
		stacks_close(a, f);
		return 0;
	}
	/* Of a hung task, the CPU line may be khungtaskd's own. */
	if (f->open_serial == before && f->section == SECTION_STACK && f->task >= 0 && f->task != task &&
	    (!a->tasks[f->task].n_frames || a->tasks[f->task].stack_closed))
		return 0;
	t = stacks_begin(a, f, task);
	if (t) {
		t->cpu = klog_opt(line->m, KLOG_F_CPU);
		t->on_cpu = true;
	}
	/* The allocator says of its caller that it has been in there for long. */
	if (t && f->stalled_ms.known) {
		t->blocked_ms = f->stalled_ms;
		t->state = 'R';
	}
	f->stalled_ms = OPT_NULL;
	return 0;
}

int klog_on_lockup(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	f->mixed = false;
	stacks_begin(a, f, stacks_task(a, line));
	return klog_open_event(a, f, line, NULL);
}

/* Room for one more frame at the end of the array. */
static bool room_for_frame(struct klog_asm *a)
{
	return klog_grow((void **)&a->frames, a->n_frames, &a->cap_frames, KLOG_FRAMES_MAX, sizeof(*a->frames));
}

/* Frames of one task stand together: those that another CPU's are printed between move to the array's end. */
static bool move_to_end(struct klog_asm *a, struct klog_task *t)
{
	size_t from = t->first_frame, n = t->n_frames;

	if (!n || from + n == a->n_frames)
		return true;
	t->first_frame = a->n_frames;
	for (size_t i = 0; i < n; i++) {
		if (!room_for_frame(a))
			return false;
		a->frames[a->n_frames++] = a->frames[from + i];
	}
	return true;
}

/* Frames of all tasks are in one array, since a log of a big machine has hundreds of thousands of them. */
static void add_frame(struct klog_asm *a, struct klog_task *t, const struct stack_line *line)
{
	if (t->stack_closed) {
		t->older_first = t->first_frame;
		t->older_n = t->n_frames;
		t->n_frames = 0;
	}
	t->stack_closed = false;
	if (t->n_frames == KLOG_STACK_MAX || !room_for_frame(a) || !move_to_end(a, t) || !room_for_frame(a)) {
		a->dropped.frames++;
		return;
	}
	if (!t->n_frames)
		t->first_frame = a->n_frames;
	a->frames[a->n_frames++] = (struct klog_frame){
		.func = klog_intern(a, line->func),
		.module = klog_intern(a, line->module),
		.offset = line->offset,
		.size = line->size,
		.reliable = line->reliable,
		.inlined = line->inlined,
	};
	t->n_frames++;
}

/*
 * Whether the frame is what oops_end() leaves of a task that it ends. What such a task still reports, as that it sleeps
 * with a lock held, is damage: the stack of the oops is the one before.
 */
static bool ended_by_oops(const struct stack_line *line)
{
	static const char *const ends[] = { "rewind_stack_do_exit", "rewind_stack_and_make_dead", "make_task_dead" };

	for (size_t i = 0; i < ARRAY_SIZE(ends) && line->reliable; i++)
		if (span_is(line->func, ends[i]))
			return true;
	return false;
}

/* Whether the frame is of a task that prints its own stack, as one that sleeps cannot. */
static bool prints_itself(const struct stack_line *line)
{
	static const char *const printers[] = { "dump_stack", "dump_stack_lvl", "show_stack", "nmi_cpu_backtrace" };

	for (size_t i = 0; i < ARRAY_SIZE(printers) && line->reliable; i++)
		if (span_is(line->func, printers[i]))
			return true;
	return false;
}

bool stacks_line(struct klog_asm *a, struct follower *f, struct span text)
{
	struct klog_task *t = &a->tasks[f->task];
	struct stack_line line = { .rest = text };

	/* What follows shows the oops's registers once more. */
	if (span_starts(text, "---[ end trace")) {
		stacks_close(a, f);
		return true;
	}
	/* A mail program broke the line behind the mark. */
	if (span_is(text, "?")) {
		f->doubted = true;
		return true;
	}
	if (!stack_line_parse(text, &line))
		return stack_filler(text);
	line.reliable &= !f->doubted;
	f->doubted = false;
	/* Another task's stack was printed into the report of a hung one. */
	if (t->state == 'D' && (!t->n_frames || t->stack_closed) && prints_itself(&line)) {
		f->section = SECTION_NONE;
		f->task = -1;
		return true;
	}
	if (t->older_n && !t->stack_closed && ended_by_oops(&line)) {
		t->first_frame = t->older_first;
		t->n_frames = t->older_n;
		t->older_n = 0;
		stacks_close(a, f);
		return true;
	}
	do
		add_frame(a, t, &line);
	while (line.rest.len && stack_line_parse(line.rest, &line));
	return true;
}

int klog_on_trace(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	places_backtrace(a, f, klog_opt(line->m, KLOG_F_CPU));
	/* An NMI's backtrace is of who runs on that CPU, whoever was listed before: its own line says who that is. */
	if (klog_has(line->m, KLOG_F_CPU))
		stacks_close(a, f);
	if (klog_has(line->m, KLOG_F_PID))
		stacks_begin(a, f, stacks_task(a, line));
	else if (f->task >= 0)
		f->section = SECTION_STACK;
	/* Until 2.6.17 the first frames were on this line. */
	if (f->section == SECTION_STACK && f->task >= 0 && klog_has(line->m, KLOG_F_TEXT))
		stacks_line(a, f, line->m->f[KLOG_F_TEXT]);
	return 0;
}

/* "Workqueue: events moom_callback": what the kworker whose stack comes is busy with. */
int klog_on_workqueue_of(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	if (f->section == SECTION_STACK && f->task >= 0)
		a->tasks[f->task].work = klog_field(a, line->m, KLOG_F_TEXT);
	return 0;
}

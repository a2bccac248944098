// SPDX-License-Identifier: GPL-2.0-or-later
/* Tasks that the log speaks of: their stacks, what they wait for, the locks they hold, workqueues. */
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/assemble-priv.h"
#include "parsers/klog/stack.h"
#include "util/error.h"
#include "util/macros.h"

/* Makes room for one more element of an array that grows up to @max. */
static bool grow(void **array, uint32_t n, uint32_t *cap, uint32_t max, size_t size)
{
	uint32_t want = *cap ? *cap * 2 : 64;
	void *bigger;

	if (n < *cap)
		return true;
	if (n >= max)
		return false;
	bigger = realloc(*array, MIN(want, max) * size);
	if (!bigger)
		return false;
	*array = bigger;
	*cap = MIN(want, max);
	return true;
}

/* Whether two prints of a comm may be of one task: a kworker's is printed with its work's name, too. */
static bool same_comm(const char *have, struct span comm)
{
	size_t len = strlen(have);
	size_t common = MIN(len, comm.len);

	return !len || !comm.len ||
	       (memcmp(have, comm.p, common) == 0 &&
		(len == comm.len || have[common] == '+' || (common < comm.len && comm.p[common] == '+')));
}

int64_t stall_task(struct klog_asm *a, int64_t pid, struct span comm, uint64_t offset)
{
	uint64_t at;
	struct klog_task *t;

	if (map_get(&a->task_by_pid, (uint64_t)pid, &at) && same_comm(a->tasks[at].comm, comm)) {
		t = &a->tasks[at];
		if (!t->comm[0])
			klog_copy(t->comm, sizeof(t->comm), comm);
		return (int64_t)at;
	}
	if (pid < 0 || pid > INT32_MAX ||
	    !grow((void **)&a->tasks, a->n_tasks, &a->cap_tasks, KLOG_TASKS_MAX, sizeof(*a->tasks)) ||
	    map_put(&a->task_by_pid, (uint64_t)pid, a->n_tasks) < 0) {
		a->dropped.tasks++;
		return -1;
	}
	t = &a->tasks[a->n_tasks];
	*t = (struct klog_task){ .pid = (int32_t)pid, .offset = offset };
	klog_copy(t->comm, sizeof(t->comm), comm);
	/* The tasks of a dump are those in it: who is gone by then is in the log only. */
	t->known = a->out.facts != NULL;
	if (!t->known)
		t->id = facts_reserve(a->facts, FACT_TASK);
	else if (a->out.find_task)
		t->id = a->out.find_task(a->out.arg, pid, t->comm);
	return a->n_tasks++;
}

struct opt stall_task_id(const struct klog_asm *a, int64_t task)
{
	return task < 0 || !a->tasks[task].id ? OPT_NULL : OPT(a->tasks[task].id);
}

void stall_close(struct klog_asm *a, struct follower *f)
{
	if (f->section == SECTION_STACK && f->task >= 0)
		a->tasks[f->task].stack_closed = true;
	if (f->section == SECTION_STACK || f->section == SECTION_LOCKS)
		f->section = SECTION_NONE;
	f->task = -1;
}

/* From here on, frames are this task's. A newer stack of a task takes the place of the older. */
static struct klog_task *begin_stack(struct klog_asm *a, struct follower *f, int64_t task)
{
	stall_close(a, f);
	f->task = task;
	f->section = SECTION_STACK;
	if (task < 0)
		return NULL;
	if (a->tasks[task].stack_closed) {
		a->tasks[task].stack_closed = false;
		a->tasks[task].n_frames = 0;
	}
	return &a->tasks[task];
}

static int64_t task_of(struct klog_asm *a, const struct klog_line *line)
{
	int64_t pid;
	struct span comm = klog_has(line->m, KLOG_F_COMM) ? line->m->f[KLOG_F_COMM] : SPAN("");

	return klog_number(line->m, KLOG_F_PID, &pid) ? stall_task(a, pid, comm, line->rec->offset) : -1;
}

static int on_hung(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t task = task_of(a, line), secs;
	struct klog_task *t = begin_stack(a, f, task);

	if (t) {
		t->offset = line->rec->offset;
		t->state = 'D';
		if (klog_number(line->m, KLOG_F_SECS, &secs) && secs < INT64_MAX / 1000)
			t->blocked_ms = OPT(secs * 1000);
	}
	return klog_add_event(a, klog_event_name(KLOG_HUNG_TASK), line, NULL);
}

static int on_blocker(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	int64_t task = task_of(a, line), owner = -1, pid;
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

/* The flags of thread_info are in hexadecimal without 0x here. */
static struct opt hex_field(const struct klog_match *m, enum klog_field field)
{
	char text[20];

	if (!klog_has(m, field) || m->f[field].len >= sizeof(text))
		return OPT_NULL;
	klog_copy(text, sizeof(text), m->f[field]);
	return OPT((int64_t)strtoull(text, NULL, 16));
}

static int on_task_state(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	const struct klog_match *m = line->m;
	struct klog_task *t = begin_stack(a, f, task_of(a, line));

	if (!t)
		return 0;
	t->offset = line->rec->offset;
	t->state = m->f[KLOG_F_STATE].p[0];
	t->running = klog_has(m, KLOG_F_TEXT);
	t->tgid = klog_opt(m, KLOG_F_TGID);
	t->ppid = klog_opt(m, KLOG_F_PPID);
	t->task_flags = hex_field(m, KLOG_F_PFLAGS);
	return 0;
}

static int on_states_header(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)line;
	stall_close(a, f);
	f->section = SECTION_STATES;
	return 0;
}

/* Stacks of the task that a stack dump or a lockup's line names. */
static int on_cpu_line(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t task = task_of(a, line);
	struct klog_task *t;

	/* Of a hung task, the CPU line may be khungtaskd's own. */
	if (f->section == SECTION_STACK && f->task >= 0 && f->task != task && !a->tasks[f->task].n_frames)
		return 0;
	t = begin_stack(a, f, task);
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

static int on_lockup(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	begin_stack(a, f, task_of(a, line));
	return klog_add_event(a, klog_event_name(line->m->pattern->event), line, NULL);
}

static void add_frame(struct klog_asm *a, struct klog_task *t, const struct stack_line *line)
{
	if (t->n_frames == KLOG_STACK_MAX ||
	    !grow((void **)&a->frames, a->n_frames, &a->cap_frames, KLOG_FRAMES_MAX, sizeof(*a->frames))) {
		a->dropped.frames++;
		return;
	}
	/* Frames of one task stand together; those of another, printed in between, begin a new run. */
	if (!t->n_frames)
		t->first_frame = a->n_frames;
	else if (t->first_frame + t->n_frames != a->n_frames)
		return;
	a->frames[a->n_frames++] = (struct klog_frame){
		.func = klog_intern(a, line->func),
		.module = klog_intern(a, line->module),
		.offset = line->offset,
		.size = line->size,
		.reliable = line->reliable,
	};
	t->n_frames++;
}

static bool frame_line(struct klog_asm *a, struct klog_task *t, struct span text)
{
	struct stack_line line = { .rest = text };

	if (!stack_line_parse(text, &line))
		return stack_filler(text);
	do
		add_frame(a, t, &line);
	while (line.rest.len && stack_line_parse(line.rest, &line));
	return true;
}

static int on_trace(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	if (klog_has(line->m, KLOG_F_PID))
		begin_stack(a, f, task_of(a, line));
	else if (f->task >= 0)
		f->section = SECTION_STACK;
	/* Until 2.6.17 the first frames were on this line. */
	if (f->section == SECTION_STACK && f->task >= 0 && klog_has(line->m, KLOG_F_TEXT))
		frame_line(a, &a->tasks[f->task], line->m->f[KLOG_F_TEXT]);
	return 0;
}

/* "Workqueue: events moom_callback": what the kworker whose stack comes is busy with. */
static int on_workqueue_of(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	if (f->section == SECTION_STACK && f->task >= 0)
		a->tasks[f->task].work = klog_field(a, line->m, KLOG_F_TEXT);
	return 0;
}

static int on_all_locks(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	(void)line;
	stall_close(a, f);
	/* A later list replaces an earlier one. */
	a->n_held = 0;
	f->section = SECTION_LOCKS;
	return 0;
}

static int on_held_locks(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	int64_t task = task_of(a, line);

	stall_close(a, f);
	f->task = task;
	f->section = SECTION_LOCKS;
	return 0;
}

static int on_workqueues(struct klog_asm *a, struct follower *f, const struct klog_line *line)
{
	stall_close(a, f);
	f->section = SECTION_WORKQUEUES;
	f->workqueue = NULL;
	if (!klog_event_name(line->m->pattern->event))
		return 0;
	return klog_add_event(a, klog_event_name(line->m->pattern->event), line, NULL);
}

static int on_workqueue(struct klog_asm *a, struct follower *f, const struct klog_line *line)
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

static int on_work_items(struct klog_asm *a, struct follower *f, const struct klog_line *line)
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

// clang-format off
const klog_handler stall_handlers[KLOG_EVENT_TYPES] = {
	[KLOG_HUNG_TASK] = on_hung,
	[KLOG_HUNG_BLOCKER] = on_blocker,
	[KLOG_TASK_STATE] = on_task_state,
	[KLOG_TASK_STATE_OLD] = on_states_header,
	[KLOG_CPU_LINE] = on_cpu_line,
	[KLOG_SOFT_LOCKUP] = on_lockup,
	[KLOG_TRACE] = on_trace,
	[KLOG_WORKQUEUE_OF] = on_workqueue_of,
	[KLOG_ALL_LOCKS] = on_all_locks,
	[KLOG_HELD_LOCKS] = on_held_locks,
	[KLOG_WQ_LOCKUP] = on_workqueues,
	[KLOG_WQ_SHOW] = on_workqueues,
	[KLOG_WQ_QUEUE] = on_workqueue,
	[KLOG_WQ_ITEMS] = on_work_items,
};
// clang-format on

/* " #0: ffff8880294f8420 (sb_writers#10){.+.+}-{0:0}, at: filename_rmdir+0x2cc/0x510", before 4.20 without the address. */
static bool held_line(struct klog_asm *a, int64_t task, struct span text, uint64_t offset, bool cont)
{
	struct klog_held *h;
	const char *open, *close, *at;
	struct stack_line where;
	int64_t no;

	/* "at: " was the end of a line that a mail wrapped. */
	if (cont && a->n_held && !a->held[a->n_held - 1].at && stack_line_parse(text, &where)) {
		a->held[a->n_held - 1].at = klog_intern(a, where.func);
		return true;
	}
	if (span_next(&text) != '#' || !span_number(&text, &no) || span_next(&text) != ':')
		return false;
	open = memchr(text.p, '(', text.len);
	close = memmem(text.p, text.len, "){", 2);
	if (task < 0 || !open || !close || close < open)
		return true;
	if (!grow((void **)&a->held, a->n_held, &a->cap_held, KLOG_LOCKS_MAX, sizeof(*a->held))) {
		a->dropped.held++;
		return true;
	}
	h = &a->held[a->n_held++];
	*h = (struct klog_held){ .task = (uint32_t)task, .offset = offset };
	h->addr = strtoull(text.p, NULL, 16);
	h->class_name = klog_intern(a, (struct span){ open + 1, (size_t)(close - open - 1) });
	h->shared = close + 3 < text.p + text.len && close[3] != '.';
	at = memmem(text.p, text.len, "at: ", 4);
	if (at && stack_line_parse((struct span){ at + 4, (size_t)(text.p + text.len - at - 4) }, &where))
		h->at = klog_intern(a, where.func);
	return true;
}

/*
 * "kswapd0         D ffff880039f935d0     0    49      2 0x00000000": sched_show_task() before 5.9; until 2.6.23
 * "kswapd0       S C03A7E40  2324    49      1            50    48 (L-TLB)".
 */
static bool state_line(struct klog_asm *a, struct follower *f, struct span text, uint64_t offset)
{
	struct span name = text, word, rest;
	struct klog_task *t;
	int64_t free_stack, pid, ppid;
	bool old = text.len > 4 && memcmp(text.p + text.len - 4, "TLB)", 4) == 0;
	char state;

	if (text.len < 30)
		return false;
	name.len = old ? 13 : 15;
	if (text.p[name.len] != ' ')
		return false;
	rest = (struct span){ text.p + name.len + 1, text.len - name.len - 1 };
	while (name.len && name.p[name.len - 1] == ' ')
		name.len--;
	state = span_next(&rest);
	if (!name.len || !memchr("RSDTtZXIPKWx?", state, 13))
		return false;
	word = span_word(&rest);
	if (span_is(word, "running"))
		span_word(&rest);
	span_skip_blanks(&rest);
	if (!span_number(&rest, &free_stack) || (span_skip_blanks(&rest), !span_number(&rest, &pid)) ||
	    (span_skip_blanks(&rest), !span_number(&rest, &ppid)))
		return false;
	if (!old) {
		word = span_word(&rest);
		if (!span_starts(word, "0x") || rest.len)
			return false;
	}
	t = begin_stack(a, f, stall_task(a, pid, name, offset));
	if (t) {
		t->state = state;
		t->ppid = OPT(ppid);
		t->offset = offset;
	}
	return true;
}

bool stall_line(struct klog_asm *a, struct follower *f, const struct klog_record *rec)
{
	struct span text = { rec->text, rec->len };

	if (f->section == SECTION_LOCKS && held_line(a, f->task, text, rec->offset, rec->flags & KLOG_CONT))
		return true;
	if (f->section == SECTION_STACK && f->task >= 0 && frame_line(a, &a->tasks[f->task], text))
		return true;
	return state_line(a, f, text, rec->offset);
}

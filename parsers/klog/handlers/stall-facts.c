// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of tasks, their stacks, and what they wait for, as far as the log shows it. */
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/handlers/handlers.h"
#include "parsers/kernel/states.h"
#include "parsers/kernel/waits.h"
#include "util/error.h"
#include "util/macros.h"

/*
 * Whether the OOM killer marked the task, by the flags of sched_show_task(): on machines where the bit is the same
 * since these are printed (2.6.31). Lines that show PF_ flags as well (6.15, and later) may be of a kernel with
 * either numbering.
 */
static struct opt memdie(const struct klog_asm *a, const struct klog_task *t)
{
	static const char *const sure[] = { "x86_64", "i686", "aarch64" };

	for (size_t i = 0; i < ARRAY_SIZE(sure) && a->capture.arch && t->thread_flags.known; i++) {
		int bit = state_memdie_bit(sure[i], false);

		if (streq(sure[i], a->capture.arch) && (!t->task_flags.known || bit == state_memdie_bit(sure[i], true)))
			return OPT(t->thread_flags.v >> bit & 1);
	}
	return OPT_NULL;
}

/* A task of a dump has its row from the dump, which knows more of it. */
static int write_task(struct klog_asm *a, const struct klog_task *t)
{
	char state[2] = { t->state, '\0' };
	struct fact_task row = {
		.id = t->id,
		.locator = klog_locator(a, t->offset),
		.pid = OPT(t->pid),
		.tgid = t->tgid,
		.ppid = t->ppid,
		.comm = t->comm[0] ? t->comm : NULL,
		.state = t->state ? state : NULL,
		.flags = t->task_flags,
		.cpu = t->cpu,
		.on_cpu = t->on_cpu || t->running ? OPT(1) : OPT_NULL,
		.tif_memdie = memdie(a, t),
		.oom_victim = t->victim ? OPT(1) : OPT_NULL,
		.asleep_ms = t->blocked_ms,
		.asleep_from = t->blocked_ms.known ? "hung-task detector: at least" : NULL,
	};

	return t->known ? 0 : FACTS_ADD(a->facts, TASK, task, &row, NULL);
}

/* Offsets are as printed, "func+0x12/0x34"; a frame whose line had none knows neither. */
static int write_frames(struct klog_asm *a, const struct klog_task *t)
{
	for (uint32_t i = 0; i < t->n_frames && !t->known; i++) {
		const struct klog_frame *f = &a->frames[t->first_frame + i];
		struct fact_frame row = {
			.task_id = OPT(t->id),
			.no = OPT(i),
			.func = f->func,
			.module = f->module,
			.pc_offset = f->size || f->offset ? OPT(f->offset) : OPT_NULL,
			.func_size = f->size ? OPT(f->size) : OPT_NULL,
			.how = "log",
			.reliable = OPT(f->reliable),
			.inlined = f->inlined ? OPT(1) : OPT_NULL,
		};
		int r = FACTS_ADD(a->facts, FRAME, frame, &row, NULL);

		if (r < 0)
			return r;
	}
	return 0;
}

/* A lock that is known by its address, or only by who waits and who owns it. */
static int add_lock(struct klog_asm *a, struct fact_lock *row, int64_t *ret_id)
{
	row->owner_certainty = row->owner_task_id.known ? "likely" : "unknown";
	return FACTS_ADD(a->facts, LOCK, lock, row, ret_id);
}

/* The words of the hung-task detector, and the schema's. */
static const struct {
	const char *printed, *kind, *read, *write;
} blockers[] = {
	{ "mutex", "mutex", "mutex", "mutex" },
	{ "semaphore", "semaphore", "semaphore", "semaphore" },
	{ "rw-semaphore", "rwsem", "rwsem-read", "rwsem-write" },
};

/* What the hung-task detector said of the task: the kind of lock, and perhaps its owner. */
static int blocker_lock(struct klog_asm *a, const struct klog_task *t, const char **ret_kind, int64_t *ret_id)
{
	struct fact_lock row = { .locator = klog_locator(a, t->blocked_offset), .owner_how = "hung-task detector" };

	for (size_t i = 0; i < ARRAY_SIZE(blockers); i++)
		if (streq(t->blocked_on, blockers[i].printed)) {
			row.kind = blockers[i].kind;
			*ret_kind = t->blocked_reader ? blockers[i].read : blockers[i].write;
		}
	if (!row.kind)
		return 0;
	if (t->owner_known) {
		row.owner_task_id = OPT(a->tasks[t->owner].id);
		row.mode = t->owner_reader ? "read" : "write";
	}
	return add_lock(a, &row, ret_id);
}

/*
 * The lock among those that lockdep lists for the task which it still waits for: a lock is on the list before it is
 * got. It is the last one, when the place that takes it is where the task's stack leaves the lock's functions.
 */
static struct klog_held *waited_for(struct klog_asm *a, uint32_t task, const char *caller)
{
	struct klog_held *last = NULL;

	for (uint32_t i = 0; i < a->n_held; i++)
		if (a->held[i].task == task)
			last = &a->held[i];
	return last && caller && last->at && streq(last->at, caller) ? last : NULL;
}

/*
 * What the classes are whose names lockdep prints without a type. Nobody blocks in rcu_read_lock(), and the maps of
 * workqueues and works only order who may flush them.
 */
static const struct {
	const char *name, *kind; /* kind NULL: no lock */
} classes[] = {
	{ "rcu_read_lock", NULL },
	{ "rcu_callback", NULL },
	{ "srcu", NULL },
	{ "(wq_completion)", NULL },
	{ "(work_completion)", NULL },
	{ "(completion)", NULL },
	{ "fs_reclaim", NULL },
	{ "mmu_notifier_invalidate", NULL },
	{ "&mm->mmap_sem", "rwsem" },
	{ "&mm->mmap_lock", "rwsem" },
	{ "sb_writers", "percpu_rwsem" },
	{ "sb_internal", "percpu_rwsem" },
	{ "sb_pagefaults", "percpu_rwsem" },
	{ "cpu_hotplug_lock", "percpu_rwsem" },
	{ "cgroup_threadgroup_rwsem", "percpu_rwsem" },
	{ "shrinker_rwsem", "rwsem" },
	{ "&type->s_umount_key", "rwsem" },
	{ "pernet_ops_rwsem", "rwsem" },
	{ "&sb->s_type->i_mutex_key", "rwsem" },
	{ "&sb->s_type->i_mutex_dir_key", "rwsem" },
	{ "tasklist_lock", "rwlock" },
	{ "oom_lock", "mutex" },
	{ "rtnl_mutex", "mutex" },
	{ "cgroup_mutex", "mutex" },
	{ "slab_mutex", "mutex" },
	{ "console_lock", "semaphore" },
};

/* The kind of the lock, "lock" where its class does not tell; NULL for what is no lock. */
static const char *class_kind(const struct klog_held *h)
{
	const char *name = h->class_name ? h->class_name : "";

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (strncmp(name, classes[i].name, strlen(classes[i].name)) == 0)
			return classes[i].kind;
	if (h->kind)
		return h->kind;
	if (strstr(name, "mutex"))
		return "mutex";
	if (strstr(name, "rwsem"))
		return "rwsem";
	return h->shared ? "rwsem" : "lock";
}

/*
 * Who lists the lock and does not wait for it has it. Of several who list an exclusive one, all but one wait, and stacks that were
 * not printed leave open who it is: NULL.
 */
static const struct klog_held *sole_holder(const struct klog_asm *a, const struct klog_held *h)
{
	const struct klog_held *found = NULL;

	for (uint32_t i = 0; i < a->n_held; i++) {
		const struct klog_held *other = &a->held[i];

		if ((other != h && (!h->addr || other->addr != h->addr)) || other->waits)
			continue;
		if (found && found->task != other->task)
			return h->shared ? found : NULL;
		found = found ? found : other;
	}
	return found;
}

/* The locks' rows, one for each address; those that were printed without cannot be told apart and get one each. */
static int held_lock(struct klog_asm *a, struct klog_held *h, int64_t *ret_id)
{
	struct fact_lock row = { .kind = class_kind(h),
				 .name = h->class_name,
				 .locator = klog_locator(a, h->offset),
				 .addr = h->addr ? OPT(h->addr) : OPT_NULL };
	const struct klog_held *holder;
	int r;

	*ret_id = 0;
	if (!row.kind)
		return 0;
	for (uint32_t i = 0; h->addr && i < a->n_held && !h->lock_id; i++)
		if (a->held[i].addr == h->addr)
			h->lock_id = a->held[i].lock_id;
	if (h->lock_id) {
		*ret_id = h->lock_id;
		return 0;
	}
	holder = sole_holder(a, h);
	if (holder) {
		row.owner_task_id = OPT(a->tasks[holder->task].id);
		row.owner_how = "lockdep's list of held locks";
	}
	r = add_lock(a, &row, ret_id);
	h->lock_id = *ret_id;
	return r;
}

/* A task's stack as waits.h reads it. */
struct frames {
	struct wait_frame list[KLOG_STACK_MAX];
	struct wait_stack stack;
};

/*
 * Whether frame @i is an inlined helper that no table knows, in the middle of the scheduler's or a lock's functions:
 * it does not end what they say. Any other inlined function is as good a name as one with a frame of its own.
 */
static bool between_primitives(const struct klog_asm *a, const struct klog_task *t, uint32_t i)
{
	const struct klog_frame *f = &a->frames[t->first_frame];

	if (!f[i].inlined || !f[i].func || wait_primitive_named(f[i].func))
		return false;
	while (i < t->n_frames && f[i].inlined)
		i++;
	return i < t->n_frames && f[i].func && wait_primitive_named(f[i].func);
}

/* Copies names only: what waits.h asks of a frame is its function, and whether it can be believed. */
static void frames_of(const struct klog_asm *a, const struct klog_task *t, struct frames *ret)
{
	for (uint32_t i = 0; i < t->n_frames; i++) {
		const struct klog_frame *f = &a->frames[t->first_frame + i];

		ret->list[i] = (struct wait_frame){ .func = f->func, .module = f->module, .reliable = f->reliable };
		ret->list[i].inlined = between_primitives(a, t, i);
	}
	ret->stack = (struct wait_stack){ ret->list, t->n_frames };
}

/* Frames after "? " are leftovers; what decides must not be one of them. */
static void drop_unreliable(struct frames *frames)
{
	size_t n = 0;

	for (size_t i = 0; i < frames->stack.n; i++)
		if (frames->list[i].reliable)
			frames->list[n++] = frames->list[i];
	frames->stack.n = n;
}

/* So many leftovers may stand in front of the scheduler's frames, and so many between them. */
#define LEFTOVERS_MAX 12
#define WITHIN_MAX 4

/* The frame of function @name in [@from, @to), or @to. */
static size_t frame_of(const struct wait_stack *stack, const char *name, size_t from, size_t to)
{
	while (from < to && !(stack->frames[from].func && streq(stack->frames[from].func, name)))
		from++;
	return from;
}

/*
 * Where the stack of a task that sleeps begins: nothing that the scheduler called is still there, and schedule() calls
 * __schedule() itself.
 */
static size_t scheduler_of(const struct wait_stack *stack)
{
	size_t end = MIN(stack->n, (size_t)LEFTOVERS_MAX), inner = frame_of(stack, "__schedule", 0, end), outer;

	if (inner == end)
		return 0;
	end = MIN(stack->n, inner + WITHIN_MAX);
	outer = frame_of(stack, "schedule", inner, end);
	return outer < end ? outer : inner;
}

/* A running task waits only where reclaim shows: its stack is of the moment at which it was printed. */
static bool judge_frames(const struct klog_task *t, const struct frames *frames, struct wait_verdict *ret)
{
	size_t from = scheduler_of(&frames->stack);

	if (!state_sleeps(t->state)) {
		from = wait_first_runnable(&frames->stack);
		if (from == frames->stack.n)
			return false;
	}
	*ret = wait_judge(&frames->stack, from);
	if (t->state == 'D')
		wait_judge_event(&frames->stack, from, ret);
	return ret->decides && ret->decides->kind;
}

/*
 * What the task's printed stack says it waits for; false for one that does not wait. Where the kernel was sure of no
 * frame that says it (2.6.27 without frame pointers marks them all), the doubtful ones count in their order.
 */
static bool judge(const struct klog_task *t, struct frames *frames, struct wait_verdict *ret)
{
	struct frames all = *frames;
	bool none_sure;

	drop_unreliable(frames);
	none_sure = !frames->stack.n;
	if (judge_frames(t, frames, ret))
		return true;
	if (t->state != 'D' && !none_sure)
		return false;
	*frames = all;
	frames->stack.frames = frames->list;
	return judge_frames(t, frames, ret);
}

/*
 * A wait of which nothing is known but the task. "likely": a printed stack is of an earlier moment than what is said
 * of it.
 */
static struct fact_wait new_wait(struct klog_asm *a, const struct klog_task *t)
{
	return (struct fact_wait){ .id = facts_reserve(a->facts, FACT_WAIT),
				   .task_id = OPT(t->id),
				   .certainty = "likely",
				   .since_ms = t->blocked_ms,
				   .locator = klog_locator(a, t->offset),
				   .how = "frames of its printed stack" };
}

static void fill_from_frames(struct fact_wait *row, const struct frames *frames, const struct wait_verdict *v)
{
	if (!v->reliable) {
		row->certainty = "unknown";
		row->how = "frames of its printed stack that the kernel itself marks as doubtful";
	}
	row->kind = v->decides->kind;
	row->detail = v->detail;
	row->target_type = v->decides->target;
	row->func = frames->list[v->shown].func;
	if (v->caller < frames->stack.n) {
		row->caller = frames->list[v->caller].func;
		row->caller_module = frames->list[v->caller].module;
	}
}

/* "NFS server loom", in @text, for a wait for an answer; NULL where the log does not tell whose. */
static const char *server_of(const struct klog_asm *a, const struct klog_task *t, const char *kind, char *text,
			     size_t size)
{
	const char *name = streq(kind, "rpc") || streq(kind, "nfs") ? servers_gone_at(a, t->offset) : NULL;

	if (!name)
		return NULL;
	snprintf(text, size, "NFS server %s", name);
	return text;
}

/* Adds the wait of @inner, and the one for memory around it, if there is one. */
static int add_waits(struct klog_asm *a, const struct klog_task *t, const struct frames *frames,
		     const struct wait_verdict *v, struct fact_wait *inner)
{
	struct wait_verdict around;
	struct fact_wait row;
	int r = 0;

	if (v->decides && wait_judge_around(&frames->stack, v, &around)) {
		row = new_wait(a, t);
		fill_from_frames(&row, frames, &around);
		inner->within_id = OPT(row.id);
		r = FACTS_ADD(a->facts, WAIT, wait, &row, NULL);
	}
	return r == 0 ? FACTS_ADD(a->facts, WAIT, wait, inner, NULL) : r;
}

/* A stack without a state is one of a moment: of who triggered a report, and went on. */
static int write_wait(struct klog_asm *a, uint32_t index)
{
	struct klog_task *t = &a->tasks[index];
	struct frames frames;
	struct wait_verdict v = { 0 };
	struct klog_held *held;
	struct fact_wait row = new_wait(a, t);
	char server[300];
	int64_t lock = 0;
	int r = 0;

	frames_of(a, t, &frames);
	if (judge(t, &frames, &v))
		fill_from_frames(&row, &frames, &v);
	/* Of leftovers on a stack that runs, what stands after the one that decides says nothing of it. */
	if (!v.reliable && t->state != 'D')
		row.caller = row.caller_module = NULL;
	held = v.decides && v.decides->lock ? waited_for(a, index, row.caller) : NULL;
	if (held) {
		row.how = "lockdep's list, and frames of its printed stack";
		r = held_lock(a, held, &lock);
	} else if (t->blocked_on) {
		row.how = "hung-task detector";
		r = blocker_lock(a, t, &row.kind, &lock);
	}
	if (r < 0 || !row.kind)
		return r;
	if (lock) {
		row.target_type = "lock";
		row.target_id = OPT(lock);
	}
	row.target_text = server_of(a, t, row.kind, server, sizeof(server));
	return add_waits(a, t, &frames, &v, &row);
}

/* Marks the locks that are listed as held but only waited for. */
static void mark_waits(struct klog_asm *a)
{
	for (uint32_t i = 0; i < a->n_tasks; i++) {
		struct frames frames;
		struct wait_verdict v;
		struct klog_held *held;

		if (a->tasks[i].known || !a->tasks[i].state)
			continue;
		frames_of(a, &a->tasks[i], &frames);
		if (!judge(&a->tasks[i], &frames, &v) || !v.decides->lock || v.caller >= frames.stack.n)
			continue;
		held = waited_for(a, i, frames.list[v.caller].func);
		if (held) {
			held->waits = true;
			held->kind = lock_type_name(v.decides->lock);
		}
	}
}

/* Locks that nobody waits for have rows, too: who holds a lock is half of a deadlock that a later log may complete. */
static int write_held(struct klog_asm *a)
{
	int r = 0;
	int64_t id;

	for (uint32_t i = 0; i < a->n_held && r == 0; i++)
		if (!a->tasks[a->held[i].task].known)
			r = held_lock(a, &a->held[i], &id);
	return r;
}

int stall_write(struct klog_asm *a)
{
	int r = places_write(a);

	mark_waits(a);
	for (uint32_t i = 0; i < a->n_tasks && r == 0; i++) {
		r = write_task(a, &a->tasks[i]);
		if (r == 0)
			r = write_frames(a, &a->tasks[i]);
		if (r == 0 && !a->tasks[i].known && a->tasks[i].state)
			r = write_wait(a, i);
	}
	return r < 0 ? r : write_held(a);
}

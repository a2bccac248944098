// SPDX-License-Identifier: GPL-2.0-or-later
/* What each task waits for: by the frames of its stack, and for locks by the waiter that lies on
 * it. */
#include <inttypes.h>
#include <stdio.h>

#include "parsers/kernel/waits.h"
#include "parsers/vmcore/facts/wait-events.h"
#include "parsers/vmcore/facts/io.h"
#include "parsers/vmcore/facts/locks.h"
#include "parsers/vmcore/facts/memcgs.h"
#include "parsers/vmcore/facts/extractors.h"
#include "parsers/vmcore/facts/rcu.h"
#include "parsers/vmcore/facts/read/variable.h"
#include "util/error.h"
#include "util/macros.h"

/* The task's frames, as waits.h wants them. */
struct frames {
	struct wait_frame list[IMAGE_STACK_MAX];
	struct wait_stack stack;
};

static void frames_of(const struct x_task *task, struct frames *ret)
{
	size_t n = MIN(task->n_frames, ARRAY_SIZE(ret->list));

	for (size_t i = 0; i < n; i++)
		ret->list[i] = (struct wait_frame){ .func = task->frames[i].func,
						    .reliable = task->frames[i].reliable,
						    .inlined = task->frames[i].inlined };
	ret->stack = (struct wait_stack){ ret->list, n };
}

static void say_function(char buf[static X_NAME_MAX], const struct image_frame *frame)
{
	if (frame->func)
		snprintf(buf, X_NAME_MAX, "%.*s", (int)strcspn(frame->func, "."), frame->func);
	else
		snprintf(buf, X_NAME_MAX, "0x%" PRIx64, frame->pc);
}

static void say_caller(struct x_wait *wait, const struct x_task *task, size_t i)
{
	const struct image_frame *frame;

	if (i >= task->n_frames)
		return;
	frame = &task->frames[i];
	if (frame->func)
		snprintf(wait->caller, X_NAME_MAX, "%s+0x%x", frame->func, frame->offset);
	else
		snprintf(wait->caller, X_NAME_MAX, "0x%" PRIx64, frame->pc);
	wait->row.caller_module = frame->module;
}

static struct x_wait *add_wait(struct extract *x, const struct x_task *task)
{
	struct x_wait *wait = X_ADD(&x->waits);

	if (!wait)
		return NULL;
	wait->task = task->addr;
	wait->row.id = facts_reserve(x->facts, FACT_WAIT);
	wait->row.task_id = OPT(task->row.id);
	wait->row.since_ms = task->row.asleep_ms;
	return wait;
}

static void fill_from_frames(struct x_wait *wait, const struct x_task *task, const struct wait_verdict *v)
{
	wait->row.kind = v->decides->kind;
	wait->row.detail = v->detail;
	wait->row.certainty = v->reliable ? "certain" : "likely";
	wait->row.how = v->reliable ? "frames of its stack" : "return addresses on its stack";
	say_function(wait->func, &task->frames[v->shown]);
	say_caller(wait, task, v->caller);
}

static void aim_at_memcg(struct extract *x, const struct x_task *task, struct x_wait *wait)
{
	const char *how;
	const struct x_memcg *memcg = x_memcg_at_limit(x, task, &how);

	if (!memcg)
		return;
	wait->row.target_id = OPT(memcg->row.id);
	wait->row.target_addr = OPT(memcg->addr);
	snprintf(wait->text, sizeof(wait->text), "%s", memcg->path ? memcg->path : "?");
	snprintf(wait->how, sizeof(wait->how), "%s; cgroup: %s", wait->row.how, how);
}

static void aim_at_mempool(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			   struct x_wait *wait)
{
	uint64_t pool = x_io_mempool(x, task, stack, wait->text);

	if (pool)
		wait->row.target_addr = OPT(pool);
}

/* Memory has no row of its own. @stack: of a task that sleeps; one that runs is on no list. */
static int add_memory_wait(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			   const struct wait_verdict *v)
{
	struct x_wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	fill_from_frames(wait, task, v);
	wait->row.target_type = v->decides->target;
	if (streq(wait->row.target_type, "memcg"))
		aim_at_memcg(x, task, wait);
	if (stack && v->detail && streq(v->detail, "mempool"))
		aim_at_mempool(x, task, stack, wait);
	/* The registers that it came in are long overwritten: only variables tell what it asks for. */
	x_request(x, task, v->caller, wait);
	if (!wait->row.gfp_mask.known)
		x_gap(x, FACT_WAIT, wait->row.id, "gfp_mask",
		      "without variables the stack does not tell for certain what it asks for");
	return 0;
}

static void aim_at(struct x_wait *wait, const struct x_lock *lock)
{
	wait->row.target_type = "lock";
	wait->row.target_id = OPT(lock->row.id);
	wait->row.target_addr = OPT(lock->addr);
}

/* Where the task or an argument names another lock than the waiter on the stack leads to, one of them was misread. */
static int contradicts(struct extract *x, const struct x_task *task, const struct wait_verdict *v,
		       const struct x_lock *lock)
{
	struct fact_event row = { .kind = "disagreement", .task_id = OPT(task->row.id) };
	char locator[X_LOCATOR_MAX], text[X_REASON_MAX];
	uint64_t addr = x_lock_named(task);
	const char *by = "task_struct";
	size_t frame;

	if (!addr && v->decides && x_lock_argument(x, task, v->caller, v->decides->lock, &addr, &frame) == 0)
		by = task->frames[frame].func;
	if (!addr || addr == lock->addr)
		return 0;
	snprintf(text, sizeof(text), "the waiter on the stack leads to lock 0x%" PRIx64 ", by %s it is 0x%" PRIx64,
		 lock->addr, by, addr);
	row.locator = x_locator(locator, "task", task->addr);
	row.text = text;
	return FACTS_ADD(x->facts, EVENT, event, &row, NULL);
}

static int add_lock_wait(struct extract *x, const struct x_task *task, const struct wait_verdict *v,
			 const struct x_waiter *waiter)
{
	struct x_wait *wait = add_wait(x, task);
	const struct x_lock *lock = &x->locks.v[waiter->lock];

	if (!wait)
		return -ENOMEM;
	fill_from_frames(wait, task, v);
	if (waiter->reader.known)
		wait->row.kind = waiter->reader.v ? "rwsem-read" : "rwsem-write";
	if (waiter->detail)
		wait->row.detail = waiter->detail;
	wait->row.certainty = "certain";
	wait->row.how = waiter->how;
	if (waiter->addr)
		wait->row.waiter_addr = OPT(waiter->addr);
	aim_at(wait, lock);
	return contradicts(x, task, v, lock);
}

/* Where hung tasks are watched for, or owners run for those who wait, the task says which lock: as below. */
static int aim_by_task(struct extract *x, const struct x_task *task, const struct wait_verdict *v, struct x_wait *wait)
{
	uint64_t addr = x_lock_named(task);
	size_t lock;
	int r;

	if (!addr)
		return 1;
	r = x_lock_at(x, v->decides->lock, addr, &lock);
	if (r != 0)
		return r;
	aim_at(wait, &x->locks.v[lock]);
	wait->row.certainty = "certain";
	wait->row.how = "task_struct names it";
	return 0;
}

/* An argument of one of the frames tells which lock. 0; 1 when none does; -ENOMEM. */
static int aim_by_argument(struct extract *x, const struct x_task *task, const struct wait_verdict *v,
			   struct x_wait *wait)
{
	uint64_t addr;
	size_t frame, lock;
	int r;

	if (x_lock_argument(x, task, v->caller, v->decides->lock, &addr, &frame))
		return 1;
	r = x_lock_at(x, v->decides->lock, addr, &lock);
	if (r != 0)
		return r;
	aim_at(wait, &x->locks.v[lock]);
	wait->row.certainty = "certain";
	snprintf(wait->how, sizeof(wait->how), "argument of %s", task->frames[frame].func);
	return 0;
}

/* The frames say that it waits for a lock, but no waiter for which. */
static int add_unknown_lock_wait(struct extract *x, const struct x_task *task, const struct wait_verdict *v)
{
	struct x_wait *wait = add_wait(x, task);
	int r;

	if (!wait)
		return -ENOMEM;
	fill_from_frames(wait, task, v);
	wait->row.certainty = "likely";
	wait->row.target_type = "lock";
	r = aim_by_task(x, task, v, wait);
	if (r > 0)
		r = aim_by_argument(x, task, v, wait);
	if (r <= 0)
		return r;
	x_gap(x, FACT_WAIT, wait->row.id, "target_id",
	      "no waiter of such a lock was found on the stack of task 0x%" PRIx64, task->addr);
	return 0;
}

/* Who waits in what, when the frames name nothing that is known to wait. */
static void say_frames(struct x_wait *wait, const struct x_task *task)
{
	struct frames frames;
	size_t i;

	frames_of(task, &frames);
	i = wait_first_outside(&frames.stack);

	if (i < task->n_frames)
		say_function(wait->func, &task->frames[i]);
	say_caller(wait, task, i + 1);
}

static int add_unknown_wait(struct extract *x, const struct x_task *task)
{
	struct x_wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	wait->row.kind = "unknown";
	wait->row.certainty = "unknown";
	wait->row.how = "state D, but no frame that is known to wait";
	say_frames(wait, task);
	return 0;
}

/* "zoo_done [locks]" */
static void name_target(struct extract *x, struct x_wait *wait, uint64_t addr)
{
	char name[X_NAME_MAX];
	const char *module = NULL;

	if (x_name_address(x, addr, name, &module))
		snprintf(wait->text, sizeof(wait->text), "%s%s%s%s", name, module ? " [" : "", module ? module : "",
			 module ? "]" : "");
}

/* Which device a wait for I/O is for, or for dirty pages to become clean. */
static void aim_at_device(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			  const struct wait_verdict *v, const struct x_event *event, struct x_wait *wait)
{
	struct x_io io;

	if (wait->row.target_type || !v->decides || !(streq(wait->row.kind, "io") || streq(wait->row.kind, "memory")) ||
	    !x_io_find(x, task, stack, event, &io))
		return;
	wait->row.target_type = "device";
	wait->row.target_id = OPT(io.device->row.id);
	wait->row.target_addr = OPT(io.device->disk);
	wait->row.certainty = io.certain ? wait->row.certainty : "likely";
	snprintf(wait->how, sizeof(wait->how), "%s; device: %s", wait->row.how, io.how);
}

static int add_event_wait(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			  const struct wait_verdict *v, const struct x_event *event)
{
	struct x_wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	if (v->decides)
		fill_from_frames(wait, task, v);
	else
		say_frames(wait, task);
	wait->row.kind = event->kind;
	if (event->detail)
		wait->row.detail = event->detail;
	wait->row.certainty = "certain";
	wait->row.how = event->how;
	if (event->waiter)
		wait->row.waiter_addr = OPT(event->waiter);
	wait->row.target_type = event->target_type;
	wait->row.target_id = event->target_id;
	if (event->addr)
		wait->row.target_addr = OPT(event->addr);
	if (event->addr && !x_io_describe(x, event, wait->text) && !event->target_type)
		name_target(x, wait, event->addr);
	aim_at_device(x, task, stack, v, event, wait);
	return 0;
}

/* @stack may be NULL, as above. */
static int add_other_wait(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			  const struct wait_verdict *v)
{
	struct x_wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	fill_from_frames(wait, task, v);
	if (stack)
		aim_at_device(x, task, stack, v, NULL, wait);
	return 0;
}

/* Free memory, or a memcg's. */
static bool for_memory(const struct wait_verdict *v)
{
	return v->decides && v->decides->target;
}

/*
 * A task without known frames that has a mutex_waiter on its stack; other locks' waiters look the same, so only an
 * owner makes it one.
 */
static int add_frameless(struct extract *x, const struct x_task *task, const struct x_stack *stack)
{
	struct x_waiter waiter;
	struct x_wait *wait;
	int r = task->n_frames ? 1 : x_waiter_find(x, task, stack, LOCK_MUTEX, &waiter);

	if (r != 0 || !x->locks.v[waiter.lock].row.owner_task_id.known)
		return r < 0 ? r : add_unknown_wait(x, task);
	wait = add_wait(x, task);
	if (!wait)
		return -ENOMEM;
	wait->row.kind = "mutex";
	wait->row.certainty = "likely";
	wait->row.how = waiter.how;
	wait->row.waiter_addr = OPT(waiter.addr);
	aim_at(wait, &x->locks.v[waiter.lock]);
	return 0;
}

/* @insists: a task in D state waits for something, even when it is not found what. */
static int add_sleeping(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			const struct wait_verdict *v, bool insists)
{
	enum lock_type type = v->decides ? v->decides->lock : LOCK_NONE;
	struct x_waiter waiter;
	struct x_event event;
	int r;

	if (for_memory(v))
		return add_memory_wait(x, task, stack, v);
	if (type != LOCK_NONE) {
		r = x_waiter_find(x, task, stack, type, &waiter);
		if (r <= 0)
			return r == 0 ? add_lock_wait(x, task, v, &waiter) : r;
		return add_unknown_lock_wait(x, task, v);
	}
	r = x_event_find(x, task, stack, v->decides, &event);
	if (r <= 0)
		return r == 0 ? add_event_wait(x, task, stack, v, &event) : r;
	if (!insists)
		return 0;
	return v->decides ? add_other_wait(x, task, stack, v) : add_frameless(x, task, stack);
}

/*
 * The wait for memory around the one that was told of last, if any was of this task: what lies on the stack is of that.
 */
static int add_around(struct extract *x, const struct x_task *task, const struct wait_verdict *v)
{
	size_t last = x->waits.n - 1;
	bool told = x->waits.n && x->waits.v[last].task == task->addr;
	int r = for_memory(v) ? add_memory_wait(x, task, NULL, v) : add_other_wait(x, task, NULL, v);

	if (r == 0 && told)
		x->waits.v[last].row.within_id = OPT(x->waits.v[last + 1].row.id);
	return r;
}

static int wait_of_sleeper(struct extract *x, const struct x_task *task, bool insists)
{
	_cleanup_stack_ struct x_stack stack = { 0 };
	struct wait_verdict v, around;
	struct frames frames;
	int r = x_stack_read(x, task, &stack);

	frames_of(task, &frames);
	v = wait_judge(&frames.stack, 0);
	x_see_jump(x, task, &v);
	if (r >= 0)
		r = add_sleeping(x, task, &stack, &v, insists);
	if (r == 0 && wait_judge_around(&frames.stack, &v, &around))
		r = add_around(x, task, &around);
	return r;
}

static int wait_of_running(struct extract *x, const struct x_task *task)
{
	_cleanup_stack_ struct x_stack stack = { 0 };
	struct wait_verdict v;
	struct frames frames;
	size_t from;
	int r;

	frames_of(task, &frames);
	from = wait_first_runnable(&frames.stack);
	if (from == frames.stack.n)
		return 0;
	v = wait_judge(&frames.stack, task->row.on_cpu.v ? from : 0);
	if (!for_memory(&v)) /* just woken or preempted in something smaller */
		v = wait_judge(&frames.stack, from);
	if (for_memory(&v))
		return add_memory_wait(x, task, NULL, &v);
	r = x_stack_read(x, task, &stack);
	return r < 0 ? r : add_other_wait(x, task, &stack, &v);
}

/*
 * A task in D state waits for something. One that signals or its queue may wake at any time is told of when it is
 * found what it waits for. One that runs within the allocator's slow path sleeps there only for
 * moments: it still waits for memory.
 */
static int wait_of(struct extract *x, const struct x_task *task)
{
	switch (task->row.state ? *task->row.state : '?') {
	case 'D':
		return wait_of_sleeper(x, task, true);
	case 'S':
	case 'I':
		return wait_of_sleeper(x, task, false);
	case 'R':
		return wait_of_running(x, task);
	default:
		return 0;
	}
}

static bool has_ww_context(struct extract *x, uint64_t waiter)
{
	/* With PREEMPT_RT it waits by another structure, and the first is in no type information. */
	return x_read(x, waiter, x->has[X_WAITER_WW_CONTEXT] ? X_WAITER_WW_CONTEXT : X_RT_WAITER_WW_CONTEXT).v;
}

/* A mutex is a ww_mutex to those who take it as such, with a context by which they back off from a deadlock. */
static void tell_ww_mutexes(struct extract *x)
{
	for (size_t i = 0; i < x->waits.n; i++) {
		const struct fact_wait *wait = &x->waits.v[i].row;
		uint64_t index;

		if (wait->detail && streq(wait->detail, "ww") && wait->target_addr.known && wait->waiter_addr.known &&
		    has_ww_context(x, (uint64_t)wait->waiter_addr.v) &&
		    map_get(&x->lock_at, (uint64_t)wait->target_addr.v, &index))
			x->locks.v[index].row.kind = "ww_mutex";
	}
}

/* Tasks' own grace periods, which end when each task has been seen, are others. */
static bool waits_for_rcu(const struct x_wait *wait)
{
	return streq(wait->row.kind, "rcu") && !strstr(wait->func, "_tasks");
}

/* Where only normal grace periods are wanted (rcu_normal, the default of PREEMPT_RT), who asks for another waits so. */
static bool waits_for_expedited(struct extract *x, const struct x_wait *wait)
{
	const struct x_task *task = x_task_at(x, wait->task);

	for (size_t i = 0; task && i < task->n_frames; i++)
		if (task->frames[i].func && str_starts(task->frames[i].func, "__wait_rcu_gp"))
			return false;
	return strstr(wait->func, "_exp");
}

/* The end of a grace period is no object, but somebody may be known who keeps it from coming. */
static void aim_at_rcu_holders(struct extract *x)
{
	struct x_rcu holders[2];
	bool sought[2] = { false, false };

	for (size_t i = 0; i < x->waits.n; i++) {
		struct x_wait *wait = &x->waits.v[i];
		bool expedited = waits_for_expedited(x, wait);

		if (!waits_for_rcu(wait))
			continue;
		if (!sought[expedited])
			x_rcu_find(x, expedited, &holders[expedited]);
		sought[expedited] = true;
		memcpy(wait->text, holders[expedited].text, sizeof(wait->text));
		if (holders[expedited].n != 1)
			continue;
		wait->row.target_type = "task";
		wait->row.target_id = OPT(holders[expedited].task->row.id);
		wait->row.target_addr = OPT(holders[expedited].task->addr);
		snprintf(wait->how, sizeof(wait->how), "%s; holder: rcu_node", wait->row.how);
	}
}

int x_waits(struct extract *x)
{
	int r = x_locks_init(x);

	for (size_t i = 0; r == 0 && i < x->tasks.n; i++)
		r = wait_of(x, &x->tasks.v[i]);
	if (r < 0)
		return r;
	tell_ww_mutexes(x);
	aim_at_rcu_holders(x);
	if (!x->tasks.n) {
		x_absent(x, FACT_WAIT, "no tasks were found");
		x_absent(x, FACT_LOCK, "no tasks were found");
	}
	x_covered(x, FACT_WAIT);
	x_covered(x, FACT_LOCK);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* A task's wait is known by the frames of its stack; the lock it waits for, by the waiter structure on that stack. */
#include "parsers/vmcore/facts/waits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/kernel/waits.h"
#include "parsers/vmcore/facts/devices/io.h"
#include "parsers/vmcore/facts/events.h"
#include "parsers/vmcore/facts/exits.h"
#include "parsers/vmcore/facts/files/peers.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/locks/locks.h"
#include "parsers/vmcore/facts/locks/waiters.h"
#include "parsers/vmcore/facts/memcgs.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/request.h"
#include "parsers/vmcore/facts/read/stack.h"
#include "parsers/vmcore/facts/read/variable.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

/* A task's frames in the form that waits.h takes. */
struct frames {
	struct wait_frame list[IMAGE_STACK_MAX];
	struct wait_stack stack;
};

/* Copies what waits.h looks at. */
static void frames_of(const struct task *task, struct frames *ret)
{
	size_t n = MIN(task->n_frames, ARRAY_SIZE(ret->list));

	for (size_t i = 0; i < n; i++)
		ret->list[i] = (struct wait_frame){ .func = task->frames[i].func,
						    .reliable = task->frames[i].reliable,
						    .inlined = task->frames[i].inlined };
	ret->stack = (struct wait_stack){ ret->list, n };
}

/* A compiler's suffix (".isra.0") says nothing of the wait, and would make two builds of a kernel differ. */
static void format_function(char buf[static NAME_LEN_MAX], const struct image_frame *frame)
{
	if (frame->func)
		snprintf(buf, NAME_LEN_MAX, "%.*s", (int)strcspn(frame->func, "."), frame->func);
	else
		snprintf(buf, NAME_LEN_MAX, "0x%" PRIx64, frame->pc);
}

static void set_caller(struct wait *wait, const struct task *task, size_t i)
{
	const struct image_frame *frame;

	if (i >= task->n_frames)
		return;
	frame = &task->frames[i];
	if (frame->func)
		snprintf(wait->caller, NAME_LEN_MAX, "%s+0x%x", frame->func, frame->offset);
	else
		snprintf(wait->caller, NAME_LEN_MAX, "0x%" PRIx64, frame->pc);
	wait->row.caller_module = frame->module;
}

/* A row for a wait of @task, which has slept since its last schedule(). NULL without memory. */
static struct wait *add_wait(struct extract *x, const struct task *task)
{
	struct wait *wait = VEC_ADD(x->waits);

	if (!wait)
		return NULL;
	wait->task = task->addr;
	wait->row.id = facts_reserve(x->facts, FACT_WAIT);
	wait->row.task_id = OPT(task->row.id);
	wait->row.since_ms = task->row.asleep_ms;
	return wait;
}

/* "certain" where the unwinder was sure of each frame up to the one that shows the wait. */
static void fill_from_frames(struct wait *wait, const struct task *task, const struct wait_verdict *v)
{
	wait->row.kind = v->decides->kind;
	wait->row.detail = v->detail;
	wait->row.certainty = v->reliable ? "certain" : "likely";
	wait->row.how = v->reliable ? "frames of its stack" : "return addresses on its stack";
	format_function(wait->func, &task->frames[v->shown]);
	set_caller(wait, task, v->caller);
}

/* Which cgroup it is, is not on the stack: memcgs.h says how it is known. */
static void target_memcg(struct extract *x, const struct task *task, struct wait *wait)
{
	const char *how;
	const struct memcg *memcg = memcgs_at_limit(x, task, &how);

	if (!memcg)
		return;
	wait->row.target_id = OPT(memcg->row.id);
	wait->row.target_addr = OPT(memcg->addr);
	snprintf(wait->text, sizeof(wait->text), "%s", memcg->path ? memcg->path : "?");
	snprintf(wait->how, sizeof(wait->how), "%s; cgroup: %s", wait->row.how, how);
}

/* A mempool's elements come back from whoever has them, so what the task waits for is that pool. */
static void target_mempool(struct extract *x, const struct task *task, const struct stack *stack, struct wait *wait)
{
	uint64_t pool = io_mempool(x, task, stack, wait->text);

	if (pool)
		wait->row.target_addr = OPT(pool);
}

/* Who finds the OOM killer busy sleeps for a jiffy and asks again, so that a sleep says nothing of how long it has waited. */
static void forget_age_of_retry(struct extract *x, struct wait *wait)
{
	if (!wait->row.detail || !streq(wait->row.detail, "oom-turn"))
		return;
	wait->row.since_ms = OPT_NULL;
	gaps_add(x, FACT_WAIT, wait->row.id, "since_ms",
		 "the task sleeps for a jiffy at a time between its attempts, and the kernel does not record "
		 "the first");
}

/* Memory has no row of its own. @stack is NULL for a task that runs, which is on no list of waiters. */
static int add_memory_wait(struct extract *x, const struct task *task, const struct stack *stack,
			   const struct wait_verdict *v)
{
	struct wait *wait = add_wait(x, task);
	struct request request;

	if (!wait)
		return -ENOMEM;
	fill_from_frames(wait, task, v);
	forget_age_of_retry(x, wait);
	wait->row.target_type = v->decides->target;
	if (streq(wait->row.target_type, "memcg"))
		target_memcg(x, task, wait);
	if (stack && v->detail && streq(v->detail, "mempool"))
		target_mempool(x, task, stack, wait);
	request_find(x, task, v->caller, &request);
	wait->row.gfp_mask = request.gfp_mask;
	wait->row.page_order = request.page_order;
	wait->zone = request.zone;
	wait->row.zone = request.zone.known ? request_zone_name(x, request.zone.v) : NULL;
	wait->row.gfp_how = request.how;
	memcpy(wait->gfp, request.gfp, sizeof(wait->gfp));
	memcpy(wait->gfp_how, request.text, sizeof(wait->gfp_how));
	if (!wait->row.gfp_mask.known)
		gaps_add(x, FACT_WAIT, wait->row.id, "gfp_mask",
			 "the registers that held it are overwritten, and no structure with it is on the stack");
	return 0;
}

static void target_lock(struct wait *wait, const struct lock *lock)
{
	wait->row.target_type = "lock";
	wait->row.target_id = OPT(lock->row.id);
	wait->row.target_addr = OPT(lock->addr);
}

/*
 * If the task or an argument names another lock than the one that the waiter on the stack leads to, one of them was
 * misread.
 */
static int contradicts(struct extract *x, const struct task *task, const struct wait_verdict *v,
		       const struct lock *lock)
{
	struct fact_event row = { .kind = "disagreement", .task_id = OPT(task->row.id) };
	char locator[LOCATOR_MAX], text[REASON_MAX];
	uint64_t addr = waiters_named_lock(task);
	const char *by = "task_struct";
	size_t frame;

	if (!addr && v->decides && variable_lock(x, task, v->caller, v->decides->lock, &addr, &frame) == 0)
		by = task->frames[frame].func;
	if (!addr || addr == lock->addr)
		return 0;
	snprintf(text, sizeof(text), "the waiter on the stack leads to lock 0x%" PRIx64 ", by %s it is 0x%" PRIx64,
		 lock->addr, by, addr);
	row.locator = row_locator(locator, "task", task->addr);
	row.text = text;
	return FACTS_ADD(x->facts, EVENT, event, &row, NULL);
}

/* A waiter on the stack that a lock's own list has is proof: the kernel put it there before it slept. */
static int add_lock_wait(struct extract *x, const struct task *task, const struct wait_verdict *v,
			 const struct waiter *waiter)
{
	struct wait *wait = add_wait(x, task);
	const struct lock *lock = &x->locks->v[waiter->lock];

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
	target_lock(wait, lock);
	return contradicts(x, task, v, lock);
}

/*
 * Kernels with the hung task detector or with proxy execution record in task_struct which lock the task waits for. 0;
 * 1 when this one does not; -ENOMEM.
 */
static int target_lock_named_by_task(struct extract *x, const struct task *task, const struct wait_verdict *v,
				     struct wait *wait)
{
	uint64_t addr = waiters_named_lock(task);
	size_t lock;
	int r;

	if (!addr)
		return 1;
	r = locks_at(x, v->decides->lock, addr, &lock);
	if (r != 0)
		return r;
	target_lock(wait, &x->locks->v[lock]);
	wait->row.certainty = "certain";
	wait->row.how = "task_struct names it";
	return 0;
}

/* Takes the lock from an argument of one of the frames. 0; 1 when none has it; -ENOMEM. */
static int target_lock_in_argument(struct extract *x, const struct task *task, const struct wait_verdict *v,
				   struct wait *wait)
{
	uint64_t addr;
	size_t frame, lock;
	int r;

	if (variable_lock(x, task, v->caller, v->decides->lock, &addr, &frame))
		return 1;
	r = locks_at(x, v->decides->lock, addr, &lock);
	if (r != 0)
		return r;
	target_lock(wait, &x->locks->v[lock]);
	wait->row.certainty = "certain";
	snprintf(wait->how, sizeof(wait->how), "argument of %s", task->frames[frame].func);
	return 0;
}

/* The frames say that the task waits for a lock, but no waiter on the stack leads to it. */
static int add_unknown_lock_wait(struct extract *x, const struct task *task, const struct wait_verdict *v)
{
	struct wait *wait = add_wait(x, task);
	int r;

	if (!wait)
		return -ENOMEM;
	fill_from_frames(wait, task, v);
	wait->row.certainty = "likely";
	wait->row.target_type = "lock";
	r = target_lock_named_by_task(x, task, v, wait);
	if (r > 0)
		r = target_lock_in_argument(x, task, v, wait);
	if (r <= 0)
		return r;
	gaps_add(x, FACT_WAIT, wait->row.id, "target_id",
		 "no waiter of such a lock was found on the stack of task 0x%" PRIx64, task->addr);
	return 0;
}

/* Names the function that sleeps and its caller when no frame is known to wait. */
static void set_outer_frames(struct wait *wait, const struct task *task)
{
	struct frames frames;
	size_t i;

	frames_of(task, &frames);
	i = wait_first_outside(&frames.stack);

	if (i < task->n_frames)
		format_function(wait->func, &task->frames[i]);
	set_caller(wait, task, i + 1);
}

static int add_unknown_wait(struct extract *x, const struct task *task)
{
	struct wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	wait->row.kind = "unknown";
	wait->row.certainty = "unknown";
	wait->row.how = "state D, but no frame that is known to wait";
	set_outer_frames(wait, task);
	return 0;
}

/* "zoo_done [locks]" */
static void name_target(struct extract *x, struct wait *wait, uint64_t addr)
{
	char name[NAME_LEN_MAX];
	const char *module = NULL;

	if (address_name(x, addr, name, &module))
		snprintf(wait->text, sizeof(wait->text), "%s%s%s%s", name, module ? " [" : "", module ? module : "",
			 module ? "]" : "");
}

/* Sets the device for a wait for I/O, or for dirty pages to be written. */
static void target_device(struct extract *x, const struct task *task, const struct stack *stack,
			  const struct wait_verdict *v, const struct event *event, struct wait *wait)
{
	struct io_wait about = { .waiter = event ? event->waiter : 0, .completion = event ? event->completion : 0 };
	struct io io;

	if (wait->row.target_type || !v->decides || !(streq(wait->row.kind, "io") || streq(wait->row.kind, "memory")) ||
	    !io_find(x, task, stack, about, &io))
		return;
	wait->row.target_type = "device";
	wait->row.target_id = OPT(io.device->row.id);
	wait->row.target_addr = OPT(io.device->disk);
	wait->row.certainty = io.certain ? wait->row.certainty : "likely";
	snprintf(wait->how, sizeof(wait->how), "%s; device: %s", wait->row.how, io.how);
}

/* Sets the process on the other side of a pipe, a file system or a userfaultfd. Which of its threads acts is open. */
static int target_peer(struct extract *x, const struct task *task, const struct stack *stack, const struct event *event,
		       struct wait *wait)
{
	struct peer peer;
	int r;

	if (wait->row.target_type || !peers_find(x, task, stack, wait->row.kind, event->queue, &peer, &r))
		return wait->row.target_type ? 0 : r;
	wait->row.target_type = "task";
	wait->row.target_id = OPT(peer.task->row.id);
	wait->row.target_addr = OPT(peer.task->addr);
	wait->row.certainty = "likely";
	snprintf(wait->how, sizeof(wait->how), "%s; task: its process %s", wait->row.how, peer.how);
	return 0;
}

static int add_event_wait(struct extract *x, const struct task *task, const struct stack *stack,
			  const struct wait_verdict *v, const struct event *event)
{
	struct wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	if (v->decides)
		fill_from_frames(wait, task, v);
	else
		set_outer_frames(wait, task);
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
	if (event->addr && !io_describe(x, event->kind, event->addr, wait->text) && !event->target_type)
		name_target(x, wait, event->addr);
	target_device(x, task, stack, v, event, wait);
	return target_peer(x, task, stack, event, wait);
}

/* @stack may be NULL. */
static int add_other_wait(struct extract *x, const struct task *task, const struct stack *stack,
			  const struct wait_verdict *v)
{
	struct wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	fill_from_frames(wait, task, v);
	if (stack)
		target_device(x, task, stack, v, NULL, wait);
	return 0;
}

/* Whether the task waits for memory, the system's or a cgroup's. */
static bool for_memory(const struct wait_verdict *v)
{
	return v->decides && v->decides->target;
}

/*
 * A task without known frames may have a mutex_waiter on its stack. Waiters of other locks look the same, so it only
 * counts if the lock that it leads to has a known owner.
 */
static int add_frameless(struct extract *x, const struct task *task, const struct stack *stack)
{
	struct waiter waiter;
	struct wait *wait;
	int r = task->n_frames ? 1 : waiters_find(x, task, stack, LOCK_MUTEX, &waiter);

	if (r != 0 || !x->locks->v[waiter.lock].row.owner_task_id.known)
		return r < 0 ? r : add_unknown_wait(x, task);
	wait = add_wait(x, task);
	if (!wait)
		return -ENOMEM;
	wait->row.kind = "mutex";
	wait->row.certainty = "likely";
	wait->row.how = waiter.how;
	wait->row.waiter_addr = OPT(waiter.addr);
	target_lock(wait, &x->locks->v[waiter.lock]);
	return 0;
}

/* @must_wait: the task is in D state, so it gets a row even if what it waits for is not found. */
static int add_sleeping(struct extract *x, const struct task *task, const struct stack *stack,
			const struct wait_verdict *v, bool must_wait)
{
	enum lock_type type = v->decides ? v->decides->lock : LOCK_NONE;
	struct waiter waiter;
	struct event event;
	int r;

	if (for_memory(v))
		return add_memory_wait(x, task, stack, v);
	if (type != LOCK_NONE) {
		r = waiters_find(x, task, stack, type, &waiter);
		if (r <= 0)
			return r == 0 ? add_lock_wait(x, task, v, &waiter) : r;
		return add_unknown_lock_wait(x, task, v);
	}
	r = events_find(x, task, stack, v->decides, &event);
	if (r <= 0)
		return r == 0 ? add_event_wait(x, task, stack, v, &event) : r;
	if (!must_wait)
		return 0;
	return v->decides ? add_other_wait(x, task, stack, v) : add_frameless(x, task, stack);
}

/* An inlined wait_event() has no primitive's frame; the function around it names what is waited for. */
static int add_sleeper(struct extract *x, const struct task *task, const struct stack *stack,
		       const struct frames *frames, struct wait_verdict *v)
{
	struct wait_verdict inner = *v;
	size_t had = x->waits->n;
	int r = add_sleeping(x, task, stack, v, false);

	if (r != 0 || x->waits->n != had)
		return r;
	if (wait_judge_event(&frames->stack, 0, &inner))
		return add_other_wait(x, task, stack, &inner);
	return add_sleeping(x, task, stack, v, true);
}

/*
 * Adds the wait for memory further out on the stack. If the last row is of the same task, that wait is within this
 * one, and the structures on the stack belong to it.
 */
static int add_around(struct extract *x, const struct task *task, const struct wait_verdict *v)
{
	size_t last = x->waits->n - 1;
	bool has_inner = x->waits->n && x->waits->v[last].task == task->addr;
	int r = for_memory(v) ? add_memory_wait(x, task, NULL, v) : add_other_wait(x, task, NULL, v);

	if (r == 0 && has_inner)
		x->waits->v[last].row.within_id = OPT(x->waits->v[last + 1].row.id);
	return r;
}

/* The opcode of a call to an address relative to the next instruction. */
#define X86_CALL 0xe8

/* The function called by the instruction before return address @pc. False when that is no direct call. */
static bool called_function(struct extract *x, uint64_t pc, struct image_symbol *ret_symbol)
{
	unsigned char call[5];
	int32_t distance;

	if (!x->info->arch || !streq(x->info->arch, "x86_64") ||
	    image_read(x->img, pc - sizeof(call), call, sizeof(call)) != 0 || call[0] != X86_CALL)
		return false;
	memcpy(&distance, call + 1, sizeof(distance));
	pc += (uint64_t)(int64_t)distance;
	return image_symbolize(x->img, pc, ret_symbol) == 0 && ret_symbol->addr == pc;
}

/*
 * A function that takes a lock and ends in a jump to a slow path shared by several kinds of locks leaves no frame.
 * The call instruction in its caller still names it; put the kind that it stands for into @verdict.
 */
static void resolve_jump(struct extract *x, const struct task *task, struct wait_verdict *verdict)
{
	const struct wait_primitive *p = verdict->decides;
	struct image_symbol symbol;

	if (!p || p->lock != LOCK_RT_MUTEX || p->strength != WAIT_WEAK || verdict->caller >= task->n_frames ||
	    !called_function(x, task->frames[verdict->caller].pc, &symbol))
		return;
	p = wait_primitive_named(symbol.name);
	if (p && p->lock != LOCK_NONE)
		verdict->decides = p;
}

static int wait_of_sleeper(struct extract *x, const struct task *task, bool must_wait)
{
	_cleanup_stack_ struct stack stack = { 0 };
	struct wait_verdict v, around;
	struct frames frames;
	int r = stack_read(x, task, &stack);

	frames_of(task, &frames);
	v = wait_judge(&frames.stack, 0);
	resolve_jump(x, task, &v);
	if (r >= 0)
		r = must_wait ? add_sleeper(x, task, &stack, &frames, &v) : add_sleeping(x, task, &stack, &v, false);
	if (r == 0 && wait_judge_around(&frames.stack, &v, &around))
		r = add_around(x, task, &around);
	return r;
}

static int wait_of_running(struct extract *x, const struct task *task)
{
	_cleanup_stack_ struct stack stack = { 0 };
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
	r = stack_read(x, task, &stack);
	return r < 0 ? r : add_other_wait(x, task, &stack, &v);
}

static int add_exit_wait(struct extract *x, const struct task *task, const struct exit_wait *w)
{
	struct wait *wait = add_wait(x, task);

	if (!wait)
		return -ENOMEM;
	wait->row.kind = w->kind;
	wait->row.how = w->how;
	wait->row.certainty = task->frames[w->frame].reliable ? "certain" : "likely";
	format_function(wait->func, &task->frames[w->frame]);
	set_caller(wait, task, w->frame + 1);
	if (!w->target)
		return 0;
	wait->row.target_type = "task";
	wait->row.target_id = tasks_id(x, w->target);
	wait->row.target_addr = OPT(w->target);
	return 0;
}

/*
 * A task in D state always gets a row. A task in S or I state only gets one if what it waits for is found. A
 * task that runs within the allocator's slow path sleeps there only for moments, so it counts as waiting for memory.
 */
static int wait_of(struct extract *x, const struct task *task)
{
	struct exit_wait dying;

	if (exits_wait(x, task, &dying))
		return add_exit_wait(x, task, &dying);
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
	/* Before 4.11 (6baa5c60a97d) no waiter had one, and the function by which it is known took no mutex without. */
	if (!x->has[FIELD_WAITER_WW_CONTEXT] && !x->has[FIELD_RT_WAITER_WW_CONTEXT])
		return true;
	/* With PREEMPT_RT the waiter is another structure, and mutex_waiter is not in the type information. */
	return member_read(x, waiter,
			   x->has[FIELD_WAITER_WW_CONTEXT] ? FIELD_WAITER_WW_CONTEXT : FIELD_RT_WAITER_WW_CONTEXT)
		.v;
}

/* A mutex is a ww_mutex if its waiter has a context, by which it backs off from a deadlock. */
static void mark_ww_mutexes(struct extract *x)
{
	for (size_t i = 0; i < x->waits->n; i++) {
		const struct fact_wait *wait = &x->waits->v[i].row;
		uint64_t index;

		if (wait->detail && streq(wait->detail, "ww") && wait->target_addr.known && wait->waiter_addr.known &&
		    has_ww_context(x, (uint64_t)wait->waiter_addr.v) &&
		    map_get(&x->locks->at, (uint64_t)wait->target_addr.v, &index))
			x->locks->v[index].row.kind = "ww_mutex";
	}
}

int waits_run(struct extract *x)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++)
		r = wait_of(x, &x->tasks->v[i]);
	if (r < 0)
		return r;
	mark_ww_mutexes(x);
	if (!x->tasks->n) {
		gaps_absent(x, FACT_WAIT, "no tasks were found");
		gaps_absent(x, FACT_LOCK, "no tasks were found");
	}
	return 0;
}

/* A mempool waits for its own elements, dirty pages for a disk, and kswapd works for others. */
static bool in_allocator(const struct fact_wait *row)
{
	static const char *const others[] = { "mempool", "dirty-throttle", "kswapd" };

	if (!streq(row->kind, "memory") || (row->target_type && !streq(row->target_type, "memory")))
		return false;
	for (size_t i = 0; row->detail && i < ARRAY_SIZE(others); i++)
		if (streq(row->detail, others[i]))
			return false;
	return true;
}

struct opt waits_highest_zone(const struct extract *x)
{
	struct opt highest = OPT_NULL;

	for (size_t i = 0; i < x->waits->n; i++) {
		const struct wait *wait = &x->waits->v[i];

		if (!in_allocator(&wait->row))
			continue;
		if (!wait->zone.known)
			return OPT_NULL;
		highest = OPT(highest.known ? MAX(highest.v, wait->zone.v) : wait->zone.v);
	}
	return highest;
}

int waits_write(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->waits->n; i++) {
		struct wait *wait = &x->waits->v[i];

		wait->row.locator = row_locator(locator, "task", wait->task);
		wait->row.func = wait->func[0] ? wait->func : NULL;
		wait->row.caller = wait->caller[0] ? wait->caller : NULL;
		wait->row.gfp = wait->gfp[0] ? wait->gfp : NULL;
		if (wait->gfp_how[0])
			wait->row.gfp_how = wait->gfp_how;
		if (wait->how[0])
			wait->row.how = wait->how;
		wait->row.target_text = wait->text[0] ? wait->text : NULL;
		r = FACTS_ADD(x->facts, WAIT, wait, &wait->row, NULL);
	}
	return r;
}

int waits_init(struct extract *x)
{
	x->waits = calloc(1, sizeof(*x->waits));
	return x->waits ? 0 : err_oom();
}

void waits_deinit(struct extract *x)
{
	if (x->waits)
		free(x->waits->v);
	free(x->waits);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/wait-events.h"

#include <endian.h>
#include <inttypes.h>

#include "parsers/vmcore/facts/futexes.h"
#include "parsers/vmcore/facts/io.h"
#include "parsers/vmcore/facts/locks.h"
#include "parsers/vmcore/facts/read/slab.h"
#include "parsers/vmcore/facts/workqueues.h"
#include "util/macros.h"

/* wait_bit_key.bit_nr of wait_var_event(). */
#define BIT_IS_VARIABLE (-1)
/* What journal_superblock_s begins with, big-endian (include/linux/jbd2.h). */
#define JBD2_MAGIC 0xc03b3998u

static bool frames_say(const struct wait_primitive *decides, const char *kind)
{
	return decides && decides->kind && streq(decides->kind, kind);
}

/* ---- Wait queues, by the function that wakes their entries ---- */

/* A bit of a word, or a variable; waiters for many of them share a hashed queue. */
static bool bit_event(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct x_event *event)
{
	uint64_t key = entry - x->members[X_BIT_ENTRY].offset;
	struct opt word = x_read(x, key, X_BIT_WORD), bit = x_read(x, key, X_BIT_NR);
	char cache[X_NAME_MAX];
	uint32_t offset;

	(void)decides;
	if (!x->has[X_BIT_ENTRY] || !word.known || !bit.known)
		return false;
	event->addr = (uint64_t)word.v;
	event->kind = bit.v == BIT_IS_VARIABLE ? "variable" : "bit";
	/* A buffer's state is its first member. */
	if (x_slab_of(x, event->addr, cache, &offset) && streq(cache, "buffer_head") && !offset)
		event->kind = "buffer";
	return true;
}

static const char *page_detail(struct extract *x, struct opt bit)
{
	static const struct {
		const char *flag, *detail;
	} flags[] = { { "PG_locked", "locked" }, { "PG_writeback", "writeback" } };
	int64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (image_enumerator(x->img, "pageflags", flags[i].flag, &number) == 0 && bit.v == number)
			return flags[i].detail;
	return NULL;
}

static bool page_event(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct x_event *event)
{
	uint64_t queue = entry - x->members[X_PAGE_ENTRY].offset;
	struct opt page = x_read(x, queue, X_PAGE_PAGE), bit = x_read(x, queue, X_PAGE_BIT);

	(void)decides;
	if (!x->has[X_PAGE_ENTRY] || !page.known || !bit.known)
		return false;
	event->addr = (uint64_t)page.v;
	event->kind = "folio";
	event->detail = page_detail(x, bit);
	event->target_type = "page";
	return true;
}

/*
 * The journal_t that the wait queue at @queue is part of, 0 when it is in none: one whose superblock begins with
 * the journal's magic number. jbd2 may be a module with types of its own.
 */
static uint64_t journal_of(struct extract *x, uint64_t queue)
{
	static const char *const queues[] = {
		"j_wait_transaction_locked", "j_wait_done_commit", "j_wait_commit", "j_wait_updates",
		"j_wait_reserved",           "j_fc_wait",
	};
	struct x_member super = x_module_member(x, "jbd2", "journal_s", "j_superblock");

	for (size_t i = 0; super.has && i < ARRAY_SIZE(queues); i++) {
		struct x_member member = x_module_member(x, "jbd2", "journal_s", queues[i]);
		uint64_t journal = queue - member.m.offset, at;
		uint32_t magic;

		if (member.has && image_read_member(x->img, journal, &super.m, &at) == 0 &&
		    image_read_u32(x->img, at, &magic) == 0 && magic == htobe32(JBD2_MAGIC))
			return journal;
	}
	return 0;
}

/* A queue that is part of something which the frames name. */
static bool queue_event(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct x_event *event)
{
	static const struct {
		const char *kind;
		enum x_field member;
	} parts[] = { { "pipe-read", X_PIPE_READERS }, { "pipe-write", X_PIPE_WRITERS } };
	uint64_t queue = event->addr;

	(void)entry;
	event->kind = "wait-queue";
	if (frames_say(decides, "journal")) {
		event->kind = decides->kind;
		event->addr = journal_of(x, event->addr);
	} else if (decides && decides->strength >= WAIT_STRONG) {
		event->kind = decides->kind;
		event->addr = 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (frames_say(decides, parts[i].kind) && x->has[parts[i].member])
			event->addr = queue - x->members[parts[i].member].offset;
	return true;
}

/* The first whose name fits; the last one fits all. */
static const struct waker {
	const char *func;
	bool (*event)(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct x_event *event);
} wakers[] = {
	{ "wake_bit_function", bit_event },
	{ "var_wake_function", bit_event },
	{ "wake_page_function", page_event },
	{ NULL, queue_event },
};

static int wait_queue_event(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			    const struct wait_primitive *decides, struct x_event *event)
{
	const struct waker *waker = wakers;
	struct image_symbol symbol;
	struct x_waiter waiter;
	int r = x_waiter_find(x, task, stack, LOCK_WAIT_QUEUE, &waiter);

	if (r != 0)
		return r;
	event->how = "wait_queue_entry on its stack";
	event->waiter = waiter.addr;
	event->addr = x->locks.v[waiter.lock].addr;
	if (image_symbolize(x->img, (uint64_t)x_read(x, waiter.addr, X_ENTRY_FUNC).v, &symbol) != 0)
		return 1;
	while (waker->func && !streq(waker->func, symbol.name))
		waker++;
	return waker->event(x, waiter.addr, decides, event) ? 0 : 1;
}

/* ---- Completions ---- */

/* That of a kthread that is told to stop and has not yet (kthread_stop()). */
static bool kthread_exit(struct extract *x, struct x_event *event)
{
	uint64_t index;

	if (!map_get(&x->exit_at, event->addr, &index))
		return false;
	event->kind = "kthread-stop";
	event->target_type = "task";
	event->target_id = OPT(x->tasks.v[index].row.id);
	event->addr = x->tasks.v[index].addr;
	return true;
}

static bool work_flush(struct extract *x, struct x_event *event)
{
	size_t index;

	if (!x->has[X_BARRIER_DONE] || x_flushed_work(x, event->addr - x->members[X_BARRIER_DONE].offset, &index) != 0)
		return false;
	event->kind = "flush-work";
	event->target_type = "work";
	event->target_id = OPT(x->works.v[index].row.id);
	event->addr = x->works.v[index].addr;
	return true;
}

static bool workqueue_flush(struct extract *x, struct x_event *event)
{
	size_t index;

	if (!x->has[X_FLUSHER_DONE] ||
	    x_flushed_workqueue(x, event->addr - x->members[X_FLUSHER_DONE].offset, &index) != 0)
		return false;
	event->kind = "flush-workqueue";
	event->target_type = "workqueue";
	event->target_id = OPT(x->workqueues.v[index].row.id);
	event->addr = x->workqueues.v[index].addr;
	return true;
}

/* A srcu_struct is known by the function of its work item; since 6.4 that is in a srcu_usage of its own. */
static bool is_srcu(struct extract *x, uint64_t addr, uint64_t process)
{
	uint64_t sup;

	if (!x_plausible(addr))
		return false;
	if (!x->has[X_SRCU_SUP])
		return (uint64_t)x_read(x, addr, X_SRCU_WORK).v == process;
	sup = (uint64_t)x_read(x, addr, X_SRCU_SUP).v;
	return x_plausible(sup) && (uint64_t)x_read(x, sup, X_SRCU_SUP_SRCU).v == addr &&
	       (uint64_t)x_read(x, sup, X_SRCU_SUP_WORK).v == process;
}

/* The end of a srcu_struct's grace period: of the one that is in sight on the stack. */
static bool srcu_event(struct extract *x, const struct x_stack *stack, const struct wait_primitive *decides,
		       struct x_event *event)
{
	uint64_t process;

	if (!frames_say(decides, "srcu") || image_symbol(x->img, "process_srcu", &process) != 0)
		return false;
	for (size_t i = 0; i < stack->n; i++)
		if (is_srcu(x, stack->words[i], process)) {
			event->kind = "srcu";
			event->addr = stack->words[i];
			return true;
		}
	return false;
}

static int completion_event(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			    const struct wait_primitive *decides, struct x_event *event)
{
	struct x_waiter waiter;
	int r = x_waiter_find(x, task, stack, LOCK_COMPLETION, &waiter);

	if (r != 0)
		return r;
	event->how = "swait_queue on its stack";
	event->waiter = waiter.addr;
	event->addr = event->completion = x->locks.v[waiter.lock].addr;
	if (kthread_exit(x, event) || work_flush(x, event) || workqueue_flush(x, event) ||
	    srcu_event(x, stack, decides, event))
		return 0;
	event->kind = "completion";
	if (!frames_say(decides, "completion")) {
		event->kind = "swait-queue";
		event->addr += x->members[X_COMPLETION_WAIT].offset;
	}
	if (decides && decides->strength >= WAIT_STRONG) {
		event->kind = decides->kind;
		event->addr = 0;
	}
	return 0;
}

int x_event_find(struct extract *x, const struct x_task *task, const struct x_stack *stack,
		 const struct wait_primitive *decides, struct x_event *ret_event)
{
	struct x_event event = { 0 };
	int r;

	if (frames_say(decides, "rcu"))
		return 1; /* the end of a grace period is no object */
	if (frames_say(decides, "futex"))
		r = x_futex_event(x, task, stack, &event);
	else
		r = completion_event(x, task, stack, decides, &event);
	if (r > 0) {
		event = (struct x_event){ 0 };
		r = wait_queue_event(x, task, stack, decides, &event);
	}
	if (r == 0)
		*ret_event = event;
	return r;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/events.h"

#include "parsers/vmcore/facts/devices/journals.h"
#include "parsers/vmcore/facts/locks/futexes.h"
#include "parsers/vmcore/facts/locks/locks.h"
#include "parsers/vmcore/facts/locks/waiters.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/slab.h"
#include "parsers/vmcore/facts/tasks.h"
#include "parsers/vmcore/facts/workqueues.h"
#include "util/macros.h"
#include "util/map.h"

/* wait_bit_key.bit_nr of wait_var_event(). */
#define BIT_IS_VARIABLE (-1)

/* Whether the stack's functions wait for that kind of thing. */
static bool frames_say(const struct wait_primitive *decides, const char *kind)
{
	return decides && decides->kind && streq(decides->kind, kind);
}

/* ---- Wait queues, by the function that wakes their entries ---- */

/*
 * Which bit of the page is waited for; NULL for another one. Bits are numbered by configuration, so the enum is
 * asked.
 */
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

/* The wait is for bit @bit of the page at event->addr. */
static void set_page(struct extract *x, struct opt bit, struct event *event)
{
	event->kind = "folio";
	event->detail = page_detail(x, bit);
	event->target_type = "page";
}

/* Up to 4.12 (62906027091f) a page's bits were waited for as those of any other word; its flags are its first member. */
static bool is_page_wait(const struct wait_primitive *decides)
{
	static const char *const details[] = { "page-lock", "writeback" };

	for (size_t i = 0; frames_say(decides, "io") && i < ARRAY_SIZE(details); i++)
		if (decides->detail && streq(decides->detail, details[i]))
			return true;
	return frames_say(decides, "io") && streq(decides->name, "wait_on_page_bit*");
}

/* A wait for a bit of a word or for a variable. Waiters for many of them share a hashed queue. */
static bool bit_event(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct event *event)
{
	uint64_t key = entry - x->members[FIELD_BIT_ENTRY].offset;
	struct opt word = member_read(x, key, FIELD_BIT_WORD), bit = member_read(x, key, FIELD_BIT_NR);
	char cache[NAME_LEN_MAX];
	uint32_t offset;

	if (!x->has[FIELD_BIT_ENTRY] || !word.known || !bit.known)
		return false;
	event->addr = (uint64_t)word.v;
	if (is_page_wait(decides) && page_detail(x, bit)) {
		set_page(x, bit, event);
		return true;
	}
	event->kind = bit.v == BIT_IS_VARIABLE ? "variable" : "bit";
	/* A buffer's state is its first member. */
	if (slab_of(x, event->addr, cache, &offset) && streq(cache, "buffer_head") && !offset)
		event->kind = "buffer";
	return true;
}

/* A wait for a page's bit: the queue is one of a hash table, so the waiter itself says which page. */
static bool page_event(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct event *event)
{
	uint64_t queue = entry - x->members[FIELD_PAGE_ENTRY].offset;
	struct opt page = member_read(x, queue, FIELD_PAGE_PAGE), bit = member_read(x, queue, FIELD_PAGE_BIT);

	(void)decides;
	if (!x->has[FIELD_PAGE_ENTRY] || !page.known || !bit.known)
		return false;
	event->addr = (uint64_t)page.v;
	set_page(x, bit, event);
	return true;
}

/*
 * el7's wait_bit_queue grew by a time, and has a wake function of its own (wake_bit_function_rh); the function of old is for
 * modules that were built before.
 */
static bool old_bit_event(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct event *event)
{
	uint64_t grew = 0;

	if (x->has[FIELD_BIT_ENTRY] && x->has[FIELD_BIT_OLD_ENTRY])
		grew = x->members[FIELD_BIT_ENTRY].offset - x->members[FIELD_BIT_OLD_ENTRY].offset;
	return bit_event(x, entry + grew, decides, event);
}

/* The journal_t that the wait queue at @queue is part of, 0 when it is in none. jbd2 may be a module with its own types. */
static uint64_t journal_of(struct extract *x, uint64_t queue)
{
	static const char *const queues[] = {
		"j_wait_transaction_locked", "j_wait_done_commit", "j_wait_commit", "j_wait_updates",
		"j_wait_reserved",           "j_fc_wait",
	};

	for (size_t i = 0; i < ARRAY_SIZE(queues); i++) {
		struct member member = member_find_in_module(x, "jbd2", "journal_s", queues[i]);

		if (member.has && journals_at(x, queue - member.m.offset))
			return queue - member.m.offset;
	}
	return 0;
}

/* A wait queue; the frames may say what it is part of. */
static bool queue_event(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct event *event)
{
	static const struct {
		const char *kind;
		enum field member;
	} parts[] = { { "pipe-read", FIELD_PIPE_READERS }, { "pipe-write", FIELD_PIPE_WRITERS } };
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

/* The first entry whose name matches counts. The last one matches all. */
static const struct waker {
	const char *func;
	bool (*event)(struct extract *x, uint64_t entry, const struct wait_primitive *decides, struct event *event);
} wakers[] = {
	{ "wake_bit_function_rh", bit_event },
	{ "wake_bit_function", old_bit_event },
	{ "var_wake_function", bit_event },
	{ "wake_page_function", page_event },
	{ NULL, queue_event },
};

/* A wait queue entry on the stack. Its wake function says what it is part of. */
static int wait_queue_event(struct extract *x, const struct task *task, const struct stack *stack,
			    const struct wait_primitive *decides, struct event *event)
{
	const struct waker *waker = wakers;
	struct image_symbol symbol;
	struct waiter waiter;
	int r = waiters_find(x, task, stack, LOCK_WAIT_QUEUE, &waiter);

	if (r != 0)
		return r;
	event->how = "wait_queue_entry on its stack";
	event->waiter = waiter.addr;
	event->addr = event->queue = x->locks->v[waiter.lock].addr;
	if (image_symbolize(x->img, member_read_ptr(x, waiter.addr, FIELD_ENTRY_FUNC), &symbol) != 0)
		return 1;
	while (waker->func && !streq(waker->func, symbol.name))
		waker++;
	return waker->event(x, waiter.addr, decides, event) ? 0 : 1;
}

/* ---- Completions ---- */

/* kthread_stop() waits for the completion of a kthread's exit. */
static bool kthread_exit(struct extract *x, struct event *event)
{
	uint64_t index;

	if (!map_get(&x->tasks->exit_at, event->addr, &index))
		return false;
	event->kind = "kthread-stop";
	event->target_type = "task";
	event->target_id = OPT(x->tasks->v[index].row.id);
	event->addr = x->tasks->v[index].addr;
	return true;
}

/* flush_work() queues a barrier after the item, and waits for its completion. */
static bool work_flush(struct extract *x, struct event *event)
{
	const struct work *work;

	if (!x->has[FIELD_BARRIER_DONE])
		return false;
	work = workqueues_flushed_work(x, event->addr - x->members[FIELD_BARRIER_DONE].offset);
	if (!work)
		return false;
	event->kind = "flush-work";
	event->target_type = "work";
	event->target_id = OPT(work->row.id);
	event->addr = work->addr;
	return true;
}

/* flush_workqueue() waits for a completion in a struct wq_flusher on its own stack. */
static bool workqueue_flush(struct extract *x, struct event *event)
{
	const struct workqueue *wq;

	if (!x->has[FIELD_FLUSHER_DONE])
		return false;
	wq = workqueues_flushed(x, event->addr - x->members[FIELD_FLUSHER_DONE].offset);
	if (!wq)
		return false;
	event->kind = "flush-workqueue";
	event->target_type = "workqueue";
	event->target_id = OPT(wq->row.id);
	event->addr = wq->addr;
	return true;
}

/* A srcu_struct is recognised by the function of its work item, which since 6.4 is in a separate srcu_usage. */
static bool is_srcu(struct extract *x, uint64_t addr, uint64_t process)
{
	uint64_t sup;

	if (!address_plausible(addr))
		return false;
	if (!x->has[FIELD_SRCU_SUP])
		return member_read_ptr(x, addr, FIELD_SRCU_WORK) == process;
	sup = member_read_ptr(x, addr, FIELD_SRCU_SUP);
	return address_plausible(sup) && member_read_ptr(x, sup, FIELD_SRCU_SUP_SRCU) == addr &&
	       member_read_ptr(x, sup, FIELD_SRCU_SUP_WORK) == process;
}

/* A wait for the end of an SRCU grace period. The srcu_struct is one that the stack points to. */
static bool srcu_event(struct extract *x, const struct stack *stack, const struct wait_primitive *decides,
		       struct event *event)
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

/* A completion by the swait_queue on the stack; what it completes is known by the object that it is part of. */
static int completion_event(struct extract *x, const struct task *task, const struct stack *stack,
			    const struct wait_primitive *decides, struct event *event)
{
	struct waiter waiter;
	int r = waiters_find(x, task, stack, LOCK_COMPLETION, &waiter);

	if (r != 0)
		return r;
	event->how = waiter.how;
	event->waiter = waiter.addr;
	event->addr = event->completion = x->locks->v[waiter.lock].addr;
	if (kthread_exit(x, event) || work_flush(x, event) || workqueue_flush(x, event) ||
	    srcu_event(x, stack, decides, event))
		return 0;
	event->kind = "completion";
	if (!frames_say(decides, "completion")) {
		event->kind = "swait-queue";
		event->addr += x->members[FIELD_COMPLETION_WAIT].offset;
	}
	if (decides && decides->strength >= WAIT_STRONG) {
		event->kind = decides->kind;
		event->addr = 0;
	}
	return 0;
}

/*
 * Whether what the frames tell is a wait for a completion at bottom. While completions have a wait queue like others
 * (to 5.6), nothing on the stack tells their waiters from those of any other queue.
 */
static bool may_complete(const struct extract *x, const struct wait_primitive *decides)
{
	static const char *const kinds[] = { "completion", "flush-work", "flush-workqueue", "srcu" };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (frames_say(decides, kinds[i]))
			return true;
	return !x->locks->layouts->old_completions;
}

/* ---- Futexes ---- */

/* Asked for by the frames alone: a futex is an address in user space, which nothing on the kernel's stack leads to. */
static int futex_event(struct extract *x, const struct task *task, const struct stack *stack, struct event *event)
{
	struct futex futex;
	int r = futexes_find(x, task, stack, &futex);

	if (r != 0)
		return r;
	event->kind = "futex";
	event->how = "first argument of the system call";
	event->addr = futex.addr;
	event->waiter = futex.waiter;
	event->target_type = futex.lock_id.known ? "lock" : NULL;
	event->target_id = futex.lock_id;
	return 0;
}

int events_find(struct extract *x, const struct task *task, const struct stack *stack,
		const struct wait_primitive *decides, struct event *ret_event)
{
	struct event event = { 0 };
	int r;

	if (frames_say(decides, "rcu"))
		return 1; /* the end of a grace period is no object */
	if (frames_say(decides, "futex"))
		r = futex_event(x, task, stack, &event);
	else
		r = may_complete(x, decides) ? completion_event(x, task, stack, decides, &event) : 1;
	if (r > 0) {
		event = (struct event){ 0 };
		r = wait_queue_event(x, task, stack, decides, &event);
	}
	if (r == 0)
		*ret_event = event;
	return r;
}

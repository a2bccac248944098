// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/x_lock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/vmcore/x_parts.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Larger than any architecture's kernel stack, KASAN's included. */
#define STACK_MAX (256 * 1024)
#define LOCK_SIZE_MAX 512
/* How far into an object without a known size an address may lie to be named after it. */
#define UNSIZED_SYMBOL_MAX 4096
/* In waiter_at: not on the ring of any lock. */
#define NO_LOCK UINT64_MAX

/* Owner words (kernel/locking/mutex.c, rwsem.c). */
#define MUTEX_FLAGS 0x7u
#define RWSEM_READER_OWNED 0x1u
#define RWSEM_OWNER_FLAGS 0x7u
/* rwsem counts since 5.3 (64489e78004c): the writer's bit, readers from bit 8 to 62. */
#define RWSEM_WRITER_LOCKED 0x1u
#define RWSEM_READER_SHIFT 8
#define RWSEM_READER_MASK 0x7fffffffffffffull

struct lock_object;

/* What is known of a kind of lock. Members are named as in image.h, newest first. */
struct lock_kind {
	const char *name, *type;
	const char *owners[3], *counts[2];
	const char *head;   /* list head of the waiters */
	const char *first;  /* or the pointer to the first of them */
	const char *waiter; /* the waiter's type and its members */
	const char *waiter_node, *waiter_task, *waiter_type;
	void (*decode)(struct extract *x, const struct lock_object *o, struct fact_lock *row);
};

struct member {
	struct image_member m;
	bool has;
};

struct layout {
	struct member owner, count, head, first, node, task, type;
	uint32_t size;	 /* of the lock, 0 when unknown */
	int64_t reading; /* waiter_type's value for a reader */
	bool owner_is_atomic;
};

struct x_layouts {
	struct layout of[X_LOCK_TYPES];
};

struct lock_object {
	uint64_t addr;
	const struct layout *layout;
	unsigned char data[LOCK_SIZE_MAX];
};

static struct opt value(const struct member *member, const struct lock_object *o)
{
	return member->has ? OPT(image_member_value(&member->m, o->data)) : OPT_NULL;
}

/* A word that has a task's address in it: the owner for certain, or nobody, or who knows whom. */
static void set_owner(struct extract *x, struct fact_lock *row, uint64_t task, const char *how,
		      const char *certainty)
{
	row->owner_task_id = x_task_id(x, task);
	row->owner_how = how;
	row->owner_certainty = row->owner_task_id.known ? certainty : "unknown";
	if (!row->owner_task_id.known)
		x_gap(x, FACT_LOCK, row->id, "owner_task_id",
		      "the owner word's task 0x%" PRIx64 " is not on the list of tasks", task);
}

/* Since 4.10 (3ca0ff571b09) the owner word is the lock's state: free is 0, flags are in its low
 * bits. */
static void decode_mutex(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	uint64_t task = (uint64_t)row->owner_raw.v & ~(uint64_t)MUTEX_FLAGS;

	if (!row->owner_raw.known)
		return;
	(void)o;
	row->mode = task ? "write" : "free";
	if (task)
		set_owner(x, row, task, "owner word", "certain");
}

/*
 * A reader leaves its address in the owner word and does not take it away when it leaves, and the
 * next one writes over it: it says who once read, not who holds the lock now.
 */
static void decode_readers(struct extract *x, struct fact_lock *row)
{
	uint64_t task = (uint64_t)row->owner_raw.v & ~(uint64_t)RWSEM_OWNER_FLAGS;

	row->mode = "read";
	row->owner_certainty = "unknown";
	if (!((uint64_t)row->owner_raw.v & RWSEM_READER_OWNED) || !x_task_at(x, task))
		return;
	set_owner(x, row, task, "reader hint (may be stale)", "unknown");
}

static void decode_rwsem(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	uint64_t count = (uint64_t)row->count_raw.v, owner = (uint64_t)row->owner_raw.v;

	if (!row->count_raw.known || !row->owner_raw.known || !o->layout->owner_is_atomic) {
		x_gap(x, FACT_LOCK, row->id, "mode",
		      "the layout of this kernel's rw_semaphore is not known");
		return;
	}
	row->readers = OPT(count >> RWSEM_READER_SHIFT & RWSEM_READER_MASK);
	if (count & RWSEM_WRITER_LOCKED) {
		row->mode = "write";
		set_owner(x, row, owner & ~(uint64_t)RWSEM_OWNER_FLAGS, "owner word", "certain");
	} else if (row->readers.v) {
		decode_readers(x, row);
	} else {
		row->mode = "free";
	}
}

/* A semaphore has no owner; since 6.16 it keeps who took it last where hung tasks are watched for.
 */
static void decode_semaphore(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	(void)o;
	row->owner_certainty = "unknown";
	if (row->count_raw.known)
		row->mode = row->count_raw.v > 0 ? "free" : "write";
	if (row->owner_raw.v && x_task_at(x, (uint64_t)row->owner_raw.v))
		set_owner(x, row, (uint64_t)row->owner_raw.v, "last holder (may be stale)",
			  "unknown");
}

/* Readers count per CPU; block says that a writer is there or waits for the readers to go. */
static void decode_percpu_rwsem(struct extract *x, const struct lock_object *o,
				struct fact_lock *row)
{
	(void)x;
	(void)o;
	row->owner_certainty = "unknown";
	if (row->count_raw.known)
		row->mode = row->count_raw.v ? "write" : "free";
}

static const struct lock_kind kinds[X_LOCK_TYPES] = {
    [X_MUTEX] =
	{
	    .name = "mutex",
	    .type = "mutex",
	    .owners = {"owner.counter", "owner"},
	    .counts = {"count.counter"},
	    .head = "wait_list",
	    .first = "first_waiter",
	    .waiter = "mutex_waiter",
	    .waiter_node = "list",
	    .waiter_task = "task",
	    .decode = decode_mutex,
	},
    [X_RWSEM] =
	{
	    .name = "rwsem",
	    .type = "rw_semaphore",
	    .owners = {"owner.counter", "owner"},
	    .counts = {"count.counter", "count"},
	    .head = "wait_list",
	    .first = "first_waiter",
	    .waiter = "rwsem_waiter",
	    .waiter_node = "list",
	    .waiter_task = "task",
	    .waiter_type = "type",
	    .decode = decode_rwsem,
	},
    [X_SEMAPHORE] =
	{
	    .name = "semaphore",
	    .type = "semaphore",
	    .owners = {"last_holder"},
	    .counts = {"count"},
	    .head = "wait_list",
	    .first = "first_waiter",
	    .waiter = "semaphore_waiter",
	    .waiter_node = "list",
	    .waiter_task = "task",
	    .decode = decode_semaphore,
	},
    [X_PERCPU_RWSEM] =
	{
	    .name = "percpu_rwsem",
	    .type = "percpu_rw_semaphore",
	    .counts = {"block.counter", "readers_block"},
	    .head = "waiters.head",
	    .waiter = "wait_queue_entry",
	    .waiter_node = "entry",
	    .waiter_task = "private",
	    .decode = decode_percpu_rwsem,
	},
};

static struct member find(struct extract *x, const char *type, const char *const *names, size_t n)
{
	struct member member = { .has = false };

	for (size_t i = 0; i < n && names[i] && !member.has; i++)
		member.has = image_member(x->img, type, names[i], &member.m) == 0;
	return member;
}

static void find_layout(struct extract *x, const struct lock_kind *kind, struct layout *layout)
{
	struct member atomic = find(x, kind->type, kind->owners, 1);

	layout->owner = find(x, kind->type, kind->owners, ARRAY_SIZE(kind->owners));
	layout->owner_is_atomic = atomic.has;
	layout->count = find(x, kind->type, kind->counts, ARRAY_SIZE(kind->counts));
	layout->head = find(x, kind->type, &kind->head, 1);
	layout->first = find(x, kind->type, &kind->first, 1);
	layout->node = find(x, kind->waiter, &kind->waiter_node, 1);
	layout->task = find(x, kind->waiter, &kind->waiter_task, 1);
	layout->type = find(x, kind->waiter, &kind->waiter_type, 1);
	if (image_sizeof(x->img, kind->type, &layout->size) != 0 || layout->size > LOCK_SIZE_MAX)
		layout->size = 0;
	if (image_enumerator(x->img, "rwsem_waiter_type", "RWSEM_WAITING_FOR_READ",
			     &layout->reading) != 0)
		layout->type.has = false;
}

int x_locks_init(struct extract *x)
{
	x->layouts = calloc(1, sizeof(*x->layouts));
	if (!x->layouts)
		return err_oom();
	for (size_t i = 1; i < X_LOCK_TYPES; i++)
		find_layout(x, &kinds[i], &x->layouts->of[i]);
	return 0;
}

void x_locks_deinit(struct extract *x)
{
	free(x->layouts);
	x->layouts = NULL;
}

static void name_after_mm(struct extract *x, const struct x_mm *mm, struct x_lock *lock)
{
	const struct x_task *user = x_task_at(x, mm->user);

	lock->row.mm_id = OPT(mm->row.id);
	if (user)
		snprintf(lock->name, sizeof(lock->name),
			 "mmap_lock of mm 0x%" PRIx64 " (%s[%" PRId64 "])", mm->addr, user->comm,
			 user->row.tgid.v);
	else
		snprintf(lock->name, sizeof(lock->name), "mmap_lock of mm 0x%" PRIx64, mm->addr);
}

static void name_lock(struct extract *x, struct x_lock *lock)
{
	const struct x_mm *mm = x_mm_at(x, lock->addr - x->members[X_MM_LOCK].offset);
	struct image_symbol symbol;
	uint64_t offset;

	if (mm && x->has[X_MM_LOCK]) {
		name_after_mm(x, mm, lock);
		return;
	}
	if (image_symbolize(x->img, lock->addr, &symbol) != 0)
		return;
	offset = lock->addr - symbol.addr;
	if (offset >= (symbol.size ? symbol.size : UNSIZED_SYMBOL_MAX))
		return;
	lock->row.module = symbol.module;
	if (offset)
		snprintf(lock->name, sizeof(lock->name), "%s+0x%" PRIx64, symbol.name, offset);
	else
		snprintf(lock->name, sizeof(lock->name), "%s", symbol.name);
}

/* A ring of waiters, as walked from one of them or from the lock's head. */
struct ring {
	uint64_t *nodes;
	size_t n, cap;
	uint64_t head; /* the node that is no waiter, 0 when there is none */
};

static void ring_deinit(struct ring *ring)
{
	free(ring->nodes);
}

static int ring_add(struct ring *ring, uint64_t node)
{
	int r = x_grow(&ring->nodes, ring->n, &ring->cap, sizeof(node));

	if (r == 0)
		ring->nodes[ring->n++] = node;
	return r;
}

/* The task whose waiter the list node @node is: one on that task's own stack. */
static struct x_task *waiter_of(struct extract *x, const struct layout *layout, uint64_t node)
{
	uint64_t addr = node - layout->node.m.offset + layout->task.m.offset, task_addr;
	struct x_task *task;

	if (image_read_u64(x->img, addr, &task_addr) != 0)
		return NULL;
	task = x_task_at(x, task_addr);
	return task && node >= task->stack_low && node < task->stack_high ? task : NULL;
}

/* Walks the ring that @start is on. 0; 1 when it does not close or has two heads; -ENOMEM. */
static int ring_walk(struct extract *x, const struct layout *layout, uint64_t start,
		     struct ring *ring)
{
	uint64_t at = start, from, links[2];
	size_t left = x->tasks.n + 2;
	int r;

	if (image_read(x->img, at, links, sizeof(links)) != 0)
		return 1;
	do {
		if (waiter_of(x, layout, at)) {
			r = ring_add(ring, at);
			if (r < 0)
				return r;
		} else if (ring->head) {
			return 1;
		} else {
			ring->head = at;
		}
		from = at;
		at = links[0];
		if (!left-- || !x_plausible(at) ||
		    image_read(x->img, at, links, sizeof(links)) != 0 || links[1] != from)
			return 1;
	} while (at != start);
	return 0;
}

/* Enters the lock's waiters, all at once so that no ring is walked once per waiter. */
static int enter_waiters(struct extract *x, const struct lock_object *o, size_t index)
{
	const struct layout *layout = o->layout;
	_cleanup_(ring_deinit) struct ring ring = { 0 };
	uint64_t start = 0;
	int r;

	if (!layout->node.has || !layout->task.has)
		return 0;
	if (layout->head.has)
		start = o->addr + layout->head.m.offset;
	else if (layout->first.has)
		start = (uint64_t)value(&layout->first, o).v;
	if (!start) {
		x->locks.v[index].row.waiters = layout->first.has ? OPT(0) : OPT_NULL;
		return 0;
	}
	r = ring_walk(x, layout, start, &ring);
	if (r < 0)
		return r;
	if (r > 0 || (layout->head.has && ring.head != start)) {
		x_gap(x, FACT_LOCK, x->locks.v[index].row.id, "waiters",
		      "the list of waiters is broken");
		return 0;
	}
	x->locks.v[index].row.waiters = OPT(ring.n);
	for (size_t i = 0; r == 0 && i < ring.n; i++)
		r = map_put(&x->waiter_at, ring.nodes[i], index);
	return r;
}

int x_lock_at(struct extract *x, enum x_lock_type type, uint64_t addr, size_t *ret_index)
{
	const struct lock_kind *kind = &kinds[type];
	struct lock_object o = { .addr = addr, .layout = &x->layouts->of[type] };
	struct x_lock *lock;
	uint64_t index;
	int r;

	if (map_get(&x->lock_at, addr, &index)) {
		*ret_index = index;
		return 0;
	}
	if (!o.layout->size || !x_plausible(addr) ||
	    image_read(x->img, addr, o.data, o.layout->size) != 0)
		return 1;
	lock = X_ADD(&x->locks);
	if (!lock || map_put(&x->lock_at, addr, x->locks.n - 1) < 0)
		return -ENOMEM;
	*ret_index = x->locks.n - 1;
	lock->addr = addr;
	lock->row.id = facts_reserve(x->facts, FACT_LOCK);
	lock->row.addr = OPT(addr);
	lock->row.kind = kind->name;
	lock->row.owner_raw = value(&o.layout->owner, &o);
	lock->row.count_raw = value(&o.layout->count, &o);
	kind->decode(x, &o, &lock->row);
	name_lock(x, lock);
	r = enter_waiters(x, &o, *ret_index);
	return r;
}

/* Whether @cand points to one of the ring's waiters as the first one of a lock. */
static bool leads_to_ring(struct extract *x, const struct layout *layout, const struct ring *ring,
			  uint64_t cand)
{
	uint64_t first, waiter;

	if (!x_plausible(cand) ||
	    image_read_u64(x->img, cand + layout->first.m.offset, &first) != 0)
		return false;
	for (size_t i = 0; i < ring->n; i++) {
		waiter = ring->nodes[i] - layout->node.m.offset;
		if (first == waiter || first == ring->nodes[i])
			return true;
	}
	return false;
}

/* A copy of the part of a task's stack that is in use. */
struct stack {
	uint64_t low;
	uint64_t *words;
	size_t n;
};

static void stack_deinit(struct stack *stack)
{
	free(stack->words);
}

/* 0; 1 when the stack is not known or cannot be read; -ENOMEM. */
static int stack_read(struct extract *x, const struct x_task *task, struct stack *ret_stack)
{
	uint64_t low = (task->stack_low + 7) & ~7ull, size = task->stack_high - low;
	struct stack stack = { .low = low, .n = size / 8 };

	if (!task->stack_low || task->stack_high <= low || size > STACK_MAX)
		return 1;
	stack.words = malloc(size);
	if (!stack.words)
		return err_oom();
	if (image_read(x->img, low, stack.words, stack.n * 8) != 0) {
		stack_deinit(&stack);
		return 1;
	}
	*ret_stack = stack;
	return 0;
}

/* The lock of a ring without a head: named by the task itself, or somewhere on its stack. */
static uint64_t lock_of_ring(struct extract *x, const struct layout *layout,
			     const struct ring *ring, const struct x_task *task,
			     const struct stack *stack)
{
	/* The low bits of task->blocker tell the lock's kind (6.16: e711faaafbe5). */
	const uint64_t named[] = { task->blocked_on, task->blocker & ~(uint64_t)7 };

	if (!layout->first.has)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (leads_to_ring(x, layout, ring, named[i]))
			return named[i];
	for (size_t i = 0; i < stack->n; i++)
		if (leads_to_ring(x, layout, ring, stack->words[i]))
			return stack->words[i];
	return 0;
}

/* Remembers that the nodes of a broken ring lead to no lock, so that each is walked once. */
static int give_up(struct extract *x, const struct ring *ring)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ring->n; i++)
		if (!map_get(&x->waiter_at, ring->nodes[i], NULL))
			r = map_put(&x->waiter_at, ring->nodes[i], NO_LOCK);
	return r;
}

/* Walks the ring that @node is on and enters its lock and all its waiters. 0 or -ENOMEM. */
static int enter_ring(struct extract *x, const struct x_task *task, const struct stack *stack,
		      enum x_lock_type type, uint64_t node)
{
	const struct layout *layout = &x->layouts->of[type];
	_cleanup_(ring_deinit) struct ring ring = { 0 };
	uint64_t lock = 0;
	size_t index;
	int r = ring_walk(x, layout, node, &ring);

	if (r == 0 && ring.head && layout->head.has)
		lock = ring.head - layout->head.m.offset;
	else if (r == 0 && !ring.head)
		lock = lock_of_ring(x, layout, &ring, task, stack);
	if (r >= 0)
		r = lock ? x_lock_at(x, type, lock, &index) : 1;
	return r < 0 ? r : give_up(x, &ring);
}

/* Follows the waiter with list node @node to its lock. 0; 1 when it is not one; -ENOMEM. */
static int lock_of_waiter(struct extract *x, const struct x_task *task, const struct stack *stack,
			  enum x_lock_type type, uint64_t node, size_t *ret_index)
{
	uint64_t index = NO_LOCK;

	if (!map_get(&x->waiter_at, node, &index)) {
		int r = enter_ring(x, task, stack, type, node);

		if (r < 0)
			return r;
		map_get(&x->waiter_at, node, &index);
	}
	if (index == NO_LOCK || !streq(x->locks.v[index].row.kind, kinds[type].name))
		return 1;
	*ret_index = index;
	return 0;
}

static struct opt waiter_reads(struct extract *x, const struct layout *layout, uint64_t waiter)
{
	uint64_t type;

	if (!layout->type.has || image_read_member(x->img, waiter, &layout->type.m, &type) != 0)
		return OPT_NULL;
	return OPT((int64_t)type == layout->reading);
}

int x_waiter_find(struct extract *x, size_t task, enum x_lock_type type,
		  struct x_waiter *ret_waiter)
{
	const struct layout *layout = &x->layouts->of[type];
	const struct x_task *t = &x->tasks.v[task];
	_cleanup_(stack_deinit) struct stack stack = { 0 };
	int r;

	if (!layout->node.has || !layout->task.has)
		return 1;
	r = stack_read(x, t, &stack);
	for (size_t i = 0; r == 0 && i < stack.n; i++) {
		struct x_waiter w = { .addr = stack.low + i * 8 - layout->task.m.offset };

		if (stack.words[i] != t->addr || w.addr < stack.low)
			continue;
		r = lock_of_waiter(x, t, &stack, type, w.addr + layout->node.m.offset, &w.lock);
		if (r == 0) {
			w.reader = waiter_reads(x, layout, w.addr);
			*ret_waiter = w;
		}
		if (r <= 0)
			return r;
		r = 0;
	}
	return r < 0 ? r : 1;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/locks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/extractors.h"
#include "parsers/vmcore/facts/read/slab.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

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
#define RT_MUTEX_HAS_WAITERS 0x1u
/* rwbase_rt.readers (include/linux/rwbase_rt.h). */
#define RW_READER_BIAS (1u << 31)
#define RW_WRITER_BIAS (1u << 30)
/* The opcode of a call to an address relative to the next instruction. */
#define X86_CALL 0xe8
/* A tree of waiters of a lock has one for each task at most, and is not as deep as this. */
#define RT_TREE_DEPTH_MAX 64

struct lock_object;

/* What is known of a kind of lock. Members are named as in image.h, newest first. */
struct lock_kind {
	const char *name, *types[2];
	const char *owners[3], *counts[3];
	const char *heads[2]; /* list head of the waiters */
	const char *first;    /* or the pointer to the first of them */
	const char *waiter;   /* the waiter's type and its members */
	const char *waiter_node, *waiter_task, *waiter_func, *waiter_type;
	const char *rt;  /* where PREEMPT_RT has a rt_mutex in it (5.15: 830e6acc8a1c) */
	const char *how; /* a waiter was found */
	bool event;      /* nobody holds it: what is waited for happens */
	void (*decode)(struct extract *x, const struct lock_object *o, struct fact_lock *row);
};

struct layout {
	struct x_waiters waiters;
	struct x_member owner, count, head, first, type;
	struct x_member rt; /* the rt_mutex that it is made of */
	uint32_t size;      /* of the lock, 0 when unknown */
	int64_t reading;    /* waiter_type's value for a reader */
	bool owner_is_atomic;
};

struct x_layouts {
	struct layout of[LOCK_TYPES];
	struct x_member rt_tree, rt_left, rt_right; /* the waiters of a rt_mutex */
	struct x_member rt_lock, rt_task;           /* of a waiter */
};

struct lock_object {
	uint64_t addr;
	const struct layout *layout;
	unsigned char data[LOCK_SIZE_MAX];
};

static struct x_member find(struct extract *x, const char *type, const char *name)
{
	return x_member_find(x, type, &name, 1);
}

static struct opt value(const struct x_member *member, const struct lock_object *o)
{
	return member->has ? OPT(image_member_value(&member->m, o->data)) : OPT_NULL;
}

/* A word that has a task's address in it: the owner for certain, or nobody, or who knows whom. */
static void set_owner(struct extract *x, struct fact_lock *row, uint64_t task, const char *how, const char *certainty)
{
	row->owner_task_id = x_task_id(x, task);
	row->owner_how = how;
	row->owner_certainty = row->owner_task_id.known ? certainty : "unknown";
	if (!row->owner_task_id.known)
		x_gap(x, FACT_LOCK, row->id, "owner_task_id",
		      "the owner word's task 0x%" PRIx64 " is not on the list of tasks", task);
}

/*
 * Before 4.10 the state is the count: 1 is free. The owner is kept for those who spin for the lock only, a moment
 * after it was taken: a task, or up to 3.1 (c6eb3dda25f0 made it a task) a thread_info.
 */
static void decode_old_mutex(struct extract *x, struct fact_lock *row)
{
	uint64_t task = (uint64_t)row->owner_raw.v;

	if (!row->count_raw.known)
		return;
	row->mode = (int32_t)row->count_raw.v > 0 ? "free" : "write";
	row->owner_certainty = "unknown";
	if (*row->mode == 'f' || !task)
		return;
	if (!x_task_at(x, task))
		task = (uint64_t)x_read(x, task, X_TI_TASK).v;
	set_owner(x, row, task, "owner word", "certain");
}

/* Since 4.10 (3ca0ff571b09) the owner word is the lock's state: free is 0, flags are in its low
 * bits. */
static void decode_mutex(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	uint64_t task = (uint64_t)row->owner_raw.v & ~(uint64_t)MUTEX_FLAGS;

	if (!o->layout->owner_is_atomic) {
		decode_old_mutex(x, row);
		return;
	}
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

static bool nobody_waits(const struct lock_object *o)
{
	const struct x_member *head = &o->layout->head;

	return head->has && image_member_value(&head->m, o->data) == o->addr + head->m.offset;
}

/*
 * Before 5.3 (64 bits): the low half of the count has one for each who holds it, the high half is the negative number
 * of writers, one that holds it among them, and one more when anybody waits. So -1 and 1 is either a writer or a
 * reader for whom others wait; the list of waiters decides.
 */
static void decode_old_rwsem(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	int64_t active = row->count_raw.v & UINT32_MAX, high = row->count_raw.v >> 32;
	uint64_t owner = (uint64_t)row->owner_raw.v & ~(uint64_t)RWSEM_OWNER_FLAGS;
	bool written = active == 1 && (high < -1 || (high == -1 && nobody_waits(o)));

	row->readers = OPT(written ? 0 : active);
	row->mode = written ? "write" : active ? "read" : "free";
	row->owner_certainty = "unknown";
	if (written && owner)
		set_owner(x, row, owner, "owner word", "certain");
}

static void decode_rwsem(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	uint64_t count = (uint64_t)row->count_raw.v, owner = (uint64_t)row->owner_raw.v;

	if (!row->count_raw.known || o->layout->count.m.size < 8) {
		x_gap(x, FACT_LOCK, row->id, "mode", "the layout of this kernel's rw_semaphore is not known");
		return;
	}
	if (!o->layout->owner_is_atomic) {
		decode_old_rwsem(x, o, row);
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
		row->mode = row->count_raw.v > 0 ? "free" : NULL;
	if (row->owner_raw.v && x_task_at(x, (uint64_t)row->owner_raw.v))
		set_owner(x, row, (uint64_t)row->owner_raw.v, "last holder (may be stale)", "unknown");
}

/* A reader may leave on another CPU than it came on: only the sum counts. */
static struct opt percpu_readers(struct extract *x, uint64_t counts)
{
	int64_t sum = 0;
	uint32_t part;

	if (!counts || !x->percpu)
		return OPT_NULL;
	for (size_t i = 0; i < x->cpus.n; i++) {
		if (image_read_u32(x->img, counts + x->cpus.v[i].offset, &part) != 0)
			return OPT_NULL;
		sum += (int32_t)part;
	}
	return OPT(sum);
}

/* block says that a writer has it, or waits for the readers to leave. Nobody is named. */
static void decode_percpu_rwsem(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	struct x_member counts = find(x, "percpu_rw_semaphore", "read_count");

	row->owner_certainty = "unknown";
	if (counts.has)
		row->readers = percpu_readers(x, (uint64_t)value(&counts, o).v);
	if (row->readers.known && row->readers.v > 0)
		row->mode = "read";
	else if (row->count_raw.known)
		row->mode = row->count_raw.v ? "write" : "free";
}

/* A rt_mutex is free without an owner; it may be taken from under whoever is on its way to it. */
static void decode_rt_mutex(struct extract *x, struct fact_lock *row)
{
	uint64_t task = (uint64_t)row->owner_raw.v & ~(uint64_t)RT_MUTEX_HAS_WAITERS;

	if (!row->owner_raw.known)
		return;
	row->mode = task ? "write" : "free";
	if (task)
		set_owner(x, row, task, "owner word", "certain");
}

/*
 * Readers and a writer (5.15: 943f0edb754f): readers count up from a bias, which is gone while a writer has it or waits
 * for the readers to leave. Until then the writer owns the rt_mutex, but does not hold the lock.
 */
static void decode_rwbase(struct extract *x, struct fact_lock *row)
{
	uint32_t count = (uint32_t)row->count_raw.v;

	row->owner_certainty = "unknown";
	if (!row->count_raw.known)
		return;
	row->readers = OPT(count & ~(RW_READER_BIAS | RW_WRITER_BIAS));
	row->mode = count & RW_WRITER_BIAS ? "write" : row->readers.v ? "read" : "free";
	if (count & RW_WRITER_BIAS)
		decode_rt_mutex(x, row);
}

/* What PREEMPT_RT makes of rt_mutexes, and they themselves. */
static void decode_rt(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	if (o->layout->count.has)
		decode_rwbase(x, row);
	else
		decode_rt_mutex(x, row);
}

/* clang-format off */
static const struct lock_kind kinds[LOCK_TYPES] = {
	[LOCK_MUTEX] = {
		.name = "mutex",
		.types = { "mutex" },
		.owners = { "owner.counter", "owner", "rtmutex.owner" },
		.counts = { "count.counter" },
		.heads = { "wait_list" },
		.first = "first_waiter",
		.rt = "rtmutex",
		.waiter = "mutex_waiter",
		.how = "mutex_waiter on its stack",
		.waiter_node = "list",
		.waiter_task = "task",
		.decode = decode_mutex,
	},
	[LOCK_RWSEM] = {
		.name = "rwsem",
		.types = { "rw_semaphore" },
		.owners = { "owner.counter", "owner", "rwbase.rtmutex.owner" },
		.counts = { "count.counter", "count", "rwbase.readers.counter" },
		.heads = { "wait_list" },
		.first = "first_waiter",
		.rt = "rwbase.rtmutex",
		.waiter = "rwsem_waiter",
		.how = "rwsem_waiter on its stack",
		.waiter_node = "list",
		.waiter_task = "task",
		.waiter_type = "type",
		.decode = decode_rwsem,
	},
	[LOCK_SEMAPHORE] = {
		.name = "semaphore",
		.types = { "semaphore" },
		.owners = { "last_holder" },
		.counts = { "count" },
		.heads = { "wait_list" },
		.first = "first_waiter",
		.waiter = "semaphore_waiter",
		.how = "semaphore_waiter on its stack",
		.waiter_node = "list",
		.waiter_task = "task",
		.decode = decode_semaphore,
	},
	[LOCK_PERCPU_RWSEM] = {
		.name = "percpu_rwsem",
		.types = { "percpu_rw_semaphore" },
		.counts = { "block.counter", "readers_block" },
		.heads = { "waiters.head" },
		.waiter = "wait_queue_entry",
		.how = "wait_queue_entry on its stack",
		.waiter_node = "entry",
		.waiter_task = "private",
		.waiter_func = "func",
		.decode = decode_percpu_rwsem,
	},
	/* Its waiters are a tree, and each points to the lock: rt_waiter(). */
	[LOCK_RT_MUTEX] = {
		.name = "rt_mutex",
		.types = { "rt_mutex_base", "rt_mutex" },
		.owners = { "owner" },
		.decode = decode_rt,
	},
	/* These sleep with PREEMPT_RT only. */
	[LOCK_SPINLOCK] = {
		.name = "spinlock",
		.types = { "spinlock" },
		.owners = { "lock.owner" },
		.rt = "lock",
		.decode = decode_rt,
	},
	[LOCK_RWLOCK] = {
		.name = "rwlock",
		.types = { "rwlock_t" },
		.owners = { "rwbase.rtmutex.owner" },
		.counts = { "rwbase.readers.counter" },
		.rt = "rwbase.rtmutex",
		.decode = decode_rt,
	},
	[LOCK_COMPLETION] = {
		.name = "completion",
		.types = { "completion" },
		.heads = { "wait.task_list" },
		.waiter = "swait_queue",
		.how = "swait_queue on its stack",
		.waiter_node = "task_list",
		.waiter_task = "task",
		.event = true,
	},
	[LOCK_WAIT_QUEUE] = {
		.name = "wait-queue",
		.types = { "wait_queue_head" },
		.heads = { "head" },
		.waiter = "wait_queue_entry",
		.how = "wait_queue_entry on its stack",
		.waiter_node = "entry",
		.waiter_task = "private",
		.waiter_func = "func",
		.event = true,
	},
};
/* clang-format on */

static void find_layout(struct extract *x, const struct lock_kind *kind, struct layout *layout)
{
	const char *type = kind->types[0];

	if (image_sizeof(x->img, type, &layout->size) != 0 && kind->types[1]) {
		type = kind->types[1];
		(void)image_sizeof(x->img, type, &layout->size);
	}
	if (layout->size > LOCK_SIZE_MAX)
		layout->size = 0;
	layout->owner = x_member_find(x, type, kind->owners, ARRAY_SIZE(kind->owners));
	layout->owner_is_atomic = find(x, type, kind->owners[0]).has;
	layout->count = x_member_find(x, type, kind->counts, ARRAY_SIZE(kind->counts));
	layout->head = x_member_find(x, type, kind->heads, ARRAY_SIZE(kind->heads));
	layout->first = find(x, type, kind->first);
	layout->rt = find(x, type, kind->rt);
	if (kind == &kinds[LOCK_RT_MUTEX])
		layout->rt.has = layout->owner.has;
	layout->waiters = (struct x_waiters){
		.node = find(x, kind->waiter, kind->waiter_node),
		.task = find(x, kind->waiter, kind->waiter_task),
		.func = find(x, kind->waiter, kind->waiter_func),
	};
	layout->type = find(x, kind->waiter, kind->waiter_type);
	if (image_enumerator(x->img, "rwsem_waiter_type", "RWSEM_WAITING_FOR_READ", &layout->reading) != 0)
		layout->type.has = false;
}

int x_locks_init(struct extract *x)
{
	x->layouts = calloc(1, sizeof(*x->layouts));
	if (!x->layouts)
		return err_oom();
	for (size_t i = 1; i < LOCK_TYPES; i++)
		find_layout(x, &kinds[i], &x->layouts->of[i]);
	x->layouts->rt_tree = find(x, kinds[LOCK_RT_MUTEX].types[0], "waiters.rb_root.rb_node");
	x->layouts->rt_left = find(x, "rb_node", "rb_left");
	x->layouts->rt_right = find(x, "rb_node", "rb_right");
	x->layouts->rt_lock = find(x, "rt_mutex_waiter", "lock");
	x->layouts->rt_task = find(x, "rt_mutex_waiter", "task");
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
		snprintf(lock->name, sizeof(lock->name), "mmap_lock of mm 0x%" PRIx64 " (%s[%" PRId64 "])", mm->addr,
			 user->comm, user->row.tgid.v);
	else
		snprintf(lock->name, sizeof(lock->name), "mmap_lock of mm 0x%" PRIx64, mm->addr);
}

bool x_name_address(struct extract *x, uint64_t addr, char name[static X_NAME_MAX], const char **ret_module)
{
	struct image_symbol symbol;
	uint64_t offset;

	if (image_symbolize(x->img, addr, &symbol) != 0)
		return false;
	offset = addr - symbol.addr;
	if (offset >= (symbol.size ? symbol.size : UNSIZED_SYMBOL_MAX))
		return false;
	if (offset)
		snprintf(name, X_NAME_MAX, "%s+0x%" PRIx64, symbol.name, offset);
	else
		snprintf(name, X_NAME_MAX, "%s", symbol.name);
	*ret_module = symbol.module;
	return true;
}

/* "ext4_inode_cache+0x98"; the caches of kmalloc() say nothing. */
static void name_after_slab(struct extract *x, struct x_lock *lock)
{
	char cache[X_NAME_MAX];
	uint32_t offset;

	if (x_slab_of(x, lock->addr, cache, &offset) && !str_starts(cache, "kmalloc-"))
		snprintf(lock->name, sizeof(lock->name), "%.*s+0x%x", (int)sizeof(lock->name) - 16, cache, offset);
}

static void name_lock(struct extract *x, struct x_lock *lock)
{
	const struct x_mm *mm = x_mm_at(x, lock->addr - x->members[X_MM_LOCK].offset);

	if (mm && x->has[X_MM_LOCK])
		name_after_mm(x, mm, lock);
	else if (!x_name_address(x, lock->addr, lock->name, &lock->row.module))
		name_after_slab(x, lock);
}

/* The nodes of a tree of waiters, at most @max, or unknown when it cannot be read. */
static struct opt count_tree(struct extract *x, uint64_t node, int depth, size_t max)
{
	const struct x_layouts *layouts = x->layouts;
	uint64_t left, right;
	struct opt l, r;

	if (!node)
		return OPT(0);
	if (!depth || !max || !x_plausible(node) || !layouts->rt_left.has || !layouts->rt_right.has ||
	    image_read_member(x->img, node, &layouts->rt_left.m, &left) != 0 ||
	    image_read_member(x->img, node, &layouts->rt_right.m, &right) != 0)
		return OPT_NULL;
	l = count_tree(x, left, depth - 1, max - 1);
	r = l.known ? count_tree(x, right, depth - 1, max - 1 - (size_t)l.v) : OPT_NULL;
	return r.known ? OPT(l.v + r.v + 1) : OPT_NULL;
}

static struct opt count_rt_waiters(struct extract *x, const struct lock_object *o)
{
	const struct x_member *tree = &x->layouts->rt_tree;
	uint64_t root;

	if (!tree->has || image_read_member(x->img, o->addr + o->layout->rt.m.offset, &tree->m, &root) != 0)
		return OPT_NULL;
	return count_tree(x, root, RT_TREE_DEPTH_MAX, x->tasks.n);
}

/* Enters the lock's waiters, all at once so that no ring is walked once per waiter. */
static int enter_waiters(struct extract *x, const struct lock_object *o, size_t index)
{
	const struct layout *layout = o->layout;
	_cleanup_ring_ struct x_ring ring = { 0 };
	uint64_t start = 0;
	int r;

	if (layout->rt.has) {
		x->locks.v[index].row.waiters = count_rt_waiters(x, o);
		return 0;
	}
	if (!layout->waiters.node.has || !layout->waiters.task.has)
		return 0;
	if (layout->head.has)
		start = o->addr + layout->head.m.offset;
	else if (layout->first.has)
		start = (uint64_t)value(&layout->first, o).v;
	if (!start) {
		x->locks.v[index].row.waiters = layout->first.has ? OPT(0) : OPT_NULL;
		return 0;
	}
	r = x_ring_walk(x, &layout->waiters, start, &ring);
	if (r < 0)
		return r;
	if (r > 0 || (layout->head.has && ring.head != start)) {
		if (!x->locks.v[index].event)
			x_gap(x, FACT_LOCK, x->locks.v[index].row.id, "waiters", "the list of waiters is broken");
		return 0;
	}
	x->locks.v[index].row.waiters = OPT(ring.n);
	for (size_t i = 0; r == 0 && i < ring.n; i++)
		r = map_put(&x->waiter_at, ring.nodes[i], index);
	return r;
}

static void fill_lock(struct extract *x, const struct lock_kind *kind, const struct lock_object *o, struct x_lock *lock)
{
	lock->addr = o->addr;
	lock->event = kind->event;
	lock->row.kind = kind->name;
	lock->row.addr = OPT(o->addr);
	if (!kind->event) {
		lock->row.id = facts_reserve(x->facts, FACT_LOCK);
		lock->row.owner_raw = value(&o->layout->owner, o);
		lock->row.count_raw = value(&o->layout->count, o);
		if (o->layout->rt.has)
			decode_rt(x, o, &lock->row);
		else
			kind->decode(x, o, &lock->row);
	}
	name_lock(x, lock);
}

/* A mutex may be taken for the rt_mutex that it is where the frames do not tell. */
static bool made_of_rt(const struct extract *x, size_t index)
{
	for (size_t i = 1; i < LOCK_TYPES; i++)
		if (streq(kinds[i].name, x->locks.v[index].row.kind))
			return x->layouts->of[i].rt.has;
	return false;
}

int x_lock_at(struct extract *x, enum lock_type type, uint64_t addr, size_t *ret_index)
{
	const struct lock_kind *kind = &kinds[type];
	struct lock_object o = { .addr = addr, .layout = &x->layouts->of[type] };
	struct x_lock *lock;
	uint64_t index;

	if (map_get(&x->lock_at, addr, &index)) {
		*ret_index = index;
		return streq(x->locks.v[index].row.kind, kind->name) || made_of_rt(x, index) ? 0 : 1;
	}
	if (!o.layout->size || !x_plausible(addr) || image_read(x->img, addr, o.data, o.layout->size) != 0)
		return 1;
	lock = X_ADD(&x->locks);
	if (!lock || map_put(&x->lock_at, addr, x->locks.n - 1) < 0)
		return -ENOMEM;
	fill_lock(x, kind, &o, lock);
	*ret_index = x->locks.n - 1;
	return enter_waiters(x, &o, *ret_index);
}

/* Whether @cand points to one of the ring's waiters as the first one of a lock. */
static bool leads_to_ring(struct extract *x, const struct layout *layout, const struct x_ring *ring, uint64_t cand)
{
	uint64_t first, waiter;

	if (!x_plausible(cand) || image_read_u64(x->img, cand + layout->first.m.offset, &first) != 0)
		return false;
	for (size_t i = 0; i < ring->n; i++) {
		waiter = ring->nodes[i] - layout->waiters.node.m.offset;
		if (first == waiter || first == ring->nodes[i])
			return true;
	}
	return false;
}

/* The low bits of blocker tell the lock's kind. */
uint64_t x_lock_named(const struct x_task *task)
{
	uint64_t blocker = task->blocker & ~(uint64_t)7;

	return task->blocked_on ? task->blocked_on : blocker;
}

/* The lock of a ring without a head: named by the task itself, or somewhere on its stack. */
static uint64_t lock_of_ring(struct extract *x, const struct layout *layout, const struct x_ring *ring,
			     const struct x_task *task, const struct x_stack *stack)
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
static int give_up(struct extract *x, const struct x_ring *ring)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ring->n; i++)
		if (!map_get(&x->waiter_at, ring->nodes[i], NULL))
			r = map_put(&x->waiter_at, ring->nodes[i], NO_LOCK);
	return r;
}

/* Walks the ring that @node is on and enters its lock and all its waiters. 0 or -ENOMEM. */
static int enter_ring(struct extract *x, const struct x_task *task, const struct x_stack *stack, enum lock_type type,
		      uint64_t node)
{
	const struct layout *layout = &x->layouts->of[type];
	_cleanup_ring_ struct x_ring ring = { 0 };
	uint64_t lock = 0;
	size_t index;
	int r = x_ring_walk(x, &layout->waiters, node, &ring);

	if (r == 0 && ring.head && layout->head.has)
		lock = ring.head - layout->head.m.offset;
	else if (r == 0 && !ring.head)
		lock = lock_of_ring(x, layout, &ring, task, stack);
	if (r >= 0)
		r = lock ? x_lock_at(x, type, lock, &index) : 1;
	return r < 0 ? r : give_up(x, &ring);
}

/* Follows the waiter with list node @node to its lock. 0; 1 when it is not one; -ENOMEM. */
static int lock_of_waiter(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			  enum lock_type type, uint64_t node, size_t *ret_index)
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

/* pi_blocked_on is the waiter on the task's own stack, and that names the rt_mutex. */
static int rt_waiter(struct extract *x, const struct x_task *task, enum lock_type type, struct x_waiter *ret_waiter)
{
	const struct x_member *lock = &x->layouts->rt_lock;
	struct x_waiter w = { .addr = task->pi_blocked_on, .how = "rt_mutex_waiter on its stack" };
	uint64_t addr;
	int r;

	if (!lock->has || w.addr < task->stack_low || w.addr >= task->stack_high ||
	    image_read_member(x->img, w.addr, &lock->m, &addr) != 0)
		return 1;
	r = x_lock_at(x, type, addr - x->layouts->of[type].rt.m.offset, &w.lock);
	if (r == 0)
		*ret_waiter = w;
	return r;
}

/* The function that the instruction before the return address @pc calls, if it names one. */
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

void x_see_jump(struct extract *x, const struct x_task *task, struct wait_verdict *verdict)
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

/*
 * With PREEMPT_RT a writer that waits for readers to leave owns the rt_mutex that keeps others out, and has the lock's
 * address among the innermost of its saved registers. 0; 1 when none fits, or more than one; -ENOMEM.
 */
static int draining_rwbase(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			   enum lock_type type, struct x_waiter *ret_waiter)
{
	const struct layout *layout = &x->layouts->of[type];
	struct x_waiter w = { .how = "lock whose next writer it is" };
	uint64_t found = 0, owner, count;

	for (size_t i = 0; layout->count.has && i < stack->n; i++) {
		uint64_t lock = stack->words[i];

		if (lock == found || !x_plausible(lock) ||
		    image_read_member(x->img, lock, &layout->owner.m, &owner) != 0 ||
		    (owner & ~(uint64_t)RT_MUTEX_HAS_WAITERS) != task->addr ||
		    image_read_member(x->img, lock, &layout->count.m, &count) != 0 || !(uint32_t)count ||
		    (uint32_t)count & (RW_READER_BIAS | RW_WRITER_BIAS))
			continue;
		if (found)
			return 1;
		found = lock;
	}
	if (!found)
		return 1;
	int r = x_lock_at(x, type, found, &w.lock);
	if (r == 0)
		*ret_waiter = w;
	return r;
}

/*
 * A task whose wait for a rt_mutex turned out to close a circle is taken off the tree of waiters and sleeps for ever
 * (rt_mutex_handle_deadlock()); its waiter still lies on its stack. 0; 1 when there is none; -ENOMEM.
 */
static int given_up_waiter(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			   enum lock_type type, struct x_waiter *ret_waiter)
{
	const struct layout *layout = &x->layouts->of[type];
	const struct x_member *lock = &x->layouts->rt_lock, *own = &x->layouts->rt_task;
	struct x_waiter w = { .how = "rt_mutex_waiter on its stack, taken off the lock", .detail = "deadlock" };
	uint64_t addr = 0, owner = 0;
	int r = 1;

	for (size_t i = 0; r > 0 && lock->has && own->has && i < stack->n; i++) {
		w.addr = stack->low + i * 8 - own->m.offset;
		if (stack->words[i] != task->addr || image_read_member(x->img, w.addr, &lock->m, &addr) != 0)
			continue;
		addr -= layout->rt.m.offset;
		if (!x_plausible(addr) || image_read_member(x->img, addr, &layout->owner.m, &owner) != 0)
			continue;
		owner &= ~(uint64_t)RT_MUTEX_HAS_WAITERS;
		if (owner != task->addr && x_task_at(x, owner))
			r = x_lock_at(x, type, addr, &w.lock);
	}
	if (r == 0)
		*ret_waiter = w;
	return r;
}

static int find_rt(struct extract *x, const struct x_task *task, const struct x_stack *stack, enum lock_type type,
		   struct x_waiter *ret_waiter)
{
	int r;

	if (task->pi_blocked_on)
		return rt_waiter(x, task, type, ret_waiter);
	r = draining_rwbase(x, task, stack, type, ret_waiter);
	return r > 0 ? given_up_waiter(x, task, stack, type, ret_waiter) : r;
}

/*
 * A percpu_rw_semaphore's writer waits for the readers to leave on no ring: the lock points to it
 * (its rcuwait), and it to the lock somewhere on its stack.
 */
static int draining_rwsem(struct extract *x, const struct x_task *task, const struct x_stack *stack,
			  struct x_waiter *ret_waiter)
{
	struct x_member writer = find(x, kinds[LOCK_PERCPU_RWSEM].types[0], "writer.task");
	struct x_waiter w = { .how = "percpu_rw_semaphore whose writer it is" };
	uint64_t value;

	for (size_t i = 0; writer.has && i < stack->n; i++) {
		int r;

		if (!x_plausible(stack->words[i]) ||
		    image_read_member(x->img, stack->words[i], &writer.m, &value) != 0 || value != task->addr)
			continue;
		r = x_lock_at(x, LOCK_PERCPU_RWSEM, stack->words[i], &w.lock);
		if (r == 0)
			*ret_waiter = w;
		if (r <= 0)
			return r;
	}
	return 1;
}

int x_waiter_find(struct extract *x, const struct x_task *task, const struct x_stack *stack, enum lock_type type,
		  struct x_waiter *ret_waiter)
{
	const struct layout *layout = &x->layouts->of[type];
	struct x_waiter w = { .how = kinds[type].how };
	size_t pos = 0;

	if (layout->rt.has)
		return find_rt(x, task, stack, type, ret_waiter);
	while (x_waiter_next(stack, &layout->waiters, task, &pos, &w.addr)) {
		int r = lock_of_waiter(x, task, stack, type, w.addr + layout->waiters.node.m.offset, &w.lock);

		if (r > 0)
			continue;
		w.reader = waiter_reads(x, layout, w.addr);
		if (r == 0)
			*ret_waiter = w;
		return r;
	}
	return type == LOCK_PERCPU_RWSEM ? draining_rwsem(x, task, stack, ret_waiter) : 1;
}

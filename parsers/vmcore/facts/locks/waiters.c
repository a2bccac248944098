// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/locks/waiters.h"

#include "parsers/vmcore/facts/locks/layouts.h"
#include "parsers/vmcore/facts/locks/owners.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/ring.h"
#include "parsers/vmcore/facts/read/stack.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/map.h"

/* In waiter_at: the node is not on the ring of any lock. */
#define NO_LOCK UINT64_MAX

/* Whether @cand can be the lock of the ring: its first_waiter is one of the ring's waiters. */
static bool leads_to_ring(struct extract *x, const struct lock_layout *layout, const struct ring *ring, uint64_t cand)
{
	uint64_t first, waiter;

	if (!address_plausible(cand) || image_read_u64(x->img, cand + layout->first.m.offset, &first) != 0)
		return false;
	for (size_t i = 0; i < ring->n; i++) {
		waiter = ring->nodes[i] - layout->waiters.node.m.offset;
		if (first == waiter || first == ring->nodes[i])
			return true;
	}
	return false;
}

/* The low bits of blocker tell the lock's kind. */
uint64_t waiters_named_lock(const struct task *task)
{
	uint64_t blocker = task->blocker & ~(uint64_t)7;

	return task->blocked_on ? task->blocked_on : blocker;
}

/* The lock of a ring without a head. Its address is in task_struct or somewhere on the stack. */
static uint64_t lock_of_ring(struct extract *x, const struct lock_layout *layout, const struct ring *ring,
			     const struct task *task, const struct stack *stack)
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

/* Records that the nodes of a broken ring lead to no lock, so that the ring is walked only once. */
static int give_up(struct extract *x, const struct ring *ring)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < ring->n; i++)
		if (!map_get(&x->locks->waiter_at, ring->nodes[i], NULL))
			r = map_put(&x->locks->waiter_at, ring->nodes[i], NO_LOCK);
	return r;
}

/* Walks the ring that @node is on and adds its lock and all its waiters. 0 or -ENOMEM. */
static int enter_ring(struct extract *x, const struct task *task, const struct stack *stack, enum lock_type type,
		      uint64_t node)
{
	const struct lock_layout *layout = &x->locks->layouts->of[type];
	_cleanup_ring_ struct ring ring = { 0 };
	uint64_t lock = 0;
	size_t index;
	int r = ring_walk(x, &layout->waiters, node, &ring);

	if (r == 0 && ring.head && layout->head.has)
		lock = ring.head - layout->head.m.offset;
	else if (r == 0 && !ring.head)
		lock = lock_of_ring(x, layout, &ring, task, stack);
	if (r >= 0)
		r = lock ? locks_at(x, type, lock, &index) : 1;
	return r < 0 ? r : give_up(x, &ring);
}

/* Follows the waiter with list node @node to its lock. 0; 1 when it is not one; -ENOMEM. */
static int lock_of_waiter(struct extract *x, const struct task *task, const struct stack *stack, enum lock_type type,
			  uint64_t node, size_t *ret_index)
{
	uint64_t index = NO_LOCK;

	if (!map_get(&x->locks->waiter_at, node, &index)) {
		int r = enter_ring(x, task, stack, type, node);

		if (r < 0)
			return r;
		map_get(&x->locks->waiter_at, node, &index);
	}
	if (index == NO_LOCK || !streq(x->locks->v[index].row.kind, lock_type_name(type)))
		return 1;
	*ret_index = index;
	return 0;
}

static struct opt waiter_reads(struct extract *x, const struct lock_layout *layout, uint64_t waiter)
{
	uint64_t type;

	if (!layout->type.has || image_read_member(x->img, waiter, &layout->type.m, &type) != 0)
		return OPT_NULL;
	return OPT((int64_t)type == layout->reading);
}

/* pi_blocked_on points to the waiter on the task's own stack, which points to the rt_mutex. */
static int rt_waiter(struct extract *x, const struct task *task, enum lock_type type, struct waiter *ret_waiter)
{
	const struct member *lock = &x->locks->layouts->rt_lock;
	struct waiter w = { .addr = task->pi_blocked_on, .how = "rt_mutex_waiter on its stack" };
	uint64_t addr;
	int r;

	if (!lock->has || w.addr < task->stack_low || w.addr >= task->stack_high ||
	    image_read_member(x->img, w.addr, &lock->m, &addr) != 0)
		return 1;
	r = locks_at(x, type, addr - x->locks->layouts->of[type].rt.m.offset, &w.lock);
	if (r == 0)
		*ret_waiter = w;
	return r;
}

/*
 * With PREEMPT_RT a writer that waits for readers to leave owns the rt_mutex that keeps others out, and has the lock's
 * address among the innermost of its saved registers. 0; 1 when none fits, or more than one; -ENOMEM.
 */
static int draining_rwbase(struct extract *x, const struct task *task, const struct stack *stack, enum lock_type type,
			   struct waiter *ret_waiter)
{
	const struct lock_layout *layout = &x->locks->layouts->of[type];
	struct waiter w = { .how = "lock whose next writer it is" };
	uint64_t found = 0, owner, count;

	for (size_t i = 0; layout->count.has && i < stack->n; i++) {
		uint64_t lock = stack->words[i];

		if (lock == found || !address_plausible(lock) ||
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
	int r = locks_at(x, type, found, &w.lock);
	if (r == 0)
		*ret_waiter = w;
	return r;
}

/*
 * A task whose wait for a rt_mutex turned out to close a circle is taken off the tree of waiters and sleeps for ever
 * (rt_mutex_handle_deadlock()); its waiter still lies on its stack. 0; 1 when there is none; -ENOMEM.
 */
static int given_up_waiter(struct extract *x, const struct task *task, const struct stack *stack, enum lock_type type,
			   struct waiter *ret_waiter)
{
	const struct lock_layout *layout = &x->locks->layouts->of[type];
	const struct member *lock = &x->locks->layouts->rt_lock, *own = &x->locks->layouts->rt_task;
	struct waiter w = { .how = "rt_mutex_waiter on its stack, taken off the lock", .detail = "deadlock" };
	uint64_t addr = 0, owner = 0;
	int r = 1;

	for (size_t i = 0; r > 0 && lock->has && own->has && i < stack->n; i++) {
		w.addr = stack->low + i * 8 - own->m.offset;
		if (stack->words[i] != task->addr || image_read_member(x->img, w.addr, &lock->m, &addr) != 0)
			continue;
		addr -= layout->rt.m.offset;
		if (!address_plausible(addr) || image_read_member(x->img, addr, &layout->owner.m, &owner) != 0)
			continue;
		owner &= ~(uint64_t)RT_MUTEX_HAS_WAITERS;
		if (owner != task->addr && tasks_at(x, owner))
			r = locks_at(x, type, addr, &w.lock);
	}
	if (r == 0)
		*ret_waiter = w;
	return r;
}

static int find_rt(struct extract *x, const struct task *task, const struct stack *stack, enum lock_type type,
		   struct waiter *ret_waiter)
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
static int draining_rwsem(struct extract *x, const struct task *task, const struct stack *stack,
			  struct waiter *ret_waiter)
{
	static const char *const name = "writer.task";
	struct member writer = member_find(x, lock_kinds[LOCK_PERCPU_RWSEM].types[0], &name, 1);
	struct waiter w = { .how = "percpu_rw_semaphore whose writer it is" };
	uint64_t value;

	for (size_t i = 0; writer.has && i < stack->n; i++) {
		int r;

		if (!address_plausible(stack->words[i]) ||
		    image_read_member(x->img, stack->words[i], &writer.m, &value) != 0 || value != task->addr)
			continue;
		r = locks_at(x, LOCK_PERCPU_RWSEM, stack->words[i], &w.lock);
		if (r == 0)
			*ret_waiter = w;
		if (r <= 0)
			return r;
	}
	return 1;
}

int waiters_find(struct extract *x, const struct task *task, const struct stack *stack, enum lock_type type,
		 struct waiter *ret_waiter)
{
	const struct lock_layout *layout = &x->locks->layouts->of[type];
	struct waiter w = { .how = layout->how };
	size_t pos = 0;

	if (layout->rt.has)
		return find_rt(x, task, stack, type, ret_waiter);
	while (ring_next_waiter(stack, &layout->waiters, task, &pos, &w.addr)) {
		int r = lock_of_waiter(x, task, stack, type, w.addr + layout->waiters.node.m.offset, &w.lock);

		if (r > 0)
			continue;
		w.reader = waiter_reads(x, layout, w.addr);
		if (r == 0)
			*ret_waiter = w;
		return r;
	}
	if (type != LOCK_PERCPU_RWSEM)
		return 1;
	int r = draining_rwsem(x, task, stack, ret_waiter);
	return r > 0 && layout->inner.has ? waiters_find(x, task, stack, LOCK_RWSEM, ret_waiter) : r;
}

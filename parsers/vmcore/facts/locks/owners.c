// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/locks/owners.h"

#include <inttypes.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"

/* Owner words (kernel/locking/mutex.c, rwsem.c). */
#define MUTEX_FLAGS 0x7u
#define RWSEM_READER_OWNED 0x1u
#define RWSEM_OWNER_FLAGS 0x7u
/* rwsem counts since 5.3 (64489e78004c): the writer's bit, readers from bit 8 to 62. */
#define RWSEM_WRITER_LOCKED 0x1u
#define RWSEM_READER_SHIFT 8
#define RWSEM_READER_MASK 0x7fffffffffffffull

/*
 * Sets the owner from a task's address in the owner word. An address that is no known task leaves it unknown, with a
 * gap.
 */
static void set_owner(struct extract *x, struct fact_lock *row, uint64_t task, const char *how, const char *certainty)
{
	row->owner_task_id = tasks_id(x, task);
	row->owner_how = how;
	row->owner_certainty = row->owner_task_id.known ? certainty : "unknown";
	if (!row->owner_task_id.known)
		gaps_add(x, FACT_LOCK, row->id, "owner_task_id",
			 "the owner word's task 0x%" PRIx64 " is not on the list of tasks", task);
}

/*
 * Before 4.10 the count is the state, and 1 is free. The owner exists only for optimistic spinning and is set a
 * moment after the lock was taken. It is a task, or a thread_info before c6eb3dda25f0 (3.2).
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
	if (!tasks_at(x, task))
		task = member_read_ptr(x, task, FIELD_TI_TASK);
	set_owner(x, row, task, "owner word", "certain");
}

/* Since 4.10 (3ca0ff571b09) the owner word is the lock's state: 0 is free, and the low bits are flags. */
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
 * A reader writes its address into the owner word and does not remove it when it leaves; the next reader overwrites
 * it. So the word names somebody who once read, not who holds the lock now. From 4.8 (19c5d690e41697) up to 4.19
 * (925b9cd1b89a) readers write the flag alone, which names nobody; before, nothing.
 */
static void decode_readers(struct extract *x, struct fact_lock *row)
{
	uint64_t task = (uint64_t)row->owner_raw.v & ~(uint64_t)RWSEM_OWNER_FLAGS;

	row->mode = "read";
	row->owner_certainty = "unknown";
	if (!((uint64_t)row->owner_raw.v & RWSEM_READER_OWNED) || !tasks_at(x, task))
		return;
	set_owner(x, row, task, "reader hint (may be stale)", "unknown");
}

static bool nobody_waits(const struct lock_object *o)
{
	const struct member *head = o->layout->head.has ? &o->layout->head : &o->layout->first;

	return head->has && image_member_value(&head->m, o->data) == o->addr + head->m.offset;
}

/*
 * Before 5.3 (64 bits) the low half of the count is the number of holders. The high half is the negative number of
 * writers, including one that holds the lock, plus one more if anybody waits. So -1 and 1 can mean a writer, or a
 * reader with waiters; the list of waiters decides. A writer that has just come may not have written over a reader's
 * word yet.
 */
static void decode_old_rwsem(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	int64_t active = row->count_raw.v & UINT32_MAX, high = row->count_raw.v >> 32;
	uint64_t owner = (uint64_t)row->owner_raw.v & ~(uint64_t)RWSEM_OWNER_FLAGS;
	bool written = active == 1 && (high < -1 || (high == -1 && nobody_waits(o)));

	row->readers = OPT(written ? 0 : active);
	row->mode = written ? "write" : active ? "read" : "free";
	row->owner_certainty = "unknown";
	if (written && owner && !((uint64_t)row->owner_raw.v & RWSEM_READER_OWNED))
		set_owner(x, row, owner, "owner word", "certain");
	else if (!written && active)
		decode_readers(x, row);
}

static void decode_rwsem(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	uint64_t count = (uint64_t)row->count_raw.v, owner = (uint64_t)row->owner_raw.v;

	if (!row->count_raw.known || o->layout->count.m.size < 8) {
		gaps_add(x, FACT_LOCK, row->id, "mode", "the layout of this kernel's rw_semaphore is not known");
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

/* A semaphore has no owner. Since 6.16 it records who took it last, if the hung task detector is built in. */
static void decode_semaphore(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	(void)o;
	row->owner_certainty = "unknown";
	if (row->count_raw.known)
		row->mode = row->count_raw.v > 0 ? "free" : NULL;
	if (row->owner_raw.v && tasks_at(x, (uint64_t)row->owner_raw.v))
		set_owner(x, row, (uint64_t)row->owner_raw.v, "last holder (may be stale)", "unknown");
}

/* A reader may leave on another CPU than it came on, so only the sum over all CPUs means anything. */
static struct opt percpu_readers(struct extract *x, uint64_t counts)
{
	int64_t sum = 0;
	uint32_t part;

	if (!counts || !x->cpus->percpu)
		return OPT_NULL;
	for (size_t i = 0; i < x->cpus->n; i++) {
		if (image_read_u32(x->img, counts + x->cpus->v[i].offset, &part) != 0)
			return OPT_NULL;
		sum += (int32_t)part;
	}
	return OPT(sum);
}

/* block is set while a writer has the lock or waits for the readers to leave. The lock does not record who that is. */
static void decode_percpu_rwsem(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	row->owner_certainty = "unknown";
	row->readers = percpu_readers(x, (uint64_t)layouts_value(&o->layout->readers, o).v);
	/* While a writer waits, readers are counted here, and the CPUs' counters are emptied into it. */
	if (row->readers.known)
		row->readers.v += (int32_t)layouts_value(&o->layout->readers_slow, o).v;
	if (row->readers.known && row->readers.v > 0)
		row->mode = "read";
	else if (row->count_raw.known)
		row->mode = row->count_raw.v ? "write" : "free";
}

/* A rt_mutex without an owner is free, even with waiters: another task may take it before the one that was woken. */
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

/* rt_mutexes, and the locks that PREEMPT_RT makes of them. */
static void decode_rt(struct extract *x, const struct lock_object *o, struct fact_lock *row)
{
	if (o->layout->count.has)
		decode_rwbase(x, row);
	else
		decode_rt_mutex(x, row);
}

/* A kind without a decoder: its owner word, if it has one, may name a task; what its count means is unknown. */
static void decode_plain(struct extract *x, struct fact_lock *row)
{
	uint64_t task = (uint64_t)row->owner_raw.v & ~(uint64_t)MUTEX_FLAGS;

	row->owner_certainty = "unknown";
	if (tasks_at(x, task))
		set_owner(x, row, task, "owner word", "likely");
}

static void (*const decoders[LOCK_TYPES])(struct extract *x, const struct lock_object *o, struct fact_lock *row) = {
	[LOCK_MUTEX] = decode_mutex,         [LOCK_RWSEM] = decode_rwsem,
	[LOCK_SEMAPHORE] = decode_semaphore, [LOCK_PERCPU_RWSEM] = decode_percpu_rwsem,
	[LOCK_RT_MUTEX] = decode_rt,         [LOCK_SPINLOCK] = decode_rt,
	[LOCK_RWLOCK] = decode_rt,
};

void owners_decode(struct extract *x, enum lock_type type, const struct lock_object *o, struct fact_lock *row)
{
	if (o->layout->rt.has)
		decode_rt(x, o, row);
	else if (decoders[type])
		decoders[type](x, o, row);
	else
		decode_plain(x, row);
}

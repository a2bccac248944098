// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/locks/futexes.h"

#include <errno.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/locks/locks.h"
#include "parsers/vmcore/facts/locks/waiters.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/pids.h"
#include "parsers/vmcore/facts/read/user.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/vec.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

/* Words of robust futexes and of those that inherit priority (include/uapi/linux/futex.h). */
#define FUTEX_WAITERS 0x80000000u
#define FUTEX_OWNER_DIED 0x40000000u
#define FUTEX_TID_MASK 0x3fffffffu
/*
 * glibc's pthread_mutex_t: the futex is its first word, with 2 if somebody waits; the third word is the owner's
 * thread id (nptl/lowlevellock.h, bits/struct_mutex.h: the same since 2003).
 */
#define MUTEX_CONTENDED 2u
#define MUTEX_WORDS 3
#define MUTEX_OWNER 2

/*
 * Where struct pt_regs has the number and arguments of a system call, and the number of futex(). The third argument
 * is at @value, or one of the registers in an array there.
 */
static const struct abi {
	const char *arch, *number, *addr, *value;
	uint32_t value_index;
	uint64_t futex;
} abis[] = {
	{ "x86_64", "orig_ax", "di", "dx", 0, 202 },
	{ "aarch64", "syscallno", "orig_x0", "regs", 2, 98 },
};

struct call {
	uint64_t addr;
	struct opt value; /* that the word had to have */
};

/* Bytes above the registers on a stack (TOP_OF_KERNEL_STACK_PADDING): the rest of a FRED frame, if FRED is built in. */
static const uint32_t stack_paddings[] = { 0, 16 };

struct futexes {
	struct map thread_at; /* by the id in its own pid namespace */
};

static bool read_register(struct extract *x, uint64_t regs, const char *name, uint64_t *ret_value)
{
	struct member member = member_find(x, "pt_regs", &name, 1);

	return member.has && image_read_member(x->img, regs, &member.m, ret_value) == 0;
}

/* The third argument, an int. */
static struct opt read_value(struct extract *x, const struct abi *abi, uint64_t regs)
{
	struct member member = member_find(x, "pt_regs", &abi->value, 1);
	uint64_t at = regs + member.m.offset + abi->value_index * sizeof(uint64_t);
	uint32_t value;

	return member.has && image_read_u32(x->img, at, &value) == 0 ? OPT(value) : OPT_NULL;
}

/* The futex() call whose registers are at @regs. False when there is no such call. */
static bool call_at(struct extract *x, const struct abi *abi, uint64_t regs, struct call *ret_call)
{
	struct call call = { 0 };
	uint64_t value;

	if (!read_register(x, regs, abi->number, &value) || value != abi->futex ||
	    !read_register(x, regs, abi->addr, &call.addr))
		return false;
	call.value = read_value(x, abi, regs);
	*ret_call = call;
	return true;
}

static bool find_call(struct extract *x, const struct task *task, struct call *ret_call)
{
	uint32_t size;

	if (!x->info->arch || image_sizeof(x->img, "pt_regs", &size) != 0 || !task->stack_high)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++)
		for (size_t j = 0; streq(abis[i].arch, x->info->arch) && j < ARRAY_SIZE(stack_paddings); j++)
			if (call_at(x, &abis[i], task->stack_high - stack_paddings[j] - size, ret_call))
				return true;
	return false;
}

/* ---- Owners by thread id ---- */

/* A thread's id in its own pid namespace, and that namespace. */
static bool own_id(struct extract *x, const struct task *task, uint64_t *ret_ns, uint32_t *ret_nr)
{
	uint64_t pid = pids_of_task(x, task->addr);
	struct opt level = member_read(x, pid, FIELD_PID_LEVEL), nr, ns;
	uint32_t size;
	uint64_t at;

	if (!level.known || level.v < 0 || level.v > 32 || !x->has[FIELD_PID_NUMBERS] ||
	    image_sizeof(x->img, "upid", &size) != 0)
		return false;
	at = pid + x->members[FIELD_PID_NUMBERS].offset + (uint64_t)level.v * size;
	nr = member_read(x, at, FIELD_UPID_NR);
	ns = member_read(x, at, FIELD_UPID_NS);
	*ret_ns = (uint64_t)ns.v;
	*ret_nr = (uint32_t)nr.v;
	return nr.known && ns.known;
}

static uint64_t id_key(uint64_t ns, uint32_t nr)
{
	return ns ^ (uint64_t)nr << 40;
}

static int enter_ids(struct extract *x)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		uint64_t ns;
		uint32_t nr;

		if (x->tasks->v[i].mm && own_id(x, &x->tasks->v[i], &ns, &nr))
			r = map_put(&x->futexes->thread_at, id_key(ns, nr), i);
	}
	return r;
}

/* The thread that @task's namespace knows as @nr. 0; 1 when there is none; -ENOMEM. */
static int thread_of(struct extract *x, const struct task *task, uint32_t nr, const struct task **ret_thread)
{
	uint64_t ns, index;
	uint32_t own;
	int r = x->futexes->thread_at.len ? 0 : enter_ids(x);

	if (r < 0)
		return r;
	if (!nr || !own_id(x, task, &ns, &own) || !map_get(&x->futexes->thread_at, id_key(ns, nr), &index))
		return 1;
	*ret_thread = &x->tasks->v[index];
	return 0;
}

/*
 * The kernel writes FUTEX_OWNER_DIED into the robust futexes of a thread that exits. A word that still has the id of a
 * thread that is gone was missed, or is in no list: nobody will wake its waiters.
 */
static bool owner_is_gone(const struct call *call, uint32_t word)
{
	return word & FUTEX_WAITERS && word & FUTEX_TID_MASK && !(word & FUTEX_OWNER_DIED) && call->value.v == word;
}

/*
 * Sets the owner by the thread id in the word, or in the C library's mutex around it. 0; 1 when the word looks like
 * neither, since any word may be a futex; -ENOMEM.
 */
static int owner_of(struct extract *x, const struct task *task, uint64_t phys, const struct call *call,
		    struct fact_lock *row)
{
	const struct task *owner = NULL;
	uint32_t words[MUTEX_WORDS], word;
	int r = 1;

	if (!call->value.known || image_read_phys(x->img, phys, words, sizeof(words)) != 0)
		return 1;
	word = words[0];
	row->owner_raw = OPT(word);
	if (word == MUTEX_CONTENDED && call->value.v == MUTEX_CONTENDED) {
		row->owner_how = "pthread_mutex_t of glibc: __owner";
		r = thread_of(x, task, words[MUTEX_OWNER], &owner);
	} else if (word & FUTEX_WAITERS) {
		row->owner_how = "thread id in the futex";
		r = thread_of(x, task, word & FUTEX_TID_MASK, &owner);
	}
	if (r == 0) {
		row->owner_task_id = OPT(owner->row.id);
		row->owner_certainty = "likely";
		row->mode = "write";
	}
	if (r > 0 && owner_is_gone(call, word)) {
		row->owner_how = FUTEX_OWNER_GONE;
		row->mode = "write";
		return 0;
	}
	return owner == task ? 1 : r;
}

/* The futex at physical address @phys as a lock: the same one for all its waiters, wherever each has it mapped. */
static int lock_at(struct extract *x, const struct task *task, uint64_t phys, const struct call *call,
		   size_t *ret_index)
{
	struct fact_lock row = { .kind = "futex", .addr = OPT(call->addr) };
	struct lock *lock;
	uint64_t index;
	int r;

	if (map_get(&x->locks->at, phys, &index)) {
		*ret_index = index;
		return 0;
	}
	r = owner_of(x, task, phys, call, &row);
	if (r != 0)
		return r;
	lock = VEC_ADD(x->locks);
	if (!lock)
		return -ENOMEM;
	lock->row = row;
	lock->row.id = facts_reserve(x->facts, FACT_LOCK);
	lock->row.waiters = OPT(0);
	lock->addr = call->addr;
	*ret_index = x->locks->n - 1;
	return map_put(&x->locks->at, phys, x->locks->n - 1);
}

static int find_owner(struct extract *x, const struct task *task, const struct call *call, struct futex *futex)
{
	uint64_t phys;
	size_t index;
	int r;

	if (call->addr & 3 || user_phys(x, task->mm, call->addr, &phys) != 0)
		return 0;
	r = lock_at(x, task, phys, call, &index);
	if (r != 0)
		return MIN(r, 0);
	x->locks->v[index].row.waiters.v++;
	futex->lock_id = OPT(x->locks->v[index].row.id);
	return 0;
}

int futexes_find(struct extract *x, const struct task *task, const struct stack *stack, struct futex *ret_futex)
{
	struct waiter waiter;
	struct call call = { 0 };
	bool found = find_call(x, task, &call);
	struct futex futex = { .addr = call.addr };
	int r = waiters_find(x, task, stack, LOCK_RT_MUTEX, &waiter);

	if (r == 0) {
		futex.lock_id = OPT(x->locks->v[waiter.lock].row.id);
		futex.waiter = waiter.addr;
	} else if (r > 0 && found) {
		r = find_owner(x, task, &call, &futex);
	}
	if (r == 0)
		*ret_futex = futex;
	return r;
}

int futexes_init(struct extract *x)
{
	x->futexes = calloc(1, sizeof(*x->futexes));
	return x->futexes ? 0 : err_oom();
}

void futexes_deinit(struct extract *x)
{
	if (x->futexes)
		map_deinit(&x->futexes->thread_at);
	free(x->futexes);
}

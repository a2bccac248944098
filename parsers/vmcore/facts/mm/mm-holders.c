// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/mm/mm-holders.h"

#include <errno.h>
#include <string.h>

#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/slab.h"
#include "parsers/vmcore/facts/read/stack.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/map.h"

/* Words of one stack that may be an mm that nobody else leads to: each look-up reads the struct page of its memory. */
#define LOOKUPS_MAX 512
/* Such mms of one task. There is one, but the last task's and freed ones may lie there as well. */
#define FREED_MAX 8

static bool has_frame(const struct task *task, const char *prefix)
{
	for (size_t i = 0; i < task->n_frames; i++)
		if (task->frames[i].func && str_starts(task->frames[i].func, prefix))
			return true;
	return false;
}

/*
 * Where the words of the frames begin that are not the scheduler's own: __schedule() has the mm of the task that ran
 * before on its stack.
 */
static uint64_t first_word(const struct task *task)
{
	static const char *const scheduler[] = { "__switch_to", "__schedule", "schedule", "preempt_schedule",
						 "io_schedule" };
	size_t i = 0;

	for (; i < task->n_frames && task->frames[i].func; i++) {
		bool own = false;

		for (size_t k = 0; k < ARRAY_SIZE(scheduler); k++)
			own |= str_starts(task->frames[i].func, scheduler[k]);
		if (!own)
			break;
	}
	return i < task->n_frames ? task->frames[i].sp : 0;
}

static bool is_mm(struct extract *x, uint64_t addr)
{
	char cache[NAME_LEN_MAX];
	uint32_t offset;

	return address_plausible(addr) && addr % 8 == 0 && slab_of(x, addr, cache, &offset) && !offset &&
	       streq(cache, "mm_struct");
}

/* A task that has let go of its mm and runs exit_mmap() has the only pointer to it on its stack. */
static int add_freed(struct extract *x, const struct task *task)
{
	_cleanup_stack_ struct stack stack = { 0 };
	uint64_t low = first_word(task);
	int r = stack_read(x, task, &stack), lookups = 0, found = 0;

	for (size_t i = 0; r == 0 && i < stack.n && lookups < LOOKUPS_MAX && found < FREED_MAX; i++) {
		struct mm *mm;

		if (stack.low + i * 8 < low || !address_plausible(stack.words[i]) || mms_at(x, stack.words[i]))
			continue;
		lookups++;
		if (!is_mm(x, stack.words[i]))
			continue;
		found++;
		r = mms_add(x, stack.words[i], task->addr);
		mm = mms_at(x, stack.words[i]);
		if (mm) {
			mm->row.holder_task_id = OPT(task->row.id);
			mm->row.processes = mm->row.kthreads = OPT(0);
		}
	}
	return MIN(r, 0);
}

static int add_all_freed(struct extract *x)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];

		if (!task->mm &&
		    (has_frame(task, "exit_mmap") || has_frame(task, "__mmput") || has_frame(task, "mmput")))
			r = add_freed(x, task);
	}
	return r;
}

static int look_at(struct extract *x, const struct task *task, struct map *held)
{
	_cleanup_stack_ struct stack stack = { 0 };
	uint64_t low = first_word(task), index;
	int r = stack_read(x, task, &stack);

	for (size_t i = 0; r == 0 && low && i < stack.n; i++) {
		struct mm *mm;

		if (stack.low + i * 8 < low || !map_get(held, stack.words[i], &index))
			continue;
		mm = &x->mms->v[index];
		if (mm->holder && mm->holder != task->addr)
			mm->holders = true;
		mm->holder = task->addr;
	}
	return MIN(r, 0);
}

/* One task with the pointer on its stack is likely the holder; several are not told apart. */
static void settle(struct extract *x)
{
	for (size_t i = 0; i < x->mms->n; i++) {
		struct mm *mm = &x->mms->v[i];

		if (mm->holder && !mm->holders && !mm->row.holder_task_id.known)
			mm->row.holder_task_id = tasks_id(x, mm->holder);
	}
}

static int find_holders(struct extract *x)
{
	_cleanup_map_ struct map held = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->mms->n; i++) {
		const struct mm *mm = &x->mms->v[i];

		if (mm->tasks || mm->row.kthreads.v || mm->row.users_beyond_tasks.v <= 0)
			continue;
		r = map_put(&held, mm->addr, i);
	}
	for (size_t i = 0; r == 0 && held.len && i < x->tasks->n; i++)
		r = look_at(x, &x->tasks->v[i], &held);
	if (r == 0)
		settle(x);
	return r;
}

int mm_holders_run(struct extract *x)
{
	int r = add_all_freed(x);

	return r == 0 ? find_holders(x) : r;
}

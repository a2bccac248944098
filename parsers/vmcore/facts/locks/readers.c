// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who has an rwsem for reading. Its owner word keeps the last reader that came, also when it left, so what else is
 * known is asked: who waits for the lock does not hold it, and who handles a page fault of an mm has its mmap_lock.
 */
#include "parsers/vmcore/facts/locks/readers.h"

#include <string.h>

#include "parsers/vmcore/facts/locks/locks.h"
#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/tasks.h"
#include "parsers/vmcore/facts/waits.h"
#include "util/macros.h"

static bool waits_for(const struct extract *x, int64_t task_id, int64_t lock_id)
{
	for (size_t i = 0; i < x->waits->n; i++) {
		const struct fact_wait *row = &x->waits->v[i].row;

		if (row->task_id.v == task_id && row->target_id.known && row->target_id.v == lock_id &&
		    row->target_type && streq(row->target_type, "lock"))
			return true;
	}
	return false;
}

/* Functions that run with the mmap_lock of the task's own mm held for reading. */
static const char *const inside[] = {
	"__get_user_pages", "faultin_page", "populate_vma_page_range", "walk_page_range", "smaps_pte_range",
};

/* The same, unless VMAs have locks of their own, with which a fault does without the mmap_lock (6.4: 0bff0aaea03e). */
static const char *const faults[] = { "handle_mm_fault", "__handle_mm_fault" };

static bool vmas_have_locks(struct extract *x)
{
	struct image_member m;

	return image_member(x->img, "vm_area_struct", "vm_lock_seq", &m) == 0;
}

static bool has_frame(const struct task *task, const char *const *funcs, size_t n)
{
	for (size_t i = 0; i < task->n_frames; i++)
		for (size_t k = 0; task->frames[i].reliable && task->frames[i].func && k < n; k++)
			if (streq(task->frames[i].func, funcs[k]))
				return true;
	return false;
}

static bool is_inside(struct extract *x, const struct task *task)
{
	return has_frame(task, inside, ARRAY_SIZE(inside)) ||
	       (has_frame(task, faults, ARRAY_SIZE(faults)) && !vmas_have_locks(x));
}

/* The one task that has the mm and a frame inside of it; NULL when there is none or several. */
static const struct task *only_reader(struct extract *x, const struct mm *mm, int64_t lock_id)
{
	const struct task *found = NULL;

	for (size_t i = 0; i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];

		if (task->mm != mm->addr || !is_inside(x, task) || waits_for(x, task->row.id, lock_id))
			continue;
		if (found)
			return NULL;
		found = task;
	}
	return found;
}

static const struct mm *mm_of(struct extract *x, const struct lock *lock)
{
	return lock->row.mm_id.known && x->has[FIELD_MM_LOCK] ?
		       mms_at(x, lock->addr - x->members[FIELD_MM_LOCK].offset) :
		       NULL;
}

static void settle(struct extract *x, struct lock *lock)
{
	struct fact_lock *row = &lock->row;
	const struct mm *mm = mm_of(x, lock);
	const struct task *reader;

	if (row->owner_task_id.known && waits_for(x, row->owner_task_id.v, row->id)) {
		row->owner_task_id = OPT_NULL;
		row->owner_how = "stale reader hint: it names a task that waits for this lock";
	}
	reader = mm && row->readers.v == 1 ? only_reader(x, mm, row->id) : NULL;
	if (!reader)
		return;
	row->owner_task_id = OPT(reader->row.id);
	row->owner_how = "its frames: the only task inside this mm";
	row->owner_certainty = "likely";
}

int readers_run(struct extract *x)
{
	for (size_t i = 0; i < x->locks->n; i++) {
		struct fact_lock *row = &x->locks->v[i].row;

		if (row->mode && streq(row->mode, "read") && row->owner_certainty &&
		    streq(row->owner_certainty, "unknown"))
			settle(x, &x->locks->v[i]);
	}
	return 0;
}

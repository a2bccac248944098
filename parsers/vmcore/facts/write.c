// SPDX-License-Identifier: GPL-2.0-or-later
/* The lists that the extractors filled, as rows. */
#include <errno.h>

#include "parsers/vmcore/facts/extractors.h"
#include "util/macros.h"

/* An inlined function has no size of its own: the symbol at its pc is the one around it. */
static int find_size(struct extract *x, const struct image_frame *f, struct opt *ret_size)
{
	struct image_symbol symbol;
	uint64_t start = f->pc - f->offset, size;

	if (!f->func || f->inlined)
		return 0;
	if (!map_get(&x->func_size, start, &size)) {
		/* A return address may lie behind the end of a function that does not return. */
		size = image_symbolize(x->img, start, &symbol) == 0 && symbol.addr == start ? symbol.size : 0;
		if (map_put(&x->func_size, start, size) < 0)
			return -ENOMEM;
	}
	if (size)
		*ret_size = OPT(size);
	return 0;
}

static int write_frames(struct extract *x, const struct x_task *task)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < task->n_frames; i++) {
		const struct image_frame *f = &task->frames[i];
		struct fact_frame row = {
			.task_id = OPT(task->row.id),
			.no = OPT(i),
			.pc = OPT(f->pc),
			.sp = f->sp ? OPT(f->sp) : OPT_NULL,
			.func = f->func,
			.pc_offset = f->func ? OPT(f->offset) : OPT_NULL,
			.module = f->module,
			.how = image_frame_how_name(f->how),
			.reliable = OPT(f->reliable),
			.inlined = OPT(f->inlined),
		};

		r = find_size(x, f, &row.func_size);
		if (r == 0)
			r = FACTS_ADD(x->facts, FRAME, frame, &row, NULL);
	}
	return r;
}

static int write_tasks(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks.n; i++) {
		struct x_task *task = &x->tasks.v[i];

		task->row.locator = x_locator(locator, "task", task->addr);
		task->row.comm = task->comm;
		r = FACTS_ADD(x->facts, TASK, task, &task->row, NULL);
		if (r == 0)
			r = write_frames(x, task);
	}
	return r;
}

static int write_mms(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->mms.n; i++) {
		struct x_mm *mm = &x->mms.v[i];

		mm->row.locator = x_locator(locator, "mm", mm->addr);
		r = FACTS_ADD(x->facts, MM, mm, &mm->row, NULL);
	}
	return r;
}

static int write_locks(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->locks.n; i++) {
		struct x_lock *lock = &x->locks.v[i];

		if (lock->event)
			continue;
		lock->row.locator = x_locator(locator, lock->row.kind, lock->addr);
		lock->row.name = lock->name[0] ? lock->name : NULL;
		r = FACTS_ADD(x->facts, LOCK, lock, &lock->row, NULL);
	}
	return r;
}

static int write_waits(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->waits.n; i++) {
		struct x_wait *wait = &x->waits.v[i];

		wait->row.locator = x_locator(locator, "task", wait->task);
		wait->row.func = wait->func[0] ? wait->func : NULL;
		wait->row.caller = wait->caller[0] ? wait->caller : NULL;
		wait->row.gfp = wait->gfp[0] ? wait->gfp : NULL;
		if (wait->how[0])
			wait->row.how = wait->how;
		wait->row.target_text = wait->text[0] ? wait->text : NULL;
		r = FACTS_ADD(x->facts, WAIT, wait, &wait->row, NULL);
	}
	return r;
}

static int write_workqueues(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->workqueues.n; i++) {
		struct x_workqueue *wq = &x->workqueues.v[i];

		wq->row.locator = x_locator(locator, "workqueue", wq->addr);
		wq->row.name = wq->name[0] ? wq->name : NULL;
		r = FACTS_ADD(x->facts, WORKQUEUE, workqueue, &wq->row, NULL);
	}
	return r;
}

static int write_works(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->works.n; i++) {
		struct x_work *work = &x->works.v[i];

		work->row.locator = x_locator(locator, "work", work->addr);
		r = FACTS_ADD(x->facts, WORK, work, &work->row, NULL);
	}
	return r;
}

static int write_devices(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->devices.n; i++) {
		struct x_device *device = &x->devices.v[i];

		device->row.locator = x_locator(locator, "gendisk", device->disk);
		device->row.name = device->name[0] ? device->name : NULL;
		device->row.kind = device->kind[0] ? device->kind : NULL;
		device->row.mounted = device->mounted[0] ? device->mounted : NULL;
		r = FACTS_ADD(x->facts, DEVICE, device, &device->row, NULL);
	}
	return r;
}

static int write_memcgs(struct extract *x)
{
	char locator[X_LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->memcgs.n; i++) {
		struct x_memcg *memcg = &x->memcgs.v[i];

		memcg->row.locator = x_locator(locator, "mem_cgroup", memcg->addr);
		memcg->row.path = memcg->path;
		r = FACTS_ADD(x->facts, MEMCG, memcg, &memcg->row, NULL);
	}
	return r;
}

int x_write(struct extract *x)
{
	static int (*const writers[])(struct extract * x) = {
		write_tasks,      write_mms,   write_locks,   write_waits,
		write_workqueues, write_works, write_devices, write_memcgs,
	};

	for (size_t i = 0; i < ARRAY_SIZE(writers); i++) {
		int r = writers[i](x);

		if (r < 0)
			return r;
	}
	return x_write_coverage(x);
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/stacks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/map.h"

/* The CPU whose registers the stack begins with, -1 for those saved when the task was switched out. */
static int running_on(const struct task *task)
{
	return task->row.on_cpu.v ? (int)task->row.cpu.v : -1;
}

static bool is_dead(const struct task *task)
{
	return task->row.state && (*task->row.state == 'Z' || *task->row.state == 'X');
}

static int keep_frames(struct task *task, const struct image_frame *frames, size_t n)
{
	if (!n)
		return 0;
	task->frames = reallocarray(NULL, n, sizeof(*frames));
	if (!task->frames)
		return err_oom();
	memcpy(task->frames, frames, n * sizeof(*frames));
	task->n_frames = n;
	return 0;
}

static int read_stack(struct extract *x, struct task *task)
{
	struct image_frame frames[IMAGE_STACK_MAX];
	const char *end = NULL;
	size_t n = 0;
	int r = image_stack(x->img, task->addr, running_on(task), frames, ARRAY_SIZE(frames), &n, &end);

	if (r != 0) {
		if (!is_dead(task)) /* a dead task's stack is freed */
			gaps_partial(x, FACT_FRAME, task->row.id, NULL, "stack of task 0x%" PRIx64 ": %s", task->addr,
				     r < 0 ? err_text(r) : "unknown");
		return 0;
	}
	task->row.stack_end = end;
	if (image_stack_bounds(x->img, task->addr, running_on(task), &task->stack_low, &task->stack_high) != 0)
		task->stack_low = task->stack_high = 0;
	return keep_frames(task, frames, n);
}

int stacks_run(struct extract *x)
{
	for (size_t i = 0; i < x->tasks->n; i++) {
		int r = read_stack(x, &x->tasks->v[i]);

		if (r < 0)
			return r;
	}
	if (!x->tasks->n)
		gaps_absent(x, FACT_FRAME, "no tasks were found");
	return 0;
}

/*
 * @sizes: those found so far, by the function's address. An inlined function has no size of its own: the symbol at its
 * pc is the one around it.
 */
static int find_size(struct extract *x, struct map *sizes, const struct image_frame *f, struct opt *ret_size)
{
	struct image_symbol symbol;
	uint64_t start = f->pc - f->offset, size;

	if (!f->func || f->inlined)
		return 0;
	if (!map_get(sizes, start, &size)) {
		/* The return address may lie after the end of a function whose last call does not return. */
		size = image_symbolize(x->img, start, &symbol) == 0 && symbol.addr == start ? symbol.size : 0;
		if (map_put(sizes, start, size) < 0)
			return -ENOMEM;
	}
	if (size)
		*ret_size = OPT(size);
	return 0;
}

static int write_frames(struct extract *x, struct map *sizes, const struct task *task)
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

		r = find_size(x, sizes, f, &row.func_size);
		if (r == 0)
			r = FACTS_ADD(x->facts, FRAME, frame, &row, NULL);
	}
	return r;
}

int stacks_write(struct extract *x)
{
	_cleanup_map_ struct map sizes = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++)
		r = write_frames(x, &sizes, &x->tasks->v[i]);
	return r;
}

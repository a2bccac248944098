// SPDX-License-Identifier: GPL-2.0-or-later
/* Every task's kernel stack, as frames and as the range that is in use. */
#include <inttypes.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/extractors.h"
#include "util/error.h"
#include "util/macros.h"

/* Which CPU's registers the stack begins with, -1 for those saved when the task was switched out.
 */
static int running_on(const struct x_task *task)
{
	return task->row.on_cpu.v ? (int)task->row.cpu.v : -1;
}

static bool is_dead(const struct x_task *task)
{
	return task->row.state && (*task->row.state == 'Z' || *task->row.state == 'X');
}

static int keep_frames(struct x_task *task, const struct image_frame *frames, size_t n)
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

static int read_stack(struct extract *x, struct x_task *task)
{
	struct image_frame frames[IMAGE_STACK_MAX];
	const char *end = NULL;
	size_t n = 0;
	int r = image_stack(x->img, task->addr, running_on(task), frames, ARRAY_SIZE(frames), &n, &end);

	if (r != 0) {
		if (!is_dead(task)) /* a dead task's stack is freed */
			x_partial(x, FACT_FRAME, task->row.id, NULL, "stack of task 0x%" PRIx64 ": %s", task->addr,
				  r < 0 ? err_text(r) : "unknown");
		return 0;
	}
	task->row.stack_end = end;
	if (image_stack_bounds(x->img, task->addr, running_on(task), &task->stack_low, &task->stack_high) != 0)
		task->stack_low = task->stack_high = 0;
	return keep_frames(task, frames, n);
}

int x_stacks(struct extract *x)
{
	for (size_t i = 0; i < x->tasks.n; i++) {
		int r = read_stack(x, &x->tasks.v[i]);

		if (r < 0)
			return r;
	}
	if (!x->tasks.n)
		x_absent(x, FACT_FRAME, "no tasks were found");
	x_covered(x, FACT_FRAME);
	return 0;
}

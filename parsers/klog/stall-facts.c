// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of tasks, their stacks, and what they wait for, as far as the log shows it. */
#include <stdio.h>
#include <stdlib.h>

#include "parsers/klog/assemble-priv.h"
#include "util/error.h"
#include "util/macros.h"

static int write_task(struct klog_asm *a, const struct klog_task *t)
{
	char state[2] = { t->state, '\0' };
	struct fact_task row = {
		.id = t->id,
		.locator = klog_locator(a, t->offset),
		.pid = OPT(t->pid),
		.tgid = t->tgid,
		.ppid = t->ppid,
		.comm = t->comm[0] ? t->comm : NULL,
		.state = t->state ? state : NULL,
		.flags = t->task_flags,
		.cpu = t->cpu,
		.on_cpu = t->on_cpu || t->running ? OPT(1) : OPT_NULL,
		.oom_victim = t->victim ? OPT(1) : OPT_NULL,
		.asleep_ms = t->blocked_ms,
		.asleep_from = t->blocked_ms.known ? "hung-task detector: at least" : NULL,
	};

	return t->known ? 0 : FACTS_ADD(a->facts, TASK, task, &row, NULL);
}

static int write_frames(struct klog_asm *a, const struct klog_task *t)
{
	for (uint32_t i = 0; i < t->n_frames && !t->known; i++) {
		const struct klog_frame *f = &a->frames[t->first_frame + i];
		struct fact_frame row = {
			.task_id = OPT(t->id),
			.no = OPT(i),
			.func = f->func,
			.module = f->module,
			.pc_offset = f->size ? OPT(f->offset) : OPT_NULL,
			.func_size = f->size ? OPT(f->size) : OPT_NULL,
			.how = "log",
			.reliable = OPT(f->reliable),
		};
		int r = FACTS_ADD(a->facts, FRAME, frame, &row, NULL);

		if (r < 0)
			return r;
	}
	return 0;
}

int stall_write(struct klog_asm *a)
{
	for (uint32_t i = 0; i < a->n_tasks; i++) {
		int r = write_task(a, &a->tasks[i]);

		if (r == 0)
			r = write_frames(a, &a->tasks[i]);
		if (r < 0)
			return r;
	}
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/sched.h"

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/macros.h"

/*
 * rq->curr says for certain who runs where. task->on_cpu, which is used if the runqueues cannot be read, is also set
 * for a moment before and after.
 */
static void mark_running(struct extract *x)
{
	bool known = false;

	for (size_t i = 0; i < x->cpus->n; i++)
		known |= x->cpus->v[i].curr != 0;
	if (!known) {
		gaps_add(x, FACT_TASK, 0, "on_cpu", "from task->on_cpu: the runqueues cannot be read");
		return;
	}
	for (size_t i = 0; i < x->tasks->n; i++)
		x->tasks->v[i].row.on_cpu = OPT(0);
	for (size_t i = 0; i < x->cpus->n; i++) {
		struct task *task = tasks_at(x, x->cpus->v[i].curr);

		if (!task)
			continue;
		task->row.on_cpu = OPT(1);
		task->row.cpu = OPT(x->cpus->v[i].no);
	}
}

/* Without the runqueues' clocks, the last time that any task is known to have run is nearest to now. */
static int guess_now(struct extract *x)
{
	uint64_t now = 0;

	for (size_t i = 0; i < x->tasks->n; i++)
		now = MAX(now, MAX(x->tasks->v[i].exec_start, x->tasks->v[i].last_arrival));
	if (!now)
		return 0;
	x->now = now;
	x->capture.uptime_ms = OPT(now / NSEC_PER_MSEC);
	gaps_add(x, FACT_TASK, 0, "asleep_ms",
		 "counted, as uptime_ms, to the last time that any task ran: at least this long");
	return facts_gap(x->facts, "capture", 0, "uptime_ms",
			 "uptime is at least the last time that any task ran, as no runqueue's clock was found");
}

/* The CPU that the task ran on last, whose clock its times are of. */
static const struct cpu *cpu_of(const struct extract *x, const struct task *task)
{
	for (size_t i = 0; task->row.cpu.known && i < x->cpus->n; i++)
		if (x->cpus->v[i].no == task->row.cpu.v)
			return &x->cpus->v[i];
	return NULL;
}

/* Unknown for a time that is 0 or in the future: clocks of two CPUs may differ, and a dump may be damaged. */
static struct opt ms_before(uint64_t now, uint64_t then)
{
	return then && then <= now ? OPT((now - then) / NSEC_PER_MSEC) : OPT_NULL;
}

/*
 * exec_start is when the scheduler last accounted the task's CPU time. For a task that sleeps, that is when it was
 * switched out, on rq->clock_task, which leaves out interrupts and stolen time.
 */
static void read_times(struct extract *x, struct task *task)
{
	const struct cpu *cpu = cpu_of(x, task);
	uint64_t lag = cpu && cpu->clock_task && cpu->clock > cpu->clock_task ? cpu->clock - cpu->clock_task : 0;
	struct fact_task *row = &task->row;

	row->ran_ms = ms_before(x->now, task->last_arrival);
	if (!row->state || *row->state == 'R')
		return;
	if (task->exec_start)
		row->asleep_ms = ms_before(x->now, task->exec_start + lag);
	if (row->asleep_ms.known)
		row->asleep_from = "se.exec_start against the scheduler's clock";
	else if ((row->asleep_ms = row->ran_ms).known)
		row->asleep_from = "sched_info.last_arrival: at most this long";
}

/*
 * A queue whose CPU bandwidth, or that of a group above, is used up runs nobody until its next period. Since 6.18
 * the tasks themselves are taken off it.
 */
static void read_throttled(struct extract *x, struct task *task)
{
	struct opt count = member_read(x, task->cfs_rq, FIELD_CFS_RQ_THROTTLED);

	if (count.known)
		task->row.throttled = OPT(count.v != 0 || task->row.throttled.v);
}

int sched_run(struct extract *x)
{
	int r = 0;

	if (gaps_is_absent(x, FACT_TASK))
		return 0;
	mark_running(x);
	if (!x->now)
		r = guess_now(x);
	for (size_t i = 0; i < x->tasks->n; i++)
		read_times(x, &x->tasks->v[i]);
	for (size_t i = 0; i < x->tasks->n; i++)
		read_throttled(x, &x->tasks->v[i]);
	return r;
}

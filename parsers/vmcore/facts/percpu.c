// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Some kernels have no data in kallsyms (CONFIG_KALLSYMS_ALL is off, as in Debian's arm64). There tasks lead to the
 * runqueues, and these lie as far apart as all per-CPU memory does.
 */
#include "parsers/vmcore/facts/percpu.h"

#include <stdlib.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* The kernel's data follow its text, and are smaller than this with everything built in. */
#define IMAGE_DATA_MAX (64u << 20)
#define CHUNK (64u << 10)
#define PAGE 4096

static struct cpu *cpu_at(struct extract *x, int64_t no)
{
	for (size_t i = 0; i < x->cpus->n; i++)
		if (x->cpus->v[i].no == no)
			return &x->cpus->v[i];
	return NULL;
}

/* The runqueue that @task was last on, by its cfs_rq. 0 unless what should be the runqueue's idle task is one. */
static uint64_t runqueue_of(struct extract *x, const struct task *task)
{
	uint64_t cfs = member_read_ptr(x, task->addr, FIELD_TASK_CFS_RQ);
	uint64_t rq = member_read_ptr(x, cfs, FIELD_CFS_RQ_RQ);
	uint64_t idle = member_read_ptr(x, rq, FIELD_RQ_IDLE);
	char comm[COMM_MAX] = "";
	struct opt pid = member_read(x, idle, FIELD_TASK_PID);

	if (!idle || !x->has[FIELD_TASK_COMM] || !pid.known || pid.v != 0 ||
	    image_read(x->img, idle + x->members[FIELD_TASK_COMM].offset, comm,
		       MIN(x->members[FIELD_TASK_COMM].size, sizeof(comm) - 1)) != 0)
		return 0;
	return str_starts(comm, "swapper") ? rq : 0;
}

static void find_runqueues(struct extract *x)
{
	for (size_t i = 0; i < x->tasks->n; i++) {
		uint64_t rq = runqueue_of(x, &x->tasks->v[i]);
		struct opt no = member_read(x, rq, FIELD_RQ_CPU);
		struct cpu *cpu = no.known ? cpu_at(x, no.v) : NULL;

		if (!cpu || cpu->rq)
			continue;
		system_read_runqueue(x, rq, cpu);
	}
}

/* The search for __per_cpu_offset[], whose elements are as far apart as the runqueues are. */
struct search {
	uint64_t low, high; /* the kernel's data */
	uint64_t found;
	bool twice;
};

static bool fits(const struct extract *x, const struct search *s, const uint64_t *words, size_t left)
{
	const struct cpu *first = &x->cpus->v[0];

	for (size_t i = 0; i < x->cpus->n; i++) {
		const struct cpu *cpu = &x->cpus->v[i];

		if (cpu->no >= left || words[cpu->no] - words[first->no] != cpu->rq - first->rq)
			return false;
	}
	/* Where the linker put the runqueues is within the kernel's own data. */
	return first->rq - words[first->no] >= s->low && first->rq - words[first->no] < s->high;
}

static void look_through(struct extract *x, struct search *s, uint64_t at, const uint64_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!fits(x, s, words + i, n - i))
			continue;
		s->twice |= s->found && x->cpus->v[0].offset != words[i + x->cpus->v[0].no];
		s->found = at + i * 8;
		for (size_t c = 0; c < x->cpus->n; c++)
			x->cpus->v[c].offset = words[i + x->cpus->v[c].no];
	}
}

/* Chunks overlap by a page, so that an array for 512 CPUs is seen whole. Freed pages may be missing from the dump. */
static int search_data(struct extract *x, struct search *s)
{
	_cleanup_free_ uint64_t *words = malloc(CHUNK + PAGE);

	if (!words)
		return err_oom();
	for (uint64_t at = s->low; at < s->high; at += CHUNK) {
		size_t len = 0;

		while (len < CHUNK + PAGE && image_read(x->img, at + len, (char *)words + len, PAGE) == 0)
			len += PAGE;
		look_through(x, s, at, words, len / 8);
		for (size_t rest = len + PAGE; rest < CHUNK; rest += PAGE)
			if (image_read(x->img, at + rest, words, PAGE) == 0)
				look_through(x, s, at + rest, words, PAGE / 8);
	}
	return 0;
}

static bool all_known(const struct extract *x)
{
	for (size_t i = 0; i < x->cpus->n; i++)
		if (!x->cpus->v[i].rq)
			return false;
	return x->cpus->n > 1;
}

static int find_percpu(struct extract *x)
{
	struct search s = { 0 };
	int r;

	find_runqueues(x);
	if (!all_known(x) || image_symbol(x->img, "_etext", &s.low) != 0)
		return 0;
	s.low &= ~(uint64_t)(PAGE - 1);
	s.high = s.low + IMAGE_DATA_MAX;
	r = search_data(x, &s);
	x->cpus->percpu = r == 0 && s.found && !s.twice;
	for (size_t i = 0; !x->cpus->percpu && i < x->cpus->n; i++)
		x->cpus->v[i].offset = 0;
	return r;
}

int percpu_run(struct extract *x)
{
	int r;

	if (x->cpus->percpu || gaps_is_absent(x, FACT_TASK))
		return 0;
	r = find_percpu(x);
	return r == 0 ? system_read_clocks(x) : r;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runqueues and per-CPU memory in kernels whose kallsyms know no data (CONFIG_KALLSYMS_ALL is off, as in Debian's
 * arm64): tasks lead to the runqueues, and these lie as far apart as all per-CPU memory does.
 */
#include "parsers/vmcore/facts/read/percpu.h"

#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* The kernel's data follow its text; with all that is built in they are smaller. */
#define IMAGE_DATA_MAX (64u << 20)
#define CHUNK (64u << 10)
#define PAGE 4096

static struct x_cpu *cpu_at(struct extract *x, int64_t no)
{
	for (size_t i = 0; i < x->cpus.n; i++)
		if (x->cpus.v[i].no == no)
			return &x->cpus.v[i];
	return NULL;
}

/* The runqueue that @task last was on: its cfs_rq says, if the runqueue's idle task proves to be one. */
static uint64_t runqueue_of(struct extract *x, const struct x_task *task)
{
	uint64_t cfs = (uint64_t)x_read(x, task->addr, X_TASK_CFS_RQ).v;
	uint64_t rq = (uint64_t)x_read(x, cfs, X_CFS_RQ_RQ).v;
	uint64_t idle = (uint64_t)x_read(x, rq, X_RQ_IDLE).v;
	char comm[X_COMM_MAX] = "";
	struct opt pid = x_read(x, idle, X_TASK_PID);

	if (!idle || !x->has[X_TASK_COMM] || !pid.known || pid.v != 0 ||
	    image_read(x->img, idle + x->members[X_TASK_COMM].offset, comm,
		       MIN(x->members[X_TASK_COMM].size, sizeof(comm) - 1)) != 0)
		return 0;
	return str_starts(comm, "swapper") ? rq : 0;
}

static void find_runqueues(struct extract *x)
{
	for (size_t i = 0; i < x->tasks.n; i++) {
		uint64_t rq = runqueue_of(x, &x->tasks.v[i]);
		struct opt no = x_read(x, rq, X_RQ_CPU);
		struct x_cpu *cpu = no.known ? cpu_at(x, no.v) : NULL;

		if (!cpu || cpu->rq)
			continue;
		x_read_runqueue(x, rq, cpu);
	}
}

/* What tells __per_cpu_offset[] from other words: distances as the runqueues have them. */
struct search {
	uint64_t low, high; /* the kernel's data */
	uint64_t found;
	bool twice;
};

static bool fits(const struct extract *x, const struct search *s, const uint64_t *words, size_t left)
{
	const struct x_cpu *first = &x->cpus.v[0];

	for (size_t i = 0; i < x->cpus.n; i++) {
		const struct x_cpu *cpu = &x->cpus.v[i];

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
		s->twice |= s->found && x->cpus.v[0].offset != words[i + x->cpus.v[0].no];
		s->found = at + i * 8;
		for (size_t c = 0; c < x->cpus.n; c++)
			x->cpus.v[c].offset = words[i + x->cpus.v[c].no];
	}
}

/* Pieces overlap by a page, so that an array of 512 CPUs is seen whole; pages that were freed are no more there. */
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
	for (size_t i = 0; i < x->cpus.n; i++)
		if (!x->cpus.v[i].rq)
			return false;
	return x->cpus.n > 1;
}

int x_percpu_find(struct extract *x)
{
	struct search s = { 0 };
	int r;

	find_runqueues(x);
	if (!all_known(x) || image_symbol(x->img, "_etext", &s.low) != 0)
		return 0;
	s.low &= ~(uint64_t)(PAGE - 1);
	s.high = s.low + IMAGE_DATA_MAX;
	r = search_data(x, &s);
	x->percpu = r == 0 && s.found && !s.twice;
	for (size_t i = 0; !x->percpu && i < x->cpus.n; i++)
		x->cpus.v[i].offset = 0;
	return r;
}

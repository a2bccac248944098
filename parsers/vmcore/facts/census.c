// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * copy_process() counts a task in nr_threads after it is on the lists and has its pid, __unhash_process() takes it off
 * before: who is counted can be found. Idle tasks do not count. process_counts, one for each CPU of which only the sum means
 * something, has the leaders.
 */
#include "parsers/vmcore/facts/census.h"

#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/system.h"
#include "util/macros.h"

/* FUTEX_TID_MASK: no kernel has more threads. */
#define THREADS_MAX 0x3fffffff

static struct opt believable(struct opt count)
{
	return count.known && count.v > 0 && count.v <= THREADS_MAX ? count : OPT_NULL;
}

static struct opt count_processes(struct extract *x)
{
	uint64_t counts, part, sum = 0;

	if (!x->cpus->percpu || !x->cpus->n || image_symbol(x->img, "process_counts", &counts) != 0)
		return OPT_NULL;
	for (size_t i = 0; i < x->cpus->n; i++) {
		if (image_read_u64(x->img, counts + x->cpus->v[i].offset, &part) != 0)
			return OPT_NULL;
		sum += part;
	}
	return believable(OPT((int64_t)sum));
}

struct census census_take(struct extract *x, int64_t found, int64_t leaders, bool whole)
{
	struct census c = { .tasks = believable(global_read(x, "nr_threads", 4)), .processes = count_processes(x) };

	/* Whole lists of as many processes as there are say that it is the count of threads that was overwritten. */
	if (whole && c.tasks.known && c.tasks.v > found && c.processes.known && c.processes.v == leaders)
		c.tasks = OPT_NULL;
	if (c.tasks.known)
		c.missing = MAX(c.tasks.v - found, 0);
	else if (c.processes.known)
		c.missing = MAX(c.processes.v - leaders, 0);
	return c;
}

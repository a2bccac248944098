/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine: its CPUs and clocks, and the capture's own row. */
#pragma once

#include "parsers/vmcore/facts/extract.h"
#include "util/vec.h"

/* Jiffies start five minutes before they wrap at 32 bits (INITIAL_JIFFIES, linux/jiffies.h). */
#define INITIAL_JIFFIES_SECONDS 300

/* One CPU that is online. */
struct cpu {
	uint32_t no;
	uint64_t offset; /* from a per-CPU variable to this CPU's */
	uint64_t rq;     /* its runqueue, 0 when unknown */
	uint64_t curr;   /* the task that it runs, 0 when unknown */
	uint64_t clock;  /* rq->clock, ns */
	uint64_t clock_task;
	struct opt next_balance; /* jiffies */
};

struct cpus {
	VEC(struct cpu);
	bool percpu; /* where the CPUs' own parts of memory lie is known: the offsets are */
};

int system_init(struct extract *x);
void system_deinit(struct extract *x);

/* CPUs, clocks and the rest of the capture's own row. 0, -ENOMEM or a database's error. */
int system_run(struct extract *x);

/* Takes over what the runqueue at @rq, @cpu's, says. */
void system_read_runqueue(struct extract *x, uint64_t rq, struct cpu *cpu);

/* Sets the clocks and HZ by what is known of the runqueues. 0 or a database's error. */
int system_read_clocks(struct extract *x);

/*
 * The newest line of the kernel's log was stamped @last_ms after boot (0: none was): uptime is no less. Says in a gap
 * where uptime comes from, if it is not the scheduler's clock; one that begins with "uptime is at least" says that it is a lower
 * bound. 0 or a database's error.
 */
int system_floor_uptime(struct extract *x, int64_t last_ms);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Finds, from the tasks on, the runqueues and where the CPUs' own parts of memory lie. 0 or -ENOMEM. */
int x_percpu_find(struct extract *x);

/* Takes over what the runqueue at @rq, @cpu's, says (system.c). */
void x_read_runqueue(struct extract *x, uint64_t rq, struct x_cpu *cpu);

/* Sets the clocks and HZ by what is known of the runqueues (system.c). 0 or a database's error. */
int x_read_clocks(struct extract *x);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the machine stood, which crash(8) shows in "kmem -i", "kmem -s", "ps -G", "dev -d" and "bt -a": of a dump at its end, of
 * a log as its newest report shows it: that of an OOM kill, a failed allocation or SysRq-m.
 */
#pragma once

#include "analyzer/report/model.h"

/* A line, and for who draws bars what part of a whole it tells of; whole_kb is 0 where there is no such thing. */
struct state_line {
	const char *text; /* the model's */
	int64_t part_kb, mark_kb, whole_kb;
};

/* Locks: those that tasks hold and nobody is known to wait for; waiting.h tells of the others. */
enum state_part { STATE_MEMORY, STATE_IO, STATE_CPUS, STATE_LOCKS };

/* The lines of a part, at most @max; *@ret_lines is the model's. *@ret_when: "at the dump"; NULL: nothing is known. */
int state_list(struct model *model, enum state_part part, size_t max, struct state_line **ret_lines, size_t *ret_n,
	       size_t *ret_more, const char **ret_when);

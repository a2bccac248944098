/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many tasks the kernel itself counts, against those that were found. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

struct census {
	struct opt
		tasks; /* threads of all processes, as the kernel counts them; unknown if its count cannot be believed */
	struct opt processes; /* the same for processes */
	int64_t missing;      /* tasks, or at least processes, that were not found */
};

/* @found tasks are known, @leaders of them of processes; @whole: each list of tasks was walked to its end. */
struct census census_take(struct extract *x, int64_t found, int64_t leaders, bool whole);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the scheduler says of tasks: who runs where, and since when the others sleep. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* To be run when tasks and clocks are known. */
int sched_run(struct extract *x);

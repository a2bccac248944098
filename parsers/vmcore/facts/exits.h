/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far a task is on its way out: what it still keeps, an OOM victim's memory among it, follows from that. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* To be run when the stacks are known. 0. */
int exits_run(struct extract *x);

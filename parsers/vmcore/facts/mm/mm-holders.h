/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address spaces that no task has any more, and who may hold them. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Adds the mms that tasks are about to free, and looks on the stacks of tasks for those that are held though no task
 * has them. Stacks are known by then. 0 or -ENOMEM.
 */
int mm_holders_run(struct extract *x);

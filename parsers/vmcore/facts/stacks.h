/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every task's kernel stack: its frames, and the range that is in use. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Unwinds all stacks; what they have is in struct task. 0 or -ENOMEM. */
int stacks_run(struct extract *x);
/* Adds the frames' rows. 0, -ENOMEM or a database's error. */
int stacks_write(struct extract *x);

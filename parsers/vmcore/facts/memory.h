/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has the memory, beyond what zones and nodes count: slab caches, huge pages, and what the VM has counted. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/* Adds the rows of counters. 0 or a database's error. */
int memory_run(struct extract *x);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of user space, through a task's own page tables. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Where the byte at user address @addr of the address space at @mm lies in physical memory. 0; IMAGE_ABSENT when
 * it is not in memory, or this architecture's page tables are not known; a read's error.
 */
int user_phys(struct extract *x, uint64_t mm, uint64_t addr, uint64_t *ret_phys);

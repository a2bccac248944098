/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of user space, through a task's own page tables. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

/*
 * Where the byte at user address @addr of the address space at @mm lies in physical memory. 0; IMAGE_ABSENT when
 * it is not in memory, or this architecture's page tables are not known; a read's error.
 */
int user_phys(struct extract *x, uint64_t mm, uint64_t addr, uint64_t *ret_phys);

/*
 * How many bytes between user addresses @start and @end of the address space at @mm are in memory: what its page tables
 * map, not what it may use. Takes off *@left the parts of page tables that were read, and ends with IMAGE_ABSENT when none
 * are left. 0; IMAGE_ABSENT also when this architecture's page tables are not known; a read's error.
 */
int user_resident(struct extract *x, uint64_t mm, uint64_t start, uint64_t end, size_t *left, uint64_t *ret_bytes);

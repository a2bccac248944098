/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who holds a lock, by the words in it. */
#pragma once

#include "parsers/vmcore/facts/locks/layouts.h"

/* Flags in owner words and counts that finding waiters needs, too. */
#define RT_MUTEX_HAS_WAITERS 0x1u
/* rwbase_rt.readers (include/linux/rwbase_rt.h). */
#define RW_READER_BIAS (1u << 31)
#define RW_WRITER_BIAS (1u << 30)

/*
 * Fills in mode, readers and owner of @row, the lock of @type in the copy @o, by its owner_raw and count_raw. What
 * cannot be told stays unknown.
 */
void owners_decode(struct extract *x, enum lock_type type, const struct lock_object *o, struct fact_lock *row);

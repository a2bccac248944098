/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes, tasks and points in time in words, for all formats that people read. Names are as the dump or the log has
 * them.
 */
#pragma once

#include "db/opt.h"
#include "util/buf.h"

/* A size in the unit that suits it, by powers of 1024 as the kernel's kB: "812 kB", "14.2 MiB", "41.8 GiB". */
void report_size(struct buf *out, int64_t kb);

/* A task as "comm[pid]", as far as it is known; @comm may be NULL. */
void report_name(struct buf *out, const char *comm, struct opt pid);

/* A span of time in the two units that suit it: "22 s", "3 h 12 min", "12 d 3 h". */
void report_span(struct buf *out, int64_t ms);

/* A point in time as the log has it: the wall clock, else seconds since boot, else nothing. */
void report_time(struct buf *out, const char *wall, struct opt ms);

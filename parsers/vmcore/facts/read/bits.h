/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of the kernel's macros, which no type information holds. Where a value changed, a member that came or went
 * in the same release distinguishes the kernels.
 */
#pragma once

#include "parsers/kernel/states.h"
#include "parsers/vmcore/facts/extract.h"

/* task_struct.flags (include/linux/sched.h). The same from 3.10 to 7.2, where no release stands. */
#define PF_EXITING 0x4u
#define PF_WQ_WORKER 0x20u
#define PF_MEMALLOC 0x800u
#define PF_FROZEN 0x10000u        /* to 6.0; later kernels have a bit in the state */
#define PF_MEMALLOC_NOFS 0x40000u /* 4.12: 7dea19f9ee63 */
#define PF_MEMALLOC_NOIO 0x80000u
#define PF_KTHREAD 0x200000u

/* signal_struct.flags (include/linux/sched/signal.h). */
#define SIGNAL_GROUP_EXIT 0x4u
#define SIGKILL_BIT (1ull << 8)

/* How this kernel numbers the bits of task states. */
const struct state_bits *bits_of_state(const struct extract *x);

/* The bit of TIF_MEMDIE in thread_info.flags, or -1 when it is not known for this architecture. */
int bits_tif_memdie(const struct extract *x);

/* Bits of mm_struct.flags (include/linux/sched/coredump.h, mm_types.h); -1 if the kernel does not have one. */
struct mmf_bits {
	int oom_skip, unstable, reap_queued;
};

struct mmf_bits bits_of_mmf(const struct extract *x);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * States of tasks: the bits in task_struct and in thread_info, and the letters that ps, SysRq-t and the hung-task
 * detector show for them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* task_struct.state and .exit_state: these are the same in all kernels. */
#define TASK_INTERRUPTIBLE 0x1u
#define TASK_UNINTERRUPTIBLE 0x2u
#define TASK_STOPPED 0x4u
#define TASK_TRACED 0x8u
#define TASK_RTLOCK_WAIT 0x1000u /* PREEMPT_RT, 5.15: 5f220be21418 */
#define TASK_FROZEN 0x8000u      /* 6.1: f5d39b020809 */

/*
 * The bits that 4.14 renumbered (8ef9925b02c2), and those of exit_state, which 3.15 exchanged (ad86622b478e). They are
 * macros, which no dump has: facts/read/bits.c chooses by what came with these releases.
 */
struct state_bits {
	uint32_t parked, dead, wakekill, noload;
	uint32_t exit_dead, exit_zombie;
};

extern const struct state_bits state_bits_since_4_14, state_bits_before_4_14, state_bits_before_3_15;

/*
 * The letter that ps shows for task_struct.state and .exit_state, a static text of one character, as the kernel's
 * task_state_index() chooses it; R also for a task that is just waking.
 */
const char *state_letter(const struct state_bits *bits, uint32_t state, uint32_t exit_state);

/* Whether a task with state @letter sleeps, so that its stack shows what it waits for. */
static inline bool state_sleeps(char letter)
{
	return letter == 'D' || letter == 'S' || letter == 'I';
}

/*
 * The bit of TIF_MEMDIE in thread_info.flags on machine @arch (as in capture.arch; NULL is none), -1 where it is not
 * known. @generic: the kernel numbers them by asm-generic/thread_info_tif.h, as some machines' do since 6.18
 * (da3f033a9fbf).
 */
int state_memdie_bit(const char *arch, bool generic);

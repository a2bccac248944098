// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kernel/states.h"

const struct state_bits state_bits_since_4_14 = { .parked = 0x40, .dead = 0x80, .wakekill = 0x100, .noload = 0x400 };
const struct state_bits state_bits_before_4_14 = { .parked = 0x200, .dead = 0x40, .wakekill = 0x80, .noload = 0x400 };

const char *state_letter(const struct state_bits *bits, uint32_t state, uint32_t exit_state)
{
	uint32_t idle = TASK_UNINTERRUPTIBLE | bits->noload;

	if (exit_state & EXIT_ZOMBIE)
		return "Z";
	if (exit_state & EXIT_DEAD || state & bits->dead)
		return "X";
	if (state & bits->parked)
		return "P";
	if ((state & idle) == idle)
		return "I";
	if (state & TASK_TRACED)
		return "t";
	if (state & TASK_STOPPED)
		return "T";
	if (state & (TASK_UNINTERRUPTIBLE | TASK_RTLOCK_WAIT | TASK_FROZEN))
		return "D";
	return state & TASK_INTERRUPTIBLE ? "S" : "R";
}

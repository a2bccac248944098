// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kernel/states.h"

#include <stddef.h>

#include "util/macros.h"

// clang-format off
const struct state_bits state_bits_since_4_14 = {
	.parked = 0x40, .dead = 0x80, .wakekill = 0x100, .noload = 0x400, .exit_dead = 0x10, .exit_zombie = 0x20,
};
const struct state_bits state_bits_before_4_14 = {
	.parked = 0x200, .dead = 0x40, .wakekill = 0x80, .noload = 0x400, .exit_dead = 0x10, .exit_zombie = 0x20,
};
const struct state_bits state_bits_before_3_15 = {
	.parked = 0x200, .dead = 0x40, .wakekill = 0x80, .noload = 0x400, .exit_dead = 0x20, .exit_zombie = 0x10,
};
// clang-format on

const char *state_letter(const struct state_bits *bits, uint32_t state, uint32_t exit_state)
{
	/*
	 * TASK_IDLE: both bits. Such a task does not count for the load, and hung tasks are not looked for among
	 * them.
	 */
	uint32_t idle = TASK_UNINTERRUPTIBLE | bits->noload;

	/* exit_state first: do_task_dead() leaves TASK_DEAD in the state of a zombie, too. */
	if (exit_state & bits->exit_zombie)
		return "Z";
	if (exit_state & bits->exit_dead || state & bits->dead)
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

int state_memdie_bit(const char *arch, bool generic)
{
	/*
	 * TIF_MEMDIE is a macro in each machine's asm/thread_info.h: neither BTF nor symbols of a dump have its
	 * value.
	 */
	static const struct {
		const char *arch;
		int bit, generic_bit;
	} bits[] = {
		{ "x86_64", 20, 3 },   { "i686", 20, 3 },  { "aarch64", 18, 18 }, { "ppc64", 17, 17 },
		{ "ppc64le", 17, 17 }, { "s390x", 17, 3 }, { "riscv64", 5, 3 },   { "loongarch64", 10, 3 },
	};

	for (size_t i = 0; arch && i < ARRAY_SIZE(bits); i++)
		if (streq(bits[i].arch, arch))
			return generic ? bits[i].generic_bit : bits[i].bit;
	return -1;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/bits.h"

/* fs/proc/array.c has the names of states in the order of their bits: the sixth is that of 0x10. */
#define STATE_NAME_0X10 5

/* Before 3.15 a zombie had the lower bit of exit_state. The kernel's own names tell; without them it is no zombie. */
static bool zombie_is_0x10(const struct extract *x)
{
	uint64_t table, name;
	char text[2];

	return image_symbol(x->img, "task_state_array", &table) == 0 &&
	       image_read_u64(x->img, table + STATE_NAME_0X10 * 8, &name) == 0 &&
	       image_read_str(x->img, name, text, sizeof(text)) == 0 && text[0] == 'Z';
}

/*
 * membarrier_state came with the new numbers in 4.14, but el7 has it as well. The old name of wait queues, which went in
 * 4.13, tells that one.
 */
const struct state_bits *bits_of_state(const struct extract *x)
{
	if ((x->has[FIELD_MM_MEMBARRIER] || x->has[FIELD_MM_MAPLE]) && !x->has[FIELD_OLD_WAIT_QUEUE])
		return &state_bits_since_4_14;
	return zombie_is_0x10(x) ? &state_bits_before_3_15 : &state_bits_before_4_14;
}

/*
 * The release that gave machines the generic numbering made mm_struct.flags a bitmap as well, which tells the kernels
 * apart.
 */
int bits_tif_memdie(const struct extract *x)
{
	return state_memdie_bit(x->info->arch, x->has[FIELD_MM_BITMAP]);
}

/*
 * MMF_OOM_REAP_QUEUED came as bit 26 (5.0: 9bcdeb51bd7d) and took the place of MMF_OOM_VICTIM, 25,
 * when that went (6.1: b3541d912a84), in the release that brought the maple tree.
 */
struct mmf_bits bits_of_mmf(const struct extract *x)
{
	/* From 4.6 to 4.8 MMF_OOM_REAPED had the bit, and meant that nobody has to wait for this mm any more. */
	if (!x->has[FIELD_SIG_OOM_MM])
		return (struct mmf_bits){ x->has[FIELD_TASK_REAPER_NEXT] ? 21 : -1, -1, -1 };
	return (struct mmf_bits){ 21, 22, x->has[FIELD_MM_MAPLE] ? 25 : 26 };
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/bits.h"

const struct state_bits *bits_of_state(const struct extract *x)
{
	return x->has[FIELD_MM_MEMBARRIER] || x->has[FIELD_MM_MAPLE] ? &state_bits_since_4_14 : &state_bits_before_4_14;
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

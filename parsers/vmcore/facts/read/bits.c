// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/bits.h"

#include "util/macros.h"

const struct state_bits *bits_of_state(const struct extract *x)
{
	return x->has[FIELD_MM_MEMBARRIER] || x->has[FIELD_MM_MAPLE] ? &state_bits_since_4_14 : &state_bits_before_4_14;
}

/*
 * 6.18 gave x86, s390, riscv and loongarch the generic numbering of asm-generic/thread_info_tif.h (da3f033a9fbf). The
 * same release made mm_struct.flags a bitmap, which distinguishes the kernels.
 */
static const struct {
	const char *arch;
	int bit, generic_bit;
} memdie_bits[] = {
	{ "x86_64", 20, 3 },   { "i686", 20, 3 },  { "aarch64", 18, 18 }, { "ppc64", 17, 17 },
	{ "ppc64le", 17, 17 }, { "s390x", 17, 3 }, { "riscv64", 5, 3 },   { "loongarch64", 10, 3 },
};

int bits_tif_memdie(const struct extract *x)
{
	for (size_t i = 0; x->info->arch && i < ARRAY_SIZE(memdie_bits); i++)
		if (streq(memdie_bits[i].arch, x->info->arch))
			return x->has[FIELD_MM_BITMAP] ? memdie_bits[i].generic_bit : memdie_bits[i].bit;
	return -1;
}

/*
 * MMF_OOM_REAP_QUEUED came as bit 26 (5.0: 9bcdeb51bd7d) and took the place of MMF_OOM_VICTIM, 25,
 * when that went (6.1: b3541d912a84), in the release that brought the maple tree.
 */
struct mmf_bits bits_of_mmf(const struct extract *x)
{
	if (!x->has[FIELD_SIG_OOM_MM])
		return (struct mmf_bits){ -1, -1, -1 };
	return (struct mmf_bits){ 21, 22, x->has[FIELD_MM_MAPLE] ? 25 : 26 };
}

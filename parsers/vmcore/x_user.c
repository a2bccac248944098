// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/x_user.h"

#include "util/macros.h"

/* Entries of x86-64's page tables (arch/x86/include/asm/pgtable_types.h). */
#define PRESENT 0x1u
#define HUGE 0x80u
#define ADDRESS_MASK 0x000ffffffffff000ull
#define PAGE_SHIFT 12
#define LEVEL_BITS 9
#define LEVELS_4_SHIFT 39
#define LEVELS_5_SHIFT 48

/* The top level's shift: a variable since machines may have five levels (4.17: c65e774fb3f6). */
static uint32_t top_shift(struct extract *x)
{
	struct opt shift = x_global(x, "pgdir_shift", 4);

	return shift.v == LEVELS_5_SHIFT ? LEVELS_5_SHIFT : LEVELS_4_SHIFT;
}

int x_user_phys(struct extract *x, uint64_t mm, uint64_t addr, uint64_t *ret_phys)
{
	uint64_t pgd = (uint64_t)x_read(x, mm, X_MM_PGD).v, entry = 0;
	uint32_t top = top_shift(x);
	int r = IMAGE_ABSENT;

	if (!pgd || addr >> (top + LEVEL_BITS - 1) || !x->info->arch ||
	    !streq(x->info->arch, "x86_64"))
		return IMAGE_ABSENT;
	for (uint32_t shift = top; shift >= PAGE_SHIFT; shift -= LEVEL_BITS) {
		uint64_t at = (addr >> shift & ((1u << LEVEL_BITS) - 1)) * sizeof(entry);

		if (shift == top)
			r = image_read_u64(x->img, pgd + at, &entry);
		else
			r = image_read_phys(x->img, (entry & ADDRESS_MASK) + at, &entry,
					    sizeof(entry));
		if (r != 0)
			return r;
		if (!(entry & PRESENT))
			return IMAGE_ABSENT;
		if (shift > PAGE_SHIFT && entry & HUGE) {
			*ret_phys = (entry & ADDRESS_MASK & ~((1ull << shift) - 1)) |
				    (addr & ((1ull << shift) - 1));
			return 0;
		}
	}
	*ret_phys = (entry & ADDRESS_MASK) | (addr & ((1u << PAGE_SHIFT) - 1));
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names of GFP flags. Kernels since 4.6 print them (edf14cdbf9a0); before, only the mask is there, and the bits changed
 * their meaning several times, so that a mask can only be read when its era is known. A wrong era would turn an
 * allocation that may reclaim into one that may not, so an unknown era gives no names at all.
 */
#pragma once

#include <stdint.h>

#include "util/buf.h"

enum gfp_era {
	GFP_ERA_UNKNOWN,
	GFP_ERA_2_6_24, /* to 2.6.30: __GFP_MOVABLE is 0x100000 */
	GFP_ERA_2_6_31, /* to 4.3: __GFP_WAIT */
	GFP_ERA_4_4,    /* to 4.12: __GFP_DIRECT_RECLAIM 0x400000, __GFP_KSWAPD_RECLAIM 0x2000000 */
	GFP_ERA_4_13,   /* to 4.17: __GFP_KSWAPD_RECLAIM 0x1000000 */
	GFP_ERA_4_18,   /* to 5.0: __GFP_DIRECT_RECLAIM 0x200000, __GFP_KSWAPD_RECLAIM 0x400000 */
	GFP_ERA_5_1,    /* since: __GFP_DIRECT_RECLAIM 0x400, __GFP_KSWAPD_RECLAIM 0x800 */
	GFP_ERAS
};

/*
 * The era of a mask that was printed without names: by the release string ("2.6.32-754.el6") where the log has one,
 * (may be NULL), else by bits that only one era before 4.6 has: a log says nothing else about the layout.
 */
enum gfp_era gfp_era_of(const char *release, uint64_t mask);

/*
 * Appends the names to @out as the kernel's %pGg does, "GFP_KERNEL|__GFP_COMP", and bits without a name as one number.
 * Appends nothing for an unknown era.
 */
void gfp_names(enum gfp_era era, uint64_t mask, struct buf *out);

/* The bits that have @name in the era, "__GFP_FS" or "GFP_KERNEL"; 0 when none have. */
uint64_t gfp_flags(enum gfp_era era, const char *name);

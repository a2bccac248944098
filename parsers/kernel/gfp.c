// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kernel/gfp.h"

#include <inttypes.h>
#include <stdio.h>

#include "util/macros.h"

/* All of @bits together have this name. A table ends with a row without a name. */
struct flag {
	uint64_t bits;
	const char *name;
};

/* Combinations first, as in __def_gfpflag_names (include/trace/events/mmflags.h); each takes its bits away. */
// clang-format off
#define COMBINED(reclaim, io, fs, hardwall, highmem, movable)                                      \
	{ (reclaim) | (io) | (fs) | (hardwall) | (highmem) | (movable), "GFP_HIGHUSER_MOVABLE" },  \
	{ (reclaim) | (io) | (fs) | (hardwall) | (highmem), "GFP_HIGHUSER" },                      \
	{ (reclaim) | (io) | (fs) | (hardwall), "GFP_USER" },                                      \
	{ (reclaim) | (io) | (fs), "GFP_KERNEL" },                                                 \
	{ (reclaim) | (io), "GFP_NOFS" }
// clang-format on

#define ZONE_BITS                                       \
	{ 0x1, "__GFP_DMA" }, { 0x2, "__GFP_HIGHMEM" }, \
	{                                               \
		0x4, "__GFP_DMA32"                      \
	}

// clang-format off
static const struct flag era_2_6_24[] = {
	COMBINED(0x10, 0x40, 0x80, 0x20000, 0x2, 0x100000),
	{ 0x20, "GFP_ATOMIC" }, { 0x10, "GFP_NOIO" }, ZONE_BITS,
	{ 0x20, "__GFP_HIGH" }, { 0x40, "__GFP_IO" }, { 0x80, "__GFP_FS" }, { 0x100, "__GFP_COLD" },
	{ 0x200, "__GFP_NOWARN" }, { 0x400, "__GFP_REPEAT" }, { 0x800, "__GFP_NOFAIL" },
	{ 0x1000, "__GFP_NORETRY" }, { 0x4000, "__GFP_COMP" }, { 0x8000, "__GFP_ZERO" },
	{ 0x10000, "__GFP_NOMEMALLOC" }, { 0x20000, "__GFP_HARDWALL" }, { 0x40000, "__GFP_THISNODE" },
	{ 0x80000, "__GFP_RECLAIMABLE" }, { 0x100000, "__GFP_MOVABLE" },
	{ 0 },
};
// clang-format on

// clang-format off
static const struct flag era_2_6_31[] = {
	COMBINED(0x10, 0x40, 0x80, 0x20000, 0x2, 0x8),
	{ 0x20, "GFP_ATOMIC" }, { 0x10, "GFP_NOIO" }, ZONE_BITS, { 0x8, "__GFP_MOVABLE" },
	{ 0x20, "__GFP_HIGH" }, { 0x40, "__GFP_IO" }, { 0x80, "__GFP_FS" }, { 0x100, "__GFP_COLD" },
	{ 0x200, "__GFP_NOWARN" }, { 0x400, "__GFP_REPEAT" }, { 0x800, "__GFP_NOFAIL" },
	{ 0x1000, "__GFP_NORETRY" }, { 0x2000, "__GFP_MEMALLOC" }, { 0x4000, "__GFP_COMP" },
	{ 0x8000, "__GFP_ZERO" }, { 0x10000, "__GFP_NOMEMALLOC" }, { 0x20000, "__GFP_HARDWALL" },
	{ 0x40000, "__GFP_THISNODE" }, { 0x80000, "__GFP_RECLAIMABLE" }, { 0x200000, "__GFP_NOTRACK" },
	{ 0x400000, "__GFP_NO_KSWAPD" }, { 0x800000, "__GFP_OTHER_NODE" }, { 0x1000000, "__GFP_WRITE" },
	{ 0 },
};
// clang-format on

/* 4.4 to 4.17 but for the highest bits, which moved down by one in 4.13. */
// clang-format off
#define ERA_4_4(kswapd, write)                                                                     \
	COMBINED(0x400000 | (kswapd), 0x40, 0x80, 0x20000, 0x2, 0x8),                              \
	{ 0x80020 | (kswapd), "GFP_ATOMIC" }, { 0x400000 | (kswapd), "GFP_NOIO" },                 \
	{ (kswapd), "GFP_NOWAIT" }, ZONE_BITS, { 0x8, "__GFP_MOVABLE" },                           \
	{ 0x10, "__GFP_RECLAIMABLE" }, { 0x20, "__GFP_HIGH" }, { 0x40, "__GFP_IO" },               \
	{ 0x80, "__GFP_FS" }, { 0x100, "__GFP_COLD" }, { 0x200, "__GFP_NOWARN" },                  \
	{ 0x400, "__GFP_REPEAT" }, { 0x800, "__GFP_NOFAIL" }, { 0x1000, "__GFP_NORETRY" },         \
	{ 0x2000, "__GFP_MEMALLOC" }, { 0x4000, "__GFP_COMP" }, { 0x8000, "__GFP_ZERO" },          \
	{ 0x10000, "__GFP_NOMEMALLOC" }, { 0x20000, "__GFP_HARDWALL" },                            \
	{ 0x40000, "__GFP_THISNODE" }, { 0x80000, "__GFP_ATOMIC" }, { 0x100000, "__GFP_ACCOUNT" }, \
	{ 0x200000, "__GFP_NOTRACK" }, { 0x400000, "__GFP_DIRECT_RECLAIM" }, { (write), "__GFP_WRITE" }
// clang-format on

static const struct flag era_4_4[] = { ERA_4_4(0x2000000, 0x1000000), { 0x800000, "__GFP_OTHER_NODE" }, { 0 } };
static const struct flag era_4_13[] = { ERA_4_4(0x1000000, 0x800000), { 0 } };

// clang-format off
static const struct flag era_4_18[] = {
	COMBINED(0x600000, 0x40, 0x80, 0x20000, 0x2, 0x8),
	{ 0x480020, "GFP_ATOMIC" }, { 0x600000, "GFP_NOIO" }, { 0x400000, "GFP_NOWAIT" }, ZONE_BITS,
	{ 0x8, "__GFP_MOVABLE" }, { 0x10, "__GFP_RECLAIMABLE" }, { 0x20, "__GFP_HIGH" }, { 0x40, "__GFP_IO" },
	{ 0x80, "__GFP_FS" }, { 0x100, "__GFP_WRITE" }, { 0x200, "__GFP_NOWARN" },
	{ 0x400, "__GFP_RETRY_MAYFAIL" }, { 0x800, "__GFP_NOFAIL" }, { 0x1000, "__GFP_NORETRY" },
	{ 0x2000, "__GFP_MEMALLOC" }, { 0x4000, "__GFP_COMP" }, { 0x8000, "__GFP_ZERO" },
	{ 0x10000, "__GFP_NOMEMALLOC" }, { 0x20000, "__GFP_HARDWALL" }, { 0x40000, "__GFP_THISNODE" },
	{ 0x80000, "__GFP_ATOMIC" }, { 0x100000, "__GFP_ACCOUNT" }, { 0x200000, "__GFP_DIRECT_RECLAIM" },
	{ 0 },
};
// clang-format on

// clang-format off
static const struct flag era_5_1[] = {
	COMBINED(0xc00, 0x40, 0x80, 0x100000, 0x2, 0x8),
	{ 0xa20, "GFP_ATOMIC" }, { 0xc00, "GFP_NOIO" }, { 0x800, "GFP_NOWAIT" }, ZONE_BITS,
	{ 0x8, "__GFP_MOVABLE" }, { 0x10, "__GFP_RECLAIMABLE" }, { 0x20, "__GFP_HIGH" }, { 0x40, "__GFP_IO" },
	{ 0x80, "__GFP_FS" }, { 0x100, "__GFP_ZERO" }, { 0x400, "__GFP_DIRECT_RECLAIM" },
	{ 0x1000, "__GFP_WRITE" }, { 0x2000, "__GFP_NOWARN" }, { 0x4000, "__GFP_RETRY_MAYFAIL" },
	{ 0x8000, "__GFP_NOFAIL" }, { 0x10000, "__GFP_NORETRY" }, { 0x20000, "__GFP_MEMALLOC" },
	{ 0x40000, "__GFP_COMP" }, { 0x80000, "__GFP_NOMEMALLOC" }, { 0x100000, "__GFP_HARDWALL" },
	{ 0x200000, "__GFP_THISNODE" }, { 0x400000, "__GFP_ACCOUNT" },
	{ 0 },
};
// clang-format on

/*
 * From the newest; @first is the first release that prints masks of the era, as major * 1000000 + minor * 1000 +
 * patch.
 */
static const struct {
	enum gfp_era era;
	long first;
	const struct flag *flags;
} eras[] = {
	{ GFP_ERA_5_1, 5001000, era_5_1 },       { GFP_ERA_4_18, 4018000, era_4_18 },
	{ GFP_ERA_4_13, 4013000, era_4_13 },     { GFP_ERA_4_4, 4004000, era_4_4 },
	{ GFP_ERA_2_6_31, 2006031, era_2_6_31 }, { GFP_ERA_2_6_24, 2006000, era_2_6_24 },
};

enum gfp_era gfp_era_of(const char *release, uint64_t mask)
{
	int major, minor, patch = 0;

	if (!release || sscanf(release, "%3d.%4d.%4d", &major, &minor, &patch) < 2)
		/* Bit 25 is __GFP_KSWAPD_RECLAIM of 4.4 only; 0x10 was __GFP_WAIT, in each mask of who may sleep. */
		return mask >> 25 & 1 ? GFP_ERA_4_4 : mask & 0x10 ? GFP_ERA_2_6_31 : GFP_ERA_UNKNOWN;
	for (size_t i = 0; i < ARRAY_SIZE(eras); i++)
		if (major * 1000000L + minor * 1000L + patch >= eras[i].first)
			return eras[i].era;
	return GFP_ERA_UNKNOWN;
}

static const struct flag *flags_of(enum gfp_era era)
{
	for (size_t i = 0; i < ARRAY_SIZE(eras); i++)
		if (eras[i].era == era)
			return eras[i].flags;
	return NULL;
}

void gfp_names(enum gfp_era era, uint64_t mask, struct buf *out)
{
	const char *between = "";

	for (const struct flag *f = flags_of(era); f && f->name && mask; f++) {
		if ((mask & f->bits) != f->bits)
			continue;
		buf_printf(out, "%s%s", between, f->name);
		between = "|";
		mask &= ~f->bits;
	}
	if (mask && era != GFP_ERA_UNKNOWN)
		buf_printf(out, "%s0x%" PRIx64, between, mask);
}

uint64_t gfp_flags(enum gfp_era era, const char *name)
{
	for (const struct flag *f = flags_of(era); f && f->name; f++)
		if (streq(f->name, name))
			return f->bits;
	return 0;
}

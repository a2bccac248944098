// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/unwind/orc.h"

#include <string.h>

#include "util/macros.h"

/* A raw entry is two 16-bit offsets and 16 bits: sp_reg:4, bp_reg:4, type and flags. */
struct orc_layout {
	uint32_t header; /* the first four bytes of the .orc_header, big-endian; 0 without one */
	const enum orc_reg *regs;
	uint16_t type_mask; /* of the bits from 8 on */
	uint16_t end_bit;   /* with sp_reg undefined: the end of the stack */
	uint16_t unused;    /* bits that are always 0 */
	enum orc_type types[8];
};

static const enum orc_reg regs_before_7_1[16] = {
	[0] = ORC_REG_UNDEFINED,
	[1] = ORC_REG_PREV_SP,
	[2] = ORC_REG_DX,
	[3] = ORC_REG_DI,
	[4] = ORC_REG_BP,
	[5] = ORC_REG_SP,
	[6] = ORC_REG_R10,
	[7] = ORC_REG_R13,
	[8] = ORC_REG_BP_INDIRECT,
	[9] = ORC_REG_SP_INDIRECT,
	[10 ... 15] = ORC_REG_UNKNOWN,
};

// clang-format off
static const enum orc_reg regs_7_1[16] = {
	[0] = ORC_REG_UNDEFINED,
	[1] = ORC_REG_AX,
	[2] = ORC_REG_DX,
	[3] = ORC_REG_SP,
	[4] = ORC_REG_BP,
	[5] = ORC_REG_DI,
	[6] = ORC_REG_R10,
	[7] = ORC_REG_R13,
	[8] = ORC_REG_PREV_SP,
	[9] = ORC_REG_SP_INDIRECT,
	[10] = ORC_REG_BP_INDIRECT,
	[11 ... 15] = ORC_REG_UNKNOWN,
};
// clang-format on

#define TYPES_OF_TWO_BITS                                                               \
	{                                                                               \
		ORC_TYPE_CALL, ORC_TYPE_REGS, ORC_TYPE_REGS_PARTIAL, ORC_TYPE_UNDEFINED \
	}
#define TYPES_OF_THREE_BITS                                                                           \
	{                                                                                             \
		ORC_TYPE_UNDEFINED, ORC_TYPE_END, ORC_TYPE_CALL, ORC_TYPE_REGS, ORC_TYPE_REGS_PARTIAL \
	}

/* The "signal" flag (bit 10 in 6.3, bit 11 since) is not needed: the type says the same. */
static const struct orc_layout layouts[] = {
	/* 7.1: registers renumbered, AX added */
	{ 0x137c36ad, regs_7_1, 0x700, 0, 0xf000, TYPES_OF_THREE_BITS },
	/* 6.4: fb799447ae29; a header since b9f174c811e3, also 6.4 */
	{ 0xfe5d32bf, regs_before_7_1, 0x700, 0, 0xf000, TYPES_OF_THREE_BITS },
	/* 6.3: ffb1b4a41016 put "signal" before "end" */
	{ 0, regs_before_7_1, 0x300, 0x800, 0xf000, TYPES_OF_TWO_BITS },
	/* 4.14: ee9f8fce9964; "end" since d31a580266ee */
	{ 0, regs_before_7_1, 0x300, 0x400, 0xf800, TYPES_OF_TWO_BITS },
};

const struct orc_layout *orc_layout_by_header(const uint8_t header[static ORC_HEADER_SIZE])
{
	uint32_t start = (uint32_t)header[0] << 24 | (uint32_t)header[1] << 16 | (uint32_t)header[2] << 8 | header[3];

	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++)
		if (layouts[i].header && layouts[i].header == start)
			return &layouts[i];
	return NULL;
}

static uint16_t bits_of(const uint8_t *raw)
{
	return (uint16_t)(raw[4] | raw[5] << 8);
}

struct orc_entry orc_decode(const struct orc_layout *l, const uint8_t raw[static ORC_ENTRY_SIZE])
{
	uint16_t bits = bits_of(raw);
	struct orc_entry e = {
		.sp_offset = (int16_t)(raw[0] | raw[1] << 8),
		.bp_offset = (int16_t)(raw[2] | raw[3] << 8),
		.sp_reg = l->regs[bits & 0xf],
		.bp_reg = l->regs[bits >> 4 & 0xf],
		.type = l->types[(bits & l->type_mask) >> 8],
	};

	if (l->end_bit && e.sp_reg == ORC_REG_UNDEFINED)
		e.type = bits & l->end_bit ? ORC_TYPE_END : ORC_TYPE_UNDEFINED;
	return e;
}

/* Whether most of the entries are calls with the stack pointer as base, and none is impossible. */
static bool fits(const struct orc_layout *l, const uint8_t *entries, size_t n)
{
	size_t calls = 0, bases = 0;

	for (size_t i = 0; i < n; i++) {
		const uint8_t *raw = entries + i * ORC_ENTRY_SIZE;
		struct orc_entry e = orc_decode(l, raw);
		bool has_base = e.sp_reg != ORC_REG_UNDEFINED;

		if (bits_of(raw) & l->unused || e.sp_reg == ORC_REG_UNKNOWN || e.bp_reg == ORC_REG_UNKNOWN ||
		    (has_base && bits_of(raw) & l->end_bit))
			return false;
		bases += has_base;
		calls += has_base && e.type == ORC_TYPE_CALL && (e.sp_reg == ORC_REG_SP || e.sp_reg == ORC_REG_BP);
	}
	return calls > bases / 2;
}

const struct orc_layout *orc_layout_by_entries(const uint8_t *entries, size_t n)
{
	/* Oldest first, because an entry of 6.3 without "signal" or "end" is the same in the layout of 4.14. */
	for (size_t i = ARRAY_SIZE(layouts); i-- > 0;)
		if (n && fits(&layouts[i], entries, n))
			return &layouts[i];
	return NULL;
}

int orc_search(uint64_t pc, uint64_t place, uint32_t n, int (*get)(void *ctx, uint32_t index, int32_t *ret_distance),
	       void *ctx, uint32_t *ret_index)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int32_t distance = 0;
		int r = get(ctx, mid, &distance);

		if (r < 0)
			return r;
		if (place + 4ull * mid + (uint64_t)(int64_t)distance <= pc)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return 1;
	*ret_index = low - 1;
	return 0;
}

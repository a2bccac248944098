/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ORC, the x86_64 kernel's unwind tables: for each code address, where the caller's stack pointer
 * and base pointer are (arch/x86/include/asm/orc_types.h, arch/x86/kernel/unwind_orc.c).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORC_ENTRY_SIZE 6
#define ORC_HEADER_SIZE 20 /* a SHA-1 over the definitions the tables were made with; since 6.4 */

enum orc_reg {
	ORC_REG_UNDEFINED,
	ORC_REG_PREV_SP,
	ORC_REG_AX,
	ORC_REG_DX,
	ORC_REG_DI,
	ORC_REG_BP,
	ORC_REG_SP,
	ORC_REG_R10,
	ORC_REG_R13,
	ORC_REG_BP_INDIRECT,
	ORC_REG_SP_INDIRECT,
	ORC_REG_UNKNOWN,
};

enum orc_type {
	ORC_TYPE_UNDEFINED, /* no unwinding from here */
	ORC_TYPE_END,       /* the stack ends here */
	ORC_TYPE_CALL,
	ORC_TYPE_REGS,         /* a struct pt_regs lies at sp_reg + sp_offset */
	ORC_TYPE_REGS_PARTIAL, /* only its last five words (ip, cs, flags, sp, ss) */
};

struct orc_entry {
	int16_t sp_offset, bp_offset;
	enum orc_reg sp_reg, bp_reg;
	enum orc_type type;
};

struct orc_layout;

/* The layout that goes with a .orc_header, or NULL when the header is unknown. */
const struct orc_layout *orc_layout_by_header(const uint8_t header[static ORC_HEADER_SIZE]);
/*
 * The layout of the @n raw entries at @entries, for kernels without a header: the one in which they look
 * plausible, as most code is in functions that were called. NULL when none fits.
 */
const struct orc_layout *orc_layout_by_entries(const uint8_t *entries, size_t n);

/* Decodes the entry @raw of tables that have @layout. */
struct orc_entry orc_decode(const struct orc_layout *layout, const uint8_t raw[static ORC_ENTRY_SIZE]);

/*
 * Finds the entry of @pc: the last of @n sorted 32-bit distances, the first of which lies at address
 * @place, that leads to an address up to @pc. @get reads distance @index: 0 or an errno. 0 with the
 * index, 1 when all begin above, or @get's error.
 */
int orc_search(uint64_t pc, uint64_t place, uint32_t n, int (*get)(void *ctx, uint32_t index, int32_t *ret_distance),
	       void *ctx, uint32_t *ret_index);

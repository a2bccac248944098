// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/registers.h"

#include <string.h>

#include "util/macros.h"

/* The offset of pr_reg in struct elf_prstatus, in bytes. */
#define PR_REG_OFFSET 112
/* The largest pr_reg of all layouts, in words. */
#define WORDS_MAX 34

/* Where the registers are, as indexes of 64-bit words from pr_reg on. */
struct reg_layout {
	const char *arch;
	uint8_t words; /* of pr_reg */
	uint8_t ip, sp, bp, ax, dx, di, r10, r13, mode;
	uint64_t mode_mask;
	bool user_is_nonzero; /* what the masked bits of the mode register are in user mode */
};

static const struct reg_layout reg_layouts[] = {
	/* user_regs_struct; cs has privilege level 3 in user mode */
	{ .arch = "x86_64",
	  .words = 27,
	  .ip = 16,
	  .sp = 19,
	  .bp = 4,
	  .ax = 10,
	  .dx = 12,
	  .di = 14,
	  .r10 = 7,
	  .r13 = 2,
	  .mode = 17,
	  .mode_mask = 3,
	  .user_is_nonzero = true },
	/* user_pt_regs; pstate is EL0t in user mode, x29 the frame pointer */
	{ .arch = "aarch64",
	  .words = 34,
	  .ip = 32,
	  .sp = 31,
	  .bp = 29,
	  .mode = 33,
	  .mode_mask = 0xf,
	  .user_is_nonzero = false },
};

static const struct reg_layout *reg_layout(const char *arch)
{
	for (size_t i = 0; i < ARRAY_SIZE(reg_layouts); i++)
		if (streq(reg_layouts[i].arch, arch))
			return &reg_layouts[i];
	return NULL;
}

static void decode_regs(const struct reg_layout *l, const uint64_t *w, struct dump_regs *ret_regs)
{
	*ret_regs = (struct dump_regs){
		.ip = w[l->ip],
		.sp = w[l->sp],
		.bp = w[l->bp],
		.ax = w[l->ax],
		.dx = w[l->dx],
		.di = w[l->di],
		.r10 = w[l->r10],
		.r13 = w[l->r13],
		.user = !!(w[l->mode] & l->mode_mask) == l->user_is_nonzero,
	};
}

bool registers_decode(const char *arch, const void *note, size_t len, struct dump_regs *ret_regs)
{
	const struct reg_layout *l = reg_layout(arch);
	uint64_t words[WORDS_MAX];
	size_t size;

	if (!l)
		return false;
	size = l->words * sizeof(words[0]);
	if (len < PR_REG_OFFSET + size)
		return false;
	memcpy(words, (const char *)note + PR_REG_OFFSET, size);
	decode_regs(l, words, ret_regs);
	return true;
}

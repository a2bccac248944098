// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compiled code computes the address of data from its page (ADRP) and the offset in that page, and reaches what lies
 * nearby from there. Encodings: Arm Architecture Reference Manual, C4.1.
 */
#include "parsers/vmcore/image/symbols/refs-arm64.h"

#include <stdbool.h>

#include "util/macros.h"

#define REGISTERS 32
#define SP 31                /* or the register that reads as zero: neither is followed */
#define SCRATCH_REGISTERS 19 /* x0 to x18: a call may change them (AAPCS64) */
#define LINK_REGISTER 30

struct state {
	uint64_t pc;
	uint64_t value[REGISTERS];
	bool known[REGISTERS];
	struct code_ref *refs;
	size_t n, max;
};

static uint32_t bits(uint32_t insn, unsigned int high, unsigned int low)
{
	return insn >> low & ((2u << (high - low)) - 1);
}

static uint64_t sign_extend(uint32_t value, unsigned int width)
{
	return (uint64_t)((int64_t)((uint64_t)value << (64 - width)) >> (64 - width));
}

static void add_ref(struct state *s, uint64_t addr, uint32_t size)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->refs[i].addr == addr && s->refs[i].size == size)
			return;
	if (s->n < s->max)
		s->refs[s->n++] = (struct code_ref){ addr, (uint8_t)size };
}

static void forget(struct state *s, uint32_t reg)
{
	s->known[reg] = false;
}

static void set(struct state *s, uint32_t reg, uint64_t value)
{
	s->value[reg] = value;
	s->known[reg] = reg != SP;
}

/* Loads or stores of @size bytes at @offset from what the base register points to. */
static void access_at(struct state *s, uint32_t insn, uint64_t offset, uint32_t size)
{
	uint32_t base = bits(insn, 9, 5);

	if (s->known[base])
		add_ref(s, s->value[base] + offset, size);
}

/* ---- Instructions ---- */

/* ADRP; ADR, which code of the kernel seldom needs. */
static void decode_adr(struct state *s, uint32_t insn)
{
	uint64_t distance = sign_extend(bits(insn, 23, 5) << 2 | bits(insn, 30, 29), 21);

	if (insn >> 31)
		set(s, bits(insn, 4, 0), (s->pc & ~0xfffull) + (distance << 12));
	else
		set(s, bits(insn, 4, 0), s->pc + distance);
}

/* ADD of a constant. The sum is a place of its own. */
static void decode_add(struct state *s, uint32_t insn)
{
	uint64_t constant = (uint64_t)bits(insn, 21, 10) << (bits(insn, 22, 22) ? 12 : 0);
	uint32_t from = bits(insn, 9, 5), to = bits(insn, 4, 0);

	if (!s->known[from]) {
		forget(s, to);
		return;
	}
	set(s, to, s->value[from] + constant);
	add_ref(s, s->value[to], 0);
}

/* MOV of a register, which is ORR with the zero register. */
static void decode_mov(struct state *s, uint32_t insn)
{
	uint32_t from = bits(insn, 20, 16), to = bits(insn, 4, 0);

	if (s->known[from])
		set(s, to, s->value[from]);
	else
		forget(s, to);
}

static void decode_call(struct state *s, uint32_t insn)
{
	(void)insn;
	for (uint32_t reg = 0; reg < SCRATCH_REGISTERS; reg++)
		forget(s, reg);
	forget(s, LINK_REGISTER);
}

static void after_load(struct state *s, uint32_t insn)
{
	if (bits(insn, 23, 22)) /* not a store */
		forget(s, bits(insn, 4, 0));
}

/* LDR and STR with an unsigned offset, in units of what is loaded. */
static void decode_load(struct state *s, uint32_t insn)
{
	uint32_t shift = bits(insn, 31, 30);

	access_at(s, insn, (uint64_t)bits(insn, 21, 10) << shift, 1u << shift);
	after_load(s, insn);
}

/* LDR and STR with a signed offset: on its own, or added to the base before or after. */
static void decode_load_indexed(struct state *s, uint32_t insn)
{
	uint64_t offset = sign_extend(bits(insn, 20, 12), 9);
	uint32_t mode = bits(insn, 11, 10), base = bits(insn, 9, 5);

	access_at(s, insn, mode == 1 ? 0 : offset, 1u << bits(insn, 31, 30));
	if (mode & 1 && s->known[base])
		set(s, base, s->value[base] + offset);
	after_load(s, insn);
}

/* LDP and STP. */
static void decode_pair(struct state *s, uint32_t insn)
{
	uint32_t size = insn >> 31 ? 8 : 4, mode = bits(insn, 24, 23), base = bits(insn, 9, 5);
	uint64_t offset = sign_extend(bits(insn, 21, 15), 7) * size;

	access_at(s, insn, mode == 1 ? 0 : offset, size);
	access_at(s, insn, (mode == 1 ? 0 : offset) + size, size);
	if (mode & 1 && s->known[base])
		set(s, base, s->value[base] + offset);
	if (bits(insn, 22, 22)) {
		forget(s, bits(insn, 4, 0));
		forget(s, bits(insn, 14, 10));
	}
}

/* Exclusive and ordered accesses, compare and swap, atomic arithmetic: what locks are made of. */
static void decode_atomic(struct state *s, uint32_t insn)
{
	access_at(s, insn, 0, 0);
	forget(s, bits(insn, 4, 0));
	forget(s, bits(insn, 20, 16));
}

/* Any other instruction that writes a register: its value is unknown afterwards. */
static void decode_other(struct state *s, uint32_t insn)
{
	forget(s, bits(insn, 4, 0));
}

static void decode_nothing(struct state *s, uint32_t insn)
{
	(void)s;
	(void)insn;
}

/* The first row that fits decides. */
static const struct {
	uint32_t mask, value;
	void (*decode)(struct state *s, uint32_t insn);
} encodings[] = {
	{ 0x1f000000, 0x10000000, decode_adr },
	{ 0xff800000, 0x91000000, decode_add },
	{ 0xffe0ffe0, 0xaa0003e0, decode_mov },
	{ 0xfc000000, 0x94000000, decode_call },    /* BL */
	{ 0xfffff000, 0xd63f0000, decode_call },    /* BLR and its authenticating kin */
	{ 0xfff00000, 0xd5300000, decode_other },   /* MRS */
	{ 0x1c000000, 0x14000000, decode_nothing }, /* branches, system */
	{ 0xffc00000, 0xf9800000, decode_nothing }, /* PRFM */
	{ 0xffe00000, 0xf8800000, decode_nothing }, /* PRFUM */
	{ 0x3f000000, 0x39000000, decode_load },
	{ 0x3f200000, 0x38000000, decode_load_indexed },
	{ 0x3f200c00, 0x38200000, decode_atomic },
	{ 0x3f000000, 0x08000000, decode_atomic },
	{ 0x3e000000, 0x28000000, decode_pair },
	{ 0x0e000000, 0x0c000000, decode_nothing }, /* loads and stores of vectors */
	{ 0x0e000000, 0x0e000000, decode_nothing }, /* their arithmetic */
	{ 0x00000000, 0x00000000, decode_other },
};

size_t refs_arm64(const uint32_t *insns, size_t n, uint64_t pc, struct code_ref *ret_refs, size_t max)
{
	struct state s = { .pc = pc, .refs = ret_refs, .max = max };

	for (size_t i = 0; i < n; i++, s.pc += sizeof(*insns)) {
		size_t e = 0;

		while ((insns[i] & encodings[e].mask) != encodings[e].value)
			e++;
		encodings[e].decode(&s, insns[i]);
	}
	return s.n;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* aarch64: unwinding by frame records, each the address of the caller's record and a return address (AAPCS64). */
#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/unwind/stack-priv.h"

#define CALL_BL 0x94000000u
#define CALL_BL_MASK 0xfc000000u
#define CALL_BLR 0xd63f0000u
#define CALL_BLR_MASK 0xfffffc1fu

static int arm64_init(struct unwinder *u)
{
	const struct types *t = u->from.types;

	if (types_member(t, "task_struct", "thread.cpu_context.fp", &u->context_fp) ||
	    types_member(t, "task_struct", "thread.cpu_context.sp", &u->context_sp) ||
	    types_member(t, "task_struct", "thread.cpu_context.pc", &u->context_pc))
		return IMAGE_ABSENT;
	u->method = "fp";
	return 0;
}

/* Removes the pointer authentication code from a kernel address. Bit 55 says which half of addresses it is in. */
static uint64_t strip_pac(uint64_t addr)
{
	return addr & 1ull << 55 ? addr | 0xffff000000000000ull : addr;
}

static int arm64_saved(struct unwinder *u, uint64_t task, const struct stack_range *stack, struct cursor *ret_cursor)
{
	struct cursor c = { .how = IMAGE_FRAME_REGS, .reliable = true };
	struct dump *d = u->from.dump;
	int r;

	(void)stack;
	if ((r = dump_read_u64(d, task + u->context_fp.offset, &c.bp)) < 0 ||
	    (r = dump_read_u64(d, task + u->context_sp.offset, &c.sp)) < 0 ||
	    (r = dump_read_u64(d, task + u->context_pc.offset, &c.ip)) < 0)
		return r;
	c.ip = strip_pac(c.ip);
	*ret_cursor = c;
	return 0;
}

static void arm64_from_regs(const struct dump_regs *regs, struct cursor *ret_cursor)
{
	*ret_cursor = (struct cursor){
		.ip = regs->ip,
		.sp = regs->sp,
		.bp = regs->bp,
		.exact = true,
		.user = regs->user,
		.how = IMAGE_FRAME_REGS,
		.reliable = true,
	};
}

static int arm64_step(struct unwinder *u, struct cursor *c, const struct stack_range *stack, const char **ret_end)
{
	uint64_t record[2];

	(void)stack; /* interrupts have stacks of their own, and records lead back from there */
	if (!c->bp) {
		*ret_end = "end of stack";
		return 1;
	}
	if (c->bp % 16 || dump_read(u->from.dump, c->bp, record, sizeof(record)) < 0) {
		*ret_end = "no frame record";
		return 1;
	}
	if (!record[0] && !record[1]) {
		*ret_end = "end of stack";
		return 1;
	}
	*c = (struct cursor){
		.ip = strip_pac(record[1]),
		.sp = c->bp + sizeof(record),
		.bp = record[0],
		.how = IMAGE_FRAME_FP,
		.reliable = c->reliable,
	};
	return 0;
}

static bool arm64_after_call(const uint8_t *code, size_t len)
{
	uint32_t insn;

	if (len < sizeof(insn))
		return false;
	__builtin_memcpy(&insn, code + len - sizeof(insn), sizeof(insn));
	return (insn & CALL_BL_MASK) == CALL_BL || (insn & CALL_BLR_MASK) == CALL_BLR;
}

const struct arch_unwind arch_unwind_aarch64 = {
	.arch = "aarch64",
	.init = arm64_init,
	.saved = arm64_saved,
	.from_regs = arm64_from_regs,
	.step = arm64_step,
	.after_call = arm64_after_call,
};

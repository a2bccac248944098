// SPDX-License-Identifier: GPL-2.0-or-later
/* x86_64: ORC, else frame pointers, else calls (arch/x86/kernel/unwind_orc.c, unwind_frame.c). */
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/types/btf.h"
#include "parsers/vmcore/image/unwind/stack-x86.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define WORD 8u

/* ---- Where things are ---- */

static int init_regs(const struct types *t, struct pt_regs_layout *l)
{
	const struct {
		const char *name;
		struct image_member *member;
	} members[] = {
		{ "ip", &l->ip }, { "sp", &l->sp }, { "bp", &l->bp },   { "cs", &l->cs },   { "ax", &l->ax },
		{ "dx", &l->dx }, { "di", &l->di }, { "r10", &l->r10 }, { "r13", &l->r13 },
	};

	if (types_size_of(t, "pt_regs", &l->size))
		return IMAGE_ABSENT;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (types_member(t, "pt_regs", members[i].name, members[i].member) ||
		    !image_member_fits(members[i].member, l->size))
			return IMAGE_ABSENT;
	return 0;
}

static int x86_init(struct unwinder *u)
{
	const struct types *t = u->from.types;

	if (types_member(t, "task_struct", "thread.sp", &u->thread_sp) || init_regs(t, &u->regs))
		return IMAGE_ABSENT;
	/* Since 4.9 (0100301bfdf5); x86_macro_cursor() is for the others. */
	if (types_size_of(t, "inactive_task_frame", &u->frame_size) ||
	    types_member(t, "inactive_task_frame", "bp", &u->frame_bp) ||
	    types_member(t, "inactive_task_frame", "ret_addr", &u->frame_ret))
		u->frame_size = 0;
	u->fork_ret = unwinder_symbol(u, "ret_from_fork");
	u->fork_ret_asm = unwinder_symbol(u, "ret_from_fork_asm");
	if (!secure_getenv("OOMTOPSY_TEST_HIDE_ORC"))
		unwinder_find_orc(u);
	u->method = u->orc ? "orc" : x86_keeps_frame_pointers(u) ? "fp" : "call";
	return 0;
}

/* ---- First frames ---- */

/* Reads the struct inactive_task_frame at @sp, which __switch_to_asm left there. */
static int inactive_cursor(struct unwinder *u, uint64_t sp, enum image_frame_how how, struct cursor *ret_cursor)
{
	struct dump *d = u->from.dump;
	uint64_t bp, ip;
	int r;

	if ((r = dump_read_u64(d, sp + u->frame_bp.offset, &bp)) < 0 ||
	    (r = dump_read_u64(d, sp + u->frame_ret.offset, &ip)) < 0)
		return r;
	*ret_cursor = (struct cursor){
		.ip = ip,
		.sp = sp + u->frame_size,
		.bp = bp,
		/* A task that never ran begins there, without a caller. */
		.exact = ip == u->fork_ret || ip == u->fork_ret_asm,
		.how = how,
		.reliable = how == IMAGE_FRAME_REGS,
	};
	return 0;
}

static int x86_saved(struct unwinder *u, uint64_t task, const struct stack_range *stack, struct cursor *ret_cursor)
{
	uint64_t sp;
	int r = dump_read_u64(u->from.dump, task + u->thread_sp.offset, &sp);

	if (r < 0)
		return r;
	return u->frame_size ? inactive_cursor(u, sp, IMAGE_FRAME_REGS, ret_cursor) :
			       x86_macro_cursor(u, sp, stack, ret_cursor);
}

/*
 * thread.sp lies at the end of the task_struct, in a page that may be missing although the others are there. The frame
 * is then the candidate nearest to the beginning of the stack, because deeper ones may be left over from earlier calls.
 */
static int x86_search(struct unwinder *u, const struct stack_range *stack, struct cursor *ret_cursor)
{
	uint64_t switch_to = unwinder_symbol(u, "__switch_to_asm"), ret;

	for (uint64_t at = stack->high - WORD; switch_to && at > stack->low; at -= WORD) {
		int r = dump_read_u64(u->from.dump, at, &ret);

		if (r < 0)
			return r;
		if (x86_called_before(u, ret) == switch_to)
			return inactive_cursor(u, at - u->frame_ret.offset, IMAGE_FRAME_SCAN, ret_cursor);
	}
	return err_set(-ENODATA, "nothing on it tells where it was switched out");
}

static void x86_from_regs(const struct dump_regs *regs, struct cursor *ret_cursor)
{
	*ret_cursor = (struct cursor){
		.ip = regs->ip,
		.sp = regs->sp,
		.bp = regs->bp,
		.ax = regs->ax,
		.dx = regs->dx,
		.di = regs->di,
		.r10 = regs->r10,
		.r13 = regs->r13,
		.has_gprs = true,
		.exact = true,
		.user = regs->user,
		.how = IMAGE_FRAME_REGS,
		.reliable = true,
	};
}

/* ---- Steps ---- */

/* Code that objtool did not see (JIT) mostly keeps a frame pointer: orc_fp_entry in the kernel's unwind_orc.c. */
static const struct orc_entry frame_pointer_entry = {
	.type = ORC_TYPE_CALL,
	.sp_reg = ORC_REG_BP,
	.sp_offset = 16,
	.bp_reg = ORC_REG_PREV_SP,
	.bp_offset = -16,
};

/* In a function that was just entered, or after a call through a NULL pointer, the return address is on top. */
static const struct orc_entry entered_entry = {
	.type = ORC_TYPE_CALL,
	.sp_reg = ORC_REG_SP,
	.sp_offset = WORD,
	.bp_reg = ORC_REG_UNDEFINED,
};

/* A usable frame pointer points into the stack above sp, and a return address lies right above what it points to. */
static bool has_frame_pointer(struct unwinder *u, const struct cursor *c, const struct stack_range *stack)
{
	uint64_t ret;

	return c->bp >= c->sp - WORD && c->bp < x86_stack_end(c, stack) - WORD && !(c->bp % WORD) &&
	       dump_read_u64(u->from.dump, c->bp + WORD, &ret) == 0 && unwinder_is_return(u, ret);
}

static bool same_function(struct unwinder *u, uint64_t a, uint64_t b)
{
	struct image_symbol x, y;

	return image_symbolize(u->from.image, a, &x) == 0 && image_symbolize(u->from.image, b, &y) == 0 &&
	       x.addr == y.addr;
}

/*
 * The thunks of indirect calls and returns are marked as a stack's end (UNWIND_HINT_EMPTY, since 6.4
 * _UNDEFINED), but a CPU can be stopped in one. The return address is then on top of the stack, or below a
 * word that the thunk pushed for itself.
 */
static bool thunk_entry(struct unwinder *u, const struct cursor *c, struct orc_entry *ret_entry)
{
	uint64_t ret;

	for (int16_t size = WORD; c->exact && size <= 2 * (int16_t)WORD; size += WORD) {
		if (dump_read_u64(u->from.dump, c->sp + (uint64_t)size - WORD, &ret) < 0 ||
		    !unwinder_is_return(u, ret) || same_function(u, c->ip, ret - 1))
			continue;
		*ret_entry = entered_entry;
		ret_entry->sp_offset = size;
		return true;
	}
	return false;
}

/* Bytes. The frames of kernel functions are smaller (CONFIG_FRAME_WARN). */
#define FRAME_MAX 4096

/*
 * Functions that the kernel keeps out of its tables (STACK_FRAME_NON_STANDARD). One of them is __crash_kexec(), where
 * the registers of a crash dump are saved. Their caller is found by the nearest return address that follows a call of
 * this very function.
 */
static bool called_entry(struct unwinder *u, const struct cursor *c, struct orc_entry *ret_entry)
{
	struct image_symbol func;
	uint64_t ret;

	if (image_symbolize(u->from.image, c->exact ? c->ip : c->ip - 1, &func) != 0)
		return false;
	for (int16_t at = 0; at < FRAME_MAX; at += WORD) {
		if (dump_read_u64(u->from.dump, c->sp + (uint64_t)at, &ret) < 0)
			return false;
		if (x86_called_before(u, ret) != func.addr)
			continue;
		*ret_entry = entered_entry;
		ret_entry->sp_offset = (int16_t)(at + (int16_t)WORD);
		return true;
	}
	return false;
}

static bool find_entry(struct unwinder *u, struct cursor *c, const struct stack_range *stack,
		       struct orc_entry *ret_entry, enum image_frame_how *ret_how)
{
	bool known;

	*ret_how = IMAGE_FRAME_ORC;
	if (!c->ip) {
		*ret_entry = entered_entry;
		return true;
	}
	known = unwinder_orc(u, c->exact ? c->ip : c->ip - 1, ret_entry);
	if (known && ret_entry->type != ORC_TYPE_UNDEFINED && ret_entry->type != ORC_TYPE_END)
		return true;
	if (thunk_entry(u, c, ret_entry) || (known && ret_entry->type == ORC_TYPE_END))
		return true;
	if (called_entry(u, c, ret_entry)) {
		*ret_how = IMAGE_FRAME_CALL;
		return true;
	}
	if (!has_frame_pointer(u, c, stack))
		return false;
	*ret_entry = frame_pointer_entry;
	*ret_how = IMAGE_FRAME_FP;
	return true;
}

/* The value that the entry computes the caller's stack pointer from. */
static bool base_value(struct unwinder *u, const struct cursor *c, const struct orc_entry *e, uint64_t *ret_value)
{
	struct dump *d = u->from.dump;
	uint64_t offset = (uint64_t)(int64_t)e->sp_offset;
	const struct {
		uint64_t value;
		bool known;
	} regs[] = {
		[ORC_REG_SP] = { c->sp, true },          [ORC_REG_BP] = { c->bp, true },
		[ORC_REG_AX] = { c->ax, c->has_gprs },   [ORC_REG_DX] = { c->dx, c->has_gprs },
		[ORC_REG_DI] = { c->di, c->has_gprs },   [ORC_REG_R10] = { c->r10, c->has_gprs },
		[ORC_REG_R13] = { c->r13, c->has_gprs }, [ORC_REG_SP_INDIRECT] = { 0, false },
	};
	uint64_t value;

	switch (e->sp_reg) {
	case ORC_REG_BP_INDIRECT:
		return dump_read_u64(d, c->bp + offset, ret_value) == 0;
	case ORC_REG_SP_INDIRECT:
		/* Since 5.12 (87ccc826bf1c), which uses it for calls on another stack, the offset is added after
		 * the indirection. Before, it was used for registers only, and added first. */
		if (e->type != ORC_TYPE_CALL)
			return dump_read_u64(d, c->sp + offset, ret_value) == 0;
		if (dump_read_u64(d, c->sp, &value) < 0)
			return false;
		break;
	default:
		if ((size_t)e->sp_reg >= ARRAY_SIZE(regs) || !regs[e->sp_reg].known)
			return false;
		value = regs[e->sp_reg].value;
	}
	*ret_value = value + offset;
	return true;
}

static bool caller_bp(struct unwinder *u, const struct cursor *c, const struct orc_entry *e, uint64_t cfa,
		      uint64_t *ret_bp)
{
	uint64_t base;

	switch (e->bp_reg) {
	case ORC_REG_UNDEFINED:
		*ret_bp = c->bp;
		return true;
	case ORC_REG_PREV_SP:
		base = cfa;
		break;
	case ORC_REG_BP:
		base = c->bp;
		break;
	default:
		return false;
	}
	return dump_read_u64(u->from.dump, base + (uint64_t)(int64_t)e->bp_offset, ret_bp) == 0;
}

static bool step_call(struct unwinder *u, const struct orc_entry *e, uint64_t cfa, struct cursor *c)
{
	struct cursor next = { .sp = cfa, .how = c->how, .reliable = c->reliable };

	if (dump_read_u64(u->from.dump, cfa - WORD, &next.ip) < 0 || !caller_bp(u, c, e, cfa, &next.bp))
		return false;
	*c = next;
	return true;
}

/* Of the kernel, under Xen the hypervisor's for it too; or any of user mode. */
static bool is_code_segment(uint64_t cs)
{
	return cs == 0x10 || cs == 0xe030 || (cs <= UINT16_MAX && (cs & 3) == 3);
}

/*
 * An interrupted context: struct pt_regs at @addr, of which only the end is there for a partial one. False when it
 * cannot be read, or is none.
 */
static bool step_regs(struct unwinder *u, const struct orc_entry *e, uint64_t addr, struct cursor *c)
{
	const struct pt_regs_layout *l = &u->regs;
	bool partial = e->type == ORC_TYPE_REGS_PARTIAL;
	uint32_t skip = partial ? l->ip.offset : 0;
	_cleanup_free_ char *regs = calloc(1, l->size);

	if (!regs || dump_read(u->from.dump, addr, regs + skip, l->size - skip) < 0 ||
	    !is_code_segment(image_member_value(&l->cs, regs)))
		return false;
	*c = (struct cursor){
		.ip = image_member_value(&l->ip, regs),
		.sp = image_member_value(&l->sp, regs),
		.bp = partial ? c->bp : image_member_value(&l->bp, regs),
		.ax = image_member_value(&l->ax, regs),
		.dx = image_member_value(&l->dx, regs),
		.di = image_member_value(&l->di, regs),
		.r10 = image_member_value(&l->r10, regs),
		.r13 = image_member_value(&l->r13, regs),
		.has_gprs = !partial,
		.exact = true,
		.user = (image_member_value(&l->cs, regs) & 3) != 0,
		.how = c->how,
		.reliable = c->reliable,
	};
	return true;
}

/*
 * Whether the registers at @regs are those of kernel code that was interrupted long ago, left in the room of a function
 * that is called like others: who was entered by an exception has no caller.
 */
static bool regs_are_stale(struct unwinder *u, const struct cursor *c, const struct stack_range *stack, uint64_t regs)
{
	bool sure = false;

	return regs + u->regs.size != stack->high && x86_find_call(u, c, stack, &sure) > 0 && sure;
}

/* Without tables: the registers that entry code saved, then the frame pointer, then what was called. */
static bool find_bare_entry(struct unwinder *u, struct cursor *c, const struct stack_range *stack,
			    struct orc_entry *ret_entry, enum image_frame_how *ret_how)
{
	uint64_t regs;
	bool sure = true;

	*ret_entry = entered_entry;
	if (x86_find_regs(u, c, stack, &regs) && !regs_are_stale(u, c, stack, regs)) {
		ret_entry->type = ORC_TYPE_REGS;
		ret_entry->sp_offset = 0;
		c->sp = regs;
		*ret_how = IMAGE_FRAME_REGS;
		return true;
	}
	*ret_how = IMAGE_FRAME_FP;
	if (streq(u->method, "fp")) {
		ret_entry->sp_offset = x86_find_unframed(u, c, stack, ret_how);
		if (ret_entry->sp_offset)
			return true;
		if (has_frame_pointer(u, c, stack)) {
			*ret_entry = frame_pointer_entry;
			return true;
		}
	}
	ret_entry->sp_offset = x86_find_call(u, c, stack, &sure);
	*ret_how = sure ? IMAGE_FRAME_CALL : IMAGE_FRAME_SCAN;
	return ret_entry->sp_offset > 0;
}

/*
 * The tables of 4.14 place the registers of exceptions from user mode where entry code had them before it moved to the
 * task's stack. What lies on that stack tells better.
 */
static bool step_found_regs(struct unwinder *u, const struct stack_range *stack, struct cursor *c)
{
	const struct orc_entry whole = { .type = ORC_TYPE_REGS };
	uint64_t addr;

	return x86_find_regs(u, c, stack, &addr) && step_regs(u, &whole, addr, c);
}

static int x86_step(struct unwinder *u, struct cursor *c, const struct stack_range *stack, const char **ret_end)
{
	enum image_frame_how how;
	struct orc_entry e;
	uint64_t cfa;
	bool done;

	if (!u->orc && x86_is_first(u, c)) {
		*ret_end = "end of stack";
		return 1;
	}
	if (!(u->orc ? find_entry : find_bare_entry)(u, c, stack, &e, &how)) {
		*ret_end = u->orc ? "no ORC entry" : "no return address";
		return 1;
	}
	if (e.type == ORC_TYPE_END) {
		*ret_end = "end of stack";
		return 1;
	}
	if (!base_value(u, c, &e, &cfa)) {
		*ret_end = "the caller's frame cannot be found";
		return 1;
	}
	/* What is found from a guess is a guess, too. */
	c->how = how;
	c->reliable = c->reliable && how != IMAGE_FRAME_SCAN && (how != IMAGE_FRAME_FP || !u->orc);
	if (e.type == ORC_TYPE_CALL)
		done = step_call(u, &e, cfa, c);
	else
		done = step_regs(u, &e, cfa, c) || step_found_regs(u, stack, c);
	*ret_end = "the caller's frame cannot be read";
	return done ? 0 : 1;
}

/* call rel32 (e8), or call r/m64 (ff /2) of two to seven bytes. */
static bool x86_after_call(const uint8_t *code, size_t len)
{
	if (len >= 5 && code[len - 5] == 0xe8)
		return true;
	for (size_t n = 2; n <= 7 && n <= len; n++)
		if (code[len - n] == 0xff && (code[len - n + 1] & 0x38) == 0x10)
			return true;
	return false;
}

/*
 * The CPUs' entry areas have a part of the address space of their own, of 512 GiB (CPU_ENTRY_AREA_PGD): in them are the
 * stacks for the first instructions of an exception (4.15: 7f2590a110b8) and those of NMIs and double faults.
 */
#define ENTRY_AREA 0xfffffe0000000000ull
#define ENTRY_AREA_SIZE (1ull << 39)

static bool x86_is_entry(uint64_t sp)
{
	return sp - ENTRY_AREA < ENTRY_AREA_SIZE;
}

const struct arch_unwind arch_unwind_x86_64 = {
	.arch = "x86_64",
	.init = x86_init,
	.saved = x86_saved,
	.search = x86_search,
	.from_regs = x86_from_regs,
	.step = x86_step,
	.is_entry = x86_is_entry,
	.after_call = x86_after_call,
};

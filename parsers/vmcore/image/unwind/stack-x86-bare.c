// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * x86_64 without unwind tables: kernels before 4.14 (ORC: ee9f8fce9964), and those built without. What a frame is has
 * to be told by what lies on the stack, so each return address has to follow a call, best of the function that returns.
 */
#include <stdio.h>
#include <string.h>

#include "parsers/vmcore/image/symbols/symtab.h"
#include "parsers/vmcore/image/unwind/stack-x86.h"
#include "util/error.h"
#include "util/macros.h"

#define WORD 8u
#define CALL_SIZE 5u
#define PROLOGUE_SIZE 32u
#define CALL_REL32 0xe8
/* Bytes of a frame at most: CONFIG_FRAME_WARN allows 2048. */
#define FRAME_MAX 4096ul
/* All code of the scheduler that sleeps (.sched.text) takes some 20 KiB. */
#define SCHED_TEXT_MAX (256u << 10)
/* IRQ_STACK_SIZE. */
#define IRQ_STACK (16u << 10)
/* How far to look for any call at all. */
#define GUESS_MAX 32000ul
/* Bytes of a function that are looked through for jumps: the system calls' table of jumps has 10 KiB (x64_sys_call()). */
#define FUNC_MAX 16384u

uint64_t x86_called_before(struct unwinder *u, uint64_t pc)
{
	uint8_t code[CALL_SIZE];
	int32_t distance;

	if (!unwinder_is_text(u, pc) || dump_read(u->from.dump, pc - sizeof(code), code, sizeof(code)) < 0 ||
	    code[0] != CALL_REL32)
		return 0;
	memcpy(&distance, code + 1, sizeof(distance));
	return pc + (uint64_t)(int64_t)distance;
}

uint64_t x86_stack_end(const struct cursor *c, const struct stack_range *stack)
{
	return c->sp >= stack->low && c->sp <= stack->high ? stack->high : c->sp + IRQ_STACK;
}

/* Whether the @len bytes of @code begin with push %rbp, and soon mov %rsp,%rbp follows: the compiler may put others between. */
static bool is_prologue(const uint8_t *code, size_t len)
{
	static const uint8_t push[] = { 0x55 }, mov[] = { 0x48, 0x89, 0xe5 };

	return memcmp(code, push, sizeof(push)) == 0 && memmem(code, len, mov, sizeof(mov));
}

/* Whether @func keeps a frame pointer, after a call of the tracer or its room (CC_USING_FENTRY): 1 or -1; 0 when unknown. */
static int keeps_frame_pointer(struct unwinder *u, const char *func)
{
	uint8_t code[CALL_SIZE + PROLOGUE_SIZE];
	uint64_t addr = unwinder_symbol(u, func);

	if (!addr || dump_read(u->from.dump, addr, code, sizeof(code)) < 0)
		return 0;
	return is_prologue(code, PROLOGUE_SIZE) || is_prologue(code + CALL_SIZE, PROLOGUE_SIZE) ? 1 : -1;
}

bool x86_keeps_frame_pointers(struct unwinder *u)
{
	static const char *const funcs[] = { "schedule", "vfs_read", "do_exit", "kthread", "vfs_write" };
	int n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(funcs); i++)
		n += keeps_frame_pointer(u, funcs[i]);
	return n > 0;
}

/* ---- The first frame ---- */

/* The address after the call of @func in the @len bytes of code at @start; 0 when there is none. */
static uint64_t after_call(struct unwinder *u, uint64_t start, uint64_t len, uint64_t func)
{
	uint8_t code[512];

	for (uint64_t at = 0; at < len; at += sizeof(code) - CALL_SIZE + 1) {
		if (dump_read(u->from.dump, start + at, code, sizeof(code)) < 0)
			return 0;
		for (size_t i = 0; i + CALL_SIZE <= sizeof(code); i++) {
			int32_t distance;

			memcpy(&distance, code + i + 1, sizeof(distance));
			if (code[i] == CALL_REL32 && start + at + i + CALL_SIZE + (uint64_t)(int64_t)distance == func)
				return start + at + i + CALL_SIZE;
		}
	}
	return 0;
}

/* Where switch_to() goes on in the task that it has changed to: in __schedule(), after its call of __switch_to(). */
static uint64_t switch_return(struct unwinder *u)
{
	uint64_t start = unwinder_symbol(u, "__sched_text_start"), end = unwinder_symbol(u, "__sched_text_end");
	uint64_t func = unwinder_symbol(u, "__switch_to");

	if (!func || !start || end <= start || end - start > SCHED_TEXT_MAX)
		return 0;
	return after_call(u, start, end - start, func);
}

/* Its stack has nothing but the registers that it will return to user mode with, or call its function with. */
static bool never_ran(const struct unwinder *u, uint64_t sp, const struct stack_range *stack)
{
	return sp + u->regs.size == stack->high;
}

int x86_macro_cursor(struct unwinder *u, uint64_t sp, const struct stack_range *stack, struct cursor *ret_cursor)
{
	struct cursor c = { .sp = sp + 2 * WORD, .how = IMAGE_FRAME_REGS, .reliable = true };
	int r;

	if (never_ran(u, sp, stack)) {
		c.ip = unwinder_symbol(u, "ret_from_fork");
		c.exact = true;
	} else {
		c.ip = switch_return(u);
	}
	if (!c.ip)
		return err_set(-ENODATA, "the call of __switch_to() is not found");
	/* It pushed the flags and then the frame pointer. */
	r = dump_read_u64(u->from.dump, sp, &c.bp);
	if (r == 0)
		*ret_cursor = c;
	return r;
}

/* ---- Entry code ---- */

#define KERNEL_CS 0x10
#define USER_CS 0x33
#define USER32_CS 0x23
#define FLAGS_ALWAYS 0x2 /* X86_EFLAGS_FIXED */
#define FLAGS_MAX (1u << 22)
/* After ip: cs, flags, sp, ss. */
#define FLAGS_AT 2u
#define SS_AT 4u

/* Whether the words from the ip of a struct pt_regs at @addr on are what an x86_64 CPU pushes. */
static bool is_frame(struct unwinder *u, const struct stack_range *stack, uint64_t addr)
{
	uint64_t end = addr + u->regs.size, w[5];

	if (addr < stack->low || end > stack->high || addr % WORD ||
	    dump_read(u->from.dump, addr + u->regs.ip.offset, w, sizeof(w)) < 0 || !(w[FLAGS_AT] & FLAGS_ALWAYS) ||
	    w[FLAGS_AT] >= FLAGS_MAX)
		return false;
	if (w[1] == KERNEL_CS)
		return w[SS_AT] <= KERNEL_CS + WORD && unwinder_is_text(u, w[0]) && w[3] >= addr && w[3] < stack->high;
	return (w[1] == USER_CS || w[1] == USER32_CS) && end == stack->high;
}

bool x86_find_regs(struct unwinder *u, const struct cursor *c, const struct stack_range *stack, uint64_t *ret_addr)
{
	/*
	 * To 4.1 (76f5df43cab5) entry code saved less than all: the struct would begin before the stack pointer, which is
	 * at r11 in a system call, and at bp in an interrupt.
	 */
	const uint64_t r11 = u->regs.r10.offset - WORD, bp = u->regs.bp.offset;
	uint64_t old = 0;

	if (c->exact)
		return false;
	(void)dump_read_u64(u->from.dump, c->sp, &old);
	const uint64_t places[] = { c->sp, c->sp - r11, c->sp - bp, old, old - bp };
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (is_frame(u, stack, places[i])) {
			*ret_addr = places[i];
			return true;
		}
	return false;
}

bool x86_is_first(struct unwinder *u, const struct cursor *c)
{
	/* el7 has a ret_from_fork_nospec_begin. */
	static const char *const names[] = { "ret_from_fork", "kernel_thread_helper", "child_rip", "rest_init" };
	struct image_symbol func;

	if (image_symbolize(u->from.image, c->exact ? c->ip : c->ip - 1, &func) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_starts(func.name, names[i]))
			return true;
	return false;
}

/* ---- Callers ---- */

#define JUMP_REL32 0xe9
#define JUMP_REL8 0xeb
#define JUMP_IF 0x0f
#define JUMP_IF_REL32 0x80
#define JUMP_SIZE 6u
/* As mutex_lock_killable() to its slow path, and that to __mutex_lock(). */
#define JUMPS_MAX 2
#define COLD ".cold"

/* What a return address says of whether the function at hand was called before it. */
enum caller { CALLER_NONE, CALLER_ANY, CALLER_POINTER, CALLER_SURE };

/* The address that the instruction at @code, which lies at @addr, jumps to; 0 when it is none that leaves a function. */
static uint64_t jump_target(const uint8_t *code, uint64_t addr)
{
	size_t skip = code[0] == JUMP_REL32 ? 1 : code[0] == JUMP_IF && (code[1] & 0xf0) == JUMP_IF_REL32 ? 2 : 0;
	int32_t distance;

	if (code[0] == JUMP_REL8)
		return addr + 2 + (uint64_t)(int64_t)(int8_t)code[1];
	memcpy(&distance, code + skip, sizeof(distance));
	return skip ? addr + skip + sizeof(distance) + (uint64_t)(int64_t)distance : 0;
}

static bool begins_function(struct unwinder *u, uint64_t addr)
{
	struct image_symbol func;

	return unwinder_is_text(u, addr) && image_symbolize(u->from.image, addr, &func) == 0 && func.addr == addr;
}

/*
 * Whether the function at @from ends with a jump to @to instead of a call, or jumps to one that does. Bytes that only
 * look like a jump lead to no function's beginning.
 */
static bool jumps_to(struct unwinder *u, uint64_t from, uint64_t to, int depth)
{
	uint8_t code[FUNC_MAX + JUMP_SIZE] = { 0 };
	struct image_symbol func;
	size_t len;

	if (image_symbolize(u->from.image, from, &func) != 0 || func.addr != from)
		return false;
	len = func.size && func.size < FUNC_MAX ? (size_t)func.size : FUNC_MAX;
	if (dump_read(u->from.dump, from, code, len) < 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint64_t target = jump_target(code + i, from + i);

		if (target == to)
			return true;
		if (target && depth && target - from >= len && begins_function(u, target) &&
		    jumps_to(u, target, to, depth - 1))
			return true;
	}
	return false;
}

/* Retpolines (4.15: 76b043848fd2) turn a call through a pointer into one of these. */
static bool is_thunk(struct unwinder *u, uint64_t addr)
{
	struct image_symbol func;

	return image_symbolize(u->from.image, addr, &func) == 0 && str_starts(func.name, "__x86_indirect_thunk");
}

static enum caller caller_of(struct unwinder *u, uint64_t ret, uint64_t func)
{
	uint64_t called;

	if (!unwinder_is_return(u, ret))
		return CALLER_NONE;
	called = x86_called_before(u, ret);
	if (called && called == func)
		return CALLER_SURE;
	if (!called || is_thunk(u, called))
		return CALLER_POINTER;
	return func && jumps_to(u, called, func, JUMPS_MAX - 1) ? CALLER_SURE : CALLER_ANY;
}

/* How far above @c, less than @max bytes, the nearest caller of @func is that is at least so sure; 0: there is none. */
static int16_t nearest(struct unwinder *u, const struct cursor *c, uint64_t max, uint64_t func, enum caller least,
		       bool *ret_sure)
{
	uint64_t ret;

	for (uint64_t at = 0; at + WORD <= max; at += WORD) {
		enum caller caller;

		if (dump_read_u64(u->from.dump, c->sp + at, &ret) < 0)
			return 0;
		caller = caller_of(u, ret, func);
		if (caller < least)
			continue;
		*ret_sure = caller == CALLER_SURE;
		return (int16_t)(at + WORD);
	}
	return 0;
}

/* The function that callers of the one at @c call. What the compiler moved out of it is called by nobody. */
static uint64_t called_function(struct unwinder *u, const struct cursor *c)
{
	char name[SYMTAB_NAME_MAX];
	struct image_symbol func;
	uint64_t whole;
	char *cold;

	if (image_symbolize(u->from.image, c->exact ? c->ip : c->ip - 1, &func) != 0)
		return 0;
	snprintf(name, sizeof(name), "%s", func.name);
	cold = strstr(name, COLD);
	if (!cold)
		return func.addr;
	*cold = '\0';
	whole = unwinder_symbol(u, name);
	return whole ? whole : func.addr;
}

int16_t x86_find_call(struct unwinder *u, const struct cursor *c, const struct stack_range *stack, bool *ret_sure)
{
	/* Nearer than a frame may be large, only a caller that is sure counts; then one that may be; then anything. */
	const struct {
		enum caller least;
		uint64_t max;
	} tries[] = { { CALLER_SURE, FRAME_MAX }, { CALLER_POINTER, GUESS_MAX }, { CALLER_ANY, GUESS_MAX } };
	uint64_t left = x86_stack_end(c, stack) - c->sp, func = called_function(u, c);
	int16_t found = 0;

	for (size_t i = 0; !found && i < ARRAY_SIZE(tries); i++)
		found = nearest(u, c, MIN(left, tries[i].max), func, tries[i].least, ret_sure);
	return found;
}

/* ---- Functions that do not have their frame yet, or any more ---- */

#define PUSH_BP 0x55
#define POP_BP 0x5d
#define LEAVE 0xc9
#define RET 0xc3
#define REP 0xf3
/* Bytes between push %rbp and mov %rsp,%rbp at most. */
#define MOV_WITHIN 16u
/* Bytes that are looked through where the symbols do not tell how long a function is. */
#define UNKNOWN_SIZE 64u

/* What the instructions say of the frame pointer at a place: whose it is. */
enum place {
	PLACE_BODY,    /* the function's own */
	PLACE_ENTERED, /* its caller's, and the return address is on top of the stack */
	PLACE_PUSHED,  /* its caller's, which is on top of the stack, above it the return address */
	PLACE_LEAF     /* its caller's: the function keeps none */
};

static bool leaves(const uint8_t *code, size_t len, size_t at)
{
	bool popped = at && (code[at - 1] == POP_BP || code[at - 1] == LEAVE);

	if (at + 1 >= len)
		return false;
	return code[at] == RET || (code[at] == REP && code[at + 1] == RET) ||
	       (popped && (code[at] == JUMP_REL32 || code[at] == JUMP_REL8));
}

/* Where in the @len bytes of @code a function makes its frame, by the offsets of push %rbp and mov %rsp,%rbp. */
static bool find_prologue(const uint8_t *code, size_t len, size_t *ret_push, size_t *ret_mov)
{
	static const uint8_t mov[] = { 0x48, 0x89, 0xe5 };

	for (size_t i = 0; i < len; i++) {
		const uint8_t *hit =
			code[i] == PUSH_BP ? memmem(code + i, MIN(MOV_WITHIN, len - i), mov, sizeof(mov)) : NULL;

		if (!hit)
			continue;
		*ret_push = i;
		*ret_mov = (size_t)(hit - code);
		return true;
	}
	return false;
}

static enum place place_of(struct unwinder *u, const struct cursor *c, uint64_t *ret_func)
{
	uint8_t code[FUNC_MAX];
	struct image_symbol func;
	size_t len, at, push, mov;

	if (image_symbolize(u->from.image, c->exact ? c->ip : c->ip - 1, &func) != 0)
		return PLACE_BODY;
	*ret_func = func.addr;
	at = (size_t)(c->ip - func.addr);
	len = MIN(func.size ? (size_t)func.size : UNKNOWN_SIZE, sizeof(code));
	/* Where a page of it is missing, its beginning has to do. */
	if (at <= len && dump_read(u->from.dump, func.addr, code, len) < 0)
		len = MIN(len, UNKNOWN_SIZE);
	if (at > len || dump_read(u->from.dump, func.addr, code, len) < 0)
		return PLACE_BODY;
	if (c->exact && leaves(code, len, at))
		return PLACE_ENTERED;
	if (!find_prologue(code, len, &push, &mov))
		return len == func.size && c->exact ? PLACE_LEAF : PLACE_BODY;
	return at <= push ? PLACE_ENTERED : at <= mov ? PLACE_PUSHED : PLACE_BODY;
}

int16_t x86_find_unframed(struct unwinder *u, const struct cursor *c, const struct stack_range *stack,
			  enum image_frame_how *ret_how)
{
	uint64_t func = 0, ret = 0;
	enum place place = place_of(u, c, &func);
	int16_t size = place == PLACE_PUSHED ? 2 * (int16_t)WORD : (int16_t)WORD;
	bool sure = false;

	if (place == PLACE_BODY)
		return 0;
	*ret_how = IMAGE_FRAME_CALL;
	if (place == PLACE_LEAF) {
		/* It may have pushed other registers. */
		size = nearest(u, c, MIN(x86_stack_end(c, stack) - c->sp, FRAME_MAX), func, CALLER_SURE, &sure);
		if (size)
			return size;
		size = (int16_t)WORD;
		*ret_how = IMAGE_FRAME_SCAN;
	}
	if (dump_read_u64(u->from.dump, c->sp + (uint64_t)size - WORD, &ret) == 0 && unwinder_is_return(u, ret))
		return size;
	/* What the frame pointer leads to is some caller, but who stands between is not known. */
	*ret_how = IMAGE_FRAME_SCAN;
	return 0;
}

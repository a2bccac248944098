/* SPDX-License-Identifier: GPL-2.0-or-later */
/* x86_64 without unwind tables (stack-x86-bare.c), for the unwinder of x86_64 (stack-x86.c). */
#pragma once

#include "parsers/vmcore/image/unwind/stack-priv.h"

/* The function that the call instruction before @pc, a return address, names itself; 0 when it names none. */
uint64_t x86_called_before(struct unwinder *u, uint64_t pc);

/* Where the stack that @c is on ends, at the latest: the task's, or one of interrupts. */
uint64_t x86_stack_end(const struct cursor *c, const struct stack_range *stack);

/* Whether the kernel's functions keep frame pointers (CONFIG_FRAME_POINTER), by how they begin. */
bool x86_keeps_frame_pointers(struct unwinder *u);

/*
 * The frame of a task that was switched out at stack pointer @sp by the macro switch_to(), as before 4.9
 * (0100301bfdf5). 0 or a negative errno.
 */
int x86_macro_cursor(struct unwinder *u, uint64_t sp, const struct stack_range *stack, struct cursor *ret_cursor);

/*
 * Whether the frame at @c is of entry code, which has a struct pt_regs on top of the stack, or of interrupts' own stack
 * a pointer to one on the task's. Without tables nothing but its content tells that it is one.
 */
bool x86_find_regs(struct unwinder *u, const struct cursor *c, const struct stack_range *stack, uint64_t *ret_addr);

/*
 * How far above the stack pointer of @c its caller's frame begins, by the nearest return address after a call of this
 * very function or of one that ends with a jump to it; or else after a call through a pointer, or any call at all: then
 * *@ret_sure is false. 0 when there is none.
 */
int16_t x86_find_call(struct unwinder *u, const struct cursor *c, const struct stack_range *stack, bool *ret_sure);

/*
 * Of a kernel with frame pointers: how far above the stack pointer of @c its caller's frame begins, where the function has
 * not made its own frame yet (a CPU may be stopped at its first instruction), has given it up, or makes none: the frame pointer
 * is the caller's then, and leads past it. 0 where the frame pointer counts; *@ret_how is then IMAGE_FRAME_SCAN if the
 * function's frame ought to be another, and untouched if not.
 */
int16_t x86_find_unframed(struct unwinder *u, const struct cursor *c, const struct stack_range *stack,
			  enum image_frame_how *ret_how);

/* Whether the function at @c has no caller: a thread begins in it. */
bool x86_is_first(struct unwinder *u, const struct cursor *c);

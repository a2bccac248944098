/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the unwinder (stack.c) and its architectures (stack-x86.c, stack-arm64.c) share. An architecture is a row of
 * operations.
 */
#pragma once

#include <stdbool.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/unwind/orc.h"
#include "parsers/vmcore/image/unwind/stack.h"
#include "util/map.h"

/* Where unwinding stands: the registers of one frame. */
struct cursor {
	uint64_t ip, sp, bp;
	uint64_t ax, dx, di, r10, r13; /* x86_64: valid while has_gprs */
	bool has_gprs;
	bool exact;               /* ip was interrupted there; else it is a return address */
	bool user;                /* the frame is of user mode: unwinding is done */
	enum image_frame_how how; /* found it */
	bool reliable;
};

/* The kernel stack of the task being unwound. */
struct stack_range {
	uint64_t low, high;
};

struct unwinder;

struct arch_unwind {
	const char *arch; /* as libkdumpfile names it */
	/* Finds the offsets of the members it needs. 0 or IMAGE_ABSENT. */
	int (*init)(struct unwinder *u);
	/* The frame that the task at @task sleeps in, which is off CPU. 0 or a negative errno. */
	int (*saved)(struct unwinder *u, uint64_t task, const struct stack_range *stack, struct cursor *ret_cursor);
	/* The same from the content of its stack, when the saved registers are not in the dump. NULL: not possible. */
	int (*search)(struct unwinder *u, const struct stack_range *stack, struct cursor *ret_cursor);
	void (*from_regs)(const struct dump_regs *regs, struct cursor *ret_cursor);
	/*
	 * Moves @c to its caller's frame. 0 when it did; 1 when it cannot, with *@ret_end saying why;
	 * a fatal errno.
	 */
	int (*step)(struct unwinder *u, struct cursor *c, const struct stack_range *stack, const char **ret_end);
	/*
	 * Whether @sp is on a stack that a CPU enters the kernel on, whatever task it runs, before it changes to the
	 * task's. NULL: there are none.
	 */
	bool (*is_entry)(uint64_t sp);
	/* Whether the instruction before @pc, of which @code holds @len bytes, is a call. */
	bool (*after_call)(const uint8_t *code, size_t len);
};

extern const struct arch_unwind arch_unwind_x86_64;
extern const struct arch_unwind arch_unwind_aarch64;

/* struct pt_regs, x86_64. */
struct pt_regs_layout {
	uint32_t size;
	struct image_member ip, sp, bp, cs, ax, dx, di, r10, r13;
};

/* What a CPU's registers were, where the dump has them. */
struct cpu_regs {
	bool known;
	struct dump_regs regs;
};

struct unwinder {
	struct unwind_sources from;
	struct cpu_regs *cpus; /* in the order of the dump's notes */
	uint32_t n_cpus;
	const struct arch_unwind *arch;
	const char *method;
	uint64_t thread_size;
	uint64_t text_start, text_end; /* of the kernel proper */
	struct image_member stack;     /* task_struct */

	/* x86_64 */
	const struct orc_layout *orc;
	uint64_t orc_ips, orc_entries;
	uint32_t orc_n;
	struct map orc_cache; /* pc to raw entry, or ORC_NONE */
	struct image_member thread_sp, frame_bp, frame_ret;
	uint32_t frame_size;             /* of struct inactive_task_frame; 0: this kernel has none */
	uint64_t fork_ret, fork_ret_asm; /* ret_from_fork and, since 6.6, ret_from_fork_asm; 0: this kernel has none */
	struct pt_regs_layout regs;

	/* aarch64 */
	struct image_member context_fp, context_sp, context_pc;
};

/* Whether @pc can be code: in the kernel's text or in a module. */
bool unwinder_is_text(struct unwinder *u, uint64_t pc);
/* Whether @pc is a return address: code that a call instruction stands before. */
bool unwinder_is_return(struct unwinder *u, uint64_t pc);
/* Fills in the kernel's ORC tables, or leaves orc_n 0. */
void unwinder_find_orc(struct unwinder *u);
/* The ORC entry of @pc. False when there is none. */
bool unwinder_orc(struct unwinder *u, uint64_t pc, struct orc_entry *ret_entry);
/* The address of the kernel's symbol @name, or 0. */
uint64_t unwinder_symbol(const struct unwinder *u, const char *name);

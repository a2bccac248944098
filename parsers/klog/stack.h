/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line of a printed stack. */
#pragma once

#include "parsers/klog/span.h"

struct stack_line {
	struct span func, module;
	uint32_t offset, size; /* of the return address in func, and func's size; 0 where not printed */
	bool reliable;         /* false after "? ", and where the kernel says so */
	bool inlined;          /* into the frame of the next line; only scripts that decode stacks know */
	struct span rest;      /* where more frames may stand, of a form that has several on a line */
};

/*
 * Reads a frame of any architecture and age: "? schedule+0x3a/0x90", "[<ffffffff81672d1a>] schedule+0x3a/0x90 [mod]",
 * "[c000…] [c000…] schedule+0x3a/0x90 (unreliable)", "<ffff…>{schedule+58}", "schedule from
 * schedule_timeout+0xa8/0xd4", and what decode_stacktrace makes of them, "schedule (kernel/sched/core.c:123)". False
 * for any other line.
 */
bool stack_line_parse(struct span text, struct stack_line *ret_line);

/* Whether the line may stand among frames: "<TASK>", registers, code, rows of a raw stack. */
bool stack_filler(struct span text);

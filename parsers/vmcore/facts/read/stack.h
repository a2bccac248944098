/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A copy of the part of a task's kernel stack that is in use. */
#pragma once

#include "parsers/vmcore/facts/tasks.h"

struct stack {
	uint64_t low; /* address of the first word */
	uint64_t *words;
	size_t n;
};

/* 0; 1 when the stack is not known or cannot be read; -ENOMEM. Free with stack_deinit(). */
int stack_read(struct extract *x, const struct task *task, struct stack *ret_stack);
void stack_deinit(struct stack *stack);

#define _cleanup_stack_ __attribute__((cleanup(stack_deinit)))

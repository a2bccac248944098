// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/stack.h"

#include <stdlib.h>

#include "util/error.h"

/* Larger than any architecture's kernel stack, KASAN's included. */
#define STACK_MAX (256 * 1024)

int stack_read(struct extract *x, const struct task *task, struct stack *ret_stack)
{
	uint64_t low = (task->stack_low + 7) & ~7ull, size = task->stack_high - low;
	struct stack stack = { .low = low, .n = size / 8 };

	if (!task->stack_low || task->stack_high <= low || size > STACK_MAX)
		return 1;
	stack.words = malloc(size);
	if (!stack.words)
		return err_oom();
	if (image_read(x->img, low, stack.words, stack.n * 8) != 0) {
		stack_deinit(&stack);
		return 1;
	}
	*ret_stack = stack;
	return 0;
}

void stack_deinit(struct stack *stack)
{
	free(stack->words);
	stack->words = NULL;
}

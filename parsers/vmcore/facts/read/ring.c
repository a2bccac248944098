// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/ring.h"

#include <stdlib.h>

#include "util/error.h"
#include "util/macros.h"

/* Larger than any architecture's kernel stack, KASAN's included. */
#define STACK_MAX (256 * 1024)
/* Wait queue entries need not be on stacks: more of them than tasks, but not without end. */
#define RING_SLACK 65536

struct x_member x_member_find(struct extract *x, const char *type, const char *const *names, size_t n)
{
	struct x_member member = { .has = false };

	for (size_t i = 0; i < n && names[i] && !member.has; i++)
		member.has = image_member(x->img, type, names[i], &member.m) == 0;
	return member;
}

int x_stack_read(struct extract *x, const struct x_task *task, struct x_stack *ret_stack)
{
	uint64_t low = (task->stack_low + 7) & ~7ull, size = task->stack_high - low;
	struct x_stack stack = { .low = low, .n = size / 8 };

	if (!task->stack_low || task->stack_high <= low || size > STACK_MAX)
		return 1;
	stack.words = malloc(size);
	if (!stack.words)
		return err_oom();
	if (image_read(x->img, low, stack.words, stack.n * 8) != 0) {
		x_stack_deinit(&stack);
		return 1;
	}
	*ret_stack = stack;
	return 0;
}

void x_stack_deinit(struct x_stack *stack)
{
	free(stack->words);
	stack->words = NULL;
}

void x_ring_deinit(struct x_ring *ring)
{
	free(ring->nodes);
	ring->nodes = NULL;
}

static int ring_add(struct x_ring *ring, uint64_t node)
{
	int r = x_grow(&ring->nodes, ring->n, &ring->cap, sizeof(node));

	if (r == 0)
		ring->nodes[ring->n++] = node;
	return r;
}

/* A wait queue's entry has a function where its head has a lock; other waiters are on their task's stack. */
static bool is_waiter(struct extract *x, const struct x_waiters *waiters, uint64_t node)
{
	uint64_t addr = node - waiters->node.m.offset, word;
	struct image_symbol symbol;
	struct x_task *task;

	if (waiters->func.has)
		return image_read_u64(x->img, addr + waiters->func.m.offset, &word) == 0 && x_in_kernel(word) &&
		       image_symbolize(x->img, word, &symbol) == 0 && symbol.addr == word;
	if (image_read_u64(x->img, addr + waiters->task.m.offset, &word) != 0)
		return false;
	task = x_task_at(x, word);
	return task && node >= task->stack_low && node < task->stack_high;
}

int x_ring_walk(struct extract *x, const struct x_waiters *waiters, uint64_t start, struct x_ring *ring)
{
	size_t left = x->tasks.n + (waiters->func.has ? RING_SLACK : 2);
	uint64_t at = start, from, links[2];
	int r;

	if (!x_plausible(at) || image_read(x->img, at, links, sizeof(links)) != 0)
		return 1;
	do {
		if (is_waiter(x, waiters, at)) {
			r = ring_add(ring, at);
			if (r < 0)
				return r;
		} else if (ring->head) {
			return 1;
		} else {
			ring->head = at;
		}
		from = at;
		at = links[0];
		if (!left-- || !x_plausible(at) || image_read(x->img, at, links, sizeof(links)) != 0 ||
		    links[1] != from)
			return 1;
	} while (at != start);
	return 0;
}

bool x_waiter_next(const struct x_stack *stack, const struct x_waiters *waiters, const struct x_task *task, size_t *pos,
		   uint64_t *ret_waiter)
{
	if (!waiters->node.has || !waiters->task.has)
		return false;
	while (*pos < stack->n) {
		uint64_t at = stack->low + *pos * 8;

		if (stack->words[(*pos)++] != task->addr || at - stack->low < waiters->task.m.offset)
			continue;
		*ret_waiter = at - waiters->task.m.offset;
		return true;
	}
	return false;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/ring.h"

#include <stdlib.h>

#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/vec.h"

/* Wait queue entries need not be on stacks, so there may be more of them than tasks, up to this many more. */
#define RING_SLACK 65536

void ring_deinit(struct ring *ring)
{
	free(ring->nodes);
	ring->nodes = NULL;
}

static int ring_add(struct ring *ring, uint64_t node)
{
	int r = vec_grow(&ring->nodes, ring->n, &ring->cap, sizeof(node));

	if (r == 0)
		ring->nodes[ring->n++] = node;
	return r;
}

/* A wait queue's entry has a pointer to a function, its head has none. Other waiters are on their task's stack. */
static bool is_waiter(struct extract *x, const struct waiter_layout *waiters, uint64_t node)
{
	uint64_t addr = node - waiters->node.m.offset, word;
	struct image_symbol symbol;
	struct task *task;

	if (waiters->func.has)
		return image_read_u64(x->img, addr + waiters->func.m.offset, &word) == 0 && address_in_kernel(word) &&
		       image_symbolize(x->img, word, &symbol) == 0 && symbol.addr == word;
	if (image_read_u64(x->img, addr + waiters->task.m.offset, &word) != 0)
		return false;
	task = tasks_at(x, word);
	return task && node >= task->stack_low && node < task->stack_high;
}

int ring_walk(struct extract *x, const struct waiter_layout *waiters, uint64_t start, struct ring *ring)
{
	size_t left = x->tasks->n + (waiters->func.has ? RING_SLACK : 2);
	uint64_t at = start, from, links[2];
	int r;

	if (!address_plausible(at) || image_read(x->img, at, links, sizeof(links)) != 0)
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
		if (!left-- || !address_plausible(at) || image_read(x->img, at, links, sizeof(links)) != 0 ||
		    links[1] != from)
			return 1;
	} while (at != start);
	return 0;
}

bool ring_next_waiter(const struct stack *stack, const struct waiter_layout *waiters, const struct task *task,
		      size_t *pos, uint64_t *ret_waiter)
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

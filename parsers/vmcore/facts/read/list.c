// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/list.h"

#include <inttypes.h>
#include <stdio.h>

#include "parsers/vmcore/facts/read/address.h"

/* No object on a list is smaller. */
#define OBJECT_MIN 32

size_t list_max(const struct extract *x)
{
	return x->info->memory_bytes / OBJECT_MIN;
}

/* struct list_head: next and prev. */
struct list_node {
	uint64_t link[2];
};

struct walk {
	uint64_t head;
	size_t left; /* nodes that may still be visited */
	int toward;  /* the link that is followed: 0 next, 1 prev */
	char *reason;
};

static int broken(struct walk *w, const char *what, uint64_t at)
{
	snprintf(w->reason, REASON_MAX, "%s list_head 0x%" PRIx64 " %s", w->toward ? "backwards," : "forwards,", at,
		 what);
	return 1;
}

/* One direction of list_walk(): 0 when it came back to the head, 1 when it broke. */
static int walk_ring(struct extract *x, struct walk *w, int (*visit)(struct extract *x, uint64_t node, void *arg),
		     void *arg)
{
	struct list_node node;
	uint64_t at = w->head, from;

	if (image_read(x->img, at, &node, sizeof(node)) != 0)
		return broken(w, "is not in the dump", at);
	for (;;) {
		int r;

		from = at;
		at = node.link[w->toward];
		if (at == w->head)
			return 0;
		if (!address_plausible(at) || image_read(x->img, at, &node, sizeof(node)) != 0)
			return broken(w, "leads to memory that cannot be read", from);
		if (node.link[!w->toward] != from)
			return broken(w, "is not what its successor links back to", from);
		if (!w->left--)
			return broken(w, "is beyond all that fit into memory", at);
		r = visit(x, at, arg);
		if (r < 0)
			return r;
	}
}

int list_walk(struct extract *x, uint64_t head, size_t max, int (*visit)(struct extract *x, uint64_t node, void *arg),
	      void *arg, char ret_reason[static REASON_MAX])
{
	struct walk forwards = { .head = head, .left = max, .toward = 0, .reason = ret_reason };
	char ignored[REASON_MAX];
	struct walk backwards = { .head = head, .left = max, .toward = 1, .reason = ignored };
	int r = walk_ring(x, &forwards, visit, arg);

	if (r <= 0)
		return r;
	r = walk_ring(x, &backwards, visit, arg);
	return r < 0 ? r : 1;
}

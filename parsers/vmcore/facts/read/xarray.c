// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/xarray.h"

#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/member.h"

/* The mark of an entry that points to a node (xa_is_node(); to 4.19 RADIX_TREE_INTERNAL_NODE). */
#define NODE_MARK 2u
#define RADIX_NODE_MARK 1u
/* How many entries a node may have. */
#define SLOTS_MAX 64
#define SHIFT_END 64 /* above that of any node */

static int walk_entry(struct extract *x, struct xarray *xa, uint64_t entry, int above);

/* A node's shift says how far it is from the leaves. It must fall on the way down, so the walk ends. */
static int walk_node(struct extract *x, struct xarray *xa, uint64_t node, int above)
{
	const struct image_member *m = &x->members[FIELD_XA_NODE_SLOTS];
	struct opt shift = member_read(x, node, FIELD_XA_NODE_SHIFT);
	uint64_t slots[SLOTS_MAX];
	int r = 0;

	if (!shift.known || shift.v < 0 || shift.v >= above || m->size > sizeof(slots) ||
	    image_read(x->img, node + m->offset, slots, m->size) != 0) {
		xa->broken++;
		return 0;
	}
	for (uint32_t i = 0; r == 0 && i < m->size / sizeof(*slots); i++)
		r = walk_entry(x, xa, slots[i], (int)shift.v);
	return r;
}

static int walk_entry(struct extract *x, struct xarray *xa, uint64_t entry, int above)
{
	uint64_t mark = x->has[FIELD_RADIX_NODE_SLOTS] ? RADIX_NODE_MARK : NODE_MARK, node = entry - mark;

	if (!xa->left || !address_in_kernel(entry))
		return 0;
	xa->left--;
	if ((entry & 3) == mark && address_plausible(node))
		return walk_node(x, xa, node, above);
	return address_plausible(entry) ? xa->visit(x, entry, xa->arg) : 0;
}

int xarray_walk(struct extract *x, struct xarray *xa, uint64_t head)
{
	return x->has[FIELD_XA_NODE_SHIFT] && x->has[FIELD_XA_NODE_SLOTS] ? walk_entry(x, xa, head, SHIFT_END) : 0;
}

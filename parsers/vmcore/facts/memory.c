// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/memory.h"

#include <stdio.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/system.h"
#include "util/macros.h"

#define NODES_MAX 1024
#define HSTATES_MAX 8
#define ORDER_MAX 30
/* Smaller caches are many and do not matter. */
#define SLAB_KB_MIN 1024
/* kmem_cache_order_objects.x: the order is above the number of objects (mm/slub.c: OO_SHIFT). */
#define OO_SHIFT 16

static int add_counter(struct extract *x, const char *name, const char *unit, struct opt value)
{
	struct fact_vmstat row = { .name = name, .value = value, .unit = unit };

	return value.known ? FACTS_ADD(x->facts, VMSTAT, vmstat, &row, NULL) : 0;
}

/* ---- Events, by their names in /proc/vmstat ---- */

static const struct {
	const char *name, *enumerator;
} events[] = {
	{ "oom_kill", "OOM_KILL" },
	{ "allocstall", "ALLOCSTALL" }, /* to 4.7 */
	{ "allocstall_dma32", "ALLOCSTALL_DMA32" },
	{ "allocstall_normal", "ALLOCSTALL_NORMAL" },
	{ "allocstall_movable", "ALLOCSTALL_MOVABLE" },
	{ "pgscan_kswapd", "PGSCAN_KSWAPD" },
	{ "pgscan_direct", "PGSCAN_DIRECT" },
	{ "pgsteal_kswapd", "PGSTEAL_KSWAPD" },
	{ "pgsteal_direct", "PGSTEAL_DIRECT" },
	{ "pgmajfault", "PGMAJFAULT" },
	{ "pswpin", "PSWPIN" },
	{ "pswpout", "PSWPOUT" },
	{ "compact_stall", "COMPACTSTALL" },
	{ "compact_fail", "COMPACTFAIL" },
	{ "compact_success", "COMPACTSUCCESS" },
};

static struct opt count_event(struct extract *x, uint64_t states, int64_t index)
{
	int64_t sum = 0;
	uint64_t part;

	for (size_t i = 0; i < x->cpus->n; i++) {
		if (image_read_u64(x->img, states + x->cpus->v[i].offset + (uint64_t)index * 8, &part) != 0)
			return OPT_NULL;
		sum = row_sum(sum, (int64_t)part);
	}
	return x->cpus->n ? OPT(sum) : OPT_NULL;
}

static int add_events(struct extract *x)
{
	uint64_t states;
	int64_t index;
	int r = 0;

	if (!x->cpus->percpu || image_symbol(x->img, "vm_event_states", &states) != 0)
		return 0;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(events); i++)
		if (image_enumerator(x->img, "vm_event_item", events[i].enumerator, &index) == 0 && index >= 0)
			r = add_counter(x, events[i].name, "count", count_event(x, states, index));
	return r;
}

/* ---- Huge pages of all sizes together ---- */

static int add_hugepages(struct extract *x)
{
	static const struct {
		const char *name;
		enum field field;
	} counts[] = {
		{ "hugepages_total", FIELD_HSTATE_NR },
		{ "hugepages_free", FIELD_HSTATE_FREE },
		{ "hugepages_surp", FIELD_HSTATE_SURPLUS },
	};
	struct opt n = global_read(x, "hugetlb_max_hstate", 4);
	uint64_t array;
	uint32_t size;
	int r = 0;

	if (!n.known || image_symbol(x->img, "hstates", &array) != 0 || image_sizeof(x->img, "hstate", &size) != 0)
		return 0;
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(counts); i++) {
		struct opt sum = OPT(0);

		for (int64_t h = 0; h < MIN(n.v, HSTATES_MAX); h++) {
			struct opt order = member_read(x, array + (uint64_t)h * size, FIELD_HSTATE_ORDER);
			struct opt pages = member_read(x, array + (uint64_t)h * size, counts[i].field);

			if (!order.known || order.v < 0 || order.v > ORDER_MAX ||
			    __builtin_mul_overflow(pages.v, 1ll << order.v, &pages.v))
				pages = OPT_NULL;
			sum = sum.known && pages.known ? OPT(row_sum(sum.v, pages.v)) : OPT_NULL;
		}
		r = add_counter(x, counts[i].name, "kb", row_pages_kb(x, sum));
	}
	return r;
}

/* ---- Slab caches ---- */

/* What a cache keeps for one node; 7.0 has a struct of several pointers there. */
static uint64_t cache_node(struct extract *x, uint64_t cache, uint64_t node)
{
	const struct image_member *m = &x->members[FIELD_CACHE_NODES];
	uint64_t stride = 8, offset = 0, value;

	if (x->has[FIELD_CACHE_PER_NODE]) {
		m = &x->members[FIELD_CACHE_PER_NODE];
		stride = m->elems ? m->size / m->elems : 0;
		offset = x->members[FIELD_PER_NODE_NODE].offset;
	}
	if (!stride || (node + 1) * stride > m->size ||
	    image_read_u64(x->img, cache + m->offset + node * stride + offset, &value) != 0)
		return 0;
	return value;
}

struct slabs {
	uint64_t nodes;
};

static int visit_cache(struct extract *x, uint64_t at, void *arg)
{
	const struct slabs *slabs = arg;
	uint64_t cache = at - x->members[FIELD_CACHE_LIST].offset;
	struct opt order = member_read(x, cache, FIELD_CACHE_ORDER), kb;
	char cache_name[COMM_MAX], name[NAME_LEN_MAX];
	int64_t n = 0;

	for (uint64_t node = 0; node < slabs->nodes; node++)
		n = row_sum(n, member_read(x, cache_node(x, cache, node), FIELD_CACHE_NODE_SLABS).v);
	if (!order.known || (order.v >> OO_SHIFT & 0xffff) > ORDER_MAX ||
	    __builtin_mul_overflow(n, 1ll << (order.v >> OO_SHIFT & 0xffff), &n))
		return 0;
	kb = row_pages_kb(x, OPT(n));
	if (!kb.known || kb.v < SLAB_KB_MIN ||
	    image_read_str(x->img, member_read_ptr(x, cache, FIELD_CACHE_NAME), cache_name, sizeof(cache_name)) != 0)
		return 0;
	snprintf(name, sizeof(name), "slab:%s", cache_name);
	return add_counter(x, name, "kb", kb);
}

static int add_slabs(struct extract *x)
{
	struct opt nodes = global_read(x, "nr_node_ids", 4);
	struct slabs slabs = { .nodes = nodes.known ? (uint64_t)MIN(nodes.v, NODES_MAX) : 1 };
	char reason[REASON_MAX];
	uint64_t head;
	int r;

	if (image_symbol(x->img, "slab_caches", &head) != 0 || !x->has[FIELD_CACHE_LIST] ||
	    !x->has[FIELD_CACHE_NODE_SLABS] || !(x->has[FIELD_CACHE_NODES] || x->has[FIELD_CACHE_PER_NODE]))
		return 0;
	r = list_walk(x, head, list_max(x), visit_cache, &slabs, reason);
	if (r > 0)
		gaps_partial(x, FACT_VMSTAT, 0, NULL, "the list of slab caches is broken: %s", reason);
	return MIN(r, 0);
}

int memory_run(struct extract *x)
{
	int r = add_events(x);

	if (r == 0)
		r = add_hugepages(x);
	return r == 0 ? add_slabs(x) : r;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/memcg-stats.h"

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/row.h"
#include "util/macros.h"

/* Items of memcg_stat_item, which go on where those of node_stat_item end; 7.2 has about 70. */
#define ITEMS_MAX 256

enum unit { PAGES, BYTES, KB };

/* NR_SLAB_…_B are bytes in a cgroup (5.9: d42f3245c7e2); before, slabs are pages. */
static const struct {
	const char *name, *type, *enumerator;
	enum unit unit;
} counters[] = {
	{ "anon", "node_stat_item", "NR_ANON_MAPPED", PAGES },
	{ "file", "node_stat_item", "NR_FILE_PAGES", PAGES },
	{ "shmem", "node_stat_item", "NR_SHMEM", PAGES },
	{ "file_mapped", "node_stat_item", "NR_FILE_MAPPED", PAGES },
	{ "file_dirty", "node_stat_item", "NR_FILE_DIRTY", PAGES },
	{ "file_writeback", "node_stat_item", "NR_WRITEBACK", PAGES },
	{ "slab_reclaimable", "node_stat_item", "NR_SLAB_RECLAIMABLE_B", BYTES },
	{ "slab_unreclaimable", "node_stat_item", "NR_SLAB_UNRECLAIMABLE_B", BYTES },
	{ "slab_reclaimable", "node_stat_item", "NR_SLAB_RECLAIMABLE", PAGES },
	{ "slab_unreclaimable", "node_stat_item", "NR_SLAB_UNRECLAIMABLE", PAGES },
	{ "kernel_stack", "node_stat_item", "NR_KERNEL_STACK_KB", KB },
	{ "pagetables", "node_stat_item", "NR_PAGETABLE", PAGES },
	{ "sock", "memcg_stat_item", "MEMCG_SOCK", PAGES },
	{ "percpu", "memcg_stat_item", "MEMCG_PERCPU_B", BYTES },
	{ "vmalloc", "memcg_stat_item", "MEMCG_VMALLOC", PAGES },
};

/* An array of longs, and the place of each item in it. */
struct stats {
	uint64_t array;
	uint32_t n;
	uint64_t table; /* mem_cgroup_stats_index[], 0 where items are indices themselves */
	uint8_t first;  /* what it has for the first place */
};

/*
 * Since 6.1 (410f8e82689e) the counters are an object of their own; before, they were in the mem_cgroup, since 5.13
 * (2d146aa3aa84) in a struct, until then as an array of atomics.
 */
static bool find_array(struct extract *x, const struct object *memcg, struct stats *ret)
{
	const struct image_member *m = &x->members[FIELD_MEMCG_STATS];
	const struct image_member *state = &x->members[FIELD_MEMCG_STATS_STATE];
	struct stats stats = { 0 };

	if (!x->has[FIELD_MEMCG_STATS])
		return false;
	if (m->size == sizeof(uint64_t)) { /* a pointer */
		stats.array = object_get_ptr(x, FIELD_MEMCG_STATS, memcg);
		if (!stats.array || !x->has[FIELD_MEMCG_STATS_STATE])
			return false;
		stats.array += state->offset;
		stats.n = state->size / 8;
	} else if (x->has[FIELD_MEMCG_STATS_INNER]) {
		m = &x->members[FIELD_MEMCG_STATS_INNER];
		stats.array = memcg->addr + m->offset;
		stats.n = m->size / 8;
	} else {
		stats.array = memcg->addr + m->offset;
		stats.n = m->size / 8;
	}
	*ret = stats;
	return true;
}

/*
 * Since 6.10 (ff48c71c26aa) only items that cgroups count have a place, by a table of bytes: first with 1 more than the
 * place and 0 for none, later with the place and 255 for none. NR_INACTIVE_ANON has the first place and shows which.
 */
static void find_table(struct extract *x, struct stats *stats)
{
	int64_t first;

	if (image_symbol(x->img, "mem_cgroup_stats_index", &stats->table) != 0)
		return;
	if (image_enumerator(x->img, "node_stat_item", "NR_INACTIVE_ANON", &first) != 0 || first < 0 ||
	    first >= ITEMS_MAX || image_read(x->img, stats->table + (uint64_t)first, &stats->first, 1) != 0 ||
	    stats->first > 1)
		stats->n = 0;
}

static struct opt place_of(struct extract *x, const struct stats *stats, int64_t item)
{
	uint8_t place;

	if (item < 0 || item >= ITEMS_MAX)
		return OPT_NULL;
	if (!stats->table)
		return item < stats->n ? OPT(item) : OPT_NULL;
	if (image_read(x->img, stats->table + (uint64_t)item, &place, 1) != 0 || place < stats->first)
		return OPT_NULL;
	place = (uint8_t)(place - stats->first);
	return place < stats->n ? OPT(place) : OPT_NULL;
}

static struct opt in_kb(const struct extract *x, enum unit unit, int64_t value)
{
	if (unit == PAGES)
		return row_pages_kb(x, OPT(value));
	return OPT(unit == BYTES ? value / 1024 : value);
}

static int add_one(struct extract *x, const struct stats *stats, size_t i, int64_t id)
{
	struct fact_vmstat row = { .memcg_id = OPT(id), .name = counters[i].name, .unit = "kb" };
	struct opt place;
	uint64_t value;
	int64_t item;

	if (image_enumerator(x->img, counters[i].type, counters[i].enumerator, &item) != 0)
		return 0;
	place = place_of(x, stats, item);
	if (!place.known || image_read_u64(x->img, stats->array + (uint64_t)place.v * 8, &value) != 0 ||
	    (int64_t)value <= 0)
		return 0;
	row.value = in_kb(x, counters[i].unit, (int64_t)value);
	return row.value.v ? FACTS_ADD(x->facts, VMSTAT, vmstat, &row, NULL) : 0;
}

/*
 * What reclaim in the group goes by, as mem_cgroup_swappiness() gives it: the group's own value in cgroup v1 only, and not in the
 * root, whose field nobody writes. Since 6.11 (CONFIG_MEMCG_V1) there may be no such field.
 */
static int add_swappiness(struct extract *x, const struct object *memcg, int64_t id, struct opt own)
{
	struct fact_vmstat row = { .memcg_id = OPT(id), .name = "swappiness", .unit = "count" };

	if (own.known)
		row.value = own.v ? object_get(x, FIELD_MEMCG_SWAPPINESS, memcg) : global_read(x, "vm_swappiness", 4);
	if (row.value.known)
		return FACTS_ADD(x->facts, VMSTAT, vmstat, &row, NULL);
	if (x->has[FIELD_MEMCG_SWAPPINESS])
		gaps_add(x, FACT_MEMCG, id, "swappiness", "%s",
			 !own.known ? "of cgroup v1 its own, of v2 the system's: which it is of is not known" :
			 own.v      ? "it cannot be read" :
				      "it is the system's, but there is no symbol vm_swappiness");
	return 0;
}

int memcg_stats_add(struct extract *x, const struct object *memcg, int64_t id, struct opt own_swappiness)
{
	struct stats stats;
	int r = add_swappiness(x, memcg, id, own_swappiness);

	if (r < 0 || !find_array(x, memcg, &stats))
		return r;
	find_table(x, &stats);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(counters); i++)
		r = add_one(x, &stats, i, id);
	return r;
}

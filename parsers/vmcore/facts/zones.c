// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/zones.h"

#include <inttypes.h>
#include <string.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"
#include "parsers/vmcore/facts/waits.h"
#include "util/buf.h"
#include "util/cleanup.h"
#include "util/macros.h"

#define NODES_MAX 1024
#define ZONES_MAX 8   /* MAX_NR_ZONES is 6 at most */
#define STATS_MAX 128 /* items of zone_stat_item or node_stat_item; 7.2 has about 60 */
#define ORDERS_MAX 64
#define ZONE_NAME_LEN 32

/* vm_stat arrays of a zone or a node, the CPUs' parts added. */
struct stats {
	int64_t v[STATS_MAX];
	uint32_t n; /* 0: could not be read */
};

static const struct {
	const char *enumerator;
	size_t column;
} zone_items[] = {
	{ "NR_FREE_PAGES", offsetof(struct fact_zone, free_kb) },
	{ "NR_FREE_CMA_PAGES", offsetof(struct fact_zone, free_cma_kb) },
	{ "NR_MLOCK", offsetof(struct fact_zone, mlocked_kb) },
	{ "NR_ZONE_ACTIVE_ANON", offsetof(struct fact_zone, active_anon_kb) },
	{ "NR_ZONE_INACTIVE_ANON", offsetof(struct fact_zone, inactive_anon_kb) },
	{ "NR_ZONE_ACTIVE_FILE", offsetof(struct fact_zone, active_file_kb) },
	{ "NR_ZONE_INACTIVE_FILE", offsetof(struct fact_zone, inactive_file_kb) },
	{ "NR_ZONE_UNEVICTABLE", offsetof(struct fact_zone, unevictable_kb) },
	/* A zone has lists of its own up to 4.7 (599d0c954f91). */
	{ "NR_ACTIVE_ANON", offsetof(struct fact_zone, active_anon_kb) },
	{ "NR_INACTIVE_ANON", offsetof(struct fact_zone, inactive_anon_kb) },
	{ "NR_ACTIVE_FILE", offsetof(struct fact_zone, active_file_kb) },
	{ "NR_INACTIVE_FILE", offsetof(struct fact_zone, inactive_file_kb) },
	{ "NR_UNEVICTABLE", offsetof(struct fact_zone, unevictable_kb) },
};

static const struct {
	const char *enumerator;
	size_t column;
} watermarks[] = {
	{ "WMARK_MIN", offsetof(struct fact_zone, min_kb) },
	{ "WMARK_LOW", offsetof(struct fact_zone, low_kb) },
	{ "WMARK_HIGH", offsetof(struct fact_zone, high_kb) },
};

/*
 * Counters of the system under the names that the kernel's own memory report gives them. The
 * enumerators are looked up, since their values move with nearly every release.
 */
static const struct {
	const char *name, *enumerator;
	enum { PAGES, KB, STACKS } unit;
} counters[] = {
	{ "free", "NR_FREE_PAGES" },
	{ "free_cma", "NR_FREE_CMA_PAGES" },
	{ "bounce", "NR_BOUNCE" },
	{ "active_anon", "NR_ACTIVE_ANON" },
	{ "inactive_anon", "NR_INACTIVE_ANON" },
	{ "active_file", "NR_ACTIVE_FILE" },
	{ "inactive_file", "NR_INACTIVE_FILE" },
	{ "unevictable", "NR_UNEVICTABLE" },
	{ "isolated_anon", "NR_ISOLATED_ANON" },
	{ "isolated_file", "NR_ISOLATED_FILE" },
	{ "mapped", "NR_FILE_MAPPED" },
	{ "dirty", "NR_FILE_DIRTY" },
	{ "writeback", "NR_WRITEBACK" },
	{ "shmem", "NR_SHMEM" },
	/* Bytes only in a memcg's counters: a node's are pages (5.9: ea426c2a7de8). */
	{ "slab_reclaimable", "NR_SLAB_RECLAIMABLE_B" },
	{ "slab_unreclaimable", "NR_SLAB_UNRECLAIMABLE_B" },
	{ "slab_reclaimable", "NR_SLAB_RECLAIMABLE" },
	{ "slab_unreclaimable", "NR_SLAB_UNRECLAIMABLE" },
	{ "pagetables", "NR_PAGETABLE" },
	{ "sec_pagetables", "NR_SECONDARY_PAGETABLE" },
	{ "kernel_stack", "NR_KERNEL_STACK_KB", KB },
	{ "kernel_stack", "NR_KERNEL_STACK", STACKS }, /* to 4.7: d30dd8be06a2 */
	{ "kernel_misc_reclaimable", "NR_KERNEL_MISC_RECLAIMABLE" },
};

struct reader {
	struct object zone;
	struct opt highest; /* index of the highest zone that any waiting request may use */
	int64_t total_zone[STATS_MAX], total_node[STATS_MAX];
	uint32_t n_zone, n_node; /* items in the totals */
};

static struct opt item(struct extract *x, const char *type, const char *enumerator, const struct stats *stats)
{
	int64_t i;

	if (image_enumerator(x->img, type, enumerator, &i) != 0 || i < 0 || i >= stats->n)
		return OPT_NULL;
	return OPT(MAX(stats->v[i], 0));
}

/* Adds what the CPUs have counted but not yet added: an array of s8 at field @diff of a per-CPU object. */
static bool add_diffs(struct extract *x, uint64_t percpu, enum field diff, struct stats *stats)
{
	const struct image_member *m = &x->members[diff];
	int8_t parts[STATS_MAX];
	uint32_t n = MIN(MIN(m->size, stats->n), STATS_MAX);

	for (size_t i = 0; percpu && x->cpus->percpu && x->has[diff] && i < x->cpus->n; i++) {
		if (image_read(x->img, percpu + x->cpus->v[i].offset + m->offset, parts, n) != 0)
			return false;
		for (uint32_t k = 0; k < n; k++)
			stats->v[k] = row_sum(stats->v[k], parts[k]);
	}
	return true;
}

static void read_stats(struct extract *x, uint64_t object, enum field stat, uint64_t percpu, enum field diff,
		       struct stats *ret_stats)
{
	const struct image_member *m = &x->members[stat];
	struct stats stats = { .n = MIN(m->size / 8, STATS_MAX) };

	if (!x->has[stat] || image_read(x->img, object + m->offset, stats.v, stats.n * sizeof(stats.v[0])) != 0)
		stats.n = 0;
	else if (!add_diffs(x, percpu, diff, &stats))
		gaps_partial(x, FACT_VMSTAT, 0, NULL, "a CPU's part of the counters cannot be read");
	*ret_stats = stats;
}

static void add_to_total(const struct stats *stats, int64_t *total, uint32_t *n)
{
	*n = MAX(*n, stats->n);
	for (uint32_t i = 0; i < stats->n; i++)
		total[i] = row_sum(total[i], stats->v[i]);
}

/* Free pages on the CPUs' own lists, in struct per_cpu_pages, which was embedded in per_cpu_pageset to 5.13. */
static struct opt pcp_pages(struct extract *x, const struct object *zone)
{
	uint64_t percpu = object_get_ptr(x, FIELD_ZONE_PCP, zone);
	enum field count = x->has[FIELD_PAGESET_COUNT] ? FIELD_PAGESET_COUNT : FIELD_PCP_COUNT;
	struct opt pages = OPT_NULL;

	for (size_t i = 0; percpu && x->cpus->percpu && i < x->cpus->n; i++) {
		struct opt part = member_read(x, percpu + x->cpus->v[i].offset, count);

		if (!part.known)
			return OPT_NULL;
		pages = OPT(row_sum(pages.v, part.v));
	}
	return pages;
}

static void read_watermarks(struct extract *x, const struct object *zone, struct fact_zone *row)
{
	struct opt boost = object_get(x, FIELD_ZONE_BOOST, zone);

	row->boost_kb = row_pages_kb(x, boost);
	for (size_t i = 0; i < ARRAY_SIZE(watermarks); i++) {
		struct opt mark;
		int64_t index;

		if (image_enumerator(x->img, "zone_watermarks", watermarks[i].enumerator, &index) != 0 || index < 0 ||
		    index > UINT32_MAX)
			continue;
		mark = object_get_elem(x, FIELD_ZONE_WATERMARK, zone, (uint32_t)index, 8);
		if (mark.known) /* as the kernel uses and prints it: with the boost */
			mark.v = row_sum(mark.v, boost.v);
		row_set(row, watermarks[i].column, row_pages_kb(x, mark));
	}
}

/* "[0, 936, 936]": KiB of this zone kept from requests for the zone of each index. */
static void format_reserve(struct extract *x, const struct object *zone, struct buf *text)
{
	uint32_t n = MIN(x->members[FIELD_ZONE_RESERVE].size / 8, ZONES_MAX);

	for (uint32_t i = 0; x->has[FIELD_ZONE_RESERVE] && i < n; i++) {
		struct opt kb = row_pages_kb(x, object_get_elem(x, FIELD_ZONE_RESERVE, zone, i, 8));

		buf_printf(text, "%s%" PRId64, i ? ", " : "[", kb.v);
	}
	if (text->len)
		buf_putc(text, ']');
}

/* "[12, 3, …]": free blocks of each order. */
static void format_free_area(struct extract *x, const struct object *zone, struct buf *text)
{
	const struct image_member *m = &x->members[FIELD_ZONE_FREE_AREA];
	struct object area = { 0 };

	if (!x->has[FIELD_ZONE_FREE_AREA] || !x->has[FIELD_FREE_AREA_NR] || !m->elems ||
	    !object_has(zone, m->offset, m->size))
		return;
	area.size = m->size / m->elems;
	for (uint32_t i = 0; i < MIN(m->elems, ORDERS_MAX); i++) {
		area.data = zone->data + m->offset + i * area.size;
		buf_printf(text, "%s%" PRId64, i ? ", " : "[", object_get(x, FIELD_FREE_AREA_NR, &area).v);
	}
	buf_putc(text, ']');
}

static int write_zone(struct extract *x, struct fact_zone *row, const struct object *zone)
{
	_cleanup_buf_ struct buf reserve = { 0 }, area = { 0 };
	char name[ZONE_NAME_LEN], locator[LOCATOR_MAX];
	int r;

	format_reserve(x, zone, &reserve);
	format_free_area(x, zone, &area);
	r = buf_check(&reserve);
	if (r == 0)
		r = buf_check(&area);
	if (r < 0)
		return r;
	row->lowmem_reserve = reserve.len ? buf_str(&reserve) : NULL;
	row->free_area = area.len ? buf_str(&area) : NULL;
	row->locator = row_locator(locator, "zone", zone->addr);
	if (image_read_str(x->img, object_get_ptr(x, FIELD_ZONE_NAME, zone), name, sizeof(name)) == 0)
		row->name = name;
	return FACTS_ADD(x->facts, ZONE, zone, row, NULL);
}

/* What the zone with @index keeps from the requests that wait, and whether any of them may use it at all. */
static void read_eligible(struct extract *x, const struct reader *rd, uint32_t index, struct fact_zone *row)
{
	if (!rd->highest.known)
		return;
	row->eligible = OPT((int64_t)index <= rd->highest.v);
	if (row->eligible.v)
		row->kept_kb =
			row_pages_kb(x, object_get_elem(x, FIELD_ZONE_RESERVE, &rd->zone, (uint32_t)rd->highest.v, 8));
}

static int read_zone(struct extract *x, struct reader *rd, struct opt node, uint32_t index, uint64_t addr)
{
	struct fact_zone row = { .node = node };
	enum field diff = x->has[FIELD_ZONE_STAT_DIFF] ? FIELD_ZONE_STAT_DIFF : FIELD_PAGESET_STAT_DIFF;
	struct stats stats;

	if (object_read(x, &rd->zone, addr) != 0) {
		gaps_partial(x, FACT_ZONE, 0, NULL, "zone 0x%" PRIx64 " cannot be read", addr);
		return 0;
	}
	row.present_kb = row_pages_kb(x, object_get(x, FIELD_ZONE_PRESENT, &rd->zone));
	if (!row.present_kb.v)
		return 0;
	row.managed_kb = row_pages_kb(x, object_get(x, FIELD_ZONE_MANAGED, &rd->zone));
	row.highatomic_kb = row_pages_kb(x, object_get(x, FIELD_ZONE_HIGHATOMIC, &rd->zone));
	row.free_pcp_kb = row_pages_kb(x, pcp_pages(x, &rd->zone));
	read_watermarks(x, &rd->zone, &row);
	read_eligible(x, rd, index, &row);
	read_stats(x, addr, FIELD_ZONE_STAT, object_get_ptr(x, FIELD_ZONE_STATS_PERCPU, &rd->zone), diff, &stats);
	add_to_total(&stats, rd->total_zone, &rd->n_zone);
	for (size_t i = 0; i < ARRAY_SIZE(zone_items); i++) {
		struct opt pages = item(x, "zone_stat_item", zone_items[i].enumerator, &stats);

		if (pages.known)
			row_set(&row, zone_items[i].column, row_pages_kb(x, pages));
	}
	return write_zone(x, &row, &rd->zone);
}

static int add_counter(struct extract *x, struct opt node, const char *name, const char *unit, struct opt value)
{
	struct fact_vmstat row = { .node = node, .name = name, .value = value, .unit = unit };

	return value.known ? FACTS_ADD(x->facts, VMSTAT, vmstat, &row, NULL) : 0;
}

static int read_node(struct extract *x, struct reader *rd, uint64_t addr)
{
	struct opt node = member_read(x, addr, FIELD_NODE_ID);
	struct opt zones = member_read(x, addr, FIELD_NODE_NR_ZONES);
	struct stats stats;
	int r = 0;

	if (!node.known || !zones.known || zones.v < 0 || zones.v > ZONES_MAX) {
		gaps_partial(x, FACT_ZONE, 0, NULL, "node 0x%" PRIx64 " cannot be read", addr);
		return 0;
	}
	for (uint32_t i = 0; r == 0 && i < zones.v; i++)
		r = read_zone(x, rd, node, i,
			      addr + x->members[FIELD_NODE_ZONES].offset + i * (uint64_t)rd->zone.type_size);
	if (r < 0)
		return r;
	read_stats(x, addr, FIELD_NODE_STAT, member_read_ptr(x, addr, FIELD_NODE_STATS_PERCPU), FIELD_NODE_STAT_DIFF,
		   &stats);
	add_to_total(&stats, rd->total_node, &rd->n_node);
	return add_counter(x, node, "kswapd_failures", "count", member_read(x, addr, FIELD_NODE_KSWAPD_FAILURES));
}

/* The value of counter @i, in its unit: what a node counts now, zones did before (most since 4.8: 75ef71840539). */
static struct opt total(struct extract *x, size_t i, const struct stats *zone, const struct stats *node)
{
	struct opt value = item(x, "node_stat_item", counters[i].enumerator, node);

	return value.known ? value : item(x, "zone_stat_item", counters[i].enumerator, zone);
}

static struct opt total_kb(struct extract *x, size_t i, struct opt value)
{
	uint32_t stack;

	if (counters[i].unit == PAGES)
		return row_pages_kb(x, value);
	if (counters[i].unit == STACKS && (!value.known || image_sizeof(x->img, "thread_union", &stack) != 0))
		return OPT_NULL;
	return counters[i].unit == KB ? value : OPT(value.v * (stack / 1024));
}

static int write_totals(struct extract *x, const struct reader *rd)
{
	struct stats zone = { .n = rd->n_zone }, node = { .n = rd->n_node };
	int r = 0;

	memcpy(zone.v, rd->total_zone, sizeof(zone.v));
	memcpy(node.v, rd->total_node, sizeof(node.v));
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(counters); i++)
		r = add_counter(x, OPT_NULL, counters[i].name, "kb", total_kb(x, i, total(x, i, &zone, &node)));
	return r;
}

/* Without symbols: each node's kswapd is a kthread that has the node as its data. */
static int read_nodes_of_kswapd(struct extract *x, struct reader *rd)
{
	int r = IMAGE_ABSENT;

	for (size_t i = 0; r >= 0 && i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];
		uint64_t node;

		if (!task->kthread || !str_starts(task->comm, "kswapd"))
			continue;
		node = member_read_ptr(x, task->kthread, FIELD_KTHREAD_DATA);
		if (address_plausible(node))
			r = read_node(x, rd, node);
	}
	return r;
}

/* node_data is an array of pointers; where there can be one node only, it is contig_page_data. */
static int read_nodes(struct extract *x, struct reader *rd)
{
	struct opt ids = global_read(x, "nr_node_ids", 4);
	uint64_t array, addr;
	int64_t n = ids.known ? ids.v : 1;
	int r = 0;

	if (image_symbol(x->img, "contig_page_data", &addr) == 0)
		return read_node(x, rd, addr);
	if (image_symbol(x->img, "node_data", &array) != 0)
		return read_nodes_of_kswapd(x, rd);
	for (int64_t i = 0; r == 0 && i < MIN(n, NODES_MAX); i++)
		if (image_read_u64(x->img, array + (uint64_t)i * 8, &addr) == 0 && address_plausible(addr))
			r = read_node(x, rd, addr);
	return r;
}

int zones_run(struct extract *x)
{
	static const char why[] = "neither node_data nor kswapd leads to a node, or its type is not known";
	struct reader rd = { 0 };
	int r = object_init(x, &rd.zone, "zone");

	rd.highest = waits_highest_zone(x);
	if (r == 0)
		r = read_nodes(x, &rd);
	if (r == 0)
		r = write_totals(x, &rd);
	object_deinit(&rd.zone);
	if (r > 0) {
		gaps_absent(x, FACT_ZONE, "%s", why);
		gaps_absent(x, FACT_VMSTAT, "%s", why);
		return 0;
	}
	if (!x->cpus->percpu)
		gaps_partial(x, FACT_VMSTAT, 0, NULL, "where the CPUs keep what they have not yet added is not known");
	return r;
}

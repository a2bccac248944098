// SPDX-License-Identifier: GPL-2.0-or-later
/* Sums over a memory dump: what a counter is in kB, and what RAM is not accounted for. */
#include "parsers/klog/boot/memory.h"

#include "util/macros.h"

const struct memory_counter *memory_find(const struct memory_dump *dump, const char *name, int node)
{
	for (size_t i = 0; i < dump->n_counters; i++) {
		const struct memory_counter *c = &dump->counters[i];

		if (!c->memcg && c->node == node && streq(c->name, name))
			return c;
	}
	return NULL;
}

struct opt memory_kb(const struct memory_dump *dump, const struct memory_counter *c)
{
	int64_t kb;

	if (!c || c->unit == MEMORY_COUNT)
		return OPT_NULL;
	if (c->unit == MEMORY_KB)
		return OPT(c->value);
	if (c->unit == MEMORY_BYTES)
		return OPT(c->value / 1024);
	if (!dump->page_kb || __builtin_mul_overflow(c->value, dump->page_kb, &kb))
		return OPT_NULL;
	return OPT(kb);
}

/* The sum of a counter over all nodes, in KiB; unknown when no node has it. */
static struct opt node_sum(const struct memory_dump *dump, const char *name)
{
	struct opt sum = OPT_NULL;

	for (size_t i = 0; i < dump->n_counters; i++) {
		const struct memory_counter *c = &dump->counters[i];

		if (!c->memcg && c->node >= 0 && c->unit == MEMORY_KB && streq(c->name, name) &&
		    !__builtin_add_overflow(sum.v, c->value, &sum.v))
			sum.known = true;
	}
	return sum;
}

/* Memory in huge pages of hugetlbfs, over all nodes and sizes. */
static int64_t hugetlb_kb(const struct memory_dump *dump)
{
	int64_t total = 0, kb;

	for (size_t i = 0; i < dump->n_counters; i++) {
		const struct memory_counter *c = &dump->counters[i];
		bool is = c->unit == MEMORY_KB && strncmp(c->name, "hugepages_", 10) == 0;

		if (is && !__builtin_add_overflow(total, c->value, &kb))
			total = kb;
	}
	return total;
}

/* Counters that are printed in pages for the system and in kB for each node (since 4.8) or zone. */
static const struct {
	const char *name;
	size_t member; /* of fact_zone */
} printed_twice[] = {
	{ "active_anon", offsetof(struct fact_zone, active_anon_kb) },
	{ "inactive_anon", offsetof(struct fact_zone, inactive_anon_kb) },
	{ "active_file", offsetof(struct fact_zone, active_file_kb) },
	{ "inactive_file", offsetof(struct fact_zone, inactive_file_kb) },
	{ "free", offsetof(struct fact_zone, free_kb) },
};

/* The sum of a column over all zones, in KiB; unknown when no zone has it. */
static struct opt zone_sum(const struct memory_dump *dump, size_t member)
{
	struct opt sum = OPT_NULL;

	for (size_t i = 0; i < dump->n_zones; i++) {
		const struct opt *kb = (const void *)((const char *)&dump->zones[i].row + member);

		if (kb->known && !__builtin_add_overflow(sum.v, kb->v, &sum.v))
			sum.known = true;
	}
	return sum;
}

int64_t memory_page_kb(const struct memory_dump *dump)
{
	for (size_t i = 0; i < ARRAY_SIZE(printed_twice); i++) {
		const struct memory_counter *pages = memory_find(dump, printed_twice[i].name, -1);
		struct opt kb = node_sum(dump, printed_twice[i].name);

		if (!kb.known)
			kb = zone_sum(dump, printed_twice[i].member);
		/*
		 * The kernel reads each twice: only what did not change between is exact, and few pages prove
		 * nothing.
		 */
		if (!pages || pages->value < 16 || !kb.known)
			continue;
		for (int64_t page = 4; page <= 256; page *= 2)
			if (kb.v % page == 0 && kb.v / page == pages->value)
				return page;
	}
	return 0;
}

/* Whether kernel stacks are counted by the node: then its zones' lines lack them without having been cut. */
static bool node_has_stacks(const struct memory_dump *dump, int64_t node)
{
	for (size_t i = 0; i < dump->n_zones; i++)
		if (dump->zones[i].row.node.v == node && dump->zones[i].stacks)
			return false; /* then each zone has its own */
	return memory_find(dump, "kernel_stack", (int)node) != NULL;
}

/* Whether each zone's line is whole: kernel_stack is in all reports since 2.6.32, as isolated_anon is. */
static bool zones_whole(const struct memory_dump *dump)
{
	bool stacks = memory_find(dump, "isolated_anon", -1) != NULL;

	for (size_t i = 0; i < dump->n_zones; i++) {
		const struct memory_zone *z = &dump->zones[i];

		if (!z->row.present_kb.known || (stacks && !z->stacks && !node_has_stacks(dump, z->row.node.v)))
			return false;
	}
	return dump->n_zones > 0;
}

/*
 * Whether the zones that were printed have the RAM of the totals: since 6.0 (974f4367dd31) only those that the
 * request could use are printed, and those of a cpuset's nodes. Before 3.9, present was without the pages that hold
 * the memory map.
 */
static bool zones_have(const struct memory_dump *dump, int64_t usable_kb)
{
	struct opt present = zone_sum(dump, offsetof(struct fact_zone, present_kb));

	return present.known && present.v >= usable_kb - usable_kb / 32;
}

/* What the system's memory is counted as; each is a part of its own. Old kernels do not have the later ones. */
static const struct {
	const char *name;
	bool needed;
	// clang-format off
} shares[] = {
	{ "free", true },          { "active_anon", true },        { "inactive_anon", true },
	{ "isolated_anon", false }, { "active_file", true },        { "inactive_file", true },
	{ "isolated_file", false }, { "unevictable", true },        { "slab_reclaimable", true },
	{ "slab_unreclaimable", true }, { "pagetables", true },     { "sec_pagetables", false },
	{ "free_pcp", false },     { "kernel_misc_reclaimable", false }, { "bounce", false },
};
// clang-format on

/* Counters of nodes that the totals above do not have. */
static const char *const node_shares[] = { "kernel_stack", "shadow_call_stack", "zspages", "Balloon" };

struct opt memory_unaccounted(const struct memory_dump *dump)
{
	struct opt ram = memory_kb(dump, memory_find(dump, "ram", -1));
	struct opt reserved = memory_kb(dump, memory_find(dump, "reserved", -1));
	int64_t rest;

	if (!ram.known || !reserved.known || !zones_whole(dump) || !zones_have(dump, ram.v - reserved.v))
		return OPT_NULL;
	rest = ram.v - reserved.v - hugetlb_kb(dump);
	for (size_t i = 0; i < ARRAY_SIZE(shares); i++) {
		struct opt part = memory_kb(dump, memory_find(dump, shares[i].name, -1));

		if (!part.known && shares[i].needed)
			return OPT_NULL;
		if (__builtin_sub_overflow(rest, part.v, &rest))
			return OPT_NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(node_shares); i++)
		if (__builtin_sub_overflow(rest, node_sum(dump, node_shares[i]).v, &rest))
			return OPT_NULL;
	return OPT(rest);
}

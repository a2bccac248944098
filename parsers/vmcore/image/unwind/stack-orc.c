// SPDX-License-Identifier: GPL-2.0-or-later
/* Searches the ORC tables of the kernel and of modules where they lie in the memory of the dump. */
#include <string.h>

#include "parsers/vmcore/image/symbols/modules.h"
#include "parsers/vmcore/image/unwind/stack-priv.h"
#include "util/cleanup.h"
#include "util/macros.h"

#define ORC_ENTRIES_MAX (64u << 20)
/* The number of entries, of the kernel's entry code, that the layout is recognised by. */
#define SAMPLE 4096
/* Stands for "no entry" in the cache: real entries have 48 bits. */
#define ORC_NONE UINT64_MAX

struct orc_table {
	struct dump *dump;
	uint64_t ips;
};

static int get_distance(void *ctx, uint32_t index, int32_t *ret_distance)
{
	const struct orc_table *t = ctx;

	return dump_read_u32(t->dump, t->ips + 4ull * index, (uint32_t *)ret_distance);
}

static bool search(struct unwinder *u, const struct module_orc *table, uint64_t pc, uint32_t *ret_index)
{
	struct orc_table t = { u->from.dump, table->ips };

	return orc_search(pc, table->ips, table->n, get_distance, &t, ret_index) == 0;
}

static uint64_t raw_entry(struct unwinder *u, uint64_t pc)
{
	struct module_orc table = { u->orc_ips, u->orc_entries, u->orc_n };
	uint64_t raw = 0;
	uint32_t i;

	/* The init code of the kernel lies after its text, and has its entries in the same table. */
	if (pc < u->text_start && !modules_orc_at(u->from.modules, pc, &table))
		return ORC_NONE;
	if (pc >= u->text_end)
		modules_orc_at(u->from.modules, pc, &table);
	if (!search(u, &table, pc, &i) ||
	    dump_read(u->from.dump, table.entries + (uint64_t)i * ORC_ENTRY_SIZE, &raw, ORC_ENTRY_SIZE) < 0)
		return ORC_NONE;
	return raw;
}

bool unwinder_orc(struct unwinder *u, uint64_t pc, struct orc_entry *ret_entry)
{
	uint8_t bytes[sizeof(uint64_t)];
	uint64_t raw;

	if (!u->orc)
		return false;
	if (!map_get(&u->orc_cache, pc, &raw)) {
		raw = raw_entry(u, pc);
		map_put(&u->orc_cache, pc, raw); /* without memory it stays uncached */
	}
	if (raw == ORC_NONE)
		return false;
	memcpy(bytes, &raw, sizeof(bytes));
	*ret_entry = orc_decode(u->orc, bytes);
	return true;
}

/* The layout of tables without a header, recognised by the entries of the entry code. */
static const struct orc_layout *layout_by_sample(struct unwinder *u)
{
	const struct module_orc table = { u->orc_ips, u->orc_entries, u->orc_n };
	_cleanup_free_ uint8_t *raw = malloc(SAMPLE * ORC_ENTRY_SIZE);
	uint32_t first = 0, n;

	search(u, &table, unwinder_symbol(u, "__entry_text_start"), &first);
	n = MIN(u->orc_n - first, (uint32_t)SAMPLE);
	if (!raw ||
	    dump_read(u->from.dump, u->orc_entries + (uint64_t)first * ORC_ENTRY_SIZE, raw, n * ORC_ENTRY_SIZE) < 0)
		return NULL;
	return orc_layout_by_entries(raw, n);
}

static const struct orc_layout *find_layout(struct unwinder *u)
{
	uint64_t header = unwinder_symbol(u, "__start_orc_header");
	uint8_t bytes[ORC_HEADER_SIZE];
	const struct orc_layout *layout = NULL;

	if (header && dump_read(u->from.dump, header, bytes, sizeof(bytes)) == 0)
		layout = orc_layout_by_header(bytes);
	return layout ? layout : layout_by_sample(u);
}

void unwinder_find_orc(struct unwinder *u)
{
	uint64_t ips = unwinder_symbol(u, "__start_orc_unwind_ip");
	uint64_t ips_end = unwinder_symbol(u, "__stop_orc_unwind_ip");
	uint64_t entries = unwinder_symbol(u, "__start_orc_unwind");

	if (!ips || !entries || ips_end <= ips || (ips_end - ips) / 4 > ORC_ENTRIES_MAX)
		return;
	u->orc_ips = ips;
	u->orc_entries = entries;
	u->orc_n = (uint32_t)((ips_end - ips) / 4);
	u->orc = find_layout(u);
}

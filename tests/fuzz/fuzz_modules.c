// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of modules, their symbols, unwind tables and types. */
#include "parsers/vmcore/image/symbols/modules.h"
#include "tests/fuzz/dream/dream-dump.h"
#include "tests/fuzz/fuzz.h"

#define ADDRESSES 64

static void ask(struct modules *m, uint64_t addr)
{
	const char *name = modules_name_at(m, addr);
	const struct types *types;
	struct image_symbol symbol;
	struct module_orc orc;
	uint64_t at;

	(void)modules_symbolize(m, addr, &symbol);
	(void)modules_orc_at(m, addr, &orc);
	if (!name)
		return;
	(void)modules_symbol(m, name, "init", &at);
	(void)modules_types(m, name, DREAM_HEAP + 64, &types);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dream dream = { data, size };
	struct types *types = NULL;
	struct modules *m;

	if (dream_types(&dream, &types) < 0)
		return 0;
	(void)modules_is_list(dream_dump(&dream), types, DREAM_HEAP + 128);
	if (modules_new(dream_dump(&dream), types, DREAM_HEAP, &m) == 0) {
		for (uint64_t i = 0; i < ADDRESSES; i++)
			ask(m, DREAM_HEAP + i * 4096);
		modules_free(m);
	}
	types_free(types);
	return 0;
}

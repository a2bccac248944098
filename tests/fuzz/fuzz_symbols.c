// SPDX-License-Identifier: GPL-2.0-or-later
/* The kallsyms decoder and its search in memory, and System.map. */
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/symbols/kallsyms-search.h"
#include "parsers/vmcore/image/symbols/symbol-file.h"
#include "tests/fuzz/fuzz.h"
#include "util/macros.h"

#define HEAD 4

static void look_around(struct symtab *t)
{
	for (uint32_t i = 0; i < MIN(t->n, 64u); i++) {
		const char *name = symtab_name(t, i);

		symtab_find(t, name ? name : "");
	}
	if (t->addrs && t->n) {
		int64_t at = symtab_at(t, t->addrs[t->n / 2] + 1);

		if (at >= 0)
			symtab_size(t, (uint32_t)at);
	}
	symtab_deinit(t);
}

/* The bytes are cut into a count, a token index, tokens and names. */
static void decode(const uint8_t *data, size_t len)
{
	uint16_t index[SYMTAB_TOKENS];
	struct symtab t;
	uint64_t *addrs;
	size_t half;
	uint8_t *names;
	char *tokens;

	if (len < HEAD + sizeof(index))
		return;
	memcpy(index, data + HEAD, sizeof(index));
	half = (len - HEAD - sizeof(index)) / 2;
	tokens = malloc(half + 1);
	names = malloc(half + 1);
	memcpy(tokens, data + HEAD + sizeof(index), half);
	memcpy(names, data + HEAD + sizeof(index) + half, half);
	if (symtab_init(&t, names, half, data[0] | (uint32_t)data[1] << 8, tokens, half, index) < 0)
		return;
	addrs = calloc(t.n + 1ul, sizeof(*addrs));
	for (uint32_t i = 0; i < t.n; i++)
		addrs[i] = i * (uint64_t)data[2] * data[3];
	symtab_set_addrs(&t, addrs);
	look_around(&t);
}

static void search(const uint8_t *data, size_t len)
{
	struct kallsyms_tokens tokens;
	struct kallsyms_front front;

	if (kallsyms_find_tokens(data, len, &tokens))
		kallsyms_find_front(data, tokens.table, &front);
	kallsyms_find_front(data, len, &front);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct symtab t;

	decode(data, len);
	search(data, len);
	if (symbol_file_map_text((const char *)data, len, &t) == 0)
		look_around(&t);
	return 0;
}

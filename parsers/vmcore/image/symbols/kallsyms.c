// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/kallsyms.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/memory/dump.h"
#include "parsers/vmcore/image/symbols/kallsyms-search.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Far more symbols than any kernel has: the largest of a distribution has 250,000. */
#define SYMBOLS_MAX (4u << 20)
#define NAMES_MAX (128u << 20)
#define TOKEN_TABLE_MAX 65536

/* ---- Addresses ---- */

/* Since 7.0: the distance from the place of the offset itself. */
static uint64_t from_place(const struct kallsyms_offsets *o, uint32_t i)
{
	return o->place + 4ull * i + (uint64_t)(int64_t)o->v[i];
}

/* 4.6 to 6.14 with SMP on x86: per-CPU symbols are absolute, the others negative from the base (2213e9a66bb8). */
static uint64_t absolute_percpu(const struct kallsyms_offsets *o, uint32_t i)
{
	return o->v[i] >= 0 ? (uint64_t)o->v[i] : o->base - 1 - (uint64_t)(int64_t)o->v[i];
}

/* Since 4.6: the distance above the base. Since 6.15 (01157ddc58dc) no other encoding has a base. */
static uint64_t from_base(const struct kallsyms_offsets *o, uint32_t i)
{
	return o->base + (uint32_t)o->v[i];
}

/* Before 4.6, and since then without CONFIG_KALLSYMS_BASE_RELATIVE: the addresses as they are. */
static uint64_t as_it_is(const struct kallsyms_offsets *o, uint32_t i)
{
	return o->wide ? o->wide[i] : 0;
}

static uint64_t (*const encodings[])(const struct kallsyms_offsets *o, uint32_t i) = {
	from_place,
	from_base,
	absolute_percpu,
	as_it_is,
};

int kallsyms_addresses(const struct kallsyms_offsets *offsets, uint32_t index, uint64_t addr, uint64_t **ret_addrs)
{
	uint64_t *addrs;
	size_t e = 0;

	while (e < ARRAY_SIZE(encodings) && encodings[e](offsets, index) != addr)
		e++;
	if (e == ARRAY_SIZE(encodings))
		return err_set(-EINVAL, "kallsyms: no known encoding gives a symbol its address 0x%" PRIx64, addr);
	addrs = malloc((offsets->n + 1ul) * sizeof(*addrs));
	if (!addrs)
		return err_oom();
	for (uint32_t i = 0; i < offsets->n; i++)
		addrs[i] = encodings[e](offsets, i);
	*ret_addrs = addrs;
	return 0;
}

/* ---- Where the tables are ---- */

/* VMCOREINFO names the tables since 6.0 (5fd8fea935a1). 0, 1 when it does not, or an error. */
static int places_from_vmcoreinfo(struct dump *d, struct kallsyms_places *ret_places)
{
	const char *info = dump_vmcoreinfo(d);
	struct kallsyms_places p = { 0 };
	uint64_t count;
	int r;

	if (!vmcoreinfo_symbol(info, "kallsyms_names", &p.names) ||
	    !vmcoreinfo_symbol(info, "kallsyms_num_syms", &count) ||
	    !vmcoreinfo_symbol(info, "kallsyms_token_table", &p.token_table) ||
	    !vmcoreinfo_symbol(info, "kallsyms_token_index", &p.token_index) ||
	    !vmcoreinfo_symbol(info, "kallsyms_offsets", &p.offsets))
		return 1;
	vmcoreinfo_symbol(info, "kallsyms_relative_base", &p.relative_base);
	r = dump_read_u32(d, count, &p.n);
	if (r < 0)
		return r;
	*ret_places = p;
	return 0;
}

/* How far from _stext on the tables are looked for, and how far they reach back from the tokens. */
#define SEARCH_MAX (64u << 20)
#define FRONT_USUAL (4u << 20)
#define FRONT_MAX (16u << 20)
#define CHUNK (2u << 20)
#define OVERLAP (64u << 10) /* a token table with its index is smaller */

/* Searches for the token table in the CHUNK bytes at @at, which @buf has room for. 0, or 1 when there is none. */
static int find_tokens_in(struct dump *d, uint64_t at, uint8_t *buf, struct kallsyms_places *p)
{
	struct kallsyms_tokens tokens;

	if (!dump_read_holes(d, at, buf, CHUNK) || !kallsyms_find_tokens(buf, CHUNK, &tokens))
		return 1;
	p->token_table = at + tokens.table;
	p->token_index = at + tokens.index;
	return 0;
}

/*
 * Searches for the token table, which is constant data and lies between code and data: first from the data at @data (0:
 * unknown) back to the code at @stext, as code takes most of what lies between them, then from there on. 0, 1 when there
 * is none, or an error.
 */
static int find_tokens(struct dump *d, uint64_t stext, uint64_t data, struct kallsyms_places *p)
{
	_cleanup_free_ uint8_t *buf = malloc(CHUNK);
	uint64_t low = stext & ~0xfffull, start = data & ~0xfffull, at;
	int r = 1;

	if (!buf)
		return err_oom();
	if (start < low || start >= stext + SEARCH_MAX)
		start = low;
	for (at = start; r > 0 && at > low;) {
		at -= MIN((uint64_t)CHUNK - OVERLAP, at - low);
		r = find_tokens_in(d, at, buf, p);
	}
	for (at = start; r > 0 && at < stext + SEARCH_MAX; at += CHUNK - OVERLAP)
		r = find_tokens_in(d, at, buf, p);
	return r;
}

/* Looks for the front tables in the @len bytes before @table. */
static int find_front_in(struct dump *d, uint64_t table, size_t len, struct kallsyms_places *p)
{
	_cleanup_free_ uint8_t *buf = malloc(len + 1);
	struct kallsyms_front front;
	bool whole;

	if (!buf)
		return err_oom();
	/* The bytes read reach back beyond the tables, to pages that a dump may have left out. */
	whole = dump_read(d, table - len, buf, len) == 0;
	if ((!whole && !dump_read_holes(d, table - len, buf, len)) || !kallsyms_find_front(buf, len, &front))
		return 1;
	p->offsets = table - len + front.offsets;
	p->relative_base = table - len + front.relative_base;
	p->addresses = table - len + front.addresses;
	p->names = table - len + front.names;
	p->n = front.n;
	p->front = whole ? steal_ptr(buf) : NULL;
	p->front_len = whole ? len : 0;
	return 0;
}

static int find_front(struct dump *d, uint64_t low, uint64_t table, struct kallsyms_places *p)
{
	size_t most = (size_t)MIN(table - low, FRONT_MAX);
	int r = find_front_in(d, table, MIN(most, (size_t)FRONT_USUAL), p);

	return r > 0 && most > FRONT_USUAL ? find_front_in(d, table, most, p) : r;
}

/* Kernels before 6.0 name no tables, so look for what looks like them. */
static int places_from_memory(struct dump *d, struct kallsyms_places *ret_places)
{
	struct kallsyms_places p = { 0 };
	uint64_t stext, data = 0;
	int r;

	if (!vmcoreinfo_symbol(dump_vmcoreinfo(d), "_stext", &stext))
		return 1;
	vmcoreinfo_symbol(dump_vmcoreinfo(d), "init_uts_ns", &data);
	r = find_tokens(d, stext, data, &p);
	if (r == 0)
		r = find_front(d, stext & ~0xfffull, p.token_table, &p);
	if (r == 0)
		*ret_places = p;
	return r;
}

static int (*const strategies[])(struct dump *d, struct kallsyms_places *ret_places) = {
	places_from_vmcoreinfo,
	places_from_memory,
};

/* ---- Reading them ---- */

/* A copy of the @len bytes at @addr, from what the search has read where they lie in it. */
static int read_new(struct dump *d, const struct kallsyms_places *p, uint64_t addr, size_t len, void *ret_buf)
{
	_cleanup_free_ void *buf = malloc(len + 1);
	uint64_t skip = addr - (p->token_table - p->front_len);
	int r = 0;

	if (!buf)
		return err_oom();
	if (addr < p->token_table && skip <= p->front_len && len <= p->front_len - skip)
		memcpy(buf, p->front + skip, len);
	else
		r = dump_read(d, addr, buf, len);
	if (r < 0)
		return r;
	*(void **)ret_buf = steal_ptr(buf);
	return 0;
}

/* Nothing gives the lengths of the tables, but each ends before the next one begins. */
static int check_places(const struct kallsyms_places *p)
{
	if (!p->n || p->n > SYMBOLS_MAX)
		return err_set(-EINVAL, "kallsyms: %" PRIu32 " symbols make no sense", p->n);
	if (p->token_table <= p->names || p->token_table - p->names > NAMES_MAX || p->token_index <= p->token_table ||
	    p->token_index - p->token_table > TOKEN_TABLE_MAX)
		return err_set(-EINVAL,
			       "kallsyms: names at 0x%" PRIx64 ", tokens at 0x%" PRIx64 " and their index at 0x%" PRIx64
			       " are out of order",
			       p->names, p->token_table, p->token_index);
	return 0;
}

/* Reads the compressed names and the tokens that they are made of. */
static int load_names(struct dump *d, const struct kallsyms_places *p, struct symtab *ret_symtab)
{
	uint16_t index[SYMTAB_TOKENS];
	_cleanup_free_ uint8_t *names = NULL;
	_cleanup_free_ char *tokens = NULL;
	size_t names_len = (size_t)(p->token_table - p->names);
	size_t tokens_len = (size_t)(p->token_index - p->token_table);
	int r;

	if ((r = read_new(d, p, p->names, names_len, &names)) < 0 ||
	    (r = read_new(d, p, p->token_table, tokens_len, &tokens)) < 0 ||
	    (r = dump_read(d, p->token_index, index, sizeof(index))) < 0)
		return r;
	return symtab_init(ret_symtab, steal_ptr(names), names_len, p->n, steal_ptr(tokens), tokens_len, index);
}

/*
 * Takes the encoding that gives a symbol the address that VMCOREINFO has for it. Two symbols are tried, as one may be
 * damaged.
 */
static int decode_addresses(struct dump *d, const struct kallsyms_offsets *offsets, const struct symtab *t,
			    uint64_t **ret_addrs)
{
	static const char *const checks[] = { "_stext", "swapper_pg_dir", "init_uts_ns" };
	int r = err_set(-EINVAL, "kallsyms: no _stext to check the addresses by");

	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		int64_t index = symtab_find(t, checks[i]);
		uint64_t addr;

		if (index < 0 || !vmcoreinfo_symbol(dump_vmcoreinfo(d), checks[i], &addr))
			continue;
		r = kallsyms_addresses(offsets, (uint32_t)index, addr, ret_addrs);
		if (r != -EINVAL)
			break;
	}
	return r;
}

/* Reads the table of offsets, and what may be there instead, and turns it into addresses. */
static int load_addresses(struct dump *d, const struct kallsyms_places *p, struct symtab *t)
{
	struct kallsyms_offsets offsets = { .n = p->n, .place = p->offsets };
	_cleanup_free_ int32_t *v = NULL;
	_cleanup_free_ uint64_t *wide = NULL;
	uint64_t *addrs;
	int r;

	if (p->relative_base && (r = dump_read_u64(d, p->relative_base, &offsets.base)) < 0)
		return r;
	r = read_new(d, p, p->offsets, p->n * sizeof(*v), &v);
	if (r < 0)
		return r;
	if (p->addresses && read_new(d, p, p->addresses, p->n * sizeof(*wide), &wide) == -ENOMEM)
		return -ENOMEM;
	offsets.v = v;
	offsets.wide = wide;
	r = decode_addresses(d, &offsets, t, &addrs);
	return r < 0 ? r : symtab_set_addrs(t, addrs);
}

static int load(struct dump *d, const struct kallsyms_places *p, struct symtab *ret_symtab)
{
	int r = check_places(p);

	if (r < 0)
		return r;
	r = load_names(d, p, ret_symtab);
	if (r < 0)
		return r;
	r = load_addresses(d, p, ret_symtab);
	if (r < 0)
		symtab_deinit(ret_symtab);
	return r;
}

int kallsyms_load(struct dump *d, struct symtab *ret_symtab)
{
	int r = 1;

	for (size_t i = 0; r > 0 && i < ARRAY_SIZE(strategies); i++) {
		struct kallsyms_places places;

		r = strategies[i](d, &places);
		if (r != 0)
			continue;
		r = load(d, &places, ret_symtab);
		free(places.front);
	}
	return r;
}

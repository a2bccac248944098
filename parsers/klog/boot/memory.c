// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/boot/memory.h"

#include <stdio.h>

#include "util/macros.h"

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void memory_dump_reset(struct memory_dump *dump)
{
	dump->offset = 0;
	dump->page_kb = 0;
	dump->n_zones = dump->n_counters = 0;
	dump->cut = false;
	dump->last_zone = dump->last_node = -1;
	dump->last_buddy = false;
	dump->swap_total_kb = dump->swap_free_kb = OPT_NULL;
}

static void copy_name(char *to, size_t size, struct span name)
{
	size_t len = MIN(name.len, size - 1);

	memcpy(to, name.p, len);
	to[len] = '\0';
}

/* Adds a counter as it stands there. One that comes twice is there twice: memory_find() takes the first. */
static void add_counter(struct memory_dump *dump, struct span name, int64_t value, enum memory_unit unit, int node,
			bool memcg, uint64_t offset)
{
	struct memory_counter *c;

	if (dump->n_counters == MEMORY_COUNTERS_MAX) {
		dump->cut = true;
		return;
	}
	c = &dump->counters[dump->n_counters++];
	copy_name(c->name, sizeof(c->name), name);
	c->value = value;
	c->unit = (uint8_t)unit;
	c->node = (int16_t)node;
	c->memcg = memcg;
	c->offset = offset;
}

/* "name:123", "name: 123kB", "name:yes": one token; the rest of the line stays in @text. */
struct token {
	struct span name;
	bool is_number;
	int64_t value;
	enum memory_unit unit;
	struct span word; /* the value where it is no number */
};

/* The unit after a number: kB, KB, also "lB" as some 4.5 kernels mistyped it. */
static enum memory_unit take_unit(struct span *text)
{
	if (span_starts(*text, "kB") || span_starts(*text, "KB")) {
		text->p += 2;
		text->len -= 2;
		return MEMORY_KB;
	}
	return MEMORY_PAGES;
}

/* Takes the token at the front of @text off it, with the blanks and commas after it; false when there is none. */
static bool next_token(struct span *text, struct token *ret)
{
	struct span rest = *text, word;

	span_skip_blanks(&rest);
	ret->name.p = rest.p;
	while (rest.len && *rest.p != ':' && *rest.p != '?' && *rest.p != ' ')
		span_next(&rest);
	ret->name.len = (size_t)(rest.p - ret->name.p);
	if (!ret->name.len || !rest.len || *rest.p == ' ')
		return false;
	span_next(&rest);
	span_skip_blanks(&rest);
	word = rest;
	ret->word = (struct span){ rest.p, 0 };
	ret->is_number = span_number(&rest, &ret->value);
	if (ret->is_number)
		ret->unit = take_unit(&rest);
	else
		ret->word = span_word(&rest);
	/* What follows a number without a blank is no number of ours: "12-34", "1.5". */
	if (ret->is_number && rest.len && *rest.p != ' ' && *rest.p != ',') {
		ret->is_number = false;
		ret->word = span_word(&word);
		rest = word;
	}
	while (rest.len && (*rest.p == ',' || *rest.p == ' '))
		span_next(&rest);
	*text = rest;
	return true;
}

/* Tokens of a zone line and the member of fact_zone that each is. */
static const struct {
	const char *token;
	size_t member;
} zone_members[] = {
#define ZONE(token, column)                               \
	{                                                 \
		token, offsetof(struct fact_zone, column) \
	}
	ZONE("free", free_kb),
	ZONE("min", min_kb),
	ZONE("low", low_kb),
	ZONE("high", high_kb),
	ZONE("boost", boost_kb),
	ZONE("reserved_highatomic", highatomic_kb),
	ZONE("present", present_kb),
	ZONE("managed", managed_kb),
	ZONE("free_cma", free_cma_kb),
	ZONE("free_pcp", free_pcp_kb),
	ZONE("mlocked", mlocked_kb),
	ZONE("active_anon", active_anon_kb),
	ZONE("inactive_anon", inactive_anon_kb),
	ZONE("active_file", active_file_kb),
	ZONE("inactive_file", inactive_file_kb),
	ZONE("unevictable", unevictable_kb),
#undef ZONE
};

/* The column that @token is; NULL for what no column has, as counters that later kernels added. */
static struct opt *zone_member(struct fact_zone *row, struct span token)
{
	for (size_t i = 0; i < ARRAY_SIZE(zone_members); i++)
		if (span_is(token, zone_members[i].token))
			return (struct opt *)(void *)((char *)row + zone_members[i].member);
	return NULL;
}

/* The zone of that node and name that was printed before, so that its free list joins it. */
static struct memory_zone *find_zone(struct memory_dump *dump, int node, struct span name)
{
	for (size_t i = 0; i < dump->n_zones; i++) {
		struct memory_zone *z = &dump->zones[i];

		if (z->row.node.v == node && span_is(name, z->name))
			return z;
	}
	return NULL;
}

static struct memory_zone *add_zone(struct memory_dump *dump, int node, struct span name, uint64_t offset)
{
	struct memory_zone *z;

	if (dump->n_zones == MEMORY_ZONES_MAX || name.len >= sizeof(z->name)) {
		dump->cut = true;
		return NULL;
	}
	z = &dump->zones[dump->n_zones++];
	z->row = (struct fact_zone){ .node = OPT(node) };
	z->offset = offset;
	z->n_reserve = z->n_orders = 0;
	z->stacks = false;
	copy_name(z->name, sizeof(z->name), name);
	return z;
}

/* The tokens of "Node 0 Normal free:1012kB min:2044kB …". What is no column of a zone becomes a counter of its node. */
static void zone_tokens(struct memory_dump *dump, struct memory_zone *z, struct span text, uint64_t offset)
{
	struct token t;

	while (next_token(&text, &t)) {
		struct opt *member = zone_member(&z->row, t.name);

		z->stacks |= t.is_number && span_is(t.name, "kernel_stack");
		if (span_is(t.name, "all_unreclaimable"))
			z->row.unreclaimable = OPT(span_is(t.word, "yes"));
		else if (member && t.is_number)
			*member = OPT(t.value);
		else if (t.is_number && t.unit == MEMORY_KB)
			add_counter(dump, t.name, t.value, MEMORY_KB, (int)z->row.node.v, false, offset);
	}
}

/* Counters of a node, which has had the LRU lists instead of its zones since 4.8. */
static void node_tokens(struct memory_dump *dump, int node, struct span text, uint64_t offset)
{
	struct token t;

	while (next_token(&text, &t)) {
		if (span_is(t.name, "all_unreclaimable"))
			add_counter(dump, t.name, span_is(t.word, "yes"), MEMORY_COUNT, node, false, offset);
		else if (t.is_number)
			add_counter(dump, t.name, t.value, t.unit == MEMORY_KB ? MEMORY_KB : MEMORY_COUNT, node, false,
				    offset);
	}
}

/* "5*4kB (UME) 3*8kB … = 14336kB": free blocks by order. The first tells the page size. */
static bool buddy_tokens(struct memory_dump *dump, struct memory_zone *z, struct span text)
{
	int64_t blocks, kb;

	while (span_skip_blanks(&text), text.len) {
		struct span word = span_word(&text);

		if (span_is(word, "="))
			return true;
		if (*word.p == '(')
			continue;
		if (!span_number(&word, &blocks) || span_next(&word) != '*' || !span_number(&word, &kb))
			return z->n_orders > 0;
		if (z->n_orders == 0 && kb >= 4 && kb <= 256)
			dump->page_kb = kb;
		if (z->n_orders < MEMORY_ORDERS_MAX)
			z->free_area[z->n_orders++] = blocks;
	}
	return true;
}

/* The number after "@name=" in a line of such pairs. */
static bool pair_number(struct span text, const char *name, int64_t *ret)
{
	struct span word;

	while ((word = span_word(&text)).len) {
		if (!span_starts(word, name) || word.len <= strlen(name) || word.p[strlen(name)] != '=')
			continue;
		word.p += strlen(name) + 1;
		word.len -= strlen(name) + 1;
		return span_number(&word, ret);
	}
	return false;
}

/*
 * "hugepages_total=4 hugepages_free=0 hugepages_surp=0 hugepages_size=2048kB": a line for each size that the kernel
 * has, so the counters' names have the size; hugepages_2048kB is what all pages of that size take.
 */
static void hugepage_tokens(struct memory_dump *dump, int node, struct span text, uint64_t offset)
{
	static const char *const counts[] = { "total", "free", "surp" };
	char name[MEMORY_NAME_MAX];
	int64_t size, n, kb;

	if (!pair_number(text, "hugepages_size", &size))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		snprintf(name, sizeof(name), "hugepages_%s", counts[i]);
		if (!pair_number(text, name, &n))
			continue;
		snprintf(name, sizeof(name), "hugepages_%lldkB_%s", (long long)size, counts[i]);
		add_counter(dump, (struct span){ name, strlen(name) }, n, MEMORY_COUNT, node, false, offset);
		snprintf(name, sizeof(name), "hugepages_%lldkB", (long long)size);
		if (i == 0 && !__builtin_mul_overflow(n, size, &kb))
			add_counter(dump, (struct span){ name, strlen(name) }, kb, MEMORY_KB, node, false, offset);
	}
}

/* A zone's or a node's line, the text after "Node N ". */
static bool node_line(struct memory_dump *dump, int node, struct span text, uint64_t offset)
{
	struct span rest = text, name = span_word(&rest);
	struct memory_zone *z;

	if (span_starts(name, "hugepages_total=")) {
		hugepage_tokens(dump, node, text, offset);
		return true;
	}
	if (!name.len)
		return false;
	if (name.p[name.len - 1] == ':') {
		name.len--;
		z = find_zone(dump, node, name);
		if (!z && memchr(rest.p, '*', rest.len))
			z = add_zone(dump, node, name, offset);
		if (!z)
			return false;
		z->n_orders = 0;
		dump->last_zone = (int)(z - dump->zones);
		dump->last_buddy = true;
		return buddy_tokens(dump, z, rest);
	}
	if (memchr(name.p, ':', name.len)) {
		dump->last_node = node;
		node_tokens(dump, node, text, offset);
		return true;
	}
	span_skip_blanks(&rest);
	if (!span_starts(rest, "free:"))
		return false;
	z = add_zone(dump, node, name, offset);
	if (z) {
		dump->last_zone = (int)(z - dump->zones);
		zone_tokens(dump, z, rest, offset);
	}
	return true;
}

static bool line_node(struct memory_dump *dump, struct span text, uint64_t offset)
{
	int64_t node;

	if (!span_starts(text, "Node "))
		return false;
	text.p += 5;
	text.len -= 5;
	return span_number(&text, &node) && node >= 0 && node < 4096 && node_line(dump, (int)node, text, offset);
}

/* "lowmem_reserve[]: 0 2950 7653": of the zone printed last. */
static bool line_reserve(struct memory_dump *dump, struct span text, uint64_t offset)
{
	struct memory_zone *z = dump->n_zones ? &dump->zones[dump->n_zones - 1] : NULL;
	int64_t n;

	(void)offset;
	if (!span_starts(text, "lowmem_reserve[]:") && !span_starts(text, "protections[]:"))
		return false;
	span_word(&text);
	while (z && (span_skip_blanks(&text), span_number(&text, &n)))
		if (z->n_reserve < MEMORY_ORDERS_MAX)
			z->reserve_pages[z->n_reserve++] = n;
	return true;
}

/* "DMA free:…" and "DMA: 5*4kB …" of kernels built without NUMA. */
static bool line_zone(struct memory_dump *dump, struct span text, uint64_t offset)
{
	static const char *const zones[] = { "DMA", "DMA32", "Normal", "HighMem", "Movable", "Device" };
	struct span rest = text, name = span_word(&rest);

	if (name.len && name.p[name.len - 1] == ':')
		name.len--;
	for (size_t i = 0; i < ARRAY_SIZE(zones); i++)
		if (span_is(name, zones[i]))
			return node_line(dump, 0, text, offset);
	return false;
}

/* "active_anon:1131648 inactive_anon:229509 isolated_anon:32": pages of the system. */
static bool line_totals(struct memory_dump *dump, struct span text, uint64_t offset)
{
	struct span rest = text;
	struct token t;
	size_t n = 0;

	while (next_token(&rest, &t) && t.is_number && t.unit == MEMORY_PAGES) {
		add_counter(dump, t.name, t.value, MEMORY_PAGES, -1, false, offset);
		n++;
	}
	return n > 0;
}

/* "Free swap  = 0kB", "Total swap = 8388604kB", 2.4's "Free swap:       123kB". */
static bool line_swap(struct memory_dump *dump, struct span text, uint64_t offset)
{
	bool is_free = span_starts(text, "Free swap"), is_total = span_starts(text, "Total swap");
	int64_t kb;

	(void)offset;
	if (!is_free && !is_total)
		return false;
	text.p += is_free ? 9 : 10;
	text.len -= is_free ? 9 : 10;
	while (text.len && (*text.p == ' ' || *text.p == '=' || *text.p == ':'))
		span_next(&text);
	if (!span_number(&text, &kb))
		return false;
	*(is_free ? &dump->swap_free_kb : &dump->swap_total_kb) = OPT(kb);
	return true;
}

/* Lines "NUMBER what": the counter that each is. */
static const struct {
	const char *text, *name;
} page_lines[] = {
	{ "total pagecache pages", "pagecache" },
	{ "pages in swap cache", "swapcache" },
	{ "pages RAM", "ram" },
	{ "pages of RAM", "ram" },
	{ "pages HighMem/MovableOnly", "highmem" },
	{ "pages HighMem", "highmem" },
	{ "pages of HIGHMEM", "highmem" },
	{ "pages reserved", "reserved" },
	{ "reserved pages", "reserved" },
	{ "pages shared", "shared" },
	{ "pages non-shared", "non_shared" },
	{ "pages cma reserved", "cma_reserved" },
	{ "pages hwpoisoned", "hwpoisoned" },
	{ "pages in pagetable cache", "pagetable_cache" },
};

static bool line_pages(struct memory_dump *dump, struct span text, uint64_t offset)
{
	int64_t n;

	if (!text.len || !is_digit(*text.p) || !span_number(&text, &n))
		return false;
	span_skip_blanks(&text);
	for (size_t i = 0; i < ARRAY_SIZE(page_lines); i++) {
		if (!span_is(text, page_lines[i].text))
			continue;
		add_counter(dump, (struct span){ page_lines[i].name, strlen(page_lines[i].name) }, n, MEMORY_PAGES, -1,
			    false, offset);
		return true;
	}
	return false;
}

/* "anon 9900032" of a memcg, since 5.3 (c8713d0b2312): bytes, but for counts of events. */
static bool line_memcg(struct memory_dump *dump, struct span text, uint64_t offset)
{
	struct span name = span_word(&text);
	int64_t n;

	span_skip_blanks(&text);
	if (!name.len || !span_number(&text, &n) || text.len)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!((name.p[i] >= 'a' && name.p[i] <= 'z') || name.p[i] == '_' || is_digit(name.p[i])))
			return false;
	add_counter(dump, name, n, MEMORY_BYTES, -1, true, offset);
	return true;
}

/* Lines that are part of a dump and say nothing that is kept. */
static bool line_known(struct memory_dump *dump, struct span text, uint64_t offset)
{
	static const char *const heads[] = {
		"Mem-Info:",          "Mem-info:",       "CPU ", "cpu ", "Swap cache", "Node ",
		"Memory allocations", "Swap cache stats"
	};

	(void)dump;
	(void)offset;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		if (span_starts(text, heads[i]))
			return true;
	return text.len > 9 && memcmp(text.p + text.len - 9, " per-cpu:", 9) == 0;
}

/*
 * From the strictest to the loosest: line_totals() takes any "name:123", so it comes last, and "Node 0 …" must be
 * tried before a zone's name is looked for.
 */
static bool (*const readers[])(struct memory_dump *dump, struct span text, uint64_t offset) = {
	line_node, line_reserve, line_zone, line_swap, line_pages, line_known, line_totals,
};

/* The rest of a wrapped line: tokens of what the line before was of. */
static bool line_rest(struct memory_dump *dump, struct span text, uint64_t offset)
{
	struct memory_zone *z = dump->last_zone >= 0 ? &dump->zones[dump->last_zone] : NULL;
	struct span rest = text;
	struct token t;

	if (z && dump->last_buddy)
		return memchr(text.p, '*', text.len) && buddy_tokens(dump, z, text);
	/* The first word may be the value of the key that the line before ended in. */
	if (text.len && *text.p >= '0' && *text.p <= '9' && !span_has(span_word(&rest), ":")) {
		span_skip_blanks(&rest);
		text = rest;
	}
	rest = text;
	if ((!z && dump->last_node < 0) || !next_token(&rest, &t) || (t.is_number && t.unit == MEMORY_PAGES))
		return false;
	if (z)
		zone_tokens(dump, z, text, offset);
	else
		node_tokens(dump, dump->last_node, text, offset);
	return true;
}

static bool read_line(struct memory_dump *dump, struct span text, uint64_t offset, bool memcg)
{
	if (memcg && line_memcg(dump, text, offset))
		return true;
	dump->last_zone = dump->last_node = -1;
	dump->last_buddy = false;
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
		if (readers[i](dump, text, offset))
			return true;
	return false;
}

/*
 * Whether a line without a mark of its own goes on with what a zone's or a node's line began: "inactive_file:500kB
 * …".
 */
static bool looks_like_rest(const struct memory_dump *dump, struct span text)
{
	struct span word = text;
	struct token t;
	int64_t n;

	if (dump->last_zone < 0 && dump->last_node < 0)
		return false;
	if (dump->last_buddy) /* "3*64kB 2*128kB" */
		return span_number(&word, &n) && span_next(&word) == '*';
	if (span_number(&word, &n) && take_unit(&word) == MEMORY_KB)
		return true;
	return next_token(&text, &t) && ((t.is_number && t.unit == MEMORY_KB) || span_is(t.name, "all_unreclaimable"));
}

bool memory_line(struct memory_dump *dump, struct span text, uint64_t offset, bool memcg, bool cont)
{
	/* A log whose lines have no prefixes does not mark what was wrapped. */
	if (!cont)
		cont = looks_like_rest(dump, text);
	if (!(cont && line_rest(dump, text, offset)) && !read_line(dump, text, offset, memcg))
		return false;
	if (!dump->offset)
		dump->offset = offset;
	return true;
}

/* A counter whose name begins with what it is, so that a cache called "free" is not the counter "free". */
static void add_named(struct memory_dump *dump, const char *what, struct span name, int64_t kb, uint64_t offset)
{
	char text[MEMORY_NAME_MAX];

	snprintf(text, sizeof(text), "%s %.*s", what, (int)MIN(name.len, sizeof(text)), name.p);
	add_counter(dump, (struct span){ text, strlen(text) }, kb, MEMORY_KB, -1, false, offset);
}

bool memory_slab_line(struct memory_dump *dump, struct span text, uint64_t offset)
{
	struct span name = span_word(&text);
	int64_t used, total;

	if (span_is(name, "Name"))
		return true;
	if (!name.len || (span_skip_blanks(&text), !span_number(&text, &used)) || take_unit(&text) != MEMORY_KB ||
	    (span_skip_blanks(&text), !span_number(&text, &total)) || take_unit(&text) != MEMORY_KB || text.len)
		return false;
	add_named(dump, "slab", name, total, offset);
	return true;
}

/* Units of string_get_size(), in KiB; bytes are left out. */
static const struct {
	const char *name;
	int64_t kb;
} size_units[] = { { "KiB", 1 }, { "MiB", 1 << 10 }, { "GiB", 1 << 20 }, { "TiB", 1 << 30 } };

bool memory_allocation_line(struct memory_dump *dump, struct span text, uint64_t offset)
{
	struct span size = span_word(&text), unit = span_word(&text), calls = span_word(&text), func;
	const char *at = memmem(text.p, text.len, "func:", 5);
	int64_t whole, hundredths = 0, n;

	if (!at || !span_number(&size, &whole) || !span_number(&calls, &n) || whole > 1 << 20)
		return false;
	if (span_next(&size) == '.' && size.len == 2 && !span_number(&size, &hundredths))
		return false;
	func = (struct span){ at + 5, text.len - (size_t)(at + 5 - text.p) };
	for (size_t i = 0; i < ARRAY_SIZE(size_units); i++)
		if (span_is(unit, size_units[i].name))
			add_named(dump, "allocated", span_word(&func),
				  whole * size_units[i].kb + hundredths * size_units[i].kb / 100, offset);
	return true;
}

void memory_memcg_tokens(struct memory_dump *dump, struct span text, uint64_t offset)
{
	struct token t;

	while (next_token(&text, &t))
		if (t.is_number)
			add_counter(dump, t.name, t.value, MEMORY_KB, -1, true, offset);
}

/* Names of columns in the header of the table, in all releases. */
static const struct {
	const char *name;
	enum task_column column;
} task_columns[] = {
	{ "uid", TASK_UID },
	{ "tgid", TASK_TGID },
	{ "total_vm", TASK_TOTAL_VM },
	{ "rss", TASK_RSS },
	{ "rss_anon", TASK_RSS_ANON },
	{ "rss_file", TASK_RSS_FILE },
	{ "rss_shmem", TASK_RSS_SHMEM },
	{ "nr_ptes", TASK_NR_PTES },
	{ "nr_pmds", TASK_NR_PMDS },
	{ "nr_puds", TASK_NR_PUDS },
	{ "pgtables_bytes", TASK_PGTABLES },
	{ "swapents", TASK_SWAPENTS },
	{ "cpu", TASK_CPU },
	{ "oom_adj", TASK_OOM_ADJ },
	{ "oom_score_adj", TASK_OOM_SCORE_ADJ },
};

static enum task_column column_of(struct span word)
{
	for (size_t i = 0; i < ARRAY_SIZE(task_columns); i++)
		if (span_is(word, task_columns[i].name))
			return task_columns[i].column;
	return TASK_UNKNOWN;
}

bool task_table_header(struct span text, struct task_table *ret_table)
{
	struct task_table table = { 0 };
	const char *close = memchr(text.p, ']', text.len);
	struct span rest, word;

	if (!text.len || *text.p != '[' || !close)
		return false;
	rest = (struct span){ close + 1, text.len - (size_t)(close + 1 - text.p) };
	while ((word = span_word(&rest)).len) {
		if (span_is(word, "name")) {
			*ret_table = table;
			return table.n >= 4;
		}
		if (table.n == TASK_TABLE_COLUMNS_MAX)
			return false;
		table.columns[table.n++] = (uint8_t)column_of(word);
	}
	return false;
}

enum task_row_result task_row_parse(const struct task_table *table, struct span text, struct task_row *ret_row)
{
	int64_t n;

	if (span_next(&text) != '[')
		return TASK_ROW_NO;
	span_skip_blanks(&text);
	if (!span_number(&text, &n) || n < 0 || n > INT32_MAX)
		return TASK_ROW_NO;
	span_skip_blanks(&text);
	if (span_next(&text) != ']')
		return TASK_ROW_NO;
	ret_row->pid = (int32_t)n;
	ret_row->have = 0;
	for (size_t i = 0; i < table->n; i++) {
		span_skip_blanks(&text);
		if (!text.len)
			return TASK_ROW_INCOMPLETE;
		if (!span_number(&text, &ret_row->v[table->columns[i]]))
			return TASK_ROW_NO;
		ret_row->have |= 1u << table->columns[i];
	}
	if (text.len && *text.p != ' ' && *text.p != '\t')
		return TASK_ROW_NO;
	span_skip_blanks(&text);
	if (!text.len)
		return TASK_ROW_INCOMPLETE;
	copy_name(ret_row->comm, sizeof(ret_row->comm), text);
	return TASK_ROW_OK;
}

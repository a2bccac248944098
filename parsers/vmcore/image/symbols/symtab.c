// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/symtab.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

#define HASH_BASE 0x01000193u

/* The polynomial over all bytes; *@ret_power (may be NULL) is what joins it to the hash of what comes before. */
static uint32_t hash_text(const char *s, size_t len, uint32_t *ret_power)
{
	uint32_t hash = 0, power = 1;

	for (size_t i = 0; i < len; i++) {
		hash = hash * HASH_BASE + (unsigned char)s[i];
		power *= HASH_BASE;
	}
	if (ret_power)
		*ret_power = power;
	return hash;
}

/* The low bits of the polynomial depend on few characters, so mix all bits into the bucket. */
static uint32_t bucket_of(const struct symtab *t, uint32_t hash)
{
	return (hash * 0x9e3779b1u) >> 7 & t->bucket_mask;
}

static int init_tokens(struct symtab *t, size_t len, const uint16_t index[SYMTAB_TOKENS])
{
	for (size_t i = 0; i < SYMTAB_TOKENS; i++) {
		struct symtab_token *token = &t->tokens[i];
		size_t n;

		if (index[i] >= len)
			return err_set(-EINVAL, "symbol token %zu is beyond the token table", i);
		token->text = t->token_text + index[i];
		n = strnlen(token->text, len - index[i]);
		if (n >= SYMTAB_NAME_MAX || n == len - index[i])
			return err_set(-EINVAL, "symbol token %zu has no end", i);
		token->len = (uint16_t)n;
		token->hash = hash_text(token->text, n, &token->power);
		token->tail_hash = hash_text(token->text + 1, n ? n - 1 : 0, &token->tail_power);
	}
	return 0;
}

/* Reads a name's length; returns where its tokens begin, NULL beyond @end. */
static const uint8_t *name_tokens(const uint8_t *p, const uint8_t *end, size_t *ret_len)
{
	size_t len;

	if (p >= end)
		return NULL;
	len = *p++;
	if (len & 0x80) { /* since 6.1 (73bbb94466fd) */
		if (p >= end)
			return NULL;
		len = (len & 0x7f) | (size_t)*p++ << 7;
	}
	if (len > (size_t)(end - p))
		return NULL;
	*ret_len = len;
	return p;
}

static uint32_t hash_name(const struct symtab *t, const uint8_t *p, size_t len)
{
	uint32_t hash;

	if (!len)
		return 0;
	hash = t->tokens[p[0]].tail_hash;
	for (size_t i = 1; i < len; i++)
		hash = hash * t->tokens[p[i]].power + t->tokens[p[i]].hash;
	return hash;
}

static int hash_names(struct symtab *t)
{
	const uint8_t *p = t->names, *end = p + t->names_len;

	for (uint32_t i = 0; i < t->n; i++) {
		size_t len;

		t->name_offsets[i] = (uint32_t)(p - t->names);
		p = name_tokens(p, end, &len);
		if (!p)
			return err_set(-EINVAL, "the symbol names end at %u of %u", i, t->n);
		t->hashes[i] = hash_name(t, p, len);
		p += len;
	}
	return 0;
}

/* Goes from the last to the first, so that the lowest address is the first in its chain. */
static void link_buckets(struct symtab *t)
{
	for (uint32_t i = t->n; i-- > 0;) {
		uint32_t *bucket = &t->buckets[bucket_of(t, t->hashes[i])];

		t->next[i] = *bucket;
		*bucket = i + 1;
	}
}

static int alloc_index(struct symtab *t)
{
	uint32_t buckets = 1024;

	while (buckets < t->n && buckets < 1u << 24)
		buckets <<= 1;
	t->bucket_mask = buckets - 1;
	t->buckets = calloc(buckets, sizeof(*t->buckets));
	t->next = malloc((t->n + 1ul) * sizeof(*t->next));
	t->hashes = malloc((t->n + 1ul) * sizeof(*t->hashes));
	t->name_offsets = malloc((t->n + 1ul) * sizeof(*t->name_offsets));
	t->texts = calloc(t->n + 1ul, sizeof(*t->texts));
	if (!t->buckets || !t->next || !t->hashes || !t->name_offsets || !t->texts)
		return err_oom();
	return 0;
}

int symtab_init(struct symtab *t, uint8_t *names, size_t names_len, uint32_t n, char *token_text, size_t token_len,
		const uint16_t token_index[SYMTAB_TOKENS])
{
	int r;

	*t = (struct symtab){
		.n = n,
		.names = names,
		.names_len = names_len,
		.token_text = token_text,
	};
	/* Each name takes at least a byte, and offsets are kept in 32 bits. */
	if (n > names_len || names_len > UINT32_MAX)
		r = err_set(-EINVAL, "%u symbols do not fit into %zu bytes of names", n, names_len);
	else if ((r = init_tokens(t, token_len, token_index)) == 0 && (r = alloc_index(t)) == 0)
		r = hash_names(t);
	if (r < 0) {
		symtab_deinit(t);
		return r;
	}
	link_buckets(t);
	return 0;
}

/* One symbol in so many may be lost. Bytes that are no table at all lose most. */
#define LOST_SHARE 64

/* Nearly every table is sound, and needs no search for lost symbols. */
static bool ascending(const uint64_t *addrs, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (addrs[i] < addrs[i - 1])
			return false;
	return true;
}

/* The number of chains whose last address is not above @addr; these last addresses ascend. */
static uint32_t chains_below(const uint64_t *addrs, const uint32_t *last, uint32_t n, uint64_t addr)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (addrs[last[mid]] <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Keeps the longest ascending subsequence of the addresses; the others are lost. */
static int find_lost(const uint64_t *addrs, uint32_t n, bool *lost, uint32_t *ret_lost)
{
	_cleanup_free_ uint32_t *last = malloc(n * sizeof(*last)); /* of the best chain of each length */
	_cleanup_free_ uint32_t *before = malloc(n * sizeof(*before));
	uint32_t len = 0, at;

	if (!last || !before)
		return err_oom();
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = chains_below(addrs, last, len, addrs[i]);

		before[i] = k ? last[k - 1] : n;
		last[k] = i;
		len = MAX(len, k + 1);
	}
	memset(lost, true, n * sizeof(*lost));
	for (at = last[len - 1]; at != n; at = before[at])
		lost[at] = false;
	*ret_lost = n - len;
	return 0;
}

static int drop_lost(struct symtab *t, uint64_t *addrs)
{
	uint32_t n = 0;
	int r;

	free(t->lost);
	t->lost = malloc(t->n * sizeof(*t->lost));
	if (!t->lost)
		return err_oom();
	r = find_lost(addrs, t->n, t->lost, &n);
	if (r < 0)
		return r;
	if (n > t->n / LOST_SHARE)
		return err_set(-EINVAL, "%u of %u symbols' addresses do not ascend", n, t->n);
	for (uint32_t i = 0; i < t->n; i++)
		if (t->lost[i])
			addrs[i] = i ? addrs[i - 1] : 0;
	return 0;
}

int symtab_set_addrs(struct symtab *t, uint64_t *addrs)
{
	int r = ascending(addrs, t->n) ? 0 : drop_lost(t, addrs);

	if (r < 0) {
		free(addrs);
		return r;
	}
	free(t->addrs);
	t->addrs = addrs;
	return 0;
}

void symtab_deinit(struct symtab *t)
{
	for (uint32_t i = 0; t->texts && i < t->n; i++)
		free(t->texts[i]);
	free(t->texts);
	free(t->name_offsets);
	free(t->hashes);
	free(t->next);
	free(t->buckets);
	free(t->token_text);
	free(t->names);
	free(t->addrs);
	free(t->lost);
	*t = (struct symtab){ 0 };
}

/* ---- Names ---- */

static const uint8_t *tokens_of(const struct symtab *t, uint32_t index, size_t *ret_len)
{
	return name_tokens(t->names + t->name_offsets[index], t->names + t->names_len, ret_len);
}

/* Writes the name at most @size - 1 bytes long; returns its length. */
static size_t expand(const struct symtab *t, uint32_t index, char *buf, size_t size)
{
	size_t len = 0, done = 0, skip = 1;
	const uint8_t *p = tokens_of(t, index, &len);

	for (size_t i = 0; p && i < len; i++) {
		const struct symtab_token *token = &t->tokens[p[i]];
		size_t n = token->len - MIN(skip, (size_t)token->len);

		n = MIN(n, size - 1 - done);
		memcpy(buf + done, token->text + MIN(skip, (size_t)token->len), n);
		done += n;
		skip = 0;
	}
	buf[done] = '\0';
	return done;
}

const char *symtab_name(struct symtab *t, uint32_t index)
{
	char buf[SYMTAB_NAME_MAX];
	size_t len;

	if (!t->texts[index]) {
		len = expand(t, index, buf, sizeof(buf));
		t->texts[index] = strndup(buf, len);
	}
	return t->texts[index];
}

/* Hashes of different names may be equal, so the name itself is compared. */
static int64_t search_chain(const struct symtab *t, uint32_t link, const char *name, uint32_t hash)
{
	char buf[SYMTAB_NAME_MAX];

	for (; link; link = t->next[link - 1]) {
		if (t->hashes[link - 1] != hash || (t->lost && t->lost[link - 1]))
			continue;
		expand(t, link - 1, buf, sizeof(buf));
		if (streq(buf, name))
			return link - 1;
	}
	return -1;
}

int64_t symtab_find(const struct symtab *t, const char *name)
{
	uint32_t hash = hash_text(name, strlen(name), NULL);

	if (!t->n)
		return -1;
	return search_chain(t, t->buckets[bucket_of(t, hash)], name, hash);
}

/* ---- Addresses ---- */

/* The number of symbols that begin before @addr. */
static uint32_t count_before(const struct symtab *t, uint64_t addr)
{
	uint32_t low = 0, high = t->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (t->addrs[mid] < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int64_t symtab_at(const struct symtab *t, uint64_t addr)
{
	uint32_t i;

	if (!t->addrs || !t->n)
		return -1;
	i = addr == UINT64_MAX ? t->n : count_before(t, addr + 1);
	if (!i)
		return -1;
	/* A lost symbol has the address of the one before it. Only the very first ones have none before them. */
	i = count_before(t, t->addrs[i - 1]);
	return t->lost && t->lost[i] ? -1 : (int64_t)i;
}

uint64_t symtab_size(const struct symtab *t, uint32_t index)
{
	uint64_t addr = t->addrs[index];
	uint32_t i = addr == UINT64_MAX ? t->n : count_before(t, addr + 1);

	return i < t->n ? t->addrs[i] - addr : 0;
}

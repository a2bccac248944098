// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/symbols/kallsyms-search.h"

#include <string.h>

#include "util/macros.h"

#define ALIGN 8u
#define PER_MARKER 256u
/* Tokens are short: all 256 take about a kilobyte. */
#define TOKEN_TABLE_MAX 16384u
/* The last names, which no marker follows, take at most that many bytes. */
#define STRETCH_MAX (PER_MARKER * (SYMTAB_NAME_MAX + 2))

/* Every digit occurs in some name, so the token of its code is the digit itself. That makes the table easy to find. */
static const char digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
#define DIGIT_TOKEN '0'

static uint64_t get(const uint8_t *p, size_t width)
{
	uint64_t v = 0;

	memcpy(&v, p, width);
	return v;
}

static size_t align_up(size_t n)
{
	return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* ---- Tokens ---- */

/* Goes back @n NUL-terminated strings from @pos, where one begins; SIZE_MAX beyond the start. */
static size_t strings_back(const uint8_t *buf, size_t pos, int n)
{
	size_t limit = pos > TOKEN_TABLE_MAX ? pos - TOKEN_TABLE_MAX : 0;

	while (n-- > 0) {
		if (pos <= limit || buf[pos - 1])
			return SIZE_MAX;
		for (pos--; pos > limit && buf[pos - 1]; pos--)
			;
	}
	return pos;
}

/* Whether 256 strings from @table on are followed by their index. */
static bool index_agrees(const uint8_t *buf, size_t len, size_t table, size_t *ret_index)
{
	uint16_t starts[SYMTAB_TOKENS];
	size_t pos = table;

	for (size_t i = 0; i < SYMTAB_TOKENS; i++) {
		const uint8_t *end = memchr(buf + pos, 0, len - pos);

		if (!end || pos - table > TOKEN_TABLE_MAX)
			return false;
		starts[i] = (uint16_t)(pos - table);
		pos = (size_t)(end - buf) + 1;
	}
	pos = align_up(pos);
	if (pos + sizeof(starts) > len || memcmp(buf + pos, starts, sizeof(starts)) != 0)
		return false;
	*ret_index = pos;
	return true;
}

bool kallsyms_find_tokens(const uint8_t *buf, size_t len, struct kallsyms_tokens *ret_tokens)
{
	size_t pos = 0;

	for (;;) {
		const uint8_t *hit = memmem(buf + pos, len - pos, digits, sizeof(digits));
		struct kallsyms_tokens t;

		if (!hit)
			return false;
		pos = (size_t)(hit - buf);
		t.table = strings_back(buf, pos, DIGIT_TOKEN);
		if (t.table != SIZE_MAX && t.table % ALIGN == 0 && index_agrees(buf, len, t.table, &t.index)) {
			*ret_tokens = t;
			return true;
		}
		pos++;
	}
}

/* ---- What lies before ---- */

struct markers {
	const uint8_t *buf;
	size_t start, width, n;
};

static uint64_t marker(const struct markers *m, size_t i)
{
	return get(m->buf + m->start + i * m->width, m->width);
}

/* Markers are offsets of every 256th name: they ascend from 0, and end where the token table begins. */
static bool find_markers(const uint8_t *buf, size_t len, size_t width, struct markers *ret_markers)
{
	size_t pos = len;
	uint64_t next = UINT64_MAX;

	/* Padding follows an odd number of 32-bit markers. */
	if (pos >= width && width < ALIGN && !get(buf + pos - width, width))
		pos -= width;
	for (size_t end = pos; pos >= width;) {
		uint64_t value = get(buf + pos - width, width);

		if (value >= next || value > len)
			return false;
		pos -= width;
		next = value;
		if (value)
			continue;
		*ret_markers = (struct markers){ buf, pos, width, (end - pos) / width };
		return pos % ALIGN == 0;
	}
	return false;
}

/* Skips @n names from @pos. 0 when they do not end within @len. */
static size_t names_forward(const uint8_t *buf, size_t len, size_t pos, uint32_t n)
{
	while (n--) {
		if (pos >= len)
			return 0;
		pos += buf[pos] & 0x80 && pos + 1 < len ? 2u + ((size_t)(buf[pos] & 0x7f) | (size_t)buf[pos + 1] << 7) :
							  1u + buf[pos];
	}
	return pos <= len ? pos : 0;
}

/* Whether names from @names on begin where the markers say, all @n of them. */
static bool names_agree(const struct markers *m, size_t names, uint32_t n)
{
	size_t pos = names;

	for (size_t i = 0; i < m->n; i++) {
		uint32_t stretch = MIN(n, PER_MARKER);

		if (pos - names != marker(m, i))
			return false;
		pos = names_forward(m->buf, m->start, pos, stretch);
		if (!pos)
			return false;
		n -= stretch;
	}
	return !n && align_up(pos) == m->start;
}

/* The number of symbols is stored right before the names, and must fit the number of markers. */
static bool find_names(const struct markers *m, struct kallsyms_front *ret_front)
{
	uint64_t last = marker(m, m->n - 1);
	size_t high = m->start, low;

	if (last + ALIGN > high)
		return false;
	high -= last;
	low = high > STRETCH_MAX ? high - STRETCH_MAX : 0;
	for (size_t names = high & ~(size_t)(ALIGN - 1); names >= low + ALIGN; names -= ALIGN) {
		uint64_t n = get(m->buf + names - ALIGN, ALIGN);

		if (n <= (m->n - 1) * PER_MARKER || n > m->n * PER_MARKER || !names_agree(m, names, (uint32_t)n))
			continue;
		ret_front->names = names;
		ret_front->n = (uint32_t)n;
		return true;
	}
	return false;
}

/* num_syms precedes the names; relative_base and the offsets, or addresses alone, precede both. */
static bool find_addresses(struct kallsyms_front *f)
{
	size_t num_syms = f->names - ALIGN;

	if (num_syms < ALIGN + f->n * 8ul)
		return false;
	f->relative_base = num_syms - ALIGN;
	f->offsets = f->relative_base - align_up(f->n * 4ul);
	f->addresses = num_syms - f->n * 8ul;
	return true;
}

bool kallsyms_find_front(const uint8_t *buf, size_t len, struct kallsyms_front *ret_front)
{
	static const size_t widths[] = { 4, 8 }; /* 32 bits since 4.20 (80ffbaa5b1bd) */
	struct kallsyms_front f;

	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		struct markers m;

		if (!find_markers(buf, len, widths[i], &m) || !find_names(&m, &f) || !find_addresses(&f))
			continue;
		*ret_front = f;
		return true;
	}
	return false;
}

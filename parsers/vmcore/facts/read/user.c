// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/user.h"

#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "util/macros.h"

#define LEVELS_5_SHIFT 48
#define LEVELS_4_SHIFT 39
/* A user's pointer may have a tag in its top byte (Documentation/arm64/tagged-address-abi.rst). */
#define UNTAGGED 0x00ffffffffffffffull
/* With 52 bits and pages below 64 KiB entries have another layout (LPA2, 6.9: 9684ec186f8f). */
#define VA_BITS_LPA2 52
#define VA_BITS_MIN 36

/* How page tables of one machine are made. */
struct tables {
	uint32_t page_shift;
	uint32_t level_bits;             /* of an address that one table resolves */
	uint32_t top_shift;              /* what an entry of the topmost one covers */
	uint32_t va_bits;                /* of user addresses */
	uint64_t mask;                   /* of addresses in entries */
	bool (*is_leaf)(uint64_t entry); /* above the last level */
};

/* ---- x86-64 (arch/x86/include/asm/pgtable_types.h) ---- */

static bool x86_is_leaf(uint64_t entry)
{
	return entry & 0x80; /* _PAGE_PSE */
}

/* The top level's shift is a variable since machines may have five levels (4.17: c65e774fb3f6). */
static int x86_tables(struct extract *x, struct tables *ret_tables)
{
	bool five = global_read(x, "pgdir_shift", 4).v == LEVELS_5_SHIFT;
	uint32_t top = five ? LEVELS_5_SHIFT : LEVELS_4_SHIFT;

	*ret_tables = (struct tables){
		.page_shift = 12,
		.level_bits = 9,
		.top_shift = top,
		.va_bits = top + 9 - 1,
		.mask = 0x000ffffffffff000ull,
		.is_leaf = x86_is_leaf,
	};
	return 0;
}

/* ---- arm64 (arch/arm64/include/asm/pgtable-hwdef.h) ---- */

/* A block; a table has both low bits set. */
static bool arm64_is_leaf(uint64_t entry)
{
	return (entry & 3) == 1;
}

/* The end of user space shows how many bits its addresses have, except for 32-bit programs. */
static uint32_t arm64_va_bits(struct extract *x)
{
	for (size_t i = 0; i < x->mms->n; i++) {
		uint64_t end = member_read_ptr(x, x->mms->v[i].addr, FIELD_MM_TASK_SIZE);

		if (end >= 1ull << VA_BITS_MIN && end <= 1ull << VA_BITS_LPA2 && !(end & (end - 1)))
			return (uint32_t)__builtin_ctzll(end);
	}
	return 0;
}

static int arm64_tables(struct extract *x, struct tables *ret_tables)
{
	uint32_t va_bits = arm64_va_bits(x), size = x->info->page_size, shift, bits;

	if (!va_bits || (size != 4096 && size != 16384 && size != 65536) || (va_bits == VA_BITS_LPA2 && size != 65536))
		return IMAGE_ABSENT;
	shift = (uint32_t)__builtin_ctz(size);
	bits = shift - 3;
	*ret_tables = (struct tables){
		.page_shift = shift,
		.level_bits = bits,
		.top_shift = shift + (va_bits - shift - 1) / bits * bits,
		.va_bits = va_bits,
		.mask = 0x0000ffffffffffffull & ~(size - 1ull),
		.is_leaf = arm64_is_leaf,
	};
	return 0;
}

/*
 * With pages of 64 KiB an entry's bits 15 to 12 are the address's 51 to 48 (4.16: 75387b92635e); else they are 0 or
 * its own.
 */
static uint64_t address_in(const struct tables *t, uint64_t entry)
{
	return (entry & t->mask) | (t->page_shift == 16 ? (entry & 0xf000) << 36 : 0);
}

/* ---- The walk ---- */

static const struct {
	const char *arch;
	int (*tables)(struct extract *x, struct tables *ret_tables);
	uint64_t mask; /* of what counts in a pointer */
} archs[] = {
	{ "x86_64", x86_tables, UINT64_MAX },
	{ "aarch64", arm64_tables, UNTAGGED },
};

static int walk(struct extract *x, const struct tables *t, uint64_t pgd, uint64_t addr, uint64_t *ret_phys)
{
	uint64_t table = 0, entry, below;

	for (uint32_t shift = t->top_shift; shift >= t->page_shift; shift -= t->level_bits) {
		uint64_t at = addr >> shift;
		int r;

		if (shift == t->top_shift)
			r = image_read_u64(x->img, pgd + at * sizeof(entry), &entry);
		else
			r = image_read_phys(x->img, table + (at & ((1u << t->level_bits) - 1)) * sizeof(entry), &entry,
					    sizeof(entry));
		if (r != 0)
			return r;
		if (!(entry & 1)) /* present, on either architecture */
			return IMAGE_ABSENT;
		table = address_in(t, entry);
		below = (1ull << shift) - 1;
		if (shift == t->page_shift || t->is_leaf(entry)) {
			*ret_phys = (table & ~below) | (addr & below);
			return 0;
		}
	}
	return IMAGE_ABSENT;
}

/* Sets up for the address space at @mm. 0 or IMAGE_ABSENT. */
static int find_tables(struct extract *x, uint64_t mm, struct tables *ret_tables, uint64_t *ret_pgd, uint64_t *ret_mask)
{
	size_t i = 0;

	*ret_pgd = member_read_ptr(x, mm, FIELD_MM_PGD);
	while (i < ARRAY_SIZE(archs) && !(x->info->arch && streq(archs[i].arch, x->info->arch)))
		i++;
	if (!*ret_pgd || i == ARRAY_SIZE(archs) || archs[i].tables(x, ret_tables) != 0)
		return IMAGE_ABSENT;
	*ret_mask = archs[i].mask;
	return 0;
}

int user_phys(struct extract *x, uint64_t mm, uint64_t addr, uint64_t *ret_phys)
{
	struct tables tables;
	uint64_t pgd, mask;

	if (find_tables(x, mm, &tables, &pgd, &mask) != 0)
		return IMAGE_ABSENT;
	addr &= mask;
	if (addr >> tables.va_bits)
		return IMAGE_ABSENT;
	return walk(x, &tables, pgd, addr, ret_phys);
}

/* ---- Counting ---- */

/* Entries that are read at once: what a table of 4 KiB has. */
#define PART 512

/* A walk over the tables of one address space. */
struct counting {
	struct tables tables;
	size_t *left;
	uint64_t bytes;
};

/* The @n entries from that of address @at on, of the table at @table, whose entries cover 1 << @shift bytes each. */
static int read_part(struct extract *x, const struct counting *c, uint64_t table, uint32_t shift, uint64_t at, size_t n,
		     uint64_t entries[static PART])
{
	uint64_t index = at >> shift;

	if (!*c->left)
		return IMAGE_ABSENT;
	--*c->left;
	if (shift == c->tables.top_shift)
		return image_read(x->img, table + index * sizeof(*entries), entries, n * sizeof(*entries));
	index &= (1u << c->tables.level_bits) - 1;
	return image_read_phys(x->img, table + index * sizeof(*entries), entries, n * sizeof(*entries));
}

/* Adds up what the table at @table maps from @start to the end before @end, all of which is its part. */
static int count_table(struct extract *x, struct counting *c, uint64_t table, uint32_t shift, uint64_t start,
		       uint64_t end)
{
	const struct tables *t = &c->tables;
	uint64_t entries[PART], below = (1ull << shift) - 1, at = start;
	int r = 0;

	while (r == 0 && at < end) {
		size_t n = (size_t)MIN(((end - 1) >> shift) - (at >> shift) + 1, (uint64_t)PART);

		r = read_part(x, c, table, shift, at, n, entries);
		for (size_t i = 0; r == 0 && i < n; i++) {
			uint64_t next = MIN(end, (at | below) + 1);

			if ((entries[i] & 1) && (shift == t->page_shift || t->is_leaf(entries[i])))
				c->bytes += next - at;
			else if (entries[i] & 1)
				r = count_table(x, c, address_in(t, entries[i]), shift - t->level_bits, at, next);
			at = next;
		}
	}
	return r;
}

int user_resident(struct extract *x, uint64_t mm, uint64_t start, uint64_t end, size_t *left, uint64_t *ret_bytes)
{
	struct counting c = { .left = left };
	uint64_t pgd, mask;
	int r;

	if (find_tables(x, mm, &c.tables, &pgd, &mask) != 0 || start > end || end > 1ull << c.tables.va_bits)
		return IMAGE_ABSENT;
	r = count_table(x, &c, pgd, c.tables.top_shift, start, end);
	if (r == 0)
		*ret_bytes = c.bytes;
	return r;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/slab.h"

#include <ctype.h>
#include <stdlib.h>

#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/error.h"
#include "util/macros.h"

/* In page.compound_head of a tail page. */
#define TAIL 1u
/* page.page_type has its type in the top byte (6.12: 4ffca5a96678; the number is an enumerator). */
#define PAGE_TYPE_SHIFT 24

/* Where memory is mapped directly, and where the struct pages of it are. */
struct bases {
	uint64_t direct, vmemmap;
};

struct slabs {
	struct bases bases;
	bool looked_up;
};

static bool has_flag(struct extract *x, uint64_t page, const char *flag)
{
	int64_t number;

	return image_enumerator(x->img, "pageflags", flag, &number) == 0 && number >= 0 && number < 64 &&
	       member_read(x, page, FIELD_PAGE_FLAGS).v >> number & 1;
}

/* Up to 4.3 (1d798ca3f164) a flag tells tails, and what they have in place of a head's members points to the head. */
static uint64_t head_of_old(struct extract *x, uint64_t page)
{
	return has_flag(x, page, "PG_tail") ? member_read_ptr(x, page, FIELD_PAGE_FIRST) : page;
}

/*
 * The head of the compound page that @page is part of. A tail has the head's address, or, where struct pages are of
 * a power of two, a mask that leads there (7.1).
 */
static uint64_t head_of(struct extract *x, uint64_t page)
{
	uint64_t info = member_read_ptr(x, page, FIELD_PAGE_HEAD), inverted = ~(info - TAIL);

	if (x->has[FIELD_PAGE_FIRST])
		return head_of_old(x, page);
	if (!(info & TAIL))
		return page;
	return inverted & (inverted + 1) ? info - TAIL : page & (info - TAIL);
}

/* The struct page of directly mapped @addr, 0 when it is not. */
static uint64_t page_of(struct extract *x, const struct bases *bases, uint64_t addr)
{
	uint32_t size;

	if (addr < bases->direct || !x->info->page_size || image_sizeof(x->img, "page", &size) != 0)
		return 0;
	return head_of(x, bases->vmemmap + (addr - bases->direct) / x->info->page_size * size);
}

static bool is_slab(struct extract *x, uint64_t page)
{
	int64_t number;

	if (image_enumerator(x->img, "pagetype", "PGTY_slab", &number) == 0)
		return (uint32_t)member_read(x, page, FIELD_PAGE_TYPE).v >> PAGE_TYPE_SHIFT == (uint32_t)number;
	return has_flag(x, page, "PG_slab");
}

static bool is_name(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!isgraph((unsigned char)*c))
			return false;
	return *name;
}

/* A page's own virtual address: the reverse of page_of(). */
static uint64_t address_of(struct extract *x, const struct bases *bases, uint64_t page)
{
	uint32_t size;

	if (image_sizeof(x->img, "page", &size) != 0 || !size)
		return 0;
	return bases->direct + (page - bases->vmemmap) / size * x->info->page_size;
}

/* The cache whose memory the struct page @page is, 0 when it is no slab's. */
static uint64_t cache_of(struct extract *x, uint64_t page)
{
	if (!page || !is_slab(x, page))
		return 0;
	return member_read_ptr(x, page, x->has[FIELD_SLAB_CACHE] ? FIELD_SLAB_CACHE : FIELD_PAGE_CACHE);
}

static bool slab_by(struct extract *x, const struct bases *bases, uint64_t addr, char name[static NAME_LEN_MAX],
		    uint32_t *ret_offset)
{
	uint64_t page = page_of(x, bases, addr), cache = cache_of(x, page), text;
	uint32_t size;

	if (!cache)
		return false;
	text = member_read_ptr(x, cache, FIELD_CACHE_NAME);
	size = (uint32_t)member_read(x, cache, FIELD_CACHE_SIZE).v;
	if (!size || image_read_str(x->img, text, name, NAME_LEN_MAX) != 0 || !is_name(name))
		return false;
	*ret_offset = (uint32_t)((addr - address_of(x, bases, page)) % size);
	return true;
}

/* ---- Where the struct pages are ---- */

/* Whether a task's address leads to slab cache task_struct, so that the bases are right. */
static bool proves(struct extract *x, const struct bases *bases)
{
	char name[NAME_LEN_MAX];
	uint32_t offset;

	for (size_t i = 0; i < x->tasks->n; i++)
		if (x->tasks->v[i].row.pid.v)
			return slab_by(x, bases, x->tasks->v[i].addr, name, &offset) && streq(name, "task_struct");
	return false;
}

/*
 * arm64 has constants that depend on its configuration, and moved: arch/arm64/include/asm/memory.h in 5.4
 * (14c127c957c1), 5.11 (8c96400d6a39) and 6.9 (32697ff38287).
 */
static bool guess_arm64(struct extract *x, struct bases *ret_bases)
{
	static const uint32_t va_bits[] = { 48, 39, 42, 47, 52 };
	uint32_t size = 0, shift = 0;

	if (image_sizeof(x->img, "page", &size) != 0 || !size || x->info->page_size < size)
		return false;
	while ((uint64_t)size << shift < x->info->page_size)
		shift++;
	for (size_t i = 0; i < ARRAY_SIZE(va_bits); i++) {
		uint64_t half = 1ull << (va_bits[i] - 1 - shift);
		const uint64_t starts[] = { -2 * half, -half - (1ull << 30), -half - (2ull << 20) };

		for (size_t j = 0; j < ARRAY_SIZE(starts); j++) {
			struct bases bases = { -(1ull << va_bits[i]), starts[j] };

			if (!proves(x, &bases))
				continue;
			*ret_bases = bases;
			return true;
		}
	}
	return false;
}

/*
 * x86_64 has variables for both where KASLR moves memory (4.8 and later, el7), or for one; what it does not move is where
 * the headers say (page_64_types.h, which d52888aa2753 changed in 4.20).
 */
static bool guess_x86_64(struct extract *x, uint64_t direct, uint64_t vmemmap, struct bases *ret_bases)
{
	const uint64_t directs[] = { direct ? direct : 0xffff888000000000, 0xffff880000000000 };

	for (size_t i = 0; i < (direct ? 1 : ARRAY_SIZE(directs)); i++) {
		struct bases bases = { directs[i], vmemmap ? vmemmap : 0xffffea0000000000 };

		if (!proves(x, &bases))
			continue;
		*ret_bases = bases;
		return true;
	}
	return false;
}

static void find_bases(struct extract *x, struct bases *ret_bases)
{
	struct bases bases = { global_read_ptr(x, "page_offset_base"), global_read_ptr(x, "vmemmap_base") };

	if (x->info->arch && streq(x->info->arch, "aarch64"))
		(void)guess_arm64(x, &bases);
	else if (x->info->arch && streq(x->info->arch, "x86_64") && (!bases.direct || !bases.vmemmap))
		(void)guess_x86_64(x, bases.direct, bases.vmemmap, &bases);
	*ret_bases = bases;
}

bool slab_of(struct extract *x, uint64_t addr, char name[static NAME_LEN_MAX], uint32_t *ret_offset)
{
	struct slabs *slabs = x->slabs;

	if (!slabs->looked_up)
		find_bases(x, &slabs->bases);
	slabs->looked_up = true;
	return slabs->bases.direct && slabs->bases.vmemmap && slab_by(x, &slabs->bases, addr, name, ret_offset);
}

bool slab_is_shared(struct extract *x, uint64_t cache)
{
	return (int32_t)member_read(x, cache, FIELD_CACHE_USERS).v > 1; /* -1: kmalloc() has it */
}

bool slab_shares(struct extract *x, uint64_t addr)
{
	return slab_is_shared(x, cache_of(x, page_of(x, &x->slabs->bases, addr)));
}

int slab_init(struct extract *x)
{
	x->slabs = calloc(1, sizeof(*x->slabs));
	return x->slabs ? 0 : err_oom();
}

void slab_deinit(struct extract *x)
{
	free(x->slabs);
}

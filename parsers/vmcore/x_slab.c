// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/x_slab.h"

#include <ctype.h>

#include "util/macros.h"

/* page.compound_head of a tail page is its head's address with this bit. */
#define TAIL 1u
/* page.page_type has its type in the top byte (6.12: 4ffca5a96678; the number is an enumerator). */
#define PAGE_TYPE_SHIFT 24

/* The struct page of directly mapped @addr. x86_64 has both bases as variables, for KASLR. */
static uint64_t page_of(struct extract *x, uint64_t addr)
{
	struct opt vmemmap = x_global(x, "vmemmap_base", 8);
	struct opt direct = x_global(x, "page_offset_base", 8);
	uint64_t page, head;
	uint32_t size;

	if (!vmemmap.known || !direct.known || addr < (uint64_t)direct.v || !x->info->page_size ||
	    addr >= (uint64_t)vmemmap.v || image_sizeof(x->img, "page", &size) != 0)
		return 0;
	page = (uint64_t)vmemmap.v + (addr - (uint64_t)direct.v) / x->info->page_size * size;
	head = (uint64_t)x_read(x, page, X_PAGE_HEAD).v;
	return head & TAIL ? head - TAIL : page;
}

static bool is_slab(struct extract *x, uint64_t page)
{
	int64_t number;

	if (image_enumerator(x->img, "pagetype", "PGTY_slab", &number) == 0)
		return (uint32_t)x_read(x, page, X_PAGE_TYPE).v >> PAGE_TYPE_SHIFT ==
		       (uint32_t)number;
	return image_enumerator(x->img, "pageflags", "PG_slab", &number) == 0 && number < 64 &&
	       x_read(x, page, X_PAGE_FLAGS).v >> number & 1;
}

static bool is_name(const char *name)
{
	for (const char *c = name; *c; c++)
		if (!isgraph((unsigned char)*c))
			return false;
	return *name;
}

/* A page's own virtual address: the reverse of page_of(). */
static uint64_t address_of(struct extract *x, uint64_t page)
{
	struct opt vmemmap = x_global(x, "vmemmap_base", 8);
	struct opt direct = x_global(x, "page_offset_base", 8);
	uint32_t size;

	if (image_sizeof(x->img, "page", &size) != 0 || !size)
		return 0;
	return (uint64_t)direct.v + (page - (uint64_t)vmemmap.v) / size * x->info->page_size;
}

bool x_slab_of(struct extract *x, uint64_t addr, char name[static X_NAME_MAX],
	       uint32_t *ret_offset)
{
	uint64_t page = page_of(x, addr), cache, text;
	uint32_t size;

	if (!page || !is_slab(x, page))
		return false;
	cache = (uint64_t)x_read(x, page, x->has[X_SLAB_CACHE] ? X_SLAB_CACHE : X_PAGE_CACHE).v;
	text = (uint64_t)x_read(x, cache, X_CACHE_NAME).v;
	size = (uint32_t)x_read(x, cache, X_CACHE_SIZE).v;
	if (!size || image_read_str(x->img, text, name, X_NAME_MAX) != 0 || !is_name(name))
		return false;
	*ret_offset = (uint32_t)((addr - address_of(x, page)) % size);
	return true;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* What only libkdumpfile reads (LKCD, old diskdump, 32-bit ELF, …), and files that are no dumps, which it refuses. */
#include <inttypes.h>

#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/kdump-context.h"
#include "util/error.h"
#include "util/macros.h"

static bool library_probe(const struct dump_file *f)
{
	(void)f;
	return true;
}

static int library_read(struct dump_file *f, uint64_t paddr, void *buf, size_t len)
{
	size_t n = len;
	kdump_status status = kdump_read(f->kdump, KDUMP_MACHPHYSADDR, paddr, buf, &n);

	return status == KDUMP_OK ? 0 : err_wrap(kdump_context_error(f->kdump, status), "physical 0x%" PRIx64, paddr);
}

/* libkdumpfile has a map of pages when it knows how large a page is. */
static bool library_next_page(struct dump_file *f, uint64_t *paddr)
{
	uint64_t size = kdump_context_number(f->kdump, KDUMP_ATTR_PAGE_SIZE), page;
	kdump_attr_t map;

	if (!size || !kdump_context_attr(f->kdump, KDUMP_ATTR_MEMORY_PAGEMAP, KDUMP_BITMAP, &map))
		return false;
	page = *paddr / size;
	if (kdump_bmp_find_set(map.val.bitmap, &page) != KDUMP_OK || page > UINT64_MAX / size - 1)
		return false;
	*paddr = MAX(*paddr, page * size);
	return true;
}

const struct dump_format dump_format_library = {
	.probe = library_probe,
	.read = library_read,
	.next_page = library_next_page,
};

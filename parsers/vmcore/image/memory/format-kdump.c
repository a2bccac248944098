// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * kdump-compressed files: makedumpfile -c, -l, -p, -z, QEMU's kdump-zlib; and split ones (makedumpfile --split), which
 * are the same but for the range of pages that each piece has.
 */
#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/kdump-header.h"
#include "parsers/vmcore/image/memory/kdump-pages.h"
#include "util/macros.h"

/* A file before version 1 has one bitmap, and is not supported. */
static bool kdump_probe(const struct dump_file *f)
{
	struct kdump_header h;

	for (size_t i = 0; i < f->n_fds; i++)
		if (!kdump_header_read(f->fds[i], &h) || h.version < 1)
			return false;
	return true;
}

static bool split_probe(const struct dump_file *f)
{
	struct kdump_header h;

	return kdump_probe(f) && kdump_header_read(f->fds[0], &h) && h.split;
}

static int kdump_open(struct dump_file *f)
{
	struct kdump_pages *p;
	int r = kdump_pages_open(f->fds, f->sizes, f->n_fds, &p);

	if (r < 0)
		return r;
	f->state = p;
	f->block_size = kdump_pages_block_size(p);
	f->memory_bytes = kdump_pages_memory(p);
	return 0;
}

static int kdump_vet(const struct dump_file *f)
{
	return kdump_pages_vet(f->state);
}

static int kdump_read_pages(struct dump_file *f, uint64_t paddr, void *buf, size_t len)
{
	return kdump_pages_read(f->state, paddr, buf, len);
}

static bool kdump_next_page(struct dump_file *f, uint64_t *paddr)
{
	uint64_t block = kdump_pages_next(f->state, *paddr / f->block_size);

	if (block > UINT64_MAX / f->block_size - 1)
		return false;
	*paddr = MAX(*paddr, block * f->block_size);
	return true;
}

static bool kdump_damage(const struct dump_file *f, char *ret_damage, size_t size)
{
	return kdump_pages_damage(f->state, ret_damage, size);
}

/* Each piece may be sound and another one missing. */
static bool split_damage(const struct dump_file *f, char *ret_damage, size_t size)
{
	return kdump_pages_damage(f->state, ret_damage, size) || !kdump_pages_whole(f->state, ret_damage, size);
}

static void kdump_close(struct dump_file *f)
{
	kdump_pages_free(f->state);
}

const struct dump_format dump_format_kdump = {
	.name = "kdump",
	.probe = kdump_probe,
	.open = kdump_open,
	.vet = kdump_vet,
	.read = kdump_read_pages,
	.next_page = kdump_next_page,
	.damage = kdump_damage,
	.close = kdump_close,
};

const struct dump_format dump_format_split = {
	.name = "kdump, split",
	.probe = split_probe,
	.open = kdump_open,
	.vet = kdump_vet,
	.read = kdump_read_pages,
	.next_page = kdump_next_page,
	.damage = split_damage,
	.close = kdump_close,
};

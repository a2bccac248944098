// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/dump.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/kdump-context.h"
#include "parsers/vmcore/image/memory/linear.h"
#include "parsers/vmcore/image/memory/translation.h"
#include "parsers/vmcore/image/memory/vmcoreinfo-search.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "parsers/vmcore/image/memory/whole-reads.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Pages that are kept for small reads: what a walk of some hundred tasks comes back to. */
#define CACHE_BYTES (2u << 20)
/* Physically contiguous memory is read in one go up to this size. */
#define RUN_MAX (4u << 20)

struct cached_page {
	uint64_t addr; /* of its first byte; NO_PAGE when the place is empty */
	char *data;
};

#define NO_PAGE UINT64_MAX

struct dump {
	struct dump_info info;
	struct dump_file file;
	struct translation translation;
	char *vmcoreinfo;
	char arch[32];
	struct cached_page *cache;
	char *cache_data;
	size_t cache_len; /* a power of two */
};

int dump_read_phys(struct dump *d, uint64_t paddr, void *buf, size_t len)
{
	return dump_file_read(&d->file, paddr, buf, len);
}

static uint64_t page_start(const struct dump *d, uint64_t addr)
{
	return addr & ~((uint64_t)d->info.page_size - 1);
}

/* ---- Virtual memory ---- */

/* How many bytes from @addr (at @paddr) on, at most @len, lie in contiguous physical pages. */
static size_t contiguous(struct dump *d, uint64_t addr, uint64_t paddr, size_t len)
{
	size_t run = (size_t)(page_start(d, addr) + d->info.page_size - addr);
	uint64_t next = 0;

	len = MIN(len, RUN_MAX);
	while (run < len && translation_phys(&d->translation, addr + run, &next) == 0 && next == paddr + run)
		run += d->info.page_size;
	return MIN(run, len);
}

/* Page by page as page tables say, but contiguous pages in one read. */
static int read_uncached(struct dump *d, uint64_t addr, char *buf, size_t len)
{
	while (len) {
		uint64_t paddr = 0;
		size_t run;
		int r = translation_phys(&d->translation, addr, &paddr);

		if (r < 0)
			return r;
		run = contiguous(d, addr, paddr, len);
		r = dump_read_phys(d, paddr, buf, run);
		if (r < 0)
			return err_wrap(r, "address 0x%" PRIx64, addr);
		addr += run;
		buf += run;
		len -= run;
	}
	return 0;
}

/* Gives the page that begins at @start from the cache, and reads it if it is not there. */
static int cached(struct dump *d, uint64_t start, const char **ret_data)
{
	struct cached_page *page = &d->cache[(start / d->info.page_size) & (d->cache_len - 1)];
	int r;

	if (page->addr != start) {
		/* A read that fails leaves part of a page behind, which nobody must take for the old one. */
		page->addr = NO_PAGE;
		r = read_uncached(d, start, page->data, d->info.page_size);
		if (r < 0)
			return r;
		page->addr = start;
	}
	*ret_data = page->data;
	return 0;
}

static int read_cached(struct dump *d, uint64_t addr, char *buf, size_t len)
{
	while (len) {
		uint64_t start = page_start(d, addr);
		size_t skip = (size_t)(addr - start);
		size_t n = MIN(len, d->info.page_size - skip);
		const char *data;
		int r = cached(d, start, &data);

		if (r < 0)
			return r;
		memcpy(buf, data + skip, n);
		addr += n;
		buf += n;
		len -= n;
	}
	return 0;
}

int dump_read(struct dump *d, uint64_t addr, void *buf, size_t len)
{
	if (addr + len < addr)
		return err_set(-EFAULT, "%zu bytes at 0x%" PRIx64 " do not fit", len, addr);
	/* Large reads are not repeated, and would only push the pages of small ones out of the cache. */
	return len <= 4 * (size_t)d->info.page_size ? read_cached(d, addr, buf, len) : read_uncached(d, addr, buf, len);
}

/* One read of the whole is tried first, because most ranges have no holes. */
bool dump_read_holes(struct dump *d, uint64_t addr, void *buf, size_t len)
{
	bool any = false;
	char *p = buf;

	if (dump_read(d, addr, buf, len) == 0)
		return true;
	while (len) {
		size_t n = MIN(len, (size_t)(page_start(d, addr) + d->info.page_size - addr));

		if (read_uncached(d, addr, p, n) == 0)
			any = true;
		else
			memset(p, 0, n);
		addr += n;
		p += n;
		len -= n;
	}
	return any;
}

int dump_read_u64(struct dump *d, uint64_t addr, uint64_t *ret_value)
{
	uint64_t value;
	int r = dump_read(d, addr, &value, sizeof(value));

	if (r == 0)
		*ret_value = value;
	return r;
}

int dump_read_u32(struct dump *d, uint64_t addr, uint32_t *ret_value)
{
	uint32_t value;
	int r = dump_read(d, addr, &value, sizeof(value));

	if (r == 0)
		*ret_value = value;
	return r;
}

int dump_read_str(struct dump *d, uint64_t addr, char *buf, size_t size)
{
	size_t done = 0;

	while (done + 1 < size) {
		uint64_t start = page_start(d, addr);
		size_t skip = (size_t)(addr - start);
		size_t n = MIN(size - 1 - done, d->info.page_size - skip);
		const char *data;
		int r = cached(d, start, &data);

		if (r < 0)
			return r;
		n = strnlen(data + skip, n);
		memcpy(buf + done, data + skip, n);
		done += n;
		addr += n;
		/* Short of the page's end, the copy stopped at a NUL or at the end of the buffer. */
		if (addr != start + d->info.page_size)
			break;
	}
	buf[done] = '\0';
	return 0;
}

/* ---- Opening ---- */

/* The kernel's page size, and the file's block size where the two differ (QEMU's dumps of arm64). */
static void find_page_size(struct dump *d)
{
	struct dump_info *info = &d->info;

	info->page_size = kdump_context_number(d->file.kdump, KDUMP_ATTR_PAGE_SIZE);
	if (d->file.block_size)
		kdump_context_use_block_size(d->file.kdump, d->file.block_size, &info->page_size);
	/* An arm64 dump does not say before VMCOREINFO is found. */
	if (!info->page_size)
		info->page_size = DUMP_PAGE_MIN;
}

static int read_info(struct dump *d)
{
	kdump_ctx_t *kdump = d->file.kdump;
	kdump_num_t order;

	d->info.format = d->file.name;
	d->info.damage = d->file.damage[0] ? d->file.damage : NULL;
	d->info.memory_bytes = d->file.memory_bytes;
	d->info.cpus = kdump_context_number(kdump, KDUMP_ATTR_NUM_CPUS);
	find_page_size(d);
	if (!kdump_context_string(kdump, KDUMP_ATTR_ARCH_NAME, d->arch, sizeof(d->arch)))
		return err_set(-ENOTSUP, "the dump does not say which machine it is of");
	d->info.arch = d->arch;
	/* machine_check() does not see into forms that others are packed in. */
	if (kdump_get_number_attr(kdump, KDUMP_ATTR_BYTE_ORDER, &order) != KDUMP_OK || order != KDUMP_LITTLE_ENDIAN ||
	    kdump_context_number(kdump, KDUMP_ATTR_PTR_SIZE) != 8)
		return err_set(-ENOTSUP,
			       "a dump of %s, which is not read yet: its numbers are not of 64 bits and little-endian",
			       d->info.arch);
	return 0;
}

static int alloc_cache(struct dump *d)
{
	uint32_t page_size = d->info.page_size;

	free(d->cache);
	free(d->cache_data);
	d->cache = NULL;
	d->cache_data = NULL;

	/* The size comes from the file, and the cache is indexed by it. */
	if (page_size < 1024 || page_size > (1 << 20) || (page_size & (page_size - 1)))
		return err_set(-EINVAL, "page size %" PRIu32 " makes no sense", page_size);
	d->cache_len = CACHE_BYTES / page_size;
	d->cache = calloc(d->cache_len, sizeof(*d->cache));
	d->cache_data = malloc(CACHE_BYTES);
	if (!d->cache || !d->cache_data)
		return err_oom();
	for (size_t i = 0; i < d->cache_len; i++)
		d->cache[i] = (struct cached_page){ NO_PAGE, d->cache_data + i * page_size };
	return 0;
}

/*
 * An arm64 kernel's pages have one of three sizes. The dump itself does not say which, and QEMU counts in another
 * one.
 */
static int use_page_size(struct dump *d)
{
	size_t len;
	const char *line = vmcoreinfo_line(d->vmcoreinfo, "PAGESIZE", &len);
	uint32_t page_size = line ? (uint32_t)strtoul(line, NULL, 10) : 0;

	if (d->file.block_size)
		kdump_context_use_block_size(d->file.kdump, d->file.block_size, &d->info.page_size);
	if (page_size == d->info.page_size)
		return 0;
	d->info.page_size = page_size;
	return alloc_cache(d);
}

static int find_vmcoreinfo(struct dump *d)
{
	enum vmcoreinfo_source source;
	int r = vmcoreinfo_search(&d->file, d->arch, &d->vmcoreinfo, &source);

	if (r < 0)
		return r;
	d->info.vmcoreinfo_from = source == VMCOREINFO_FROM_MEMORY ? "memory" : "note";
	/* With a note, libkdumpfile has read the page size from it already. */
	return source == VMCOREINFO_FROM_MEMORY ? use_page_size(d) : 0;
}

/* A dump whose kernel data cannot be reached is of no use to anyone. */
static int read_uts(struct dump *d)
{
	struct uts_namespace ns;
	uint64_t addr;
	size_t len;
	int r;

	if (!vmcoreinfo_symbol(d->vmcoreinfo, "init_uts_ns", &addr) ||
	    !vmcoreinfo_line(d->vmcoreinfo, "OSRELEASE", &len) || !len)
		return err_set(-EINVAL, "VMCOREINFO names no kernel: OSRELEASE or init_uts_ns is missing");
	r = dump_read(d, addr, &ns, sizeof(ns));
	if (r < 0 && d->file.damage[0])
		return err_set(-ENODATA, "%s; the kernel's data are in the missing part", d->file.damage);
	if (r < 0)
		return err_wrap(r, "the kernel's data cannot be read: init_uts_ns");
	d->info.uts = uts_from(d->vmcoreinfo, &ns);
	return 0;
}

/* In this order: translation needs VMCOREINFO, which needs the file, and the names of the kernel need translation. */
static int open_dump(struct dump *d, const int *fds, size_t n_fds)
{
	int r;

	if ((r = dump_file_open(&d->file, fds, n_fds)) < 0 || (r = read_info(d)) < 0 || (r = alloc_cache(d)) < 0 ||
	    (r = find_vmcoreinfo(d)) < 0 ||
	    (r = translation_init(&d->translation, &d->file, d->arch, d->vmcoreinfo, d->info.page_size)) < 0)
		return r;
	return read_uts(d);
}

int dump_open(int fd, const int *more, size_t n_more, struct dump **ret_dump)
{
	int fds[DUMP_PIECES_MAX] = { fd };
	struct dump *d;
	int r;

	if (n_more >= DUMP_PIECES_MAX)
		return err_set(-E2BIG, "%zu files are more than a dump is split into", n_more + 1);
	for (size_t i = 0; i < n_more; i++)
		fds[1 + i] = more[i];
	d = calloc(1, sizeof(*d));
	if (!d)
		return err_oom();
	r = open_dump(d, fds, 1 + n_more);
	if (r < 0) {
		if (whole_reads_damage())
			r = err_set(-EIO, "%s", whole_reads_damage());
		else if (whole_reads_page_damage())
			r = err_wrap(r, "%s", whole_reads_page_damage());
		dump_close(d);
		return r;
	}
	*ret_dump = d;
	return 0;
}

void dump_close(struct dump *d)
{
	if (!d)
		return;
	translation_deinit(&d->translation);
	dump_file_close(&d->file);
	whole_reads_end();
	free(d->vmcoreinfo);
	free(d->cache);
	free(d->cache_data);
	free(d);
}

/* ---- What the dump is of ---- */

const struct dump_info *dump_info(const struct dump *d)
{
	return &d->info;
}

const char *dump_vmcoreinfo(const struct dump *d)
{
	return d->vmcoreinfo;
}

void dump_set_direct_map(struct dump *d, uint64_t base)
{
	if (streq(d->info.arch, "x86_64"))
		d->translation.linear.direct = linear_direct_x86_64(base);
}

bool dump_cpu_prstatus(struct dump *d, uint32_t index, void **ret_note, size_t *ret_len)
{
	char key[40];

	snprintf(key, sizeof(key), "cpu.%" PRIu32 ".PRSTATUS", index);
	return kdump_context_blob(d->file.kdump, key, SIZE_MAX, ret_note, ret_len) == 0;
}

bool dump_cpu_regs(struct dump *d, uint32_t index, struct dump_regs *ret_regs)
{
	_cleanup_free_ void *note = NULL;
	size_t len;

	return dump_cpu_prstatus(d, index, &note, &len) && registers_decode(d->arch, note, len, ret_regs);
}

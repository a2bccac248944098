// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/dump.h"

#include <ctype.h>
#include <inttypes.h>
#include <libkdumpfile/kdumpfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/vmcore/image/memory/elf-segments.h"
#include "parsers/vmcore/image/memory/flat.h"
#include "parsers/vmcore/image/memory/kdump-header.h"
#include "parsers/vmcore/image/memory/kdump-pages.h"
#include "parsers/vmcore/image/memory/linear.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "parsers/vmcore/image/memory/whole-reads.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Pages kept for small reads: what a walk of some hundred tasks keeps coming back to. */
/* No machine here has smaller pages. */
#define PAGE_MIN 4096
/* A segment may claim to be larger than any machine's memory; this is 1 TiB, of which the kernel is in the first few GiB. */
#define SEARCH_PAGES_MAX (1ull << 28)
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
	int fds[KDUMP_PIECES_MAX]; /* what is read: the caller's or our own rearranged one */
	size_t n_fds;
	int rearranged_fd; /* of a flattened dump, or -1 */
	uint64_t file_size;
	kdump_ctx_t *kdump;
	addrxlat_ctx_t *xlat;
	addrxlat_sys_t *sys;
	struct linear linear;
	addrxlat_cb_t *page_cb;
	struct elf_segments segments; /* of a 64-bit ELF dump */
	struct kdump_pages *pages;    /* of a kdump-compressed one */
	char *vmcoreinfo;
	char format[32], arch[32], damage[256];
	struct cached_page *cache;
	char *cache_data;
	size_t cache_len; /* a power of two */
};

/* ---- libkdumpfile's errors ---- */

// clang-format off
static const int kdump_errnos[] = {
	[KDUMP_ERR_SYSTEM] = -EIO,
	[KDUMP_ERR_NOTIMPL] = -ENOTSUP,
	[KDUMP_ERR_NODATA] = -ENODATA,
	[KDUMP_ERR_CORRUPT] = -ENODATA,
	[KDUMP_ERR_INVALID] = -EINVAL,
	[KDUMP_ERR_NOKEY] = -EINVAL,
	[KDUMP_ERR_EOF] = -ENODATA,
	[KDUMP_ERR_BUSY] = -EBUSY,
	[KDUMP_ERR_ADDRXLAT] = -EFAULT,
};
// clang-format on

static int kdump_error(struct dump *d, kdump_status status)
{
	const char *text = kdump_get_err(d->kdump);
	int r = (size_t)status < ARRAY_SIZE(kdump_errnos) ? kdump_errnos[status] : -EIO;

	return err_set(r, "%s", text ? text : kdump_strerror(status));
}

static int xlat_error(uint64_t addr, addrxlat_status status)
{
	int r = status == ADDRXLAT_ERR_NODATA ? -ENODATA : status == ADDRXLAT_ERR_NOMEM ? -ENOMEM : -EFAULT;

	return err_set(r, "address 0x%" PRIx64 " does not translate: %s", addr, addrxlat_strerror(status));
}

/* ---- Physical memory ---- */

static uint64_t page_start(const struct dump *d, uint64_t addr)
{
	return addr & ~((uint64_t)d->info.page_size - 1);
}

/* Reads what one segment holds of [@paddr, @paddr + @len). */
static int read_segment(struct dump *d, uint64_t paddr, void *buf, size_t len, size_t *ret_n)
{
	const struct elf_segment *seg = elf_segments_find(&d->segments, paddr);
	uint64_t skip;
	ssize_t n;

	if (!seg || paddr - seg->phys >= seg->filesz)
		return err_set(-ENODATA, "physical 0x%" PRIx64 " is not in the dump", paddr);
	skip = paddr - seg->phys;
	n = pread(d->fds[0], buf, (size_t)MIN(len, seg->filesz - skip), (off_t)(seg->offset + skip));
	if (n <= 0)
		return err_set(-EIO, "cannot read at offset %" PRIu64, seg->offset + skip);
	*ret_n = (size_t)n;
	return 0;
}

static int read_phys_elf(struct dump *d, uint64_t paddr, char *buf, size_t len)
{
	while (len) {
		size_t n = 0;
		int r = read_segment(d, paddr, buf, len, &n);

		if (r < 0)
			return r;
		paddr += n;
		buf += n;
		len -= n;
	}
	return 0;
}

/* Other formats than those read here (LKCD, …). */
static int read_phys_library(struct dump *d, uint64_t paddr, char *buf, size_t len)
{
	size_t n = len;
	kdump_status status = kdump_read(d->kdump, KDUMP_MACHPHYSADDR, paddr, buf, &n);

	return status == KDUMP_OK ? 0 : err_wrap(kdump_error(d, status), "physical 0x%" PRIx64, paddr);
}

int dump_read_phys(struct dump *d, uint64_t paddr, void *buf, size_t len)
{
	if (d->segments.v)
		return read_phys_elf(d, paddr, buf, len);
	return d->pages ? kdump_pages_read(d->pages, paddr, buf, len) : read_phys_library(d, paddr, buf, len);
}

/* ---- Virtual memory ---- */

/* What page tables say; where they are missing, what the kernel maps anyway. */
static int translate(struct dump *d, uint64_t addr, uint64_t *ret_paddr)
{
	addrxlat_fulladdr_t full = { .addr = addr, .as = ADDRXLAT_KVADDR };
	addrxlat_status status;

	status = addrxlat_fulladdr_conv(&full, ADDRXLAT_MACHPHYSADDR, d->xlat, d->sys);
	if (status == ADDRXLAT_OK) {
		*ret_paddr = full.addr;
		return 0;
	}
	addrxlat_ctx_clear_err(d->xlat);
	if (status != ADDRXLAT_ERR_NOTPRESENT && linear_phys(&d->linear, addr, ret_paddr))
		return 0;
	return xlat_error(addr, status);
}

/* How many bytes from @addr (at @paddr) on, at most @len, lie in contiguous physical pages. */
static size_t contiguous(struct dump *d, uint64_t addr, uint64_t paddr, size_t len)
{
	size_t run = (size_t)(page_start(d, addr) + d->info.page_size - addr);
	uint64_t next = 0;

	len = MIN(len, RUN_MAX);
	while (run < len && translate(d, addr + run, &next) == 0 && next == paddr + run)
		run += d->info.page_size;
	return MIN(run, len);
}

static int read_uncached(struct dump *d, uint64_t addr, char *buf, size_t len)
{
	while (len) {
		uint64_t paddr = 0;
		size_t run;
		int r = translate(d, addr, &paddr);

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

/* The cached page that begins at @start, read if need be. */
static int cached(struct dump *d, uint64_t start, const char **ret_data)
{
	struct cached_page *page = &d->cache[(start / d->info.page_size) & (d->cache_len - 1)];
	int r;

	if (page->addr != start) {
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
	/* What is larger is read once, and would only push the small reads' pages out. */
	return len <= 4 * (size_t)d->info.page_size ? read_cached(d, addr, buf, len) : read_uncached(d, addr, buf, len);
}

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
		/* Not at the page's end: stopped by a NUL or by the buffer. */
		if (addr != start + d->info.page_size)
			break;
	}
	buf[done] = '\0';
	return 0;
}

/* ---- Opening ---- */

static int check_file(int fd, uint64_t *ret_size)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set(-errno, "%s", strerror(errno));
	if (S_ISDIR(st.st_mode))
		return err_set(-EISDIR, "is a folder, not a dump");
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return err_set(-ESPIPE, "is no regular file: a dump is read out of order");
	if (S_ISREG(st.st_mode) && !st.st_size)
		return err_set(-ENODATA, "is empty");
	*ret_size = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : UINT64_MAX;
	whole_reads_watch(fd, *ret_size);
	return 0;
}

/* Has libkdumpfile read a flattened dump only if it can; a rearranged copy serves every version. */
static int unflatten(struct dump *d)
{
	char head[16];
	bool cut;
	int r;

	if (pread(d->fds[0], head, sizeof(head), 0) != sizeof(head) || !flat_recognize(head, sizeof(head)))
		return 0;
	r = flat_rearrange(d->fds[0], &d->rearranged_fd, &cut);
	if (r < 0)
		return err_wrap(r, "flattened dump");
	if (cut)
		snprintf(d->damage, sizeof(d->damage),
			 "cut off: the flattened dump has no end record in its %" PRIu64 " bytes", d->file_size);
	d->fds[0] = d->rearranged_fd;
	r = check_file(d->fds[0], &d->file_size);
	return r < 0 && cut ? err_set(r, "%s", d->damage) : r;
}

/* "Unknown file format" is true but helps nobody: shows what the file begins with. */
static int not_a_dump(struct dump *d)
{
	char head[8], text[sizeof(head) + 1] = "";
	ssize_t n = pread(d->fds[0], head, sizeof(head), 0);

	for (ssize_t i = 0; i < n; i++)
		text[i] = (char)(isprint((unsigned char)head[i]) ? head[i] : '.');
	return err_set(-EINVAL, "is no memory dump of a known format (it begins with \"%s\")", text);
}

/*
 * libkdumpfile counts the file's pages in what VMCOREINFO says of the kernel's, and looks for blocks of
 * another size in the wrong places. Tells it the blocks' size, and the kernel's to address translation.
 */
static void use_block_size(struct dump *d, uint32_t block_size)
{
	kdump_num_t page_size;

	if (kdump_get_number_attr(d->kdump, KDUMP_ATTR_PAGE_SIZE, &page_size) != KDUMP_OK || page_size == block_size ||
	    !page_size)
		return;
	kdump_set_number_attr(d->kdump, KDUMP_ATTR_PAGE_SIZE, block_size);
	kdump_set_number_attr(d->kdump, KDUMP_ATTR_XLAT_FORCE ".page_shift", (kdump_num_t)__builtin_ctzll(page_size));
	d->info.page_size = (uint32_t)page_size;
}

static int open_kdump(struct dump *d)
{
	struct kdump_header header = { 0 };
	kdump_status status;

	d->kdump = kdump_new();
	if (!d->kdump)
		return err_oom();
	/* A mapped page beyond the end of a file that is cut off would raise SIGBUS. */
	kdump_set_number_attr(d->kdump, KDUMP_ATTR_FILE_MMAP_POLICY, KDUMP_MMAP_NEVER);
	kdump_header_read(d->fds[0], &header);
	if (header.arch)
		kdump_set_string_attr(d->kdump, KDUMP_ATTR_ARCH_NAME, header.arch);
	status = kdump_open_fdset(d->kdump, (unsigned int)d->n_fds, d->fds);
	if (status == KDUMP_ERR_NOTIMPL && !d->segments.v)
		return not_a_dump(d);
	if (status != KDUMP_OK && d->damage[0])
		return err_set(-ENODATA, "%s", d->damage);
	if (status != KDUMP_OK)
		return kdump_error(d, status);
	if (d->pages)
		use_block_size(d, kdump_pages_block_size(d->pages));
	return 0;
}

/* Opens what is read without libkdumpfile, and finds what is cut off before that trips over it. */
static int open_pages(struct dump *d)
{
	int r = elf_segments_read(d->fds[0], d->file_size, &d->segments);

	if (r == 0 && d->segments.damage[0])
		snprintf(d->damage, sizeof(d->damage), "%s", d->segments.damage);
	if (r > 0)
		r = kdump_pages_open(d->fds, d->n_fds, &d->pages);
	if (r < 0 || !d->pages)
		return MIN(r, 0);
	if (!d->damage[0] && !kdump_pages_damage(d->pages, d->damage, sizeof(d->damage)))
		kdump_pages_whole(d->pages, d->damage, sizeof(d->damage));
	return 0;
}

static const char *string_attr(struct dump *d, const char *key, char *buf, size_t size)
{
	const char *value;

	if (kdump_get_string_attr(d->kdump, key, &value) != KDUMP_OK)
		return NULL;
	snprintf(buf, size, "%s", value);
	return buf;
}

/* Not kdump_get_typed_attr(), whose arguments changed in libkdumpfile 0.5.6. */
static bool typed_attr(struct dump *d, const char *key, kdump_attr_type_t type, kdump_attr_t *ret_attr)
{
	return kdump_get_attr(d->kdump, key, ret_attr) == KDUMP_OK && ret_attr->type == type;
}

static uint32_t number_attr(struct dump *d, const char *key)
{
	kdump_num_t value;

	return kdump_get_number_attr(d->kdump, key, &value) == KDUMP_OK ? (uint32_t)value : 0;
}

/* As a person would say it; libkdumpfile's name is that of the format's ancestor. */
static void name_format(struct dump *d)
{
	const char *name = string_attr(d, KDUMP_ATTR_FILE_FORMAT, d->format, sizeof(d->format));

	if (d->pages || d->segments.v)
		snprintf(d->format, sizeof(d->format), "%s%s%s", d->pages ? "kdump" : "elf",
			 d->rearranged_fd >= 0 ? ", flattened" : "",
			 d->pages && kdump_pages_split(d->pages) ? ", split" : "");
	d->info.format = d->format[0] ? d->format : name;
}

static int read_info(struct dump *d)
{
	kdump_num_t order;

	name_format(d);
	d->info.arch = string_attr(d, KDUMP_ATTR_ARCH_NAME, d->arch, sizeof(d->arch));
	d->info.cpus = number_attr(d, KDUMP_ATTR_NUM_CPUS);
	if (!d->info.page_size)
		d->info.page_size = number_attr(d, KDUMP_ATTR_PAGE_SIZE);
	if (!d->info.page_size) /* arm64, until VMCOREINFO is found and tells */
		d->info.page_size = PAGE_MIN;
	d->info.damage = d->damage[0] ? d->damage : NULL;
	if (!d->info.arch)
		return err_set(-ENOTSUP, "the dump does not say which machine it is of");
	if (kdump_get_number_attr(d->kdump, KDUMP_ATTR_BYTE_ORDER, &order) != KDUMP_OK ||
	    order != KDUMP_LITTLE_ENDIAN || number_attr(d, KDUMP_ATTR_PTR_SIZE) != 8)
		return err_set(-ENOTSUP, "%s: only 64-bit little-endian machines are supported", d->info.arch);
	return 0;
}

static int alloc_cache(struct dump *d)
{
	uint32_t page_size = d->info.page_size;

	free(d->cache);
	free(d->cache_data);
	d->cache = NULL;
	d->cache_data = NULL;

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

/* ---- VMCOREINFO ---- */

static int keep_vmcoreinfo(struct dump *d, const char *text, size_t len, const char *from)
{
	d->vmcoreinfo = strndup(text, len);
	if (!d->vmcoreinfo)
		return err_oom();
	d->info.vmcoreinfo_from = from;
	return 0;
}

/* 0, or 1 when the file has no VMCOREINFO note. */
static int vmcoreinfo_from_note(struct dump *d)
{
	kdump_attr_t raw;
	const char *text;
	int r;

	/* kdump_vmcoreinfo_raw() would want to be told first that it is Linux. */
	if (!typed_attr(d, "linux.vmcoreinfo.raw", KDUMP_BLOB, &raw))
		return 1;
	text = kdump_blob_pin(raw.val.blob);
	r = keep_vmcoreinfo(d, text, strnlen(text, MIN(kdump_blob_size(raw.val.blob), (size_t)VMCOREINFO_MAX)), "note");
	kdump_blob_unpin(raw.val.blob);
	return r;
}

/* What struct uts_namespace has before its name: nothing, or a kref. VMCOREINFO tells since 5.11 only (ca4a9241cc5e). */
#define UTS_SKIP_MAX 8

/* The utsname in what lies at init_uts_ns: the one with VMCOREINFO's release. NULL when none has. */
static const struct dump_uts *find_uts(const char *text, const char *ns)
{
	size_t len;
	const char *release = vmcoreinfo_line(text, "OSRELEASE", &len);

	for (size_t skip = 0; release && skip <= UTS_SKIP_MAX; skip += 4) {
		const struct dump_uts *uts = (const void *)(ns + skip);

		if (len && len < sizeof(uts->release) && !uts->release[len] && memcmp(release, uts->release, len) == 0)
			return uts;
	}
	return NULL;
}

/* Whether the utsname that @text points at has @text's release: pages of an earlier boot do not. */
static bool is_current(struct dump *d, const char *text)
{
	struct linear linear = linear_from_vmcoreinfo(d->info.arch, text);
	char ns[sizeof(struct dump_uts) + UTS_SKIP_MAX];
	uint64_t addr, paddr;

	return vmcoreinfo_symbol(text, "init_uts_ns", &addr) && linear_phys(&linear, addr, &paddr) &&
	       dump_read_phys(d, paddr, ns, sizeof(ns)) == 0 && find_uts(text, ns);
}

/* Tells libkdumpfile the text that it did not find, so that it can translate addresses. */
static int give_vmcoreinfo(struct dump *d, const char *text, size_t len)
{
	kdump_attr_t attr = { .type = KDUMP_BLOB };
	kdump_status status;

	attr.val.blob = kdump_blob_new_dup(text, len);
	if (!attr.val.blob)
		return err_oom();
	/* 0.5.1 takes our reference over; a version that took its own would only leak. */
	status = kdump_set_attr(d->kdump, "linux.vmcoreinfo.raw", &attr);
	return status == KDUMP_OK ? 0 : err_wrap(kdump_error(d, status), "VMCOREINFO from memory");
}

/* 0 when the page at @paddr holds the kernel's VMCOREINFO, and it is taken; 1 when it does not. */
static int try_page(struct dump *d, uint64_t paddr, char *page)
{
	size_t len;
	int r;

	if (dump_read_phys(d, paddr, page, 16) < 0 || memcmp(page, "OSRELEASE=", 10) != 0 ||
	    dump_read_phys(d, paddr, page, PAGE_MIN) < 0)
		return 1;
	page[PAGE_MIN] = '\0';
	len = vmcoreinfo_recognize(page, PAGE_MIN);
	page[len] = '\0';
	if (!len || !is_current(d, page))
		return 1;
	r = give_vmcoreinfo(d, page, len);
	return r < 0 ? r : keep_vmcoreinfo(d, page, len, "memory");
}

static bool next_in_segments(const struct elf_segments *s, uint64_t *paddr)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].reach > *paddr) {
			*paddr = MAX(*paddr, s->v[i].phys);
			return true;
		}
	return false;
}

/* The first physical address from *@paddr on that the dump has, page by page. False at the end. */
static bool next_page(struct dump *d, uint64_t *paddr)
{
	uint64_t size = d->pages ? kdump_pages_block_size(d->pages) : d->info.page_size;
	uint64_t block = *paddr / size;
	kdump_attr_t map;

	if (d->pages)
		block = kdump_pages_next(d->pages, block);
	else if (!number_attr(d, KDUMP_ATTR_PAGE_SIZE)) /* then it has no map of them */
		return next_in_segments(&d->segments, paddr);
	else if (!typed_attr(d, KDUMP_ATTR_MEMORY_PAGEMAP, KDUMP_BITMAP, &map) ||
		 kdump_bmp_find_set(map.val.bitmap, &block) != KDUMP_OK)
		return false;
	if (block > UINT64_MAX / size - 1)
		return false;
	*paddr = MAX(*paddr, block * size);
	return true;
}

/* An arm64 kernel's pages have one of three sizes, which its dumps do not tell, and QEMU's have blocks of another one. */
static int use_page_size(struct dump *d)
{
	size_t len;
	const char *line = vmcoreinfo_line(d->vmcoreinfo, "PAGESIZE", &len);
	uint32_t page_size = line ? (uint32_t)strtoul(line, NULL, 10) : 0;

	if (d->pages)
		use_block_size(d, kdump_pages_block_size(d->pages));
	if (page_size == d->info.page_size)
		return 0;
	d->info.page_size = page_size;
	return alloc_cache(d);
}

/* The text has a page of its own (vmcoreinfo_data). 0, or 1 when no page of the dump holds it. */
static int vmcoreinfo_from_memory(struct dump *d)
{
	char page[PAGE_MIN + 1];
	uint64_t left = SEARCH_PAGES_MAX;
	int r = 1;

	for (uint64_t paddr = 0; r > 0 && left-- && next_page(d, &paddr); paddr += PAGE_MIN)
		r = try_page(d, paddr, page);
	return r == 0 ? use_page_size(d) : r;
}

static int find_vmcoreinfo(struct dump *d)
{
	int r = vmcoreinfo_from_note(d);

	if (r > 0)
		r = vmcoreinfo_from_memory(d);
	if (r > 0)
		r = err_set(-ENODATA, "%s%sno VMCOREINFO, neither as a note nor in the dump's memory", d->damage,
			    d->damage[0] ? "; " : "");
	return r;
}

/* ---- What the dump is of ---- */

/* The kernel's top page table, which lies in its image. */
static bool find_page_table(struct dump *d, uint64_t *ret_paddr)
{
	static const char *const names[] = { "swapper_pg_dir", "init_top_pgt", "init_level4_pgt" };
	uint64_t addr;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (vmcoreinfo_symbol(d->vmcoreinfo, names[i], &addr))
			return linear_phys(&d->linear, addr, ret_paddr);
	return false;
}

/* Has what there is of x86_64's four-level page tables translate the kernel's half of addresses. */
static int use_page_tables(addrxlat_sys_t *sys, uint64_t root)
{
	const addrxlat_meth_t pgt = {
		.kind = ADDRXLAT_PGT,
		.target_as = ADDRXLAT_MACHPHYSADDR,
		.param.pgt = {
			.root = { .addr = root, .as = ADDRXLAT_MACHPHYSADDR },
			.pf = { ADDRXLAT_PTE_X86_64, .nfields = 5, .fieldsz = { 12, 9, 9, 9, 9 } },
		},
	};
	const addrxlat_range_t upper_half = { .endoff = (1ull << 47) - 1, .meth = ADDRXLAT_SYS_METH_PGT };
	addrxlat_map_t *map = addrxlat_map_new();
	addrxlat_status status;

	if (!map)
		return err_oom();
	addrxlat_sys_set_meth(sys, ADDRXLAT_SYS_METH_PGT, &pgt);
	status = addrxlat_map_set(map, -(1ull << 47), &upper_half);
	addrxlat_sys_set_map(sys, ADDRXLAT_SYS_MAP_KV_PHYS, map);
	addrxlat_map_decref(map);
	return status == ADDRXLAT_OK ? 0 : err_oom();
}

/*
 * libkdumpfile looks for the kernel's image in page tables. Where these are incomplete, the image and all memory are
 * still mapped at distances that are known (linear.h); modules and stacks need what is left of the tables.
 */
static int translate_without_library(struct dump *d)
{
	int64_t levels5 = 0;
	uint64_t root;

	if (kdump_get_addrxlat(d->kdump, &d->xlat, NULL) != KDUMP_OK || !d->linear.image.size)
		return 1;
	d->sys = addrxlat_sys_new();
	if (!d->sys)
		return err_oom();
	vmcoreinfo_number(d->vmcoreinfo, "pgtable_l5_enabled", &levels5);
	if (!streq(d->info.arch, "x86_64") || levels5 || !find_page_table(d, &root))
		return 0;
	return use_page_tables(d->sys, root);
}

static void free_page(const addrxlat_buffer_t *buf)
{
	free(buf->priv);
}

/* Gives libaddrxlat a page that tables lie in. */
static addrxlat_status get_page(const addrxlat_cb_t *cb, addrxlat_buffer_t *buf)
{
	struct dump *d = cb->priv;
	char *page;

	buf->addr.addr = page_start(d, buf->addr.addr);
	page = malloc(d->info.page_size);
	if (!page)
		return ADDRXLAT_ERR_NOMEM;
	if (dump_read_phys(d, buf->addr.addr, page, d->info.page_size) < 0) {
		free(page);
		return ADDRXLAT_ERR_NODATA;
	}
	buf->ptr = buf->priv = page;
	buf->size = d->info.page_size;
	buf->byte_order = ADDRXLAT_LITTLE_ENDIAN;
	buf->put_page = free_page;
	return ADDRXLAT_OK;
}

static unsigned long physical_only(const addrxlat_cb_t *cb)
{
	return cb ? ADDRXLAT_CAPS(ADDRXLAT_MACHPHYSADDR) : 0;
}

/* Has page tables read here, as all memory is. */
static int give_pages(struct dump *d)
{
	d->page_cb = addrxlat_ctx_add_cb(d->xlat);
	if (!d->page_cb)
		return err_oom();
	d->page_cb->priv = d;
	d->page_cb->get_page = get_page;
	d->page_cb->read_caps = physical_only;
	return 0;
}

static int start_translation(struct dump *d)
{
	kdump_status status = kdump_set_string_attr(d->kdump, KDUMP_ATTR_OSTYPE, "linux");
	char why[ERR_TEXT_MAX];
	int r;

	d->linear = linear_from_vmcoreinfo(d->info.arch, d->vmcoreinfo);
	if (status == KDUMP_OK)
		status = kdump_get_addrxlat(d->kdump, &d->xlat, &d->sys);
	if (status == KDUMP_OK)
		return give_pages(d);
	kdump_error(d, status);
	snprintf(why, sizeof(why), "%s", err_text(0));
	r = translate_without_library(d);
	if (r <= 0)
		return r < 0 ? r : give_pages(d);
	return d->damage[0] ? err_set(-ENODATA, "%s; the kernel's page tables are in the missing part", d->damage) :
			      err_set(-EFAULT, "address translation: %s", why);
}

void dump_set_direct_map(struct dump *d, uint64_t base)
{
	if (streq(d->info.arch, "x86_64"))
		d->linear.direct = linear_direct_x86_64(base);
}

static void copy_release(const char *vmcoreinfo, struct dump_uts *ret_uts)
{
	size_t len;
	const char *release = vmcoreinfo_line(vmcoreinfo, "OSRELEASE", &len);

	if (release)
		memcpy(ret_uts->release, release, MIN(len, sizeof(ret_uts->release)));
}

/* A dump whose kernel data cannot be reached is of no use to anyone. */
static int read_uts(struct dump *d)
{
	char ns[sizeof(struct dump_uts) + UTS_SKIP_MAX];
	const struct dump_uts *uts;
	uint64_t addr;
	size_t len;
	int r;

	if (!vmcoreinfo_symbol(d->vmcoreinfo, "init_uts_ns", &addr) ||
	    !vmcoreinfo_line(d->vmcoreinfo, "OSRELEASE", &len) || !len)
		return err_set(-EINVAL, "VMCOREINFO names no kernel: OSRELEASE or init_uts_ns");
	r = dump_read(d, addr, ns, sizeof(ns));
	if (r < 0 && d->damage[0])
		return err_set(-ENODATA, "%s; the kernel's data are in the missing part", d->damage);
	if (r < 0)
		return err_wrap(r, "the kernel's data cannot be read: init_uts_ns");
	uts = find_uts(d->vmcoreinfo, ns);
	if (uts)
		d->info.uts = *uts;
	else /* overwritten: VMCOREINFO has a copy of the one text that nobody can do without */
		copy_release(d->vmcoreinfo, &d->info.uts);
	for (size_t i = 0; i < DUMP_UTS_FIELDS; i++)
		((char *)&d->info.uts)[(i + 1) * DUMP_UTS_LEN - 1] = '\0';
	return 0;
}

static uint64_t elf_memory(const struct elf_segments *s)
{
	uint64_t end = 0, sum = 0;

	for (size_t i = 0; i < s->n; i++) {
		uint64_t from = MAX(end, s->v[i].phys);

		sum += s->v[i].reach > from ? s->v[i].reach - from : 0;
		end = s->v[i].reach;
	}
	return sum;
}

/* All pieces of a split dump are watched, but only the first has to be looked into here. */
static int check_files(struct dump *d)
{
	uint64_t size;
	int r = check_file(d->fds[0], &d->file_size);

	for (size_t i = 1; r == 0 && i < d->n_fds; i++)
		r = check_file(d->fds[i], &size);
	return r;
}

static int open_dump(struct dump *d)
{
	int r;

	if ((r = check_files(d)) < 0 || (r = unflatten(d)) < 0 || (r = open_pages(d)) < 0 || (r = open_kdump(d)) < 0 ||
	    (r = read_info(d)) < 0 || (r = alloc_cache(d)) < 0 || (r = find_vmcoreinfo(d)) < 0 ||
	    (r = start_translation(d)) < 0 || (r = read_uts(d)) < 0)
		return r;
	if (d->segments.v)
		d->info.memory_bytes = elf_memory(&d->segments);
	else if (d->pages)
		d->info.memory_bytes = kdump_pages_memory(d->pages);
	return 0;
}

int dump_open(int fd, const int *more, size_t n_more, struct dump **ret_dump)
{
	struct dump *d;
	int r;

	if (n_more >= KDUMP_PIECES_MAX)
		return err_set(-E2BIG, "%zu files are more than a dump is split into", n_more + 1);
	d = calloc(1, sizeof(*d));
	if (!d)
		return err_oom();
	d->fds[d->n_fds++] = fd;
	for (size_t i = 0; i < n_more; i++)
		d->fds[d->n_fds++] = more[i];
	d->rearranged_fd = -1;
	r = open_dump(d);
	if (r < 0) {
		if (whole_reads_damage())
			r = err_set(-EIO, "%s", whole_reads_damage());
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
	whole_reads_end();
	if (d->page_cb)
		addrxlat_ctx_del_cb(d->xlat, d->page_cb);
	if (d->xlat)
		addrxlat_ctx_decref(d->xlat);
	if (d->sys)
		addrxlat_sys_decref(d->sys);
	/* libkdumpfile (0.5.1) takes back its overrides of attributes when it has freed them already, if
	 * the file begins like a kdump-compressed one. What such a context holds is left to the process's end. */
	if (d->kdump && d->segments.v)
		kdump_free(d->kdump);
	closep(&d->rearranged_fd);
	elf_segments_deinit(&d->segments);
	kdump_pages_free(d->pages);
	free(d->vmcoreinfo);
	free(d->cache);
	free(d->cache_data);
	free(d);
}

const struct dump_info *dump_info(const struct dump *d)
{
	return &d->info;
}

const char *dump_vmcoreinfo(const struct dump *d)
{
	return d->vmcoreinfo;
}

/* ---- Registers ---- */

/* Where struct elf_prstatus has its registers, as indexes of 64-bit words from pr_reg on. */
#define PR_REG_OFFSET 112

struct reg_layout {
	const char *arch;
	uint8_t words, ip, sp, bp, ax, dx, di, r10, r13, mode;
	uint64_t mode_mask;
	bool user_is_nonzero;
};

static const struct reg_layout reg_layouts[] = {
	/* user_regs_struct; cs has privilege level 3 in user mode */
	{ .arch = "x86_64",
	  .words = 27,
	  .ip = 16,
	  .sp = 19,
	  .bp = 4,
	  .ax = 10,
	  .dx = 12,
	  .di = 14,
	  .r10 = 7,
	  .r13 = 2,
	  .mode = 17,
	  .mode_mask = 3,
	  .user_is_nonzero = true },
	/* user_pt_regs; pstate is EL0t in user mode, x29 the frame pointer */
	{ .arch = "aarch64",
	  .words = 34,
	  .ip = 32,
	  .sp = 31,
	  .bp = 29,
	  .mode = 33,
	  .mode_mask = 0xf,
	  .user_is_nonzero = false },
};

static const struct reg_layout *reg_layout(const char *arch)
{
	for (size_t i = 0; i < ARRAY_SIZE(reg_layouts); i++)
		if (streq(reg_layouts[i].arch, arch))
			return &reg_layouts[i];
	return NULL;
}

static void decode_regs(const struct reg_layout *l, const uint64_t *w, struct dump_regs *ret_regs)
{
	*ret_regs = (struct dump_regs){
		.ip = w[l->ip],
		.sp = w[l->sp],
		.bp = w[l->bp],
		.ax = w[l->ax],
		.dx = w[l->dx],
		.di = w[l->di],
		.r10 = w[l->r10],
		.r13 = w[l->r13],
		.user = !!(w[l->mode] & l->mode_mask) == l->user_is_nonzero,
	};
}

bool dump_cpu_prstatus(struct dump *d, uint32_t index, void **ret_note, size_t *ret_len)
{
	kdump_attr_t note;
	char key[40];
	void *copy;
	size_t len;

	snprintf(key, sizeof(key), "cpu.%" PRIu32 ".PRSTATUS", index);
	if (!typed_attr(d, key, KDUMP_BLOB, &note))
		return false;
	len = kdump_blob_size(note.val.blob);
	copy = malloc(MAX(len, (size_t)1));
	if (!copy)
		return false;
	memcpy(copy, kdump_blob_pin(note.val.blob), len);
	kdump_blob_unpin(note.val.blob);
	*ret_note = copy;
	*ret_len = len;
	return true;
}

bool dump_cpu_regs(struct dump *d, uint32_t index, struct dump_regs *ret_regs)
{
	const struct reg_layout *l = reg_layout(d->info.arch);
	_cleanup_free_ void *note = NULL;
	uint64_t words[34];
	size_t len, size;

	if (!l || !dump_cpu_prstatus(d, index, &note, &len))
		return false;
	size = l->words * sizeof(words[0]);
	if (len < PR_REG_OFFSET + size)
		return false;
	memcpy(words, (char *)note + PR_REG_OFFSET, size);
	decode_regs(l, words, ret_regs);
	return true;
}

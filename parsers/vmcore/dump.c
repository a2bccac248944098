// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/dump.h"

#include <ctype.h>
#include <inttypes.h>
#include <libkdumpfile/kdumpfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/vmcore/elf-segments.h"
#include "parsers/vmcore/flat.h"
#include "parsers/vmcore/kdump-header.h"
#include "parsers/vmcore/vmcoreinfo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* Pages kept for small reads: what a walk of some hundred tasks keeps coming back to. */
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
	int fd;            /* what is read: the caller's or our own rearranged one */
	int rearranged_fd; /* of a flattened dump, or -1 */
	uint64_t file_size;
	uint32_t block_size; /* what the pages of the file's bitmap are counted in */
	kdump_ctx_t *kdump;
	addrxlat_ctx_t *xlat;
	addrxlat_sys_t *sys;
	struct elf_segments segments; /* of a 64-bit ELF dump */
	char *vmcoreinfo;
	char format[32], arch[32], damage[256];
	struct cached_page *cache;
	char *cache_data;
	size_t cache_len; /* a power of two */
};

/* ---- libkdumpfile's errors ---- */

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

static int kdump_error(struct dump *d, kdump_status status)
{
	const char *text = kdump_get_err(d->kdump);
	int r = (size_t)status < ARRAY_SIZE(kdump_errnos) ? kdump_errnos[status] : -EIO;

	return err_set(r, "%s", text ? text : kdump_strerror(status));
}

static int xlat_error(uint64_t addr, addrxlat_status status)
{
	int r = status == ADDRXLAT_ERR_NODATA ? -ENODATA :
		status == ADDRXLAT_ERR_NOMEM  ? -ENOMEM :
						-EFAULT;

	return err_set(r, "address 0x%" PRIx64 " does not translate: %s", addr,
		       addrxlat_strerror(status));
}

/* ---- Physical memory ---- */

/* Reads what one segment holds of [@paddr, @paddr + @len). */
static int read_segment(struct dump *d, uint64_t paddr, void *buf, size_t len, size_t *ret_n)
{
	const struct elf_segment *seg = elf_segments_find(&d->segments, paddr);
	uint64_t skip;
	ssize_t n;

	if (!seg || paddr - seg->phys >= seg->filesz)
		return err_set(-ENODATA, "physical 0x%" PRIx64 " is not in the dump", paddr);
	skip = paddr - seg->phys;
	n = pread(d->fd, buf, (size_t)MIN(len, seg->filesz - skip), (off_t)(seg->offset + skip));
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

static bool all_zero(const char *buf, size_t len)
{
	return !len || (!buf[0] && memcmp(buf, buf + 1, len - 1) == 0);
}

static int read_phys_kdump(struct dump *d, uint64_t paddr, char *buf, size_t len)
{
	size_t n = len;
	kdump_status status = kdump_read(d->kdump, KDUMP_MACHPHYSADDR, paddr, buf, &n);

	if (status != KDUMP_OK)
		return err_wrap(kdump_error(d, status), "physical 0x%" PRIx64, paddr);
	/* libkdumpfile reads zeros beyond the file's end; a real page of zeros is no loss. */
	if (d->info.damage && all_zero(buf, len))
		return err_set(-ENODATA, "physical 0x%" PRIx64 " is not in the dump", paddr);
	return 0;
}

int dump_read_phys(struct dump *d, uint64_t paddr, void *buf, size_t len)
{
	return d->segments.v ? read_phys_elf(d, paddr, buf, len) :
			       read_phys_kdump(d, paddr, buf, len);
}

/* ---- Virtual memory ---- */

static int translate(struct dump *d, uint64_t addr, uint64_t *ret_paddr)
{
	addrxlat_fulladdr_t full = { .addr = addr, .as = ADDRXLAT_KVADDR };
	addrxlat_status status;

	status = addrxlat_fulladdr_conv(&full, ADDRXLAT_MACHPHYSADDR, d->xlat, d->sys);
	if (status != ADDRXLAT_OK) {
		addrxlat_ctx_clear_err(d->xlat);
		return xlat_error(addr, status);
	}
	*ret_paddr = full.addr;
	return 0;
}

static uint64_t page_start(const struct dump *d, uint64_t addr)
{
	return addr & ~((uint64_t)d->info.page_size - 1);
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
	return len <= 4 * (size_t)d->info.page_size ? read_cached(d, addr, buf, len) :
						      read_uncached(d, addr, buf, len);
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
	return 0;
}

/* Has libkdumpfile read a flattened dump only if it can; a rearranged copy serves every version. */
static int unflatten(struct dump *d)
{
	char head[16];
	bool cut;
	int r;

	if (pread(d->fd, head, sizeof(head), 0) != sizeof(head) ||
	    !flat_recognize(head, sizeof(head)))
		return 0;
	r = flat_rearrange(d->fd, &d->rearranged_fd, &cut);
	if (r < 0)
		return err_wrap(r, "flattened dump");
	if (cut)
		snprintf(d->damage, sizeof(d->damage),
			 "cut off: the flattened dump has no end record in its %" PRIu64 " bytes",
			 d->file_size);
	d->fd = d->rearranged_fd;
	r = check_file(d->fd, &d->file_size);
	return r < 0 && cut ? err_set(r, "%s", d->damage) : r;
}

/* "Unknown file format" is true but helps nobody: shows what the file begins with. */
static int not_a_dump(struct dump *d)
{
	char head[8], text[sizeof(head) + 1] = "";
	ssize_t n = pread(d->fd, head, sizeof(head), 0);

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

	d->block_size = block_size;
	if (kdump_get_number_attr(d->kdump, KDUMP_ATTR_PAGE_SIZE, &page_size) != KDUMP_OK ||
	    page_size == block_size || !page_size)
		return;
	kdump_set_number_attr(d->kdump, KDUMP_ATTR_PAGE_SIZE, block_size);
	kdump_set_number_attr(d->kdump, KDUMP_ATTR_XLAT_FORCE ".page_shift",
			      (kdump_num_t)__builtin_ctzll(page_size));
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
	kdump_header_read(d->fd, &header);
	if (header.arch)
		kdump_set_string_attr(d->kdump, KDUMP_ATTR_ARCH_NAME, header.arch);
	status = kdump_open_fd(d->kdump, d->fd);
	if (status == KDUMP_ERR_NOTIMPL && !d->segments.v)
		return not_a_dump(d);
	if (status != KDUMP_OK && d->damage[0])
		return err_set(-ENODATA, "%s", d->damage);
	if (status != KDUMP_OK)
		return kdump_error(d, status);
	if (header.block_size)
		use_block_size(d, header.block_size);
	return 0;
}

/* Reads what is cut off before libkdumpfile trips over it. */
static int find_damage(struct dump *d)
{
	int r = elf_segments_read(d->fd, d->file_size, &d->segments);

	if (r < 0)
		return r;
	if (r == 0 && d->segments.damage[0])
		snprintf(d->damage, sizeof(d->damage), "%s", d->segments.damage);
	else if (!d->damage[0])
		kdump_header_damage(d->fd, d->file_size, d->damage, sizeof(d->damage));
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
static bool typed_attr(struct dump *d, const char *key, kdump_attr_type_t type,
		       kdump_attr_t *ret_attr)
{
	return kdump_get_attr(d->kdump, key, ret_attr) == KDUMP_OK && ret_attr->type == type;
}

static uint32_t number_attr(struct dump *d, const char *key)
{
	kdump_num_t value;

	return kdump_get_number_attr(d->kdump, key, &value) == KDUMP_OK ? (uint32_t)value : 0;
}

static int read_info(struct dump *d)
{
	kdump_num_t order;

	d->info.format = string_attr(d, KDUMP_ATTR_FILE_FORMAT, d->format, sizeof(d->format));
	d->info.arch = string_attr(d, KDUMP_ATTR_ARCH_NAME, d->arch, sizeof(d->arch));
	d->info.cpus = number_attr(d, KDUMP_ATTR_NUM_CPUS);
	if (!d->info.page_size)
		d->info.page_size = number_attr(d, KDUMP_ATTR_PAGE_SIZE);
	if (!d->block_size)
		d->block_size = d->info.page_size;
	d->info.damage = d->damage[0] ? d->damage : NULL;
	if (!d->info.arch)
		return err_set(-ENOTSUP, "the dump does not say which machine it is of");
	if (kdump_get_number_attr(d->kdump, KDUMP_ATTR_BYTE_ORDER, &order) != KDUMP_OK ||
	    order != KDUMP_LITTLE_ENDIAN || number_attr(d, KDUMP_ATTR_PTR_SIZE) != 8)
		return err_set(-ENOTSUP, "%s: only 64-bit little-endian machines are supported",
			       d->info.arch);
	return 0;
}

static int alloc_cache(struct dump *d)
{
	uint32_t page_size = d->info.page_size;

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
	r = keep_vmcoreinfo(d, text, strnlen(text, MIN(kdump_blob_size(raw.val.blob),
						       (size_t)VMCOREINFO_MAX)), "note");
	kdump_blob_unpin(raw.val.blob);
	return r;
}

/* How the kernel's image is mapped, by what VMCOREINFO itself says. */
static bool image_to_phys(const char *arch, const char *text, uint64_t addr, uint64_t *ret_paddr)
{
	static const struct {
		const char *arch, *number;
		uint64_t start;
		int sign;
	} maps[] = {
		{ "x86_64", "phys_base", 0xffffffff80000000, +1 },
		{ "aarch64", "kimage_voffset", 0, -1 },
	};
	int64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++)
		if (streq(maps[i].arch, arch) &&
		    vmcoreinfo_number(text, maps[i].number, &number)) {
			*ret_paddr = addr - maps[i].start + (uint64_t)(maps[i].sign * number);
			return true;
		}
	return false;
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

		if (len && len < sizeof(uts->release) && !uts->release[len] &&
		    memcmp(release, uts->release, len) == 0)
			return uts;
	}
	return NULL;
}

/* Whether the utsname that @text points at has @text's release: pages of an earlier boot do not. */
static bool is_current(struct dump *d, const char *text)
{
	char ns[sizeof(struct dump_uts) + UTS_SKIP_MAX];
	uint64_t addr, paddr;

	return vmcoreinfo_symbol(text, "init_uts_ns", &addr) &&
	       image_to_phys(d->info.arch, text, addr, &paddr) &&
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
	    dump_read_phys(d, paddr, page, d->info.page_size) < 0)
		return 1;
	page[d->info.page_size] = '\0';
	len = vmcoreinfo_recognize(page, d->info.page_size);
	page[len] = '\0';
	if (!len || !is_current(d, page))
		return 1;
	r = give_vmcoreinfo(d, page, len);
	return r < 0 ? r : keep_vmcoreinfo(d, page, len, "memory");
}

/* The text has a page of its own (vmcoreinfo_data). 0, or 1 when no page of the dump holds it. */
static int vmcoreinfo_from_memory(struct dump *d)
{
	_cleanup_free_ char *page = malloc(d->info.page_size + 1);
	kdump_attr_t map;
	int r = 1;

	if (!page)
		return err_oom();
	if (!typed_attr(d, KDUMP_ATTR_MEMORY_PAGEMAP, KDUMP_BITMAP, &map))
		return 1;
	for (kdump_addr_t block = 0; r > 0; block++) {
		uint64_t paddr;

		if (kdump_bmp_find_set(map.val.bitmap, &block) != KDUMP_OK)
			break;
		paddr = block * d->block_size;
		for (uint32_t at = 0; r > 0 && at < d->block_size; at += d->info.page_size)
			r = try_page(d, paddr + at, page);
	}
	return r;
}

static int find_vmcoreinfo(struct dump *d)
{
	int r = vmcoreinfo_from_note(d);

	if (r > 0)
		r = vmcoreinfo_from_memory(d);
	if (r > 0)
		r = err_set(-ENODATA, "%s%sno VMCOREINFO, neither as a note nor in the dump's memory",
			    d->damage, d->damage[0] ? "; " : "");
	return r;
}

/* ---- What the dump is of ---- */

static int start_translation(struct dump *d)
{
	kdump_status status = kdump_set_string_attr(d->kdump, KDUMP_ATTR_OSTYPE, "linux");

	if (status == KDUMP_OK)
		status = kdump_get_addrxlat(d->kdump, &d->xlat, &d->sys);
	if (status != KDUMP_OK && d->damage[0])
		return err_set(-ENODATA, "%s; the kernel's page tables are in the missing part",
			       d->damage);
	if (status != KDUMP_OK)
		return err_wrap(kdump_error(d, status), "address translation");
	return 0;
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

static uint64_t pagemap_memory(struct dump *d)
{
	kdump_attr_t map;
	kdump_addr_t pfn = 0, end;
	uint64_t pages = 0;

	if (!typed_attr(d, KDUMP_ATTR_MEMORY_PAGEMAP, KDUMP_BITMAP, &map))
		return 0;
	while (kdump_bmp_find_set(map.val.bitmap, &pfn) == KDUMP_OK) {
		end = pfn;
		if (kdump_bmp_find_clear(map.val.bitmap, &end) != KDUMP_OK || end <= pfn)
			break;
		pages += end - pfn;
		pfn = end;
	}
	return pages * d->block_size;
}

static int open_dump(struct dump *d)
{
	int r;

	if ((r = check_file(d->fd, &d->file_size)) < 0 || (r = unflatten(d)) < 0 ||
	    (r = find_damage(d)) < 0 || (r = open_kdump(d)) < 0 || (r = read_info(d)) < 0 ||
	    (r = alloc_cache(d)) < 0 || (r = find_vmcoreinfo(d)) < 0 ||
	    (r = start_translation(d)) < 0 || (r = read_uts(d)) < 0)
		return r;
	d->info.memory_bytes = d->segments.v ? elf_memory(&d->segments) : pagemap_memory(d);
	return 0;
}

int dump_open(int fd, struct dump **ret_dump)
{
	struct dump *d = calloc(1, sizeof(*d));
	int r;

	if (!d)
		return err_oom();
	d->fd = fd;
	d->rearranged_fd = -1;
	r = open_dump(d);
	if (r < 0) {
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
	{ .arch = "x86_64", .words = 27, .ip = 16, .sp = 19, .bp = 4, .ax = 10, .dx = 12,
	  .di = 14, .r10 = 7, .r13 = 2, .mode = 17, .mode_mask = 3, .user_is_nonzero = true },
	/* user_pt_regs; pstate is EL0t in user mode, x29 the frame pointer */
	{ .arch = "aarch64", .words = 34, .ip = 32, .sp = 31, .bp = 29, .mode = 33, .mode_mask = 0xf, .user_is_nonzero = false },
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

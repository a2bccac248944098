// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/translation.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/memory/kdump-context.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/error.h"
#include "util/macros.h"

static int xlat_error(uint64_t addr, addrxlat_status status)
{
	int r = status == ADDRXLAT_ERR_NODATA ? -ENODATA : status == ADDRXLAT_ERR_NOMEM ? -ENOMEM : -EFAULT;

	return err_set(r, "address 0x%" PRIx64 " does not translate: %s", addr, addrxlat_strerror(status));
}

int translation_phys(struct translation *t, uint64_t addr, uint64_t *ret_paddr)
{
	addrxlat_fulladdr_t full = { .addr = addr, .as = ADDRXLAT_KVADDR };
	addrxlat_status status;

	status = addrxlat_fulladdr_conv(&full, ADDRXLAT_MACHPHYSADDR, t->xlat, t->sys);
	if (status == ADDRXLAT_OK) {
		*ret_paddr = full.addr;
		return 0;
	}
	addrxlat_ctx_clear_err(t->xlat);
	/*
	 * A table that is there and maps nothing is the kernel's own answer; a constant distance would contradict it.
	 */
	if (status != ADDRXLAT_ERR_NOTPRESENT && linear_phys(&t->linear, addr, ret_paddr))
		return 0;
	return xlat_error(addr, status);
}

/* ---- Page tables without libkdumpfile's help ---- */

/* The kernel's top page table, which lies in its image. */
static bool find_page_table(const struct translation *t, const char *vmcoreinfo, uint64_t *ret_paddr)
{
	static const char *const names[] = { "swapper_pg_dir", "init_top_pgt", "init_level4_pgt" };
	uint64_t addr;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (vmcoreinfo_symbol(vmcoreinfo, names[i], &addr))
			return linear_phys(&t->linear, addr, ret_paddr);
	return false;
}

/* Makes what there is of x86_64's four-level page tables translate the kernel's half of addresses. */
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
 * libkdumpfile looks for the kernel's image in page tables, and gives up where these are incomplete. The image and all
 * memory are still mapped at known distances; modules and stacks need what is left of the tables. 0, 1 when the dump
 * does not say enough, or an errno.
 */
static int start_alone(struct translation *t, const char *arch, const char *vmcoreinfo)
{
	int64_t levels5 = 0;
	uint64_t root;

	if (!t->xlat || !t->linear.image.size)
		return 1;
	t->sys = addrxlat_sys_new();
	if (!t->sys)
		return err_oom();
	vmcoreinfo_number(vmcoreinfo, "pgtable_l5_enabled", &levels5);
	if (!streq(arch, "x86_64") || levels5 || !find_page_table(t, vmcoreinfo, &root))
		return 0;
	return use_page_tables(t->sys, root);
}

/* ---- Pages for libaddrxlat ---- */

static void free_page(const addrxlat_buffer_t *buf)
{
	free(buf->priv);
}

/* Copies the page at @paddr, and reads it if it is not kept: each address that is no constant distance away takes four. */
static int read_table(struct translation *t, uint64_t paddr, void *page)
{
	struct translation_table *kept = &t->tables[paddr / t->page_size % TRANSLATION_TABLES];
	int r;

	if (kept->data && kept->paddr == paddr) {
		memcpy(page, kept->data, t->page_size);
		return 0;
	}
	r = dump_file_read(t->file, paddr, page, t->page_size);
	if (r < 0)
		return r;
	if (!kept->data)
		kept->data = malloc(t->page_size);
	if (kept->data)
		memcpy(kept->data, page, t->page_size);
	kept->paddr = paddr;
	return 0;
}

/*
 * Gives libaddrxlat a page that tables lie in: a copy, which it keeps for as long as it likes. Only libkdumpfile reads by virtual
 * address, the top table of an ELF core while it looks round.
 */
static addrxlat_status get_page(const addrxlat_cb_t *cb, addrxlat_buffer_t *buf)
{
	struct translation *t = cb->priv;
	char *page;

	if (buf->addr.as == ADDRXLAT_KVADDR)
		return cb->next->get_page(cb->next, buf);
	buf->addr.addr &= ~((uint64_t)t->page_size - 1);
	/* An entry is read whole, also if the table's address is odd and it lies across the end. */
	page = calloc(1, t->page_size + sizeof(uint64_t));
	if (!page)
		return ADDRXLAT_ERR_NOMEM;
	if (read_table(t, buf->addr.addr, page) < 0) {
		free(page);
		return ADDRXLAT_ERR_NODATA;
	}
	buf->ptr = buf->priv = page;
	buf->size = t->page_size;
	buf->byte_order = ADDRXLAT_LITTLE_ENDIAN;
	buf->put_page = free_page;
	return ADDRXLAT_OK;
}

static unsigned long physical_only(const addrxlat_cb_t *cb)
{
	return cb ? ADDRXLAT_CAPS(ADDRXLAT_MACHPHYSADDR) : 0;
}

/* ---- What libkdumpfile knows. libaddrxlat (0.5.1) would call its functions with our data. ---- */

static addrxlat_status reg_value(const addrxlat_cb_t *cb, const char *name, addrxlat_addr_t *val)
{
	return cb->next->reg_value(cb->next, name, val);
}

static addrxlat_status sym_value(const addrxlat_cb_t *cb, const char *name, addrxlat_addr_t *val)
{
	return cb->next->sym_value(cb->next, name, val);
}

static addrxlat_status sym_sizeof(const addrxlat_cb_t *cb, const char *name, addrxlat_addr_t *val)
{
	return cb->next->sym_sizeof(cb->next, name, val);
}

static addrxlat_status sym_offsetof(const addrxlat_cb_t *cb, const char *obj, const char *elem, addrxlat_addr_t *val)
{
	return cb->next->sym_offsetof(cb->next, obj, elem, val);
}

static addrxlat_status num_value(const addrxlat_cb_t *cb, const char *name, addrxlat_addr_t *val)
{
	return cb->next->num_value(cb->next, name, val);
}

/*
 * Page tables are read as all memory is, because libkdumpfile would read missing ones as zeros, and unpacks pages into
 * buffers that are too small for them.
 */
static int give_pages(struct translation *t)
{
	t->page_cb = addrxlat_ctx_add_cb(t->xlat);
	if (!t->page_cb)
		return err_oom();
	t->page_cb->priv = t;
	t->page_cb->get_page = get_page;
	t->page_cb->reg_value = reg_value;
	t->page_cb->sym_value = sym_value;
	t->page_cb->sym_sizeof = sym_sizeof;
	t->page_cb->sym_offsetof = sym_offsetof;
	t->page_cb->num_value = num_value;
	return 0;
}

/* ---- Beginning and end ---- */

/*
 * Setting the system's type has libkdumpfile read the kernel's names and Xen's version, but not where the names are known and the
 * version has no place.
 */
static kdump_status set_linux(kdump_ctx_t *kdump)
{
	const kdump_attr_t none = { .type = KDUMP_NIL };

	kdump_set_string_attr(kdump, "linux.uts.sysname", "Linux");
	kdump_set_attr(kdump, "xen.version.extra_addr", &none);
	return kdump_set_string_attr(kdump, KDUMP_ATTR_OSTYPE, "linux");
}

/* The context is given out only after a first look without the system's type, for arm64 with an error the first time. */
static kdump_status get_context(struct translation *t)
{
	kdump_status status = kdump_get_addrxlat(t->file->kdump, &t->xlat, NULL);

	return status == KDUMP_OK ? status : kdump_get_addrxlat(t->file->kdump, &t->xlat, NULL);
}

/*
 * 0; 1 with a message where libkdumpfile finds no translation; or an errno. It gets pages before it looks for one. On x86_64 it may
 * read by virtual address what an ELF core's segments have, as older kernels do not say where their image is; on arm64 it would leave
 * the top table at such an address, which cannot be read without that table.
 */
static int start_by_library(struct translation *t, const char *arch)
{
	kdump_ctx_t *kdump = t->file->kdump;
	kdump_status status = get_context(t);
	int r = status == KDUMP_OK ? give_pages(t) : 0;

	if (r < 0)
		return r;
	if (status == KDUMP_OK && !streq(arch, "x86_64"))
		t->page_cb->read_caps = physical_only;
	if (status == KDUMP_OK)
		status = set_linux(kdump);
	if (status == KDUMP_OK)
		status = kdump_get_addrxlat(kdump, NULL, &t->sys);
	if (t->page_cb)
		t->page_cb->read_caps = physical_only;
	if (status == KDUMP_OK)
		return 0;
	kdump_context_error(kdump, status);
	return 1;
}

int translation_init(struct translation *t, struct dump_file *file, const char *arch, const char *vmcoreinfo,
		     uint32_t page_size)
{
	char why[ERR_TEXT_MAX];
	int r;

	*t = (struct translation){ .file = file, .page_size = page_size };
	t->linear = linear_from_vmcoreinfo(arch, vmcoreinfo);
	r = start_by_library(t, arch);
	if (r > 0) {
		snprintf(why, sizeof(why), "%s", err_text(0));
		r = start_alone(t, arch, vmcoreinfo);
	}
	if (r > 0 && file->damage[0])
		return err_set(-ENODATA, "%s; the kernel's page tables are in the missing part", file->damage);
	if (r > 0)
		return err_set(-EFAULT, "address translation: %s", why);
	return r;
}

void translation_deinit(struct translation *t)
{
	if (t->page_cb)
		addrxlat_ctx_del_cb(t->xlat, t->page_cb);
	if (t->xlat)
		addrxlat_ctx_decref(t->xlat);
	if (t->sys)
		addrxlat_sys_decref(t->sys);
	for (size_t i = 0; i < TRANSLATION_TABLES; i++)
		free(t->tables[i].data);
	*t = (struct translation){ 0 };
}

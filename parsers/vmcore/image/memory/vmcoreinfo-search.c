// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/image/memory/vmcoreinfo-search.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/memory/kdump-context.h"
#include "parsers/vmcore/image/memory/linear.h"
#include "parsers/vmcore/image/memory/phys-base.h"
#include "parsers/vmcore/image/memory/uts.h"
#include "parsers/vmcore/image/memory/vmcoreinfo.h"
#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/* A segment may claim to be larger than any machine's memory. This is 1 TiB; the kernel lies in the first few GiB. */
#define SEARCH_PAGES_MAX (1ull << 28)
/* 16 GiB, which take some seconds to look through. */
#define SEARCH_WHOLE_PAGES_MAX (1ull << 22)

static const char first_key[] = "OSRELEASE=";

typedef int place_fn(struct dump_file *f, const char *arch, uint64_t paddr, char **ret_text);

static int copy_text(const char *text, size_t len, char **ret_text)
{
	char *copy = strndup(text, len);

	if (!copy)
		return err_oom();
	*ret_text = copy;
	return 0;
}

/* Adds the line that kernels since 4.10 write themselves, so that nobody else has to know of those before. */
static int add_phys_base(struct dump_file *f, const char *arch, char **text)
{
	int64_t base;
	char *longer;

	if (!phys_base_is_hidden(arch, *text) || !phys_base_find(f, *text, &base))
		return 0;
	if (asprintf(&longer, "%s\nNUMBER(phys_base)=%" PRId64 "\n", *text, base) < 0)
		return err_oom();
	free(*text);
	*text = longer;
	return 0;
}

/* 0, or 1 when the file has no VMCOREINFO note. */
static int search_notes(struct dump_file *f, const char *arch, char **ret_text)
{
	_cleanup_free_ void *raw = NULL;
	size_t len;
	int r;

	/* kdump_vmcoreinfo_raw() works only once libkdumpfile knows that the dump is of Linux. */
	r = kdump_context_blob(f->kdump, "linux.vmcoreinfo.raw", VMCOREINFO_MAX, &raw, &len);
	if (r == 0)
		r = copy_text(raw, len, ret_text);
	return r ? r : add_phys_base(f, arch, ret_text);
}

/* Whether the utsname that @text points at has the release of @text. Pages that an earlier boot left behind do not. */
static bool is_current(struct dump_file *f, const char *arch, const char *text)
{
	struct linear linear = linear_from_vmcoreinfo(arch, text);
	struct uts_namespace ns;
	uint64_t addr, paddr;

	return vmcoreinfo_symbol(text, "init_uts_ns", &addr) && linear_phys(&linear, addr, &paddr) &&
	       dump_file_read(f, paddr, &ns, sizeof(ns)) == 0 && uts_find(text, &ns);
}

/* Gives libkdumpfile the text that it did not find. */
static int give_to_library(struct dump_file *f, const char *text, size_t len)
{
	kdump_attr_t attr = { .type = KDUMP_BLOB };
	kdump_status status;

	attr.val.blob = kdump_blob_new_dup(text, len);
	if (!attr.val.blob)
		return err_oom();
	/* 0.5.1 takes our reference over; a version that took its own would only leak this one. */
	status = kdump_set_attr(f->kdump, "linux.vmcoreinfo.raw", &attr);
	return status == KDUMP_OK ? 0 : err_wrap(kdump_context_error(f->kdump, status), "VMCOREINFO from memory");
}

/* 0 when the VMCOREINFO of the running kernel begins at @paddr; 1 when it does not. */
static int try_place(struct dump_file *f, const char *arch, uint64_t paddr, char **ret_text)
{
	_cleanup_free_ char *text = NULL;
	char page[DUMP_PAGE_MIN + 1];
	size_t len;
	int r;

	if (dump_file_read(f, paddr, page, DUMP_PAGE_MIN) < 0)
		return 1;
	page[DUMP_PAGE_MIN] = '\0';
	len = vmcoreinfo_recognize(page, DUMP_PAGE_MIN);
	page[len] = '\0';
	if (!len || vmcoreinfo_vet(page, len) < 0)
		return 1;
	r = copy_text(page, len, &text);
	if (r == 0)
		r = add_phys_base(f, arch, &text);
	if (r < 0 || !is_current(f, arch, text))
		return r < 0 ? r : 1;
	r = give_to_library(f, text, strlen(text));
	if (r == 0)
		*ret_text = steal_ptr(text);
	return r;
}

/* The first bytes rule out nearly all pages, and are cheaper to read than a page. */
static int try_page_start(struct dump_file *f, const char *arch, uint64_t paddr, char **ret_text)
{
	char key[sizeof(first_key)];

	if (dump_file_read(f, paddr, key, sizeof(first_key) - 1) < 0 ||
	    memcmp(key, first_key, sizeof(first_key) - 1) != 0)
		return 1;
	return try_place(f, arch, paddr, ret_text);
}

/* Everywhere in the page at @paddr, and where the text begins in it and goes on in the next one. */
static int try_whole_page(struct dump_file *f, const char *arch, uint64_t paddr, char **ret_text)
{
	char page[DUMP_PAGE_MIN + sizeof(first_key) - 2];
	size_t len = sizeof(page), at = 0;
	const char *hit;
	int r = 1;

	if (dump_file_read(f, paddr, page, len) < 0 && dump_file_read(f, paddr, page, len = DUMP_PAGE_MIN) < 0)
		return 1;
	while (r > 0 && (hit = memmem(page + at, len - at, first_key, sizeof(first_key) - 1))) {
		at = (size_t)(hit - page);
		r = try_place(f, arch, paddr + at++, ret_text);
	}
	return r;
}

/* 0, or 1 when @try finds it nowhere in the dump. */
static int search_pages(struct dump_file *f, const char *arch, place_fn *try, uint64_t pages, char **ret_text)
{
	int r = 1;

	for (uint64_t paddr = 0; r > 0 && pages-- && f->format->next_page(f, &paddr); paddr += DUMP_PAGE_MIN)
		r = try(f, arch, paddr, ret_text);
	return r;
}

/*
 * The kernel keeps the text in a page of its own since 4.13 (203e9e41219b), and before among its other data, at any
 * address. The latter takes a look at all bytes of memory, so it comes last.
 */
static int search_memory(struct dump_file *f, const char *arch, char **ret_text)
{
	int r = search_pages(f, arch, try_page_start, SEARCH_PAGES_MAX, ret_text);

	return r > 0 ? search_pages(f, arch, try_whole_page, SEARCH_WHOLE_PAGES_MAX, ret_text) : r;
}

int vmcoreinfo_search(struct dump_file *f, const char *arch, char **ret_text, enum vmcoreinfo_source *ret_source)
{
	enum vmcoreinfo_source source = VMCOREINFO_FROM_NOTE;
	int r = search_notes(f, arch, ret_text);

	if (r > 0) {
		source = VMCOREINFO_FROM_MEMORY;
		r = search_memory(f, arch, ret_text);
	}
	if (r > 0)
		return err_set(-ENODATA, "%s%sno VMCOREINFO, neither as a note nor in the dump's memory", f->damage,
			       f->damage[0] ? "; " : "");
	if (r == 0)
		*ret_source = source;
	return r;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From kernel virtual to physical addresses: what page tables say by libaddrxlat and, where a dump lacks them, what the
 * kernel maps at a constant distance anyway (linear.h).
 *
 * addrxlat_status becomes the errnos of image.h here: -EFAULT for what does not translate, -ENODATA for a page table
 * that the file does not hold.
 */
#pragma once

#include <libkdumpfile/addrxlat.h>
#include <stdint.h>

#include "parsers/vmcore/image/memory/dump-format.h"
#include "parsers/vmcore/image/memory/linear.h"

/* Page tables that are kept: those of 10,000 stacks are some hundred. */
#define TRANSLATION_TABLES 256

/* A page that a table lies in. */
struct translation_table {
	uint64_t paddr;
	void *data; /* NULL: the place is empty */
};

struct translation {
	struct dump_file *file; /* that page tables are read from */
	uint32_t page_size;     /* the kernel's, in bytes */
	addrxlat_ctx_t *xlat;
	addrxlat_sys_t *sys;
	addrxlat_cb_t *page_cb;
	struct translation_table tables[TRANSLATION_TABLES];
	struct linear linear;
};

/*
 * Prepares translation for the kernel of @arch that wrote the VMCOREINFO text @vmcoreinfo. @t must stay where it is
 * until translation_deinit(), which is due either way, before @file is closed. 0; -ENODATA when the part of the dump
 * with the page tables is cut off; -EFAULT or another negative errno. A message in each case.
 */
int translation_init(struct translation *t, struct dump_file *file, const char *arch, const char *vmcoreinfo,
		     uint32_t page_size);
void translation_deinit(struct translation *t);

/* The physical address of @addr: 0, -ENODATA, -EFAULT or -ENOMEM, each with a message. */
int translation_phys(struct translation *t, uint64_t addr, uint64_t *ret_paddr);

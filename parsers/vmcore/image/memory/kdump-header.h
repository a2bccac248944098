/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libkdumpfile does not tell of a kdump-compressed file: the architecture where QEMU wrote it, the
 * size of its blocks, and where its tables of pages are. Layout: makedumpfile's diskdump_mod.h (struct
 * disk_dump_header, kdump_sub_header and page_desc), 64-bit little-endian.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kdump_header {
	/* The architecture, where the header's utsname has none: QEMU leaves all of it empty but for
	 * the machine, and that is "Unknown" since QEMU 10. NULL when libkdumpfile will see it. */
	const char *arch;
	/* What the file counts its pages in; for arm64, QEMU takes 64 KiB whatever the kernel does. */
	uint32_t block_size;
	int32_t version;
	bool incomplete; /* makedumpfile could not write it to its end, and says so */
	bool split;      /* a piece of several: it has the pages from start to end */
	uint64_t start, end;
	uint64_t pages;              /* of the machine, holes counted */
	uint64_t machine_bitmap;     /* which pages the machine has: offset */
	uint64_t bitmap, bitmap_len; /* which of them the dump has: offset, and bytes of each bitmap */
	uint64_t table;              /* the offset of the pages' descriptors */
};

/* False when the file is of another kind. */
bool kdump_header_read(int fd, struct kdump_header *ret_header);

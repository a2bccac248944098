/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libkdumpfile does not say of a kdump-compressed file: the architecture if QEMU wrote it, the size of
 * its blocks, and where its tables of pages are. Layout: makedumpfile's diskdump_mod.h (struct
 * disk_dump_header, kdump_sub_header and page_desc), 64-bit little-endian.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kdump_header {
	/* The architecture, if the header's utsname does not give it: QEMU leaves all of it empty except the
	 * machine, which has been "Unknown" since QEMU 10. NULL when libkdumpfile finds it by itself. */
	const char *arch;
	/* What the file counts its pages in, in bytes. For arm64, QEMU takes 64 KiB whatever the kernel does. */
	uint32_t block_size;
	int32_t version;
	bool incomplete; /* makedumpfile could not write all of it, and set a flag to say so */
	bool split;      /* one piece of several: it has the pages from start up to end */
	uint64_t start, end;
	uint64_t pages;              /* of the machine, holes counted */
	uint64_t machine_bitmap;     /* which pages the machine has: offset */
	uint64_t bitmap, bitmap_len; /* which of them the dump has: offset, and bytes of each bitmap */
	uint64_t table;              /* the offset of the pages' descriptors */
	/* Since version 4. Version 3 has VMCOREINFO alone, as a text. */
	uint64_t notes, notes_len;
	uint64_t vmcoreinfo, vmcoreinfo_len;
	/* libkdumpfile (0.5.1) tries to read the header as a 32-bit machine's first, and would take this one for that. */
	bool like_32_bit;
};

/* Reads the header of the file in @fd. False, without a message, when the file is of another kind. */
bool kdump_header_read(int fd, struct kdump_header *ret_header);

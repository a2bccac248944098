/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libkdumpfile does not tell of a kdump-compressed file: the architecture where QEMU wrote it, the
 * size of its blocks, and whether its end is missing. Layout: makedumpfile's diskdump_mod.h (struct
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
};

/* False when the file is of another kind. */
bool kdump_header_read(int fd, struct kdump_header *ret_header);

/* Says in @ret_damage what is cut off of the kdump-compressed file; returns false when nothing is. */
bool kdump_header_damage(int fd, uint64_t file_size, char *ret_damage, size_t size);

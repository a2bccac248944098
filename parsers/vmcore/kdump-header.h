/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What libkdumpfile does not tell of a kdump-compressed file: its machine when QEMU wrote it, and
 * whether its end is missing. Layout: makedumpfile's diskdump_mod.h (struct disk_dump_header and
 * page_desc), 64-bit little-endian.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KDUMP_MACHINE_MAX 65

/*
 * The machine in the header's utsname when nothing else in it is filled in: QEMU leaves the system
 * name empty, and libkdumpfile then does not look. False when the file is of another kind.
 */
bool kdump_header_machine(int fd, char ret_machine[static KDUMP_MACHINE_MAX]);

/* Says in @ret_damage what is cut off of the kdump-compressed file; returns false when nothing is. */
bool kdump_header_damage(int fd, uint64_t file_size, char *ret_damage, size_t size);

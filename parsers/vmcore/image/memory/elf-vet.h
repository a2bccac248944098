/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of an ELF core makes libkdumpfile (0.5.1) crash, or allocate what a file says: looked for before it opens one.
 * See "libkdumpfile" in docs/architecture.md.
 */
#pragma once

#include <stdint.h>

/* @fd is a core that machine_check() and elf_segments_read() have accepted. 0, or a negative errno and message. */
int elf_vet_for_library(int fd, uint64_t file_size);

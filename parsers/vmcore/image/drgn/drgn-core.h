/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A core file for libdrgn that holds no memory: the notes only (VMCOREINFO and each CPU's registers),
 * as an ELF file in memory. libdrgn takes it as the Linux kernel's; memory is then served by
 * libkdumpfile through a callback. So libdrgn reads every dump that we read, QEMU's kdump files
 * and flattened ones included, and there is one reader of memory.
 */
#pragma once

#include <stddef.h>

struct drgn_core_cpu {
	const void *prstatus; /* the NT_PRSTATUS note's content; NULL for none */
	size_t size;
};

struct drgn_core {
	const char *arch;       /* utsname machine: "x86_64", "aarch64" */
	const char *vmcoreinfo; /* NUL-terminated */
	const struct drgn_core_cpu *cpus;
	size_t n_cpus;
};

/*
 * Writes @core as an ELF core into the file in memory @memory_fd, or a new one if that is 0. 0 and a descriptor of it, which becomes
 * the caller's; -ENOTSUP for an architecture that this does not know.
 */
int drgn_core_write(const struct drgn_core *core, int memory_fd, int *ret_fd);

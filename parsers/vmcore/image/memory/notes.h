/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The notes of a dump, looked through before libkdumpfile reads them: it allocates whatever size a file names, and
 * (0.5.1) some texts of VMCOREINFO make it crash. See "libkdumpfile" in docs/architecture.md.
 */
#pragma once

#include <stdint.h>

/* Bytes of all notes of a dump: those of 8192 CPUs take 7 MiB as QEMU writes them. */
#define NOTES_MAX (16u << 20)

/*
 * Checks the @len bytes of notes at @offset of @fd, a file of @file_size bytes. 0 when libkdumpfile may read them; a
 * negative errno and message.
 */
int notes_vet(int fd, uint64_t file_size, uint64_t offset, uint64_t len);

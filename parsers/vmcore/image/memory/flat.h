/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flattened dumps: what makedumpfile -F and QEMU's kdump formats write to a pipe, where they cannot seek.
 * A 4096-byte header ("makedumpfile", type and version), then records of offset, size and data,
 * big-endian, up to a record with offset -1. libkdumpfile reads them from 0.5.3 on.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Whether a file that begins with the @len bytes at @head is flattened. */
bool flat_recognize(const void *head, size_t len);

/*
 * Writes the dump that the flattened file @fd holds into an unlinked temporary file ($TMPDIR or
 * /var/tmp, else memory), as sparse as it came. *@ret_fd is the caller's. When the file
 * ends before its end record, the result holds what is there, and *@ret_cut is true. 0 or a negative errno with a
 * message.
 */
int flat_rearrange(int fd, int *ret_fd, bool *ret_cut);

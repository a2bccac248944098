/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Flattened dumps: what makedumpfile -F and QEMU's kdump formats write to a pipe, where they cannot seek.
 * A 4096-byte header ("makedumpfile", type and version), then records of offset, size and data,
 * big-endian, up to a record with offset -1.
 *
 * Such a file is read where it lies: an index says where each byte of the dump is. It takes 24 bytes a record, and
 * writers put 16 KiB and more into one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct flat;

/* Whether a file that begins with the @len bytes at @head is flattened. */
bool flat_recognize(const void *head, size_t len);

/*
 * Reads the records' headers in @fd, a file of @file_size bytes, which stays the caller's and must outlive the result.
 * Free with flat_free() (takes NULL). 0 or a negative errno with a message; a file that ends before its end record is
 * no error.
 */
int flat_open(int fd, uint64_t file_size, struct flat **ret_flat);
void flat_free(struct flat *flat);

/* The bytes of the dump, and whether the file ended before its end record. */
uint64_t flat_size(const struct flat *flat);
bool flat_is_cut(const struct flat *flat);

/*
 * As pread() of the dump: less than @len bytes only at its end, or where the file lost some; -1 and errno. What no
 * record has is a hole, and reads as zeros.
 */
ssize_t flat_read(struct flat *flat, void *buf, size_t len, uint64_t offset);

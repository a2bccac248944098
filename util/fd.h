/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole reads and writes: one of the kernel's may take a part of what it is given, or be interrupted by a signal. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Writes all of it where @fd stands. 0 or a negative errno, whose message is the kernel's words alone: the caller says of what. */
int fd_write(int fd, const void *data, size_t len);

/* The same at @offset; where @fd stands does not matter. */
int fd_write_at(int fd, const void *data, size_t len, uint64_t offset);

/* Fills all of @ret_data from @offset on. -ENODATA where the file ends before. */
int fd_read_at(int fd, void *ret_data, size_t len, uint64_t offset);

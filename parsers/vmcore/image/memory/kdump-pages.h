/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pages of a kdump-compressed dump, in one file or several (makedumpfile --split).
 *
 * libkdumpfile reads pages that are cut off as zeros, and (0.5.1) writes through a null pointer after some hundred
 * pages that it could not read. But damaged dumps are what a crash often leaves behind, so pages are read here, and a
 * page is either what the kernel had or -ENODATA. Layout: see kdump-header.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kdump_pages;

/*
 * Opens the @n files (at least one) at @fds, of @sizes bytes, which stay the caller's and must outlive the result. 0; 1 when one is of
 * another kind or a kdump-compressed file before version 1, which has one bitmap only; a negative errno and message.
 */
int kdump_pages_open(const int *fds, const uint64_t *sizes, size_t n, struct kdump_pages **ret_pages);
void kdump_pages_free(struct kdump_pages *p);

/*
 * What makes libkdumpfile (0.5.1) crash, or allocate what a file says, looked for before it opens the files. 0, or a
 * negative errno and message.
 */
int kdump_pages_vet(const struct kdump_pages *p);

/* The unit that these files count pages in, in bytes: the kernel's page size or a multiple of it. */
uint32_t kdump_pages_block_size(const struct kdump_pages *p);

/*
 * Reads @len bytes of physical memory. 0, -ENODATA for what was left out, cut off or cannot be expanded, or an errno.
 */
int kdump_pages_read(struct kdump_pages *p, uint64_t paddr, void *buf, size_t len);

/* The number of the first block at or after @block that the files have, or UINT64_MAX. */
uint64_t kdump_pages_next(const struct kdump_pages *p, uint64_t block);

/* The bytes of memory that the machine had, whether or not they were left out of the dump. */
uint64_t kdump_pages_memory(const struct kdump_pages *p);

/* Says in @ret_damage what is missing of the files that should be there. False when nothing is. */
bool kdump_pages_damage(struct kdump_pages *p, char *ret_damage, size_t size);

/*
 * Whether the pieces of a split dump are all there; a dump that is not split is whole. When false, @ret_missing says
 * which pages none of the given files has.
 */
bool kdump_pages_whole(const struct kdump_pages *p, char *ret_missing, size_t size);

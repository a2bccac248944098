/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pages of a kdump-compressed dump, in one file or several (makedumpfile --split).
 *
 * libkdumpfile reads pages that are cut off as zeros, and (0.5.1) writes through a null pointer after some hundred pages
 * that it could not read; damaged dumps are what a crash leaves behind. So pages are read here, and a page is either
 * what the kernel had or -ENODATA. Layout: see kdump-header.h.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kdump_pages;

/*
 * Opens the @n files, which stay the caller's. 0; 1 when one is of another kind (also a kdump-compressed file before
 * version 1, with one bitmap); a negative errno and message.
 */
int kdump_pages_open(const int *fds, size_t n, struct kdump_pages **ret_pages);
void kdump_pages_free(struct kdump_pages *p);

/* What a page is in these files, in bytes: the kernel's page size or a multiple. */
uint32_t kdump_pages_block_size(const struct kdump_pages *p);

/* Reads @len bytes of physical memory. 0, -ENODATA for what was left out, cut off or cannot be expanded, or an errno. */
int kdump_pages_read(struct kdump_pages *p, uint64_t paddr, void *buf, size_t len);

/* The first block from @block on that the files have, or UINT64_MAX. */
uint64_t kdump_pages_next(const struct kdump_pages *p, uint64_t block);

/* Bytes of memory that the machine had, left out or not. */
uint64_t kdump_pages_memory(const struct kdump_pages *p);

/* Says in @ret_damage what of the files is missing that should be there; false when nothing is. */
bool kdump_pages_damage(const struct kdump_pages *p, char *ret_damage, size_t size);

/*
 * For pieces of a split dump: false, and in @ret_missing which pages no file has that was given, unless they are all
 * there. True for a dump that is not split.
 */
bool kdump_pages_whole(const struct kdump_pages *p, char *ret_missing, size_t size);

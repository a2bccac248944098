/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which slab cache an address belongs to, by the struct page of its memory. */
#pragma once

#include "parsers/vmcore/facts/extract.h"

int slab_init(struct extract *x);
void slab_deinit(struct extract *x);

/*
 * The slab cache whose object @addr lies in ("buffer_head"), and how far into the object. False when it is in none,
 * or when this kernel does not tell where its struct pages are. Tasks have to be known: arm64's pages are found by
 * them.
 */
bool slab_of(struct extract *x, uint64_t addr, char name[static NAME_LEN_MAX], uint32_t *ret_offset);

/*
 * Whether the kernel merged others into the kmem_cache at @cache, as its objects and theirs have one size: its name is that
 * of the first, and says nothing of what an object is.
 */
bool slab_is_shared(struct extract *x, uint64_t cache);

/* The same of the cache that slab_of() has just found for @addr. */
bool slab_shares(struct extract *x, uint64_t addr);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Blocks of a dump that were expanded, as each is asked for again and again: extractors go over all tasks one after the
 * other, and come back to the same pages. Memory is taken as blocks come, up to 256 MiB or a sixteenth of what the process
 * may have.
 */
#pragma once

#include <stdint.h>

struct block_cache;

/* A cache for blocks of @block_size bytes, at most 1 MiB. 0 or -ENOMEM. Free with block_cache_free() (takes NULL). */
int block_cache_new(uint32_t block_size, struct block_cache **ret_cache);
void block_cache_free(struct block_cache *c);

/* The content of block @number, good until the next one is added; NULL when it is not there. */
const char *block_cache_find(const struct block_cache *c, uint64_t number);

/*
 * Where the caller writes the content of block @number, which is not there yet. It may take the place of another block.
 * NULL when there is no memory for it.
 */
char *block_cache_add(struct block_cache *c, uint64_t number);

/* Forgets block @number, whose content could not be written. */
void block_cache_drop(struct block_cache *c, uint64_t number);

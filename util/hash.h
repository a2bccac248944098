/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * FNV-1a of 64 bits, for tables and for comparisons in which nobody gains by a collision. Begin with HASH_START; the hash of
 * what came before goes on over what follows.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HASH_START 0xcbf29ce484222325u

static inline uint64_t hash_bytes(uint64_t h, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h;
}

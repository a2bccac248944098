/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A map from 64-bit keys to 64-bit values: kernel addresses to row ids and the like. Any key may be used, 0 too. Keys
 * are never removed. It is a hash table with open addressing: who walks the slots meets the keys in no order.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint64_t key, value;
	bool used;
};

struct map {
	struct map_slot *slots;
	size_t cap; /* a power of two, or 0; at most three quarters are used */
	size_t len; /* keys in it */
};

/* A zeroed struct map is an empty map. */
void map_deinit(struct map *m);

/* Sets @key to @value, replacing what was there. 0 or -ENOMEM. */
int map_put(struct map *m, uint64_t key, uint64_t value);

/* Whether @key is there; then *@ret_value (may be NULL) is its value. */
bool map_get(const struct map *m, uint64_t key, uint64_t *ret_value);

#define _cleanup_map_ __attribute__((cleanup(map_deinit)))

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data that a function of an arm64 kernel refers to, out of its own instructions. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A place that instructions name relative to themselves. */
struct code_ref {
	uint64_t addr;
	uint8_t size; /* bytes that are loaded or stored there; 0 for an address only, and for atomic accesses */
};

/*
 * Reads the @n instructions at @insns, which lie at address @pc, from the first to the last and says what they refer to,
 * each place once for each size. Where a register has its value by another way than that, what it points to is left out.
 * Gives how many of at most @max entries of @ret_refs are filled.
 */
size_t refs_arm64(const uint32_t *insns, size_t n, uint64_t pc, struct code_ref *ret_refs, size_t max);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the data that a function of an arm64 kernel refers to by decoding its instructions. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A place that instructions name relative to themselves. */
struct code_ref {
	uint64_t addr;
	uint8_t size; /* bytes that are loaded or stored there; 0 for an address only, and for atomic accesses */
};

/*
 * Decodes the @n instructions at @insns, which lie at address @pc, from first to last, and lists what they refer to,
 * each place once for each size. What a register points to counts only while its value derives from an address that
 * the code itself computes. Returns how many of at most @max entries of @ret_refs are filled.
 */
size_t refs_arm64(const uint32_t *insns, size_t n, uint64_t pc, struct code_ref *ret_refs, size_t max);

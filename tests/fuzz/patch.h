/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An input as changes to something that is sound: so a fuzzer reaches what lies behind the first check. Each change takes 4 bytes:
 * where, in 16 bits and in steps of the base's size, and two bytes of value.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Applies the changes of @data to the @len bytes at @base. */
void patch(uint8_t *base, size_t len, const uint8_t *data, size_t size);

/* Has @run look at the input itself, and then at a copy of the @len bytes at @base with its changes. */
void patch_run(const uint8_t *base, size_t len, const uint8_t *data, size_t size,
	       void (*run)(const void *bytes, size_t len));

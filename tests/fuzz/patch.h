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

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/patch.h"

#include <stdlib.h>
#include <string.h>

#include "util/macros.h"

/* What a word may become, by the second byte of the value: small numbers, large ones, other places, neighbours. */
static uint64_t value_of(uint64_t was, uint8_t kind, uint8_t value, size_t len)
{
	switch (kind % 8) {
	case 0:
		return value;
	case 1:
		return was + value;
	case 2:
		return was - value;
	case 3:
		return UINT64_MAX - value;
	case 4:
		return 1ull << value % 64;
	case 5:
		return len - value;
	case 6:
		return was ^ 1ull << value % 64;
	default:
		return (uint64_t)value * 0x0101010101010101u;
	}
}

void patch(uint8_t *base, size_t len, const uint8_t *data, size_t size)
{
	for (; size >= 4 && len >= 8; data += 4, size -= 4) {
		/* The first 64 KiB byte by byte, so that headers are within reach; with the highest bit of kind all of it. */
		size_t step = data[2] & 0x80 ? MAX(len >> 16, (size_t)1) : 1;
		size_t at = MIN((size_t)(data[0] | data[1] << 8) * step, len - 8);
		static const size_t widths[] = { 1, 2, 4, 8 };
		uint64_t word;

		memcpy(&word, base + at, 8);
		word = value_of(word, data[2], data[3], len);
		memcpy(base + at, &word, widths[data[2] >> 4 & 3]);
	}
}

void patch_run(const uint8_t *base, size_t len, const uint8_t *data, size_t size,
	       void (*run)(const void *bytes, size_t len))
{
	uint8_t *bytes = malloc(len);

	if (!bytes)
		abort();
	run(data, size);
	memcpy(bytes, base, len);
	patch(bytes, len, data, size);
	run(bytes, len);
	free(bytes);
}

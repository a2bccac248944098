// SPDX-License-Identifier: GPL-2.0-or-later
/* A binary journal: the bytes, and the same with a header that makes sense, so that the objects are reached. */
#include <stdlib.h>
#include <string.h>

#include "parsers/input/journal.h"
#include "tests/fuzz/fuzz.h"

#define HEADER 208

static volatile size_t touched;

static void read_all(const void *data, size_t len)
{
	struct journal_entry entry;
	struct journal *j;

	if (journal_open(data, len, &j) < 0)
		return;
	while (journal_next(j, &entry) > 0) {
		for (size_t i = 0; i < entry.len; i++)
			touched += (unsigned char)entry.text[i];
		touched += entry.host_len ? (size_t)entry.host[entry.host_len - 1] : 0;
	}
	journal_close(j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint64_t first = HEADER, last = len + HEADER;
	uint8_t *made = calloc(1, len + HEADER);

	read_all(data, len);
	if (!made)
		abort();
	memcpy(made, "LPKSHHRH", 8);
	made[12] = len ? data[0] & 16 : 0;
	memcpy(made + 88, &first, sizeof(first));
	memcpy(made + 136, &last, sizeof(last));
	if (len)
		memcpy(made + HEADER, data, len);
	read_all(made, len + HEADER);
	free(made);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/* The walk of page tables, of both machines. */
#include <string.h>

#include "parsers/vmcore/facts/read/user.h"
#include "parsers/vmcore/facts/run.h"
#include "tests/fuzz/dream/dream.h"
#include "tests/fuzz/fuzz.h"
#include "util/macros.h"

#define PARTS_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dream dream = { data, size };
	struct capture_row row = { .kind = "vmcore" };
	uint64_t range[2] = { 0 }, phys, bytes;
	size_t left = PARTS_MAX;
	struct facts *facts;
	struct extract x;

	memcpy(range, data, MIN(size, sizeof(range)));
	if (facts_new(NULL, 1, &row, &facts) < 0)
		return 0;
	if (run_init(&x, dream_image(&dream), facts) == 0) {
		(void)user_phys(&x, DREAM_HEAP, range[0], &phys);
		(void)user_resident(&x, DREAM_HEAP, range[0], range[1], &left, &bytes);
		left = PARTS_MAX;
		(void)user_resident(&x, DREAM_HEAP, 0, UINT64_MAX, &left, &bytes);
	}
	run_deinit(&x);
	facts_free(facts);
	return 0;
}

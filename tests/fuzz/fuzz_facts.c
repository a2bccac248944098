// SPDX-License-Identifier: GPL-2.0-or-later
/* All extractors of facts, over a kernel that the input dreams up. */
#include "parsers/vmcore/facts/run.h"
#include "tests/fuzz/dream/dream.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dream dream = { data, size };
	struct capture_row row = { .kind = "vmcore" };
	struct facts *facts;

	if (facts_new(NULL, 1, &row, &facts) < 0)
		return 0;
	(void)run_facts(dream_image(&dream), facts);
	facts_free(facts);
	return 0;
}

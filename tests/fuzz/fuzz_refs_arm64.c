// SPDX-License-Identifier: GPL-2.0-or-later
/* Instructions of arm64 kernels. */
#include <stdlib.h>
#include <string.h>

#include "parsers/vmcore/image/symbols/refs-arm64.h"
#include "tests/fuzz/fuzz.h"

#define REFS_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct code_ref refs[REFS_MAX];
	uint32_t *insns = malloc(len + 1);

	if (!insns)
		return 0;
	memcpy(insns, data, len);
	if (refs_arm64(insns, len / sizeof(*insns), UINT64_MAX - len / 2, refs, REFS_MAX) > REFS_MAX)
		abort();
	free(insns);
	return 0;
}

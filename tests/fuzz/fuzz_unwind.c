// SPDX-License-Identifier: GPL-2.0-or-later
/* Stacks of tasks that sleep and that run, by ORC, frame pointers and scans. */
#include "parsers/vmcore/image/unwind/stack.h"
#include "tests/fuzz/dream/dream-dump.h"
#include "tests/fuzz/fuzz.h"

#define TASKS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dream dream = { data, size };
	struct image_frame frames[IMAGE_STACK_MAX];
	struct unwind_sources sources = { .image = dream_image(&dream), .dump = dream_dump(&dream) };
	struct types *types = NULL;
	struct unwinder *u;
	uint64_t low, high;
	const char *end;
	size_t n;

	if (dream_types(&dream, &types) < 0)
		return 0;
	sources.types = types;
	if (unwinder_new(&sources, &u) == 0) {
		for (uint64_t i = 0; i < TASKS; i++)
			for (int cpu = -1; cpu < 2; cpu++) {
				uint64_t task = DREAM_HEAP + i * 1024;

				(void)unwinder_stack(u, task, cpu, frames, IMAGE_STACK_MAX, &n, &end);
				(void)unwinder_bounds(u, task, cpu, &low, &high);
			}
		unwinder_free(u);
	}
	types_free(types);
	return 0;
}

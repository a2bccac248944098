// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/extractors.h"
#include "util/macros.h"

static int (*const parts[])(struct extract *x) = {
	x_system,      x_tasks, x_mms, x_stacks, x_exits, x_memcgs, x_workqueues, x_devices, x_waits,
	x_known_locks, x_vmas,  x_log, x_oom,    x_zones, x_memory, x_swap,       x_write,
};

int x_run(struct extract *x)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		int r = parts[i](x);

		if (r < 0)
			return r;
		if (x->failed)
			return x->failed;
	}
	return 0;
}

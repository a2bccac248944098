// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/pids.h"

#include "parsers/vmcore/facts/read/xarray.h"

/* Each pid's first number is that of the initial namespace, which names it. */
static uint64_t namespace_of_tasks(struct extract *x)
{
	for (size_t i = 0; x->has[X_PID_NUMBERS] && i < x->tasks.n; i++) {
		uint64_t pid = (uint64_t)x_read(x, x->tasks.v[i].addr, X_TASK_THREAD_PID).v;
		struct opt ns = x_read(x, pid + x->members[X_PID_NUMBERS].offset, X_UPID_NS);

		if (pid && x_plausible((uint64_t)ns.v))
			return (uint64_t)ns.v;
	}
	return 0;
}

/* A pid's first list has the one task whose id it is; none where it is just a process group's or a session's. */
static int visit_pid(struct extract *x, uint64_t pid, void *arg)
{
	struct x_pids *pids = arg;
	struct opt node = x_read(x, pid, X_PID_TASKS);

	if (!node.known) {
		pids->broken++;
		return 0;
	}
	return node.v ? pids->visit(x, (uint64_t)node.v - x->members[X_TASK_PID_LINKS].offset, pids->arg) : 0;
}

int x_pids_walk(struct extract *x, struct x_pids *pids)
{
	struct x_xarray tree = { .visit = visit_pid, .arg = pids, .left = x_objects_max(x) };
	uint64_t ns;
	int r;

	if (!x->has[X_NS_IDR] || !x->has[X_PID_TASKS] || !x->has[X_TASK_PID_LINKS])
		return 0;
	if (image_symbol(x->img, "init_pid_ns", &ns) != 0)
		ns = namespace_of_tasks(x);
	r = x_xarray_walk(x, &tree, (uint64_t)x_read(x, ns, X_NS_IDR).v);
	pids->broken += tree.broken;
	return r;
}

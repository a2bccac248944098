// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/pids.h"

#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/xarray.h"

uint64_t pids_of_task(struct extract *x, uint64_t task)
{
	if (x->has[FIELD_TASK_THREAD_PID] || !x->has[FIELD_TASK_PID_LINKS])
		return member_read_ptr(x, task, FIELD_TASK_THREAD_PID);
	return member_read_ptr(x, task + x->members[FIELD_TASK_PID_LINKS].offset, FIELD_PID_LINK_PID);
}

uint64_t pids_namespace(struct extract *x, uint64_t task)
{
	uint64_t pid = pids_of_task(x, task), ns;

	if (!pid || !x->has[FIELD_PID_NUMBERS])
		return 0;
	ns = member_read_ptr(x, pid + x->members[FIELD_PID_NUMBERS].offset, FIELD_UPID_NS);
	return address_plausible(ns) ? ns : 0;
}

/*
 * A pid's first list has the one task with this id. It is empty if the pid is only that of a process group or a
 * session.
 */
static int visit_pid(struct extract *x, uint64_t pid, void *arg)
{
	struct pids *pids = arg;
	struct opt node = member_read(x, pid, FIELD_PID_TASKS);

	if (!node.known) {
		pids->broken++;
		return 0;
	}
	return node.v ? pids->visit(x, (uint64_t)node.v - x->members[FIELD_TASK_PID_LINKS].offset, pids->arg) : 0;
}

int pids_walk(struct extract *x, struct pids *pids)
{
	struct xarray tree = { .visit = visit_pid, .arg = pids, .left = list_max(x) };
	uint64_t ns;
	int r;

	if (!x->has[FIELD_NS_IDR] || !x->has[FIELD_PID_TASKS] || !x->has[FIELD_TASK_PID_LINKS])
		return 0;
	if (image_symbol(x->img, "init_pid_ns", &ns) != 0)
		ns = pids->namespace;
	r = xarray_walk(x, &tree, member_read_ptr(x, ns, FIELD_NS_IDR));
	pids->broken += tree.broken;
	return r;
}

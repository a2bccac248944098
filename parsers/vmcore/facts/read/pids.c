// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/read/pids.h"

#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/global.h"
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

/* pidhash_init() makes 2^4 to 2^12 chains; more than 2^18 no kernel has. */
#define HASH_BITS_MAX 18

/*
 * One chain of the hash table, of struct upid, one for each namespace that a pid has a number in. That of the initial
 * namespace is the first in its struct pid.
 */
static int walk_chain(struct extract *x, struct pids *pids, uint64_t node, uint64_t ns, size_t *left)
{
	uint64_t chain = x->members[FIELD_UPID_CHAIN].offset, numbers = x->members[FIELD_PID_NUMBERS].offset;
	int r = 0;

	while (r == 0 && node) {
		uint64_t upid = node - chain, next;

		if (!*left || !address_plausible(node) || image_read_u64(x->img, node, &next) != 0) {
			pids->broken++;
			return 0;
		}
		--*left;
		if (member_read_ptr(x, upid, FIELD_UPID_NS) == ns)
			r = visit_pid(x, upid - numbers, pids);
		node = next;
	}
	return r;
}

/* One hash table for all namespaces, at pid_hash, with 2^pidhash_shift chains. */
static int walk_hash(struct extract *x, struct pids *pids, uint64_t ns)
{
	uint64_t table = global_read_ptr(x, "pid_hash"), head;
	struct opt bits = global_read(x, "pidhash_shift", 4);
	size_t left = list_max(x);
	int r = 0;

	if (!table || !ns || !bits.known || bits.v < 0 || bits.v > HASH_BITS_MAX || !x->has[FIELD_UPID_NS] ||
	    !x->has[FIELD_PID_NUMBERS])
		return 0;
	for (uint64_t i = 0; r == 0 && i < UINT64_C(1) << bits.v; i++) {
		if (image_read_u64(x->img, table + i * 8, &head) != 0)
			pids->broken++;
		else
			r = walk_chain(x, pids, head, ns, &left);
	}
	return r;
}

int pids_walk(struct extract *x, struct pids *pids)
{
	struct xarray tree = { .visit = visit_pid, .arg = pids, .left = list_max(x) };
	uint64_t ns;
	int r;

	if (!x->has[FIELD_PID_TASKS] || !x->has[FIELD_TASK_PID_LINKS])
		return 0;
	if (image_symbol(x->img, "init_pid_ns", &ns) != 0)
		ns = pids->namespace;
	if (!x->has[FIELD_NS_IDR])
		return x->has[FIELD_UPID_CHAIN] ? walk_hash(x, pids, ns) : 0;
	r = xarray_walk(x, &tree, member_read_ptr(x, ns, FIELD_NS_IDR));
	pids->broken += tree.broken;
	return r;
}

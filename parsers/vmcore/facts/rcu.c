// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * RCU keeps a tree of struct rcu_node in rcu_state.node[], whose leaves have a bit for each of their CPUs that has yet
 * to pass a quiescent state, and a list of the tasks that were preempted as readers: those that block the grace period
 * stand at its end, from gp_tasks (or exp_tasks) on.
 */
#include "parsers/vmcore/facts/rcu.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "util/macros.h"

/* 8192 CPUs with 16 to a leaf (CONFIG_RCU_FANOUT_LEAF) make 521. */
#define NODES_MAX 1024

struct preempted {
	uint64_t first; /* where those stand that block this kind of grace period */
	bool reached;
	struct x_rcu *rcu;
};

static void add_holder(struct x_rcu *rcu, const struct x_task *task, const char *how)
{
	size_t len = strlen(rcu->text);

	rcu->n++;
	rcu->task = task;
	snprintf(rcu->text + len, sizeof(rcu->text) - len, "%s%s[%" PRId64 "] %s", len ? ", " : "", task->comm,
		 task->row.pid.v, how);
}

/* A CPU that idles passes a quiescent state as soon as somebody looks: its task is on no list. */
static void add_running(struct extract *x, uint64_t cpu, struct x_rcu *rcu)
{
	char how[X_COMM_MAX];

	for (size_t i = 0; i < x->cpus.n; i++) {
		const struct x_task *task = x->cpus.v[i].no == cpu ? x_task_at(x, x->cpus.v[i].curr) : NULL;

		if (!task)
			continue;
		snprintf(how, sizeof(how), "on CPU %" PRIu64, cpu);
		add_holder(rcu, task, how);
	}
}

static int visit_preempted(struct extract *x, uint64_t node, void *arg)
{
	struct preempted *p = arg;
	const struct x_task *task = x_task_at(x, node - x->members[X_TASK_RCU_ENTRY].offset);

	p->reached |= node == p->first;
	if (p->reached && task)
		add_holder(p->rcu, task, "preempted");
	return 0;
}

static void read_node(struct extract *x, uint64_t node, bool expedited, struct x_rcu *rcu)
{
	uint64_t cpus = (uint64_t)x_read(x, node, expedited ? X_RCU_EXP_MASK : X_RCU_QS_MASK).v;
	struct opt low = x_read(x, node, X_RCU_LOW_CPU);
	struct preempted p = { .first = (uint64_t)x_read(x, node, expedited ? X_RCU_EXP_TASKS : X_RCU_GP_TASKS).v,
			       .rcu = rcu };
	char reason[X_REASON_MAX];

	for (unsigned int bit = 0; low.known && bit < 64; bit++)
		if (cpus >> bit & 1)
			add_running(x, (uint64_t)low.v + bit, rcu);
	if (p.first && x->has[X_RCU_BLOCKED] && x->has[X_TASK_RCU_ENTRY])
		(void)x_list_walk(x, node + x->members[X_RCU_BLOCKED].offset, x->tasks.n + 1, visit_preempted, &p,
				  reason);
}

/* Without its symbol: by the wait queue in it, in which RCU's own thread sleeps between its looks at the CPUs. */
static uint64_t find_state(struct extract *x)
{
	uint64_t state;

	if (image_symbol(x->img, "rcu_state", &state) == 0)
		return state;
	for (size_t i = 0; x->has[X_RCU_GP_QUEUE] && i < x->waits.n; i++) {
		const struct x_wait *wait = &x->waits.v[i];

		if (streq(wait->row.kind, "swait-queue") && wait->row.target_addr.known &&
		    (strstr(wait->func, "rcu_gp_") || strstr(wait->caller, "rcu_gp_")))
			return (uint64_t)wait->row.target_addr.v - x->members[X_RCU_GP_QUEUE].offset;
	}
	return 0;
}

void x_rcu_find(struct extract *x, bool expedited, struct x_rcu *ret)
{
	uint64_t state = find_state(x), nodes, n;
	bool has_child[NODES_MAX] = { false };
	uint32_t size;

	*ret = (struct x_rcu){ 0 };
	if (!state || !x->has[X_RCU_NODES] || !x->has[X_RCU_PARENT] || image_sizeof(x->img, "rcu_node", &size) != 0 ||
	    !size)
		return;
	nodes = state + x->members[X_RCU_NODES].offset;
	n = MIN(x->members[X_RCU_NODES].size / size, NODES_MAX);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t parent = (uint64_t)x_read(x, nodes + i * size, X_RCU_PARENT).v;

		if (parent >= nodes && (parent - nodes) / size < n)
			has_child[(parent - nodes) / size] = true;
	}
	for (uint64_t i = 0; i < n; i++)
		if (!has_child[i])
			read_node(x, nodes + i * size, expedited, ret);
}

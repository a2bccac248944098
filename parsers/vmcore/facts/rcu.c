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

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/system.h"
#include "parsers/vmcore/facts/tasks.h"
#include "parsers/vmcore/facts/waits.h"
#include "util/macros.h"

/* 8192 CPUs with 16 to a leaf (CONFIG_RCU_FANOUT_LEAF) make 521. */
#define NODES_MAX 1024

/* Of more tasks than that, one may be counted twice: only of a single one is more told than the names. */
#define HOLDERS_MAX 64

struct rcu_holders {
	size_t n; /* how many tasks */
	const struct task *tasks[HOLDERS_MAX];
	char text[NAME_LEN_MAX]; /* all of them, as far as there is room: "dd[77] on CPU 3, cp[12] preempted" */
};

struct preempted {
	uint64_t first; /* where those stand that block this kind of grace period */
	bool reached;
	struct rcu_holders *rcu;
};

static bool is_holder(const struct rcu_holders *rcu, const struct task *task)
{
	for (size_t i = 0; i < MIN(rcu->n, (size_t)HOLDERS_MAX); i++)
		if (rcu->tasks[i] == task)
			return true;
	return false;
}

/* The CPU that runs the task, NULL when none does. */
static const struct cpu *cpu_of(const struct extract *x, const struct task *task)
{
	for (size_t i = 0; i < x->cpus->n; i++)
		if (x->cpus->v[i].curr == task->addr)
			return &x->cpus->v[i];
	return NULL;
}

/* A reader that was preempted and runs again stays in the list of its node: it may be found twice. */
static void add_holder(const struct extract *x, struct rcu_holders *rcu, const struct task *task)
{
	size_t len = strlen(rcu->text);
	char how[COMM_MAX] = "preempted";
	const struct cpu *cpu;

	if (is_holder(rcu, task))
		return;
	if (rcu->n < HOLDERS_MAX)
		rcu->tasks[rcu->n] = task;
	rcu->n++;
	cpu = cpu_of(x, task);
	if (cpu)
		snprintf(how, sizeof(how), "on CPU %" PRIu32, cpu->no);
	snprintf(rcu->text + len, sizeof(rcu->text) - len, "%s%s[%" PRId64 "] %s", len ? ", " : "", task->comm,
		 task->row.pid.v, how);
}

/* Idle tasks are not among the tasks: an idle CPU passes a quiescent state as soon as RCU looks at it. */
static void add_running(struct extract *x, uint64_t cpu, struct rcu_holders *rcu)
{
	for (size_t i = 0; i < x->cpus->n; i++) {
		const struct task *task = x->cpus->v[i].no == cpu ? tasks_at(x, x->cpus->v[i].curr) : NULL;

		if (task)
			add_holder(x, rcu, task);
	}
}

static int visit_preempted(struct extract *x, uint64_t node, void *arg)
{
	struct preempted *p = arg;
	const struct task *task = tasks_at(x, node - x->members[FIELD_TASK_RCU_ENTRY].offset);

	p->reached |= node == p->first;
	if (p->reached && task)
		add_holder(x, p->rcu, task);
	return 0;
}

static void read_node(struct extract *x, uint64_t node, bool expedited, struct rcu_holders *rcu)
{
	uint64_t cpus = member_read_ptr(x, node, expedited ? FIELD_RCU_EXP_MASK : FIELD_RCU_QS_MASK);
	struct opt low = member_read(x, node, FIELD_RCU_LOW_CPU);
	struct preempted p = { .first = member_read_ptr(x, node, expedited ? FIELD_RCU_EXP_TASKS : FIELD_RCU_GP_TASKS),
			       .rcu = rcu };
	char reason[REASON_MAX];

	for (unsigned int bit = 0; low.known && bit < 64; bit++)
		if (cpus >> bit & 1)
			add_running(x, (uint64_t)low.v + bit, rcu);
	if (p.first && x->has[FIELD_RCU_BLOCKED] && x->has[FIELD_TASK_RCU_ENTRY])
		(void)list_walk(x, node + x->members[FIELD_RCU_BLOCKED].offset, x->tasks->n + 1, visit_preempted, &p,
				reason);
}

/*
 * Up to 4.19 (aedf4ba98454) each flavour of RCU has a state of its own; the one of preemptible RCU is there where there is
 * such, and rcu_state may be a pointer. Without a symbol, RCU's own thread leads to it: it sleeps on the wait queue in it.
 */
static uint64_t find_state(struct extract *x)
{
	static const char *const names[] = { "rcu_preempt_state", "rcu_sched_state", "rcu_state" };
	uint64_t state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (image_symbol(x->img, names[i], &state) == 0)
			return state;
	for (size_t i = 0; x->has[FIELD_RCU_GP_QUEUE] && i < x->waits->n; i++) {
		const struct wait *wait = &x->waits->v[i];

		if (streq(wait->row.kind, "swait-queue") && wait->row.target_addr.known &&
		    (strstr(wait->func, "rcu_gp_") || strstr(wait->caller, "rcu_gp_")))
			return (uint64_t)wait->row.target_addr.v - x->members[FIELD_RCU_GP_QUEUE].offset;
	}
	return 0;
}

/*
 * Finds the tasks that the grace period under way waits for, the expedited one if @expedited: those that run where no
 * quiescent state has been passed since it began, and those that were preempted as readers.
 */
static void find_holders(struct extract *x, bool expedited, struct rcu_holders *ret)
{
	uint64_t state = find_state(x), nodes, n;
	bool has_child[NODES_MAX] = { false };
	uint32_t size;

	*ret = (struct rcu_holders){ 0 };
	if (!state || !x->has[FIELD_RCU_NODES] || !x->has[FIELD_RCU_PARENT] ||
	    image_sizeof(x->img, "rcu_node", &size) != 0 || !size)
		return;
	nodes = state + x->members[FIELD_RCU_NODES].offset;
	n = MIN(x->members[FIELD_RCU_NODES].size / size, NODES_MAX);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t parent = member_read_ptr(x, nodes + i * size, FIELD_RCU_PARENT);

		if (parent >= nodes && (parent - nodes) / size < n)
			has_child[(parent - nodes) / size] = true;
	}
	for (uint64_t i = 0; i < n; i++)
		if (!has_child[i])
			read_node(x, nodes + i * size, expedited, ret);
}

static bool is_called_by(struct extract *x, const struct wait *wait, const char *prefix)
{
	const struct task *task = tasks_at(x, wait->task);

	for (size_t i = 0; task && i < task->n_frames; i++)
		if (task->frames[i].func && str_starts(task->frames[i].func, prefix))
			return true;
	return false;
}

/*
 * Tasks RCU has grace periods of its own, which end when each task has been seen; so had RCU-sched beside preemptible
 * RCU.
 */
static bool waits_for_rcu(struct extract *x, const struct wait *wait)
{
	uint64_t state;

	if (!streq(wait->row.kind, "rcu") || strstr(wait->func, "_tasks"))
		return false;
	return image_symbol(x->img, "rcu_preempt_state", &state) != 0 || !is_called_by(x, wait, "synchronize_sched");
}

/* With rcu_normal, the default of PREEMPT_RT, who asks for an expedited grace period waits for a normal one. */
static bool waits_for_expedited(struct extract *x, const struct wait *wait)
{
	return !is_called_by(x, wait, "__wait_rcu_gp") && strstr(wait->func, "_exp");
}

/* The end of a grace period is no object, but a task that holds it up may be known. */
int rcu_run(struct extract *x)
{
	struct rcu_holders holders[2];
	bool looked_up[2] = { false, false };

	for (size_t i = 0; i < x->waits->n; i++) {
		struct wait *wait = &x->waits->v[i];
		bool expedited = waits_for_expedited(x, wait);

		if (!waits_for_rcu(x, wait))
			continue;
		if (!looked_up[expedited])
			find_holders(x, expedited, &holders[expedited]);
		looked_up[expedited] = true;
		memcpy(wait->text, holders[expedited].text, sizeof(wait->text));
		if (holders[expedited].n != 1)
			continue;
		wait->row.target_type = "task";
		wait->row.target_id = OPT(holders[expedited].tasks[0]->row.id);
		wait->row.target_addr = OPT(holders[expedited].tasks[0]->addr);
		snprintf(wait->how, sizeof(wait->how), "%s; holder: rcu_node", wait->row.how);
	}
	return 0;
}

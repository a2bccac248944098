// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tasks are found by the list of leaders from init_task, and each one's list of threads; where a list is broken, or the
 * kernel counts more, also by pids, by what CPUs run and by relations.
 */
#include "parsers/vmcore/facts/tasks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/kernel/states.h"
#include "parsers/vmcore/facts/census.h"
#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/read/address.h"
#include "parsers/vmcore/facts/read/bits.h"
#include "parsers/vmcore/facts/read/list.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/read/object.h"
#include "parsers/vmcore/facts/read/pids.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/system.h"
#include "util/error.h"
#include "util/macros.h"
#include "util/plural.h"

#define NICE_0_PRIO 120
#define PID_MAX_LIMIT 4194304
/* For what is said of tasks that are missing. */
#define MISSING_MAX 128

/* signal_struct, read once for all threads of a process. */
struct signal {
	struct opt flags, pending, oom_mm, oom_score_adj, oom_origin, core_state;
};

/* State of the walk over the lists of tasks. */
struct walk {
	struct object task, signal;
	VEC(struct signal) signals; /* that were read */
	struct map signal_at;       /* address to index */
	size_t max;                 /* tasks that the dump's memory could hold */
	uint64_t init_task;
	uint32_t thread_offset; /* of the list node in a thread */
	uint64_t leader_signal; /* of the process whose threads are walked */
	bool broken;            /* a list was broken */
	struct map lost;        /* addresses of tasks that are not in the dump */
	struct map none;        /* addresses at which there is no task, though something said so */
	size_t partly;          /* tasks that are in the dump in part, or without their signal_struct */
};

/* Columns that hold a field's value unchanged. */
static const struct {
	enum field field;
	size_t column;
} plain_columns[] = {
	{ FIELD_TASK_PID, offsetof(struct fact_task, pid) },
	{ FIELD_TASK_TGID, offsetof(struct fact_task, tgid) },
	{ FIELD_TASK_STATE, offsetof(struct fact_task, state_raw) },
	{ FIELD_TASK_EXIT_STATE, offsetof(struct fact_task, exit_state) },
	{ FIELD_TASK_FLAGS, offsetof(struct fact_task, flags) },
	{ FIELD_TASK_ON_CPU, offsetof(struct fact_task, on_cpu) },
	{ FIELD_TASK_ON_RQ, offsetof(struct fact_task, on_rq) },
	{ FIELD_TASK_POLICY, offsetof(struct fact_task, policy) },
	{ FIELD_TASK_PRIO, offsetof(struct fact_task, prio) },
};

static const struct {
	uint32_t flag;
	size_t column;
} flag_columns[] = {
	{ PF_KTHREAD, offsetof(struct fact_task, kthread) },
	{ PF_EXITING, offsetof(struct fact_task, exiting) },
	{ PF_MEMALLOC, offsetof(struct fact_task, memalloc) },
	{ PF_WQ_WORKER, offsetof(struct fact_task, worker) },
};

static struct opt bit(struct opt value, uint64_t mask)
{
	return value.known ? OPT(((uint64_t)value.v & mask) != 0) : OPT_NULL;
}

static void read_state(const struct extract *x, struct fact_task *row)
{
	const struct state_bits *bits = bits_of_state(x);
	uint32_t state = (uint32_t)row->state_raw.v;

	if (!row->state_raw.known || !row->exit_state.known)
		return;
	row->state = state_letter(bits, state, (uint32_t)row->exit_state.v);
	if (*row->state == 'D' || *row->state == 'S')
		row->killable = OPT((state & (bits->wakekill | TASK_INTERRUPTIBLE)) != 0);
}

/* Since 6.1 (f5d39b020809) a frozen task has a bit in its state. The same commit removed system_freezing_cnt. */
static struct opt frozen(struct extract *x, const struct fact_task *row)
{
	uint64_t addr;

	if (image_symbol(x->img, "system_freezing_cnt", &addr) == 0)
		return bit(row->flags, PF_FROZEN);
	return bit(row->state_raw, TASK_FROZEN);
}

/* Of thread_info, which lay at the end of the stack before it moved into task_struct (x86: 4.9, c65eacbe290b; arm64: 4.10). */
static struct opt thread_info_get(struct extract *x, const struct object *task, enum field in_task, enum field own)
{
	return x->has[in_task] ? object_get(x, in_task, task) :
				 member_read(x, object_get_ptr(x, FIELD_TASK_STACK, task), own);
}

static struct opt tif_memdie(struct extract *x, const struct object *task)
{
	int n = bits_tif_memdie(x);
	struct opt flags = thread_info_get(x, task, FIELD_TASK_TI_FLAGS, FIELD_TI_FLAGS);

	return n < 0 ? OPT_NULL : bit(flags, 1ull << n);
}

static struct opt read_uid(struct extract *x, const struct object *task)
{
	struct opt uid = member_read(x, object_get_ptr(x, FIELD_TASK_CRED, task), FIELD_CRED_UID);

	return uid.known ? OPT((uint32_t)uid.v) : OPT_NULL;
}

static void read_flags(struct fact_task *row)
{
	for (size_t i = 0; i < ARRAY_SIZE(flag_columns); i++)
		row_set(row, flag_columns[i].column, bit(row->flags, flag_columns[i].flag));
}

/* What stands in task_struct itself, and whose it is. Rows of other tables are linked when all tasks are known. */
static void read_plain(struct extract *x, const struct object *o, struct fact_task *row)
{
	struct opt static_prio = object_get(x, FIELD_TASK_STATIC_PRIO, o);

	for (size_t i = 0; i < ARRAY_SIZE(plain_columns); i++)
		row_set(row, plain_columns[i].column, object_get(x, plain_columns[i].field, o));
	read_flags(row);
	read_state(x, row);
	row->frozen = frozen(x, row);
	row->traced = bit(object_get(x, FIELD_TASK_PTRACE, o), UINT32_MAX);
	row->cpu = thread_info_get(x, o, FIELD_TASK_CPU, FIELD_TI_CPU);
	row->tif_memdie = tif_memdie(x, o);
	row->uid = read_uid(x, o);
	if (static_prio.known)
		row->nice = OPT(static_prio.v - NICE_0_PRIO);
}

static void read_comm(const struct extract *x, const struct object *o, struct task *task)
{
	const struct image_member *m = &x->members[FIELD_TASK_COMM];
	size_t size = MIN(m->size, sizeof(task->comm) - 1);

	if (x->has[FIELD_TASK_COMM] && object_has(o, m->offset, (uint32_t)size))
		memcpy(task->comm, o->data + m->offset, size);
}

/*
 * The struct kthread of a kernel thread. Up to 4.9 (1da5c46fa965) task_struct has no pointer to it: it lies on the thread's
 * stack, and vfork_done points to the completion in it that tells of the thread's end.
 */
static uint64_t kthread_of(const struct extract *x, const struct object *o)
{
	uint64_t kthread = object_get_ptr(x, FIELD_TASK_KTHREAD, o), exited;

	if (kthread || !x->has[FIELD_KTHREAD_EXITED])
		return kthread;
	exited = object_get_ptr(x, FIELD_TASK_VFORK_DONE, o);
	return exited ? exited - x->members[FIELD_KTHREAD_EXITED].offset : 0;
}

/* Addresses of what the task belongs to, for those that link rows; they are no facts themselves. */
static void read_links(const struct extract *x, const struct object *o, struct task *task)
{
	task->signal = object_get_ptr(x, FIELD_TASK_SIGNAL, o);
	task->mm = object_get_ptr(x, FIELD_TASK_MM, o);
	task->active_mm = object_get_ptr(x, FIELD_TASK_ACTIVE_MM, o);
	task->parent = object_get_ptr(x, FIELD_TASK_PARENT, o);
	task->leader = object_get_ptr(x, FIELD_TASK_LEADER, o);
	task->reaper_next = object_get_ptr(x, FIELD_TASK_REAPER_NEXT, o);
	task->journal_info = object_get_ptr(x, FIELD_TASK_JOURNAL, o);
	task->blocked_on = object_get_ptr(x, FIELD_TASK_BLOCKED_ON, o);
	task->blocker = object_get_ptr(x, FIELD_TASK_BLOCKER, o);
	task->pi_blocked_on = object_get_ptr(x, FIELD_TASK_PI_BLOCKED, o);
	task->kthread = task->row.kthread.v ? kthread_of(x, o) : 0;
	task->cfs_rq = object_get_ptr(x, FIELD_TASK_CFS_RQ, o);
	task->row.throttled = bit(object_get(x, FIELD_TASK_THROTTLED, o), UINT64_MAX);
	task->exec_start = object_get_ptr(x, FIELD_TASK_EXEC_START, o);
	task->last_arrival = object_get_ptr(x, FIELD_TASK_LAST_ARRIVAL, o);
}

/* The signal_struct at @addr. 0; 1 when it cannot be read; -ENOMEM. */
static int read_signal(struct extract *x, struct walk *w, uint64_t addr, const struct signal **ret_signal)
{
	struct signal *signal;
	uint64_t index;

	if (map_get(&w->signal_at, addr, &index)) {
		*ret_signal = &w->signals.v[index];
		return 0;
	}
	if (!address_plausible(addr) || !w->signal.data || object_read(x, &w->signal, addr) != 0)
		return 1;
	signal = VEC_ADD(&w->signals);
	if (!signal || map_put(&w->signal_at, addr, w->signals.n - 1) < 0)
		return -ENOMEM;
	signal->flags = object_get(x, FIELD_SIG_FLAGS, &w->signal);
	signal->pending = object_get_elem(x, FIELD_SIG_SHARED_PENDING, &w->signal, 0, 8);
	signal->oom_mm = object_get(x, FIELD_SIG_OOM_MM, &w->signal);
	signal->oom_score_adj = object_get(x, FIELD_SIG_OOM_SCORE_ADJ, &w->signal);
	signal->oom_origin = object_get(x, FIELD_SIG_OOM_ORIGIN, &w->signal);
	signal->core_state = object_get(x, FIELD_SIG_CORE_STATE, &w->signal);
	*ret_signal = signal;
	return 0;
}

/* What a process has once, each of its threads' rows has: rules look at tasks. */
static void apply_signal(struct extract *x, const struct object *o, const struct signal *signal, struct task *task)
{
	struct opt own = object_get_elem(x, FIELD_TASK_PENDING, o, 0, 8);
	struct fact_task *row = &task->row;

	if (!signal) {
		gaps_add(x, FACT_TASK, row->id, NULL, "signal_struct 0x%" PRIx64 " cannot be read", task->signal);
		return;
	}
	task->oom_mm = (uint64_t)signal->oom_mm.v;
	row->oom_victim = x->has[FIELD_SIG_OOM_MM] ? bit(signal->oom_mm, UINT64_MAX) : row->tif_memdie;
	row->oom_score_adj = signal->oom_score_adj;
	row->oom_origin = signal->oom_origin;
	row->group_exit = bit(signal->flags, SIGNAL_GROUP_EXIT);
	row->core_dumping = bit(signal->core_state, UINT64_MAX);
	if (own.known && signal->pending.known)
		row->fatal_signal = OPT(((own.v | signal->pending.v) & (int64_t)SIGKILL_BIT) != 0);
}

/* Counts a task that something points to but that is not in the dump. Always 1, or -ENOMEM. */
static int note_lost(struct extract *x, struct walk *w, uint64_t addr)
{
	int r;

	if (map_get(&w->lost, addr, NULL))
		return 1;
	gaps_add(x, FACT_TASK, 0, NULL, "task 0x%" PRIx64 " cannot be read", addr);
	r = map_put(&w->lost, addr, 1);
	return r < 0 ? r : 1;
}

/* Whether w->task is a task and, unless @signal is 0, a thread of the process with that signal_struct. */
static bool is_task(struct extract *x, struct walk *w, uint64_t signal)
{
	struct opt pid = object_get(x, FIELD_TASK_PID, &w->task);

	if (pid.known && (pid.v < 0 || pid.v > PID_MAX_LIMIT)) {
		gaps_add(x, FACT_TASK, 0, NULL, "0x%" PRIx64 " is no task: its pid would be %" PRId64, w->task.addr,
			 pid.v);
		return false;
	}
	if (signal && object_get_ptr(x, FIELD_TASK_SIGNAL, &w->task) != signal) {
		gaps_add(x, FACT_TASK, 0, NULL, "0x%" PRIx64 " is no thread of the process whose list has it",
			 w->task.addr);
		return false;
	}
	return true;
}

/*
 * Whether w->task is known to have no pid. Kernels before 4.19 (2c4704756cab) have no thread_pid; theirs count as
 * tasks.
 */
static bool lacks_pid(struct extract *x, struct walk *w)
{
	struct opt pid = object_get(x, FIELD_TASK_THREAD_PID, &w->task);

	return pid.known && !pid.v;
}

/*
 * Whether w->task was released: release_task() takes its pid away (__unhash_process(), detach_pid()) before the lists,
 * while a CPU may still run it up to its last schedule(), and lists that are walked may lead to it. Neither drgn nor
 * crash has such a task, since both start from pids. Nobody is released before its state is EXIT_DEAD and nothing else
 * (exit_notify(), wait_task_zombie(), de_thread()): without that, the pid was overwritten or is not in the dump.
 */
static bool is_released(struct extract *x, struct walk *w)
{
	struct opt state = object_get(x, FIELD_TASK_EXIT_STATE, &w->task);

	if (!lacks_pid(x, w) || !state.known || state.v != bits_of_state(x)->exit_dead)
		return false;
	gaps_add(x, FACT_TASK, 0, NULL, "task 0x%" PRIx64 " was released: it has no pid any more", w->task.addr);
	return true;
}

/* What is no task by itself is not looked at again; what is none of one process may be one of another. Always 1, or -ENOMEM. */
static int note_none(struct walk *w, uint64_t addr, uint64_t signal)
{
	int r = signal ? 0 : map_put(&w->none, addr, 1);

	return r < 0 ? r : 1;
}

/* Adds the task at @addr: 0; 1 when it is known already or is no task; -ENOMEM. */
static int add_task(struct extract *x, struct walk *w, uint64_t addr, uint64_t signal)
{
	const struct signal *shared = NULL;
	struct task *task;
	int r;

	if (map_get(&x->tasks->at, addr, NULL) || map_get(&w->none, addr, NULL))
		return 1;
	if (x->tasks->n >= w->max || !address_plausible(addr) || object_read(x, &w->task, addr) != 0)
		return note_lost(x, w, addr);
	if (!is_task(x, w, signal)) {
		w->broken = true;
		return note_none(w, addr, signal);
	}
	if (is_released(x, w))
		return note_none(w, addr, signal);
	task = VEC_ADD(x->tasks);
	if (!task || map_put(&x->tasks->at, addr, x->tasks->n - 1) < 0)
		return -ENOMEM;
	task->addr = addr;
	task->row.id = facts_reserve(x->facts, FACT_TASK);
	task->row.addr = OPT(addr);
	read_plain(x, &w->task, &task->row);
	read_comm(x, &w->task, task);
	nodes_allowed(x, &w->task, task->mems);
	nodes_policy(x, &w->task, task->mempolicy);
	read_links(x, &w->task, task);
	r = read_signal(x, w, task->signal, &shared);
	if (r < 0)
		return r;
	apply_signal(x, &w->task, shared, task);
	if (lacks_pid(x, w))
		gaps_add(x, FACT_TASK, task->row.id, NULL, "its thread_pid is NULL, but it was not released");
	if (w->task.missing)
		gaps_add(x, FACT_TASK, task->row.id, NULL,
			 "a page of its task_struct is not in the dump: what lies there is unknown");
	w->partly += !shared || w->task.missing;
	return 0;
}

/* The process's signal_struct is what makes a task on its list a thread of it: see is_task(). */
static int visit_thread(struct extract *x, uint64_t node, void *arg)
{
	struct walk *w = arg;
	int r = add_task(x, w, node - w->thread_offset, w->leader_signal);

	return MIN(r, 0);
}

/*
 * The list head of a process's threads is in its signal_struct. Before 3.14 (0c740d0afc3b) the leader itself was the
 * head.
 */
static uint64_t thread_head(const struct extract *x, struct walk *w, const struct task *leader)
{
	if (x->has[FIELD_TASK_THREAD_NODE] && x->has[FIELD_SIG_THREAD_HEAD]) {
		w->thread_offset = x->members[FIELD_TASK_THREAD_NODE].offset;
		return leader->signal + x->members[FIELD_SIG_THREAD_HEAD].offset;
	}
	w->thread_offset = x->members[FIELD_TASK_THREAD_GROUP].offset;
	return x->has[FIELD_TASK_THREAD_GROUP] ? leader->addr + w->thread_offset : 0;
}

/* Adds the other threads of @leader's process. A broken list loses some, which pids may still find. */
static int walk_threads(struct extract *x, struct walk *w, const struct task *leader)
{
	uint64_t head = thread_head(x, w, leader);
	int64_t id = leader->row.id;
	char reason[REASON_MAX];
	int r;

	w->leader_signal = leader->signal;
	if (!head || !address_plausible(leader->signal))
		return 0;
	r = list_walk(x, head, w->max, visit_thread, w, reason);
	if (r > 0)
		gaps_add(x, FACT_TASK, id, "threads", "the list of its threads is broken: %s", reason);
	w->broken |= r > 0;
	return MIN(r, 0);
}

/* Adds the task at @addr with the threads of its process. */
static int add_process(struct extract *x, uint64_t addr, void *arg)
{
	struct walk *w = arg;
	int r = add_task(x, w, addr, 0);

	if (r != 0)
		return MIN(r, 0);
	return walk_threads(x, w, &x->tasks->v[x->tasks->n - 1]);
}

static int visit_leader(struct extract *x, uint64_t node, void *arg)
{
	return add_process(x, node - x->members[FIELD_TASK_TASKS].offset, arg);
}

/* Adds the processes on init_task's list, as for_each_process() walks it. */
static int walk_list(struct extract *x, struct walk *w)
{
	char reason[REASON_MAX];
	int r = list_walk(x, w->init_task + x->members[FIELD_TASK_TASKS].offset, w->max, visit_leader, w, reason);

	if (r > 0)
		gaps_add(x, FACT_TASK, 0, NULL, "the list of tasks is broken: %s", reason);
	w->broken |= r > 0;
	return MIN(r, 0);
}

/* Idle tasks are on no list. They get no row, however they are found. */
static int add_busy(struct extract *x, struct walk *w, uint64_t addr)
{
	struct opt pid = member_read(x, addr, FIELD_TASK_PID);

	return !addr || addr == w->init_task || (pid.known && !pid.v) ? 0 : add_process(x, addr, w);
}

/* Adds the processes that follow @addr on the list of leaders, next or (@toward 1) prev, up to one that is known. */
static int add_neighbours(struct extract *x, struct walk *w, uint64_t addr, int toward)
{
	uint64_t offset = x->members[FIELD_TASK_TASKS].offset, next, back;
	int r = 0;

	while (r == 0 && image_read_u64(x->img, addr + offset + (uint64_t)toward * 8, &next) == 0) {
		next -= offset;
		if (next == w->init_task || !address_plausible(next) || tasks_at(x, next) ||
		    image_read_u64(x->img, next + offset + (uint64_t)!toward * 8, &back) != 0 || back != addr + offset)
			return 0;
		r = add_process(x, next, w);
		if (!tasks_at(x, next))
			return r;
		addr = next;
	}
	return r;
}

/*
 * Adds the tasks that CPUs run, and the parents, leaders and neighbours of all known tasks, including those that this
 * loop adds. The list of leaders has no other threads on it: their nodes are what dup_task_struct() copied.
 */
static int add_relations(struct extract *x, struct walk *w)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->cpus->n; i++)
		r = add_busy(x, w, x->cpus->v[i].curr);
	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		uint64_t addr = x->tasks->v[i].addr;
		bool leads = task_leads(&x->tasks->v[i]);

		r = add_busy(x, w, x->tasks->v[i].parent);
		if (r == 0)
			r = add_busy(x, w, x->tasks->v[i].leader);
		for (int toward = 0; r == 0 && leads && toward < 2; toward++)
			r = add_neighbours(x, w, addr, toward);
	}
	return r;
}

/* What is said of those that are missing, "" for nothing: the kernel's own count, else what was seen to be lost. */
static void put_missing(const struct walk *w, const struct census *c, char text[static MISSING_MAX])
{
	if (c->missing && c->tasks.known)
		snprintf(text, MISSING_MAX, "%" PRId64 " of the kernel's %" PRId64 " task%s %s not found", c->missing,
			 c->tasks.v, plural((uint64_t)c->tasks.v), c->missing == 1 ? "was" : "were");
	else if (c->missing)
		snprintf(text, MISSING_MAX, "%" PRId64 " of the kernel's %" PRId64 " processes %s not found",
			 c->missing, c->processes.v, c->missing == 1 ? "was" : "were");
	else if (c->tasks.known)
		snprintf(text, MISSING_MAX, "they are as many as the kernel counts");
	else if (w->lost.len)
		snprintf(text, MISSING_MAX, "%zu or more are not in the dump", w->lost.len);
	else
		snprintf(text, MISSING_MAX, "how many there are is not known");
}

/* How many tasks each way found, and how many there are. */
struct found {
	size_t by_lists, by_pids;
	size_t broken_pids;
	struct census census;
};

/*
 * Reports how the tasks were found and how many are missing. x->tasks starts with those found by lists; those found
 * by pids follow. Tasks that are as many as the kernel counts are complete, whatever was broken.
 */
static void report_how_found(struct extract *x, const struct walk *w, const struct found *f)
{
	bool all = f->census.tasks.known && !f->census.missing && !w->partly;
	char missing[MISSING_MAX], partly[96] = "", pids[64] = "", how[REASON_MAX];

	put_missing(w, &f->census, missing);
	if (w->partly)
		snprintf(partly, sizeof(partly), "; %zu lack a part or their signal_struct", w->partly);
	if (f->broken_pids)
		snprintf(pids, sizeof(pids), "; %zu pids lead nowhere", f->broken_pids);
	snprintf(how, sizeof(how), "%zu tasks by lists%s, %zu more by pids, %zu by CPUs and relations; %s%s%s",
		 f->by_lists, w->broken ? ", some of them broken" : "", f->by_pids - f->by_lists,
		 x->tasks->n - f->by_pids, missing, pids, partly);
	if (all)
		gaps_add(x, FACT_TASK, 0, NULL, "%s", how);
	else
		gaps_partial(x, FACT_TASK, 0, NULL, "%s", how);
	/* The verdict looks for this field. */
	if (f->census.missing)
		gaps_add(x, FACT_TASK, 0, "missing", "%s", missing);
}

static struct census count(struct extract *x, bool whole)
{
	int64_t leaders = 0;

	for (size_t i = 0; i < x->tasks->n; i++)
		leaders += x->tasks->v[i].row.pid.known && task_leads(&x->tasks->v[i]);
	return census_take(x, (int64_t)x->tasks->n, leaders, whole);
}

/* Pids, CPUs and relations are looked at only where somebody is missing: in a whole dump they add nobody. */
static int walk_tasks(struct extract *x, struct walk *w)
{
	struct pids pids = { .visit = add_process, .arg = w };
	struct found found = { 0 };
	bool whole;
	int r = walk_list(x, w);

	whole = !(w->broken || w->lost.len);
	if (r < 0 || (whole && !w->partly && !count(x, whole).missing))
		return r;
	found.by_lists = x->tasks->n;
	for (size_t i = 0; !pids.namespace && i < found.by_lists; i++)
		pids.namespace = pids_namespace(x, x->tasks->v[i].addr);
	r = pids_walk(x, &pids);
	found.by_pids = x->tasks->n;
	found.broken_pids = pids.broken;
	if (r == 0)
		r = add_relations(x, w);
	found.census = count(x, whole);
	report_how_found(x, w, &found);
	return r;
}

/*
 * Since 4.9 every victim that still has TIF_MEMDIE also has oom_mm. If some task has the bit without it, the bit is
 * another flag.
 */
static void check_memdie(struct extract *x)
{
	bool wrong = false;

	for (size_t i = 0; i < x->tasks->n; i++) {
		const struct fact_task *row = &x->tasks->v[i].row;

		wrong |= row->tif_memdie.v && row->oom_victim.known && !row->oom_victim.v;
	}
	for (size_t i = 0; wrong && i < x->tasks->n; i++)
		x->tasks->v[i].row.tif_memdie = OPT_NULL;
	if (wrong)
		gaps_add(x, FACT_TASK, 0, "tif_memdie", "bit %d of thread_info.flags is set in tasks without oom_mm",
			 bits_tif_memdie(x));
}

/* init_task, CPU 0's idle task with pid 0, is the parent of the first tasks and has no row of its own. */
static int link_tasks(struct extract *x, uint64_t init_task)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		struct task *task = &x->tasks->v[i];
		const struct task *parent = tasks_at(x, task->parent);

		if (parent) {
			task->row.parent_id = OPT(parent->row.id);
			task->row.ppid = parent->row.tgid;
		} else if (task->parent == init_task) {
			task->row.ppid = OPT(0);
		}
		task->row.leader_id = tasks_id(x, task->leader);
		if (task->kthread && x->has[FIELD_KTHREAD_EXITED])
			r = map_put(&x->tasks->exit_at, task->kthread + x->members[FIELD_KTHREAD_EXITED].offset, i);
	}
	return r;
}

static void walk_deinit(struct walk *w)
{
	object_deinit(&w->task);
	object_deinit(&w->signal);
	free(w->signals.v);
	map_deinit(&w->signal_at);
	map_deinit(&w->lost);
	map_deinit(&w->none);
}

static int init_walk(struct extract *x, struct walk *w)
{
	int r = object_init(x, &w->task, "task_struct");

	if (r == 0 && (image_symbol(x->img, "init_task", &w->init_task) != 0 || !x->has[FIELD_TASK_TASKS]))
		r = IMAGE_ABSENT;
	if (r == 0 && object_init(x, &w->signal, "signal_struct") < 0)
		r = -ENOMEM;
	if (r > 0)
		gaps_absent(x, FACT_TASK, "no %s",
			    x->has[FIELD_TASK_TASKS] ? "symbol init_task" : "type information of struct task_struct");
	if (r == 0)
		w->max = x->info->memory_bytes / w->task.type_size + 1;
	return r;
}

int tasks_run(struct extract *x)
{
	struct walk w = { 0 };
	int r = init_walk(x, &w);

	if (r == 0)
		r = walk_tasks(x, &w);
	walk_deinit(&w);
	if (r != 0)
		return MIN(r, 0);
	check_memdie(x);
	return link_tasks(x, w.init_task);
}

int tasks_write(struct extract *x)
{
	char locator[LOCATOR_MAX];
	int r = 0;

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		struct task *task = &x->tasks->v[i];

		task->row.locator = row_locator(locator, "task", task->addr);
		task->row.comm = task->comm;
		task->row.mems_allowed = task->mems[0] ? task->mems : NULL;
		task->row.mempolicy = task->mempolicy[0] ? task->mempolicy : NULL;
		r = FACTS_ADD(x->facts, TASK, task, &task->row, NULL);
	}
	return r;
}

int tasks_init(struct extract *x)
{
	x->tasks = calloc(1, sizeof(*x->tasks));
	return x->tasks ? 0 : err_oom();
}

void tasks_deinit(struct extract *x)
{
	if (!x->tasks)
		return;
	for (size_t i = 0; i < x->tasks->n; i++)
		free(x->tasks->v[i].frames);
	free(x->tasks->v);
	map_deinit(&x->tasks->at);
	map_deinit(&x->tasks->exit_at);
	free(x->tasks);
}

struct task *tasks_at(struct extract *x, uint64_t addr)
{
	uint64_t index;

	return addr && map_get(&x->tasks->at, addr, &index) ? &x->tasks->v[index] : NULL;
}

struct opt tasks_id(struct extract *x, uint64_t addr)
{
	const struct task *task = tasks_at(x, addr);

	return task ? OPT(task->row.id) : OPT_NULL;
}

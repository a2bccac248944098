// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/oom.h"

#include <inttypes.h>

#include "parsers/vmcore/facts/gaps.h"
#include "parsers/vmcore/facts/locks/locks.h"
#include "parsers/vmcore/facts/log.h"
#include "parsers/vmcore/facts/memcgs.h"
#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/read/global.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/row.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/cleanup.h"
#include "util/macros.h"
#include "util/map.h"

/*
 * The reaper's queue: a chain of tasks through oom_reaper_list (4.6: aac453635549). A task that was
 * queued twice makes it a loop (until 9bcdeb51bd7d), which is a fact of its own.
 */
static void read_reaper_queue(struct extract *x, struct fact_oom_state *state)
{
	struct opt head = global_read(x, "oom_reaper_list", 8);
	uint64_t at = (uint64_t)head.v;
	int64_t n = 0;

	if (!head.known || !x->has[FIELD_TASK_REAPER_NEXT])
		return;
	while (at) {
		struct task *task = tasks_at(x, at);

		if (!task || task->row.reaper_pos.known) {
			state->reaper_loop = task ? OPT(1) : OPT_NULL;
			gaps_partial(x, FACT_OOM_STATE, state->id, "reaper_queue",
				     "place %" PRId64 " of oom_reaper_list, 0x%" PRIx64 ", %s", n, at,
				     task ? "is there a second time: a loop" : "is no known task");
			break;
		}
		task->row.reaper_pos = OPT(n++);
		at = task->reaper_next;
	}
	if (!at)
		state->reaper_loop = OPT(0);
	state->reaper_queue = OPT(n);
}

/*
 * Since 4.9 (862e3073b3ee) a process with oom_mm whose mm has no MMF_OOM_SKIP makes oom_evaluate_task() stop each
 * further selection. It counts processes, including any that is still on the list of tasks.
 */
static void count_blockers(struct extract *x, struct fact_oom_state *state)
{
	int64_t blockers = 0;

	for (size_t i = 0; i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];
		const struct mm *mm = mms_at(x, task->oom_mm);

		if (!task_leads(task) || !task->oom_mm)
			continue;
		if (!mm || !mm->row.oom_skip.known) {
			gaps_partial(x, FACT_OOM_STATE, state->id, "blockers",
				     "the flags of mm 0x%" PRIx64 " of victim 0x%" PRIx64 " are unknown", task->oom_mm,
				     task->addr);
			return;
		}
		blockers += !mm->row.oom_skip.v;
	}
	state->blockers = OPT(blockers);
	state->blocked = OPT(blockers > 0);
}

/*
 * Before 4.9 a thread with TIF_MEMDIE that has not exited stops the selection (oom_scan_process_thread()), and so
 * does an exiting thread that still has its mm and dumps no core.
 */
static struct opt stops_by_flag(struct extract *x, const struct task *task)
{
	const struct fact_task *row = &task->row;

	(void)x;
	if (!row->tif_memdie.known)
		return OPT_NULL;
	return OPT(!row->exit_state.v &&
		   (row->tif_memdie.v || (row->exiting.v && row->mm_id.known && !row->core_dumping.v)));
}

/* In 4.7 and 4.8 a process with victims among its threads, unless its mm was reaped (f44666b04605). */
static struct opt stops_by_count(struct extract *x, const struct task *task)
{
	struct opt victims = member_read(x, task->signal, FIELD_SIG_OOM_VICTIMS);
	const struct mm *mm = mms_at(x, task->mm);

	return victims.known ? OPT((int32_t)victims.v > 0 && !(mm && mm->row.oom_skip.v)) : OPT_NULL;
}

static void count_old_blockers(struct extract *x, struct fact_oom_state *state)
{
	struct opt (*const stops)(struct extract * x, const struct task *task) =
		x->has[FIELD_SIG_OOM_VICTIMS] ? stops_by_count : stops_by_flag;
	_cleanup_map_ struct map processes = { 0 };
	bool known = false;

	for (size_t i = 0; i < x->tasks->n; i++) {
		struct opt stop = stops(x, &x->tasks->v[i]);

		known |= stop.known;
		if (stop.v && map_put(&processes, (uint64_t)x->tasks->v[i].row.tgid.v, 1) < 0)
			return;
	}
	if (!known) {
		gaps_partial(x, FACT_OOM_STATE, state->id, "blockers",
			     "neither signal->oom_mm nor TIF_MEMDIE tells of victims here");
		return;
	}
	state->blockers = OPT(processes.len);
	state->blocked = OPT(processes.len > 0);
}

/* A flag of any width as 0 or 1. */
static struct opt truth(struct opt value)
{
	return value.known ? OPT(value.v != 0) : OPT_NULL;
}

static struct opt small_int(struct opt value)
{
	return value.known ? OPT((int32_t)value.v) : OPT_NULL;
}

/* OOM_REAPER_DELAY: the kill sets the timer that wakes the reaper. */
#define REAPER_DELAY_S 2

/* When thread @task was handed to the reaper, on the clock of uptime_ms, by the timer for that (5.18: e4a38402c36e). */
static struct opt queued_ms(struct extract *x, const struct task *task, uint64_t wake)
{
	struct opt expires = member_read(x, task->addr, FIELD_TASK_REAPER_TIMER);
	int64_t age, hz = x->capture.hz.v;

	if (!expires.known || !x->jiffies.known || !x->capture.hz.known || hz <= 0 || !x->capture.uptime_ms.known ||
	    member_read_ptr(x, task->addr, FIELD_TASK_REAPER_TIMER_FUNC) != wake)
		return OPT_NULL;
	age = row_sum(row_sum(x->jiffies.v, -(expires.v & INT64_MAX)), REAPER_DELAY_S * hz);
	if (age < 0 || age > INT32_MAX || age * 1000 / hz > x->capture.uptime_ms.v)
		return OPT_NULL;
	return OPT(x->capture.uptime_ms.v - age * 1000 / hz);
}

/* Puts into @at, for each process that was handed to the reaper, by its signal_struct, when that was. 0 or -ENOMEM. */
static int find_times(struct extract *x, struct map *at)
{
	uint64_t wake;
	int r = 0;

	if (!x->has[FIELD_TASK_REAPER_TIMER] || image_symbol(x->img, "wake_oom_reaper", &wake) != 0)
		return 0;
	for (size_t i = 0; r == 0 && i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];
		struct opt ms = task->oom_mm ? queued_ms(x, task, wake) : OPT_NULL;

		if (ms.known)
			r = map_put(at, task->signal, (uint64_t)ms.v);
	}
	return r;
}

/* The kernel's memory only shows who was chosen, and in some kernels when. By whom and why is only in its log. */
static int add_victim(struct extract *x, const struct task *task, const struct map *times)
{
	uint64_t ms;
	char locator[LOCATOR_MAX];
	struct fact_oom_kill row = {
		.locator = row_locator(locator, "task", task->addr),
		.killed = OPT(1),
		.victim_task_id = OPT(task->row.id),
		.victim_pid = task->row.tgid,
		.victim_comm = task->comm,
		.oom_score_adj = task->row.oom_score_adj,
		.uid = task->row.uid,
	};

	if (map_get(times, task->signal, &ms))
		row.time_ms = row.at_ms = OPT(ms);
	return FACTS_ADD(x->facts, OOM_KILL, oom_kill, &row, NULL);
}

/* Before 4.9 the mark is on one thread of the victim, which need not be its leader. */
static bool is_victim(const struct extract *x, const struct task *task)
{
	return x->has[FIELD_SIG_OOM_MM] ? task_leads(task) && task->oom_mm : task->row.tif_memdie.v != 0;
}

/* Victims that the log does not tell of: its ring buffer may have been overwritten since they were chosen. */
static int add_victims(struct extract *x)
{
	_cleanup_map_ struct map times = { 0 };
	int r = find_times(x, &times);

	for (size_t i = 0; r == 0 && i < x->tasks->n; i++)
		if (is_victim(x, &x->tasks->v[i]) && !log_has_kill(x, x->tasks->v[i].row.id))
			r = add_victim(x, &x->tasks->v[i], &times);
	if (!log_was_read(x))
		gaps_partial(x, FACT_OOM_KILL, 0, NULL,
			     "victims by the kernel's state: those that are gone, and what triggered each, "
			     "only a log tells");
	return r;
}

/* The compiler may drop oom_reaper_th, which is never read; then look for the kthread by name. */
static struct opt find_reaper(struct extract *x)
{
	struct opt id = tasks_id(x, global_read_ptr(x, "oom_reaper_th"));

	for (size_t i = 0; !id.known && i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];

		if (task->row.kthread.v && streq(task->comm, "oom_reaper"))
			id = OPT(task->row.id);
	}
	return id;
}

/* Sets fields of oom_context as @module's own types have them. */
static void find_module_context(struct extract *x, const char *module)
{
	static const struct {
		enum field field;
		const char *name;
	} members[] = {
		{ FIELD_OOM_CTX_OWNER, "owner" },
		{ FIELD_OOM_CTX_VICTIM, "victim" },
		{ FIELD_OOM_CTX_WAITERS, "waitq.task_list" },
		{ FIELD_OOM_CTX_WAITERS, "waitq.head" }, /* 4.13 */
	};

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct member member = member_find_in_module(x, module, "oom_context", members[i].name);

		if (!member.has)
			continue;
		x->members[members[i].field] = member.m;
		x->has[members[i].field] = true;
	}
}

/*
 * Without its types the members stand as in the patch that brought the struct: two pointers and a wait queue, whose list
 * has to be one.
 */
static bool assume_context(struct extract *x, uint64_t addr)
{
	enum { VICTIM = 8, WAITERS = 24 };
	uint64_t first, back;

	if (image_read_u64(x->img, addr + WAITERS, &first) != 0 || image_read_u64(x->img, first + 8, &back) != 0 ||
	    back != addr + WAITERS)
		return false;
	x->members[FIELD_OOM_CTX_OWNER] = (struct image_member){ .size = 8, .is_pointer = true };
	x->members[FIELD_OOM_CTX_VICTIM] = (struct image_member){ .offset = VICTIM, .size = 8, .is_pointer = true };
	x->members[FIELD_OOM_CTX_WAITERS] = (struct image_member){ .offset = WAITERS, .size = 16 };
	x->has[FIELD_OOM_CTX_OWNER] = x->has[FIELD_OOM_CTX_VICTIM] = x->has[FIELD_OOM_CTX_WAITERS] = true;
	return true;
}

/* The oom_ctx of a module whose functions tasks are in: who waits for it has been called by it. */
static bool find_context_of_module(struct extract *x, uint64_t *ret_addr)
{
	const char *tried = NULL;

	for (size_t i = 0; i < x->tasks->n; i++) {
		const struct task *task = &x->tasks->v[i];

		for (size_t k = 0; k < task->n_frames; k++) {
			const char *module = task->frames[k].module;

			if (!module || module == tried)
				continue;
			tried = module;
			if (image_module_symbol(x->img, module, "oom_ctx", ret_addr) != 0)
				continue;
			find_module_context(x, module);
			return x->has[FIELD_OOM_CTX_OWNER] || assume_context(x, *ret_addr);
		}
	}
	return false;
}

/* OpenVZ's oom_context, a global variable in kernels without memory cgroups, or a module's. */
static int read_context(struct extract *x, struct fact_oom_state *state)
{
	struct oom_context context;
	uint64_t addr;
	int r;

	if (x->has[FIELD_MEMCG_OOM_CTX])
		return 0;
	if ((!x->has[FIELD_OOM_CTX_OWNER] || image_symbol(x->img, "oom_ctx", &addr) != 0) &&
	    !find_context_of_module(x, &addr))
		return 0;
	r = memcgs_read_oom_context(x, addr, &context);
	if (r < 0)
		return r;
	state->owner_task_id = context.owner_task_id;
	state->victim_task_id = context.victim_task_id;
	state->owner_raw = context.owner_raw;
	state->victim_raw = context.victim_raw;
	state->waiters = context.waiters;
	return 0;
}

int oom_run(struct extract *x)
{
	struct fact_oom_state state = {
		.id = facts_reserve(x->facts, FACT_OOM_STATE),
		.lock_id = x->locks->oom_lock_id,
	};
	char locator[LOCATOR_MAX];
	uint64_t addr = 0;
	int r;

	state.victims = small_int(global_read(x, "oom_victims", 4));
	state.killer_disabled = truth(global_read(x, "oom_killer_disabled", 1));
	state.panic_on_oom = small_int(global_read(x, "sysctl_panic_on_oom", 4));
	state.allocating_task = truth(global_read(x, "sysctl_oom_kill_allocating_task", 4));
	state.swappiness = small_int(global_read(x, "vm_swappiness", 4));
	state.reaper_task_id = find_reaper(x);
	read_reaper_queue(x, &state);
	if (!x->tasks->n)
		gaps_partial(x, FACT_OOM_STATE, state.id, "blockers", "no tasks were found");
	else if (x->has[FIELD_SIG_OOM_MM])
		count_blockers(x, &state);
	else
		count_old_blockers(x, &state);
	if (image_symbol(x->img, "oom_lock", &addr) == 0)
		state.locator = row_locator(locator, "oom_lock", addr);
	r = read_context(x, &state);
	if (r == 0)
		r = FACTS_ADD(x->facts, OOM_STATE, oom_state, &state, NULL);
	return r == 0 ? add_victims(x) : r;
}

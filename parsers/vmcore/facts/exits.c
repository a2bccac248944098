// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/exits.h"

#include <string.h>

#include "parsers/vmcore/facts/mm/mms.h"
#include "parsers/vmcore/facts/read/bits.h"
#include "parsers/vmcore/facts/read/member.h"
#include "parsers/vmcore/facts/tasks.h"
#include "util/macros.h"

/*
 * Functions that show the stage, later ones in do_exit() first. exit_mmap() frees the memory, after exit_mm() has let
 * go of it. Functions that do_exit() inlines are recognised by what they call.
 */
static const struct {
	const char *func, *stage;
} stages[] = {
	{ "release_task", "release" },
	{ "exit_notify", "exit_notify" },
	{ "cgroup_exit", "exit_cgroup" },
	{ "cgroup_task_exit", "exit_cgroup" }, /* its name since 6.18 */
	{ "exit_task_work", "exit_files" },    /* the last fput() of files runs as task work */
	{ "task_work_run", "exit_files" },
	{ "exit_fs", "exit_fs" },
	{ "exit_files", "exit_files" },
	{ "put_files_struct", "exit_files" },
	{ "exit_shm", "exit_shm" },
	{ "exit_sem", "exit_sem" },
	{ "exit_mmap", "exit_mmap" },
	{ "ksm_exit", "exit_mmap" },
	{ "__ksm_exit", "exit_mmap" },
	{ "khugepaged_exit", "exit_mmap" },
	{ "__khugepaged_exit", "exit_mmap" },
	{ "exit_aio", "exit_mmap" },
	{ "uprobe_clear_state", "exit_mmap" },
	{ "mmput", "exit_mmap" },
	{ "__mmput", "exit_mmap" },
	{ "mm_release", "exit_mm" },
	{ "exit_mm_release", "exit_mm" },
	{ "exit_mm", "exit_mm" },
	{ "futex_exit_release", "exit_mm" },
	{ "coredump_task_exit", "coredump" }, /* 5.16 */
	{ "exit_signals", "exit_signals" },
	{ "ptrace_event", "ptrace" },
	{ "ptrace_stop", "ptrace" }, /* its caller in do_exit() is inlined */
};

/* What may hold up the task before it gets to do_exit(). */
static const struct {
	const char *func, *stage;
} before[] = {
	{ "do_coredump", "coredump" },
	{ "vfs_coredump", "coredump" }, /* 6.16 */
	{ "coredump_wait", "coredump" },
	{ "ptrace_stop", "ptrace" },
};

/* The frame of @func, n_frames when there is none; a compiler's suffix does not count. */
static size_t frame_of(const struct task *task, const char *func)
{
	size_t i = 0, len = strlen(func);

	for (; i < task->n_frames; i++) {
		const char *name = task->frames[i].func;

		if (name && strncmp(name, func, len) == 0 && (!name[len] || name[len] == '.'))
			break;
	}
	return i;
}

/* coredump_task_exit() is inlined into do_exit(), which sleeps nowhere else by itself. */
static bool sleeps_for_core(const struct task *task, size_t do_exit)
{
	return task->row.core_dumping.v && do_exit > 0 && task->frames[do_exit - 1].func &&
	       streq(task->frames[do_exit - 1].func, "schedule");
}

/* The stage of a task that is in do_exit(), of which the frame is @do_exit. */
static const char *stage_in_exit(const struct task *task, size_t do_exit)
{
	for (size_t i = 0; i < ARRAY_SIZE(stages); i++)
		if (frame_of(task, stages[i].func) < do_exit)
			return stages[i].stage;
	if (sleeps_for_core(task, do_exit))
		return "coredump";
	return task->mm ? "do_exit" : "after-exit_mm";
}

/* The stage of a task that has to die and has not come to do_exit(). */
static const char *stage_before(const struct task *task)
{
	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		if (frame_of(task, before[i].func) < task->n_frames)
			return before[i].stage;
	return "signal-pending";
}

/* NULL for a task that is not on its way out. exit_state first: a zombie has no stack that would say so. */
static const char *stage_of(const struct extract *x, const struct task *task)
{
	const struct fact_task *row = &task->row;
	size_t do_exit = frame_of(task, "do_exit");

	if (row->exit_state.v)
		return row->exit_state.v & bits_of_state(x)->exit_zombie ? "zombie" : "dead";
	if (do_exit < task->n_frames)
		return stage_in_exit(task, do_exit);
	if (row->exiting.v)
		return task->mm ? "do_exit" : "after-exit_mm";
	if (row->fatal_signal.v || row->group_exit.v)
		return stage_before(task);
	return NULL;
}

/*
 * The other threads wait in exit_mm() up to 5.15, and since (0258b5fd7c71) in coredump_task_exit(). The thread that
 * dumps is the first of the list of threads that the core_state has.
 */
static uint64_t dumper_of(struct extract *x, const struct task *task)
{
	uint64_t state = member_read_ptr(x, task->signal, FIELD_SIG_CORE_STATE);
	const struct mm *mm = mms_at(x, task->mm);

	if (!x->has[FIELD_SIG_CORE_STATE] && mm)
		state = mm->core_state;
	return member_read_ptr(x, state, FIELD_CORE_DUMPER);
}

/* Fills @ret for a thread that waits until another one of its process has dumped core. */
static bool waits_for_core(struct extract *x, const struct task *task, struct exit_wait *ret)
{
	static const char *const funcs[] = { "coredump_task_exit", "exit_mm" };
	uint64_t dumper = task->row.core_dumping.v ? dumper_of(x, task) : 0;

	size_t frame = task->n_frames;

	if (!dumper || dumper == task->addr)
		return false;
	for (size_t i = 0; frame == task->n_frames && i < ARRAY_SIZE(funcs); i++)
		frame = frame_of(task, funcs[i]);
	if (frame == task->n_frames) {
		frame = frame_of(task, "do_exit");
		if (frame == task->n_frames || !sleeps_for_core(task, frame))
			return false;
	}
	*ret = (struct exit_wait){ "coredump", "core_state names the thread that dumps", frame, dumper };
	return true;
}

/* Fills @ret for a task that is stopped in ptrace_stop(), as PTRACE_O_TRACEEXIT stops one that was killed. */
static bool waits_for_tracer(struct extract *x, const struct task *task, struct exit_wait *ret)
{
	size_t frame = frame_of(task, "ptrace_stop");

	if (frame == task->n_frames || !task->row.traced.v)
		return false;
	*ret = (struct exit_wait){ "ptrace", "ptrace_stop() on its stack; its parent is the tracer", frame,
				   member_read_ptr(x, task->addr, FIELD_TASK_TRACER) };
	return true;
}

bool exits_wait(struct extract *x, const struct task *task, struct exit_wait *ret_wait)
{
	if (!task->row.exit_stage || task->row.exit_state.v)
		return false;
	return waits_for_tracer(x, task, ret_wait) || waits_for_core(x, task, ret_wait);
}

int exits_run(struct extract *x)
{
	for (size_t i = 0; i < x->tasks->n; i++)
		x->tasks->v[i].row.exit_stage = stage_of(x, &x->tasks->v[i]);
	return 0;
}

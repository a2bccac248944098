// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/vmcore/facts/exits.h"

#include <string.h>

#include "parsers/vmcore/facts/read/bits.h"
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
	{ "exit_task_work", "exit_files" }, /* the last fput() of files runs as task work */
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

static const char *stage_in_exit(const struct task *task, size_t do_exit)
{
	for (size_t i = 0; i < ARRAY_SIZE(stages); i++)
		if (frame_of(task, stages[i].func) < do_exit)
			return stages[i].stage;
	return task->mm ? "do_exit" : "after-exit_mm";
}

static const char *stage_before(const struct task *task)
{
	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		if (frame_of(task, before[i].func) < task->n_frames)
			return before[i].stage;
	return "signal-pending";
}

static const char *stage_of(const struct task *task)
{
	const struct fact_task *row = &task->row;
	size_t do_exit = frame_of(task, "do_exit");

	if (row->exit_state.v)
		return row->exit_state.v & EXIT_ZOMBIE ? "zombie" : "dead";
	if (do_exit < task->n_frames)
		return stage_in_exit(task, do_exit);
	if (row->exiting.v)
		return task->mm ? "do_exit" : "after-exit_mm";
	if (row->fatal_signal.v || row->group_exit.v)
		return stage_before(task);
	return NULL;
}

int exits_run(struct extract *x)
{
	for (size_t i = 0; i < x->tasks->n; i++)
		x->tasks->v[i].row.exit_stage = stage_of(&x->tasks->v[i]);
	return 0;
}

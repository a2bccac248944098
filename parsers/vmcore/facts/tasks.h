/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every process and thread, but for the CPUs' idle tasks. */
#pragma once

#include "parsers/vmcore/facts/extract.h"
#include "parsers/vmcore/facts/read/nodes.h"
#include "util/vec.h"
#include "util/map.h"

struct task {
	struct fact_task row;
	uint64_t addr;
	uint64_t signal, mm, active_mm, oom_mm, parent, leader, reaper_next, journal_info;
	uint64_t blocked_on, blocker;
	uint64_t kthread; /* its struct kthread, if it is one */
	uint64_t worker;  /* its struct worker, if it is one */
	uint64_t pi_blocked_on;
	uint64_t stack_low, stack_high; /* in use; both 0 when unknown */
	uint64_t exec_start, last_arrival;
	uint64_t cfs_rq;            /* the fair scheduling class's queue that it stands in */
	struct image_frame *frames; /* innermost first */
	size_t n_frames;
	char comm[COMM_MAX];
	char mems[NODES_TEXT_MAX], mempolicy[NODES_TEXT_MAX];
};

/* Whether it leads its process: by its leader's row where that is known, which it is once all tasks are, else as the pid tells. */
static inline bool task_leads(const struct task *task)
{
	return task->row.leader_id.known ? task->row.leader_id.v == task->row.id : task->row.pid.v == task->row.tgid.v;
}

struct tasks {
	VEC(struct task);
	struct map at;      /* address to index */
	struct map exit_at; /* the completion of a kthread's exit to its task's index */
};

int tasks_init(struct extract *x);
void tasks_deinit(struct extract *x);

/* Finds and reads all tasks. 0 or -ENOMEM. */
int tasks_run(struct extract *x);
/* Adds their rows. 0 or a database's error. */
int tasks_write(struct extract *x);

/* The task at @addr, or NULL when it is none that was found. Good until a task is added. */
struct task *tasks_at(struct extract *x, uint64_t addr);
/* The id of its row; unknown as above. */
struct opt tasks_id(struct extract *x, uint64_t addr);

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What lines of a log mean. A handler is called with a line that a row of the pattern table matched and with the
 * follower of whoever printed it, and changes the boot's state or writes a row. 0, or a negative errno that ends the
 * source. assemble.c has the table of handlers; none of them knows it. A _line function gets lines that no pattern
 * matched, while something is being followed, and says whether the line belonged to that.
 */
#pragma once

#include "parsers/klog/boot/boot.h"

/* A report's kill follows it within this time, even on a slow console. */
#define KILL_AFTER_US (300 * INT64_C(1000000))

/*
 * @f is the follower of the line's caller. The texts of @line live until the handler returns: klog_intern() keeps
 * them.
 */
typedef int (*klog_handler)(struct klog_asm *a, struct follower *f, const struct klog_line *line);

/* events.c */
/* Writes the line as a row of `event`; *@ret_id (may be NULL) is its id, 0 when there are too many. */
int klog_add_event(struct klog_asm *a, const char *kind, const struct klog_line *line, int64_t *ret_id);
/* What the line says of an event; false when there are too many. */
bool klog_fill_event(struct klog_asm *a, const char *kind, const struct klog_line *line, struct open_event *e);
/* Writes what klog_fill_event() filled, and others may have added to since. */
int klog_write_event(struct klog_asm *a, const struct open_event *e, int64_t *ret_id);

/* Counts what a line says that the log lacks. */
void events_count_loss(struct klog_asm *a, const struct klog_match *m);
int klog_on_loss(struct klog_asm *a, struct follower *f, const struct klog_line *line);

/* servers.c */
int klog_on_server(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* The one server that does not answer where the log is at @offset; NULL for none, or for one of several. */
const char *servers_gone_at(const struct klog_asm *a, uint64_t offset);

/* places.c */
/*
 * As klog_add_event(), but the lines that follow may add the event's task, CPU and function. The id is the row's to
 * be.
 */
int klog_open_event(struct klog_asm *a, struct follower *f, const struct klog_line *line, int64_t *ret_id);
int klog_on_placed(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_warning(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* A line of lockdep's report below its head. */
int klog_on_lockdep_chain(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_fault_regs(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* "NIP [c000000000165a60] __queue_work+0x2d0/0x6c0" */
int klog_on_nip(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_recursive_fault(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_starved(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* A line of a stack dump named @task (-1: none) and @cpu. */
void places_cpu(struct klog_asm *a, struct follower *f, int64_t task, struct opt cpu, int64_t at_us);
/* The stack, or a row for the task, of @cpu comes. */
void places_backtrace(struct klog_asm *a, struct follower *f, struct opt cpu);
/* A row of a table of tasks: a stall's report dumps tasks that way where it cannot interrupt their CPUs. */
void places_row(struct klog_asm *a, struct follower *f, int64_t task, char state);
/* A line that no pattern knows. */
void places_line(struct klog_asm *a, struct follower *f, const struct klog_record *rec);
/* What a worker of the pool is busy with that the open lockup @serial (0: none) is about. The first one counts. */
void places_work(struct klog_asm *a, uint64_t serial, int64_t task, const char *func);
/* Writes what is still open. */
int places_write(struct klog_asm *a);

/* tasks.c */
/* The index of the task with that pid; another name makes it another task. -1 when there are too many. */
int64_t stall_task(struct klog_asm *a, int64_t pid, struct span comm, uint64_t offset);
/* The id of its row, unknown for -1 and for a task that the dump does not have. */
struct opt stall_task_id(const struct klog_asm *a, int64_t task);
int klog_on_task_state(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_states_header(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/*
 * "kswapd0         D ffff880039f935d0     0    49      2 0x00000000": sched_show_task() before 5.9, without the
 * address from 4.14; until 2.6.23 "kswapd0       S C03A7E40  2324    49      1            50    48 (L-TLB)".
 */
bool tasks_line(struct klog_asm *a, struct follower *f, struct span text, uint64_t offset);

/* stacks.c */
/* No more frames or locks of the task that the follower was at: a later stack of it is another one. */
void stacks_close(struct klog_asm *a, struct follower *f);
/* From here on, frames are this task's. The first of a newer stack removes those of the older. */
struct klog_task *stacks_begin(struct klog_asm *a, struct follower *f, int64_t task);
/* The index of the task whose pid, and perhaps name, the line has; -1 without one, or when there are too many. */
int64_t stacks_task(struct klog_asm *a, const struct klog_line *line);
int klog_on_hung(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_blocker(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* Stacks of the task that a stack dump or a lockup's line names. */
int klog_on_cpu_line(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_lockup(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* A frame of the follower's task, or what may stand among frames; false for any other line. */
bool stacks_line(struct klog_asm *a, struct follower *f, struct span text);
int klog_on_trace(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* "Workqueue: events moom_callback": what the kworker whose stack comes is busy with. */
int klog_on_workqueue_of(struct klog_asm *a, struct follower *f, const struct klog_line *line);

/* locks.c */
int klog_on_all_locks(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_held_locks(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/*
 * " #0: ffff8880294f8420 (sb_writers#10){.+.+}-{0:0}, at: filename_rmdir+0x2cc/0x510", before 4.20 without the
 * address.
 */
bool locks_line(struct klog_asm *a, int64_t task, struct span text, uint64_t offset, bool cont);

/* workqueues.c */
int klog_on_workqueues(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_workqueue(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_pwq(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_pool(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_work_items(struct klog_asm *a, struct follower *f, const struct klog_line *line);

/* reports.c */
bool oom_later_than(const struct stamp *from, const struct klog_record *rec, int64_t us);
/* Frees all reports, open ones unwritten. */
void oom_free(struct klog_asm *a);
/* The constraint in the message of a kill, where the kernel has no summary. */
const char *oom_constraint_of_message(const char *message);
const char *oom_constraint_name(const char *printed);
/* What the report says goes into the row of a kill, or of the report that has none. */
void oom_fill_kill(struct klog_asm *a, const struct oom_report *r, struct pending_kill *kill);
/* Closes all reports of a boot and writes what they have; @cut: the log ends here, so the last one may lack its end. */
int oom_close_all(struct klog_asm *a, bool cut);
/* Writes the memory dump of the event that @f is in the middle of, if there is one. */
int oom_end_dump(struct klog_asm *a, struct follower *f);
/* A report to fill: an unused one, or the oldest, which is closed for it. */
int oom_new_report(struct klog_asm *a, struct follower *f, const struct klog_record *rec);
/* The report that takes this caller's lines: the one it is printing, or a new one whose head is not there. */
int oom_report_for(struct klog_asm *a, struct follower *f, const struct klog_record *rec, struct oom_report **ret);
/* Whether somebody asked for this kill by SysRq-f; @trigger is who reports. */
bool oom_asked_for(const struct klog_asm *a, const struct klog_record *rec, struct span trigger);
int klog_on_invoked(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* "comm cpuset=… mems_allowed=…": part of the report of that task only. */
int klog_on_cpuset(struct klog_asm *a, struct follower *f, const struct klog_line *line);
bool oom_same_opt(struct opt a, struct opt b);
int klog_on_summary(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* The kernel says that the report ends without a kill. */
int klog_on_concluded(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_sysrq_oom(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* "CPU: 1 PID: 7218 Comm: dd …" below the head: the pid of who asked. */
int oom_note_caller(struct klog_asm *a, struct follower *f, const struct klog_line *line);

/* kills.c */
/* The kill of which only the choice stands in the log, within @r or outside of a report (NULL). */
int klog_settle_choice(struct klog_asm *a, struct oom_report *r);
int klog_on_chosen(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_killed(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/*
 * All members of the group die. Where the report was not printed, or is cut off, one is made up to hold them
 * together.
 */
int klog_on_group(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_reaped(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_relieved(struct klog_asm *a, struct follower *f, const struct klog_line *line);

/* dumps.c */
int klog_on_memcg_limit(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_memcg_usage(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* Counters of the group, and before 5.3 of each group below it; the first are the group's own. */
int klog_on_memcg_stats(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_mem_info(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_mem_totals(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_table_of_memory(struct klog_asm *a, struct follower *f, const struct klog_line *line);
int klog_on_task_table(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* A request that failed or takes long: its own memory dump follows. */
int klog_on_alloc_failure(struct klog_asm *a, struct follower *f, const struct klog_line *line);
/* A line of the report's or the event's memory dump, or of its table of tasks; false for any other. */
bool oom_line(struct klog_asm *a, struct follower *f, const struct klog_record *rec);

/* oom-facts.c: the rows of reports. */
/* The process of thread @pid as the report's table has it; unknown when it does not. */
struct opt oom_process_of(const struct oom_report *r, struct opt pid);
/* @victim_pid and @total_vm_kb as the kill line has them, unknown without one. */
int oom_write_details(struct klog_asm *a, struct oom_report *r, struct opt victim_pid, struct opt total_vm_kb);
/* Writes zones and counters of @mem as those of a kill or of an event; the other id is 0. @gfp_mask: the request's. */
int oom_write_dump(struct klog_asm *a, const struct memory_dump *mem, int64_t kill_id, int64_t event_id,
		   struct opt gfp_mask);
/*
 * Holds the kill until the reaper and later reports can say no more of it; the oldest are written where it gets too
 * many.
 */
int oom_add_kill(struct klog_asm *a, const struct pending_kill *kill);
/* Writes all kills that are held. */
int oom_flush_kills(struct klog_asm *a);

/* stall-facts.c: the rows of tasks, stacks, waits and locks. */
/* Writes all tasks of the boot, once it is read: a later line may say more of an early task. */
int stall_write(struct klog_asm *a);

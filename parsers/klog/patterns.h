/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kernels print that says something of memory, locks and stalls: one table.
 *
 * Each row names the event, a literal that the line cannot be without, and how the line is read: a
 * regular expression whose named groups are fields. The literals are searched for in whole blocks
 * (scan.h); the expressions only ever meet lines that hold their literal. A dialect of a kernel, a
 * vendor or an era is a row, never a branch.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/klog/span.h"

/* Events: X(enumerator, the name in the fact `event`, NULL for lines that are part of something bigger). */
// clang-format off
#define KLOG_EVENTS(X)                                                                             \
	X(BOOT, NULL)                                                                              \
	X(OOM_INVOKED, NULL)                                                                       \
	X(OOM_CPUSET, NULL)                                                                        \
	X(OOM_SUMMARY, NULL)                                                                       \
	X(OOM_CHOSEN, NULL)                                                                        \
	X(OOM_KILLED, NULL)                                                                        \
	X(OOM_REAPED, "oom-reaped")                                                                \
	X(OOM_UNABLE, "oom-unable-to-reap")                                                        \
	X(OOM_REAPER_MISSING, "oom-no-reaper")                                                     \
	X(OOM_HANDED_OVER, "oom-handed-over")                                                      \
	X(OOM_GROUP, "oom-group")                                                                  \
	X(OOM_SHARED, "oom-shared-mm")                                                             \
	X(OOM_PINNED, "oom-mm-pinned")                                                             \
	X(OOM_EXITING, "oom-victim-exiting")                                                       \
	X(OOM_SPARED, "oom-would-have-killed")                                                     \
	X(OOM_STUCK, "oom-victim-stuck")                                                           \
	X(OOM_RELIEVED, "oom-victim-exited")                                                       \
	X(OOM_NO_VICTIM, "oom-no-killable")                                                        \
	X(OOM_DEADLOCKED, "oom-deadlocked")                                                        \
	X(OOM_PANIC, "oom-panic")                                                                  \
	X(OOM_SUPPRESSED, "oom-suppressed")                                                        \
	X(OOM_DISABLED, "oom-disabled")                                                            \
	X(OOM_ENABLED, "oom-enabled")                                                              \
	X(OOM_IGNORED, "oom-request-ignored")                                                      \
	X(OOM_UB, "oom-beancounter")                                                               \
	X(OOM_FAULT_KILL, "oom-fault-kill")                                                        \
	X(LMK_KILL, "lowmemorykiller")                                                             \
	X(MEMCG_LIMIT, NULL)                                                                       \
	X(MEMCG_USAGE, NULL)                                                                       \
	X(MEMCG_STATS, NULL)                                                                       \
	X(MEM_INFO, NULL)                                                                          \
	X(MEM_TOTALS, NULL)                                                                        \
	X(SLAB_INFO, NULL)                                                                         \
	X(ALLOCATIONS, NULL)                                                                       \
	X(TASK_TABLE, NULL)                                                                        \
	X(ALLOC_FAILURE, "alloc-failure")                                                          \
	X(ALLOC_FAILURE_BARE, "alloc-failure") /* without a memory dump, 2.4 */                    \
	X(ALLOC_STALL, "alloc-stall")                                                              \
	X(VMALLOC_FAILURE, "vmalloc-failure")                                                      \
	X(SLAB_FAILURE, "slab-failure")                                                            \
	X(FS_ALLOC_DEADLOCK, "fs-alloc-deadlock")                                                  \
	X(FAULT_OOM, "fault-oom-retry")                                                            \
	X(HUNG_TASK, "hung-task")                                                                  \
	X(HUNG_BLOCKER, "hung-task-blocker")                                                       \
	X(ALL_LOCKS, NULL)                                                                         \
	X(HELD_LOCKS, NULL)                                                                        \
	X(SOFT_LOCKUP, "soft-lockup")                                                              \
	X(HARD_LOCKUP, "hard-lockup")                                                              \
	X(RCU_STALL, "rcu-stall")                                                                  \
	X(RCU_STARVED, "rcu-starved")                                                              \
	X(WQ_LOCKUP, "workqueue-lockup")                                                           \
	X(WQ_SHOW, NULL)                                                                           \
	X(WQ_QUEUE, NULL)                                                                          \
	X(WQ_PWQ, NULL)                                                                            \
	X(WQ_ITEMS, NULL)                                                                          \
	X(WQ_POOL, NULL)                                                                           \
	X(WQ_RECLAIM, "workqueue-mem-reclaim")                                                     \
	X(SYSRQ, "sysrq")                                                                          \
	X(SYSRQ_OOM, "sysrq-oom")                                                                  \
	X(OOPS, "oops")                                                                            \
	X(RECURSIVE_FAULT, "recursive-fault")                                                      \
	X(MM_WARNING, "mm-warning")                                                                \
	X(WARNING, "warning")                                                                      \
	X(FAULT_REGS, NULL)                                                                        \
	X(NIP, NULL)                                                                               \
	X(LOST, "log-lost")                                                                        \
	X(SUPPRESSED, "log-suppressed")                                                            \
	X(REPEATED, "log-repeated")                                                                \
	X(LOCKDEP, "lockdep")                                                                      \
	X(LOCKDEP_CHAIN, "lockdep") /* a line further down, where the head may be missing */       \
	X(PANIC, "panic")                                                                          \
	X(SWAP_ERROR, "swap-error")                                                                \
	X(ZRAM_ERROR, "zram-error")                                                                \
	X(DM_CRYPT, "dm-crypt")                                                                    \
	X(BALLOON, "balloon-out")                                                                  \
	X(STORAGE_GONE, "storage-not-responding")                                                  \
	X(STORAGE_BACK, "storage-responding")                                                      \
	X(FREEZE_FAILED, "freeze-failed")                                                          \
	X(CPU_LINE, NULL)                                                                          \
	X(MACHINE, NULL)                                                                           \
	X(KERNEL, NULL)                                                                            \
	X(WORKQUEUE_OF, NULL)                                                                      \
	X(TRACE, NULL)                                                                             \
	X(TASK_STATE, NULL)                                                                        \
	X(TASK_STATE_OLD, NULL)
// clang-format on

enum klog_event {
#define X(name, text) KLOG_##name,
	KLOG_EVENTS(X)
#undef X
		KLOG_EVENT_TYPES
};

/* Fields: X(enumerator, the group's name in the expressions). A name with a digit after it is the same field. */
// clang-format off
#define KLOG_FIELDS(X)                                                                             \
	X(COMM, comm)                                                                              \
	X(PID, pid)                                                                                \
	X(COMM2, other)                                                                            \
	X(PID2, otherpid)                                                                          \
	X(MSG, msg)                                                                                \
	X(TEXT, text)                                                                              \
	X(GFP, gfp)                                                                                \
	X(GFP_NAMES, gfpnames)                                                                     \
	X(ORDER, order)                                                                            \
	X(ADJ, adj)                                                                                \
	X(OLD_ADJ, oldadj)                                                                         \
	X(NODEMASK, nodemask)                                                                      \
	X(CONSTRAINT, constraint)                                                                  \
	X(CPUSET, cpuset)                                                                          \
	X(MEMS, mems)                                                                              \
	X(LIMIT_CG, limitcg)                                                                       \
	X(TASK_CG, taskcg)                                                                         \
	X(UID, uid)                                                                                \
	X(SCORE, score)                                                                            \
	X(TOTAL_VM, total)                                                                         \
	X(ANON, anon)                                                                              \
	X(RSS, rss)                                                                                \
	X(CONTAINER, container)                                                                    \
	X(FILE, file)                                                                              \
	X(SHMEM, shmem)                                                                            \
	X(PGTABLES, pgtables)                                                                      \
	X(SWAP, swap)                                                                              \
	X(COUNTER, counter)                                                                        \
	X(USAGE, usage)                                                                            \
	X(LIMIT, limit)                                                                            \
	X(FAILCNT, failcnt)                                                                        \
	X(SECS, secs)                                                                              \
	X(TAINT, taint)                                                                            \
	X(MSECS, msecs)                                                                            \
	X(CPU, cpu)                                                                                \
	X(CPUS, cpus)                                                                              \
	X(NODE, node)                                                                              \
	X(NICE, nice)                                                                              \
	X(FUNC, func)                                                                              \
	X(IDLE, idle)                                                                              \
	X(N, n)                                                                                    \
	X(LOCK, lock)                                                                              \
	X(MODE, mode)                                                                              \
	X(STATE, state)                                                                            \
	X(TGID, tgid)                                                                              \
	X(PPID, ppid)                                                                              \
	X(PFLAGS, pflags)                                                                          \
	X(FLAGS, flags)                                                                            \
	X(RELEASE, release)                                                                        \
	X(ARCH, arch)
// clang-format on

enum klog_field {
#define X(name, group) KLOG_F_##name,
	KLOG_FIELDS(X)
#undef X
		KLOG_FIELD_TYPES
};

enum klog_pattern_flags {
	KLOG_CONTEXT = 1, /* not worth waking up for: read only inside something that is being followed */
	KLOG_WRAPS = 2,   /* long enough to be found wrapped in mails, so that following lines may belong to it */
	KLOG_NAMED = 4,   /* ends in a name that somebody outside the kernel chose */
	KLOG_ALONE = 8,   /* no further lines belong to it */
	KLOG_OF_LOG = 16, /* of the log itself, or all is well: makes no boot worth a capture */
};

struct klog_pattern {
	enum klog_event event;
	unsigned int flags;
	const char *literal;
	const char *regex;
};

extern const struct klog_pattern klog_patterns[];
extern const size_t klog_n_patterns;

/* A line that was understood. */
struct klog_match {
	const struct klog_pattern *pattern;
	uint64_t have; /* bits of the fields that are set */
	struct span f[KLOG_FIELD_TYPES];
};

static inline bool klog_has(const struct klog_match *m, enum klog_field field)
{
	return m->have >> field & 1;
}

/* The field as a number; false when it is not there or does not fit. Hexadecimal with 0x in front. */
bool klog_number(const struct klog_match *m, enum klog_field field, int64_t *ret_value);

struct klog_matcher;

/*
 * What matching needs. Each expression is compiled when it is first needed, once for the process, to whose end it stays. Free with
 * klog_matcher_free() (takes NULL).
 */
int klog_matcher_new(struct klog_matcher **ret_matcher);
void klog_matcher_free(struct klog_matcher *matcher);

/* Compiles all expressions at once, also for the children that are forked from now on. */
int klog_patterns_compile(void);

/* Matches row @pattern of the table against a line: 1, 0, or a negative errno. *@ret_match is written for 1 only. */
int klog_match(struct klog_matcher *matcher, size_t pattern, const char *text, size_t len,
	       struct klog_match *ret_match);

const char *klog_event_name(enum klog_event event);

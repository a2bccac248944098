/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the boot that is being read, and of what is being printed in it: kills that may still change, tasks,
 * stacks, held locks, reports. Handlers (parsers/klog/handlers/) read and change it; assemble.c begins and ends it.
 * Nothing here knows either of them.
 */
#pragma once

#include "parsers/klog/output.h"
#include "parsers/klog/patterns.h"
#include "parsers/klog/record/record.h"
#include "parsers/klog/boot/memory.h"
#include "parsers/klog/boot/intern.h"
#include "util/map.h"

/* Bounds of what one boot may write; what goes beyond is counted in a gap. */
#define KLOG_KILLS_MAX 50000 /* rows of oom_kill */
#define KLOG_DETAILS_MAX 256 /* reports whose zones, counters and candidates are written */
#define KLOG_ROWS_MAX 40000  /* rows of oom_candidate; beyond, the biggest of each report */
#define KLOG_ROWS_TOP 32
#define KLOG_EVENTS_MAX 20000
#define KLOG_LOSSES_MAX 64 /* of those, what says that the log lacks something; a rate limit may say so each second */
#define KLOG_TASKS_MAX 16384
#define KLOG_FRAMES_MAX 262144
#define KLOG_STACK_MAX 128 /* frames of one task */
#define KLOG_LOCKS_MAX 16384
#define KLOG_WORKS_MAX 8192 /* workqueues, their items and pools */
#define KLOG_OPEN_MAX 128   /* events whose rows are not written yet */
#define KLOG_SERVERS_MAX 32
#define KLOG_CAPTURES_MAX 4096
#define KLOG_STRINGS_BUDGET (6u << 20)

/* Kills that wait for what the reaper and later reports say of them. */
#define KLOG_PENDING_MAX 1024

/* Rows of one table of tasks that are kept. */
#define KLOG_TABLE_ROWS_MAX 32768

#define KLOG_COMM_MAX 72 /* 15 bytes in the kernel; kworkers are printed with their work's name */

/* Bit of WQ_MEM_RECLAIM in a workqueue's flags (include/linux/workqueue.h), the same since 2.6.36. */
#define WQ_MEM_RECLAIM_SHIFT 3

struct stamp {
	uint64_t offset;
	int64_t mono_us, at_us;
	char wall[KLOG_WALL_MAX];
};

/* A line that was understood, as handlers get it. @doubt: why it may not be what it looks like, NULL when sure. */
struct klog_line {
	const struct klog_match *m;
	const struct klog_record *rec;
	const char *doubt;
};

/* One OOM report as it is being printed. */
struct oom_report {
	bool open;
	bool headed;    /* "invoked oom-killer" was seen */
	bool seen;      /* a line that only an OOM report has */
	bool grouped;   /* "… are going to be killed due to memory.oom.group" */
	bool concluded; /* nobody was left to kill, or the kernel panicked */
	bool memcg, sysrq, summed, whole_table, rows_cut;
	unsigned int kills;
	int64_t kill_id; /* the row that its details belong to, 0 while there is none */
	uint64_t caller;
	struct stamp at, last;
	char trigger[KLOG_COMM_MAX], summary_comm[KLOG_COMM_MAX];
	struct opt trigger_pid, gfp_mask, order, summary_pid, summary_uid;
	const char *gfp, *nodemask, *cpuset, *mems, *limit_cg, *task_cg, *constraint, *container;
	struct opt usage_kb, limit_kb, failcnt, swap_usage_kb, swap_limit_kb;
	const char *doubt;
	struct task_table table;
	struct task_row *rows;
	size_t n_rows, cap_rows;
	struct klog_group *groups;
	uint32_t n_groups, cap_groups;
	struct memory_dump mem;
};

/* A group below the one that is at its limit, whose own pages the report tells. */
struct klog_group {
	const char *path;
	uint64_t offset;
	int64_t kb;
};

#define KLOG_GROUPS_MAX 4096

/* A row of oom_kill that may still change. Its texts are interned but for the stamps'. */
struct pending_kill {
	struct fact_oom_kill row;
	struct stamp at, report_at, reaped_at;
	struct opt tgid; /* the victim's, where the report's table tells: a thread may be named */
	bool has_report;
};

struct klog_frame {
	const char *func, *module;
	uint32_t offset, size;
	bool reliable, inlined;
};

/* A lock that lockdep lists as held: it may also be the one that the task waits for. */
struct klog_held {
	uint64_t addr; /* 0: kernels before 4.20 do not print it */
	const char *class_name, *at;
	int64_t no;    /* in the task's list */
	uint32_t task; /* index */
	uint64_t offset;
	bool shared;      /* its class is also taken for reading */
	bool waits;       /* it is only waited for */
	const char *kind; /* as who waits for it shows, NULL: not known */
	int64_t lock_id;
};

/* A task that the log speaks of. */
struct klog_task {
	int64_t id; /* of its row, 0: it has none */
	int32_t pid;
	char comm[KLOG_COMM_MAX];
	char state;
	bool known; /* its row is not for us to write */
	bool running, on_cpu, victim;
	struct opt tgid, ppid, uid, cpu, task_flags, blocked_ms;
	struct opt thread_flags;    /* thread_info.flags */
	int64_t hung_us, hung_secs; /* when khungtaskd last reported it, and the number it printed */
	uint64_t offset;
	const char *work; /* what a kworker runs */
	uint32_t first_frame, n_frames;
	bool stack_closed;             /* its frames are read; a later stack replaces them */
	uint32_t older_first, older_n; /* the stack that those frames replaced, 0 for none */
	/* What khungtaskd says that it waits for. */
	const char *blocked_on;
	bool blocked_reader, owner_reader, owner_known;
	uint32_t owner; /* index */
	uint64_t blocked_offset;
};

/* A server that did not answer, as the kernel says; waits for an answer in between are for it. */
struct klog_server {
	const char *name;
	uint64_t back; /* where it answered again, 0: not in this log */
};

/* An event whose row is written later: what follows it says where it was. */
struct open_event {
	uint64_t serial; /* 0: unused */
	struct fact_event row;
	enum klog_event kind;
	uint64_t caller, offset;
	int64_t at_us;
	bool task_known;
	int64_t task;             /* its index, -1: none; its name may come later */
	bool armed;               /* what comes is of its task */
	bool begun;               /* its CPU's line was seen */
	bool next_frame;          /* the next frame is the place */
	bool entered;             /* the frames of the interrupt that printed the stack are over */
	struct opt dumped_cpu;    /* whose task is dumped */
	const char *func, *guess; /* the place; a doubtful frame that stands for it where none is sure */
	const char *first;        /* the first of the stack, where no frame of an interrupt is */
	bool prints_itself;       /* the stack begins with what prints it, so that its first frames are no place */
	uint64_t cause;           /* the lockup that this panic is of, 0 for none */
	char wall[KLOG_WALL_MAX], comm[KLOG_COMM_MAX], text[1024];
};

enum section {
	SECTION_NONE,
	SECTION_STACK,
	SECTION_MEMORY,
	SECTION_MEMCG,
	SECTION_TASKS,
	SECTION_SLAB,
	SECTION_ALLOCATIONS, /* what call sites have allocated, since 6.10 */
	SECTION_LOCKS,
	SECTION_WORKQUEUES,
	SECTION_STATES, /* tasks in columns, as sched_show_task() printed them before 5.9 */
};

/* A workqueue's part in a pool, whose items are being listed. */
struct pwq {
	struct opt pool;
	uint64_t lockup; /* the open event that tells of the pool's lockup, 0 for none */
	bool mayday;
};

/* What one caller is in the middle of. Logs without callers have one of these. */
struct follower {
	uint64_t caller;
	uint64_t used; /* counts up, for the choice of which to drop */
	enum section section;
	struct oom_report *report; /* whose lines come, NULL for none */
	int64_t event_id;          /* the event whose memory dump comes, 0 for none */
	uint64_t open_serial;      /* the event that may still learn its place, 0 for none */
	struct opt event_gfp;      /* what that event's request asked for */
	struct opt stalled_ms;     /* for how long, when the stack that comes is a stalled request's */
	bool in_table;             /* a table of tasks in columns has begun */
	bool mixed;                /* lines of two lockups come by turns, and nothing tells whose they are */
	bool faulted;              /* registers of a fault of the kernel were printed, and no place yet */
	struct memory_dump *mem;   /* of that event */
	bool doubted;              /* the frame that comes was marked "?", on the line before */
	int64_t task;              /* index of the task whose stack or locks come, -1 for none */
	int64_t workqueue_id;
	struct pwq pwq;
	char torn[256]; /* a row of the tasks table that its line did not hold whole */
	uint64_t torn_offset;
};

#define FOLLOWERS_MAX 16
#define REPORTS_MAX 8

struct klog_asm {
	struct klog_output out;
	char *locator, *member;
	struct facts *facts; /* of the current boot; NULL before its first record */
	struct capture_row capture;
	int64_t boot;
	struct intern *strings;
	struct klog_totals totals;

	struct follower followers[FOLLOWERS_MAX];
	struct oom_report *reports[REPORTS_MAX];
	uint64_t uses;
	unsigned int quiet; /* lines since one mattered */

	struct pending_kill *pending; /* oldest first */
	size_t n_pending, cap_pending;
	struct klog_task *tasks;
	uint32_t n_tasks, cap_tasks;
	struct map task_by_pid; /* the newest of each pid */
	struct klog_frame *frames;
	uint32_t n_frames, cap_frames;
	struct klog_held *held;
	uint32_t n_held, cap_held;
	struct klog_server servers[KLOG_SERVERS_MAX];
	size_t n_servers;
	struct open_event *open; /* KLOG_OPEN_MAX of them, NULL before the first */
	uint64_t open_serial;

	/* "Kill process … or sacrifice child", which a "Killed process" follows. */
	struct {
		bool fresh; /* none followed yet */
		struct stamp at;
		const struct oom_report *report; /* that it stands in, NULL for none */
		struct opt pid, score;
		char comm[KLOG_COMM_MAX];
		const char *message, *doubt;
	} choice;
	int64_t sysrq_oom_us;       /* when somebody asked for a kill, KLOG_NO_TIME when not known */
	unsigned int sysrq_oom_age; /* events since; 0: never */

	int64_t first_mono_us, last_mono_us;
	int64_t last_at_us; /* of the newest event */
	/*
	 * A record's wall clock, and where it lies on the boot's one clock: what has a wall clock alone is put there
	 * by it.
	 */
	struct {
		bool known, has_mono, has_year;
		int64_t wall_us, at_us;
	} clock;
	int64_t panic_us; /* the panic, and what the kernel printed right after it; KLOG_NO_TIME without one */
	bool headed, any, tail_open; /* the boot's first line is there; it has records; its last report is not whole */
	struct task_table table;     /* of the last report that showed one */
	int64_t page_kb;             /* as the last report showed it, 0: unknown */
	uint64_t n_kills, n_details, n_rows, n_events, n_works, unread, records;
	uint64_t lost, n_losses; /* messages that the log says it lacks, and rows that say so */
	bool lost_some;          /* how many is not said */
	struct {
		uint64_t kills, details, rows, events, tasks, frames, held;
	} dropped;
};

struct stamp klog_stamp(const struct klog_record *rec);
const char *klog_intern(struct klog_asm *a, struct span text);
/* The interned field, NULL when it is not there. */
const char *klog_field(struct klog_asm *a, const struct klog_match *m, enum klog_field field);
void klog_copy(char *to, size_t size, struct span text);
struct opt klog_opt(const struct klog_match *m, enum klog_field field);
/* "log:NAME:OFFSET" in a buffer that the next call but seven overwrites. */
const char *klog_locator(struct klog_asm *a, uint64_t offset);
uint64_t klog_caller(const struct klog_record *rec);
/* Milliseconds of a time since boot, unknown where that is. */
struct opt klog_ms(int64_t us);
/* Makes room for one more element of an array that grows up to @max. False when it is full or memory is. */
bool klog_grow(void **array, uint32_t n, uint32_t *cap, uint32_t max, size_t size);

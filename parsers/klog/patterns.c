// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/klog/patterns.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/error.h"
#include "util/macros.h"

/*
 * What stands in front of a kill, as the callers of oom_kill_process() pass it: "Out of memory", "Out of Memory" (2.4,
 * Google), "Memory cgroup out of memory", "Out of memory (oom_kill_allocating_task)", "No available memory in cpuset",
 * "Out of memory in UB 7" (OpenVZ). Words only, so that a name cannot stand in for it.
 */
#define KILL_MESSAGE "(?<msg>[A-Z][A-Za-z]*(?: [\\w()]+){0,8})"

/* What is left of a time stamp that a line break tore: "[   10.0", "00001] a invoked …". */
#define TORN_STAMP "(?:\\d{1,6}\\] )?"

/* gfp_mask=0x…(NAMES), order=… and the rest come in an order of their own in some linux-next kernels. */
#define ANYWHERE(what) "(?:(?=.*?" what "))?"
#define GFP_MASK "gfp_mask=(?<gfp>0x[0-9a-fA-F]+)(?:\\((?<gfpnames>[^) ]*)\\))?"
#define GFP_MODE "mode:(?<gfp>0x[0-9a-fA-F]+)(?:\\((?<gfpnames>[^) ]*)\\))?"
#define CPUSET_TAIL "(?:,? ?cpuset=(?<cpuset>.*?),mems_allowed=(?<mems>[\\d,-]*))?"

/* Nodes of a mask, "0-3,5"; the comma after them is not theirs. */
#define NODE_LIST "\\d(?:[\\d,-]*\\d)?"

/* Sizes at the end of a kill line; each generation added some. 2.6.33 to 2.6.35 said vsz. */
// clang-format off
#define RSS_SIZES                                                                                  \
	"(?:,? (?:total-vm|vsz): ?(?<total>\\d+) ?k ?B?)?(?:,? ?anon- ?rss: ?(?<anon>\\d+) ?k ?B?)?"  \
	"(?:,? ?file-rss: ?(?<file>\\d+) ?k ?B?)?(?: ?, ?shmem-rss: ?(?<shmem>\\d+) ?k? ?B?)?"     \
	"(?:,? ?UID: ?(?<uid1>\\d+))?(?: ?pgtables: ?(?<pgtables>\\d+) ?k ?B)?"                    \
	"(?: ?oom_score_adj: ?(?<adj>-?\\d+))?"
// clang-format on

// clang-format off
#define OOM_KILLED_OPENVZ                                                                          \
	"^(?:" KILL_MESSAGE ": )?OOM killed process (?<pid>\\d+) \\((?<comm>.*)\\) score (?<score>-?\\d+) " \
	"vm:(?<total>\\d+) ?kB, ?rss:(?<rss>\\d+) ?kB, ?swap:(?<swap>\\d+) ?kB"
#define OOM_CHOSEN                                                                                 \
	"^" TORN_STAMP "(?:" KILL_MESSAGE ": )?[Kk]ill process (?<pid>\\d+) \\((?<comm>.*)\\) (?:with )?score (?<score>-?\\d+)" \
	"(?: or sacrifice child| or a child| and children)?"
#define OOM_KILLED                                                                                 \
	"^" TORN_STAMP "(?:" KILL_MESSAGE ": )?Killed process (?<pid>\\d+)(?:, UID (?<uid>\\d+),)? \\((?<comm>.*)\\)" \
	"(?=\\.?$|,? (?:total-vm|vsz|UID|(?:in )?VE )|[^)]*$)(?:,? (?:in )?VE \"(?<container>[^\"]*)\")?" \
	"(?:,? UID (?<uid2>\\d+),?)?" RSS_SIZES
// clang-format on

/* A taint, version and what else stands after "Comm: name" of dump_stack_print_info(). */
#define CPU_TAINT "(?:Kdump: loaded )?(?:Not tainted|Tainted: (?<taint>[A-Z -]*))"
#define CPU_TAIL CPU_TAINT " +(?<release>\\d\\.\\S+)"

/* pr_cont_pool_info(). "nice" of pools that run in softirqs is "bh", since 6.9 (4cb1ef64609f). */
// clang-format off
#define POOL_INFO                                                                                  \
	"(?<text>cpus=(?:(?<cpu>\\d+)(?=\\s|$)|(?<cpus>[\\d,-]+))(?: node=(?<node>\\d+))?"          \
	"(?: flags=(?<flags>0x[0-9a-f]+))?(?: nice=(?<nice>-?\\d+)| bh(?:-hi)?)?)"
// clang-format on

/* A file of mm/, wherever the kernel was built; drivers and others have directories of that name. */
#define MM_FILE "(?!\\S*(?:drivers|net|fs|sound)/)(?<text>(?:[^ :\"]*/)?mm/[\\w./-]+:\\d+)"

/* The place that __warn() prints, of any file but those of mm/, which a row above takes. */
#define ANY_FILE "(?<text>[\\w./-]+\\.[chS]:\\d+)"

/* What stands in front of the words of lockdep's reports; until 4.11 they were "[ INFO: … ]" (b3c39758c87c). */
#define LOCKDEP_HEAD "^(?:WARNING: |INFO: |BUG: |\\[ INFO: |\\[ BUG: )"

#define RCU_STALL                                                                                                \
	"^(?:rcu: )?INFO: (?<text>\\w+) (?:self-)?detected (?:expedited )?stalls? on (?:CPUs?(?:/tasks)?|tasks)" \
	"(?: (?<cpu>\\d+)|:? *\\{ *(?:(?<cpu2>\\d+)|P(?<pid>\\d+)))?"

/* Order matters where rows share a literal: the first that matches takes the line. */
// clang-format off
const struct klog_pattern klog_patterns[] = {
	/* A new boot, and what a journal prints between two. */
	{ KLOG_BOOT, KLOG_ALONE, "Linux version", "^Linux version (?<release>\\S+) (?<text>.*)$" },
	{ KLOG_MACHINE, KLOG_ALONE | KLOG_OF_LOG, "DMI: ", "^DMI: (?!Memory slots)(?<text>.*)$" },
	{ KLOG_BOOT, KLOG_ALONE, "-- Boot", "^-- Boot (?<text>[0-9a-f]{32}) --" },
	{ KLOG_BOOT, KLOG_ALONE, "-- Reboot --", "^-- Reboot --" },

	/* The head of a report. 2.6.32 and before: oom_adj and oomkilladj; 2.6.36: oom_score_adj; 4.9: names and
	 * nodemask; 5.0: no nodemask. OpenVZ's beancounters print a line of their own. 2.6.9 did not name the task. */
	{ KLOG_OOM_INVOKED, 0, "oom-killer in ub",
	  "^(?<pid>\\d+) \\((?<comm>.*)\\) invoked oom-killer in ub (?<container>\\d+) generation \\d+ gfp (?<gfp>0x[0-9a-f]+)" },
	{ KLOG_OOM_INVOKED, KLOG_WRAPS, "oom-killer:",
	  "^" TORN_STAMP "(?![{'`])(?<comm>[^\"]{0,15}?) invoked oom-killer: ?" ANYWHERE("\\b" GFP_MASK) ANYWHERE("\\border=(?<order>-?\\d+)")
	  ANYWHERE("\\boom_score_adj=(?<adj>-?\\d+)") ANYWHERE("\\b(?:oom_adj|oomkilladj)=(?<oldadj>-?\\d+)")
	  ANYWHERE("\\bnodemask=(?<nodemask>\\(null\\)|[\\d,-]*\\d)") },
	{ KLOG_OOM_INVOKED, 0, "oom-killer:",
	  "^oom-killer: " GFP_MASK "(?:, order=(?<order>-?\\d+))?" },
	{ KLOG_OOM_CPUSET, KLOG_CONTEXT | KLOG_NAMED, " mems_allowed=",
	  "^(?<comm>.{0,64}?) cpuset=(?<cpuset>.*) mems_allowed=(?<mems>[\\d,-]*)$" },

	/* The summary, 5.0 (ef8444ea01d7). Names may hold ',' and '=': known keys are taken from both ends. */
	{ KLOG_OOM_SUMMARY, KLOG_WRAPS | KLOG_NAMED, "oom-kill:",
	  "^oom-kill: ?constraint=(?:CONSTRAINT_)?(?<constraint>\\w+)(?:, ?nodemask=(?<nodemask>\\(null\\)|[\\d,-]*?))?"
	  "(?:, ?cpuset=(?<cpuset>.*?),mems_allowed=(?<mems>[\\d,-]*?))?"
	  "(?:, ?(?:global_oom|oom_memcg=(?<limitcg>.*?))(?=, ?task_memcg=|, ?task=|$))?"
	  "(?:, ?task_memcg=(?<taskcg>.*))?(?:(?<!memcg=), ?task=(?<comm>.*), ?pid=(?<pid>\\d+)(?:, ?uid=?(?<uid>\\d+))?$)" },
	{ KLOG_OOM_SUMMARY, KLOG_WRAPS | KLOG_NAMED, "oom-kill:",
	  "^oom-kill: ?constraint=(?:CONSTRAINT_)?(?<constraint>\\w+)(?:, ?nodemask=(?<nodemask>\\(null\\)|" NODE_LIST "))?"
	  "(?:, ?cpuset=(?<cpuset>.*?), ?mems_allowed=(?<mems>" NODE_LIST "))?"
	  "(?:, ?(?:global_oom|oom_memcg=(?<limitcg>[^,]*)))?(?:, ?task_memcg=(?<taskcg>[^,]*))?"
	  "(?:, ?task=(?<comm>[^,]*))?(?:, ?pid=(?<pid>\\d+))?" },
	{ KLOG_OOM_SUMMARY, KLOG_NAMED, "oom-kill constraint=",
	  "^GOOGLE: oom-kill constraint=(?:CONSTRAINT_)?(?<constraint>\\w+) origin_memcg=(?<limitcg>.*?) "
	  "kill_memcg=(?<taskcg>.*) task=(?<comm>.*) pid=(?<pid>\\d+) uid=(?<uid>\\d+)" },

	/* Who was chosen; until 5.0 a child could die in its place. */
	{ KLOG_OOM_CHOSEN, KLOG_WRAPS, "ill process", OOM_CHOSEN },
	{ KLOG_OOM_CHOSEN, KLOG_WRAPS, "emory: K", OOM_CHOSEN },
	{ KLOG_OOM_CHOSEN, KLOG_WRAPS, "emory: k", OOM_CHOSEN }, /* wrapped within the words above */
	{ KLOG_OOM_CHOSEN, 0, "Kill child of process",
	  "^" KILL_MESSAGE ": Kill child of process (?<pid>\\d+) \\((?<comm>.*)\\) score (?<score>-?\\d+)" },
	{ KLOG_OOM_SHARED, 0, "sharing same memory",
	  "^Kill process (?<pid>\\d+) \\((?<comm>.*)\\) sharing same memory" },

	/* Who was killed. 2.4 to 2.6.2x: name and a full stop; RHEL 6 and 7 with the UID; 5.4: UID and page tables;
	 * OpenVZ 6 with its own sizes. The name ends at the last ')' before a known token. */
	{ KLOG_OOM_KILLED, KLOG_WRAPS, "illed process", OOM_KILLED_OPENVZ },
	{ KLOG_OOM_KILLED, KLOG_WRAPS, "illed process", OOM_KILLED },
	/* The same, wrapped within the words that it is found by. */
	{ KLOG_OOM_KILLED, KLOG_WRAPS, "emory: K", OOM_KILLED },
	{ KLOG_OOM_KILLED, KLOG_WRAPS, "Killed", OOM_KILLED },
	{ KLOG_OOM_KILLED, KLOG_WRAPS, "d process ", OOM_KILLED },
	{ KLOG_OOM_KILLED, KLOG_WRAPS, ": OOM k", OOM_KILLED_OPENVZ },
	{ KLOG_OOM_KILLED, 0, "Rage kill process",
	  "^Rage kill process (?<pid>\\d+) \\((?<comm>.*)\\)" },

	/* The reaper, 4.6. */
	{ KLOG_OOM_REAPED, KLOG_WRAPS, "oom_reaper",
	  "^oom_reaper: reaped process:? ?(?<pid>\\d+) \\((?<comm>.*)\\), now anon-rss:(?<anon>\\d+)kB"
	  "(?:, ?file-rss:(?<file>\\d+)kB)?(?:, ?shmem-rss:(?<shmem>\\d+))?" },
	{ KLOG_OOM_UNABLE, 0, "oom_reaper", "^oom_reaper: unable to reap pid:(?<pid>\\d+) \\((?<comm>.*)\\)" },
	{ KLOG_OOM_HANDED_OVER, 0, "oom_reaper",
	  "^oom_reaper: handed over pid:(?<pid>\\d+) \\((?<comm>.*)\\) to exit path" },
	{ KLOG_OOM_REAPER_MISSING, 0, "Unable to start OOM reaper", "^Unable to start OOM reaper" },

	/* What else happens around a kill. */
	{ KLOG_OOM_GROUP, KLOG_WRAPS | KLOG_NAMED, "memory.oom.group",
	  "^Tasks in (?<limitcg>.*) are going to be killed due to memory\\.oom\\.group set" },
	{ KLOG_OOM_PINNED, 0, "has mm pinned by",
	  "^oom killer (?<pid>\\d+) \\((?<comm>.*)\\) has mm pinned by (?<otherpid>\\d+) \\((?<other>.*)\\)" },
	{ KLOG_OOM_EXITING, KLOG_WRAPS, "is already exiting",
	  "^" KILL_MESSAGE ": OOM victim (?<pid>\\d+) \\((?<comm>.*)\\) is already exiting" },
	{ KLOG_OOM_SPARED, 0, "Would have killed process",
	  "^Would have killed process (?<pid>\\d+) \\((?<comm>.*)\\)\\. But continuing" },
	{ KLOG_OOM_STUCK, 0, "has failed to exit",
	  "^(?<comm>.*) \\((?<pid>\\d+)\\) has failed to exit -- global access to memory reserves started" },
	{ KLOG_OOM_RELIEVED, 0, "global access to memory reserves ended",
	  "^(?<comm>.*) \\((?<pid>\\d+)\\) exited -- global access to memory reserves ended" },
	{ KLOG_OOM_NO_VICTIM, 0, "no killable processes",
	  "^(?:Kernel panic(?: - not syncing)?: )?Out of memory and no killable processes" },
	{ KLOG_OOM_DEADLOCKED, 0, "deadlocked on memory",
	  "^(?:Kernel panic - not syncing: )?System is deadlocked on memory" },
	{ KLOG_OOM_PANIC, 0, "panic_on_oom",
	  "^(?:Kernel panic - not syncing: )?[Oo]ut of memory(?:: (?<text>[\\w-]+) panic_on_oom is enabled|.*panic_on_oom)" },
	{ KLOG_OOM_SUPPRESSED, KLOG_ALONE, "oom_kill_process:",
	  "^oom_kill_process: (?<n>\\d+) callbacks suppressed" },
	{ KLOG_OOM_DISABLED, KLOG_ALONE, "OOM killer disabled", "^OOM killer disabled\\." },
	{ KLOG_OOM_ENABLED, KLOG_ALONE, "OOM killer enabled", "^OOM killer enabled\\." },
	{ KLOG_OOM_IGNORED, KLOG_ALONE, "OOM request ignored", "^(?:sysrq: )?OOM request ignored(?<text>.*)$" },
	{ KLOG_OOM_UB, 0, "oom-killer in ub",
	  "^oom-killer in ub (?<n>\\d+) generation \\d+ ends: (?<text>.*)$" },
	{ KLOG_OOM_UB, 0, "OOM killer in rage", "^OOM killer in rage(?<text>.*)$" },
	{ KLOG_OOM_UB, 0, "OOM kill in rage",
	  "^OOM kill in rage task (?<pid>\\d+) \\((?<comm>.*)\\) score -?\\d+ in ub (?<n>\\d+)" },
	{ KLOG_OOM_FAULT_KILL, KLOG_ALONE, "VM: killing process", "^VM: killing process (?<comm>.*)$" },
	{ KLOG_LMK_KILL, KLOG_ALONE, "send sigkill to",
	  "^(?:lowmemorykiller: )?send sigkill to (?<pid>\\d+) \\((?<comm>.*)\\), (?:oom_)?adj (?<adj>-?\\d+)(?:, score_adj -?\\d+)?, size (?<n>\\d+)" },
	{ KLOG_LMK_KILL, KLOG_ALONE, "lowmemorykiller: Killing",
	  "^lowmemorykiller: Killing '(?<comm>.*)' \\((?<pid>\\d+)\\)(?: \\(tgid \\d+\\))?, adj (?<adj>-?\\d+)" },

	/* A memcg's state in its report. Until 4.20 with names of both groups. */
	{ KLOG_MEMCG_LIMIT, KLOG_WRAPS | KLOG_NAMED, " as a result of limit of",
	  "^Task in (?<taskcg>.*) killed as a result of limit of (?<limitcg>.*)$" },
	{ KLOG_MEMCG_LIMIT, KLOG_NAMED, "Memory limit reached of cgroup",
	  "^Memory limit reached of cgroup (?<limitcg>.*)$" },
	{ KLOG_MEMCG_USAGE, 0, ": usage",
	  "^(?<counter>memory|memory\\+swap|kmem|swap): usage (?<usage>\\d+)kB, limit (?<limit>\\d+)kB, failcnt (?<failcnt>\\d+)" },
	{ KLOG_MEMCG_STATS, KLOG_NAMED, "Memory cgroup stats",
	  "^Memory cgroup stats(?: for (?<limitcg>.*?))?:(?<text>(?: +\\w+:\\d+KB)*)\\s*$" },

	/* Memory dumps and tables; their rows are read by memory.c. */
	{ KLOG_MEM_INFO, 0, "Mem-Info:", "^Mem-Info:" },
	{ KLOG_MEM_INFO, 0, "Mem-info:", "^Mem-info:" },
	{ KLOG_MEM_TOTALS, 0, "active_anon:", "^(?<text>active_anon:\\d+ .*)$" },
	{ KLOG_MEM_TOTALS, 0, "Active:", "^(?<text>Active:\\d+ inactive:\\d+.*)$" },
	{ KLOG_MEM_TOTALS, KLOG_CONTEXT, "( Active:", "^\\( (?<text>Active: .*?)\\)?$" },
	{ KLOG_SLAB_INFO, 0, "Unreclaimable slab info:", "^Unreclaimable slab info:" },
	{ KLOG_ALLOCATIONS, KLOG_CONTEXT, "Memory allocations", "^Memory allocations(?: \\(profiling is currently turned (?<text>\\w+)\\))?:" },
	{ KLOG_TASK_TABLE, KLOG_WRAPS, " tgid", "^\\[ *pid *\\] +uid +tgid +(?<text>total_vm +.*name)$" },

	/* Allocations that fail or stall. */
	{ KLOG_ALLOC_FAILURE, KLOG_WRAPS | KLOG_NAMED, "page allocation failure",
	  "^(?<comm>.{0,64}?): page allocation failure[.:] order:(?<order>\\d+), ?" GFP_MODE
	  "(?:, ?nodemask=(?<nodemask>\\(null\\)|[\\d,-]*))?" CPUSET_TAIL },
	{ KLOG_ALLOC_FAILURE_BARE, KLOG_ALONE, "-order allocation failed",
	  "^__alloc_pages: (?<order>\\d+)-order allocation failed(?: \\(gfp=(?<gfp>0x[0-9a-f]+)/\\d\\))?" },
	{ KLOG_ALLOC_STALL, KLOG_WRAPS | KLOG_NAMED, "page allocation stall",
	  "^(?<comm>.{0,64}?): page allocation stalls? for (?:(?<msecs>\\d+)ms|(?<secs>\\d+) secs)[,:] order:(?<order>\\d+), ?"
	  GFP_MODE "(?:,? ?nodemask=(?<nodemask>\\(null\\)|[\\d,-]*))?" CPUSET_TAIL },
	{ KLOG_VMALLOC_FAILURE, KLOG_NAMED, "vmalloc: allocation failure", "^(?:(?<comm>.{0,64}?): )?vmalloc: allocation failure(?<text>.*)$" },
	{ KLOG_VMALLOC_FAILURE, 0, "vmap allocation for size", "^(?<text>vmap allocation for size \\d+ failed.*)$" },
	{ KLOG_VMALLOC_FAILURE, KLOG_NAMED, "vmalloc error: size", "^(?<comm>.{0,64}?): vmalloc error: size (?<text>.*)$" },
	{ KLOG_SLAB_FAILURE, 0, "Unable to allocate memory on",
	  "^SL[UAO]B: Unable to allocate memory on (?:CPU \\d+ \\(of node \\d+\\) on )?node -?\\d+,? \\(?gfp=(?<gfp>0x[0-9a-f]+)(?:\\((?<gfpnames>[^) ]*)\\))?" },
	{ KLOG_FS_ALLOC_DEADLOCK, KLOG_WRAPS, "possible memory allocation deadlock",
	  "^XFS(?: \\([^)]*\\))?: (?:(?<comm>.*)\\((?<pid>\\d+)\\) )?possible memory allocation deadlock(?: size (?<n>\\d+))?"
	  " in (?<text>\\w+)(?: \\(mode:(?<gfp>0x[0-9a-f]+)\\))?" },
	{ KLOG_FAULT_OOM, 0, "VM_FAULT_OOM leaked", "^Huh VM_FAULT_OOM leaked out to the #PF handler" },

	/* Tasks that are stuck, and on what. 6.15: mutex, 6.16: semaphore, 6.17: rw-semaphore. */
	{ KLOG_HUNG_TASK, KLOG_WRAPS, "INFO: task",
	  "^INFO: task (?<comm>.*):(?<pid>\\d+) blocked(?<text> in I/O wait)? for more than (?<secs>\\d+) seconds" },
	{ KLOG_HUNG_BLOCKER, KLOG_WRAPS, "INFO: task",
	  "^INFO: task (?<comm>.*):(?<pid>\\d+) (?:<(?<mode>reader|writer)> )?(?:is )?blocked on an? (?<lock>mutex|semaphore|rw-semaphore)"
	  " likely (?:owned|last held) by task (?<other>.*):(?<otherpid>\\d+)(?: <(?<state>reader|writer)>)?" },
	{ KLOG_HUNG_BLOCKER, KLOG_WRAPS, "INFO: task",
	  "^INFO: task (?<comm>.*):(?<pid>\\d+) (?:<(?<mode>reader|writer)> )?(?:is )?blocked on an? (?<lock>mutex|semaphore|rw-semaphore)"
	  ", but the (?:owner|last holder) is not found" },
	{ KLOG_ALL_LOCKS, 0, "locks held in the system", "^Showing all locks held in the system:" },
	{ KLOG_HELD_LOCKS, 0, " held by", "^(?<n>\\d+) locks? held by (?<comm>.*)/(?<pid>\\d+):" },
	{ KLOG_HELD_LOCKS, 0, "no locks held by", "^(?<n>no) locks held by (?<comm>.*)/(?<pid>\\d+)\\." },
	{ KLOG_LOCKDEP, KLOG_WRAPS, "possible circular locking", LOCKDEP_HEAD "(?<text>possible circular locking)(?: dependency detected|\\s*$)" },
	{ KLOG_LOCKDEP, 0, "locking dependency detected", "^(?:WARNING: |INFO: |\\[ INFO: )?possible (?<text>circular|recursive|irq lock inversion|.*?) locking dependency detected" },
	{ KLOG_LOCKDEP, 0, "possible recursive locking", "^(?:WARNING: |INFO: |\\[ INFO: )?(?<text>possible recursive locking detected)" },
	{ KLOG_LOCKDEP, 0, "unsafe lock order detected", "^(?:WARNING: |INFO: |\\[ INFO: )?(?<text>.*unsafe lock order detected)" },
	{ KLOG_LOCKDEP, 0, "lock inversion dependency", LOCKDEP_HEAD "(?<text>possible irq lock inversion dependency detected)" },
	{ KLOG_LOCKDEP, 0, "inconsistent lock state", LOCKDEP_HEAD "(?<text>inconsistent lock state)" },
	{ KLOG_LOCKDEP, 0, "bad unlock balance", LOCKDEP_HEAD "(?<text>bad unlock balance detected)" },
	{ KLOG_LOCKDEP, 0, "bad contention detected", LOCKDEP_HEAD "(?<text>bad contention detected)" },
	{ KLOG_LOCKDEP, 0, "held lock freed", LOCKDEP_HEAD "(?<text>held lock freed)" },
	{ KLOG_LOCKDEP, 0, "Nested lock was not taken", LOCKDEP_HEAD "(?<text>Nested lock was not taken)" },
	{ KLOG_LOCKDEP, 0, "nvalid wait context", LOCKDEP_HEAD "(?<text>[Ii]nvalid wait context)" },
	{ KLOG_LOCKDEP, 0, "lock held when returning", LOCKDEP_HEAD "(?<text>lock held when returning to user space)" },
	{ KLOG_LOCKDEP, 0, "lock held at task exit", LOCKDEP_HEAD "(?<text>lock held at task exit time)" },
	{ KLOG_LOCKDEP, 0, "still has locks held", LOCKDEP_HEAD "(?<comm>.*)/(?<pid>\\d+) (?<text>still has locks held)" },
	{ KLOG_LOCKDEP, 0, "suspicious RCU usage", LOCKDEP_HEAD "(?<text>suspicious RCU usage)" },
	{ KLOG_LOCKDEP, 0, "suspicious rcu_dereference", LOCKDEP_HEAD "(?<text>suspicious rcu_dereference_check\\(\\) usage)" },
	{ KLOG_LOCKDEP_CHAIN, 0, "already depends on the new lock", "^(?<text>which lock already depends on the new lock)\\." },

	/* CPUs and workers that make no progress. */
	{ KLOG_SOFT_LOCKUP, KLOG_WRAPS, "soft lockup - CPU#",
	  "^(?:NMI watchdog: |watchdog: )?BUG: soft lockup - CPU#(?<cpu>\\d+) +stuck for (?<secs>\\d+)s!(?: +\\[(?<comm>.*):(?<pid>\\d+)\\])?" },
	/* After a line that somebody printed without a line feed. */
	{ KLOG_SOFT_LOCKUP, 0, "watchdog: BUG: soft lockup - CPU#",
	  "^[\\w .,()/-]{1,80}[a-z0-9.)](?:NMI )?watchdog: BUG: soft lockup - CPU#(?<cpu>\\d+) stuck for (?<secs>\\d+)s!(?: \\[(?<comm>.*):(?<pid>\\d+)\\])?$" },
	{ KLOG_HARD_LOCKUP, 0, "hard LOCKUP",
	  "^(?:CPU\\d+: )?(?:NMI watchdog: |watchdog: )?(?:Kernel panic - not syncing: )?(?:CPU\\d+: )?Watchdog detected hard LOCKUP on cpu (?<cpu>\\d+)" },
	{ KLOG_HARD_LOCKUP, 0, "hard LOCKUP",
	  "^(?:NMI watchdog: |watchdog: )?CPU (?<cpu>\\d+) self-detected hard LOCKUP" },
	{ KLOG_HARD_LOCKUP, 0, "hard LOCKUP",
	  "^(?:NMI watchdog: |watchdog: )?CPU \\d+ detected hard LOCKUP on other CPUs (?<cpu>\\d+)" },
	{ KLOG_HARD_LOCKUP, 0, "ard LOCKUP", /* powerpc, 4.13 */
	  "^Watchdog CPU:(?<cpu>\\d+) (?:detected )?Hard LOCKUP" },
	/* Until 2.6.37 on x86, which had its own watchdog; the soft one printed no duration before 2.6.23. */
	{ KLOG_HARD_LOCKUP, 0, "Watchdog detected LOCKUP",
	  "^(?:BUG: )?NMI Watchdog detected LOCKUP on [Cc][Pp][Uu] ?(?<cpu>\\d+)" },
	{ KLOG_SOFT_LOCKUP, 0, "soft lockup detected on CPU#", "^BUG: soft lockup detected on CPU#(?<cpu>\\d+)!" },
	{ KLOG_RCU_STALL, KLOG_WRAPS, "detected stall", RCU_STALL },
	{ KLOG_RCU_STALL, KLOG_WRAPS, "detected expedited stall", RCU_STALL },
	{ KLOG_RCU_STALL, 0, "RCU detected CPU", "^INFO: RCU detected CPU (?:(?<cpu>\\d+) stall|stalls)" },
	{ KLOG_RCU_STARVED, 0, "kthread starved for",
	  "^(?:rcu: )?(?:INFO: )?(?<comm>\\w+) kthread starved for (?<n>\\d+) jiffies" },
	{ KLOG_RCU_STARVED, KLOG_WRAPS, "expected behavior",
	  "^(?:rcu: )?\\s*Unless (?<comm>\\w+) kthread gets sufficient CPU time, OOM is now expected behavior" },
	{ KLOG_WQ_LOCKUP, KLOG_WRAPS, "workqueue lockup - pool",
	  "^BUG: workqueue lockup - pool(?: cpus=(?<cpu>\\d+)(?= ))?.*? stuck for (?<secs>\\d+)s!" },
	{ KLOG_WQ_SHOW, 0, "Showing busy workqueues", "^Showing busy workqueues and worker pools:" },
	{ KLOG_WQ_QUEUE, KLOG_CONTEXT, "workqueue", "^workqueue (?<text>\\S+): flags=(?<flags>0x[0-9a-f]+)" },
	{ KLOG_WQ_PWQ, KLOG_CONTEXT, "pwq",
	  "^pwq (?<n>\\d+): " POOL_INFO "(?: active=(?<usage>\\d+)(?:/(?<limit>\\d+))?)?(?: refcnt=\\d+)?(?<mode> MAYDAY)?" },
	{ KLOG_WQ_ITEMS, KLOG_CONTEXT, "in-flight:", "^(?<mode>in-flight): (?<text>.*)$" },
	{ KLOG_WQ_ITEMS, KLOG_CONTEXT, "pending:", "^(?<mode>pending): (?<text>.*)$" },
	{ KLOG_WQ_ITEMS, KLOG_CONTEXT, "inactive:", "^(?<mode>inactive): (?<text>.*)$" },
	{ KLOG_WQ_ITEMS, KLOG_CONTEXT, "delayed:", "^(?<mode>delayed): (?<text>.*)$" },
	{ KLOG_WQ_POOL, KLOG_CONTEXT | KLOG_WRAPS, "pool",
	  "^pool (?<n>\\d+): " POOL_INFO "(?: hung=(?<secs>\\d+)s)?(?: workers=(?<usage>\\d+))?(?: manager: (?<pid>\\d+))?"
	  "(?: idle:(?<idle>[ \\d]+))?" },
	{ KLOG_WQ_RECLAIM, 0, "is flushing !WQ_MEM_RECLAIM",
	  "^workqueue: (?<text>(?:WQ_MEM_RECLAIM|PF_MEMALLOC task (?<pid>\\d+)\\((?<comm>.*)\\)).* is flushing !WQ_MEM_RECLAIM .*)$" },

	/* SysRq: "SysRq : " until 4.20, "sysrq: " since, both in between. */
	{ KLOG_SYSRQ_OOM, 0, "Manual OOM execution", "^(?:sysrq: )?(?:SysRq : )?Manual OOM execution" },
	{ KLOG_SYSRQ, 0, "SysRq :", "^(?:sysrq: )?SysRq : (?<text>.*)$" },
	{ KLOG_SYSRQ, 0, "sysrq:", "^sysrq: (?<text>(?:Show|Trigger|Changing|Emergency|Kill|Terminate|Reset|This sysrq).*)$" },

	/* The end of a kernel, or nearly. */
	{ KLOG_PANIC, 0, "Kernel panic - not syncing", "^Kernel panic - not syncing: (?<text>.*)$" },
	{ KLOG_PANIC, 0, "Kernel panic:", "^Kernel panic: (?<text>.*)$" },
	{ KLOG_OOPS, 0, "Oops", "^(?<text>(?:Internal error: )?Oops(?: - [\\w ]+)?: .*)$" },
	{ KLOG_OOPS, 0, "Internal error:", "^(?<text>Internal error: .*)$" },
	{ KLOG_OOPS, 0, "BUG:",
	  "^(?<text>BUG: (?!soft lockup|workqueue lockup|KCSAN)(?:unable to handle|kernel NULL|Kernel NULL|KASAN|KFENCE|KMSAN|(?:[\\w-]+ )?stack guard page|Bad page|bad unlock|scheduling while|sleeping function|non-zero|spinlock|corrupted|Bad rss).*)$" },
	{ KLOG_OOPS, 0, "nable to handle kernel", "^(?<text>(?:BUG: )?[Uu]nable to handle kernel .*)$" },
	{ KLOG_OOPS, 0, "general protection fault", "^(?<text>general protection fault[,:].*)$" },
	{ KLOG_OOPS, 0, "kernel BUG at", "^(?<text>kernel BUG at .*)$" },
	/* Traps of x86 that nothing announces. */
	{ KLOG_OOPS, 0, " [#",
	  "^(?<text>(?:double fault|kernel stack overflow|divide error|stack segment|segment not present|invalid TSS|alignment check|int3)[^:]*: [0-9a-f]{4} \\[#\\d+\\].*)$" },
	{ KLOG_OOPS, 0, "PANIC: double fault", "^(?:traps: )?(?<text>PANIC: double fault.*)$" },

	{ KLOG_RECURSIVE_FAULT, 0, "Fixing recursive fault", "^Fixing recursive fault but reboot is needed!" },
	/* __warn() of the memory management: the place first, and the task as well, since 6.19 (28ea295f941e). Scripts that
	 * decode stacks leave no offset, and say which functions were inlined. */
	{ KLOG_MM_WARNING, KLOG_WRAPS, "WARNING:",
	  "^WARNING: (?:CPU: ?(?<cpu>\\d+) PID: (?<pid>\\d+) )?at " MM_FILE "(?: (?!Modules )(?<func>[\\w.]+))?(?:[+ (].*)?$" },
	{ KLOG_MM_WARNING, KLOG_WRAPS, "WARNING:",
	  "^WARNING: " MM_FILE " at (?<func>[\\w.]+)[^,]*, CPU#(?<cpu>\\d+): (?<comm>.*)/(?<pid>\\d+)$" },
	{ KLOG_WARNING, KLOG_WRAPS, "WARNING:",
	  "^WARNING: (?:CPU: ?(?<cpu>\\d+) PID: (?<pid>\\d+) )?at " ANY_FILE "(?: (?!Modules )(?<func>[\\w.]+))?(?:[+ (].*)?$" },
	{ KLOG_WARNING, KLOG_WRAPS, "WARNING:",
	  "^WARNING: " ANY_FILE " at (?<func>[\\w.]+)[^,]*, CPU#(?<cpu>\\d+): (?<comm>.*)/(?<pid>\\d+)$" },
	/* A fault of the kernel on a 64-bit PowerPC, of which the head may be missing: data or instruction storage, segment,
	 * alignment. Lockups and warnings have other traps. */
	{ KLOG_FAULT_REGS, 0, " TRAP: 0", "^REGS: [0-9a-f]{8,16} TRAP: 0(?:300|380|400|480|600) " },
	{ KLOG_NIP, KLOG_CONTEXT, "NIP [c", "^NIP \\[c[0-9a-f]{15}\\] \\.?(?<func>[a-zA-Z_][\\w.]*)\\+0x" },

	/* What the log lacks. */
	{ KLOG_LOST, KLOG_ALONE | KLOG_OF_LOG, "printk messages dropped", "^\\*\\* (?<n>\\d+) printk messages dropped \\*\\*" },
	{ KLOG_LOST, KLOG_ALONE | KLOG_OF_LOG, "messages dropped", "^printk: (?<n>\\d+) (?:\\w+ )?messages dropped" },
	{ KLOG_LOST, KLOG_ALONE | KLOG_OF_LOG, " kernel messages", "^(?:systemd-journald\\[\\d+\\]: )?Missed (?<n>\\d+) kernel messages$" },
	{ KLOG_LOST, KLOG_ALONE | KLOG_OF_LOG, "some messages lost",
	  "^(?:systemd-journald\\[\\d+\\]: )?/dev/kmsg buffer overrun, some messages lost\\.$" },
	{ KLOG_SUPPRESSED, KLOG_ALONE | KLOG_OF_LOG, "callbacks suppressed", "^(?<text>[\\w.]+): (?<n>\\d+) callbacks suppressed$" },
	{ KLOG_SUPPRESSED, KLOG_ALONE | KLOG_OF_LOG, "output lines suppressed",
	  "^(?:printk: )?(?<text>[\\w.]+): (?<n>\\d+) output lines suppressed due to ratelimiting$" },

	/* syslogd's and rsyslog's, which the reader puts in front of the message that they count. */
	{ KLOG_REPEATED, KLOG_ALONE | KLOG_OF_LOG, "message repeated ", "^message repeated (?<n>\\d+) times: (?<text>.+)$" },

	/* Storage that memory depends on. */
	{ KLOG_SWAP_ERROR, KLOG_ALONE, "swap-device", "^(?<text>(?:Write|Read)-error on swap-device \\(\\d+:\\d+:\\d+\\).*)$" },
	{ KLOG_SWAP_ERROR, KLOG_ALONE, "Bad swap", "^(?<text>(?:get_swap_device|swap_(?:info_get|free|dup)|swap_\\w+): Bad swap .*)$" },
	{ KLOG_ZRAM_ERROR, KLOG_ALONE, "zram", "^(?:zram: )?(?<text>(?:zram\\d*: )?(?:Error allocating memory|Decompression failed|Compression failed|Allocation of).*)$" },
	{ KLOG_ZRAM_ERROR, KLOG_ALONE, "zswap:", "^zswap: (?<text>.*(?:fail|error|not available).*)$" },
	{ KLOG_DM_CRYPT, KLOG_ALONE, "device-mapper: crypt", "^device-mapper: crypt(?<text>.*)$" },
	{ KLOG_BALLOON, KLOG_ALONE, "Out of puff", "^virtio_balloon \\S+: Out of puff! Can't get (?<n>\\d+) pages" },
	{ KLOG_STORAGE_GONE, KLOG_ALONE, "not responding", "^(?:nfs|NFS|lockd): server (?<text>[\\w.:-]+) not responding, .*$" },
	{ KLOG_STORAGE_GONE, KLOG_ALONE, "not responding", "^(?:nfs|NFS): [^%\"]* not responding.*$" },
	{ KLOG_STORAGE_BACK, KLOG_ALONE | KLOG_OF_LOG, "nfs: server ", "^nfs: server (?<text>[\\w.:-]+) OK$" },
	{ KLOG_STORAGE_BACK, KLOG_ALONE | KLOG_OF_LOG, "lockd: server ", "^lockd: server (?<text>[\\w.:-]+) OK$" },
	{ KLOG_STORAGE_GONE, KLOG_ALONE, ": Connection timed out", "^(?:block )?nbd\\d+: Connection timed out.*$" },
	{ KLOG_FREEZE_FAILED, 0, "refusing to freeze", "^Freezing (?<text>.*failed after .*refusing to freeze.*)$" },

	/* Who prints, in a stack dump; "UID:" since 6.12. */
	{ KLOG_CPU_LINE, KLOG_CONTEXT | KLOG_WRAPS, "Comm:",
	  "^CPU: ?(?<cpu>\\d+) (?:UID: (?<uid>\\d+) )?PID: (?<pid>\\d+) Comm: (?<comm>.*?) " CPU_TAIL },
	/* Cut after the taint, as who posts it may not tell the release. */
	{ KLOG_CPU_LINE, KLOG_CONTEXT, "Comm:",
	  "^CPU: ?(?<cpu>\\d+) (?:UID: (?<uid>\\d+) )?PID: (?<pid>\\d+) Comm: (?<comm>.*?) " CPU_TAINT " *$" },
	{ KLOG_CPU_LINE, KLOG_CONTEXT, "comm:",
	  "^Pid: (?<pid>\\d+), comm: +(?<comm>.*?) " CPU_TAIL },
	/* The kernel after the head of a report: of a hung task, whose stack has no such line, and of lockdep. */
	{ KLOG_KERNEL, KLOG_CONTEXT, "Not tainted", "^Not tainted +(?<release>\\d\\.\\S+) +#" },
	{ KLOG_KERNEL, KLOG_CONTEXT, "Tainted: ", "^Tainted: (?<taint>[A-Z -]+) +(?<release>\\d\\.\\S+) +#" },
	{ KLOG_KERNEL, KLOG_CONTEXT, "Not tainted", "^(?<release>\\d\\.\\S+) +#\\S.* Not tainted$" },
	{ KLOG_KERNEL, KLOG_CONTEXT, "Tainted: ", "^(?<release>\\d\\.\\S+) +#\\S.* Tainted: (?<taint>[A-Z -]+)$" },
	{ KLOG_MACHINE, KLOG_CONTEXT, "Hardware name:", "^Hardware name: (?<text>.*)$" },
	{ KLOG_WORKQUEUE_OF, KLOG_CONTEXT, "Workqueue:", "^Workqueue: (?<text>.*)$" },
	{ KLOG_TRACE, KLOG_CONTEXT, "Call Trace:", "^Call Trace:(?<text>.*)$" },
	{ KLOG_TRACE, KLOG_CONTEXT, "Call trace:", "^Call trace:(?<text>.*)$" },
	{ KLOG_TRACE, 0, "Call Trace of", "^Call Trace of (?<comm>.*)/(?<pid>\\d+):" },
	{ KLOG_TRACE, KLOG_CONTEXT, "acktrace", "^(?:Backtrace:|NMI backtrace for cpu (?<cpu>\\d+).*)$" },

	/* sched_show_task(): 5.9 and after; 6.1 left-aligned; 6.8 with the tgid; 6.15 with PF_* flags. Before, columns. */
	{ KLOG_TASK_STATE, KLOG_WRAPS, " ppid:",
	  "^task:(?<comm>.*?) +state:(?<state>.)(?<text> +running task *)? +stack: *(?<n>\\d+) +pid: *(?<pid>\\d+)"
	  "(?: +tgid: *(?<tgid>\\d+))? +ppid: *(?<ppid>\\d+)(?: +task_flags:0x(?<pflags>[0-9a-f]+))?(?: +flags:0x(?<flags>[0-9a-f]+))?" },
	/* Columns of a task that sleeps begin what somebody cut out of a list; with the address of its code until 4.13. */
	{ KLOG_TASK_STATE, 0, " D ffff",
	  "^(?<comm>.{1,15}?) +(?<state>D) ffff[0-9a-f]{12} +(?<n>\\d+) +(?<pid>\\d+) +(?<ppid>\\d+) 0x(?<flags>[0-9a-f]{8})$" },
	{ KLOG_TASK_STATE, 0, " D    0 ",
	  "^(?<comm>.{1,15}?) +(?<state>D) +(?<n>\\d+) +(?<pid>\\d+) +(?<ppid>\\d+) 0x(?<flags>[0-9a-f]{8})$" },
	{ KLOG_TASK_STATE_OLD, 0, "pid father", "^task +PC +(?:stack +)?pid father" },
};
// clang-format on

const size_t klog_n_patterns = ARRAY_SIZE(klog_patterns);

static const char *const field_names[] = {
#define X(name, group) [KLOG_F_##name] = #group,
	KLOG_FIELDS(X)
#undef X
};

static const char *const event_names[] = {
#define X(name, text) [KLOG_##name] = text,
	KLOG_EVENTS(X)
#undef X
};

const char *klog_event_name(enum klog_event event)
{
	return event_names[event];
}

/* Named groups of one expression. */
#define GROUPS_MAX 40

struct compiled {
	pcre2_code *code;
	unsigned int used; /* how often, as far as JIT_AT */
	size_t n;
	struct {
		uint8_t group;
		uint8_t field;
	} groups[GROUPS_MAX];
};

/* A row of klog_patterns[] each: compiled once for a process, and for the children that it forks later. */
static struct compiled compiled[ARRAY_SIZE(klog_patterns)];

struct klog_matcher {
	pcre2_match_data *data;
	pcre2_match_context *context;
};

/*
 * A line is at most some KiB and every expression is anchored, so honest lines need a few thousand steps. Lines that are
 * built to need more are not matched.
 */
#define MATCH_LIMIT 200000
#define DEPTH_LIMIT 2000

/* To make machine code of a row takes as long as to match some dozens of lines without. */
#define JIT_AT 32

int klog_matcher_new(struct klog_matcher **ret_matcher)
{
	struct klog_matcher *m = calloc(1, sizeof(*m));

	if (!m)
		return err_oom();
	m->data = pcre2_match_data_create(GROUPS_MAX + 1, NULL);
	m->context = pcre2_match_context_create(NULL);
	if (!m->data || !m->context) {
		klog_matcher_free(m);
		return err_oom();
	}
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	pcre2_set_depth_limit(m->context, DEPTH_LIMIT);
	*ret_matcher = m;
	return 0;
}

void klog_matcher_free(struct klog_matcher *m)
{
	if (!m)
		return;
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	free(m);
}

/* The field that a group's name stands for: digits at its end tell groups of one field apart. */
static int field_of(const char *group)
{
	size_t len = strcspn(group, "0123456789");

	for (int i = 0; i < KLOG_FIELD_TYPES; i++)
		if (strlen(field_names[i]) == len && memcmp(field_names[i], group, len) == 0)
			return i;
	return -1;
}

static int map_groups(struct compiled *c, const char *regex)
{
	uint32_t n, size;
	PCRE2_SPTR names;

	pcre2_pattern_info(c->code, PCRE2_INFO_NAMECOUNT, &n);
	pcre2_pattern_info(c->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(c->code, PCRE2_INFO_NAMETABLE, &names);
	for (uint32_t i = 0; i < n; i++, names += size) {
		int field = field_of((const char *)names + 2);

		if (field < 0 || c->n == GROUPS_MAX)
			return err_set(-EINVAL, "log pattern %s: group %s is no field", regex, names + 2);
		c->groups[c->n].group = names[1];
		c->groups[c->n++].field = (uint8_t)field;
	}
	return 0;
}

static int compile(struct compiled *c, const char *regex)
{
	int code;
	PCRE2_SIZE at;

	c->code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, PCRE2_ANCHORED | PCRE2_DOTALL, &code, &at,
				NULL);
	if (!c->code)
		return err_set(-EINVAL, "log pattern %s: wrong at %zu", regex, at);
	return map_groups(c, regex);
}

/* Compiles row @pattern, unless it was. */
static int ensure(size_t pattern)
{
	struct compiled *c = &compiled[pattern];

	return c->code ? 0 : compile(c, klog_patterns[pattern].regex);
}

int klog_patterns_compile(void)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < klog_n_patterns; i++)
		r = ensure(i);
	return r;
}

/*
 * Machine code is worth making for a row that is used often. Only children have it: PCRE2 may keep it in memory that is shared
 * with all children (--enable-jit-sealloc), where one could change what another runs. Where executable memory is not to be
 * had, the interpreter serves.
 */
static void note_use(struct compiled *c)
{
	if (c->used < JIT_AT && ++c->used == JIT_AT)
		pcre2_jit_compile(c->code, PCRE2_JIT_COMPLETE);
}

int klog_match(struct klog_matcher *m, size_t pattern, const char *text, size_t len, struct klog_match *ret_match)
{
	struct compiled *c = &compiled[pattern];
	const PCRE2_SIZE *at;
	int r = ensure(pattern), n;

	if (r < 0)
		return r;
	note_use(c);
	n = pcre2_match(c->code, (PCRE2_SPTR)text, len, 0, 0, m->data, m->context);
	if (n < 0)
		return 0;
	at = pcre2_get_ovector_pointer(m->data);
	ret_match->pattern = &klog_patterns[pattern];
	ret_match->have = 0;
	for (size_t i = 0; i < c->n; i++) {
		size_t g = c->groups[i].group;

		if (g >= (size_t)n || at[2 * g] == PCRE2_UNSET)
			continue;
		ret_match->have |= UINT64_C(1) << c->groups[i].field;
		ret_match->f[c->groups[i].field] = (struct span){ text + at[2 * g], at[2 * g + 1] - at[2 * g] };
	}
	return 1;
}

bool klog_number(const struct klog_match *m, enum klog_field field, int64_t *ret_value)
{
	char text[24];
	char *end;
	size_t len;

	if (!klog_has(m, field))
		return false;
	len = m->f[field].len;
	if (!len || len >= sizeof(text))
		return false;
	memcpy(text, m->f[field].p, len);
	text[len] = '\0';
	errno = 0;
	*ret_value = strtoll(text, &end, text[0] == '0' && text[1] == 'x' ? 16 : 10);
	return *end == '\0' && errno == 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The members that the extractors read, by the names the kernel's types give them. Each has its
 * names newest first; the first one that this kernel's types know is used, and a member that none of
 * them names is unknown. So a layout is chosen by what is there, never by a release string.
 *
 * F(id, type, name, older name…)
 */
#pragma once

#define X_FIELDS(F)                                                                                \
	/* task_struct */                                                                          \
	F(TASK_TASKS, "task_struct", "tasks")                                                      \
	F(TASK_THREAD_NODE, "task_struct", "thread_node")                                          \
	F(TASK_STATE, "task_struct", "__state", "state") /* 5.14: 2f064a59a11f */                  \
	F(TASK_EXIT_STATE, "task_struct", "exit_state")                                            \
	F(TASK_FLAGS, "task_struct", "flags")                                                      \
	F(TASK_PTRACE, "task_struct", "ptrace")                                                    \
	F(TASK_PID, "task_struct", "pid")                                                          \
	F(TASK_TGID, "task_struct", "tgid")                                                        \
	F(TASK_COMM, "task_struct", "comm")                                                        \
	F(TASK_PARENT, "task_struct", "real_parent")                                               \
	F(TASK_LEADER, "task_struct", "group_leader")                                              \
	F(TASK_TI_FLAGS, "task_struct", "thread_info.flags")                                       \
	F(TASK_CPU, "task_struct", "thread_info.cpu", "cpu") /* 5.16: bcf9033e5449 */              \
	F(TASK_ON_CPU, "task_struct", "on_cpu")                                                    \
	F(TASK_ON_RQ, "task_struct", "on_rq")                                                      \
	F(TASK_POLICY, "task_struct", "policy")                                                    \
	F(TASK_PRIO, "task_struct", "prio")                                                        \
	F(TASK_STATIC_PRIO, "task_struct", "static_prio")                                          \
	F(TASK_LAST_ARRIVAL, "task_struct", "sched_info.last_arrival")                             \
	F(TASK_EXEC_START, "task_struct", "se.exec_start")                                         \
	F(TASK_CRED, "task_struct", "real_cred")                                                   \
	F(TASK_MM, "task_struct", "mm")                                                            \
	F(TASK_ACTIVE_MM, "task_struct", "active_mm")                                              \
	F(TASK_SIGNAL, "task_struct", "signal")                                                    \
	F(TASK_PENDING, "task_struct", "pending.signal.sig")                                       \
	F(TASK_REAPER_NEXT, "task_struct", "oom_reaper_list")                                      \
	F(TASK_BLOCKED_ON, "task_struct", "blocked_on")                                            \
	F(TASK_BLOCKER, "task_struct", "blocker", "blocker_mutex")                                 \
	/* 5.17: e32cf5dfbe22; set_child_tid had other uses, too, but not in a kthread */           \
	F(TASK_KTHREAD, "task_struct", "worker_private", "set_child_tid")                          \
	F(KTHREAD_DATA, "kthread", "data")                                                         \
	F(CRED_UID, "cred", "uid.val", "uid")                                                      \
	/* signal_struct */                                                                        \
	F(SIG_THREAD_HEAD, "signal_struct", "thread_head")                                         \
	F(SIG_FLAGS, "signal_struct", "flags")                                                     \
	F(SIG_SHARED_PENDING, "signal_struct", "shared_pending.signal.sig")                        \
	F(SIG_OOM_MM, "signal_struct", "oom_mm") /* 4.9: 26db62f179d1 */                           \
	F(SIG_OOM_SCORE_ADJ, "signal_struct", "oom_score_adj")                                     \
	F(SIG_OOM_ORIGIN, "signal_struct", "oom_flag_origin")                                      \
	F(SIG_CORE_STATE, "signal_struct", "core_state") /* 5.16: 0258b5fd7c71 */                  \
	/* mm_struct */                                                                            \
	F(MM_USERS, "mm_struct", "mm_users.counter")                                               \
	F(MM_COUNT, "mm_struct", "mm_count.counter")                                               \
	F(MM_FLAGS, "mm_struct", "flags.__mm_flags", "flags") /* 6.18: bb6525f2f8c4 */             \
	F(MM_BITMAP, "mm_struct", "flags.__mm_flags")                                              \
	F(MM_MAPLE, "mm_struct", "mm_mt") /* 6.1 */                                                \
	F(MM_MEMBARRIER, "mm_struct", "membarrier_state") /* 4.14 */                               \
	F(MM_CORE_STATE, "mm_struct", "core_state")                                                \
	F(MM_LOCK, "mm_struct", "mmap_lock", "mmap_sem") /* 5.8: da1c55f1b272 */                   \
	F(MM_LOCK_COUNT, "mm_struct", "mmap_lock.count.counter", "mmap_sem.count.counter")         \
	F(MM_OWNER, "mm_struct", "owner")                                                          \
	F(MM_TOTAL_VM, "mm_struct", "total_vm")                                                    \
	F(MM_LOCKED_VM, "mm_struct", "locked_vm")                                                  \
	F(MM_PINNED_VM, "mm_struct", "pinned_vm.counter", "pinned_vm")                             \
	F(MM_HUGETLB, "mm_struct", "hugetlb_usage.counter")                                        \
	F(MM_PGTABLES, "mm_struct", "pgtables_bytes.counter")                                      \
	F(MM_RSS, "mm_struct", "rss_stat.count", "rss_stat") /* 6.2: f1a7941243c1 */               \
	F(MM_RSS_ATOMIC, "mm_struct", "rss_stat.count")                                            \
	F(MM_NOTIFIERS, "mm_struct", "notifier_subscriptions", "mmu_notifier_mm")                  \
	F(PCPU_COUNTER_COUNT, "percpu_counter", "count")                                           \
	F(PCPU_COUNTER_PARTS, "percpu_counter", "counters")                                        \
	/* the scheduler */                                                                        \
	F(RQ_CURR, "rq", "curr")                                                                   \
	F(RQ_CLOCK, "rq", "clock")                                                                 \
	F(RQ_CLOCK_TASK, "rq", "clock_task")                                                       \
	/* zones and nodes */                                                                      \
	F(NODE_ZONES, "pglist_data", "node_zones")                                                 \
	F(NODE_NR_ZONES, "pglist_data", "nr_zones")                                                \
	F(NODE_ID, "pglist_data", "node_id")                                                       \
	F(NODE_KSWAPD_FAILURES, "pglist_data", "kswapd_failures.counter", "kswapd_failures")       \
	F(NODE_STAT, "pglist_data", "vm_stat")                                                     \
	F(NODE_STATS_PERCPU, "pglist_data", "per_cpu_nodestats")                                   \
	F(NODE_STAT_DIFF, "per_cpu_nodestat", "vm_node_stat_diff")                                 \
	F(ZONE_NAME, "zone", "name")                                                               \
	F(ZONE_WATERMARK, "zone", "_watermark", "watermark") /* 5.0: 1c30844d2dfe */               \
	F(ZONE_BOOST, "zone", "watermark_boost")                                                   \
	F(ZONE_MANAGED, "zone", "managed_pages.counter", "managed_pages")                          \
	F(ZONE_PRESENT, "zone", "present_pages")                                                   \
	F(ZONE_RESERVE, "zone", "lowmem_reserve")                                                  \
	F(ZONE_HIGHATOMIC, "zone", "nr_reserved_highatomic")                                       \
	F(ZONE_STAT, "zone", "vm_stat")                                                            \
	F(ZONE_FREE_AREA, "zone", "free_area")                                                     \
	F(ZONE_STATS_PERCPU, "zone", "per_cpu_zonestats", "pageset") /* 5.14: 28f836b6777b */      \
	F(ZONE_STAT_DIFF, "per_cpu_zonestat", "vm_stat_diff")                                      \
	F(PAGESET_STAT_DIFF, "per_cpu_pageset", "vm_stat_diff")                                    \
	F(ZONE_PCP, "zone", "per_cpu_pageset", "pageset")                                          \
	F(PCP_COUNT, "per_cpu_pages", "count")                                                     \
	F(PAGESET_COUNT, "per_cpu_pageset", "pcp.count")                                           \
	F(FREE_AREA_NR, "free_area", "nr_free")                                                    \
	/* swap */                                                                                 \
	F(SWAP_FLAGS, "swap_info_struct", "flags")                                                 \
	F(SWAP_PRIO, "swap_info_struct", "prio")                                                   \
	F(SWAP_PAGES, "swap_info_struct", "pages")                                                 \
	F(SWAP_INUSE, "swap_info_struct", "inuse_pages.counter", "inuse_pages")                    \
	F(SWAP_BDEV, "swap_info_struct", "bdev")                                                   \
	F(SWAP_FILE, "swap_info_struct", "swap_file")                                              \
	F(BDEV_DISK, "block_device", "bd_disk")                                                    \
	F(DISK_NAME, "gendisk", "disk_name")                                                       \
	F(FILE_DENTRY, "file", "f_path.dentry", "__f_path.dentry")                                 \
	F(DENTRY_NAME, "dentry", "d_name.name", "__d_name.name")

#define X_FIELD_ID(id, ...) X_##id,
enum x_field { X_FIELDS(X_FIELD_ID) X_FIELD_COUNT };
#undef X_FIELD_ID

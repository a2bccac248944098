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
	F(TASK_PI_BLOCKED, "task_struct", "pi_blocked_on")                                         \
	F(TASK_VFORK_DONE, "task_struct", "vfork_done")                                            \
	/* 5.17: e32cf5dfbe22; set_child_tid had other uses, too, but not in a kthread */           \
	F(TASK_KTHREAD, "task_struct", "worker_private", "set_child_tid")                          \
	F(KTHREAD_DATA, "kthread", "data")                                                         \
	F(KTHREAD_EXITED, "kthread", "exited")                                                     \
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
	/* workqueues */                                                                           \
	F(WORK_DATA, "work_struct", "data.counter")                                                \
	F(WORK_ENTRY, "work_struct", "entry")                                                      \
	F(WORK_FUNC, "work_struct", "func")                                                        \
	F(WORKER_TASK, "worker", "task")                                                           \
	F(WORKER_WORK, "worker", "current_work")                                                   \
	F(WORKER_FUNC, "worker", "current_func")                                                   \
	F(WORKER_PWQ, "worker", "current_pwq")                                                     \
	F(WORKER_POOL, "worker", "pool")                                                           \
	F(WORKER_SCHEDULED, "worker", "scheduled")                                                 \
	F(POOL_ID, "worker_pool", "id")                                                            \
	F(POOL_WORKLIST, "worker_pool", "worklist")                                                \
	F(POOL_PROGRESS, "worker_pool", "last_progress_ts", "watchdog_ts")                         \
	F(PWQ_POOL, "pool_workqueue", "pool")                                                      \
	F(PWQ_WQ, "pool_workqueue", "wq")                                                          \
	F(PWQ_NODE, "pool_workqueue", "pwqs_node")                                                 \
	F(PWQ_ACTIVE, "pool_workqueue", "nr_active")                                               \
	F(PWQ_INACTIVE, "pool_workqueue", "inactive_works", "delayed_works") /* 5.15 */            \
	F(WQ_NODE, "workqueue_struct", "list")                                                     \
	F(WQ_PWQS, "workqueue_struct", "pwqs")                                                     \
	F(WQ_RESCUER, "workqueue_struct", "rescuer")                                               \
	F(WQ_NAME, "workqueue_struct", "name")                                                     \
	F(WQ_FLAGS, "workqueue_struct", "flags")                                                   \
	F(WQ_FIRST_FLUSHER, "workqueue_struct", "first_flusher")                                   \
	F(WQ_FLUSHERS, "workqueue_struct", "flusher_queue")                                        \
	F(WQ_FLUSHERS_LATER, "workqueue_struct", "flusher_overflow")                               \
	F(FLUSHER_NODE, "wq_flusher", "list")                                                      \
	F(FLUSHER_DONE, "wq_flusher", "done")                                                      \
	F(BARRIER_WORK, "wq_barrier", "work")                                                      \
	F(BARRIER_DONE, "wq_barrier", "done")                                                      \
	/* events */                                                                               \
	F(ENTRY_FUNC, "wait_queue_entry", "func")                                                  \
	F(BIT_ENTRY, "wait_bit_queue_entry", "wq_entry")                                           \
	F(BIT_WORD, "wait_bit_queue_entry", "key.flags")                                           \
	F(BIT_NR, "wait_bit_queue_entry", "key.bit_nr")                                            \
	F(PAGE_ENTRY, "wait_page_queue", "wait")                                                   \
	F(PAGE_PAGE, "wait_page_queue", "folio", "page") /* 5.16 */                                \
	F(PAGE_BIT, "wait_page_queue", "bit_nr")                                                   \
	F(PIPE_READERS, "pipe_inode_info", "rd_wait", "wait")                                      \
	F(PIPE_WRITERS, "pipe_inode_info", "wr_wait", "wait")                                      \
	F(SRCU_SUP, "srcu_struct", "srcu_sup") /* 6.4: 95433f726301 */                             \
	F(SRCU_WORK, "srcu_struct", "work.work.func")                                              \
	F(SRCU_SUP_WORK, "srcu_usage", "work.work.func")                                           \
	F(SRCU_SUP_SRCU, "srcu_usage", "srcu_ssp")                                                 \
	/* pages and slabs */                                                                      \
	F(PAGE_FLAGS, "page", "flags.f", "flags")                                                  \
	F(PAGE_TYPE, "page", "page_type")                                                          \
	F(PAGE_HEAD, "page", "compound_head", "compound_info")                                     \
	F(SLAB_CACHE, "slab", "slab_cache")                                                        \
	F(CACHE_NAME, "kmem_cache", "name")                                                        \
	F(CACHE_SIZE, "kmem_cache", "size")                                                        \
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

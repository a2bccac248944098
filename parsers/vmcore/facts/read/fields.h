/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The fields that the extractors read, by the names in the kernel's types, newest name first. A type
 * that had another name is given as "NEW|OLD". The first name that this kernel's types have is used; a field for which they have none is unknown. So a layout is chosen by what is
 * there, never by a release string.
 *
 * F(id, type, name, older name…)
 */
#pragma once

// clang-format off
#define FIELDS(F)                                                                                  \
	/* task_struct */                                                                          \
	F(TASK_TASKS, "task_struct", "tasks")                                                      \
	F(TASK_THREAD_NODE, "task_struct", "thread_node")                                          \
	F(TASK_THREAD_GROUP, "task_struct", "thread_group") /* to 6.6: 8e1f385104ac */            \
	F(TASK_STACK, "task_struct", "stack")                                                      \
	F(TI_FLAGS, "thread_info", "flags")                                                        \
	F(TI_TASK, "thread_info", "task")                                                          \
	F(TI_CPU, "thread_info", "cpu") /* x86 to 4.8: c65eacbe290b */                             \
	F(SIG_OOM_VICTIMS, "signal_struct", "oom_victims") /* 4.7 and 4.8 */                       \
	F(TASK_STATE, "task_struct", "__state", "state") /* 5.14: 2f064a59a11f */                  \
	F(TASK_EXIT_STATE, "task_struct", "exit_state")                                            \
	F(TASK_FLAGS, "task_struct", "flags")                                                      \
	F(TASK_PTRACE, "task_struct", "ptrace")                                                    \
	F(TASK_PID, "task_struct", "pid")                                                          \
	F(TASK_TGID, "task_struct", "tgid")                                                        \
	F(TASK_COMM, "task_struct", "comm")                                                        \
	F(TASK_PARENT, "task_struct", "real_parent")                                               \
	F(TASK_LEADER, "task_struct", "group_leader")                                              \
	F(TASK_TRACER, "task_struct", "parent") /* the real parent where nobody traces it */       \
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
	F(TASK_JOURNAL, "task_struct", "journal_info")                                             \
	F(TASK_REAPER_TIMER, "task_struct", "oom_reaper_timer.expires") /* 5.18: e4a38402c36e */     \
	F(TASK_REAPER_TIMER_FUNC, "task_struct", "oom_reaper_timer.function")                      \
	F(TASK_BLOCKED_ON, "task_struct", "blocked_on")                                            \
	F(TASK_BLOCKER, "task_struct", "blocker", "blocker_mutex")                                 \
	F(TASK_PI_BLOCKED, "task_struct", "pi_blocked_on")                                         \
	/* 5.17: e32cf5dfbe22; set_child_tid had other uses, too, but not in a kthread */           \
	F(TASK_KTHREAD, "task_struct", "worker_private", "set_child_tid")                          \
	F(TASK_VFORK_DONE, "task_struct", "vfork_done")                                            \
	F(TASK_THREAD_PID, "task_struct", "thread_pid") /* 4.19: 2c4704756cab */                   \
	F(TASK_PID_LINKS, "task_struct", "pid_links", "pids") /* 4.19: 2c4704756cab */             \
	F(PID_LINK_PID, "pid_link", "pid") /* to 4.18: 2c4704756cab */                             \
	F(NS_IDR, "pid_namespace", "idr.idr_rt.xa_head", "idr.idr_rt.rnode") /* 4.15 */            \
	F(PID_TASKS, "pid", "tasks")                                                               \
	F(PID_LEVEL, "pid", "level")                                                               \
	F(PID_NUMBERS, "pid", "numbers")                                                           \
	F(UPID_NR, "upid", "nr")                                                                   \
	F(UPID_NS, "upid", "ns")                                                                   \
	F(UPID_CHAIN, "upid", "pid_chain") /* to 4.14: 95846ecf9dac */                             \
	F(KTHREAD_DATA, "kthread", "data")                                                         \
	F(KTHREAD_EXITED, "kthread", "exited")                                                     \
	F(CRED_UID, "cred", "uid.val", "uid")                                                      \
	/* signal_struct */                                                                        \
	F(SIG_THREAD_HEAD, "signal_struct", "thread_head")                                         \
	F(SIG_FLAGS, "signal_struct", "flags")                                                     \
	F(SIG_SHARED_PENDING, "signal_struct", "shared_pending.signal.sig")                        \
	F(SIG_OOM_MM, "signal_struct", "oom_mm") /* 4.9: 26db62f179d1 */                           \
	F(SIG_OOM_SCORE_ADJ, "signal_struct", "oom_score_adj")                                     \
	F(SIG_OOM_ORIGIN, "signal_struct", "oom_flag_origin", "oom_flags") /* 4.7; 1 is the flag */\
	F(SIG_CORE_STATE, "signal_struct", "core_state") /* 5.16: 0258b5fd7c71 */                  \
	F(CORE_DUMPER, "core_state", "dumper.task")                                                \
	/* mm_struct */                                                                            \
	F(MM_PGD, "mm_struct", "pgd")                                                              \
	F(MM_TASK_SIZE, "mm_struct", "task_size")                                                  \
	F(MM_USERS, "mm_struct", "mm_users.counter")                                               \
	F(MM_COUNT, "mm_struct", "mm_count.counter")                                               \
	F(MM_FLAGS, "mm_struct", "flags.__mm_flags", "flags") /* 6.18: bb6525f2f8c4 */             \
	F(MM_BITMAP, "mm_struct", "flags.__mm_flags")                                              \
	F(MM_MAPLE, "mm_struct", "mm_mt") /* 6.1 */                                                \
	F(MM_MEMBARRIER, "mm_struct", "membarrier_state") /* 4.14 */                               \
	F(MM_CORE_STATE, "mm_struct", "core_state")                                                \
	F(MM_LOCK, "mm_struct", "mmap_lock", "mmap_sem") /* 5.8: da1c55f1b272 */                   \
	F(MM_LOCK_COUNT, "mm_struct", "mmap_lock.count.counter", "mmap_sem.count.counter",         \
	  "mmap_sem.count")                                                                        \
	F(MM_LOCK_READERS, "mm_struct", "mmap_lock.rwbase.readers.counter") /* PREEMPT_RT */       \
	F(MM_OWNER, "mm_struct", "owner")                                                          \
	F(MM_TOTAL_VM, "mm_struct", "total_vm")                                                    \
	F(MM_LOCKED_VM, "mm_struct", "locked_vm")                                                  \
	F(MM_PINNED_VM, "mm_struct", "pinned_vm.counter", "pinned_vm")                             \
	F(MM_HUGETLB, "mm_struct", "hugetlb_usage.counter")                                        \
	F(MM_PGTABLES, "mm_struct", "pgtables_bytes.counter") /* 4.15: af5b0f6a09e4 */             \
	F(MM_NR_PTES, "mm_struct", "nr_ptes.counter", "nr_ptes") /* 3.13: e1f56c89b040 */          \
	F(MM_NR_PMDS, "mm_struct", "nr_pmds.counter") /* 4.0: dc6c9a35b66b */                      \
	F(MM_NR_PUDS, "mm_struct", "nr_puds.counter") /* 4.15: b4e98d9ac775 */                     \
	F(MM_RSS, "mm_struct", "rss_stat.count", "rss_stat") /* 6.2: f1a7941243c1 */               \
	F(MM_RSS_ATOMIC, "mm_struct", "rss_stat.count")                                            \
	F(MM_SHMEM, "mm_struct", "mm_shmempages.counter") /* el7, whose kABI has rss_stat full */  \
	F(MM_NOTIFIERS, "mm_struct", "notifier_subscriptions", "mmu_notifier_mm")                  \
	F(NOTIFIERS_LIST, "mmu_notifier_subscriptions", "list.first") /* 5.6: 984cfe4e2526 */      \
	F(NOTIFIERS_LIST_OLD, "mmu_notifier_mm", "list.first")                                     \
	F(NOTIFIER_NODE, "mmu_notifier", "hlist")                                                  \
	F(NOTIFIER_OPS, "mmu_notifier", "ops")                                                     \
	F(NOTIFIER_START, "mmu_notifier_ops", "invalidate_range_start")                            \
	F(MM_MAP_COUNT, "mm_struct", "map_count")                                                  \
	F(MM_TREE, "mm_struct", "mm_mt.ma_root") /* 6.1 */                                         \
	F(MM_VMAS, "mm_struct", "mmap") /* to 6.0 */                                               \
	F(VMA_START, "vm_area_struct", "vm_start")                                                 \
	F(VMA_END, "vm_area_struct", "vm_end")                                                     \
	F(VMA_MM, "vm_area_struct", "vm_mm")                                                       \
	F(VMA_FLAGS, "vm_area_struct", "vm_flags")                                                 \
	F(VMA_NEXT, "vm_area_struct", "vm_next") /* to 6.0 */                                      \
	F(RANGE64_PIVOT, "maple_range_64", "pivot")                                                \
	F(RANGE64_SLOT, "maple_range_64", "slot")                                                  \
	F(ARANGE64_PIVOT, "maple_arange_64", "pivot")                                              \
	F(ARANGE64_SLOT, "maple_arange_64", "slot")                                                \
	F(PCPU_COUNTER_COUNT, "percpu_counter", "count")                                           \
	F(PCPU_COUNTER_PARTS, "percpu_counter", "counters")                                        \
	/* the scheduler */                                                                        \
	F(TASK_CFS_RQ, "task_struct", "se.cfs_rq")                                                 \
	F(TASK_THROTTLED, "task_struct", "throttled") /* 6.18 */                                   \
	F(TASK_MEMS, "task_struct", "mems_allowed.bits")                                           \
	F(TASK_MEMPOLICY, "task_struct", "mempolicy")                                              \
	F(CFS_RQ_THROTTLED, "cfs_rq", "throttle_count")                                            \
	F(POLICY_MODE, "mempolicy", "mode")                                                        \
	F(POLICY_NODES, "mempolicy", "nodes.bits", "v.nodes.bits") /* 5.14: 269fbe72cded */        \
	F(CFS_RQ_RQ, "cfs_rq", "rq")                                                               \
	F(RQ_CPU, "rq", "cpu")                                                                     \
	F(RQ_IDLE, "rq", "idle")                                                                   \
	F(RQ_NEXT_BALANCE, "rq", "next_balance")                                                   \
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
	/* memory cgroups */                                                                       \
	F(TASK_CGROUPS, "task_struct", "cgroups")                                                  \
	F(TASK_MEMCG_IN_OOM, "task_struct", "memcg_in_oom", "memcg_oom.memcg") /* 6.11 has none */ \
	F(CSET_SUBSYS, "css_set", "subsys")                                                        \
	F(CSS_PARENT, "cgroup_subsys_state", "parent")                                             \
	F(CSS_SIBLING, "cgroup_subsys_state", "sibling")                                           \
	F(CSS_CHILDREN, "cgroup_subsys_state", "children")                                         \
	F(CSS_FLAGS, "cgroup_subsys_state", "flags")                                               \
	F(CSS_CGROUP, "cgroup_subsys_state", "cgroup")                                             \
	F(CGROUP_KN, "cgroup", "kn")                                                               \
	F(CGROUP_ROOT, "cgroup", "root")                                                           \
	F(KN_NAME, "kernfs_node", "name")                                                          \
	/* Before 3.16 the cgroups make the tree (d5c419b68e36), and names are their own (to 3.14). */ \
	F(CGROUP_CHILDREN, "cgroup", "children")                                                   \
	F(CGROUP_SIBLING, "cgroup", "sibling")                                                     \
	F(CGROUP_SUBSYS, "cgroup", "subsys")                                                       \
	F(CGROUP_NAME, "cgroup", "name")                                                           \
	F(CGROUP_NAME_TEXT, "cgroup_name", "name")                                                 \
	F(MEMCG_RES_USAGE, "mem_cgroup", "res.usage") /* bytes; to 3.18: 3e32cb2e0a12 */           \
	F(MEMCG_RES_LIMIT, "mem_cgroup", "res.limit")                                              \
	F(MEMCG_RES_FAILCNT, "mem_cgroup", "res.failcnt")                                          \
	F(MEMCG_USAGE, "mem_cgroup", "memory.usage.counter", "memory.count.counter")               \
	F(MEMCG_MAX, "mem_cgroup", "memory.max", "memory.limit") /* 4.18: bbec2e15170a */          \
	F(MEMCG_HIGH, "mem_cgroup", "memory.high", "high") /* 5.8: d1663a907b33 */                 \
	F(MEMCG_FAILCNT, "mem_cgroup", "memory.failcnt")                                           \
	F(MEMCG_SWAP_USAGE, "mem_cgroup", "swap.usage.counter", "swap.count.counter")              \
	F(MEMCG_SWAP_MAX, "mem_cgroup", "swap.max", "swap.limit")                                  \
	F(MEMCG_MEMSW_USAGE, "mem_cgroup", "memsw.usage.counter", "memsw.count.counter")           \
	F(MEMCG_UNDER_OOM, "mem_cgroup", "under_oom.counter", "under_oom")                         \
	F(MEMCG_OOM_LOCK, "mem_cgroup", "oom_lock")                                                \
	F(MEMCG_OOM_DISABLE, "mem_cgroup", "oom_kill_disable")                                     \
	F(MEMCG_OOM_GROUP, "mem_cgroup", "oom_group")                                              \
	F(MEMCG_EVENTS, "mem_cgroup", "memory_events")                                             \
	F(MEMCG_STATS, "mem_cgroup", "vmstats")                                                    \
	F(MEMCG_STATS_INNER, "mem_cgroup", "vmstats.state") /* 5.13 to 6.0 */                      \
	F(MEMCG_STATS_STATE, "memcg_vmstats", "state")                                             \
	F(MEMCG_SWAPPINESS, "mem_cgroup", "swappiness")                                            \
	F(MEMCG_OOM_CTX, "mem_cgroup", "oom_ctx") /* OpenVZ */                                     \
	F(OOM_CTX_OWNER, "oom_context", "owner")                                                   \
	F(OOM_CTX_VICTIM, "oom_context", "victim")                                                 \
	F(OOM_CTX_WAITERS, "oom_context", "waitq.head", "waitq.task_list")                         \
	F(OOM_WAIT_MEMCG, "oom_wait_info", "memcg")                                                \
	F(OOM_WAIT_NODE, "oom_wait_info", "wait.entry", "wait.task_list")                          \
	F(WAIT_QUEUE_HEAD, "wait_queue_head|__wait_queue_head", "head", "task_list")                                 \
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
	F(WORKER_RESCUES, "worker", "rescue_wq")                                                   \
	F(POOL_ID, "worker_pool", "id")                                                            \
	F(POOL_WORKLIST, "worker_pool", "worklist")                                                \
	F(POOL_PROGRESS, "worker_pool", "last_progress_ts", "watchdog_ts")                         \
	F(POOL_CPU, "worker_pool", "cpu")                                                          \
	F(POOL_NODE, "worker_pool", "node")                                                        \
	F(POOL_FLAGS, "worker_pool", "flags")                                                      \
	F(POOL_ATTRS, "worker_pool", "attrs")                                                      \
	F(POOL_WORKERS, "worker_pool", "nr_workers")                                               \
	F(POOL_IDLE, "worker_pool", "nr_idle")                                                     \
	F(POOL_MANAGER, "worker_pool", "manager")                                                  \
	F(POOL_ARB_COUNT, "worker_pool", "manager_arb.count.counter") /* to 4.0 without manager */ \
	F(POOL_ARB_OWNER, "worker_pool", "manager_arb.owner")                                      \
	F(ATTRS_NICE, "workqueue_attrs", "nice")                                                   \
	F(PWQ_POOL, "pool_workqueue", "pool")                                                      \
	F(PWQ_WQ, "pool_workqueue", "wq")                                                          \
	F(PWQ_NODE, "pool_workqueue", "pwqs_node")                                                 \
	F(PWQ_ACTIVE, "pool_workqueue", "nr_active")                                               \
	F(PWQ_INACTIVE, "pool_workqueue", "inactive_works", "delayed_works") /* 5.15 */            \
	F(PWQ_MAYDAY, "pool_workqueue", "mayday_node")                                             \
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
	/* 4.13: ac6424b981bc, 2055da97389a */                                                     \
	F(OLD_WAIT_QUEUE, "__wait_queue", "func")                                                  \
	F(ENTRY_FUNC, "wait_queue_entry|__wait_queue", "func")                                     \
	F(BIT_ENTRY, "wait_bit_queue_entry|wait_bit_queue", "wq_entry", "wait")                    \
	F(BIT_OLD_ENTRY, "wait_bit_queue_deprecated", "wait") /* el7 */                            \
	F(BIT_WORD, "wait_bit_queue_entry|wait_bit_queue", "key.flags")                            \
	F(BIT_NR, "wait_bit_queue_entry|wait_bit_queue", "key.bit_nr")                             \
	F(PAGE_ENTRY, "wait_page_queue", "wait")                                                   \
	F(PAGE_PAGE, "wait_page_queue", "folio", "page") /* 5.16 */                                \
	F(PAGE_BIT, "wait_page_queue", "bit_nr")                                                   \
	F(PIPE_READERS, "pipe_inode_info", "rd_wait", "wait")                                      \
	F(PIPE_WRITERS, "pipe_inode_info", "wr_wait", "wait")                                      \
	F(COMPLETION_WAIT, "completion", "wait")                                                   \
	F(RCU_NODES, "rcu_state", "node")                                                          \
	F(RCU_GP_QUEUE, "rcu_state", "gp_wq")                                                      \
	F(RCU_PARENT, "rcu_node", "parent")                                                        \
	F(RCU_LOW_CPU, "rcu_node", "grplo")                                                        \
	F(RCU_QS_MASK, "rcu_node", "qsmask")                                                       \
	F(RCU_EXP_MASK, "rcu_node", "expmask")                                                     \
	F(RCU_BLOCKED, "rcu_node", "blkd_tasks")                                                   \
	F(RCU_GP_TASKS, "rcu_node", "gp_tasks")                                                    \
	F(RCU_EXP_TASKS, "rcu_node", "exp_tasks")                                                  \
	F(TASK_RCU_ENTRY, "task_struct", "rcu_node_entry") /* CONFIG_PREEMPT_RCU */                \
	F(WAITER_WW_CONTEXT, "mutex_waiter", "ww_ctx")                                             \
	F(RT_WAITER_WW_CONTEXT, "rt_mutex_waiter", "ww_ctx") /* 5.15: add461325ec5 */              \
	F(SRCU_SUP, "srcu_struct", "srcu_sup") /* 6.4: 95433f726301 */                             \
	F(SRCU_WORK, "srcu_struct", "work.work.func")                                              \
	F(SRCU_SUP_WORK, "srcu_usage", "work.work.func")                                           \
	F(SRCU_SUP_SRCU, "srcu_usage", "srcu_ssp")                                                 \
	/* pages and slabs */                                                                      \
	F(PAGE_FLAGS, "page", "flags.f", "flags")                                                  \
	F(PAGE_TYPE, "page", "page_type")                                                          \
	F(PAGE_HEAD, "page", "compound_head", "compound_info")                                     \
	F(PAGE_FIRST, "page", "first_page") /* to 4.3: 1d798ca3f164 */                             \
	F(SLAB_CACHE, "slab", "slab_cache") /* 5.17: d122019bf061 */                               \
	F(PAGE_CACHE, "page", "slab_cache")                                                        \
	F(CACHE_NAME, "kmem_cache", "name")                                                        \
	F(CACHE_LIST, "kmem_cache", "list")                                                        \
	F(CACHE_USERS, "kmem_cache", "refcount")                                                   \
	F(CACHE_ORDER, "kmem_cache", "oo.x")                                                       \
	F(CACHE_NODES, "kmem_cache", "node")                                                       \
	F(CACHE_PER_NODE, "kmem_cache", "per_node") /* 7.0 */                                      \
	F(PER_NODE_NODE, "kmem_cache_per_node_ptrs", "node")                                       \
	F(CACHE_NODE_SLABS, "kmem_cache_node", "nr_slabs.counter")                                 \
	F(HSTATE_ORDER, "hstate", "order")                                                         \
	F(HSTATE_NR, "hstate", "nr_huge_pages")                                                    \
	F(HSTATE_FREE, "hstate", "free_huge_pages")                                                \
	F(HSTATE_SURPLUS, "hstate", "surplus_huge_pages")                                          \
	F(MEMPOOL_WAIT, "mempool_t", "wait")                                                       \
	F(MEMPOOL_DATA, "mempool_t", "pool_data")                                                  \
	F(MEMPOOL_ALLOC, "mempool_t", "alloc")                                                     \
	F(MEMPOOL_MIN, "mempool_t", "min_nr")                                                      \
	F(MEMPOOL_LEFT, "mempool_t", "curr_nr")                                                    \
	F(CACHE_SIZE, "kmem_cache", "size")                                                        \
	/* swap */                                                                                 \
	F(SWAP_FLAGS, "swap_info_struct", "flags")                                                 \
	F(SWAP_PRIO, "swap_info_struct", "prio")                                                   \
	F(SWAP_PAGES, "swap_info_struct", "pages")                                                 \
	F(SWAP_INUSE, "swap_info_struct", "inuse_pages.counter", "inuse_pages")                    \
	F(SWAP_BDEV, "swap_info_struct", "bdev")                                                   \
	F(SWAP_FILE, "swap_info_struct", "swap_file")                                              \
	/* block devices */                                                                        \
	F(KSET_LIST, "kset", "list")                                                               \
	F(DEVICE_ENTRY, "device", "kobj.entry")                                                    \
	F(DEVICE_TYPE, "device", "type")                                                           \
	F(BDEV_DEVICE, "block_device", "bd_device") /* 5.11: 0d02129e76ed */                       \
	F(BDEV_DISK, "block_device", "bd_disk")                                                    \
	F(BDEV_STATS, "block_device", "bd_stats")                                                  \
	F(BDEV_HOLDERS, "block_device", "bd_holder_disks")                                         \
	F(PART_DEVICE, "hd_struct", "__dev")                                                       \
	F(PART_STATS, "hd_struct", "dkstats")                                                      \
	F(PART_IN_FLIGHT, "hd_struct", "in_flight") /* to 4.20: 1226b8dd0e91 */                    \
	F(DISK_NAME, "gendisk", "disk_name")                                                       \
	F(DISK_MAJOR, "gendisk", "major")                                                          \
	F(DISK_MINOR, "gendisk", "first_minor")                                                    \
	F(DISK_PART0, "gendisk", "part0")                                                          \
	F(DISK_QUEUE, "gendisk", "queue")                                                          \
	F(DISK_FOPS, "gendisk", "fops")                                                            \
	F(DISK_PRIVATE, "gendisk", "private_data")                                                 \
	F(DISK_BDI, "gendisk", "bdi") /* 5.15: edb0872f44ec */                                     \
	F(DISK_SLAVES, "gendisk", "slave_bdevs") /* 5.14: 0dbcfe247f22 */                          \
	F(QUEUE_BDI, "request_queue", "backing_dev_info")                                          \
	F(BDI_WB, "backing_dev_info", "wb")                                                        \
	F(HOLDER_NODE, "bd_holder_disk", "list")                                                   \
	F(HOLDER_BDEV, "bd_holder_disk", "bdev")                                                   \
	F(HOLDER_DIR, "bd_holder_disk", "holder_dir") /* 6.3 */                                    \
	F(HOLDER_DISK, "bd_holder_disk", "disk")                                                   \
	F(KOBJECT_PARENT, "kobject", "parent")                                                     \
	F(STATS_IN_FLIGHT, "disk_stats", "in_flight")                                              \
	F(BDEV_INODE, "bdev_inode", "vfs_inode")                                                   \
	F(INODE_SB, "inode", "i_sb")                                                               \
	F(INODE_RWSEM, "inode", "i_rwsem") /* 4.7: 9902af79c01a */                                 \
	F(INODE_MUTEX, "inode", "i_mutex")                                                         \
	F(INODE_MMAP_RWSEM, "inode", "i_data.i_mmap_rwsem") /* 3.19: c8c06efa8b55 */               \
	F(INODE_MMAP_MUTEX, "inode", "i_data.i_mmap_mutex")                                        \
	F(INODE_INVALIDATE, "inode", "i_data.invalidate_lock") /* 5.15 */                          \
	F(INODE_NO, "inode", "i_ino")                                                              \
	F(INODE_SB_NODE, "inode", "i_sb_list")                                                     \
	F(SB_NODE, "super_block", "s_list")                                                        \
	F(SB_BDEV, "super_block", "s_bdev")                                                        \
	F(SB_ID, "super_block", "s_id")                                                            \
	F(SB_TYPE, "super_block", "s_type")                                                        \
	F(SB_INODES, "super_block", "s_inodes")                                                    \
	F(SB_MOUNTS, "super_block", "s_mounts")                                                    \
	F(FS_NAME, "file_system_type", "name")                                                     \
	F(MOUNT_NODE, "mount", "mnt_instance") /* 6.18 has a pointer: mnt_next_for_sb */           \
	F(MOUNT_PARENT, "mount", "mnt_parent")                                                     \
	F(MOUNT_POINT, "mount", "mnt_mountpoint")                                                  \
	F(MOUNT_ROOT, "mount", "mnt.mnt_root")                                                     \
	F(DENTRY_PARENT, "dentry", "d_parent")                                                     \
	/* requests */                                                                             \
	F(QUEUE_MQ_OPS, "request_queue", "mq_ops")                                                 \
	F(QUEUE_HCTXS, "request_queue", "queue_hw_ctx")                                            \
	F(QUEUE_HCTX_TABLE, "request_queue", "hctx_table.xa_head") /* 5.18 to 7.0 */               \
	F(QUEUE_HCTX_NR, "request_queue", "nr_hw_queues")                                          \
	F(HCTX_TAGS, "blk_mq_hw_ctx", "tags")                                                      \
	F(HCTX_SCHED_TAGS, "blk_mq_hw_ctx", "sched_tags")                                          \
	F(TAGS_NR, "blk_mq_tags", "nr_tags")                                                       \
	F(TAGS_RQS, "blk_mq_tags", "rqs")                                                          \
	F(TAGS_BITMAP, "blk_mq_tags", "bitmap_tags")                                               \
	F(TAGS_RESERVED, "blk_mq_tags", "breserved_tags")                                          \
	F(RQ_QUEUE, "request", "q")                                                                \
	F(RQ_TAG, "request", "tag")                                                                \
	F(RQ_STATE, "request", "state")                                                            \
	F(RQ_ATOMIC, "request", "atomic_flags")                                                    \
	F(RQ_TIMEOUT, "request", "timeout")                                                        \
	F(RQ_DEADLINE, "request", "deadline")                                                      \
	F(RQ_START, "request", "start_time_ns")                                                    \
	F(RQ_START_JIFFIES, "request", "start_time") /* to 4.17: 522a777566f5 */                   \
	F(BIO_BDEV, "bio", "bi_bdev", "bi_disk") /* 5.12: 309dca309fc3 */                          \
	F(BIO_PRIVATE, "bio", "bi_private")                                                        \
	F(THROTTLE_FUNC, "rq_qos_wait_data", "wq.func")                                            \
	F(THROTTLE_WAIT, "rq_qos_wait_data", "rqw")                                                \
	F(WBT_WAITS, "rq_wb", "rq_wait")                                                           \
	F(WBT_QUEUE, "rq_wb", "rqos.disk", "rqos.q") /* 6.3: ba91c849fa50 */                       \
	F(SBQ_WAIT_SBQ, "sbq_wait", "sbq")                                                         \
	F(SBQ_WAIT_ENTRY, "sbq_wait", "wait")                                                      \
	F(BH_BDEV, "buffer_head", "b_bdev")                                                        \
	F(BH_BLOCK, "buffer_head", "b_blocknr")                                                    \
	F(PAGE_MAPPING, "page", "mapping")                                                         \
	F(PAGE_PRIVATE, "page", "private")                                                         \
	F(MAPPING_HOST, "address_space", "host")                                                   \
	/* xarrays */                                                                              \
	F(XA_NODE_SHIFT, "xa_node|radix_tree_node", "shift") /* 4.20: 01959dfe771c */              \
	F(XA_NODE_SLOTS, "xa_node|radix_tree_node", "slots")                                       \
	F(RADIX_NODE_SLOTS, "radix_tree_node", "slots")                                            \
	F(TASK_FILES, "task_struct", "files")                                                      \
	F(FILES_FDT, "files_struct", "fdt")                                                        \
	F(FDT_MAX, "fdtable", "max_fds")                                                           \
	F(FDT_FD, "fdtable", "fd")                                                                 \
	F(FILE_PRIVATE, "file", "private_data")                                                    \
	F(FILE_OP, "file", "f_op")                                                                 \
	F(FILE_MODE, "file", "f_mode")                                                             \
	F(FILE_INODE, "file", "f_inode")                                                           \
	F(FILE_MAPPING, "file", "f_mapping")                                                       \
	F(FILE_DENTRY, "file", "f_path.dentry", "__f_path.dentry")                                 \
	F(DENTRY_INODE, "dentry", "d_inode")                                                       \
	F(DENTRY_NAME, "dentry", "d_name.name", "__d_name.name")                                   \
	F(TK_DATA_SECONDS, "tk_data", "timekeeper.xtime_sec")                                      \
	F(TK_SECONDS, "timekeeper", "xtime_sec", "xtime.tv_sec")                                   \
	F(TIMESPEC_SECONDS, "timespec", "tv_sec")                                                  \
	/* sockets */                                                                              \
	F(SOCKET_SK, "socket", "sk")                                                               \
	F(SOCK_SOCKET, "sock", "sk_socket")                                                        \
	F(SOCK_FAMILY, "sock", "__sk_common.skc_family")                                           \
	F(SOCK_OWN_ADDR, "sock", "__sk_common.skc_rcv_saddr")                                      \
	F(SOCK_OTHER_ADDR, "sock", "__sk_common.skc_daddr")                                        \
	F(SOCK_OWN_PORT, "sock", "__sk_common.skc_num")                                            \
	F(SOCK_OTHER_PORT, "sock", "__sk_common.skc_dport")                                        \
	F(UNIX_PEER, "unix_sock", "peer")
// clang-format on

#define FIELD_ID(id, ...) FIELD_##id,
enum field { FIELDS(FIELD_ID) FIELD_COUNT };
#undef FIELD_ID

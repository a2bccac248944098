// SPDX-License-Identifier: GPL-2.0-or-later
#include "parsers/kernel/waits.h"

#include <limits.h>
#include <string.h>

#include "util/macros.h"

// clang-format off
#define PASSES(name) { name, WAIT_PASSES }
#define LOCK(name, kind_, lock_, ...) { name, WAIT_STRONG, kind_, .lock = lock_, __VA_ARGS__ }
/* With PREEMPT_RT several kinds of lock share a slow path; the functions around it show which one it is. */
#define RT_LOCK(name, kind_, lock_) { name, WAIT_WEAK, kind_, .lock = lock_ }
#define MEMORY(name, detail_, ...) { name, WAIT_STRONG, "memory", detail_, "memory", __VA_ARGS__ }
#define MEMCG(name, detail_, ...) { name, WAIT_OVERRIDES, "memory", detail_, "memcg", __VA_ARGS__ }
#define OTHER(name, kind_, detail_) { name, WAIT_STRONG, kind_, detail_ }
// clang-format on

/*
 * The first entry that matches counts, so a row with a caller, or with a longer name, stands in front of a wider one.
 * Names go from 5.x to 7.2, with those that older kernels had. A function that the compiler inlines everywhere has no
 * frame of its own; such rows serve stacks that a script decoded (decode_stacktrace.sh prints inlined functions).
 */
static const struct wait_primitive primitives[] = {
	/*
	 * Waiting for the OOM killer: a task that found oom_lock taken sleeps for a jiffy. The slow path may be
	 * inlined.
	 */
	MEMORY("schedule_timeout*", "oom-turn", .called_by = "__alloc_pages*", .runnable = true),
	MEMORY("schedule_timeout*", "oom-turn", .called_by = "__alloc_frozen_pages*", .runnable = true),
	MEMORY("schedule_timeout_killable", "oom-turn", .called_by = "out_of_memory"),

	/* PREEMPT_RT: what a spinning lock became. The writer of a rwlock waits for readers without a lock. */
	LOCK("schedule_rtlock", "rwlock-write", LOCK_RWLOCK, .called_by = "rwbase_write_lock"),
	LOCK("schedule_rtlock", "rwlock-write", LOCK_RWLOCK, .called_by = "rt_write_lock*"),
	LOCK("rtlock_slowlock*", "rwlock-read", LOCK_RWLOCK, .called_by = "__rwbase_read_lock"),
	LOCK("rtlock_slowlock*", "rwlock-read", LOCK_RWLOCK, .called_by = "rt_read_lock*"),
	LOCK("rtlock_slowlock*", "rwlock-write", LOCK_RWLOCK, .called_by = "rwbase_write_lock"),
	LOCK("rtlock_slowlock*", "rwlock-write", LOCK_RWLOCK, .called_by = "rt_write_lock*"),

	/* The scheduler. */
	{ "io_schedule*", WAIT_WEAK, "io" },
	{ "schedule_timeout*", WAIT_WEAK, "timer" },
	{ "schedule_hrtimeout*", WAIT_WEAK, "timer" },
	/* wait_woken() sleeps by schedule_timeout(), for as long as nobody wakes it: no timer is what it waits for. */
	{ "wait_woken", WAIT_WEAK, "event" },
	PASSES("schedule"),
	PASSES("__schedule"),
	PASSES("__schedule_loop"), /* 6.7 (de1474b46d88), in stacks that a script decoded, as the next one */
	PASSES("context_switch"),
	PASSES("__sched_text_start"), /* what kallsyms of old modules' traces call __schedule() */
	PASSES("__switch_to"),        /* arm64's innermost frame */
	PASSES("schedule_preempt_disabled"),
	PASSES("schedule_rtlock"),
	PASSES("rt_mutex_schedule"),
	PASSES("preempt_schedule*"),
	PASSES("__cond_resched*"),
	PASSES("bit_wait*"),
	PASSES("_raw_spin_*"), /* leftovers: nobody sleeps in there */
	PASSES("__wait_on_bit*"),
	PASSES("out_of_line_wait_on_bit*"),
	PASSES("wait_on_bit*"), /* inlined, as the next ones, but for stacks that a script decoded */
	PASSES("freezable_schedule*"),
	/* Until 3.17 (743162013d40) each user of a bit brought the function that sleeps. */
	{ "sync_page*", WAIT_WEAK, "io", "page-lock" },
	{ "sync_buffer", WAIT_WEAK, "io", "buffer" },
	{ "sleep_on_page*", WAIT_WEAK, "io", "page-lock" },
	{ "sleep_on_buffer", WAIT_WEAK, "io", "buffer" },
	{ "sleep_on_shadow_bh", WAIT_WEAK, "journal", "buffer" },
	{ "inode_wait", WAIT_WEAK, "event", "inode" },

	/*
	 * Locks. The slow path takes the lock's side (read or write) and decides; the function that a caller names, as
	 * down_read(), may have been inlined or may be left by a tail call, so it only passes.
	 */
	LOCK("__mutex_lock*", "mutex", LOCK_MUTEX),
	{ "__ww_mutex_lock*", WAIT_STRONG, "mutex", "ww", .lock = LOCK_MUTEX },
	/* Before 4.10 the slow path was inlined into these. */
	LOCK("mutex_lock_nested", "mutex", LOCK_MUTEX),
	LOCK("mutex_lock_killable_nested", "mutex", LOCK_MUTEX),
	LOCK("mutex_lock_interruptible_nested", "mutex", LOCK_MUTEX),
	RT_LOCK("mutex_lock*", "mutex", LOCK_MUTEX),
	PASSES("ww_mutex_lock*"),
	{ "__ww_rt_mutex_lock*", WAIT_WEAK, "mutex", "ww", .lock = LOCK_MUTEX },
	LOCK("rwsem_down_read_slowpath", "rwsem-read", LOCK_RWSEM),
	LOCK("rwsem_down_read_failed*", "rwsem-read", LOCK_RWSEM),
	LOCK("rwsem_down_write_slowpath", "rwsem-write", LOCK_RWSEM),
	LOCK("rwsem_down_write_failed*", "rwsem-write", LOCK_RWSEM),
	PASSES("__down_read*"),
	PASSES("__down_write*"),
	PASSES("down_read*"),
	PASSES("down_write*"),
	PASSES("call_rwsem_down_*"),
	LOCK("__down", "semaphore", LOCK_SEMAPHORE),
	LOCK("__down_interruptible", "semaphore", LOCK_SEMAPHORE),
	LOCK("__down_killable", "semaphore", LOCK_SEMAPHORE),
	LOCK("__down_timeout", "semaphore", LOCK_SEMAPHORE),
	LOCK("__down_common", "semaphore", LOCK_SEMAPHORE),
	LOCK("___down_common", "semaphore", LOCK_SEMAPHORE),
	PASSES("down"),
	PASSES("down_interruptible"),
	PASSES("down_killable"),
	PASSES("down_timeout"),
	LOCK("percpu_rwsem_wait", "percpu-rwsem-read", LOCK_PERCPU_RWSEM),
	{ "percpu_down_write", WAIT_OVERRIDES, "percpu-rwsem-write", .lock = LOCK_PERCPU_RWSEM },
	PASSES("__percpu_down_read*"),
	PASSES("percpu_down_read*"),
	RT_LOCK("__rt_mutex_slowlock*", "rt-mutex", LOCK_RT_MUTEX),
	RT_LOCK("rt_mutex_slowlock*", "rt-mutex", LOCK_RT_MUTEX),
	LOCK("rt_mutex_wait_proxy_lock", "rt-mutex", LOCK_RT_MUTEX),
	LOCK("rtlock_slowlock*", "spinlock", LOCK_SPINLOCK),
	LOCK("__rwbase_read_lock", "rwsem-read", LOCK_RWSEM),
	LOCK("rwbase_write_lock", "rwsem-write", LOCK_RWSEM),
	PASSES("rt_mutex_lock*"),
	PASSES("rt_mutex_timed_lock"),
	PASSES("rt_spin_lock*"),
	PASSES("__rt_spin_lock*"),
	PASSES("rt_read_lock*"),
	PASSES("rt_write_lock*"),

	/*
	 * A memory cgroup at its limit. It reclaims by the same shrink_…() functions as a whole machine; only what is
	 * around them says whose memory is short, so these override what is further in.
	 */
	MEMCG("try_to_free_mem_cgroup_pages", "memcg-reclaim", .entry = true, .runnable = true),
	MEMCG("try_charge_memcg", "memcg-charge", .entry = true),
	MEMCG("try_charge", "memcg-charge", .entry = true),
	MEMCG("mem_cgroup_handle_over_high", "memcg-throttle", .entry = true),
	MEMCG("__mem_cgroup_handle_over_high", "memcg-throttle", .entry = true),
	MEMCG("mem_cgroup_oom_synchronize", "memcg-oom", .entry = true),
	MEMCG("mem_cgroup_out_of_memory", "memcg-oom", .entry = true),

	/* kswapd does not wait for memory but frees it, so no victim's exit helps it along. */
	{ "balance_pgdat", WAIT_STRONG, "memory", "kswapd", .entry = true },

	/*
	 * Memory. A task in the slow path may run, sleep for a jiffy or wait for a throttle from one moment to the
	 * next: all of it is one wait for free pages, which is why most of these count for running tasks.
	 */
	MEMORY("__alloc_pages_slowpath", "slowpath", .entry = true, .runnable = true),
	MEMORY("try_to_free_pages", "reclaim", .entry = true, .runnable = true),
	MEMORY("__alloc_pages_direct_reclaim", "reclaim", .entry = true, .runnable = true),
	MEMORY("__alloc_pages_direct_compact", "compaction", .entry = true, .runnable = true),
	MEMORY("try_to_compact_pages", "compaction", .entry = true, .runnable = true),
	MEMORY("__alloc_pages_may_oom", "oom-kill", .entry = true, .runnable = true),
	MEMORY("out_of_memory", "oom-kill", .called_by = "__alloc_pages*", .entry = true, .runnable = true),
	MEMORY("out_of_memory", "oom-kill", .called_by = "__alloc_frozen_pages*", .entry = true, .runnable = true),
	MEMORY("out_of_memory", "oom-kill", .runnable = true),
	MEMORY("throttle_direct_reclaim", "throttle", .entry = true),
	MEMORY("reclaim_throttle", "throttle"),
	MEMORY("congestion_wait", "throttle"),
	MEMORY("wait_iff_congested", "throttle"),
	MEMORY("throttle_vm_writeout", "throttle"),
	MEMORY("mempool_alloc", "mempool", .entry = true),
	MEMORY("mempool_alloc_noprof", "mempool", .entry = true),
	MEMORY("compact_zone*", "compaction"),
	MEMORY("isolate_migratepages*", "compaction"),
	MEMORY("do_try_to_free_pages", "reclaim"),
	MEMORY("shrink_*", "reclaim"),
	MEMORY("evict_folios", "reclaim"),
	MEMORY("try_to_shrink_lruvec", "reclaim"),
	MEMORY("__node_reclaim", "reclaim", .entry = true),
	MEMORY("node_reclaim", "reclaim", .entry = true),
	PASSES("do_shrink_slab"),
	PASSES("__alloc_pages*"),
	PASSES("alloc_pages*"),
	PASSES("__alloc_frozen_pages*"),
	PASSES("alloc_frozen_pages*"),
	PASSES("alloc_page_interleave"),
	PASSES("__folio_alloc*"),
	PASSES("folio_alloc*"),
	PASSES("vma_alloc_folio*"),
	PASSES("vma_alloc_zeroed*"),
	PASSES("filemap_alloc_folio*"),
	PASSES("__page_cache_alloc"),
	PASSES("__get_free_pages*"),
	PASSES("get_free_pages*"),
	PASSES("get_zeroed_page*"),
	PASSES("alloc_slab_page"),
	PASSES("allocate_slab"),
	PASSES("new_slab"),
	PASSES("___slab_alloc"),
	PASSES("__slab_alloc*"),
	PASSES("slab_alloc*"),
	PASSES("kmem_cache_alloc*"),
	PASSES("__kmem_cache_alloc*"),
	PASSES("kmalloc*"),
	PASSES("__kmalloc*"),
	PASSES("__do_kmalloc*"),
	PASSES("krealloc*"),
	PASSES("kvmalloc*"),
	PASSES("__kvmalloc*"),
	PASSES("vmalloc*"),
	PASSES("vzalloc*"),
	PASSES("__vmalloc*"),
	PASSES("page_frag_alloc*"),
	PASSES("__page_frag*"),
	PASSES("mempool_alloc_*"),

	/* Pages, buffers and requests to devices. */
	OTHER("folio_wait_writeback*", "io", "writeback"),
	OTHER("wait_on_page_writeback*", "io", "writeback"),
	OTHER("folio_wait_stable", "io", "writeback"),
	OTHER("__folio_lock*", "io", "page-lock"),
	OTHER("__lock_page*", "io", "page-lock"),
	OTHER("migration_entry_wait*", "io", "migration"),
	OTHER("folio_wait_bit*", "io", NULL),
	OTHER("wait_on_page_bit*", "io", NULL),
	OTHER("folio_wait_private_2*", "io", NULL),
	OTHER("__wait_on_buffer", "io", "buffer"),
	OTHER("submit_bio_wait", "io", "bio"),
	OTHER("bio_await", "io", "bio"),
	OTHER("blk_wait_io", "io", NULL),
	OTHER("blk_mq_get_tag", "io", "tag"),
	OTHER("rq_qos_wait", "io", "throttle"),
	/* Waits until enough memory is clean, not until it is free. */
	{ "balance_dirty_pages*", WAIT_STRONG, "memory", "dirty-throttle", .runnable = true },
	OTHER("wait_on_page_read*", "io", NULL),
	OTHER("bt_get", "io", "tag"),           /* blk_mq_get_tag() until 4.9 (88459642cba4) */
	OTHER("get_request_wait", "io", "tag"), /* of the queues before blk-mq, until 3.6 */
	{ "get_request", WAIT_STRONG, "io", "tag", .called_by = "blk_*" },
	OTHER("wbt_wait", "io", "throttle"),
	OTHER("blk_queue_enter", "io", "frozen-queue"),
	OTHER("__bio_queue_enter", "io", "frozen-queue"),
	OTHER("bio_queue_enter", "io", "frozen-queue"),
	OTHER("blk_mq_freeze_queue_wait*", "io", "freeze-queue"),
	OTHER("wb_wait_for_completion", "io", "writeback"),
	OTHER("inode_wait_for_writeback", "io", "writeback"),
	OTHER("__inode_wait_for_writeback", "io", "writeback"),
	OTHER("xfs_buf_iowait", "io", "buffer"),
	OTHER("xfs_buf_lock", "io", "buffer-lock"),
	OTHER("btrfs_start_ordered_extent*", "io", "ordered-extent"),
	OTHER("btrfs_wait_ordered_*", "io", "ordered-extent"),
	OTHER("wait_extent_bit*", "io", "extent-lock"),
	OTHER("do_get_write_access", "journal", "buffer"),
	OTHER("__jbd2_log_wait_for_space", "journal", "space"),
	OTHER("__log_wait_for_space", "journal", "space"),
	OTHER("log_wait_commit", "journal", "commit"),
	OTHER("jbd2_log_wait_commit", "journal", "commit"),
	OTHER("jbd2_journal_commit_transaction", "journal", "updates"),
	OTHER("jbd2_journal_wait_updates", "journal", "updates"),
	OTHER("jbd2_journal_lock_updates", "journal", "updates"),
	OTHER("wait_transaction_locked", "journal", "transaction"),
	OTHER("wait_transaction_switching", "journal", "transaction"),
	OTHER("add_transaction_credits", "journal", "space"),
	OTHER("start_this_handle", "journal", "transaction"),
	OTHER("xlog_grant_head_wait", "journal", "space"),
	OTHER("xlog_wait_on_iclog", "journal", "commit"),
	OTHER("xlog_state_get_iclog_space", "journal", "space"),
	OTHER("xlog_cil_push_*", "journal", "commit"),
	OTHER("xlog_cil_force*", "journal", "commit"),
	OTHER("xfs_log_force*", "journal", "commit"),
	OTHER("xfs_ail_push_all_sync", "journal", "space"),
	OTHER("wait_current_trans*", "journal", "transaction"),
	OTHER("wait_for_commit", "journal", "commit"),
	OTHER("btrfs_wait_for_commit", "journal", "commit"),
	OTHER("btrfs_commit_transaction*", "journal", "commit"),
	OTHER("btrfs_sync_log", "journal", "commit"),
	OTHER("wait_log_commit", "journal", "commit"),
	OTHER("wait_reserve_ticket", "journal", "space"),
	OTHER("handle_reserve_ticket", "journal", "space"),
	OTHER("__reserve_bytes", "journal", "space"),          /* both were inlined into it */
	OTHER("__reserve_metadata_bytes", "journal", "space"), /* its name before it served data, too */
	OTHER("btrfs_wait_for_snapshot_creation", "event", "btrfs"),
	OTHER("btrfs_tree_lock", "event", "btrfs"),
	OTHER("btrfs_tree_read_lock", "event", "btrfs"),
	OTHER("btrfs_scrub_pause", "event", "btrfs"),
	OTHER("btrfs_wait_block_group_reservations", "event", "btrfs"),

	/* Servers: who is waited for is another machine (or, for FUSE and userfaultfd, another process). */
	OTHER("rpc_wait_bit_killable", "rpc", NULL),
	OTHER("rpc_shutdown_client", "rpc", "client"),
	OTHER("rpc_wait_for_completion_task", "rpc", NULL),
	OTHER("__rpc_wait_for_completion_task", "rpc", NULL),
	PASSES("__rpc_execute"),
	PASSES("rpc_execute"),
	PASSES("rpc_run_task"),
	PASSES("rpc_call_sync"),
	OTHER("nfs_wait_bit_killable", "nfs", NULL),
	OTHER("nfs_wait_bit_uninterruptible", "nfs", NULL),
	OTHER("nfs_wait_on_request", "nfs", "request"),
	OTHER("nfs_lock_and_join_requests", "nfs", "request"),
	OTHER("nfs_wait_client_init_complete", "nfs", "client"),
	OTHER("nfs_iocounter_wait", "nfs", "request"),
	OTHER("nfs4_wait_clnt_recover", "nfs", "recovery"),
	OTHER("nfs_wait_on_sequence", "nfs", "open"),
	OTHER("nfs4_drain_slot_tbl", "nfs", "slots"),
	OTHER("nlmclnt_block", "nfs", "lock"),
	OTHER("nlmclnt_wait", "nfs", "lock"),
	OTHER("p9_client_rpc", "rpc", "9p"),
	OTHER("v9fs_evict_inode", "event", "9p"),
	OTHER("wait_for_response", "rpc", "cifs"),
	OTHER("wait_for_free_request", "rpc", "cifs"),
	OTHER("wait_for_free_credits", "rpc", "cifs"),
	OTHER("ceph_mdsc_do_request", "rpc", "ceph"),
	OTHER("ceph_mdsc_wait_request", "rpc", "ceph"),
	OTHER("request_wait_answer", "fuse", NULL),
	OTHER("fuse_request_wait_answer", "fuse", NULL),
	OTHER("handle_userfault", "userfaultfd", NULL),

	/* Work, events and other tasks. */
	OTHER("__flush_work", "flush-work", NULL),
	OTHER("__flush_workqueue", "flush-workqueue", NULL),
	OTHER("flush_workqueue", "flush-workqueue", NULL),
	OTHER("drain_workqueue", "flush-workqueue", "drain"),
	PASSES("flush_work"),
	OTHER("__wait_rcu_gp", "rcu", NULL),
	OTHER("wait_rcu_gp", "rcu", NULL), /* to 4.2: ec90a194a2cb */
	PASSES("__stop_cpus"),
	PASSES("try_stop_cpus"),                  /* what expedited grace periods were made of, to 4.3: 24560056de61 */
	OTHER("synchronize_sched*", "rcu", NULL), /* to 4.20: 6ba7d681aca2 */
	OTHER("synchronize_rcu*", "rcu", NULL),
	OTHER("__synchronize_srcu", "srcu", NULL),
	OTHER("synchronize_srcu*", "srcu", NULL),
	OTHER("rcu_barrier*", "rcu", "barrier"),
	OTHER("_rcu_barrier*", "rcu", "barrier"), /* to 4.20, inlined since: dd46a7882c2c */
	/* Inlined into wait_for_common(), but for stacks that a script decoded. */
	{ "do_wait_for_common", WAIT_WEAK, "completion" },
	{ "__wait_for_common", WAIT_WEAK, "completion" },
	{ "wait_for_common", WAIT_WEAK, "completion" },
	{ "wait_for_completion*", WAIT_WEAK, "completion" },
	{ "futex_wait*", WAIT_OVERRIDES, "futex" },
	{ "__futex_wait", WAIT_OVERRIDES, "futex" },
	{ "futex_do_wait", WAIT_OVERRIDES, "futex" },
	{ "futex_lock_pi*", WAIT_OVERRIDES, "futex" },
	PASSES("pipe_wait"), /* to 5.4: 472e5b056f00 */
	OTHER("pipe_read", "pipe-read", NULL),
	OTHER("pipe_write", "pipe-write", NULL),
	OTHER("anon_pipe_read", "pipe-read", NULL),
	OTHER("anon_pipe_write", "pipe-write", NULL),
	OTHER("coredump_task_exit", "coredump", NULL),
	/* Before 5.16 (92307383082d) threads of a process that dumps core waited in here. */
	OTHER("exit_mm", "coredump", NULL),
	OTHER("coredump_wait", "coredump", NULL),
	OTHER("do_coredump", "coredump", NULL),
	OTHER("vfs_coredump", "coredump", NULL), /* 6.16 */
	OTHER("ptrace_stop", "ptrace", NULL),
	OTHER("__refrigerator", "freezer", NULL),
	OTHER("wait_for_vfork_done", "vfork", NULL),
	/*
	 * wait_event() is a macro: the function around it is the one that waits, and its name says for what. These are
	 * those whose subsystem a reader asks for; wait_judge_event() takes any other.
	 */
	OTHER("md_bitmap_startwrite", "event", "md"),
	OTHER("bitmap_startwrite", "event", "md"),
	OTHER("md_write_start", "event", "md"),
	OTHER("md_super_wait", "event", "md"),
	OTHER("md_handle_request", "event", "md"),
	OTHER("md_flush_request", "event", "md"),
	OTHER("mddev_suspend", "event", "md"),
	OTHER("raid5_get_active_stripe", "event", "md"),
	OTHER("raid5_quiesce", "event", "md"),
	OTHER("raise_barrier", "event", "md"),
	OTHER("wait_barrier*", "event", "md"),
	OTHER("_wait_barrier", "event", "md"),
	OTHER("freeze_array", "event", "md"),
	OTHER("dm_wait_for_completion", "event", "dm"),
	OTHER("__dm_suspend", "event", "dm"),
	OTHER("nfsd4_shutdown_callback", "event", "nfsd"),
	OTHER("nfsd41_cb_inflight_wait_complete", "event", "nfsd"),
	OTHER("__mmc_claim_host", "event", "mmc"),
	OTHER("mmc_wait_for_req_done", "io", "mmc"),
	OTHER("blk_execute_rq", "io", "request"),
	OTHER("scsi_block_when_processing_errors", "event", "scsi-recovery"),
	OTHER("closure_sync*", "event", "bcache"),
	OTHER("__closure_sync", "event", "bcache"),
	OTHER("bch_bucket_alloc", "event", "bcache"),
	OTHER("__wait_for_free_buffer", "event", "dm-bufio"),
	OTHER("xfs_iunpin_wait", "journal", "commit"),
	OTHER("__xfs_iunpin_wait", "journal", "commit"),
	OTHER("xfs_extent_busy_flush", "journal", "commit"),
	OTHER("percpu_ref_switch_to_atomic_sync", "event", "percpu-ref"),
	OTHER("async_synchronize_cookie*", "event", "async"),
	OTHER("rpm_resume", "event", "runtime-pm"),
	OTHER("__pm_runtime_barrier", "event", "runtime-pm"),
	OTHER("__lock_sock", "event", "socket-lock"),
	OTHER("ldsem_down_*", "event", "tty"),
	OTHER("io_uring_cancel_files", "event", "io_uring"),
	OTHER("io_uring_cancel_generic", "event", "io_uring"),
	OTHER("dma_fence_default_wait", "event", "dma-fence"),
	OTHER("locks_lock_inode_wait", "event", "file-lock"),
	OTHER("__break_lease", "event", "file-lock"),
	OTHER("cgroup_lock_and_drain_offline", "event", "cgroup"),
	OTHER("d_alloc_parallel", "event", "dentry"),
	OTHER("msleep*", "timer", NULL),
	OTHER("usleep_range*", "timer", NULL),
};

/* The length of @func's name without a compiler's suffix. */
static size_t base_len(const char *func)
{
	return strcspn(func, ".");
}

/* Whether @pattern, which may end with "*", covers the first @len bytes of @func. */
static bool matches(const char *pattern, const char *func, size_t len)
{
	size_t n;

	if (pattern[0] != func[0] && pattern[0] != '*')
		return false;
	n = strlen(pattern);
	if (n && pattern[n - 1] == '*')
		return len >= n - 1 && memcmp(pattern, func, n - 1) == 0;
	return len == n && memcmp(pattern, func, n) == 0;
}

/* The rows of each first letter, in the table's order: an index + 1, and 0 at the end. */
static struct {
	bool made;
	uint16_t first[UCHAR_MAX + 1], next[ARRAY_SIZE(primitives)];
} rows;

/* Each frame would be compared with some hundred rows, most of which begin with another letter. */
static void make_rows(void)
{
	for (size_t i = ARRAY_SIZE(primitives); i-- > 0;) {
		uint16_t *first = &rows.first[(unsigned char)primitives[i].name[0]];

		rows.next[i] = *first;
		*first = (uint16_t)(i + 1);
	}
	rows.made = true;
}

/* The primitive that @func is, when it is called by @caller (may be NULL); NULL for any other function. */
static const struct wait_primitive *find_primitive(const char *func, const char *caller)
{
	size_t len = base_len(func), caller_len = caller ? base_len(caller) : 0;

	if (!rows.made)
		make_rows();
	for (uint16_t i = rows.first[(unsigned char)func[0]]; i; i = rows.next[i - 1]) {
		const struct wait_primitive *p = &primitives[i - 1];

		if (!matches(p->name, func, len))
			continue;
		if (!p->called_by || (caller && matches(p->called_by, caller, caller_len)))
			return p;
	}
	return NULL;
}

const struct wait_primitive *wait_primitive_named(const char *func)
{
	return find_primitive(func, NULL);
}

/* The function that called frame @i; what was inlined on the way is part of it. NULL when unknown. */
static const char *caller_of(const struct wait_stack *stack, size_t i)
{
	while (++i < stack->n)
		if (!stack->frames[i].inlined)
			return stack->frames[i].func;
	return NULL;
}

/* Inlined functions, which only DWARF knows, add nothing to what the function around them says. */
static const struct wait_primitive *primitive_at(const struct wait_stack *stack, size_t i)
{
	static const struct wait_primitive inlined = { "", WAIT_PASSES };
	const char *func = stack->frames[i].func;

	if (stack->frames[i].inlined)
		return &inlined;
	return func ? find_primitive(func, caller_of(stack, i)) : NULL;
}

/* The last frame from @from outward that enters the slow path of memory; @from when none does. */
static size_t outermost_entry(const struct wait_stack *stack, size_t from)
{
	size_t last = from;

	for (size_t i = from; i < stack->n; i++) {
		const struct wait_primitive *p = primitive_at(stack, i);

		if (p && p->entry)
			last = i;
	}
	return last;
}

/*
 * Updates the verdict by frame @i: a stronger entry overrides a weaker one, and a weak one overrides weak ones
 * further in.
 */
static void weigh(struct wait_verdict *v, const struct wait_primitive *p, size_t i)
{
	bool same = v->decides && v->decides->kind && p->kind && streq(v->decides->kind, p->kind);

	if (p->strength == WAIT_PASSES)
		return;
	if (!v->decides || p->strength > v->decides->strength ||
	    (p->strength == WAIT_WEAK && v->decides->strength == WAIT_WEAK)) {
		v->decides = p;
		v->detail = p->detail;
		v->shown = i;
	} else if (same) {
		v->shown = i;
		if (!v->detail)
			v->detail = p->detail;
	}
}

static bool is_memory(const struct wait_primitive *p)
{
	return p && p->kind && streq(p->kind, "memory");
}

/*
 * Whether @p belongs to a wait for memory around the wait that @v has found: a task that reclaims takes locks and waits
 * for pages. The inner wait is what the task is stuck in; wait_judge_around() gives the outer one as a second wait.
 */
static bool is_around(const struct wait_verdict *v, const struct wait_primitive *p)
{
	return is_memory(p) && v->decides && v->decides->strength >= WAIT_STRONG && !is_memory(v->decides);
}

/* Whether @p, which may wait for something itself, is who asked for the lock or event that @v has found. */
static bool asks_for(const struct wait_verdict *v, const struct wait_primitive *p)
{
	return p && p->strength == WAIT_STRONG && p->lock == LOCK_NONE && v->decides &&
	       v->decides->strength == WAIT_STRONG &&
	       (v->decides->lock != LOCK_NONE || streq(v->decides->kind, "event"));
}

struct wait_verdict wait_judge(const struct wait_stack *stack, size_t from)
{
	struct wait_verdict v = { .caller = stack->n, .reliable = true };
	size_t reach = from;

	for (size_t i = from; i < stack->n; i++) {
		const struct wait_primitive *p = primitive_at(stack, i);

		if ((!p && i > reach) || is_around(&v, p) || asks_for(&v, p)) {
			v.caller = i;
			break;
		}
		if (!p)
			continue;
		if (reach == from && is_memory(p))
			reach = outermost_entry(stack, i);
		weigh(&v, p, i);
	}
	for (size_t i = 0; v.decides && i <= v.shown; i++)
		v.reliable &= stack->frames[i].reliable;
	return v;
}

/* A frame that is no primitive, below the scheduler's: wait_event() is inlined into the function that waits. */
static const struct wait_primitive inlined_event = { "", WAIT_WEAK, "event" };

/*
 * Where stacks begin. Below the scheduler kthread() waits for its start; without it, the frames further in are
 * missing.
 */
static bool is_entry(const char *func)
{
	static const char *const entries[] = { "kthread*",      "ret_from_*",   "child_rip",      "kernel_thread*",
					       "worker_thread", "do_syscall_*", "system_call*",   "sysenter*",
					       "entry_*",       "el0*",         "invoke_syscall", "x64_sys_call",
					       "__x64_sys_*" };

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
		if (matches(entries[i], func, base_len(func)))
			return true;
	return false;
}

/* wait_event_timeout() sleeps by schedule_timeout(); what only wants to pass time calls other functions. */
static bool may_be_event(const struct wait_stack *stack, const struct wait_verdict *v)
{
	return !v->decides || !v->decides->kind ||
	       (v->decides->strength == WAIT_WEAK && v->shown < stack->n &&
		streq(stack->frames[v->shown].func, "schedule_timeout"));
}

bool wait_judge_event(const struct wait_stack *stack, size_t from, struct wait_verdict *verdict)
{
	struct wait_verdict v = { .decides = &inlined_event, .reliable = true };

	bool passed = false;

	if (!may_be_event(stack, verdict))
		return false;

	for (; from < stack->n && (primitive_at(stack, from) || !stack->frames[from].func); from++)
		passed |= !stack->frames[from].inlined;
	if (from == stack->n || (!passed && is_entry(stack->frames[from].func)))
		return false;
	v.shown = from;
	v.reliable = stack->frames[from].reliable;
	for (v.caller = from + 1; v.caller < stack->n && stack->frames[v.caller].inlined; v.caller++)
		;
	*verdict = v;
	return true;
}

bool wait_judge_around(const struct wait_stack *stack, const struct wait_verdict *inner,
		       struct wait_verdict *ret_verdict)
{
	if (is_memory(inner->decides))
		return false;
	for (size_t i = inner->decides ? inner->shown + 1 : inner->caller; i < stack->n; i++) {
		const struct wait_primitive *p = primitive_at(stack, i);

		if (p && p->entry) {
			*ret_verdict = wait_judge(stack, i);
			return ret_verdict->reliable;
		}
	}
	return false;
}

/*
 * PREEMPT_RT's spinlocks are held only briefly, like others, so a running task that wants one does not count as
 * waiting.
 */
static bool stops_runner(enum lock_type lock)
{
	return lock != LOCK_NONE && lock != LOCK_SPINLOCK && lock != LOCK_RWLOCK;
}

size_t wait_first_runnable(const struct wait_stack *stack)
{
	for (size_t i = 0; i < stack->n; i++) {
		const struct wait_primitive *p = primitive_at(stack, i);

		if (p && stops_runner(p->lock))
			break;
		if (p && p->runnable)
			return i;
	}
	return stack->n;
}

size_t wait_first_outside(const struct wait_stack *stack)
{
	size_t i = 0;

	while (i < stack->n && primitive_at(stack, i))
		i++;
	return i;
}

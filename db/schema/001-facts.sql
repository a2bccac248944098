-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 1: facts, graph and findings of captures.
--
-- A capture is one kernel instance: a vmcore, or one boot in a log. Every row of a fact belongs to a
-- capture and has an id that counts within it, so all references are (capture_id, id) pairs and a
-- merge of databases renumbers captures and artifacts alone. Addresses and masks are 64-bit
-- patterns stored as signed integers. NULL means unknown; where the reason is known it is in `gap`.
-- Units stand in the column's name. A locator cites the place that a person can check:
-- "vmcore:task@0xffff…" or "log:NAME:BYTE-OFFSET".

CREATE TABLE artifact (
    id          INTEGER PRIMARY KEY,
    path        TEXT NOT NULL,
    kind        TEXT CHECK (kind IN ('vmcore', 'log')),
    format      TEXT,               -- elf, kdump, dmesg, journal-json, …
    sha256      TEXT,               -- NULL when not asked for
    size_bytes  INTEGER,
    mtime_ns    INTEGER,            -- when the file was changed last; NULL without a file
    engine      TEXT NOT NULL,      -- the version that read it
    status      TEXT NOT NULL CHECK (status IN ('ok', 'failed')),
    error       TEXT,
    case_name   TEXT,
    read_at     TEXT NOT NULL       -- UTC, ISO 8601
);

CREATE TABLE capture (
    id            INTEGER PRIMARY KEY,
    artifact_id   INTEGER NOT NULL REFERENCES artifact (id),
    member        TEXT,              -- the log's path within the archive that the input is
    boot          INTEGER NOT NULL,  -- 0 for a vmcore, the boot's number within a log
    kind          TEXT NOT NULL CHECK (kind IN ('vmcore', 'log')),
    release       TEXT,
    version       TEXT,
    arch          TEXT,
    host          TEXT,
    panic         TEXT,
    types_from    TEXT CHECK (types_from IN ('btf', 'dwarf')),
    symbols_from  TEXT,
    unwind_from   TEXT,
    hz            INTEGER,
    cpus          INTEGER,
    memory_kb     INTEGER,
    page_size     INTEGER,
    uptime_ms     INTEGER,           -- of the kernel at the dump, or at the last line of the log
    first_ms      INTEGER,           -- logs: monotonic time of the first record
    truncated     INTEGER,           -- 1: the beginning or end is cut off (see gap)
    records       INTEGER,           -- logs: records read
    unread        INTEGER            -- logs: bytes or lines that could not be read as records
);

-- What a capture says about a group of facts (a table's name): without it a rule that needs the group is
-- not evaluated.
CREATE TABLE coverage (
    capture_id  INTEGER NOT NULL,
    fact        TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('complete', 'partial', 'absent')),
    reason      TEXT,
    PRIMARY KEY (capture_id, fact)
) WITHOUT ROWID;

-- Why a single fact is unknown or doubtful.
CREATE TABLE gap (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    fact        TEXT NOT NULL,       -- table
    fact_id     INTEGER,
    field       TEXT,
    reason      TEXT NOT NULL,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE task (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    locator       TEXT,
    addr          INTEGER,
    pid           INTEGER,
    tgid          INTEGER,
    ppid          INTEGER,
    parent_id     INTEGER,
    leader_id     INTEGER,
    comm          TEXT,
    state         TEXT,              -- R S D T t Z X I P, as ps shows it
    state_raw     INTEGER,
    exit_state    INTEGER,
    flags         INTEGER,           -- PF_*
    kthread       INTEGER,
    exiting       INTEGER,           -- PF_EXITING
    memalloc      INTEGER,           -- PF_MEMALLOC: inside reclaim, or may use reserves
    frozen        INTEGER,
    traced        INTEGER,
    killable      INTEGER,           -- the sleep ends at a fatal signal (TASK_WAKEKILL or interruptible)
    fatal_signal  INTEGER,           -- SIGKILL is pending
    group_exit    INTEGER,           -- SIGNAL_GROUP_EXIT
    core_dumping  INTEGER,
    cpu           INTEGER,
    on_cpu        INTEGER,
    on_rq         INTEGER,
    policy        INTEGER,
    prio          INTEGER,
    nice          INTEGER,
    uid           INTEGER,
    mm_id         INTEGER,           -- task->mm
    active_mm_id  INTEGER,
    oom_mm_id     INTEGER,           -- signal->oom_mm
    oom_victim    INTEGER,           -- signal->oom_mm is set, or TIF_MEMDIE where there is no oom_mm
    tif_memdie    INTEGER,
    oom_score_adj INTEGER,
    oom_origin    INTEGER,
    reaper_pos    INTEGER,           -- place in the oom_reaper's queue, from 0
    memcg_id      INTEGER,
    worker        INTEGER,           -- PF_WQ_WORKER
    work_id       INTEGER,           -- the work item that this worker runs
    ran_ms        INTEGER,           -- time since it last got a CPU
    asleep_ms     INTEGER,           -- time since it went to sleep (NULL when running)
    asleep_from   TEXT,              -- how that is known
    exit_stage    TEXT,              -- how far it is on its way out (NULL: it is not told to exit): signal-pending,
                                     -- ptrace, coredump, do_exit, exit_mm, exit_mmap, exit_files, …, zombie
    stack_end     TEXT,              -- why the unwinder stopped
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE mm (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    locator       TEXT,
    addr          INTEGER,
    users         INTEGER,           -- mm_users
    refs          INTEGER,           -- mm_count
    processes     INTEGER,           -- that have it: more than 1 with vfork() and CLONE_VM
    kthreads      INTEGER,           -- that borrowed it (kthread_use_mm())
    users_beyond_tasks INTEGER,      -- mm_users without the threads that have it: it is pinned, or just let go
    flags         INTEGER,
    oom_skip      INTEGER,           -- MMF_OOM_SKIP
    unstable      INTEGER,           -- MMF_UNSTABLE
    reap_queued   INTEGER,           -- MMF_OOM_REAP_QUEUED
    total_vm_kb   INTEGER,
    rss_anon_kb   INTEGER,
    rss_file_kb   INTEGER,
    rss_shmem_kb  INTEGER,
    swap_kb       INTEGER,
    pgtables_kb   INTEGER,
    locked_kb     INTEGER,
    pinned_kb     INTEGER,
    hugetlb_kb    INTEGER,
    map_count     INTEGER,           -- its VMAs, as the kernel counts
    vma_count     INTEGER,           -- those found; as the next ones only of OOM victims, locked mms, the biggest
    vm_locked_kb  INTEGER,           -- mapped, not resident, with VM_LOCKED
    vm_shared_kb  INTEGER,           -- with VM_SHARED
    vm_hugetlb_kb INTEGER,           -- with VM_HUGETLB
    vm_pfnmap_kb  INTEGER,           -- with VM_PFNMAP
    notifiers     INTEGER,           -- 1: somebody registered mmu notifiers
    lock_id       INTEGER,           -- its mmap_lock
    owner_task_id INTEGER,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE lock (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    locator       TEXT,
    addr          INTEGER,
    kind          TEXT NOT NULL,     -- mutex rwsem semaphore percpu_rwsem rt_mutex …
    name          TEXT,              -- symbol, or the role: "mmap_lock of mm 0x…"
    module        TEXT,
    mode          TEXT CHECK (mode IN ('write', 'read', 'free')),
    owner_raw     INTEGER,           -- the owner word
    count_raw     INTEGER,
    owner_task_id INTEGER,
    owner_how     TEXT,              -- "owner word", "reader hint", "log line", …
    owner_certainty TEXT CHECK (owner_certainty IN ('certain', 'likely', 'unknown')),
    readers       INTEGER,
    waiters       INTEGER,
    mm_id         INTEGER,           -- the mm whose mmap_lock it is
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE wait (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    locator       TEXT,
    task_id       INTEGER NOT NULL,
    kind          TEXT NOT NULL,     -- mutex, rwsem-read, rwsem-write, …, memory, io, completion, …
    detail        TEXT,              -- memory: reclaim, slowpath, oom-turn, throttle, mempool, …; kswapd, which reclaims
                                     -- for others, has no target
    target_type   TEXT,              -- lock, memory, work, workqueue, page, device, memcg, oom-turn, task
    target_id     INTEGER,           -- row of that table, where it has one
    target_addr   INTEGER,
    target_text   TEXT,
    waiter_addr   INTEGER,           -- the waiter structure, for a person to check
    certainty     TEXT NOT NULL CHECK (certainty IN ('certain', 'likely', 'unknown')),
    how           TEXT NOT NULL,     -- "mutex_waiter on its stack", "log line", …
    func          TEXT,              -- the frame that shows it: "__mutex_lock"
    caller        TEXT,              -- who asked: "load_module+0x1cdc"
    caller_module TEXT,
    since_ms      INTEGER,           -- for how long
    gfp_mask      INTEGER,
    gfp           TEXT,              -- names
    page_order    INTEGER,
    within_id     INTEGER,           -- the wait in the course of which this one came up (waits.id)
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE frame (
    capture_id  INTEGER NOT NULL,
    task_id     INTEGER NOT NULL,
    no          INTEGER NOT NULL,    -- from 0, innermost first
    pc          INTEGER,
    sp          INTEGER,
    func        TEXT,
    pc_offset   INTEGER,             -- of pc in func
    func_size   INTEGER,
    module      TEXT,
    how         TEXT NOT NULL,       -- regs orc fp dwarf scan log
    reliable    INTEGER NOT NULL,
    inlined     INTEGER,             -- 1: into the next frame, whose pc and sp it shares
    PRIMARY KEY (capture_id, task_id, no)
) WITHOUT ROWID;

CREATE TABLE oom_kill (
    capture_id        INTEGER NOT NULL,
    id                INTEGER NOT NULL,
    locator           TEXT,          -- of the kill line, or the report's head without one
    report_locator    TEXT,          -- of the report's head
    time_ms           INTEGER,       -- monotonic
    time_wall         TEXT,          -- ISO 8601
    killed            INTEGER NOT NULL, -- 0: a report without a kill
    ambiguous         TEXT,          -- what cannot be told apart, NULL when sure
    repeat_of         INTEGER,       -- the row of the same kill that the log shows before
    trigger_comm      TEXT,
    trigger_pid       INTEGER,
    trigger_task_id   INTEGER,
    gfp_mask          INTEGER,
    gfp               TEXT,
    page_order        INTEGER,
    constraint_name   TEXT CHECK (constraint_name IN ('none', 'cpuset', 'mempolicy', 'memcg')),
    constraint_text   TEXT,          -- as printed after CONSTRAINT_, also where it is none of the above
    sysrq             INTEGER,
    allocating_task   INTEGER,       -- oom_kill_allocating_task
    nodemask          TEXT,
    cpuset            TEXT,
    mems_allowed      TEXT,
    memcg             TEXT,          -- whose limit was hit
    task_memcg        TEXT,          -- the victim's
    memcg_usage_kb    INTEGER,
    memcg_limit_kb    INTEGER,
    memcg_failcnt     INTEGER,
    victim_task_id    INTEGER,
    victim_pid        INTEGER,
    victim_comm       TEXT,
    chosen_pid        INTEGER,       -- "Kill process N … or sacrifice child", where it differs
    chosen_comm       TEXT,
    score             INTEGER,
    total_vm_kb       INTEGER,
    anon_rss_kb       INTEGER,
    file_rss_kb       INTEGER,
    shmem_rss_kb      INTEGER,
    pgtables_kb       INTEGER,
    oom_score_adj     INTEGER,
    uid               INTEGER,
    reap_result       TEXT CHECK (reap_result IN ('reaped', 'unable')),
    reaped_ms         INTEGER,
    reaped_wall       TEXT,
    reaped_locator    TEXT,
    exited            TEXT,          -- how it is known that the victim went: "absent from the next task table"
    unaccounted_kb    INTEGER,       -- RAM that the report's own sums do not explain
    message           TEXT,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE oom_candidate (
    capture_id    INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    kill_id       INTEGER,
    locator       TEXT,
    pid           INTEGER,
    tgid          INTEGER,
    uid           INTEGER,
    comm          TEXT,
    total_vm_kb   INTEGER,
    rss_kb        INTEGER,
    rss_anon_kb   INTEGER,
    rss_file_kb   INTEGER,
    rss_shmem_kb  INTEGER,
    pgtables_kb   INTEGER,
    swap_kb       INTEGER,
    oom_score_adj INTEGER,
    oom_adj       INTEGER,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

-- The OOM killer's own state, at most one row a capture.
CREATE TABLE oom_state (
    capture_id      INTEGER NOT NULL,
    id              INTEGER NOT NULL,
    locator         TEXT,
    victims         INTEGER,         -- the counter oom_victims
    killer_disabled INTEGER,
    lock_id         INTEGER,         -- oom_lock
    reaper_task_id  INTEGER,
    reaper_queue    INTEGER,         -- tasks queued
    blockers        INTEGER,         -- processes that make every further OOM kill stand back
    blocked         INTEGER,         -- 1: blockers > 0
    panic_on_oom    INTEGER,
    allocating_task INTEGER,
    owner_task_id   INTEGER,         -- OpenVZ without cgroups, oom_ctx: who runs the OOM killer
    victim_task_id  INTEGER,         -- and whose end it waits for
    waiters         INTEGER,         -- tasks that wait for its turn
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE memcg (
    capture_id       INTEGER NOT NULL,
    id               INTEGER NOT NULL,
    locator          TEXT,
    addr             INTEGER,
    parent_id        INTEGER,
    path             TEXT,
    kill_id          INTEGER,        -- logs: the report that shows it
    usage_kb         INTEGER,
    max_kb           INTEGER,        -- NULL: unlimited or unknown (see gap)
    high_kb          INTEGER,
    swap_kb          INTEGER,
    swap_max_kb      INTEGER,
    failcnt          INTEGER,
    under_oom        INTEGER,
    oom_lock         INTEGER,
    oom_kill_disable INTEGER,
    oom_group        INTEGER,
    online           INTEGER,
    waiters          INTEGER,
    oom_owner_task_id  INTEGER,      -- OpenVZ oom_context
    oom_victim_task_id INTEGER,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

-- Zones at the dump (kill_id NULL) or as an OOM report or another memory dump in a log shows them.
CREATE TABLE zone (
    capture_id      INTEGER NOT NULL,
    id              INTEGER NOT NULL,
    kill_id         INTEGER,
    event_id        INTEGER,
    locator         TEXT,
    node            INTEGER,
    name            TEXT,
    free_kb         INTEGER,
    min_kb          INTEGER,
    low_kb          INTEGER,
    high_kb         INTEGER,
    boost_kb        INTEGER,
    highatomic_kb   INTEGER,
    present_kb      INTEGER,
    managed_kb      INTEGER,
    free_cma_kb     INTEGER,
    free_pcp_kb     INTEGER,
    mlocked_kb      INTEGER,
    active_anon_kb  INTEGER,
    inactive_anon_kb INTEGER,
    active_file_kb  INTEGER,
    inactive_file_kb INTEGER,
    unevictable_kb  INTEGER,
    unreclaimable   INTEGER,         -- all_unreclaimable
    lowmem_reserve  TEXT,            -- JSON array, KiB by zone index
    free_area       TEXT,            -- JSON array, free blocks by order
    eligible        INTEGER,         -- 1: the failed request could use it
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

-- Named counters of the system (node NULL), a node or a memcg.
CREATE TABLE vmstat (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    kill_id     INTEGER,
    event_id    INTEGER,
    memcg_id    INTEGER,
    node        INTEGER,
    locator     TEXT,
    name        TEXT NOT NULL,       -- the kernel's name: free, slab_unreclaimable, nr_writeback, …
    value       INTEGER,
    unit        TEXT NOT NULL CHECK (unit IN ('kb', 'count')),
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE swap (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    kill_id     INTEGER,
    locator     TEXT,
    name        TEXT,                -- NULL: all devices together
    kind        TEXT,                -- partition, file, zram, dm-crypt
    total_kb    INTEGER,
    free_kb     INTEGER,
    prio        INTEGER,
    flags       INTEGER,
    device_id   INTEGER,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE workqueue (
    capture_id      INTEGER NOT NULL,
    id              INTEGER NOT NULL,
    locator         TEXT,
    addr            INTEGER,
    name            TEXT,
    flags           INTEGER,
    mem_reclaim     INTEGER,
    active          INTEGER,
    inactive        INTEGER,
    rescuer_task_id INTEGER,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE work (
    capture_id      INTEGER NOT NULL,
    id              INTEGER NOT NULL,
    locator         TEXT,
    addr            INTEGER,
    workqueue_id    INTEGER,
    func            TEXT,
    module          TEXT,
    state           TEXT CHECK (state IN ('running', 'pending', 'inactive')),
    worker_task_id  INTEGER,
    pool            INTEGER,
    pool_stalled_ms INTEGER,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE device (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    locator     TEXT,
    addr        INTEGER,
    name        TEXT,
    kind        TEXT,                -- disk, dm-crypt, dm, loop, nbd, zram, …
    major       INTEGER,
    minor       INTEGER,
    below_id    INTEGER,             -- the device that serves it
    in_flight   INTEGER,
    oldest_ms   INTEGER,
    pool_free   INTEGER,             -- mempool elements left
    pool_min    INTEGER,
    mounted     TEXT,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE event (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    locator     TEXT,
    time_ms     INTEGER,
    time_wall   TEXT,
    kind        TEXT NOT NULL,       -- hung-task, soft-lockup, alloc-failure, oom-reaped, …
    comm        TEXT,
    pid         INTEGER,
    task_id     INTEGER,
    cpu         INTEGER,
    duration_ms INTEGER,
    text        TEXT,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

-- The wait-for graph. Node types: task, lock, work, workqueue, page, device, memcg, oom-turn, memory.
CREATE TABLE edge (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('waits-for', 'held-by', 'waits-for-memory', 'would-free', 'served-by')),
    src_type    TEXT NOT NULL,
    src_id      INTEGER NOT NULL,    -- 0 for a node type with one node (memory, oom-turn)
    dst_type    TEXT NOT NULL,
    dst_id      INTEGER NOT NULL,
    certainty   TEXT NOT NULL CHECK (certainty IN ('certain', 'likely', 'unknown')),
    how         TEXT NOT NULL,
    fact        TEXT,                -- the fact behind it: a table and a row
    fact_id     INTEGER,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

-- A closed walk over edges: a shortest one through each task that would free memory; and for each component of the
-- other edges a shortest one.
CREATE TABLE cycle (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    nodes       INTEGER NOT NULL,
    component   INTEGER NOT NULL,   -- the strongly connected component: cycles that share edges share it
    tasks       INTEGER NOT NULL,
    has_memory  INTEGER NOT NULL,
    has_victim  INTEGER NOT NULL,
    certainty   TEXT NOT NULL CHECK (certainty IN ('certain', 'likely', 'unknown')),
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

-- The edges of a cycle in the order of its walk.
CREATE TABLE cycle_edge (
    capture_id  INTEGER NOT NULL,
    cycle_id    INTEGER NOT NULL,
    edge_id     INTEGER NOT NULL,
    pos         INTEGER NOT NULL,
    PRIMARY KEY (capture_id, cycle_id, pos)
) WITHOUT ROWID;

CREATE TABLE evidence (
    capture_id  INTEGER NOT NULL,
    id          INTEGER NOT NULL,
    kind        TEXT NOT NULL,       -- the fact's table
    fact_id     INTEGER,
    locator     TEXT NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE finding (
    capture_id   INTEGER NOT NULL,
    id           INTEGER NOT NULL,
    rule         TEXT NOT NULL,
    rev          INTEGER NOT NULL,
    severity     TEXT NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low', 'info')),
    confidence   REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    title        TEXT NOT NULL,
    fingerprint  TEXT NOT NULL,
    cycle_id     INTEGER,
    explained_by INTEGER,            -- the finding whose consequence it is
    suppressed   INTEGER NOT NULL DEFAULT 0,
    params       TEXT,               -- JSON object of the row's other columns
    PRIMARY KEY (capture_id, id)
) WITHOUT ROWID;

CREATE TABLE finding_evidence (
    capture_id   INTEGER NOT NULL,
    finding_id   INTEGER NOT NULL,
    evidence_id  INTEGER NOT NULL,
    pos          INTEGER NOT NULL,
    PRIMARY KEY (capture_id, finding_id, pos)
) WITHOUT ROWID;

-- Findings that somebody decided not to be told of again; belongs to the database, not to a capture.
CREATE TABLE suppression (
    id           INTEGER PRIMARY KEY,
    rule         TEXT NOT NULL,
    fingerprint  TEXT,               -- NULL: the whole rule
    reason       TEXT NOT NULL,
    created_at   TEXT NOT NULL
);

CREATE TABLE not_evaluated (
    capture_id  INTEGER NOT NULL,
    rule        TEXT NOT NULL,
    why         TEXT NOT NULL,
    PRIMARY KEY (capture_id, rule)
) WITHOUT ROWID;

CREATE INDEX edge_source ON edge (capture_id, src_type, src_id);
CREATE INDEX capture_artifact ON capture (artifact_id);
CREATE INDEX artifact_sha256 ON artifact (sha256);

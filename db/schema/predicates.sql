-- SPDX-License-Identifier: GPL-2.0-or-later
-- The predicates: what many rules ask of a capture, made once before the rules run. They are temporary tables that hold
-- the rows of the one capture that is being looked at, from a dump and from a log alike.
--
-- The engine runs the CREATEs once a connection and, for each capture, fills `chains` (a walk over the graph, in C) and
-- then runs all other statements in this order. One after a line "-- with: TABLE, …" would do nothing in a capture without
-- rows in any of these tables, and is not run there.

-- The view of that name, for rules: the same columns, at a fraction of the time that preparing them takes (db/targets.c).
CREATE TEMP VIEW IF NOT EXISTS waits AS
    SELECT w.*, wait_target(w.capture_id, w.target_type, w.target_id, w.target_text) AS target FROM wait w;

-- When things happened. at_ms is one clock for the whole capture: monotonic time where the log has it, else the wall
-- clock less its first; NULL where neither is known. Join on fact and id to get at_ms and the incident of an event.
CREATE TEMP TABLE IF NOT EXISTS moments (
    capture_id  INTEGER,
    fact        TEXT,               -- oom_kill, event
    id          INTEGER,            -- its row there
    at_ms       INTEGER,            -- on the capture's clock
    began_ms    INTEGER,            -- the same, of a stall its beginning: the hung-task detector speaks up minutes later
    incident_id INTEGER,            -- → incidents.id
    time_ms     INTEGER,            -- as the log has it
    wall_ms     INTEGER,            -- its wall clock; without a year that is 2000
    PRIMARY KEY (fact, id)
) WITHOUT ROWID;
-- The capture itself, with the time up to which it tells.
CREATE TEMP TABLE IF NOT EXISTS present (
    capture_id  INTEGER,
    kind        TEXT,               -- vmcore, log
    release     TEXT,
    now_ms      INTEGER,            -- uptime at the dump, or the last moment of the log
    alive       INTEGER,            -- 0: a dump, a panic, or the log goes on with another boot; NULL: a log does not say
    all_tasks   INTEGER,            -- 1: each task of the kernel is in `tasks`
    incident_id INTEGER             -- the newest incident
);
DELETE FROM present;
INSERT INTO present (capture_id, kind, release, now_ms, alive, all_tasks)
    SELECT c.id, c.kind, c.release, c.uptime_ms,
           CASE WHEN c.kind = 'vmcore' OR c.panic IS NOT NULL
                  OR EXISTS (SELECT 1 FROM event e WHERE e.capture_id = c.id AND e.kind IN ('panic', 'oom-panic', 'oom-deadlocked'))
                  OR EXISTS (SELECT 1 FROM capture o WHERE o.artifact_id = c.artifact_id AND o.member IS c.member AND o.boot > c.boot)
                THEN 0 END,
           c.kind = 'vmcore' AND EXISTS (SELECT 1 FROM coverage v WHERE v.capture_id = c.id AND v.fact = 'task'
                                            AND v.status = 'complete')
      FROM capture c WHERE c.id = :capture;

-- Facts that were stored before schema 3 have no clock of their own: when theirs began, on the wall's. Who asks does so
-- where a fact has no at_ms, and only then are all facts looked at.
CREATE TEMP VIEW IF NOT EXISTS clocks AS
    SELECT CASE WHEN count(f.time_ms) = 0 THEN min(f.wall_ms) ELSE max(f.start_ms) FILTER (WHERE f.nth = 1) END AS start_ms
      FROM (SELECT m.*, m.wall_ms - m.time_ms AS start_ms,
                   row_number() OVER (ORDER BY m.wall_ms - m.time_ms IS NULL, m.fact, m.id) AS nth
              FROM (SELECT 'event' AS fact, e.id AS id, e.time_ms AS time_ms, wall_ms(e.time_wall) AS wall_ms
                      FROM present p JOIN event e ON e.capture_id = p.capture_id
                    UNION ALL
                    SELECT 'oom_kill', k.id, k.time_ms, wall_ms(k.time_wall) FROM present p JOIN oom_kill k ON k.capture_id = p.capture_id) m) f;
DELETE FROM moments;
-- with: event
INSERT INTO moments (capture_id, fact, id, at_ms, began_ms, time_ms, wall_ms)
    SELECT e.capture_id, 'event', e.id, e.at_ms, e.at_ms - coalesce(e.duration_ms, 0), e.time_ms, wall_ms(e.time_wall)
      FROM event e WHERE e.capture_id = :capture;
-- with: event
UPDATE moments SET at_ms = coalesce(time_ms, wall_ms - (SELECT start_ms FROM clocks)) WHERE at_ms IS NULL;
-- with: event
UPDATE moments SET began_ms = at_ms - coalesce((SELECT e.duration_ms FROM event e
                                                 WHERE e.capture_id = moments.capture_id AND e.id = moments.id), 0)
 WHERE began_ms IS NULL AND at_ms IS NOT NULL;

-- OOM kills and OOM reports without a kill: `oom_kills` without repeats of the same line, with its scope.
CREATE TEMP TABLE IF NOT EXISTS kills (
    capture_id      INTEGER,
    id              INTEGER PRIMARY KEY, -- → oom_kills.id
    at_ms           INTEGER,        -- on the capture's clock
    told_at         INTEGER,        -- for templates: ms since boot, or the wall clock as the log writes it where it has no other
    incident_id     INTEGER,        -- → incidents.id
    killed          INTEGER,        -- 0: a report without a kill
    scope           TEXT,           -- global, memcg, constrained (cpuset, mempolicy, BPF), sysrq
    memcg           TEXT,           -- whose limit was hit
    victim          TEXT,           -- "comm[pid]"
    victim_pid      INTEGER,
    victim_comm     TEXT,
    trigger         TEXT,           -- "comm[pid]" of who asked for memory
    trigger_pid     INTEGER,
    trigger_task_id INTEGER,        -- → tasks.id
    gfp             TEXT,
    page_order      INTEGER,
    rss_kb          INTEGER,        -- of the victim: anonymous, file and shmem pages
    anon_kb         INTEGER,
    shmem_kb        INTEGER,
    pgtables_kb     INTEGER,
    oom_score_adj   INTEGER,
    score           INTEGER,
    reap_result     TEXT,           -- reaped, unable
    reaped_ms       INTEGER,        -- from the kill until the reaper was through
    exited          TEXT,           -- how it is known that the victim went
    by_group        INTEGER,        -- 1: one of a memory.oom.group kill
    next_id         INTEGER,        -- the next report of this scope and cgroup, SysRq kills among the global ones
    next_ms         INTEGER         -- and how long after this one it came
);
CREATE INDEX IF NOT EXISTS temp.kills_victim ON kills (victim_pid, victim_comm, killed, at_ms) WHERE killed;
-- Reports in the order in which they follow each other in their scope and cgroup, SysRq kills among the global ones: the
-- one before has seq - 1, which is much quicker to ask for than a window over tens of thousands.
CREATE TEMP TABLE IF NOT EXISTS reports (
    seq     INTEGER PRIMARY KEY,
    id      INTEGER,                -- → oom_kills.id
    at_ms   INTEGER,
    killed  INTEGER,                -- 0: a report without a kill, or a SysRq kill
    died    INTEGER,                -- the same, but 1 for a SysRq kill
    scope   TEXT,                   -- as in kills
    series  TEXT,                   -- the same, global for sysrq
    memcg   TEXT
);
DELETE FROM reports;
-- with: oom_kill
INSERT INTO reports (id, at_ms, killed, died, scope, series, memcg)
    -- Where it is not materialized, SQLite writes the CASE in place of each r.scope, and answers it three times.
    WITH scoped AS MATERIALIZED (
      SELECT k.id, coalesce(k.at_ms, k.time_ms, wall_ms(k.time_wall) - (SELECT start_ms FROM clocks)) AS at_ms, k.killed,
           coalesce(k.memcg, g.path) AS memcg,
           CASE WHEN k.sysrq OR k.page_order < 0 THEN 'sysrq'
                WHEN k.constraint_name = 'memcg' OR coalesce(k.memcg, g.path) IS NOT NULL OR k.message LIKE 'Memory cgroup%'
                  OR (k.constraint_name IS NULL AND k.message IS NULL AND EXISTS (
                      SELECT 1 FROM frame f WHERE f.capture_id = :capture AND f.task_id = k.trigger_task_id
                         AND f.reliable AND f.func IN ('mem_cgroup_out_of_memory', 'mem_cgroup_oom_synchronize')))
                THEN 'memcg'
                -- OpenVZ's beancounter; 0 is the host's.
                WHEN k.container <> '0' AND coalesce(k.message LIKE '% in UB %', 1) THEN 'memcg'
                WHEN k.constraint_name IN ('cpuset', 'mempolicy')
                  OR coalesce(k.constraint_text, 'NONE') <> 'NONE' THEN 'constrained'
                ELSE 'global' END AS scope
      FROM oom_kill k
      -- A kill whose lines the ring buffer has lost: its victim's cgroup is still full to its limit.
      LEFT JOIN task v ON v.capture_id = k.capture_id AND v.oom_victim AND k.locator = v.locator
                       AND v.id = CASE WHEN k.message IS NULL AND k.constraint_name IS NULL THEN k.victim_task_id END
      LEFT JOIN memcg g ON g.capture_id = v.capture_id AND g.id = v.memcg_id AND g.usage_kb >= g.max_kb
     WHERE k.capture_id = :capture AND k.repeat_of IS NULL)
    SELECT r.id, r.at_ms, r.killed AND r.scope <> 'sysrq', r.killed, r.scope, replace(r.scope, 'sysrq', 'global') AS series, r.memcg
      FROM scoped r
     ORDER BY series, r.memcg, r.id;

-- Runs of them. A report more than a minute after the one before it of its scope and cgroup begins the next incident; one
-- whose time is unknown stays with the one before. Numbers are in the order of their first reports in the log.
CREATE TEMP TABLE IF NOT EXISTS runs (
    number  INTEGER PRIMARY KEY,    -- → incident.id
    first   INTEGER,                -- → reports.seq
    last    INTEGER
);
DELETE FROM runs;
-- with: oom_kill
INSERT INTO runs (first, last)
    SELECT b.seq, b.next - 1
      FROM (SELECT r.seq, r.id, lead(r.seq, 1, (SELECT max(seq) + 1 FROM reports)) OVER (ORDER BY r.seq) AS next
              FROM reports r LEFT JOIN reports p ON p.seq = r.seq - 1
             WHERE p.seq IS NULL OR p.series <> r.series OR p.memcg IS NOT r.memcg OR r.at_ms - p.at_ms > 60000) b
     ORDER BY b.id;

DELETE FROM kills;
-- with: oom_kill
INSERT INTO kills
    SELECT k.capture_id, k.id, r.at_ms, coalesce(k.time_ms, k.time_wall), i.number, k.killed, r.scope, r.memcg,
           CASE WHEN k.killed THEN coalesce(k.victim_comm, '?') || coalesce('[' || k.victim_pid || ']', '') END,
           k.victim_pid, k.victim_comm, k.trigger_comm || coalesce('[' || k.trigger_pid || ']', ''), k.trigger_pid,
           k.trigger_task_id, k.gfp, k.page_order,
           k.anon_rss_kb + coalesce(k.file_rss_kb, 0) + coalesce(k.shmem_rss_kb, 0), k.anon_rss_kb, k.shmem_rss_kb,
           k.pgtables_kb, k.oom_score_adj, k.score, k.reap_result, k.reaped_ms - k.time_ms, k.exited,
           -- SQLite would answer both sides of an AND.
           CASE WHEN r.scope = 'memcg' THEN EXISTS (
               SELECT 1 FROM event e JOIN moments g ON g.fact = 'event' AND g.id = e.id
                WHERE e.capture_id = k.capture_id AND e.kind = 'oom-group'
                  AND coalesce(abs(r.at_ms - g.at_ms) <= 5000, 1)) ELSE 0 END,
           n.id, n.at_ms - r.at_ms
      FROM runs i
      CROSS JOIN reports r ON r.seq BETWEEN i.first AND i.last
      CROSS JOIN oom_kill k ON k.capture_id = :capture AND k.id = r.id
      LEFT JOIN reports n ON n.seq = r.seq + 1 AND n.series = r.series AND n.memcg IS r.memcg;

-- Incidents in the making: they are stored once it is known which events are theirs.
CREATE TEMP TABLE IF NOT EXISTS spans (
    id              INTEGER PRIMARY KEY, -- these columns as in incidents
    scope           TEXT,           -- global, memcg, constrained, stall
    memcg           TEXT,
    first_ms        INTEGER,        -- so far: of its kills, or of the events that began it
    last_ms         INTEGER,
    kills           INTEGER,
    first_kill_id   INTEGER,
    last_kill_id    INTEGER
);
CREATE INDEX IF NOT EXISTS temp.spans_scope ON spans (scope, first_ms);
DELETE FROM spans;
-- with: oom_kill
INSERT INTO spans
    SELECT i.number, r.series, r.memcg, min(r.at_ms), max(r.at_ms), sum(r.died), min(r.id), max(r.id)
      FROM runs i
      CROSS JOIN reports r ON r.seq BETWEEN i.first AND i.last
     GROUP BY i.number;
-- with: oom_kill
INSERT INTO moments (capture_id, fact, id, at_ms, began_ms, incident_id, time_ms, wall_ms)
    SELECT k.capture_id, 'oom_kill', k.id, k.at_ms, k.at_ms, i.incident_id, k.time_ms, wall_ms(k.time_wall)
      FROM oom_kill k LEFT JOIN kills i ON i.id = k.id WHERE k.capture_id = :capture;
-- with: oom_kill
UPDATE moments SET at_ms = coalesce(time_ms, wall_ms - (SELECT start_ms FROM clocks)),
                   began_ms = coalesce(time_ms, wall_ms - (SELECT start_ms FROM clocks)) WHERE fact = 'oom_kill' AND at_ms IS NULL;
-- with: oom_kill, event
UPDATE present SET now_ms = coalesce(now_ms, (SELECT max(at_ms) FROM moments));
-- Events that began from a minute before its first kill to two after its last are an incident's. Of two that overlap,
-- rather that of the whole machine than that of a cgroup, then the one that began last. So is what happens to a victim
-- later.
-- Those of one scope follow each other, so that only the last to begin can still be going on; cgroups overlap.
-- with: oom_kill
UPDATE moments SET incident_id = coalesce(
        (SELECT CASE WHEN i.last_ms >= moments.began_ms - 120000 THEN i.id END FROM spans i
          WHERE i.scope = 'global' AND i.first_ms <= moments.began_ms + 60000
          ORDER BY i.first_ms DESC, i.id DESC LIMIT 1),
        (SELECT CASE WHEN i.last_ms >= moments.began_ms - 120000 THEN i.id END FROM spans i
          WHERE i.scope = 'constrained' AND i.first_ms <= moments.began_ms + 60000
          ORDER BY i.first_ms DESC, i.id DESC LIMIT 1),
        (SELECT w.id FROM (SELECT i.id, i.first_ms, i.last_ms FROM spans i
                            WHERE i.scope = 'memcg' AND i.first_ms <= moments.began_ms + 60000
                            ORDER BY i.first_ms DESC, i.id DESC LIMIT 64) w
          WHERE w.last_ms >= moments.began_ms - 120000 ORDER BY w.first_ms DESC, w.id DESC LIMIT 1))
 WHERE fact = 'event' AND at_ms IS NOT NULL AND EXISTS (SELECT 1 FROM spans);
-- with: oom_kill
UPDATE moments SET incident_id = (
        SELECT k.incident_id FROM event e JOIN kills k ON k.victim_pid = e.pid AND k.victim_comm = e.comm AND k.killed
         WHERE e.capture_id = :capture AND e.id = moments.id AND coalesce(k.at_ms <= moments.at_ms, 1)
         ORDER BY k.id DESC LIMIT 1)
 WHERE fact = 'event' AND incident_id IS NULL;
-- Where a log has no times at all, its kills are one incident, and its events belong to it.
-- with: oom_kill
UPDATE moments SET incident_id = (SELECT max(id) FROM spans)
 WHERE fact = 'event' AND at_ms IS NULL;
-- What happened far from any kill: events of a stall less than three minutes apart, as a hung-task detector that looks
-- every two minutes reports it.
-- with: event
INSERT INTO spans (id, scope, first_ms, last_ms, kills)
    SELECT (SELECT coalesce(max(id), 0) FROM spans)
             + row_number() OVER (ORDER BY min(coalesce(r.at_ms, 0)), r.run), 'stall', min(r.at_ms), max(r.at_ms), 0
      FROM (SELECT at_ms, sum(begins) OVER (ORDER BY at_ms, id) AS run
              FROM (SELECT m.id, m.at_ms, coalesce(m.at_ms - lag(m.at_ms) OVER (ORDER BY m.at_ms, m.id) > 180000, 0) AS begins
                      FROM moments m JOIN event e ON e.capture_id = :capture AND e.id = m.id
                     WHERE m.fact = 'event' AND m.incident_id IS NULL
                       AND e.kind NOT IN ('types-compared', 'disagreement', 'sysrq', 'oom-enabled', 'oom-disabled',
                                          'memory-dump', 'mm-warning', 'warning', 'log-lost', 'log-suppressed', 'log-repeated', 'storage-responding'))) r
     GROUP BY r.run;
-- with: event
UPDATE moments SET incident_id = (SELECT i.id FROM spans i WHERE i.scope = 'stall'
                                     AND coalesce(i.first_ms <= moments.at_ms + 60000, moments.at_ms IS NULL)
                                   ORDER BY i.first_ms DESC, i.id DESC LIMIT 1)
 WHERE fact = 'event' AND incident_id IS NULL AND EXISTS (SELECT 1 FROM spans WHERE scope = 'stall');
-- with: oom_kill, event
INSERT INTO incident (capture_id, id, scope, memcg, first_ms, last_ms, kills, events, first_kill_id, last_kill_id, newest)
    SELECT :capture, i.id, i.scope, i.memcg, coalesce(min(coalesce(i.first_ms, n.first), n.first), i.first_ms),
           coalesce(max(coalesce(i.last_ms, n.last), n.last), i.last_ms), i.kills, coalesce(n.n, 0), i.first_kill_id, i.last_kill_id, 0
      FROM spans i
      LEFT JOIN (SELECT m.incident_id AS id, count(*) AS n, min(m.at_ms) AS first, max(m.at_ms) AS last FROM moments m
                  WHERE m.fact = 'event' AND m.incident_id IS NOT NULL GROUP BY m.incident_id HAVING first IS NOT NULL) n ON n.id = i.id;
-- with: oom_kill, event
UPDATE incident SET newest = 1
 WHERE capture_id = :capture AND id = (SELECT id FROM incident WHERE capture_id = :capture
                                        ORDER BY last_ms DESC NULLS FIRST, id DESC LIMIT 1);
-- with: oom_kill, event
UPDATE present SET incident_id = (SELECT id FROM incident WHERE capture_id = :capture AND newest);

-- Processes that the OOM killer chose, each of their threads that the capture knows: one row a thread, or one row
-- without a task where the capture has none. `leader` picks one row a process.
CREATE TEMP TABLE IF NOT EXISTS victims (
    capture_id  INTEGER,
    task_id     INTEGER,            -- → tasks.id; NULL: only the kill is known
    leader      INTEGER,            -- 1: the row that stands for its process
    name        TEXT,               -- "comm[pid]" of the process, of a thread "comm[tgid] (thread pid)"
    comm        TEXT,
    pid         INTEGER,
    tgid        INTEGER,
    mm_id       INTEGER,            -- → mms.id, the memory that its end would free
    memcg_id    INTEGER,
    kill_id     INTEGER,            -- → kills.id, the newest of this process; NULL: the log does not have it
    killed_at_ms INTEGER,           -- on the capture's clock
    age_ms      INTEGER,            -- from the kill to the end of the capture
    alive       INTEGER,            -- 1: still there, 0: gone; NULL: not known, as with most of a log's
    seen_kill_id INTEGER,           -- logs: a later report whose table of tasks still has it
    exited      TEXT,               -- how it is known that it went
    exit_stage  TEXT,               -- as in tasks
    skip        INTEGER,            -- MMF_OOM_SKIP: the killer passes over it
    unstable    INTEGER,            -- MMF_UNSTABLE: the reaper has been there
    users       INTEGER,            -- mm_users
    left_kb     INTEGER,            -- what its mm still has: anonymous, shmem, swap
    reap_result TEXT,
    state       TEXT,
    stuck_ms    INTEGER,            -- how long the thread has been asleep
    killable    INTEGER             -- 1: it sleeps so that a fatal signal would wake it
);
CREATE INDEX IF NOT EXISTS temp.victims_pid ON victims (tgid);
CREATE INDEX IF NOT EXISTS temp.victims_task ON victims (task_id) WHERE task_id IS NOT NULL;
DELETE FROM victims;
-- with: task
INSERT INTO victims
    WITH chosen AS MATERIALIZED (
      SELECT t.id AS id, coalesce(t.oom_mm_id, -t.tgid, -t.id) AS process
        FROM present p
        JOIN task t ON t.capture_id = :capture AND (t.oom_victim OR (p.kind = 'log' AND EXISTS (
                 SELECT 1 FROM kills o WHERE o.victim_pid = coalesce(t.tgid, t.pid) AND o.killed AND o.victim_comm = t.comm))))
    SELECT t.capture_id, t.id, t.id IN (SELECT min(o.id) FROM chosen o GROUP BY o.process),
           coalesce(t.comm, '?') || '[' || coalesce(t.tgid, t.pid, '?') || ']' || CASE WHEN t.pid <> t.tgid
                THEN ' (thread ' || t.pid || ')' ELSE '' END, t.comm, t.pid,
           -- A log knows a task by the pid that it prints: here the one that was killed.
           coalesce(t.tgid, CASE p.kind WHEN 'log' THEN t.pid END), coalesce(t.oom_mm_id, t.mm_id),
           t.memcg_id, k.id, k.at_ms, p.now_ms - k.at_ms,
           CASE WHEN t.exit_state THEN 0 WHEN p.kind = 'vmcore' THEN 1 WHEN k.exited IS NOT NULL THEN 0 END, NULL,
           k.exited, t.exit_stage, m.oom_skip, m.unstable, m.users,
           m.rss_anon_kb + coalesce(m.rss_shmem_kb, 0) + coalesce(m.swap_kb, 0), k.reap_result, t.state, t.asleep_ms,
           t.killable
      FROM chosen c CROSS JOIN present p
      CROSS JOIN task t ON t.capture_id = :capture AND t.id = c.id
      LEFT JOIN mm m ON m.capture_id = :capture AND m.id = coalesce(t.oom_mm_id, t.mm_id)
      LEFT JOIN kills k ON k.id = CASE WHEN t.pid <> t.tgid THEN (SELECT max(+o.id) FROM kills o WHERE o.killed AND o.victim_pid IN (t.tgid, t.pid))
                                    ELSE (SELECT max(+o.id) FROM kills o WHERE o.killed AND o.victim_pid = coalesce(t.tgid, t.pid)
                                               AND (o.victim_comm = t.comm OR p.kind <> 'log')) END;
-- with: oom_kill
INSERT INTO victims (capture_id, leader, name, comm, pid, tgid, kill_id, killed_at_ms, age_ms, alive, exited, reap_result)
    SELECT k.capture_id, 1, k.victim, k.victim_comm, k.victim_pid,
           -- The kill line may have a thread's id: the table of tasks tells its process.
           coalesce(CASE WHEN EXISTS (SELECT 1 FROM oom_candidate c WHERE c.capture_id = :capture) THEN (
                      SELECT c.tgid FROM oom_candidate c WHERE c.capture_id = k.capture_id AND c.kill_id = k.id AND c.pid = k.victim_pid ORDER BY c.id LIMIT 1) END,
                    k.victim_pid), k.id, k.at_ms, p.now_ms - k.at_ms,
           CASE WHEN k.exited IS NOT NULL OR p.all_tasks THEN 0 END, k.exited, k.reap_result
      FROM present p CROSS JOIN kills k
     WHERE k.id IN (SELECT max(o.id) FROM kills o WHERE o.killed AND o.victim_pid IS NOT NULL GROUP BY o.victim_pid, o.victim_comm
                    HAVING NOT EXISTS (SELECT 1 FROM victims v WHERE v.tgid = o.victim_pid AND (v.comm = o.victim_comm OR p.kind <> 'log')));
-- with: oom_candidate
UPDATE victims SET seen_kill_id = c.kill_id, alive = CASE WHEN exited IS NULL AND (task_id IS NULL OR alive IS NULL) THEN 1 ELSE alive END
  FROM (SELECT v.tgid AS tgid, v.kill_id AS after, max(o.kill_id) AS kill_id
          FROM oom_candidate o JOIN victims v ON v.tgid = coalesce(o.tgid, o.pid) AND v.kill_id < o.kill_id AND v.comm = o.comm
         WHERE o.capture_id = :capture GROUP BY v.tgid, v.kill_id) c
 WHERE victims.tgid = c.tgid AND victims.kill_id = c.after;

-- Processes that make the OOM killer stand back: victims that are alive and that it does not pass over. From dumps.
CREATE TEMP TABLE IF NOT EXISTS blockers (
    capture_id  INTEGER,
    task_id     INTEGER,            -- → tasks.id
    name        TEXT,
    mm_id       INTEGER,            -- → mms.id
    memcg_id    INTEGER,
    kill_id     INTEGER,            -- → kills.id
    age_ms      INTEGER             -- since it was killed
);
DELETE FROM blockers;
-- with: task
INSERT INTO blockers
    SELECT v.capture_id, v.task_id, v.name, v.mm_id, v.memcg_id, v.kill_id, v.age_ms
      FROM victims v JOIN task t ON t.capture_id = v.capture_id AND t.id = v.task_id
     WHERE v.leader AND v.alive AND CASE WHEN v.skip IS NOT NULL THEN NOT v.skip ELSE t.tif_memdie END;

-- Who waits for memory, in the allocator or in reclaim: waits of kind memory, and a log's lines about stalled
-- allocations (event_id instead of wait_id).
CREATE TEMP TABLE IF NOT EXISTS allocators (
    capture_id    INTEGER,
    task_id       INTEGER,          -- → tasks.id
    name          TEXT,             -- "comm[pid]"
    wait_id       INTEGER,          -- → waits.id
    event_id      INTEGER,          -- → events.id, alloc-stall
    detail        TEXT,             -- as in waits: reclaim, slowpath, oom-turn, throttle, mempool, kswapd, …
    gfp           TEXT,
    page_order    INTEGER,
    has_fs        INTEGER,          -- __GFP_FS: may call into file systems; 0 for GFP_NOFS and GFP_NOIO
    has_io        INTEGER,          -- __GFP_IO
    nofail        INTEGER,          -- __GFP_NOFAIL
    memcg_id      INTEGER,          -- waits for memory of this cgroup
    since_ms      INTEGER,          -- for how long
    certainty     TEXT,
    func          TEXT,
    caller        TEXT,
    caller_module TEXT,
    victim        INTEGER,          -- 1: an OOM victim itself
    kthread       INTEGER,
    inner_wait_id INTEGER,          -- what it waits for in the course of that, → waits.id
    inner_kind    TEXT,
    inner_target  TEXT,             -- as reports call it
    inner_ms      INTEGER,
    device_id     INTEGER           -- the device among both, → devices.id
);
CREATE INDEX IF NOT EXISTS temp.allocators_task ON allocators (task_id);
DELETE FROM allocators;
-- with: wait
INSERT INTO allocators
    SELECT w.capture_id, w.task_id, coalesce(t.comm, '?') || '[' || coalesce(t.pid, '?') || ']', w.id, NULL, w.detail,
           w.gfp, w.page_order,
           w.gfp GLOB '*GFP_KERNEL*' OR w.gfp GLOB '*GFP_*USER*' OR w.gfp GLOB '*GFP_TRANSHUGE*' OR w.gfp GLOB '*__GFP_FS*',
           w.gfp GLOB '*GFP_KERNEL*' OR w.gfp GLOB '*GFP_*USER*' OR w.gfp GLOB '*GFP_TRANSHUGE*' OR w.gfp GLOB '*__GFP_IO*'
             OR w.gfp GLOB '*GFP_NOFS*',
           w.gfp GLOB '*__GFP_NOFAIL*', CASE w.target_type WHEN 'memcg' THEN w.target_id END, w.since_ms, w.certainty,
           w.func, w.caller, w.caller_module, coalesce(t.oom_victim, 0), t.kthread, i.id, i.kind,
           coalesce(i.target, i.kind || coalesce(' (' || i.detail || ')', '')), i.since_ms,
           coalesce(CASE i.target_type WHEN 'device' THEN i.target_id END, CASE w.target_type WHEN 'device' THEN w.target_id END)
      FROM wait w
      LEFT JOIN task t ON t.capture_id = w.capture_id AND t.id = w.task_id
      LEFT JOIN waits i ON i.capture_id = w.capture_id AND i.task_id = w.task_id
                       AND i.id = (SELECT n.id FROM wait n WHERE n.capture_id = w.capture_id AND n.task_id = w.task_id
                                      AND n.within_id = w.id ORDER BY n.id LIMIT 1)
     WHERE w.capture_id = :capture AND w.kind = 'memory';
-- with: event
INSERT INTO allocators (capture_id, task_id, name, event_id, detail, since_ms, certainty, victim)
    SELECT e.capture_id, e.task_id, e.comm || coalesce('[' || e.pid || ']', ''), e.id, 'stalled', e.duration_ms, 'certain',
           coalesce((SELECT 1 FROM victims v WHERE v.tgid = e.pid), 0)
      FROM event e WHERE e.capture_id = :capture AND e.kind = 'alloc-stall';

-- How memory stood: one row an OOM report (kill_id), another memory dump of a log (event_id), or the dump itself (both
-- NULL). Zones that the request could not use do not count; where that is not known, all do.
CREATE TEMP TABLE IF NOT EXISTS shortages (
    capture_id      INTEGER,
    kill_id         INTEGER,        -- → oom_kills.id
    event_id        INTEGER,        -- → events.id
    at_ms           INTEGER,
    incident_id     INTEGER,        -- → incidents.id
    scope           TEXT,           -- of the report
    page_order      INTEGER,
    free_kb         INTEGER,        -- in the zones that count
    min_kb          INTEGER,        -- their min watermarks
    reserve_kb      INTEGER,        -- the same without what is boosted for the moment, which the reserves have no part in
    best_over_kb    INTEGER,        -- how far the best of them is above its min and what it keeps for others; negative: all are below
    zones_above     INTEGER,        -- how many are above
    zone_id         INTEGER,        -- the best of them, → zones.id
    free_cma_kb     INTEGER,
    highatomic_kb   INTEGER,
    ram_kb          INTEGER,        -- the smaller of "pages RAM" and the zones' present pages
    swap_total_kb   INTEGER,
    swap_free_kb    INTEGER,
    anon_kb         INTEGER,        -- on the LRU lists, active and inactive
    file_kb         INTEGER,
    shmem_kb        INTEGER,
    slab_reclaimable_kb   INTEGER,
    slab_unreclaimable_kb INTEGER,
    pgtables_kb     INTEGER,
    kernel_stack_kb INTEGER,
    unevictable_kb  INTEGER,
    mlocked_kb      INTEGER,
    dirty_kb        INTEGER,
    writeback_kb    INTEGER,
    hugetlb_kb      INTEGER,        -- reserved for huge pages; NULL where sizes and counts cannot be paired
    unaccounted_kb  INTEGER,        -- RAM that none of the counters explains
    tasks_rss_kb    INTEGER,        -- the tasks' rss together
    biggest_pid     INTEGER,        -- the task with most rss
    biggest         TEXT,           -- "comm[pid]"
    biggest_kb      INTEGER,
    candidate_id    INTEGER         -- the same, → oom_candidates.id
);
DELETE FROM shortages;
-- with: zone, vmstat
INSERT INTO shortages
    WITH counters AS (
      SELECT kill_id, event_id,
             coalesce(sum(value) FILTER (WHERE name = 'active_anon' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'active_anon')) AS active_anon,
             coalesce(sum(value) FILTER (WHERE name = 'inactive_anon' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'inactive_anon')) AS inactive_anon,
             coalesce(sum(value) FILTER (WHERE name = 'active_file' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'active_file')) AS active_file,
             coalesce(sum(value) FILTER (WHERE name = 'inactive_file' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'inactive_file')) AS inactive_file,
             coalesce(max(value) FILTER (WHERE name = 'shmem' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'shmem')) AS shmem,
             coalesce(max(value) FILTER (WHERE name = 'slab_reclaimable' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'slab_reclaimable')) AS slab_reclaimable,
             coalesce(max(value) FILTER (WHERE name = 'slab_unreclaimable' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'slab_unreclaimable')) AS slab_unreclaimable,
             coalesce(max(value) FILTER (WHERE name = 'pagetables' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'pagetables')) AS pagetables,
             coalesce(max(value) FILTER (WHERE name = 'kernel_stack' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'kernel_stack')) AS kernel_stack,
             coalesce(max(value) FILTER (WHERE name = 'unevictable' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'unevictable')) AS unevictable,
             coalesce(max(value) FILTER (WHERE name = 'mlocked' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'mlocked')) AS mlocked,
             coalesce(max(value) FILTER (WHERE name = 'dirty' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'dirty')) AS dirty,
             coalesce(max(value) FILTER (WHERE name = 'writeback' AND node IS NULL),
                      sum(value) FILTER (WHERE name = 'writeback')) AS writeback,
             max(value) FILTER (WHERE name = 'ram') AS ram,
             CASE WHEN count(*) FILTER (WHERE name GLOB 'hugepages_*kB' AND unit = 'kb') > 0
                  THEN sum(value) FILTER (WHERE name GLOB 'hugepages_*kB' AND unit = 'kb')
                  WHEN count(*) FILTER (WHERE name = 'hugepages_total' AND unit = 'kb') > 0
                  THEN sum(value) FILTER (WHERE name = 'hugepages_total' AND unit = 'kb')
                  WHEN count(*) FILTER (WHERE name = 'hugepages_size') = count(DISTINCT coalesce(node, -1))
                         FILTER (WHERE name = 'hugepages_size')
                   AND min(value) FILTER (WHERE name = 'hugepages_size') = max(value) FILTER (WHERE name = 'hugepages_size')
                  THEN max(value) FILTER (WHERE name = 'hugepages_size')
                         * sum(value) FILTER (WHERE name = 'hugepages_total' AND unit = 'count') END AS hugetlb
        FROM vmstat
       -- Most counters are none of these, and would be asked for each of them.
       WHERE capture_id = :capture AND memcg_id IS NULL
         AND (name IN ('active_anon', 'inactive_anon', 'active_file', 'inactive_file', 'shmem', 'slab_reclaimable', 'slab_unreclaimable',
                       'pagetables', 'kernel_stack', 'unevictable', 'mlocked', 'dirty', 'writeback', 'ram') OR name GLOB 'hugepages_*')
       GROUP BY kill_id, event_id),
    areas AS (
      SELECT kill_id, event_id, sum(free_kb) FILTER (WHERE counts) AS free, sum(min_kb) FILTER (WHERE counts) AS min,
             sum(min_kb - coalesce(boost_kb, 0)) FILTER (WHERE counts) AS reserve,
             max(over_kb) FILTER (WHERE counts) AS best_over, sum(counts AND over_kb > 0) AS above,
             sum(free_cma_kb) FILTER (WHERE counts) AS cma, sum(highatomic_kb) FILTER (WHERE counts) AS highatomic,
             sum(present_kb) AS present, sum(mlocked_kb) AS mlocked, sum(unevictable_kb) AS unevictable,
             max(CASE WHEN counts AND best = 1 THEN id END) AS zone_id
        FROM (SELECT *, row_number() OVER (PARTITION BY kill_id, event_id ORDER BY counts DESC, over_kb DESC NULLS LAST, id) AS best
                FROM (SELECT *, coalesce(eligible, 1) AS counts, free_kb - min_kb - coalesce(kept_kb, 0) AS over_kb
                        FROM zone WHERE capture_id = :capture))
       GROUP BY kill_id, event_id),
    swapped AS (
      SELECT kill_id, CASE WHEN count(*) FILTER (WHERE name IS NULL) > 0 THEN max(total_kb) FILTER (WHERE name IS NULL)
                           ELSE sum(total_kb) END AS total,
             CASE WHEN count(*) FILTER (WHERE name IS NULL) > 0 THEN max(free_kb) FILTER (WHERE name IS NULL)
                  ELSE sum(free_kb) END AS free
        FROM swap WHERE capture_id = :capture GROUP BY kill_id),
    consumers AS (
      SELECT kill_id, sum(rss_kb) AS rss, rss_kb AS biggest_kb, pid AS biggest_pid, comm AS biggest_comm, id AS candidate_id
        FROM oom_candidate WHERE capture_id = :capture AND kill_id IS NOT NULL GROUP BY kill_id HAVING max(most(rss_kb, id)) IS NOT NULL),
    mapped AS (
      SELECT sum(coalesce(rss_anon_kb, 0) + coalesce(rss_file_kb, 0) + coalesce(rss_shmem_kb, 0)) AS rss
        FROM mm WHERE capture_id = :capture),
    rows_of AS (SELECT kill_id, event_id FROM vmstat WHERE capture_id = :capture AND memcg_id IS NULL
                UNION SELECT kill_id, event_id FROM areas)
    SELECT :capture, r.kill_id, r.event_id, m.at_ms, m.incident_id, k.scope, k.page_order, a.free, a.min, a.reserve, a.best_over,
           a.above, a.zone_id, a.cma, a.highatomic,
           CASE WHEN c.ram IS NOT NULL AND a.present IS NOT NULL THEN min(c.ram, a.present)
                ELSE coalesce(c.ram, a.present) END,
           s.total, s.free, c.active_anon + c.inactive_anon, c.active_file + c.inactive_file, c.shmem, c.slab_reclaimable,
           c.slab_unreclaimable, c.pagetables, c.kernel_stack, coalesce(c.unevictable, a.unevictable),
           coalesce(c.mlocked, a.mlocked), c.dirty, c.writeback, c.hugetlb,
           (SELECT o.unaccounted_kb FROM oom_kill o WHERE o.capture_id = :capture AND o.id = r.kill_id),
           coalesce(t.rss, CASE WHEN r.kill_id IS NULL AND r.event_id IS NULL THEN (SELECT rss FROM mapped) END),
           t.biggest_pid, t.biggest_comm || '[' || t.biggest_pid || ']', t.biggest_kb, t.candidate_id
      FROM rows_of r
      LEFT JOIN counters c ON c.kill_id IS r.kill_id AND c.event_id IS r.event_id
      LEFT JOIN areas a ON a.kill_id IS r.kill_id AND a.event_id IS r.event_id
      LEFT JOIN swapped s ON s.kill_id IS r.kill_id AND r.event_id IS NULL
      LEFT JOIN consumers t ON t.kill_id = r.kill_id
      LEFT JOIN kills k ON k.id = r.kill_id
      LEFT JOIN moments m ON m.fact = CASE WHEN r.kill_id IS NOT NULL THEN 'oom_kill' ELSE 'event' END
                         AND m.id = coalesce(r.kill_id, r.event_id);

-- Runs of kills of one scope and cgroup, each less than five seconds after the one before: two kills at least. SysRq
-- kills do not count.
CREATE TEMP TABLE IF NOT EXISTS storms (
    capture_id    INTEGER,
    incident_id   INTEGER,          -- → incidents.id
    scope         TEXT,
    memcg         TEXT,
    first_kill_id INTEGER,          -- → kills.id
    last_kill_id  INTEGER,
    kills         INTEGER,
    victims       INTEGER,          -- different processes
    first_ms      INTEGER,          -- on the capture's clock
    span_ms       INTEGER,          -- from the first kill to the last
    by_group      INTEGER           -- 1: memory.oom.group killed a cgroup as a whole
);
DELETE FROM storms;
-- with: oom_kill
INSERT INTO storms
    WITH s AS (
      SELECT r.seq AS first, lead(r.seq, 1, (SELECT max(seq) + 1 FROM reports)) OVER (ORDER BY r.seq) - 1 AS last
        FROM reports r LEFT JOIN reports p ON p.seq = r.seq - 1
       WHERE r.killed AND NOT CASE WHEN p.killed THEN p.series = r.series AND p.memcg IS r.memcg AND coalesce(r.at_ms - p.at_ms <= 5000, 0)
             -- The one before killed nobody: look for the last that did.
             ELSE coalesce((SELECT b.series = r.series AND b.memcg IS r.memcg AND coalesce(r.at_ms - b.at_ms <= 5000, 0) FROM reports b
                             WHERE b.seq < r.seq AND b.killed ORDER BY b.seq DESC LIMIT 1), 0) END)
    SELECT :capture, min(k.incident_id), r.scope, r.memcg, min(r.id), max(r.id), count(*), count(DISTINCT k.victim_pid),
           min(r.at_ms), max(r.at_ms) - min(r.at_ms), max(k.by_group)
      FROM s
      CROSS JOIN reports r ON r.seq BETWEEN s.first AND s.last AND r.killed
      CROSS JOIN kills k ON k.id = r.id
     WHERE s.last > s.first GROUP BY s.first HAVING count(*) > 1;

-- Memory by cgroup, as far as the capture tells of each incident: what the groups below one at its limit had of their own
-- (a report before 5.3), what killed processes had whose cgroup the log names, and the groups of a dump, for its newest.
CREATE TEMP TABLE IF NOT EXISTS cgroup_sums (
    capture_id  INTEGER,
    incident_id INTEGER,            -- → incidents.id
    source      TEXT,               -- report, killed, dump
    memcg       TEXT,               -- whose limit was hit, NULL for global incidents and in a dump
    path        TEXT,               -- never that of the root, which everything is in
    kb          INTEGER,            -- in a dump with the groups below, though those that have groups below are left out
    tasks       INTEGER,            -- killed processes, NULL: not told
    place       INTEGER,            -- 1: the biggest of its incident, source and memcg
    n           INTEGER             -- how many there are
);
DELETE FROM cgroup_sums;
-- with: oom_kill, memcg
INSERT INTO cgroup_sums
    WITH told AS (
      SELECT k.incident_id AS incident, 'report' AS source, k.memcg, c.path, sum(c.usage_kb) AS kb, NULL AS tasks
        FROM memcg p
        JOIN kills k ON k.id = p.kill_id
        JOIN memcg c ON c.capture_id = :capture AND c.parent_id = p.id
       WHERE p.capture_id = :capture
         -- Of several reports the first that lists groups: sums of several moments are none.
         AND p.kill_id IN (SELECT min(f.id) FROM memcg g JOIN memcg h ON h.capture_id = :capture AND h.id = g.parent_id
                                                       JOIN kills f ON f.id = h.kill_id
                            WHERE g.capture_id = :capture AND g.addr IS NULL GROUP BY f.incident_id)
       GROUP BY k.incident_id, k.memcg, c.path
      UNION ALL
      -- A process that was killed again still has what it had. Members of a group that is killed as a whole may be in
      -- groups below the one that is named.
      SELECT v.incident, 'killed', v.memcg, v.path, sum(v.kb), count(*)
        FROM (SELECT k.incident_id AS incident, k.memcg, o.task_memcg AS path, max(k.rss_kb) AS kb
                FROM oom_kill o
                JOIN kills k ON k.id = o.id
               WHERE o.capture_id = :capture AND o.task_memcg IS NOT NULL AND k.killed AND NOT k.by_group AND k.victim_pid IS NOT NULL
               GROUP BY k.incident_id, k.memcg, o.task_memcg, k.victim_pid, k.victim_comm) v
       GROUP BY v.incident, v.memcg, v.path HAVING count(v.kb) = count(*)
      UNION ALL
      SELECT p.incident_id, 'dump', NULL, c.path, c.usage_kb, NULL
        FROM present p
        JOIN memcg c ON c.capture_id = :capture AND c.addr IS NOT NULL AND c.usage_kb IS NOT NULL AND c.path IS NOT NULL
       WHERE p.kind = 'vmcore' AND p.incident_id IS NOT NULL
         AND c.id NOT IN (SELECT g.parent_id FROM memcg g WHERE g.capture_id = :capture AND g.parent_id IS NOT NULL))
    SELECT :capture, t.incident, t.source, t.memcg, t.path, t.kb, t.tasks,
           row_number() OVER (PARTITION BY t.incident, t.source, t.memcg ORDER BY t.kb DESC, t.path),
           count(*) OVER (PARTITION BY t.incident, t.source, t.memcg)
      FROM told t WHERE t.kb > 0 AND t.path <> '/';

-- For each waiting task the ways that the wait-for graph gives from it to their ends: one row a way, the shortest to
-- each end and last task. A wait that leads nowhere that is known has a row of depth 0.
CREATE TEMP TABLE IF NOT EXISTS chains (
    capture_id  INTEGER,
    id          INTEGER PRIMARY KEY,
    task_id     INTEGER,            -- who waits, → tasks.id
    wait_id     INTEGER,            -- its wait that the way begins with, → waits.id
    first_kind  TEXT,               -- kind of that wait
    lock_id     INTEGER,            -- the first lock on the way, → locks.id
    end_kind    TEXT,               -- memory, memcg, device, page, oom-turn; task: the last one waits for nothing that is
                                    -- known; lock, work, workqueue: nobody is known to hold or serve it; cycle: it leads
                                    -- back; wait: what is waited for is not known
    end_type    TEXT,               -- the last node's type (as in nodes)
    end_id      INTEGER,
    end_task_id INTEGER,            -- the last task on the way, whom all before it hang on, → tasks.id
    end_wait_id INTEGER,            -- the last wait on the way, → waits.id
    depth       INTEGER,            -- edges from task_id to end_task_id
    tasks       INTEGER,            -- tasks on the way, both ends included
    certainty   TEXT,               -- the weakest of all edges
    refs        TEXT,               -- its facts, as evidence: "task:1 wait:1 lock:1 task:2 wait:2"
    best        INTEGER             -- 1: of the ways of task_id the one to tell of: to memory, else the shortest
);
CREATE INDEX IF NOT EXISTS temp.chains_task ON chains (task_id);
CREATE INDEX IF NOT EXISTS temp.chains_lock ON chains (lock_id);
CREATE INDEX IF NOT EXISTS temp.chains_end ON chains (end_task_id);

-- SPDX-License-Identifier: GPL-2.0-or-later
-- The edges of the wait-for graph that the facts of one capture (:capture) give, a row each:
--
--   kind       waits-for, waits-for-memory, held-by, served-by, would-free
--   src_type   type of the node that it comes from (node_types in graph.c)
--   src_id     its id within the type; the address of a page, 0 for a type with one node (memory, oom-turn)
--   dst_type, dst_id   the node that it leads to
--   certainty  certain, likely, unknown
--   how        how the fact is known
--   fact, fact_id      the row that says so
--   branch     which of the SELECTs gives it; would-free has the last ones
--
-- The order decides which cycle of several is told, and at which of its tasks that begins; graph.c relies on edges of kind
-- would-free to come last.
WITH RECURSIVE

-- Each thread of an OOM victim that has not exited: the mm goes with the last one. Where the reaper has been
-- (MMF_OOM_SKIP and MMF_UNSTABLE) only what it could not take is left to come, and behind exit_mm() nothing. Where nobody waits for memory, as in a log that
-- has nothing but thousands of kills, nobody asks who would free it.
victim AS (
    SELECT t.id, t.memcg_id,
           CASE WHEN m.oom_skip AND m.unstable THEN 'likely' ELSE 'certain' END AS certainty,
           CASE WHEN m.oom_skip AND m.unstable THEN 'OOM victim; the reaper has taken what it could'
                WHEN t.oom_mm_id IS NOT NULL THEN 'OOM victim: signal->oom_mm'
                ELSE 'OOM victim' END AS how
      FROM task t
      LEFT JOIN mm m ON m.capture_id = t.capture_id AND m.id = t.oom_mm_id
     WHERE t.capture_id = :capture AND t.oom_victim AND NOT coalesce(t.exit_state, 0)
       AND NOT coalesce(m.oom_skip AND m.users = 0 AND coalesce(m.rss_anon_kb, 0) + coalesce(m.rss_shmem_kb, 0) + coalesce(m.swap_kb, 0) < 1024, 0)
       AND EXISTS (SELECT 1 FROM wait w WHERE w.capture_id = :capture AND (w.kind = 'memory' OR w.target_type = 'memcg'))
),

-- Memory of a victim is charged to its memcg and to all above it.
charged(id, memcg_id, certainty, how) AS (
    SELECT id, memcg_id, certainty, how FROM victim WHERE memcg_id IS NOT NULL
    UNION
    SELECT c.id, g.parent_id, c.certainty, c.how
      FROM charged c
      JOIN memcg g ON g.capture_id = :capture AND g.id = c.memcg_id
     WHERE g.parent_id IS NOT NULL
),

-- Workqueues that somebody flushes, and for how long the longest of these waits lasts.
flush(id, since_ms) AS (
    SELECT target_id, max(since_ms)
      FROM wait
     WHERE capture_id = :capture AND target_type = 'workqueue' AND target_id IS NOT NULL
     GROUP BY target_id
)

-- A wait for memory leads to free memory, or to the memcg whose limit it meets.
SELECT 'waits-for-memory', 'task', task_id,
       CASE WHEN target_type = 'memcg' AND target_id IS NOT NULL THEN 'memcg' ELSE 'memory' END,
       CASE WHEN target_type = 'memcg' THEN coalesce(target_id, 0) ELSE 0 END,
       certainty, how, 'wait', id, 0 AS branch
  FROM wait
 WHERE capture_id = :capture AND kind = 'memory' AND target_type IN ('memory', 'memcg')

UNION ALL
-- All other waits. One for memory that no free memory would end (a writer held back until dirty pages are written)
-- leads to the device, if that is known.
SELECT 'waits-for', 'task', task_id, target_type,
       CASE target_type WHEN 'page' THEN target_addr WHEN 'oom-turn' THEN 0 ELSE target_id END AS target,
       certainty, how, 'wait', id, 1
  FROM wait
 WHERE capture_id = :capture
   AND (target_type = 'oom-turn'
        OR (target IS NOT NULL
            AND (kind <> 'memory' OR target_type = 'device')
            AND target_type IN ('lock', 'work', 'workqueue', 'task', 'device', 'page', 'memcg')))

UNION ALL
-- A task that found oom_lock taken waits for the OOM killer's turn as well as for memory.
SELECT 'waits-for', 'task', task_id, 'oom-turn', 0, certainty, how, 'wait', id, 2
  FROM wait
 WHERE capture_id = :capture AND kind = 'memory' AND detail = 'oom-turn' AND target_type = 'memory'

UNION ALL
SELECT 'held-by', 'lock', id, 'task', owner_task_id,
       coalesce(owner_certainty, 'unknown'), coalesce(owner_how, 'unknown'), 'lock', id, 3
  FROM lock
 WHERE capture_id = :capture AND owner_task_id IS NOT NULL AND coalesce(mode, '') <> 'free'

UNION ALL
SELECT 'held-by', 'oom-turn', 0, 'task', l.owner_task_id,
       coalesce(l.owner_certainty, 'unknown'), 'owner of oom_lock', 'lock', l.id, 4
  FROM oom_state s
  JOIN lock l ON l.capture_id = s.capture_id AND l.id = s.lock_id
 WHERE s.capture_id = :capture AND l.owner_task_id IS NOT NULL AND coalesce(l.mode, '') <> 'free'

UNION ALL
SELECT 'served-by', 'work', id, 'task', worker_task_id, 'certain', 'the worker that runs it', 'work', id, 5
  FROM work
 WHERE capture_id = :capture AND worker_task_id IS NOT NULL

UNION ALL
-- A flush ends when all items are done that were queued before it began. Those are certainly among them whose worker
-- has slept for longer than the flush takes.
SELECT 'served-by', 'workqueue', k.workqueue_id, 'task', k.worker_task_id,
       CASE WHEN t.asleep_ms >= flush.since_ms THEN 'certain' ELSE 'likely' END, 'runs one of its items', 'work', k.id, 6
  FROM flush
  JOIN work k ON k.capture_id = :capture AND k.workqueue_id = flush.id AND k.state = 'running'
  JOIN task t ON t.capture_id = :capture AND t.id = k.worker_task_id

UNION ALL
-- A workqueue that runs one item at a time keeps the others waiting behind it.
SELECT 'served-by', 'work', k.id, 'task', ahead.worker_task_id, 'certain', 'runs the one item ahead of it', 'work',
       ahead.id, 7
  FROM work k
  JOIN workqueue q ON q.capture_id = :capture AND q.id = k.workqueue_id AND q.active = 1
  JOIN work ahead ON ahead.capture_id = :capture AND ahead.workqueue_id = q.id AND ahead.state = 'running'
                 AND ahead.worker_task_id IS NOT NULL
 WHERE k.capture_id = :capture AND k.state = 'inactive'

UNION ALL
SELECT 'served-by', 'device', id, 'device', below_id, 'certain', 'the device below it', 'device', id, 8
  FROM device
 WHERE capture_id = :capture AND below_id IS NOT NULL

UNION ALL
SELECT 'served-by', 'device', id, 'task', server_task_id, 'likely', 'has the other end of its socket open', 'device', id, 9
  FROM device
 WHERE capture_id = :capture AND server_task_id IS NOT NULL

UNION ALL
SELECT 'would-free', 'memory', 0, 'task', id, certainty, how, 'task', id, 10 FROM victim

UNION ALL
SELECT 'would-free', 'memcg', memcg_id, 'task', id, certainty, how, 'task', id, 11 FROM charged
 ORDER BY 10, 9, 3, 5

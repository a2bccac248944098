-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           lock/convoy
-- rev:          6
-- title:        {tasks} tasks queue for {lock}[, held by {holder}]
-- verdict:      {tasks} tasks wait for {lock}[ (in {place})][, which {holder} holds][; {waiter} waits for {ends}][{end_place}].[ The
--               longest has waited {waited_ms}.]{unknown}
-- advice:       [Look at {look}: the others go on when it does.][ {hint}]
-- severity:     medium
-- maturity:     stable
-- family:       task/blocked
-- confidence:   0.75
-- requires:     wait
-- explained-by: *
-- params:       min_tasks=3 min_ms=10000 min_behind_lock=2
-- falsepos:     A dump is one instant; a busy lock has a queue now and then.
-- affected:     any kernel
-- refs:         doc:lock/convoy.md
-- A queue at one lock; where locks are not known (a log), at one place in the code, where it takes more of them. Waits that
-- the detector found are old. A second queue at the same place is told from the first by its lock.
WITH hung AS MATERIALIZED (SELECT DISTINCT e.task_id AS task_id FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id IS NOT NULL),
q AS (
  SELECT coalesce('lock ' || c.lock_id, w.kind || ' ' || plain(w.func) || ' ' || coalesce(plain(w.caller), '')) AS queue, c.lock_id AS lock_id,
         count(DISTINCT c.task_id) AS tasks, min(c.id) AS chain, min(w.id) AS wait, max(w.id) AS last_wait, max(w.since_ms) AS ms,
         max(c.task_id IN (SELECT h.task_id FROM hung h)) AS hung
    FROM chains c JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id
   WHERE c.best AND w.kind <> 'futex' AND (c.lock_id IS NOT NULL OR w.kind IN ('mutex', 'rwsem-read', 'rwsem-write', 'semaphore', 'rt-mutex', 'percpu-rwsem-read', 'percpu-rwsem-write', 'spinlock', 'rwlock-read', 'rwlock-write'))
   GROUP BY 1 HAVING count(DISTINCT c.task_id) >= CASE WHEN c.lock_id IS NULL THEN :min_tasks ELSE :min_behind_lock END AND (hung OR coalesce(ms >= :min_ms, 0))),
p AS MATERIALIZED (
  SELECT s.queue AS queue, s.site AS site, row_number() OVER (PARTITION BY s.site ORDER BY s.tasks DESC, s.chain) AS nth
    FROM (SELECT q.queue AS queue, q.tasks AS tasks, q.chain AS chain,
                 coalesce((SELECT site(o.kind, o.caller, o.func, o.caller_module) AS site FROM waits o WHERE o.capture_id = :capture AND o.target_type = 'lock' AND o.target_id = q.lock_id
                            GROUP BY 1 ORDER BY count(*) DESC, site LIMIT 1), site(w.kind, w.caller, w.func, w.caller_module)) AS site
            FROM q JOIN chains c ON c.id = q.chain JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id) s)
SELECT p.site || CASE WHEN p.nth > 1 THEN '|' || coalesce(l.label, '') ELSE '' END AS fingerprint,
       'wait:' || q.wait || part(' wait:', nullif(q.last_wait, q.wait)) || ' ' || c.refs AS evidence,
       confidence(0.75, c.certainty, 1) AS confidence, q.tasks AS tasks, coalesce(l.label, 'one ' || w.kind) AS lock, plain(w.caller) AS place, q.ms AS waited_ms,
       coalesce(o.name, CASE WHEN c.tasks = 2 AND c.end_task_id <> c.task_id THEN h.name END) AS holder, CASE WHEN c.end_task_id <> c.task_id THEN h.name END AS look,
       -- Who holds it may wait for somebody else's lock: what the last of them waits for is told by its name.
       CASE WHEN x.target IS NOT NULL THEN CASE WHEN c.tasks > 2 THEN 'at the end of that chain ' || h.name ELSE 'that one' END END AS waiter, x.target AS ends,
       CASE WHEN x.target IS NULL THEN CASE WHEN c.tasks > 2 THEN '; at the end of that chain is ' || h.name || ',' ELSE ',' END || ' in ' || CASE WHEN x.kind = 'event' THEN plain(x.func) ELSE coalesce(plain(x.caller), plain(x.func)) END END AS end_place,
       CASE WHEN o.id IS NULL AND NOT (c.tasks = 2 AND c.end_task_id <> c.task_id) THEN ' Who holds it is not known.' ELSE '' END AS unknown,
       CASE WHEN o.id IS NULL AND c.end_task_id IS c.task_id AND (SELECT p.kind FROM present p) = 'log' THEN 'A crash dump knows the holder: kernel.hung_task_panic=1 with kdump, or SysRq-w for the other blocked tasks.' END AS hint
  FROM q JOIN p ON p.queue = q.queue
  JOIN chains c ON c.id = q.chain
  JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id
  LEFT JOIN locks l ON l.capture_id = :capture AND l.id = q.lock_id
  LEFT JOIN tasks o ON o.capture_id = :capture AND o.id = l.owner_task_id
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = c.end_task_id
  -- The last wait on the way may be that of the one before, whom the last keeps waiting.
  LEFT JOIN waits x ON x.capture_id = :capture AND c.end_task_id <> c.task_id
                   AND x.id = coalesce((SELECT y.id FROM waits y WHERE y.capture_id = :capture AND y.id = c.end_wait_id AND y.task_id = c.end_task_id),
                                       (SELECT min(y.id) FROM waits y WHERE y.capture_id = :capture AND y.task_id = c.end_task_id))
 ORDER BY q.tasks DESC, site(w.kind, w.caller, w.func, w.caller_module), q.chain;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           wq/no-rescuer
-- rev:          4
-- title:        {what} has had no worker for {stalled_ms}, while memory is short[, and {waiter} flushes it]
-- verdict:      No worker runs {what}, which has been pending for {stalled_ms}[; {waiter} waits for it][ and has for {waited_ms}].
--               A new worker needs memory[{kthreadd}]; a workqueue without
--               WQ_MEM_RECLAIM has no rescuer that could take over.
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     any(work, event)
-- only-with:    any(allocators, event.workqueue-lockup)
-- explained-by: oom/pcp-drain-stuck, oom/mutex-holder-allocates, oom/notifier-blocks, wq/no-worker
-- params:       min_age_ms=10000, near_ms=120000
-- classes:      L37
-- falsepos:     A CPU hog stalls a pool as well, with memory free; it is reported only with others waiting for memory.
-- affected:     any kernel; lru_add_drain_all() up to 4.6
-- refs:         commit:f3a932baa7f6 commit:ce612879ddc7 doc:wq/no-rescuer.md
-- A dump: an item of a workqueue without rescuer that is flushed. It has been pending for as long as somebody waits for it, even
-- when other work of its pool went on meanwhile. A log: a pool's lockup at the time of a shortage, on a CPU that works.
WITH short AS (SELECT min(a.task_id) AS task_id, max(a.name LIKE 'kthreadd[%') AS kthreadd FROM allocators a
                WHERE a.memcg_id IS NULL AND a.detail NOT IN ('kswapd', 'dirty-throttle'))
SELECT k.func AS fingerprint, 'work:' || k.id || ' workqueue:' || q.id || ' task:' || t.id || ' wait:' || w.id || ' task:' || s.task_id AS evidence,
       CASE WHEN s.kthreadd THEN 0.8 ELSE 0.6 END AS confidence, 'work item ' || k.func || '()' AS what,
       max(coalesce(k.pool_stalled_ms, 0), coalesce(w.since_ms, t.asleep_ms, 0)) AS stalled_ms,
       t.name AS waiter, coalesce(w.since_ms, t.asleep_ms) AS waited_ms, CASE WHEN s.kthreadd THEN ', and kthreadd, which would make one, waits for memory itself' END AS kthreadd
  FROM works k
  JOIN workqueues q ON q.capture_id = :capture AND q.id = k.workqueue_id AND NOT coalesce(q.mem_reclaim, 1) AND q.rescuer_task_id IS NULL
  JOIN waits w ON w.capture_id = :capture AND (w.target_type = 'work' AND w.target_id = k.id OR w.target_type = 'workqueue' AND w.target_id = q.id)
  JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
  JOIN short s ON s.task_id IS NOT NULL
 WHERE k.capture_id = :capture AND k.state = 'pending' AND max(coalesce(k.pool_stalled_ms, 0), coalesce(w.since_ms, t.asleep_ms, 0)) >= :min_age_ms
 GROUP BY q.id HAVING max(most(max(coalesce(k.pool_stalled_ms, 0), coalesce(w.since_ms, t.asleep_ms, 0)), w.id, k.id)) IS NOT NULL
UNION ALL
SELECT coalesce((SELECT k.func FROM works k WHERE k.capture_id = :capture AND k.state = 'pending' ORDER BY k.id LIMIT 1), ''),
       'event:' || min(l.id) || part(' oom_kill:', min(l.kill_id)) || part(' event:', min(l.stall_id)),
       0.5, 'work in a pool of workers', max(l.duration_ms), NULL, NULL, NULL
  FROM (SELECT e.id, e.duration_ms,
               (SELECT min(a.event_id) FROM allocators a JOIN moments n ON n.fact = 'event' AND n.id = a.event_id
                 WHERE coalesce(abs(n.at_ms - m.at_ms) <= :near_ms, 1)) AS stall_id,
               (SELECT min(k.id) FROM kills k WHERE k.scope = 'global' AND coalesce(abs(k.at_ms - m.at_ms) <= :near_ms, 1)) AS kill_id
          FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id
         WHERE e.capture_id = :capture AND e.kind = 'workqueue-lockup' AND (SELECT p.kind FROM present p) = 'log'
           -- A CPU that is stuck runs no worker, whatever memory there is.
           AND NOT EXISTS (SELECT 1 FROM events x JOIN moments n ON n.fact = 'event' AND n.id = x.id
                            WHERE x.capture_id = :capture AND x.kind IN ('hard-lockup', 'soft-lockup', 'rcu-stall') AND x.cpu = e.cpu
                              AND coalesce(abs(n.at_ms - m.at_ms) <= :near_ms, 1))) l
 WHERE l.kill_id IS NOT NULL OR l.stall_id IS NOT NULL
HAVING max(l.duration_ms) >= 3 * :min_age_ms
 ORDER BY evidence;

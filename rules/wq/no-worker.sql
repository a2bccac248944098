-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           wq/no-worker
-- rev:          2
-- title:        a worker pool[ of CPU {cpu}] has no idle worker, and {manager}, who would make one, waits for memory[ in {place}]
-- verdict:      The work of a pool[ (CPU {cpu})] has not moved[ for {hung_ms}]: none of its {workers} {workers:worker|workers} is idle, and {manager}, who would make another one,
--               waits for memory itself[, in {place}][ and has for {since_ms}].[ In the queue: {pending}.] Only workqueues with a rescuer go on.
-- severity:     high
-- maturity:     testing
-- confidence:   0.8
-- requires:     pool, wait
-- explained-by: oom/pcp-drain-stuck, oom/mutex-holder-allocates
-- params:       min_age_ms=10000
-- classes:      L37
-- falsepos:     The manager's stack is one moment: it may get its memory right after it, when others make progress.
-- affected:     kernels that print pools (4.1 and later; until 4.14 the manager is printed as well)
-- refs:         doc:wq/no-worker.md
-- A manager makes a worker by way of kthreadd, so that one that waits for memory sits in kthread_create or the allocator.
SELECT coalesce(plain(w.caller), '') AS fingerprint, 'pool:' || q.id || part(' event:', q.event_id) || ' task:' || t.id || ' wait:' || w.id || part(' work:', (
         SELECT min(k.id) FROM works k WHERE k.capture_id = :capture AND k.pool = q.no AND k.state = 'pending')) AS evidence,
       q.cpu AS cpu, q.workers AS workers, coalesce(q.hung_ms, e.duration_ms) AS hung_ms, t.name AS manager, plain(w.caller) AS place, w.since_ms AS since_ms,
       (SELECT group_concat(k.func, ', ') FROM (SELECT plain(k.func) AS func FROM works k WHERE k.capture_id = :capture AND k.pool = q.no AND k.state = 'pending'
          GROUP BY 1 ORDER BY min(k.id)) k) AS pending,
       confidence(0.8, w.certainty, 1) AS confidence
  FROM pools q
  JOIN tasks t ON t.capture_id = :capture AND t.id = q.manager_task_id
  JOIN waits w ON w.capture_id = :capture AND w.task_id = t.id AND w.kind = 'memory'
  LEFT JOIN events e ON e.capture_id = :capture AND e.id = q.event_id
 WHERE q.capture_id = :capture AND q.idle = 0 AND q.workers > 0 AND coalesce(q.hung_ms, e.duration_ms) >= :min_age_ms
 GROUP BY q.manager_task_id
 ORDER BY max(most(coalesce(q.hung_ms, e.duration_ms), q.id, w.id)) DESC;

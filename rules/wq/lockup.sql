-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           wq/lockup
-- rev:          3
-- title:        a workqueue's worker pool was stuck[ for {stuck_ms}][ on CPU {cpu}][: {running}]
-- verdict:      The workers of a pool[ (CPU {cpu})] began none of the work that waits in it[ for {stuck_ms}].[ It runs {running}[, in
--               {place}].][ After that wait {pending}.][ Its manager {manager} was about to make a worker.][ {pools} pools were stuck.]
-- advice:       [Look at the stack of {worker} first: what it runs holds up the pool. ]{other}[Work that takes long belongs on a queue with
--               WQ_CPU_INTENSIVE or WQ_UNBOUND{end}]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.75
-- requires:     event
-- only-with:    event.workqueue-lockup
-- explained-by: cpu/*, oom/*, kernel/oops, lock/deadlock, memcg/*, wq/no-worker
-- falsepos:     A guest that its host did not run looks the same.
-- affected:     4.5 and later, with the workqueue watchdog
-- refs:         doc:wq/lockup.md commit:82607adcf9cd
-- The pool that was stuck longest; work of other pools is nobody's business here. A log that does not print pools has it by the
-- only number that its work items name.
WITH s AS (
  SELECT m.incident_id AS incident, e.id AS id, e.duration_ms AS ms, e.cpu AS cpu, row_number() OVER (PARTITION BY m.incident_id ORDER BY e.duration_ms DESC, e.id) AS nth
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id WHERE e.capture_id = :capture AND e.kind = 'workqueue-lockup'),
e AS (SELECT s.incident AS incident, min(s.id) AS first, max(s.id) AS last, max(s.ms) AS ms, max(CASE s.nth WHEN 1 THEN s.cpu END) AS cpu, count(DISTINCT s.cpu) AS pools FROM s GROUP BY s.incident),
q AS (
  SELECT e.*, coalesce(p.no, (SELECT min(k.pool) FROM works k WHERE k.capture_id = :capture HAVING count(DISTINCT k.pool) = 1)) AS no, p.id AS pool_id, p.manager_task_id AS manager
    FROM e LEFT JOIN pools p ON p.capture_id = :capture AND p.id = (
         SELECT o.id FROM pools o WHERE o.capture_id = :capture AND o.event_id BETWEEN e.first AND e.last AND o.hung_ms > 0
          ORDER BY o.hung_ms DESC, o.id LIMIT 1)),
r AS (
  SELECT q.incident, k.id AS id, plain(k.func) AS func, k.worker_task_id AS task_id,
         plain(k.func) || '()' || CASE WHEN t.comm IS NOT NULL THEN ' in ' || t.name ELSE part(' in the worker with pid ', t.pid) END AS text
    FROM q JOIN works k ON k.capture_id = :capture AND k.pool = q.no AND k.state = 'running'
    LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = k.worker_task_id),
w AS (
  SELECT q.incident, (SELECT group_concat(o.text) FROM (SELECT r.text FROM r WHERE r.incident IS q.incident GROUP BY r.text ORDER BY min(r.id)) o) AS running, (SELECT min(r.id) FROM r WHERE r.incident IS q.incident) AS first_run,
         (SELECT group_concat(k.func) FROM (SELECT DISTINCT plain(k.func) AS func FROM works k WHERE k.capture_id = :capture AND k.pool = q.no AND k.state <> 'running' ORDER BY 1) k) AS pending,
         (SELECT min(k.id) FROM works k WHERE k.capture_id = :capture AND k.pool = q.no) AS id
    FROM q)
SELECT coalesce((SELECT group_concat(o.func) FROM (SELECT r.func FROM r WHERE r.incident IS q.incident GROUP BY r.func ORDER BY min(r.id)) o), w.pending, '') AS fingerprint,
       'event:' || q.first || part(' event:', nullif(q.last, q.first)) || part(' pool:', q.pool_id) || part(' work:', coalesce(w.first_run, w.id)) AS evidence,
       q.ms AS stuck_ms, q.cpu AS cpu, replace(w.pending, ',', ', ') AS pending, replace(w.running, ',', ', ') AS running,
       coalesce(t.comm || '[' || t.pid || ']', 'pid ' || t.pid) AS manager, CASE WHEN q.pools > 1 THEN q.pools END AS pools,
       coalesce(x.comm || '[' || x.pid || ']', 'the worker with pid ' || x.pid, CASE WHEN w.running IS NOT NULL THEN 'the worker' END) AS worker,
       (SELECT plain(f.func) FROM told_frames f WHERE f.capture_id = :capture AND f.task_id = x.id ORDER BY f.no LIMIT 1) AS place,
       CASE WHEN w.running IS NULL THEN 'Nothing of the pool is seen to run' || CASE WHEN t.id IS NOT NULL THEN ': see what its manager waits for. ' ELSE ': look at what else has that CPU, such as interrupts and real-time tasks. ' END ELSE '' END AS other,
       CASE WHEN w.running IS NOT NULL THEN '.' END AS "end"
  FROM q JOIN w ON w.incident IS q.incident
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = q.manager
  LEFT JOIN tasks x ON x.capture_id = :capture AND x.id = (SELECT k.worker_task_id FROM works k WHERE k.capture_id = :capture AND k.id = w.first_run)
 ORDER BY q.first;

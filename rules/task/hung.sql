-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           task/hung
-- rev:          3
-- title:        {task}[ and {others} more {others:task|tasks}] hung[ for {waited_ms}][ in {place}]
-- verdict:      {task} was blocked[ for {waited_ms}][ in {place}][, waiting for {target}][, which {holder} seems to hold].[
--               {others} more {others:task|tasks} hung as well.]{unseen}
-- severity:     medium
-- maturity:     stable
-- family:       task/blocked
-- confidence:   0.7
-- requires:     event
-- only-with:    event.hung-task
-- explained-by: *, lock/convoy
-- falsepos:     The detector reports a long wait, not a deadlock: a slow disk or server, or a suspended device, ends it.
-- affected:     any kernel with the hung-task detector
-- refs:         doc:task/hung.md
-- One finding an incident. Of the hung tasks the one whose wait is known, and who was reported first, stands for all.
WITH e AS (
  SELECT e.*, m.incident_id AS incident, w.id AS wait, c.refs AS refs, CASE WHEN w.kind IN ('event', 'coredump') AND coalesce(w.func, '') NOT IN ('kthread', 'ret_from_fork') THEN plain(w.func)
                WHEN w.caller LIKE '\_\_pfx\_%' ESCAPE '\' THEN plain(w.func) ELSE coalesce(plain(w.caller), plain(w.func)) END AS place, w.target AS target,
         w.kind AS wait_kind, site(w.kind, w.caller, w.func, w.caller_module) AS site, c.end_task_id AS holder_id,
         row_number() OVER (PARTITION BY m.incident_id ORDER BY w.id IS NULL, w.kind IN ('mutex', 'rwsem-write', 'rwsem-read'), e.id) AS nth
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id
    LEFT JOIN chains c ON c.task_id = e.task_id AND c.best
    LEFT JOIN waits w ON w.capture_id = :capture AND w.id = coalesce(c.wait_id, (SELECT min(x.id) FROM waits x WHERE x.capture_id = :capture AND x.task_id = e.task_id))
                     AND w.func NOT LIKE '%dump_stack%' AND NOT (w.kind = 'event' AND w.func IN ('kthread', 'ret_from_fork'))
   WHERE e.capture_id = :capture AND e.kind = 'hung-task'),
n AS (SELECT e.incident AS incident, count(DISTINCT coalesce(e.pid, e.comm)) AS tasks, max(e.duration_ms) AS ms FROM e GROUP BY e.incident)
SELECT coalesce(e.site, '') AS fingerprint,
       'event:' || e.id || part(' task:', e.task_id) || part(' wait:', e.wait) AS evidence,
       e.comm || part('[', e.pid, ']') AS task, nullif(n.tasks - 1, 0) AS others, n.ms AS waited_ms, coalesce(e.place, (
         SELECT plain(f.func) FROM frames f WHERE f.capture_id = :capture AND f.task_id = e.task_id AND f.reliable AND f.func NOT LIKE '%schedule%'
            AND f.func NOT LIKE 'context_switch%' AND f.func NOT LIKE '%switch_to%' AND f.func NOT LIKE '%kthread%' AND f.func NOT LIKE 'kernel_thread%'
            AND f.func NOT LIKE 'ret\_from%' ESCAPE '\' AND f.func NOT LIKE 'entry\_%' ESCAPE '\' AND NOT EXISTS (SELECT 1 FROM frames n WHERE n.capture_id = :capture
              AND n.task_id = e.task_id AND n.func LIKE '%cpu_backtrace%') ORDER BY f.no LIMIT 1)) AS place,
       coalesce(e.target, CASE e.wait_kind WHEN 'io' THEN 'I/O' WHEN 'journal' THEN 'the journal' WHEN 'rpc' THEN 'a server''s answer'
         WHEN 'mutex' THEN 'a mutex' WHEN 'rwsem-write' THEN 'an rwsem, to write' WHEN 'rwsem-read' THEN 'an rwsem, to read' WHEN 'semaphore' THEN 'a semaphore'
         WHEN 'flush-work' THEN 'a work item' WHEN 'rcu' THEN 'RCU' WHEN 'completion' THEN 'a completion' WHEN 'memory' THEN 'memory' WHEN 'coredump' THEN 'the end of a core dump' END) AS target, CASE WHEN e.holder_id <> e.task_id THEN h.name END AS holder,
       CASE WHEN e.wait IS NULL THEN ' What it waits for is not in its stack, or the stack is not in the log.' ELSE '' END AS unseen,
       CASE WHEN e.wait IS NULL THEN 0.5 ELSE 0.7 END AS confidence
  FROM e JOIN n ON n.incident = e.incident
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = e.holder_id
 WHERE e.nth = 1
 ORDER BY e.id;

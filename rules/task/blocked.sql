-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           task/blocked
-- rev:          4
-- title:        {tasks} {tasks:task waits|tasks wait}[, one for {waited_ms}][, the first in {place}]
-- verdict:      The {capture} shows the stacks of {tasks} {tasks:task that waits|tasks that wait}[, the longest for {waited_ms}]: {first}[ in
--               {place}][, for {target}][, which {holder} holds].{unsaid}
-- severity:     info
-- maturity:     stable
-- confidence:   0.6
-- requires:     wait
-- explained-by: *
-- params:       min_ms=10000
-- falsepos:     A list of tasks is one moment, and so is a dump.
-- affected:     any kernel
-- refs:         doc:task/blocked.md
-- Only where nobody complained of a hang: the hung-task detector's tasks are another rule's. A dump has waits of all kinds
-- all the time, so that only those count that no signal reaches and that have gone on for long.
WITH w AS (
  SELECT w.*, site(w.kind, w.caller, w.func, w.caller_module) AS site, p.kind AS capture, count(*) OVER (PARTITION BY site(w.kind, w.caller, w.func, w.caller_module)) AS alike, coalesce(w.since_ms, t.asleep_ms) AS ms
    FROM present p JOIN waits w ON w.capture_id = :capture AND w.within_id IS NULL AND w.kind <> 'timer'
    LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
   WHERE (p.kind = 'log' OR (t.state = 'D' AND coalesce(w.since_ms, t.asleep_ms) >= :min_ms))
     AND NOT EXISTS (SELECT 1 FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task')),
b AS (SELECT w.* FROM w ORDER BY w.kind = 'unknown', w.alike DESC, w.site, w.id LIMIT 1)
SELECT b.site AS fingerprint, 'wait:' || b.id || part(' task:', b.task_id) AS evidence,
       replace(b.capture, 'vmcore', 'dump') AS capture, (SELECT count(DISTINCT w.task_id) FROM w) AS tasks, (SELECT max(w.ms) FROM w) AS waited_ms,
       t.name AS first, coalesce(plain(i.caller), plain(i.func), plain(b.caller), plain(b.func)) AS place, coalesce(i.target, CASE WHEN b.target_type IS NULL THEN CASE b.kind WHEN 'completion' THEN 'completion ' WHEN 'wait-queue' THEN 'wait queue ' WHEN 'bit' THEN 'a bit of ' ELSE '' END ELSE '' END || b.target) AS target,
       CASE WHEN c.end_task_id <> b.task_id THEN h.name END AS holder,
       CASE WHEN b.capture = 'log' AND b.ms IS NULL THEN ' Nothing says for how long, so this may be work as usual.' ELSE '' END AS unsaid
  FROM b JOIN tasks t ON t.capture_id = :capture AND t.id = b.task_id
  -- What it waits for in the course of that, a lock in reclaim say, is what holds it up.
  LEFT JOIN waits i ON i.capture_id = :capture AND i.task_id = b.task_id AND i.within_id = b.id
  LEFT JOIN chains c ON c.wait_id = b.id AND c.best
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = c.end_task_id
 ORDER BY i.id LIMIT 1;

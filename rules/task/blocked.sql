-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           task/blocked
-- rev:          1
-- title:        the log shows {tasks} {tasks:task that waits|tasks that wait}[, the first in {place}]
-- verdict:      The log shows the stacks of {tasks} {tasks:task that waits|tasks that wait}: {first}[ in {place}][, for {target}][, which {holder}
--               holds]. Nothing says for how long, so this may be work as usual.
-- severity:     info
-- maturity:     stable
-- confidence:   0.6
-- applies-to:   log
-- requires:     wait
-- explained-by: *
-- falsepos:     A list of tasks is one moment.
-- affected:     any kernel
-- refs:         doc:task/blocked.md
-- Only where nobody complained of a hang: the hung-task detector's tasks are another rule's.
WITH w AS (
  SELECT w.*, count(*) OVER (PARTITION BY w.kind, plain(w.func)) AS alike FROM waits w
   WHERE w.capture_id = :capture AND w.within_id IS NULL AND w.kind <> 'timer' AND NOT EXISTS (SELECT 1 FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task')),
b AS (SELECT w.* FROM w ORDER BY w.alike DESC, w.id LIMIT 1)
SELECT b.kind || '|' || coalesce(plain(b.caller), plain(b.func), '') AS fingerprint, 'wait:' || b.id || part(' task:', b.task_id) AS evidence,
       (SELECT count(DISTINCT w.task_id) FROM w) AS tasks, t.name AS first, coalesce(plain(b.caller), plain(b.func)) AS place, b.target AS target,
       CASE WHEN c.end_task_id <> b.task_id THEN h.name END AS holder
  FROM b JOIN tasks t ON t.capture_id = :capture AND t.id = b.task_id
  LEFT JOIN chains c ON c.wait_id = b.id AND c.best
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = c.end_task_id;

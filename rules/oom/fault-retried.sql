-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/fault-retried
-- rev:          1
-- title:        page faults find no memory and are tried again
-- verdict:      {n} {n:page fault|page faults} ended in VM_FAULT_OOM outside the allocator[, over {span_ms}]: this kernel kills nobody for that, and the task faults again until it
--               succeeds.[ {tail}]
-- advice:       {what}
-- severity:     low
-- maturity:     testing
-- confidence:   0.7
-- requires:     event
-- only-with:    event.fault-oom-retry
-- explained-by: *
-- params:       lasting_ms=20000
-- classes:      L68
-- falsepos:     Single lines are normal where a cgroup at its limit could not kill anybody for a moment.
-- affected:     5.16 and later, and stable 5.4, 5.10, 5.15
-- refs:         commit:60e2793d440a doc:oom/fault-retried.md
-- The kernel prints the line at most once in five seconds for all tasks.
WITH e AS (
  SELECT min(e.id) AS first, max(e.id) AS last, count(*) AS n, max(m.at_ms) - min(m.at_ms) AS span
    FROM events e LEFT JOIN moments m ON m.fact = 'event' AND m.id = e.id
   WHERE e.capture_id = :capture AND e.kind = 'fault-oom-retry' HAVING count(*) > 0)
SELECT 'fault' AS fingerprint, 'event:' || e.first || part(' event:', nullif(e.last, e.first)) AS evidence, e.n AS n, nullif(e.span, 0) AS span_ms,
       CASE WHEN e.span >= :lasting_ms THEN 'That goes on for so long that a task probably spins in its fault.' END AS tail,
       CASE WHEN e.span >= :lasting_ms THEN 'medium' ELSE 'low' END AS severity, CASE WHEN e.span >= :lasting_ms THEN 0.75 ELSE 0.7 END AS confidence,
       'Look for a task that uses a whole CPU in the kernel (`top`, `/proc/PID/stack`): it can be killed. When it is in a cgroup at its limit, see `memory.events` and `memory.oom.group`; else its pages come from a driver or a file system whose own request fails without trying hard.' AS what
  FROM e;

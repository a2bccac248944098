-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reaper-loop
-- rev:          1
-- title:        the OOM reaper goes in circles around {victim}
-- verdict:      The OOM reaper has {victim} in its queue a second time[ and has said {n} {n:time|times} more than it was killed, within {span_ms}, that it reaped it]. Its queue
--               leads back into itself: the reaper runs for ever, and no later victim's memory is taken.
-- advice:       Reboot: the queue does not come right by itself. Then take a kernel with 9bcdeb51bd7d (5.0).
-- severity:     medium
-- maturity:     testing
-- confidence:   0.85
-- requires:     any(oom_state, event)
-- only-with:    any(event.oom-reaped, oom_state)
-- params:       times=3
-- classes:      L23
-- falsepos:     A log that was pasted twice repeats lines with the same time; only lines of different times count.
-- affected:     4.6 to 4.20
-- refs:         commit:9bcdeb51bd7d doc:oom/reaper-loop.md
-- More lines of the reaper than kills: a pid may be used again, and a victim that survives is killed again, and reaped again (up to 4.8).
WITH r AS MATERIALIZED (
  SELECT e.pid AS pid, e.comm AS comm, min(e.id) AS first, max(e.id) AS last, max(m.at_ms) - min(m.at_ms) AS span_ms,
         count(DISTINCT e.time_ms) - (SELECT count(*) FROM oom_kills o WHERE o.capture_id = :capture AND o.victim_pid = e.pid AND o.killed) AS n,
         (SELECT max(o.id) FROM oom_kills o WHERE o.capture_id = :capture AND o.victim_pid = e.pid AND o.killed) AS kill_id
    FROM events e
    JOIN moments m ON m.fact = 'event' AND m.id = e.id
   WHERE e.capture_id = :capture AND e.kind = 'oom-reaped'
     AND coalesce(e.pid, 0) IN (SELECT coalesce(o.pid, 0) FROM events o WHERE o.capture_id = :capture AND o.kind = 'oom-reaped'
                                 GROUP BY coalesce(o.pid, 0) HAVING count(*) >= :times)
   GROUP BY e.pid, e.comm HAVING count(DISTINCT e.time_ms) >= :times AND n >= :times)
SELECT 'loop' AS fingerprint, 'event:' || r.first || ' event:' || r.last || part(' oom_kill:', r.kill_id) AS evidence, 0.85 AS confidence,
       coalesce(r.comm, '?') || '[' || r.pid || ']' AS victim, r.n AS n, r.span_ms AS span_ms
  FROM r
UNION ALL
SELECT 'loop', 'task:' || t.id, 0.85, t.name, NULL, NULL
  FROM oom_states s
  JOIN tasks t ON t.capture_id = :capture AND t.reaper_pos = 0
 WHERE s.capture_id = :capture AND s.reaper_loop AND NOT EXISTS (SELECT 1 FROM r)
 ORDER BY evidence;

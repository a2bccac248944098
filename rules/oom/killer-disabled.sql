-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/killer-disabled
-- rev:          2
-- title:        the OOM killer was disabled for suspend and is not enabled again
-- verdict:      The OOM killer is disabled: suspend or hibernation turned it off[ at {off_at}] and has not come to the end.
--               Requests for memory fail meanwhile instead of killing somebody[: {failed} {failed:failure|failures}
--               since].[ {waiter} waits for OOM victims to go first.]
-- severity:     high
-- maturity:     testing
-- confidence:   0.6
-- requires:     any(oom_state.killer_disabled, event)
-- only-with:    any(oom_state, event.oom-disabled)
-- classes:      L67
-- falsepos:     A log that ends while the machine sleeps looks the same. Without a failure after it the severity is low.
-- affected:     any kernel
-- refs:         commit:c32b3cbe0d06 commit:5695be142e20 doc:oom/killer-disabled.md
-- A dump has the flag; a log the line that was not taken back.
WITH off AS (SELECT max(e.id) AS id, coalesce(e.time_ms, e.time_wall) AS at FROM events e WHERE e.capture_id = :capture AND e.kind = 'oom-disabled'),
failed AS (SELECT count(*) AS n, min(e.id) AS id FROM events e, off WHERE e.capture_id = :capture AND e.id > off.id
              AND e.kind IN ('alloc-failure', 'hung-task', 'freeze-failed', 'alloc-stall'))
SELECT '' AS fingerprint, 'oom_state:' || s.id || part(' event:', off.id) || part(' task:', t.id) || part(' event:', f.id) AS evidence,
       0.85 AS confidence, 'high' AS severity, off.at AS off_at, nullif(f.n, 0) AS failed, t.name AS waiter
  FROM oom_states s
  JOIN off
  JOIN failed f
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = (SELECT min(r.task_id) FROM frames r WHERE r.capture_id = :capture AND r.func = 'oom_killer_disable')
 WHERE s.capture_id = :capture AND s.killer_disabled
UNION ALL
SELECT '', 'event:' || off.id || part(' event:', f.id), 0.6, CASE WHEN f.n > 0 THEN 'high' ELSE 'low' END, off.at, nullif(f.n, 0), NULL
  FROM off
  JOIN failed f
  JOIN moments m ON m.fact = 'event' AND m.id = off.id
 WHERE (SELECT p.kind FROM present p) = 'log'
   AND NOT EXISTS (SELECT 1 FROM events e WHERE e.capture_id = :capture AND e.kind = 'oom-enabled' AND e.id > off.id)
   -- A machine that printed something a minute later is awake: who enabled the killer is in another part of the log.
   AND (f.n > 0 OR NOT EXISTS (SELECT 1 FROM moments x WHERE x.at_ms > m.at_ms + 60000));

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           wq/lockup
-- rev:          1
-- title:        a workqueue's worker pool was stuck[ for {stuck_ms}][ on CPU {cpu}]
-- verdict:      The workers of a pool[ (CPU {cpu})] ran none of the work that waits[ for {stuck_ms}].[ In the queue:
--               {pending}.][ Running meanwhile: {running}.]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.75
-- requires:     event
-- explained-by: cpu/*, oom/*, kernel/oops, lock/deadlock, memcg/*, wq/no-worker
-- falsepos:     A guest that its host did not run looks the same.
-- affected:     4.5 and later, with the workqueue watchdog
-- refs:         doc:wq/lockup.md commit:82607adcf9cd
WITH e AS (
  SELECT m.incident_id AS incident, min(e.id) AS first, max(e.id) AS last, max(e.duration_ms) AS ms, max(e.cpu) AS cpu, max(e.text) AS text
    FROM events e JOIN moments m ON m.fact = 'event' AND m.id = e.id WHERE e.capture_id = :capture AND e.kind = 'workqueue-lockup' GROUP BY 1),
w AS (
  SELECT group_concat(DISTINCT plain(w.func)) FILTER (WHERE w.state <> 'running') AS pending, min(w.id) AS id,
         group_concat(DISTINCT plain(w.func)) FILTER (WHERE w.state = 'running') AS running
    FROM (SELECT w.* FROM works w WHERE w.capture_id = :capture ORDER BY w.func) w)
SELECT coalesce(w.running, w.pending, '') AS fingerprint, 'event:' || e.first || part(' event:', nullif(e.last, e.first)) || part(' work:', w.id) AS evidence,
       e.ms AS stuck_ms, e.cpu AS cpu, replace(w.pending, ',', ', ') AS pending, replace(w.running, ',', ', ') AS running
  FROM e, w;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/reclaim-waits-for-device
-- rev:          1
-- title:        reclaim waits for a device: {task}[ for {waited_ms}] in {place}
-- verdict:      {tasks} {tasks:task reclaims|tasks reclaim} memory and {tasks:waits|wait} for storage in the course of it[, for {waited_ms}]: {task} in
--               {place}[, on {device}]. Memory comes back no faster than that device writes.
-- severity:     high
-- confidence:   0.7
-- requires:     wait
-- params:       min_ms=10000
-- explained-by: io/dm-crypt-throttled, oom/mutex-holder-allocates
-- classes:      L70
-- falsepos:     Reclaim that writes waits for a moment now and then; waits below ten seconds are left out where their age is known.
-- affected:     any kernel with swap or dirty pages on slow storage
-- refs:         doc:io/reclaim-waits-for-device.md
WITH hung AS MATERIALIZED (SELECT DISTINCT e.task_id AS task_id FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id IS NOT NULL),
r AS (
  SELECT w.id AS wait, m.id AS mem, w.task_id AS task_id, w.kind AS kind, w.func AS func, w.caller AS caller, w.target AS target, w.target_type AS target_type,
         coalesce(m.since_ms, w.since_ms) AS ms, m.certainty AS c1, w.certainty AS c2
    FROM waits w JOIN waits m ON m.capture_id = :capture AND m.id = w.within_id AND m.kind = 'memory'
   WHERE w.capture_id = :capture AND w.kind IN ('io', 'journal', 'event')
     AND (coalesce(m.since_ms, w.since_ms) >= :min_ms OR w.task_id IN (SELECT h.task_id FROM hung h)))
SELECT r.kind || '|' || coalesce(plain(r.caller), plain(r.func), '') AS fingerprint, 'task:' || r.task_id || ' wait:' || r.mem || ' wait:' || r.wait AS evidence,
       count(DISTINCT r.task_id) AS tasks, max(r.ms) AS waited_ms, t.name AS task, coalesce(plain(r.caller), plain(r.func), 'reclaim') AS place,
       CASE WHEN r.target_type = 'device' THEN r.target END AS device, confidence(CASE WHEN max(r.ms) >= 60000 THEN 0.85 ELSE 0.75 END, weakest(r.c1, r.c2), 1) AS confidence
  FROM r JOIN tasks t ON t.capture_id = :capture AND t.id = r.task_id GROUP BY 1;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/nfs-server-gone
-- rev:          1
-- title:        {what} does not answer[; {tasks} {tasks:task waits|tasks wait} for it]
-- verdict:      {what} does not answer[: {line}].[ {tasks} {tasks:task waits|tasks wait} for it, {first} in {place}.] Hard mounts wait for ever.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.8
-- requires:     any(wait, event)
-- only-with:    any(wait, event.storage-not-responding)
-- explained-by: oom/*
-- params:       min_ms=30000
-- falsepos:     "server … OK" after the line says that it came back.
-- affected:     any kernel
-- refs:         doc:io/nfs-server-gone.md
WITH hung AS MATERIALIZED (SELECT DISTINCT e.task_id AS task_id FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id IS NOT NULL),
w AS (
  SELECT w.* FROM waits w WHERE w.capture_id = :capture AND w.kind IN ('rpc', 'nfs')
     AND (coalesce(w.since_ms >= :min_ms, 0) OR w.task_id IN (SELECT h.task_id FROM hung h)
       OR (w.task_id IS NOT NULL AND EXISTS (SELECT 1 FROM events n WHERE n.capture_id = :capture AND n.kind = 'storage-not-responding')))),
n AS (SELECT count(DISTINCT w.task_id) AS tasks, min(w.id) AS wait FROM w),
e AS (SELECT min(e.id) AS id FROM events e WHERE e.capture_id = :capture AND e.kind = 'storage-not-responding')
SELECT CASE WHEN x.text LIKE '%nfs%' OR e.id IS NULL THEN 'nfs' ELSE 'server' END || '|' || coalesce(plain(w.caller), '') AS fingerprint,
       trim(part('event:', e.id) || part(' wait:', n.wait)) AS evidence,
       CASE WHEN x.text LIKE '%server %not responding%' THEN 'the server ' || substr(x.text, instr(x.text, 'server ') + 7, instr(x.text, ' not') - instr(x.text, 'server ') - 7)
            WHEN e.id IS NULL THEN 'an NFS server' ELSE 'a storage server' END AS what,
       x.text AS line, nullif(n.tasks, 0) AS tasks, t.name AS first, coalesce(plain(w.caller), plain(w.func)) AS place, CASE WHEN e.id IS NULL THEN 0.6 ELSE 0.8 END AS confidence
  FROM n JOIN e
  LEFT JOIN events x ON x.capture_id = :capture AND x.id = e.id
  LEFT JOIN waits w ON w.capture_id = :capture AND w.id = n.wait
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = w.task_id
 WHERE e.id IS NOT NULL OR n.tasks > 0;

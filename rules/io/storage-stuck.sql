-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/storage-stuck
-- rev:          2
-- title:        storage does not answer: {tasks} {tasks:task waits|tasks wait}[ for {waited_ms}][, {layer}]
-- verdict:      {tasks} {tasks:task waits|tasks wait} for storage[, the longest for {waited_ms}]: {first} in {place}[, on {device}].[
--               Nearest to the disk in their stacks: {layer}.][ {behind} more {behind:task hangs|tasks hang} behind locks or the journal.]
-- severity:     medium
-- maturity:     stable
-- confidence:   0.75
-- requires:     wait
-- explained-by: oom/*, memcg/*, lock/deadlock, kernel/oops, io/dm-swap-needs-memory
-- params:       min_ms=10000 long_ms=30000
-- falsepos:     A slow disk under load makes short waits; those below ten seconds are left out where their age is known, and half a minute is needed
--               for full confidence.
-- affected:     any kernel
-- refs:         doc:io/storage-stuck.md
-- Waits of tasks that the detector named, or that are old. Waits in reclaim are another rule's (io/reclaim-waits-for-device).
WITH hung AS MATERIALIZED (SELECT DISTINCT e.task_id AS task_id FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id IS NOT NULL),
w AS (
  SELECT w.*, CASE WHEN w.kind IN ('event', 'completion') THEN 1 WHEN w.detail IN ('tag', 'throttle', 'frozen-queue') THEN 2 WHEN w.kind = 'io' THEN 3 ELSE 4 END AS depth
    FROM waits w WHERE w.capture_id = :capture AND w.within_id IS NULL AND (w.kind IN ('io', 'journal') OR (w.kind = 'event' AND w.detail IN ('md', 'dm', 'bcache', 'scsi-recovery')) OR (w.kind = 'completion' AND w.caller LIKE 'crypt\_convert%' ESCAPE '\'))
     AND (coalesce(w.since_ms >= :min_ms, 0) OR w.task_id IN (SELECT h.task_id FROM hung h))),
d AS (
  SELECT f.task_id AS task_id, f.no AS no, f.func AS func, CASE WHEN f.func LIKE 'md\_%' ESCAPE '\' OR f.func LIKE 'raid%' OR f.func LIKE '%stripe%' OR f.func LIKE 'r5l%' THEN 'software RAID (md)'
         WHEN f.func LIKE 'crypt\_%' ESCAPE '\' THEN 'dm-crypt' WHEN f.func LIKE 'bch\_%' ESCAPE '\' OR f.func LIKE '%closure%' THEN 'bcache' WHEN f.func LIKE 'nbd%' THEN 'nbd'
         WHEN f.func LIKE 'usb_stor%' THEN 'USB storage' WHEN f.func LIKE 'scsi\_%' ESCAPE '\' THEN 'SCSI' WHEN f.func LIKE 'nvme%' THEN 'NVMe'
         WHEN f.func LIKE 'loop\_%' ESCAPE '\' THEN 'a loop device' WHEN f.func IN ('wbt_wait', 'rq_qos_wait') THEN 'writeback throttling (wbt)'
         WHEN f.func LIKE 'dm\_%' ESCAPE '\' THEN 'device mapper' WHEN f.func LIKE 'nfs%' THEN 'NFS' WHEN f.func LIKE 'fuse%' THEN 'FUSE' END AS layer
    FROM frames f WHERE f.capture_id = :capture AND f.task_id IN (SELECT w.task_id FROM w) AND coalesce(f.reliable, 1)),
n AS (SELECT count(DISTINCT w.task_id) AS tasks, max(w.since_ms) AS ms, min(w.depth) AS depth,
             (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task') AS hung_ms FROM w),
b AS (SELECT w.* FROM w ORDER BY w.depth, w.id LIMIT 1),
l AS (SELECT d.layer AS layer FROM d JOIN b WHERE d.layer IS NOT NULL ORDER BY d.task_id <> b.task_id, d.no LIMIT 1)
SELECT coalesce(l.layer, '') || '|' || coalesce(plain(b.caller), plain(b.func)) AS fingerprint,
       'wait:' || b.id || part(' task:', b.task_id) || part(' event:', (SELECT min(e.id) FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id = b.task_id)) AS evidence,
       n.tasks AS tasks, coalesce(n.ms, n.hung_ms) AS waited_ms, t.name AS first, CASE WHEN b.caller LIKE '\_\_pfx\_%' ESCAPE '\' OR b.kind = 'event' THEN plain(b.func) ELSE coalesce(plain(b.caller), plain(b.func)) END AS place,
       CASE WHEN b.target_type = 'device' THEN b.target END AS device, l.layer AS layer, confidence(0.75, b.certainty, coalesce(n.ms, n.hung_ms) >= :long_ms) AS confidence,
       nullif((SELECT count(*) FROM hung h WHERE h.task_id NOT IN (SELECT w.task_id FROM w)), 0) AS behind
  FROM n JOIN b JOIN tasks t ON t.capture_id = :capture AND t.id = b.task_id LEFT JOIN l;

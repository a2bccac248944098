-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           io/storage-stuck
-- rev:          7
-- title:        {subject} does not answer: {tasks} {tasks:task waits|tasks wait}[ for {waited_ms}][, {layer}]
-- verdict:      {tasks} {tasks:task waits|tasks wait} for {subject}[, {tasks:for|the longest for} {waited_ms}]{first} in {place}[, on {device}].[
--               Nearest to it in their stacks: {layer}.][ {behind} more {behind:task hangs|tasks hang} behind locks or the journal.]
-- advice:       {what}
-- severity:     medium
-- maturity:     stable
-- confidence:   0.75
-- requires:     wait
-- explained-by: oom/*, memcg/*, lock/deadlock, kernel/oops, io/dm-swap-needs-memory, fs/*, io/nbd-server-starved, io/loop-on-own-memory
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
         WHEN f.func LIKE 'dm\_%' ESCAPE '\' THEN 'device mapper' WHEN f.func LIKE 'nfs%' THEN 'NFS' WHEN f.func LIKE 'fuse%' THEN 'FUSE'
         WHEN f.func LIKE 'v9fs%' OR f.func LIKE 'p9\_%' ESCAPE '\' THEN '9p' WHEN f.func LIKE 'cifs%' OR f.func LIKE 'smb2%' THEN 'CIFS' WHEN f.func LIKE 'ceph%' THEN 'Ceph' END AS layer
    FROM frames f WHERE f.capture_id = :capture AND f.task_id IN (SELECT w.task_id FROM w) AND coalesce(f.reliable, 1)),
n AS (SELECT count(DISTINCT w.task_id) AS tasks, max(w.since_ms) AS ms, min(w.depth) AS depth,
             (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task') AS hung_ms FROM w),
b AS (SELECT w.* FROM w ORDER BY w.depth, w.id LIMIT 1),
l AS (SELECT x.layer AS layer, CASE x.layer WHEN 'FUSE' THEN 'the daemon of a FUSE file system' WHEN '9p' THEN 'the server of a 9p mount' WHEN 'CIFS' THEN 'the server of a CIFS mount'
                WHEN 'NFS' THEN 'the server of an NFS mount' WHEN 'Ceph' THEN 'the cluster of a Ceph mount' END AS server
        FROM (SELECT d.layer AS layer FROM d JOIN b WHERE d.layer IS NOT NULL ORDER BY d.task_id <> b.task_id, d.no, d.task_id LIMIT 1) x),
z AS (SELECT t.name || ' in ' || plain(f.func) || '()' AS who FROM b JOIN frames f ON f.capture_id = :capture AND f.task_id <> b.task_id JOIN tasks t ON t.capture_id = :capture AND t.id = f.task_id
       WHERE b.detail = 'frozen-queue' AND coalesce(f.reliable, 1) AND (f.func IN ('del_gendisk', 'blk_cleanup_queue', 'elevator_switch') OR f.func LIKE 'blk\_mq\_freeze\_queue%' ESCAPE '\' OR f.func LIKE 'blk\_mq\_update\_nr\_%' ESCAPE '\')
       ORDER BY f.task_id, f.no LIMIT 1)
SELECT coalesce(l.layer, '') || '|' || coalesce(plain(b.caller), plain(b.func)) AS fingerprint,
       'wait:' || b.id || part(' task:', b.task_id) || part(' event:', (SELECT min(e.id) FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id = b.task_id)) AS evidence,
       coalesce(l.server, 'storage') AS subject,
       CASE WHEN l.layer = 'FUSE' THEN 'Look at the daemon that serves the file system (ntfs-3g, sshfs, …): does it run, and what does it wait for? When it is dead, `echo 1 > /sys/fs/fuse/connections/N/abort` ends the waits. A daemon that needs memory while its own dirty pages are written can wait for itself.'
            WHEN l.server IS NOT NULL THEN 'Look at ' || l.server || ' and the network to it: all goes on with the answer. The log of the other side at that time, and messages of the client in this one, tell why there is none.'
            WHEN b.detail = 'frozen-queue' THEN 'The queue of this device is frozen: it takes no request while its driver is removed or changed. ' || coalesce('Look at ' || z.who || ': the queue thaws when it is done. When it waits for a lock that a task holds which waits for this queue, nothing but a reboot ends it.',
                'Look for who does that (a device that was pulled or reset, a new I/O scheduler, more queues), and what it waits for: the queue thaws when it is done.')
            ELSE CASE l.layer WHEN 'software RAID (md)' THEN '`/proc/mdstat` shows an array that is frozen, suspended or resyncing. ' WHEN 'device mapper' THEN '`dmsetup info` shows a suspended device, `multipath -ll` one without paths. ' WHEN 'dm-crypt' THEN 'dm-crypt waits for the disk below, or for memory. '
                             WHEN 'bcache' THEN 'bcache waits for its cache or backing device. ' WHEN 'nbd' THEN 'Look at the server of nbd and the network to it. ' WHEN 'USB storage' THEN 'Was the device pulled, or reset? '
                             WHEN 'writeback throttling (wbt)' THEN '`echo 0 > /sys/block/DEV/queue/wbt_lat_usec` turns that throttling off. ' ELSE '' END
              || 'Look at the kernel''s messages about ' || coalesce(CASE WHEN b.target_type = 'device' THEN b.target END, 'the device') || ' (resets, timeouts, link loss), its SMART data, and in a guest at the host''s storage. I/O that is lost does not come back by itself: when no timeout ends it, the machine needs a reboot, as a rule a hard one.' END AS what,
       n.tasks AS tasks, coalesce(n.ms, n.hung_ms) AS waited_ms, CASE WHEN n.tasks = 1 OR coalesce(b.since_ms, n.ms) IS n.ms THEN ': ' ELSE '; nearest to it is ' END || t.name AS first, CASE WHEN b.caller LIKE '\_\_pfx\_%' ESCAPE '\' OR b.kind = 'event' THEN plain(b.func) ELSE coalesce(plain(b.caller), plain(b.func)) END AS place,
       CASE WHEN b.target_type = 'device' THEN b.target END AS device, l.layer AS layer, confidence(0.75, b.certainty, coalesce(n.ms, n.hung_ms) >= :long_ms) AS confidence,
       nullif((SELECT count(*) FROM hung h WHERE h.task_id NOT IN (SELECT w.task_id FROM w)
                 AND h.task_id IN (SELECT x.task_id FROM waits x WHERE x.capture_id = :capture AND (x.kind = 'journal' OR x.target_type = 'lock'
                   OR x.kind IN ('mutex', 'rwsem-read', 'rwsem-write', 'semaphore', 'rt-mutex', 'percpu-rwsem-read', 'percpu-rwsem-write')))), 0) AS behind
  FROM n JOIN b JOIN tasks t ON t.capture_id = :capture AND t.id = b.task_id LEFT JOIN l LEFT JOIN z;

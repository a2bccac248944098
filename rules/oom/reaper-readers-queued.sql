-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reaper-readers-queued
-- rev:          3
-- title:        the OOM reaper gave up on {victim}: a writer is queued for its mmap_lock behind a reader, and {left_kb} stay
-- verdict:      {victim} was OOM-killed, but the OOM reaper gave up on it: MMF_OOM_SKIP is set and MMF_UNSTABLE is not, and
--               {left_kb} of its memory are still there. Its mmap_lock is held by {readers:a reader|readers}, and {writer}
--               is queued for it[ and has been for {queued_ms}]: as long as somebody is queued nobody else may read.
--               [The reader is {reader}, which waits for {reader_wait}.]
-- severity:     high
-- maturity:     stable
-- family:       oom/reaper-gave-up
-- confidence:   0.85
-- requires:     task.oom_victim, mm.oom_skip, mm.unstable, mm.users, lock, wait
-- params:       min_kb=1024
-- classes:      L13
-- falsepos:     none known: the reaper has given up, and the lock is as it found it
-- affected:     4.6 and later, where there is an OOM reaper
-- refs:         commit:aac453635549 doc:oom/reaper-readers-queued.md
-- The lock's mode is read and a writer waits for it. The owner word is a hint; a task that waits for this very lock is
-- not the reader, one of those that do not and are in this mm's fault or user access is.
SELECT coalesce((SELECT k.scope = 'memcg' FROM kills k WHERE k.id = v.kill_id), 0) AS fingerprint,
       'task:' || v.task_id || part(' oom_kill:', v.kill_id) || ' mm:' || v.mm_id || ' lock:' || l.id || ' wait:' || q.id
         || ' task:' || q.task_id || part(' task:', h.id) || part(' wait:', w.id) AS evidence,
       'task:' || v.task_id || ' mm:' || v.mm_id || ' lock:' || l.id || ' task:' || q.task_id AS chain,
       v.name AS victim, v.left_kb AS left_kb, coalesce(l.readers, 1) AS readers, t.name AS writer,
       coalesce(q.since_ms, t.asleep_ms) AS queued_ms, CASE WHEN w.id IS NOT NULL THEN h.name END AS reader,
       coalesce(w.target, CASE w.kind WHEN 'memory' THEN 'memory' ELSE w.kind END) AS reader_wait
  FROM victims v
  CROSS JOIN mms m ON m.capture_id = :capture AND m.id = v.mm_id
  CROSS JOIN locks l ON l.capture_id = :capture AND l.id = m.lock_id AND l.mode = 'read'
  CROSS JOIN waits q ON q.capture_id = :capture AND q.kind = 'rwsem-write' AND q.target_type = 'lock' AND q.target_id = l.id
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = q.task_id
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = l.owner_task_id AND NOT EXISTS (SELECT 1 FROM waits o
         WHERE o.capture_id = :capture AND o.task_id = h.id AND o.target_type = 'lock' AND o.target_id = l.id)
  LEFT JOIN waits w ON w.capture_id = :capture AND w.id = (SELECT min(o.id) FROM waits o WHERE o.capture_id = :capture AND o.task_id = h.id)
 WHERE v.leader AND v.alive AND v.skip AND NOT v.unstable AND v.users > 0 AND v.left_kb >= :min_kb
 GROUP BY v.mm_id
 ORDER BY max(most(coalesce(q.since_ms, t.asleep_ms), q.id, v.task_id)) DESC;

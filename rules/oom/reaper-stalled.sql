-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reaper-stalled
-- rev:          1
-- title:        the OOM reaper gave up on {victim}: {holder} keeps it from {lock}, and {populated} stay
-- severity:     high
-- confidence:   0.95
-- requires:     task.oom_victim, mm.oom_skip, mm.unstable, mm.users, lock, wait
-- falsepos:     Since 6.1 every exiting mm gets MMF_OOM_SKIP; only one that still has users and memory, is not
--               MMF_UNSTABLE and whose mmap_lock cannot be read-locked is meant.
-- affected:     4.6 and later, where there is an OOM reaper
-- refs:         commit:aac453635549 commit:bf3980c85212 doc:oom/reaper-stalled.md
WITH
-- Victims that the killer passes over, though nothing of theirs was taken.
spared AS (
  SELECT m.id AS mm, m.lock_id AS lock, m.rss_anon_kb + coalesce(m.rss_shmem_kb, 0) + coalesce(m.swap_kb, 0) AS kb,
         min(t.id) AS victim
    FROM mms m JOIN tasks t ON t.capture_id = m.capture_id AND t.oom_mm_id = m.id
   WHERE m.capture_id = :capture AND m.oom_skip = 1 AND m.unstable = 0 AND m.users > 0
     AND NOT coalesce(t.exit_state, 0)
   GROUP BY m.id
  HAVING kb >= 1024),
-- mmap_lock held for write by a task that sleeps, or held by readers with a writer queued: down_read_trylock() fails.
blocked AS (
  SELECT s.*, l.label AS label, l.mode AS mode, l.owner_task_id AS holder, l.owner_certainty AS certainty
    FROM spared s JOIN locks l ON l.capture_id = :capture AND l.id = s.lock
   WHERE l.mode = 'write'
      OR (l.mode = 'read' AND EXISTS (SELECT 1 FROM waits q WHERE q.capture_id = :capture AND q.kind = 'rwsem-write'
                                       AND q.target_type = 'lock' AND q.target_id = l.id))),
story AS (
  SELECT b.*, v.name AS victim_name, v.comm AS victim_comm, h.name AS holder_name, h.comm AS holder_comm,
         (SELECT w.id FROM waits w WHERE w.capture_id = :capture AND w.task_id = h.id ORDER BY w.id LIMIT 1)
           AS holder_wait,
         (SELECT max(k.id) FROM oom_kills k WHERE k.capture_id = :capture AND k.killed AND k.victim_pid = v.tgid)
           AS kill,
         (SELECT max(e.id) FROM events e WHERE e.capture_id = :capture AND e.kind = 'oom-unable-to-reap'
             AND e.pid = v.tgid) AS given_up,
         (SELECT q.id FROM waits q WHERE q.capture_id = :capture AND q.target_type = 'lock' AND q.target_id = b.lock
            ORDER BY q.kind DESC, q.id LIMIT 1) AS queued
    FROM blocked b
    JOIN tasks v ON v.capture_id = :capture AND v.id = b.victim
    LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = b.holder
   -- A holder that runs will soon be done; one that waits will not.
   WHERE b.mode = 'read' OR h.id IS NULL OR h.state IN ('D', 'S', 'T', 't', 'I')
      OR EXISTS (SELECT 1 FROM waits w WHERE w.capture_id = :capture AND w.task_id = h.id))
SELECT coalesce(s.victim_comm, '?') || '|' || coalesce(s.holder_comm, '?') || '|' || s.mode
         || '|' || coalesce((SELECT w.func FROM waits w WHERE w.capture_id = :capture AND w.id = s.holder_wait), '')
         AS fingerprint,
       'task:' || s.victim || coalesce(' oom_kill:' || s.kill, '') || coalesce(' event:' || s.given_up, '')
         || ' mm:' || s.mm || ' lock:' || s.lock || coalesce(' task:' || s.holder, '')
         || coalesce(' wait:' || s.holder_wait, '') || coalesce(' wait:' || s.queued, '') AS evidence,
       CASE WHEN s.mode = 'write' AND s.certainty = 'certain' THEN 0.95 WHEN s.mode = 'read' THEN 0.85 ELSE 0.75 END
         AS confidence,
       'task:' || s.victim || ' mm:' || s.mm || ' lock:' || s.lock || coalesce(' task:' || s.holder, '') AS chain,
       s.victim_name AS victim, coalesce(s.holder_name, 'an unknown task') AS holder, s.label AS lock,
       printf('%,d kB', s.kb) AS populated,
       s.victim_name || ' was OOM-killed, but the OOM reaper gave up on it: MMF_OOM_SKIP is set and MMF_UNSTABLE is'
         || ' not, and ' || printf('%,d kB', s.kb) || ' of its memory are still there. '
         || s.label
         || CASE s.mode WHEN 'write' THEN ' is held for write by ' || coalesce(s.holder_name, 'an unknown task')
                   || ', which sleeps.'
                 ELSE ' is held by readers while a writer is queued, so that the reaper cannot take it.' END
         || ' The OOM killer takes the next victim instead.' AS verdict
  FROM story s;

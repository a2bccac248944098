-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/reaper-stalled
-- rev:          9
-- title:        the OOM reaper gave up on {victim}: {holder} keeps it from {lock}, and {populated_kb} stay
-- verdict:      {victim} was OOM-killed, but the OOM reaper gave up on it: {told}, and
--               {populated_kb} of its memory are still there. {lock} is held for write by {holder}, which {does}. {next}[, and cgroup {cgroup} stays at its limit, whatever else is free].
-- severity:     high
-- maturity:     stable
-- family:       oom/reaper-gave-up
-- confidence:   0.95
-- requires:     task.oom_victim, mm.oom_skip, mm.users, lock, wait
-- params:       min_kb=1024
-- classes:      L12
-- falsepos:     Since 6.1 every exiting mm gets MMF_OOM_SKIP; only one that still has users and memory, is not MMF_UNSTABLE and whose mmap_lock is held for write is meant.
-- affected:     4.6 and later, where there is an OOM reaper
-- refs:         commit:aac453635549 commit:bf3980c85212 doc:oom/reaper-stalled.md
-- Up to 4.8 nothing in the mm tells a reaper that was there from one that gave up, and who gave up set no flag; the log tells.
-- down_read_trylock() fails while mmap_lock is held for write; a holder that runs will soon be done, one that waits will not.
WITH story AS (
  SELECT v.*, l.id AS lock_id, l.label, l.owner_certainty, h.id AS holder_id, h.name AS holder,
         (SELECT min(w.id) FROM waits w WHERE w.capture_id = :capture AND w.task_id = h.id) AS holder_wait,
         (SELECT max(e.id) FROM events e WHERE e.capture_id = :capture AND e.kind = 'oom-unable-to-reap' AND e.pid = v.tgid) AS given_up,
         (SELECT q.id FROM waits q WHERE q.capture_id = :capture AND q.target_type = 'lock' AND q.target_id = l.id ORDER BY q.kind DESC, q.id LIMIT 1) AS queued
    FROM victims v
    CROSS JOIN mms m ON m.capture_id = :capture AND m.id = v.mm_id
    CROSS JOIN locks l ON l.capture_id = :capture AND l.id = m.lock_id
    LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = l.owner_task_id
   WHERE v.leader AND v.alive AND v.users > 0 AND v.left_kb >= :min_kb AND l.mode = 'write')
SELECT coalesce(k.scope = 'memcg', 0) AS fingerprint,
       'task:' || s.task_id || part(' oom_kill:', s.kill_id) || part(' event:', s.given_up) || ' mm:' || s.mm_id || ' lock:' || s.lock_id
         || part(' task:', s.holder_id) || part(' wait:', s.holder_wait) || part(' wait:', s.queued) AS evidence,
       CASE s.owner_certainty WHEN 'certain' THEN 0.95 ELSE 0.75 END AS confidence,
       'task:' || s.task_id || ' mm:' || s.mm_id || ' lock:' || s.lock_id || part(' task:', s.holder_id) AS chain,
       CASE WHEN s.unstable IS NULL THEN 'the log says that it was unable to reap' ELSE 'MMF_OOM_SKIP is set and MMF_UNSTABLE is not' END AS told,
       CASE WHEN s.skip THEN 'The OOM killer passes it over and takes another victim, if there is one' ELSE 'The OOM killer waits for it, or chooses it again' END AS next,
       s.name AS victim, coalesce(s.holder, 'an unknown task') AS holder, CASE WHEN w.kind = 'memory' THEN 'waits for memory' ELSE 'sleeps' || coalesce(' in ' || plain(CASE WHEN w.kind = 'event' THEN w.func ELSE coalesce(w.caller, w.func) END), '') END AS does, s.label AS lock, s.left_kb AS populated_kb, k.memcg AS cgroup
  FROM story s LEFT JOIN kills k ON k.id = s.kill_id
  LEFT JOIN tasks h ON h.capture_id = :capture AND h.id = s.holder_id LEFT JOIN waits w ON w.capture_id = :capture AND w.id = s.holder_wait
 WHERE CASE WHEN s.unstable IS NULL THEN s.given_up IS NOT NULL ELSE s.skip AND NOT s.unstable END AND (h.id IS NULL OR h.state IN ('D', 'S', 'T', 't', 'I') OR s.holder_wait IS NOT NULL)
 ORDER BY s.task_id;

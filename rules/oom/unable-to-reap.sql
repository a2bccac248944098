-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/unable-to-reap
-- rev:          1
-- title:        the OOM reaper gave up on {victim}: none of its memory was freed
-- severity:     high
-- confidence:   0.9
-- applies-to:   log
-- requires:     event, oom_kill
-- falsepos:     The victim may have exited by itself right after; then it is missing from the next report's table of
--               tasks, and the finding is left out.
-- affected:     4.6 and later, where there is an OOM reaper
-- refs:         commit:aac453635549 doc:oom/unable-to-reap.md
-- For logs alone: a dump tells more (oom/reaper-stalled).
WITH
given_up AS (
  SELECT e.id AS event, e.pid AS pid, coalesce(e.comm, '?') AS comm, e.time_ms AS time_ms,
         max(k.id) AS kill
    FROM events e
    LEFT JOIN oom_kills k ON k.capture_id = e.capture_id AND k.killed AND k.victim_pid = e.pid
   WHERE e.capture_id = :capture AND e.kind = 'oom-unable-to-reap'
   GROUP BY e.id),
story AS (
  SELECT g.*, k.exited AS exited, k.anon_rss_kb AS kb,
         (SELECT min(n.id) FROM oom_kills n WHERE n.capture_id = :capture AND n.killed AND n.id > g.kill
            AND n.victim_pid <> g.pid) AS next_kill
    FROM given_up g LEFT JOIN oom_kills k ON k.capture_id = :capture AND k.id = g.kill)
SELECT s.comm AS fingerprint,
       CASE WHEN s.kill IS NULL THEN '' ELSE 'oom_kill:' || s.kill || ' ' END || 'event:' || s.event
         || coalesce(' oom_kill:' || s.next_kill, '') AS evidence,
       s.comm || '[' || s.pid || ']' AS victim,
       s.comm || '[' || s.pid || '] was OOM-killed, but the OOM reaper could not take its memory'
         || CASE WHEN s.kb > 0 THEN ' (' || printf('%,d kB', s.kb) || ' anonymous)' ELSE '' END
         || ' in ten tries, as a rule because its mmap_lock is held for write.'
         || coalesce((SELECT ' The OOM killer took ' || n.victim_comm || '[' || n.victim_pid || '] next.'
                        FROM oom_kills n WHERE n.capture_id = :capture AND n.id = s.next_kill), '') AS verdict
  FROM story s
 WHERE s.exited IS NULL;

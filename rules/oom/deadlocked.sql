-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/deadlocked
-- rev:          1
-- title:        the kernel panicked: out of memory and nobody left to kill
-- severity:     critical
-- confidence:   0.95
-- applies-to:   log
-- requires:     event
-- falsepos:     none known: the kernel says so itself
-- affected:     4.19 and later for the words "System is deadlocked on memory"
-- refs:         commit:3100dab2aa09 doc:oom/deadlocked.md
-- One finding a boot: the first such line, after the last kill.
WITH
said AS (
  SELECT min(e.id) AS event, e.locator AS locator
    FROM events e
   WHERE e.capture_id = :capture AND e.kind = 'oom-deadlocked'
  HAVING event IS NOT NULL),
last_report AS (
  SELECT max(k.id) AS id, sum(k.killed) AS kills FROM oom_kills k WHERE k.capture_id = :capture)
SELECT coalesce((SELECT k.trigger_comm FROM oom_kills k WHERE k.capture_id = :capture AND k.id = r.id), '')
         AS fingerprint,
       'event:' || s.event || coalesce(' oom_kill:' || r.id, '') AS evidence,
       'The kernel panicked because it was out of memory and had nobody left to kill, after '
         || coalesce(r.kills, 0) || CASE r.kills WHEN 1 THEN ' OOM kill' ELSE ' OOM kills' END || ' in this log. What filled the memory is no process''s, or belongs to'
         || ' one that may not be killed (oom_score_adj -1000).' AS verdict
  FROM said s, last_report r;

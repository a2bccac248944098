-- SPDX-License-Identifier: GPL-2.0-or-later
-- The first and the last ones of :capture suffice: a log that grew has the same beginning, one that lost its beginning the
-- same end.
WITH
kill AS NOT MATERIALIZED (
  SELECT id, time_ms, time_wall, victim_pid AS pid, victim_comm AS comm FROM oom_kill
   WHERE capture_id = :capture AND killed AND repeat_of IS NULL AND coalesce(time_ms, time_wall) IS NOT NULL),
other AS NOT MATERIALIZED (
  SELECT id, kind, time_ms, time_wall, pid, comm FROM event
   WHERE capture_id = :capture AND (pid IS NOT NULL OR comm IS NOT NULL) AND coalesce(time_ms, time_wall) IS NOT NULL),
-- Each end by its own ORDER BY and LIMIT, which stop early where a window would number tens of thousands.
said AS (
  SELECT 'kill' AS kind, * FROM (SELECT time_ms, time_wall, pid, comm FROM kill ORDER BY id LIMIT 32)
  UNION ALL SELECT 'kill', * FROM (SELECT time_ms, time_wall, pid, comm FROM kill ORDER BY id DESC LIMIT 32)
  UNION ALL SELECT * FROM (SELECT kind, time_ms, time_wall, pid, comm FROM other ORDER BY id LIMIT 32)
  UNION ALL SELECT * FROM (SELECT kind, time_ms, time_wall, pid, comm FROM other ORDER BY id DESC LIMIT 32))
INSERT OR IGNORE INTO record
SELECT kind || '|' || coalesce(time_ms, time_wall) || '|' || coalesce(pid, '') || '|' || coalesce(comm, ''), :capture FROM said

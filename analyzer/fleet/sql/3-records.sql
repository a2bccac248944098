-- SPDX-License-Identifier: GPL-2.0-or-later
-- The first and the last ones of :capture suffice: a log that grew has the same beginning, one that lost its beginning the
-- same end.
WITH
said AS (
  SELECT 'kill' AS kind, id, time_ms, time_wall, victim_pid AS pid, victim_comm AS comm
    FROM oom_kill WHERE capture_id = :capture AND killed AND repeat_of IS NULL
  UNION ALL
  SELECT kind, id, time_ms, time_wall, pid, comm FROM event WHERE capture_id = :capture AND (pid IS NOT NULL OR comm IS NOT NULL)),
numbered AS (
  SELECT *, row_number() OVER (PARTITION BY kind = 'kill' ORDER BY id) AS n, count(*) OVER (PARTITION BY kind = 'kill') AS total
    FROM said WHERE coalesce(time_ms, time_wall) IS NOT NULL)
INSERT OR IGNORE INTO record
SELECT kind || '|' || coalesce(time_ms, time_wall) || '|' || coalesce(pid, '') || '|' || coalesce(comm, ''), :capture
  FROM numbered WHERE n <= 32 OR n > total - 32

-- SPDX-License-Identifier: GPL-2.0-or-later
-- Captures with trouble that no finding names: an OOM report, an event that a kernel complains with, a panic, a ring of
-- waits, a task that no signal reaches for ten seconds. check-corpus and check-sweep want none.
SELECT c.path, coalesce(c.member, ''), c.boot, v.status,
       trim(CASE WHEN EXISTS (SELECT 1 FROM oom_kills k WHERE k.capture_id = c.id) THEN 'OOM report, ' ELSE '' END
            || CASE WHEN c.panic IS NOT NULL THEN 'panic, ' ELSE '' END
            || coalesce((SELECT group_concat(DISTINCT e.kind) FROM events e WHERE e.capture_id = c.id AND e.kind NOT IN (
                           'types-compared', 'disagreement', 'sysrq', 'oom-enabled', 'oom-disabled', 'memory-dump', 'mm-warning',
                           'log-lost', 'log-suppressed', 'storage-responding')) || ', ', '')
            || CASE WHEN EXISTS (SELECT 1 FROM cycles y WHERE y.capture_id = c.id) THEN 'ring of waits, ' ELSE '' END
            || CASE WHEN EXISTS (SELECT 1 FROM waits w JOIN tasks t ON t.capture_id = w.capture_id AND t.id = w.task_id
                                  WHERE w.capture_id = c.id AND t.state = 'D' AND coalesce(w.since_ms, t.asleep_ms) >= 10000)
                    THEN 'blocked task' ELSE '' END, ', ') AS trouble
  FROM captures c JOIN verdicts v ON v.capture_id = c.id
 WHERE v.status IN ('nothing', 'unexplained') AND trouble <> ''
 ORDER BY c.path, c.boot;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/pcp-drain-stuck
-- rev:          1
-- title:        draining the per-CPU page lists does not end: {what}
-- verdict:      Reclaim drains the free pages of all CPUs by work items on each, and waits for them: {what}[, for {stuck_ms}].[ {task} waits.] A CPU that does
--               not run its workers holds up everybody who reclaims.
-- severity:     high
-- confidence:   0.8
-- requires:     any(work, wait, event)
-- classes:      L36
-- falsepos:     Behind a CPU that is locked up the drain is one consequence of many.
-- affected:     4.11 to 6.0
-- explained-by: cpu/*
-- refs:         commit:ce612879ddc7 doc:oom/pcp-drain-stuck.md
WITH w AS (SELECT min(k.id) AS id, k.func AS func FROM works k WHERE k.capture_id = :capture AND k.func IN ('drain_local_pages_wq', 'lru_add_drain_per_cpu') AND k.state <> 'running'),
l AS (SELECT max(e.duration_ms) AS ms, min(e.id) AS id FROM events e WHERE e.capture_id = :capture AND e.kind = 'workqueue-lockup' AND e.duration_ms >= 30000),
short AS (SELECT (EXISTS (SELECT 1 FROM kills) OR EXISTS (SELECT 1 FROM allocators) OR EXISTS (SELECT 1 FROM events e WHERE e.capture_id = :capture AND e.kind IN ('alloc-stall', 'alloc-failure'))) AS yes)
SELECT plain(w.func) AS fingerprint, 'work:' || w.id || part(' event:', l.id) AS evidence, plain(w.func) || ' is queued and does not run' AS what, l.ms AS stuck_ms,
       (SELECT t.name FROM frames f JOIN tasks t ON t.capture_id = :capture AND t.id = f.task_id WHERE f.capture_id = :capture AND f.func IN ('drain_all_pages', '__lru_add_drain_all', 'lru_add_drain_all') LIMIT 1) AS task,
       CASE WHEN s.yes THEN 'high' ELSE 'medium' END AS severity, CASE WHEN s.yes THEN 0.8 ELSE 0.5 END AS confidence
  FROM w JOIN l JOIN short s WHERE w.id IS NOT NULL AND l.id IS NOT NULL AND (s.yes OR w.func = 'drain_local_pages_wq');

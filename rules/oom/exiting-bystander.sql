-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/exiting-bystander
-- rev:          3
-- title:        {task} is exiting and stuck, and the OOM killer waits for it without having chosen it
-- verdict:      {task} is exiting, still has its memory, and has waited[ for {waited_ms}][ for {what}]. The OOM killer of this
--               kernel takes it for somebody who will soon free memory and kills nobody, while {allocators}
--               {allocators:task waits|tasks wait} for memory.
-- advice:       Look at {what}: that {task} waits for it is the cause. For good: Linux 4.6 or later, where a victim that does not go stands in nobody's
--               way for long.
-- severity:     critical
-- maturity:     testing
-- confidence:   0.85
-- requires:     task.exiting, task.mm_id, wait, oom_state
-- explained-by: lock/deadlock
-- params:       min_age_ms=1000
-- classes:      L04
-- falsepos:     A process that exits by itself and is through in a moment.
-- affected:     up to 4.5
-- refs:         doc:oom/exiting-bystander.md
-- Of kernels without reaper and without MMF_OOM_SKIP, and where nobody is marked as victim.
WITH bystander AS (
  SELECT t.*, c.refs, c.certainty, w.kind, w.detail, w.target, coalesce(w.since_ms, t.asleep_ms) AS waited
    FROM tasks t
    JOIN chains c ON c.task_id = t.id AND c.best
    JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id
   WHERE t.capture_id = :capture AND t.exiting AND t.mm_id IS NOT NULL AND NOT coalesce(t.exit_state, 0)
     AND coalesce(w.since_ms, t.asleep_ms, :min_age_ms) >= :min_age_ms
     AND NOT EXISTS (SELECT 1 FROM tasks o WHERE o.capture_id = :capture AND o.oom_victim)
     AND NOT EXISTS (SELECT 1 FROM mms m WHERE m.capture_id = :capture AND m.oom_skip IS NOT NULL)
     AND EXISTS (SELECT 1 FROM oom_states s WHERE s.capture_id = :capture AND s.reaper_task_id IS NULL)
   ORDER BY waited DESC, t.id LIMIT 1)
SELECT b.kind || '|' || coalesce(CASE WHEN b.kind <> 'memory' THEN b.detail END, '') AS fingerprint, 'task:' || b.id || ' ' || b.refs || ' task:' || a.task_id || ' wait:' || a.wait_id AS evidence,
       confidence(0.85, b.certainty, b.waited IS NOT NULL) AS confidence, b.name AS task, b.waited AS waited_ms,
       count(DISTINCT a.task_id) AS allocators, coalesce(b.target, b.kind || coalesce(' (' || b.detail || ')', '')) AS what
  FROM bystander b
  JOIN allocators a ON a.task_id <> b.id AND a.wait_id IS NOT NULL AND a.detail <> 'kswapd' AND a.memcg_id IS NULL
HAVING max(most(a.since_ms, a.wait_id)) IS NOT NULL;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/victim-past-exit-mm
-- rev:          3
-- title:        {victim} is marked as OOM victim although it has no memory to give back
-- verdict:      {victim} has TIF_MEMDIE, but it has already let its memory go, so its end frees nothing. It is not gone
--               either[: it has waited for {waited_ms}][ for {what}]. Until it is, the OOM killer stands back and kills
--               nobody, while {allocators} {allocators:task waits|tasks wait} for memory.
-- advice:       [Look at {what}: {victim} is gone when that comes. ][Find out what {blind} waits for: its stack is in the dump. ]For good: Linux 4.0 or later, or a
--               distribution's kernel with both fixes.
-- severity:     critical
-- maturity:     testing
-- confidence:   0.85
-- requires:     task.tif_memdie, task.mm_id, wait
-- explained-by: lock/deadlock
-- classes:      L03
-- falsepos:     Such a task may be gone a moment later.
-- affected:     up to 3.18; since 3.19 a task without mm is not marked, since 4.0 the mark goes with the mm
-- refs:         commit:d7a94e7e11ba doc:oom/victim-past-exit-mm.md
-- The mark without an mm, on a kernel without signal->oom_mm (4.9), by which later kernels know victims.
SELECT t.exit_stage || '|' || coalesce(w.kind, '') AS fingerprint,
       'task:' || t.id || part(' wait:', w.id) || ' task:' || a.task_id || ' wait:' || a.wait_id AS evidence,
       confidence(0.85, w.certainty, coalesce(w.since_ms, t.asleep_ms) IS NOT NULL) AS confidence,
       t.name AS victim, coalesce(w.since_ms, t.asleep_ms) AS waited_ms, count(DISTINCT a.task_id) AS allocators,
       coalesce(w.target, w.kind || coalesce(' (' || w.detail || ')', '')) AS what, CASE WHEN w.id IS NULL THEN t.name END AS blind
  FROM tasks t
  LEFT JOIN waits w ON w.capture_id = :capture AND w.id = (SELECT min(o.id) FROM waits o WHERE o.capture_id = :capture AND o.task_id = t.id)
  JOIN allocators a ON NOT a.victim AND a.wait_id IS NOT NULL AND a.detail <> 'kswapd' AND a.memcg_id IS NULL
 WHERE t.capture_id = :capture AND t.tif_memdie AND t.exiting AND t.mm_id IS NULL AND t.oom_mm_id IS NULL
   AND NOT coalesce(t.exit_state, 0)
   AND NOT EXISTS (SELECT 1 FROM tasks o WHERE o.capture_id = :capture AND o.oom_mm_id IS NOT NULL)
 GROUP BY t.id
 ORDER BY max(most(a.since_ms, a.wait_id)) DESC;

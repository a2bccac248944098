-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/charge-sleeps
-- rev:          2
-- title:        {sleeper} sleeps for memory of its cgroup and holds {lock}, which {blocked} waits for
-- verdict:      {sleeper} sleeps for memory of its cgroup in the middle of a charge, deep in the kernel, and holds {lock}.
--               {blocked}[, {victim},] has waited[ for {waited_ms}] for that. The group's memory cannot
--               come free that way, and no kill ends it.
-- severity:     high
-- maturity:     testing
-- confidence:   0.85
-- requires:     wait, lock, frame
-- explained-by: oom/mutex-holder-allocates
-- params:       min_age_ms=1000
-- classes:      L47
-- falsepos:     none known: later kernels do not have these functions
-- affected:     up to 3.11
-- refs:         commit:3812c8c8f395 doc:memcg/charge-sleeps.md
-- Old kernels wait within the charge (mem_cgroup_handle_oom()), later ones on the way back to user space.
SELECT l.label || '|' || coalesce(plain(w.caller), '') AS fingerprint,
       'task:' || c.task_id || ' ' || c.refs || ' frame:' || f.task_id || '/' || f.no AS evidence,
       confidence(0.85, c.certainty, coalesce(w.since_ms, b.asleep_ms) IS NOT NULL) AS confidence, s.name AS sleeper, l.label AS lock,
       b.name AS blocked, CASE WHEN b.oom_victim THEN 'itself an OOM victim' END AS victim, coalesce(w.since_ms, b.asleep_ms) AS waited_ms
  FROM chains c
  JOIN frames f ON f.capture_id = :capture AND f.task_id = c.end_task_id AND f.func IN ('mem_cgroup_handle_oom', 'mem_cgroup_wait_oom')
  JOIN locks l ON l.capture_id = :capture AND l.id = c.lock_id
  JOIN tasks s ON s.capture_id = :capture AND s.id = c.end_task_id
  JOIN tasks b ON b.capture_id = :capture AND b.id = c.task_id AND b.id <> s.id
  JOIN waits w ON w.capture_id = :capture AND w.id = c.wait_id
 WHERE coalesce(w.since_ms, b.asleep_ms, :min_age_ms) >= :min_age_ms
   AND NOT EXISTS (SELECT 1 FROM frames g WHERE g.capture_id = :capture AND g.task_id = f.task_id AND g.func = 'mem_cgroup_oom_synchronize')
 GROUP BY c.end_task_id
 ORDER BY max(most(coalesce(w.since_ms, b.asleep_ms), c.id, f.no)) DESC;

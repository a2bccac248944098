-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           lock/deadlock
-- rev:          8
-- title:        deadlock of {count} {count:task|tasks}: {walk}
-- verdict:      Deadlock: {steps}{first}. None of them can go on.
-- advice:       [{flushed}]
-- severity:     critical
-- maturity:     stable
-- family:       task/blocked
-- confidence:   0.95
-- requires:     task, wait, lock
-- only-with:    cycle
-- explained-by: fs/reclaim-self-wait
-- falsepos:     Wait-die locks (ww_mutex) back off and are left out. A rwsem's word for readers may be out of date: a ring through one needs more than it.
-- affected:     any kernel
-- refs:         doc:lock/deadlock.md
-- Closed walks over tasks, locks and works, of locks that nobody gives up while waiting. A sleep that a signal ends somebody can end, but for one that PREEMPT_RT put an
-- end to. Where it is waited makes the fingerprint and the order, as a log has no names of locks; a second ring at the same place is told from the first by its locks.
WITH step AS MATERIALIZED (
  SELECT c.id AS cycle, c.tasks AS tasks, c.certainty AS certainty, e.pos AS pos, e.src_type AS type, e.src_id AS src_id, e.fact AS fact, e.fact_id AS fact_id, t.name AS task, coalesce(l.label, 'work ' || w.func, 'workqueue ' || q.name) AS lock,
         coalesce(e.src_type NOT IN ('task', 'lock', 'work', 'workqueue') OR l.kind = 'ww_mutex', 0)
           OR coalesce(t.state = 'S' AND NOT EXISTS (SELECT 1 FROM waits d WHERE d.capture_id = :capture AND d.task_id = t.id AND d.detail = 'deadlock'), 0) AS gives_up
    FROM cycles c JOIN cycle_edges e ON e.capture_id = c.capture_id AND e.cycle_id = c.id
    LEFT JOIN tasks t ON e.src_type = 'task' AND t.capture_id = e.capture_id AND t.id = e.src_id
    LEFT JOIN locks l ON e.src_type = 'lock' AND l.capture_id = e.capture_id AND l.id = e.src_id
    LEFT JOIN works w ON e.src_type = 'work' AND w.capture_id = e.capture_id AND w.id = e.src_id
    LEFT JOIN workqueues q ON e.src_type = 'workqueue' AND q.capture_id = e.capture_id AND q.id = e.src_id
   WHERE c.capture_id = :capture AND NOT c.has_memory AND c.certainty <> 'unknown'),
ring AS MATERIALIZED (
  SELECT s.cycle AS cycle, s.tasks AS tasks, s.certainty AS certainty, (SELECT group_concat(n.lock, '|') FROM (SELECT o.lock AS lock FROM step o WHERE o.cycle = s.cycle ORDER BY o.lock) n) AS locks,
         (SELECT site(w.kind, w.caller, w.func, w.caller_module) AS site FROM step o JOIN waits w ON w.capture_id = :capture AND o.fact = 'wait' AND w.id = o.fact_id AND w.caller IS NOT NULL
           WHERE o.cycle = s.cycle ORDER BY (SELECT count(*) FROM waits x WHERE x.capture_id = :capture AND site(x.kind, x.caller, x.func, x.caller_module) = site(w.kind, w.caller, w.func, w.caller_module)) DESC, site LIMIT 1) AS site
    FROM step s WHERE s.pos = 0 AND NOT EXISTS (SELECT 1 FROM step o WHERE o.cycle = s.cycle AND o.gives_up))
SELECT CASE WHEN EXISTS (SELECT 1 FROM ring o WHERE o.site = r.site AND (o.locks, o.cycle) < (r.locks, r.cycle)) THEN r.site || '|' || r.locks ELSE coalesce(r.site, r.locks) END AS fingerprint,
       (SELECT group_concat(s.type || ':' || s.src_id || CASE s.fact WHEN 'wait' THEN ' wait:' || s.fact_id ELSE '' END, ' ') FROM (SELECT o.* FROM step o WHERE o.cycle = r.cycle ORDER BY o.pos) s) AS evidence,
       CASE r.certainty WHEN 'certain' THEN 0.95 ELSE 0.7 END AS confidence, r.cycle AS cycle, r.tasks AS count,
       (SELECT group_concat(coalesce(s.task, s.lock), ' → ') FROM (SELECT o.* FROM step o WHERE o.cycle = r.cycle ORDER BY o.pos) s) || ' → ' || f.task AS walk,
       (SELECT group_concat(CASE s.type WHEN 'task' THEN s.task || CASE s.pos WHEN 0 THEN ' waits for ' ELSE ', which waits for ' END
                                WHEN 'work' THEN s.lock || ', served by ' WHEN 'workqueue' THEN s.lock || ', of which an item is run by ' ELSE s.lock || ', held by ' END, '') FROM (SELECT o.* FROM step o WHERE o.cycle = r.cycle ORDER BY o.pos) s) AS steps, f.task AS first, (SELECT 'It waits for ' || s.lock || ' to end with the lock held that this takes: wait before the lock is taken, or have the work do without it. The machine needs a reboot.' FROM step s WHERE s.cycle = r.cycle AND s.type IN ('work', 'workqueue') ORDER BY s.pos LIMIT 1) AS flushed
  FROM ring r JOIN step f ON f.cycle = r.cycle AND f.pos = 0 ORDER BY r.site, r.locks, r.cycle;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           lock/possible-deadlock
-- rev:          2
-- title:        {count} {count:task deadlocks|tasks deadlock} if {reader} still holds {lock} for read: {walk}
-- verdict:      {count} {count:task waits for itself|tasks wait for each other} in a ring ({walk}), if {reader} still holds {lock} for read. The lock's owner word
--               names the last reader that came, who may have let go since; then another reader holds it, and there is no
--               ring.[ The longest has waited {waited_ms}.]
-- advice:       Look at the stack of {reader}: a function of it that takes {lock} and has not returned makes this a deadlock, and
--               the machine needs a reboot. Otherwise look for another task that came through the same code and sleeps.
-- severity:     low
-- maturity:     stable
-- confidence:   0.35
-- requires:     task, wait, lock
-- only-with:    cycle
-- explained-by: *
-- falsepos:     Every second one may be: a word that is out of date looks the same.
-- affected:     kernels since 4.20, where the owner word of an rwsem names a reader
-- refs:         doc:lock/possible-deadlock.md
-- The rings that lock/deadlock leaves out: of their steps one is only hinted at.
WITH step AS MATERIALIZED (
  SELECT c.id AS cycle, c.tasks AS tasks, e.pos AS pos, e.src_type AS type, e.src_id AS src_id, e.certainty AS certainty, e.fact AS fact,
         e.fact_id AS fact_id, t.name AS task, l.label AS lock, h.name AS holder, coalesce(w.since_ms, t.asleep_ms) AS ms,
         coalesce(e.src_type NOT IN ('task', 'lock') OR l.kind <> 'rwsem' AND e.certainty = 'unknown' OR l.kind = 'ww_mutex', 0)
           OR coalesce(t.state = 'S', 0) AS gives_up
    FROM cycles c
    JOIN cycle_edges e ON e.capture_id = c.capture_id AND e.cycle_id = c.id
    LEFT JOIN tasks t ON e.src_type = 'task' AND t.capture_id = e.capture_id AND t.id = e.src_id
    LEFT JOIN waits w ON e.fact = 'wait' AND w.capture_id = e.capture_id AND w.id = e.fact_id
    LEFT JOIN locks l ON e.src_type = 'lock' AND l.capture_id = e.capture_id AND l.id = e.src_id
    LEFT JOIN tasks h ON e.src_type = 'lock' AND h.capture_id = e.capture_id AND h.id = l.owner_task_id
   WHERE c.capture_id = :capture AND NOT c.has_memory AND c.certainty = 'unknown')
SELECT (SELECT group_concat(n.lock, '|') FROM (SELECT o.lock AS lock FROM step o WHERE o.cycle = s.cycle AND o.lock IS NOT NULL
          ORDER BY o.lock) n) AS fingerprint,
       (SELECT group_concat(s.type || ':' || s.src_id || CASE s.fact WHEN 'wait' THEN ' wait:' || s.fact_id ELSE '' END, ' ') FROM (SELECT o.* FROM step o WHERE o.cycle = s.cycle ORDER BY o.pos) s) AS evidence,
       s.cycle AS cycle, s.tasks AS count, max(s.ms) AS waited_ms,
       (SELECT group_concat(coalesce(s.task, s.lock), ' → ') FROM (SELECT o.* FROM step o WHERE o.cycle = s.cycle ORDER BY o.pos) s) || ' → ' || min(CASE s.pos WHEN 0 THEN coalesce(s.task, s.lock) END) AS walk,
       max(CASE WHEN s.certainty = 'unknown' THEN s.holder END) AS reader, max(CASE WHEN s.certainty = 'unknown' THEN s.lock END) AS lock
  FROM step s GROUP BY s.cycle HAVING NOT max(s.gives_up) AND reader IS NOT NULL
 ORDER BY s.cycle;

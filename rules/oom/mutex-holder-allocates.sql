-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/mutex-holder-allocates
-- rev:          3
-- title:        {victim} cannot exit: {holder} {holds} {lock} and is itself waiting for memory
-- severity:     critical
-- confidence:   0.95
-- requires:     task.oom_victim, wait, lock
-- falsepos:     A dump is one instant: within its first second an OOM victim may well wait for a lock whose
--               holder allocates, and get it. Waits younger than that are left out; where no age is known the
--               confidence is lower.
-- affected:     every kernel; without the OOM reaper (before 4.6) the victim blocks all further OOM kills
-- refs:         commit:aac453635549 doc:oom/mutex-holder-allocates.md
--               lkml:alpine.DEB.2.10.1601141400170.16227@chino.kir.corp.google.com
WITH RECURSIVE
-- Threads of OOM victims that wait for a lock where no signal reaches them. The victim's own mmap_lock is another
-- story (oom/reaper-stalled).
victim AS (
  SELECT t.id AS task, t.name AS name, t.tgid AS tgid, w.id AS wait_id, w.certainty AS certainty,
         w.caller AS caller, l.id AS lock, l.label AS label, coalesce(w.since_ms, t.asleep_ms) AS stuck_ms
    FROM tasks t
    JOIN waits w ON w.capture_id = t.capture_id AND w.task_id = t.id AND w.target_type = 'lock'
    JOIN locks l ON l.capture_id = t.capture_id AND l.id = w.target_id
   WHERE t.capture_id = :capture AND t.oom_victim AND NOT coalesce(t.exit_state, 0) AND NOT coalesce(t.killable, 0)
     AND (l.mm_id IS NULL OR l.mm_id IS NOT t.oom_mm_id)),
-- From each of their locks along owners, what these wait for in turn, and who serves that.
chain (lock, type, id, depth, certainty, refs) AS (
  SELECT l.id, 'lock', l.id, 0, 'certain', 'lock:' || l.id FROM locks l
   WHERE l.capture_id = :capture AND l.id IN (SELECT v.lock FROM victim v)
  UNION ALL
  SELECT c.lock, e.dst_type, e.dst_id, c.depth + 1, max(c.certainty, e.certainty),
         c.refs || CASE e.fact WHEN 'wait' THEN ' wait:' || e.fact_id ELSE '' END
           || CASE WHEN e.dst_type IN ('task', 'lock', 'work', 'workqueue') THEN ' ' || e.dst_type || ':' || e.dst_id
                   ELSE '' END
    FROM chain c
    JOIN edges e ON e.capture_id = :capture AND e.src_type = c.type AND e.src_id = c.id
   WHERE c.depth < 16 AND e.kind IN ('held-by', 'waits-for', 'served-by')),
-- The first of them that is no victim itself and waits for memory, and what it waits for in the course of that.
hit AS (
  SELECT c.lock AS lock, c.certainty AS lock_certainty, c.refs AS refs, h.id AS holder, h.name AS name,
         w.id AS wait_id, w.certainty AS certainty, w.caller AS caller, w.gfp AS gfp, min(c.depth) AS depth,
         (SELECT i.id FROM waits i WHERE i.capture_id = :capture AND i.task_id = h.id AND i.within_id = w.id) AS inner
    FROM chain c
    JOIN tasks h ON c.type = 'task' AND h.capture_id = :capture AND h.id = c.id
    JOIN waits w ON w.capture_id = :capture AND w.task_id = h.id AND w.kind = 'memory'
                AND w.target_type IN ('memory', 'memcg')
   WHERE NOT coalesce(h.oom_victim, 0)
   GROUP BY c.lock),
-- One finding a lock and holder: the thread stuck longest stands for all.
story AS (
  SELECT h.*, v.task AS victim, v.name AS victim_name, v.label AS label, v.wait_id AS victim_wait,
         (SELECT max(k.id) FROM oom_kills k WHERE k.capture_id = :capture AND k.killed AND k.victim_pid = v.tgid)
           AS kill,
         v.caller AS victim_caller, max(coalesce(v.stuck_ms, 0)) AS stuck_ms, max(v.stuck_ms) AS known_ms,
         count(DISTINCT v.task) - 1 AS others,
         -- In the alphabet certain < likely < unknown.
         max(v.certainty, h.lock_certainty, h.certainty) AS weakest,
         coalesce(i.target, i.kind || coalesce(' (' || i.detail || ')', '')) AS inner_target, i.since_ms AS inner_ms
    FROM hit h JOIN victim v ON v.lock = h.lock
    LEFT JOIN waits i ON i.capture_id = :capture AND i.id = h.inner
   WHERE v.task <> h.holder
   GROUP BY h.lock, h.holder
  HAVING known_ms IS NULL OR known_ms >= 1000)
SELECT s.label || '|' || coalesce(s.victim_caller, '') || '|' || coalesce(s.caller, '') AS fingerprint,
       'task:' || s.victim || ' wait:' || s.victim_wait || coalesce(' oom_kill:' || s.kill, '')
         || ' ' || s.refs || ' wait:' || s.wait_id || coalesce(' wait:' || s.inner, '') AS evidence,
       CASE s.weakest WHEN 'certain' THEN 0.95 WHEN 'likely' THEN 0.75 ELSE 0.4 END
         - CASE WHEN s.known_ms IS NULL OR s.inner_ms >= 1000 THEN 0.2 ELSE 0 END AS confidence,
       (SELECT e.cycle_id FROM cycle_edges e
         WHERE e.capture_id = :capture AND e.src_type = 'task' AND e.src_id = s.victim
           AND e.dst_type = 'lock' AND e.dst_id = s.lock LIMIT 1) AS cycle,
       s.victim_name || CASE WHEN s.others > 0 THEN ' (and ' || s.others || ' more)' ELSE '' END AS victim,
       s.name AS holder, CASE WHEN s.depth > 1 THEN 'holds up who has' ELSE 'holds' END AS holds, s.label AS lock,
       s.victim_name || ' was OOM-killed'
         || coalesce((SELECT ' ' || printf('%.0f', (c.uptime_ms - k.time_ms) / 1000.0) || ' s before the dump'
                        FROM oom_kills k JOIN captures c ON c.id = k.capture_id
                       WHERE k.capture_id = :capture AND k.id = s.kill AND c.uptime_ms > k.time_ms), '')
         || ' and cannot exit: it has waited'
         || coalesce(' ' || printf('%.0f', s.known_ms / 1000.0) || ' s', '') || ' for ' || s.label
         || CASE WHEN s.depth > 1 THEN '; the chain of those who hold it up ends at ' ELSE ', whose holder ' END
         || s.name || CASE WHEN s.depth > 1 THEN ', which' ELSE '' END || ' waits for memory'
         || coalesce(' (' || s.gfp || ')', '')
         || coalesce(', and in the course of that for ' || s.inner_target
                     || CASE WHEN s.inner_ms >= 1000 THEN ', for ' || printf('%.0f', s.inner_ms / 1000.0) || ' s'
                             ELSE '' END, '') || '.'
         || CASE WHEN s.others > 0 THEN ' ' || s.others || ' more thread(s) of OOM victims wait for the same lock.'
                 ELSE '' END AS verdict
  FROM story s;

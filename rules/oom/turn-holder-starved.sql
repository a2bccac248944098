-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/turn-holder-starved
-- rev:          4
-- title:        {holder} has the turn to call the OOM killer and does not finish
-- verdict:      {holder} is in the OOM killer, in {place}, with {turn} held, and does not come out of it[; {waiter} waits for its turn[, for {waited_ms}]].[ {count}
--               {count:allocation stalls|allocations stall} meanwhile.] Nobody else can call the OOM killer until it does.
-- severity:     high
-- maturity:     stable
-- confidence:   0.75
-- requires:     wait, frame
-- classes:      L24
-- falsepos:     The holder sleeps a moment on purpose after a kill; it is reported only with tasks that wait or stall for long.
-- affected:     4.2 and later, where oom_lock is a mutex
-- refs:         doc:oom/turn-holder-starved.md
WITH h AS (
  SELECT w.task_id AS task_id, w.id AS wait, f.no AS no
    FROM waits w CROSS JOIN frames f ON f.capture_id = :capture AND f.task_id = w.task_id AND f.func IN ('out_of_memory', '__alloc_pages_may_oom', 'oom_kill_process', 'dump_header')
   WHERE w.capture_id = :capture AND w.kind IN ('memory', 'timer') AND w.func NOT LIKE '%mutex_lock%' GROUP BY w.task_id HAVING max(most(0, f.no, w.id)) IS NOT NULL),
v AS (
  SELECT w.id AS id, w.task_id AS task_id, coalesce(w.since_ms, (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture AND e.kind = 'hung-task' AND e.task_id = w.task_id)) AS ms
    FROM waits w JOIN locks l ON l.capture_id = :capture AND l.id = w.target_id AND w.target_type = 'lock' AND l.name LIKE 'oom_lock%' WHERE w.capture_id = :capture),
s AS (SELECT count(*) AS n, min(e.id) AS id FROM events e WHERE e.capture_id = :capture AND e.kind = 'alloc-stall')
SELECT 'oom_lock|' || plain(f.func) AS fingerprint, 'task:' || h.task_id || ' wait:' || h.wait || part(' wait:', v.id) || part(' event:', s.id) AS evidence,
       t.name AS holder, plain(f.func) AS place, u.name AS waiter, v.ms AS waited_ms, nullif(s.n, 0) AS count, 0.75 AS confidence, 'oom_lock' AS turn
  FROM h JOIN s JOIN tasks t ON t.capture_id = :capture AND t.id = h.task_id
  JOIN frames f ON f.capture_id = :capture AND f.task_id = h.task_id AND f.no = h.no
  LEFT JOIN v ON v.task_id <> h.task_id
  LEFT JOIN tasks u ON u.capture_id = :capture AND u.id = v.task_id
 WHERE s.n > 0 OR v.ms >= 10000
 GROUP BY h.task_id HAVING max(most(v.ms, v.id)) IS NOT NULL
UNION ALL
-- Kernels with oom_context: the owner of one that others sleep in waits itself, for something else than a victim's end.
SELECT 'context|' || w.kind || '|' || coalesce(plain(w.caller), plain(w.func)), 'task:' || t.id || ' wait:' || w.id || ' ' || c.fact || ':' || c.id, t.name,
       CASE WHEN w.kind = 'event' THEN plain(w.func) ELSE coalesce(plain(w.caller), plain(w.func)) END, NULL, NULL, NULL, confidence(0.75, w.certainty, 1), 'the context of ' || c.context || ' (' || c.waiters || CASE c.waiters WHEN 1 THEN ' task sleeps in it)' ELSE ' tasks sleep in it)' END
  FROM (SELECT 'memcg' AS fact, g.id, g.oom_owner_task_id AS owner, g.waiters, 'cgroup ' || g.path AS context FROM memcgs g WHERE g.capture_id = :capture AND g.waiters > 0 AND NOT coalesce(g.oom_kill_disable, 0)
        UNION ALL SELECT 'oom_state', o.id, o.owner_task_id, o.waiters, 'the whole machine' FROM oom_states o WHERE o.capture_id = :capture AND o.waiters > 0) c
  JOIN tasks t ON t.capture_id = :capture AND t.id = c.owner AND NOT coalesce(t.exit_state, 0)
  JOIN waits w ON w.capture_id = :capture AND w.id = (SELECT min(x.id) FROM waits x WHERE x.capture_id = :capture AND x.task_id = t.id AND x.func NOT IN ('oom_trylock', 'oom_unlock'))
 WHERE coalesce(w.since_ms, t.asleep_ms) >= 10000
 ORDER BY evidence;

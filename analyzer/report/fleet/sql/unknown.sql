-- SPDX-License-Identifier: GPL-2.0-or-later
-- Waits that no rule explains, but that are the same each time: without a verdict, or with one of a rule of last resort, which says
-- that something waits and not why. What they are made of: kinds of waits of the verdict's tasks, and of those that they wait for;
-- without a verdict, of all; of kernels that say no more, kinds of events.
SELECT signature, verdict, incidents, hosts, kernels, first, last, made_of, capture FROM (
  SELECT r.signature, r.label AS verdict, r.incidents, r.hosts, r.kernels, substr(r.first, 1, 10) AS first, substr(r.last, 1, 10) AS last,
         coalesce((
           WITH RECURSIVE
           told AS (
             SELECT e.kind, e.fact_id
               FROM verdict v JOIN finding_evidence f ON f.capture_id = v.capture_id AND f.finding_id = v.finding_id
               JOIN evidence e ON e.capture_id = f.capture_id AND e.id = f.evidence_id
              WHERE v.capture_id = r.example),
           chain (type, id) AS (
             SELECT 'task', fact_id FROM told WHERE kind = 'task'
             UNION SELECT 'task', w.task_id FROM told t JOIN wait w ON w.capture_id = r.example AND w.id = t.fact_id WHERE t.kind = 'wait'
             UNION SELECT e.dst_type, e.dst_id FROM chain c JOIN edge e ON e.capture_id = r.example AND e.src_type = c.type AND e.src_id = c.id
                    WHERE e.kind IN ('waits-for', 'held-by', 'served-by'))
           SELECT group_concat(s, '; ') FROM (
             SELECT DISTINCT w.kind || ' in ' || coalesce(plain(w.func), plain(w.caller), '?')
                             || coalesce(' for ' || plain(w.caller), '') AS s
               FROM wait w JOIN task t ON t.capture_id = w.capture_id AND t.id = w.task_id
              WHERE w.capture_id = r.example AND coalesce(t.state, 'D') = 'D'
                AND (r.status <> 'named' OR w.task_id IN (SELECT id FROM chain WHERE type = 'task')) ORDER BY 1 LIMIT 8)),
                  CASE WHEN r.status <> 'named' THEN (
                    SELECT group_concat(kind, '; ') FROM (SELECT DISTINCT kind FROM event WHERE capture_id = r.example ORDER BY 1 LIMIT 8)) END)
           AS made_of, r.example AS capture, r.n
    FROM ranked r WHERE r.status <> 'named' OR r.label IN (SELECT rule FROM last_resort))
 WHERE made_of IS NOT NULL ORDER BY n LIMIT 40

-- SPDX-License-Identifier: GPL-2.0-or-later
-- Waits that no rule for a livelock explains, but that are the same each time. What they are made of: kinds of waits and who
-- waits; of kernels that say no more, kinds of events.
SELECT signature, verdict, incidents, hosts, kernels, first, last, made_of, capture FROM (
  SELECT r.signature, r.label AS verdict, r.incidents, r.hosts, r.kernels, substr(r.first, 1, 10) AS first, substr(r.last, 1, 10) AS last,
         coalesce((SELECT group_concat(s, '; ') FROM (
                     SELECT DISTINCT w.kind || ' in ' || coalesce(plain(w.func), plain(w.caller), '?')
                                     || coalesce(' for ' || plain(w.caller), '') AS s
                       FROM wait w JOIN task t ON t.capture_id = w.capture_id AND t.id = w.task_id
                      WHERE w.capture_id = r.example AND coalesce(t.state, 'D') = 'D' ORDER BY 1 LIMIT 8)),
                  CASE WHEN r.status <> 'named' THEN (
                    SELECT group_concat(kind, '; ') FROM (SELECT DISTINCT kind FROM event WHERE capture_id = r.example ORDER BY 1 LIMIT 8)) END)
           AS made_of, r.example AS capture, r.n
    FROM ranked r WHERE r.classes IS NULL)
 WHERE made_of IS NOT NULL ORDER BY n LIMIT 40

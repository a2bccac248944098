-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/constrained
-- rev:          1
-- title:        memory was short for {who} alone: {kind} allows nodes {nodes}
-- verdict:      Memory was short on the nodes that {kind} allows {who}[ ({nodes})], not on the machine.[ {victim} was killed for it.][ Elsewhere
--               {free_kb} were free.]
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     oom_kill
-- only-with:    incident.constrained
-- classes:      L44
-- falsepos:     A cpuset of all nodes is no constraint, and is not reported as one.
-- affected:     machines with several nodes
-- refs:         doc:oom/constrained.md
SELECT coalesce(o.constraint_name, '') AS fingerprint, 'oom_kill:' || min(k.id) || part(' zone:', z.id) AS evidence,
       coalesce(k.trigger, k.victim, 'a task') AS who, CASE o.constraint_name WHEN 'cpuset' THEN 'the cpuset' || coalesce(' ' || nullif(o.cpuset, '/'), '') ELSE 'the memory policy' END AS kind,
       coalesce(CASE WHEN o.nodemask NOT LIKE '%null%' THEN o.nodemask END, o.mems_allowed, '?') AS nodes, k.victim AS victim,
       (SELECT max(n.free_kb) FROM zones n WHERE n.capture_id = :capture AND n.kill_id = k.id AND n.eligible = 0 AND n.free_kb > 2 * n.high_kb) AS free_kb,
       CASE WHEN z.id IS NULL THEN 0.8 ELSE 0.9 END AS confidence
  FROM kills k
  JOIN oom_kills o ON o.capture_id = :capture AND o.id = k.id
  LEFT JOIN zones z ON z.capture_id = :capture AND z.id = (SELECT n.id FROM zones n WHERE n.capture_id = :capture AND n.kill_id = k.id AND n.eligible = 0 AND n.free_kb > 2 * n.high_kb ORDER BY n.free_kb DESC, n.id LIMIT 1)
 WHERE k.scope = 'constrained' AND o.constraint_name IN ('cpuset', 'mempolicy')
 GROUP BY k.incident_id, o.constraint_name
 ORDER BY min(k.id);

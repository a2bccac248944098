-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/charge-goes-global
-- rev:          1
-- title:        a page fault at the limit of {group} became an OOM of the whole machine[: {outcome}]
-- verdict:      The memory limit[ of {limit_kb}] of {group} was reached. A page fault of {task}[, which was OOM-killed there {ago_ms} before,] could not be charged to
--               it and failed, and the kernel took that for a shortage of the whole machine (gfp_mask 0)[, though {free_kb} were free].[ {next}]
-- advice:       The limit is where it began: see what fills {group}, and raise its limit or run less in it.[ {panic}] Linux 5.16 and later do not call the OOM killer of the
--               machine for a page fault.
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     oom_kill
-- only-with:    incident.memcg
-- params:       max_ms=5000
-- classes:      L68
-- falsepos:     The fault may have failed for another reason in a process that had just met its limit.
-- affected:     up to 5.15; later kernels retry the fault, or let the victim die
-- refs:         commit:60e2793d440a commit:0b28179a6138 doc:memcg/charge-goes-global.md
-- The same task, or one of the process that was killed, at the limit just before: nothing else in the log ties the two together.
SELECT 'charge' AS fingerprint,
       'oom_kill:' || c.id || ' oom_kill:' || k.id || part(' zone:', q.zone_id) || part(' event:', e.id) AS evidence,
       CASE WHEN q.free_kb IS NULL THEN 0.6 ELSE 0.85 END AS confidence,
       coalesce('cgroup ' || c.memcg, 'a cgroup that the log does not name') AS "group", nullif(o.memcg_limit_kb, 0) AS limit_kb, k.trigger AS task,
       CASE WHEN c.killed AND c.victim_pid = k.trigger_pid THEN k.at_ms - c.at_ms END AS ago_ms, q.free_kb AS free_kb,
       CASE WHEN e.id IS NOT NULL THEN 'the kernel panicked' WHEN k.killed THEN k.victim || ' was killed' END AS outcome,
       CASE WHEN e.id IS NOT NULL THEN 'So it panicked, as vm.panic_on_oom is set.' WHEN k.killed THEN 'So it killed ' || k.victim || CASE WHEN k.victim_pid <> k.trigger_pid THEN ', which had no part in that.' ELSE '.' END END AS next,
       CASE WHEN e.id IS NOT NULL THEN 'Without vm.panic_on_oom a process would have been killed instead.' END AS panic
  FROM kills k
  CROSS JOIN oom_kills g ON g.capture_id = :capture AND g.id = k.id AND g.gfp_mask = 0
  CROSS JOIN kills c ON c.id = (SELECT max(x.id) FROM kills x WHERE x.id < k.id AND x.scope = 'memcg' AND k.at_ms - x.at_ms BETWEEN 0 AND :max_ms
                                   AND ((x.trigger_pid = k.trigger_pid AND x.trigger = k.trigger) OR (x.killed AND x.victim_pid = k.trigger_pid)))
  CROSS JOIN oom_kills o ON o.capture_id = :capture AND o.id = c.id
  LEFT JOIN shortages q ON q.kill_id = k.id
  LEFT JOIN events e ON e.capture_id = :capture AND e.id = (
       SELECT min(p.id) FROM events p JOIN moments m ON m.fact = 'event' AND m.id = p.id
        WHERE p.capture_id = :capture AND p.kind = 'oom-panic' AND NOT k.killed AND k.next_id IS NULL AND coalesce(m.at_ms >= k.at_ms, 1))
 WHERE k.scope = 'global' AND coalesce(k.page_order, 0) = 0 AND coalesce(q.free_kb > 4 * q.min_kb, 1)
 GROUP BY k.incident_id HAVING min(k.id) IS NOT NULL
 ORDER BY k.id;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/low-swappiness
-- rev:          3
-- title:        {victim} was OOM-killed in {where}, with swap free that swappiness 0 keeps from being used
-- verdict:      {victim} was OOM-killed in {where}, and {free_kb} of {total_kb} swap are free at the dump: {what} is 0, so reclaim
--               {does}.
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     oom_kill, swap, oom_state
-- params:       min_free_kb=16384
-- explained-by: oom/high-order, oom/lowmem-exhausted, oom/constrained, oom/page-fault-oom
-- classes:      L34
-- falsepos:     Swap may have been full at the kill and been freed by it. Locked memory cannot be swapped either.
-- affected:     any kernel since 3.5, when 0 came to mean never
-- refs:         doc:oom/low-swappiness.md
-- Of a cgroup the value that counts is known where it is v1 or v2 is: then the system's does not count beside it.
WITH s AS (SELECT coalesce(o.swappiness, -1) AS machine, o.id FROM oom_states o WHERE o.capture_id = :capture),
w AS (SELECT coalesce(max(total_kb) FILTER (WHERE name IS NULL), sum(total_kb)) AS total_kb,
             coalesce(max(free_kb) FILTER (WHERE name IS NULL), sum(free_kb)) AS free_kb, min(id) AS id FROM swaps WHERE capture_id = :capture AND kill_id IS NULL),
g AS (SELECT m.id, m.path, v.value AS own, m.swap_max_kb, m.swap_kb FROM memcgs m
        LEFT JOIN vmstats v ON v.capture_id = :capture AND v.memcg_id = m.id AND v.name = 'swappiness'
       WHERE m.capture_id = :capture)
SELECT k.scope AS fingerprint, 'oom_kill:' || k.id || ' swap:' || w.id || ' oom_state:' || s.id || part(' memcg:', g.id) AS evidence,
       CASE WHEN k.scope = 'memcg' AND g.own = 0 THEN 0.85 ELSE 0.7 END AS confidence,
       coalesce(k.victim, 'a process') AS victim, coalesce('cgroup ' || k.memcg, 'the whole machine') AS "where", w.free_kb AS free_kb, w.total_kb AS total_kb,
       CASE WHEN s.machine = 0 THEN 'vm.swappiness' ELSE 'the swappiness of the cgroup' END AS what,
       CASE k.scope WHEN 'memcg' THEN 'at the limit of a cgroup swaps nothing out'
                    ELSE 'swaps only when hardly any file cache is left' END AS does
  FROM kills k CROSS JOIN s CROSS JOIN w
  LEFT JOIN g ON k.scope = 'memcg' AND g.path = k.memcg
 WHERE k.killed AND k.scope IN ('memcg', 'global') AND coalesce(k.page_order, 0) = 0
   AND CASE WHEN k.scope = 'memcg' THEN coalesce(g.own, s.machine) ELSE s.machine END = 0 AND w.free_kb >= :min_free_kb AND w.free_kb * 4 >= w.total_kb
   AND coalesce(g.swap_max_kb > coalesce(g.swap_kb, 0) OR g.swap_max_kb < 0, 1)
 GROUP BY k.incident_id, k.scope
 ORDER BY max(most(0, k.id, g.id)) DESC;

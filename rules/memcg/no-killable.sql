-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/no-killable
-- rev:          4
-- title:        cgroup {memcg} is at its limit and has nobody who may be killed
-- verdict:      Cgroup {memcg} is at its limit[ of {max_kb}], and none of its tasks may be killed[: {tasks} oom_score_adj -1000][; the kernel has said so {times} {times:time|times}]. Charges fail or are tried again for ever.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.85
-- requires:     any(memcg, event)
-- only-with:    any(allocators, event.oom-no-killable)
-- explained-by: memcg/kernel-memory, oom/reaper-stalled, oom/mutex-holder-allocates
-- classes:      L56
-- falsepos:     Victims that have gone or are passed over count as nobody, too: then it is over with the last of them.
-- affected:     any kernel with memory cgroups
-- refs:         doc:memcg/no-killable.md
-- A log has the kernel's line below the cgroup's report. In a dump a task waits at the limit of a cgroup all of whose tasks,
-- with those of the groups below, are protected.
WITH RECURSIVE below(id, top) AS (
  SELECT g.id, g.id FROM memcgs g
   WHERE g.capture_id = :capture AND g.id IN (SELECT a.memcg_id FROM allocators a WHERE a.detail <> 'memcg-throttle') AND g.usage_kb >= g.max_kb - 64
     AND NOT coalesce(g.oom_kill_disable, 0)
  UNION SELECT c.id, b.top FROM below b JOIN memcgs c ON c.capture_id = :capture AND c.parent_id = b.id)
SELECT '' AS fingerprint, 'memcg:' || g.id || ' task:' || a.task_id || ' wait:' || a.wait_id AS evidence, 0.8 AS confidence,
       g.path AS memcg, g.max_kb AS max_kb, CASE count(DISTINCT t.tgid) WHEN 1 THEN 'its one process, ' || t.name || ', has' ELSE 'all of its ' || count(DISTINCT t.tgid) || ' processes have' END AS tasks, NULL AS times
  FROM below b
  CROSS JOIN memcgs g ON g.capture_id = :capture AND g.id = b.top
  CROSS JOIN tasks t ON t.capture_id = :capture AND t.memcg_id = b.id AND NOT coalesce(t.exit_state, 0) AND NOT coalesce(t.kthread, 0)
  CROSS JOIN allocators a ON a.memcg_id = b.top
 GROUP BY b.top HAVING NOT sum(coalesce(t.oom_score_adj, 0) <> -1000) AND max(most(a.since_ms, a.wait_id, t.id)) IS NOT NULL
UNION ALL
SELECT '', 'event:' || min(e.id) || part(' oom_kill:', k.id), 0.85, coalesce(k.memcg, '?'), NULL, NULL, count(*)
  FROM events e
  LEFT JOIN kills k ON k.id = (SELECT max(x.id) FROM kills x WHERE x.scope = 'memcg')
 WHERE e.capture_id = :capture AND e.kind = 'oom-no-killable' AND (e.text LIKE 'Memory cgroup%' OR k.id IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM events d WHERE d.capture_id = :capture AND d.kind = 'oom-deadlocked')
   AND NOT EXISTS (SELECT 1 FROM below)
HAVING count(*) > 0
 ORDER BY evidence;

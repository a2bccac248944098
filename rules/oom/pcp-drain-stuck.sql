-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/pcp-drain-stuck
-- rev:          3
-- title:        {task} waits[ {waited_ms}] for each CPU's cached pages to be drained[, and {others} more]
-- verdict:      {task} drains the pages that each CPU keeps to itself ({place}()) and has waited[ for {waited_ms}] {for}.[ {others} more
--               {others:task waits|tasks wait} in the same place.][ Work item {work}() has been pending; its pool has done nothing for
--               {stalled_ms}.]{unseen}{reclaim}
-- severity:     high
-- maturity:     stable
-- confidence:   0.8
-- requires:     any(wait, work, event)
-- only-with:    any(wait, event.workqueue-lockup)
-- explained-by: cpu/lockup, cpu/rcu-stall
-- params:       min_age_ms=5000
-- classes:      L36
-- falsepos:     A busy CPU delays the drain for a moment; without a shortage of memory the confidence is lower. A huge page that is not found is none.
-- affected:     4.11 to 6.0 for drain_all_pages(); any kernel for lru_add_drain_all()
-- refs:         commit:0ccce3b92421 commit:ce612879ddc7 doc:oom/pcp-drain-stuck.md
-- A dump has ages of waits; a log the hung-task detector's. Who flushes speaks for who waits for the mutex. That a worker does not
-- run is said only where its item is seen pending.
WITH drain AS (
  SELECT f.task_id, f.no, plain(f.func) AS func, w.id AS wait_id, t.name, w.kind = 'mutex' AS behind,
         coalesce(w.since_ms, t.asleep_ms, (SELECT max(e.duration_ms) FROM events e WHERE e.capture_id = :capture AND e.task_id = t.id
                                               AND e.kind = 'hung-task')) AS waited
    FROM frames f
    JOIN tasks t ON t.capture_id = :capture AND t.id = f.task_id
    JOIN waits w ON w.capture_id = :capture AND w.task_id = t.id AND (w.kind IN ('flush-work', 'completion', 'mutex'))
   WHERE f.capture_id = :capture AND f.reliable
     AND f.func IN ('drain_all_pages', '__drain_all_pages', '__lru_add_drain_all', 'lru_add_drain_all')
   GROUP BY f.task_id HAVING max(most(0, f.no, w.id)) IS NOT NULL),
short AS (SELECT EXISTS (SELECT 1 FROM allocators a WHERE a.memcg_id IS NULL AND a.detail <> 'kswapd' AND coalesce(a.page_order, 0) <= 3
                        AND a.name NOT LIKE 'khugepaged[%' AND a.name NOT LIKE 'kcompactd%')
              OR EXISTS (SELECT 1 FROM kills k WHERE k.scope <> 'memcg')
              OR EXISTS (SELECT 1 FROM events e WHERE e.capture_id = :capture AND e.kind IN ('alloc-stall', 'alloc-failure')) AS yes)
SELECT d.func AS fingerprint, 'task:' || d.task_id || ' frame:' || d.task_id || '/' || d.no || ' wait:' || d.wait_id || part(' work:', k.id) AS evidence,
       CASE WHEN short.yes THEN 0.8 ELSE 0.5 END AS confidence, CASE WHEN short.yes THEN 'high' ELSE 'medium' END AS severity,
       d.name AS task, d.waited AS waited_ms, nullif(count(*) - 1, 0) AS others, d.func AS place, k.func AS work, k.pool_stalled_ms AS stalled_ms,
       CASE WHEN k.id IS NOT NULL THEN 'for a worker that does not run' WHEN d.behind THEN 'for its turn' ELSE 'for the CPUs to do it' END AS "for",
       CASE WHEN k.id IS NULL THEN ' Each CPU has to run a work item for that; which one has not, and why, is not seen here.' ELSE '' END AS unseen,
       flag(short.yes, ' Who reclaims memory cannot go on before that.') AS reclaim
  FROM drain d
  JOIN short
  LEFT JOIN works k ON k.capture_id = :capture AND k.id = (SELECT min(o.id) FROM works o WHERE o.capture_id = :capture
         AND o.state <> 'running' AND o.func IN ('drain_local_pages_wq', 'lru_add_drain_per_cpu'))
 WHERE d.waited >= :min_age_ms
 GROUP BY d.func LIKE '%lru%' HAVING max(most(d.waited - 1e12 * d.behind, d.task_id)) IS NOT NULL
UNION ALL
SELECT plain(k.func), 'work:' || k.id || ' event:' || e.id, CASE WHEN short.yes THEN 0.8 ELSE 0.5 END, CASE WHEN short.yes THEN 'high' ELSE 'medium' END,
       'somebody', NULL, NULL, 'drain', k.func, e.duration_ms, 'for a worker that does not run', '', flag(short.yes, ' Who reclaims memory cannot go on before that.')
  FROM works k
  JOIN events e ON e.capture_id = :capture AND e.kind = 'workqueue-lockup' AND e.duration_ms >= 30000
  JOIN short
 WHERE k.capture_id = :capture AND k.func IN ('drain_local_pages_wq', 'lru_add_drain_per_cpu') AND k.state <> 'running' AND NOT EXISTS (SELECT 1 FROM drain)
   AND (short.yes OR k.func = 'drain_local_pages_wq')
 GROUP BY k.func = '' HAVING max(most(e.duration_ms, e.id, k.id)) IS NOT NULL
 ORDER BY evidence;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/memalloc-drains
-- rev:          2
-- title:        {drainer} may use the reserves and has used them up: {free_kb} of {min_kb} are left
-- verdict:      {drainer} has PF_MEMALLOC set and is not in reclaim: it may take the last pages.[ It is in {place}().] {free_kb} are free where {min_kb} should stay for those who free memory; {waiting}
--               {waiting:task waits|tasks wait} for some. Not even an OOM victim, an interrupt or the network finds a page from here on.
-- severity:     high
-- maturity:     stable
-- confidence:   0.7
-- requires:     wait, zone, task.memalloc
-- explained-by: oom/reserves-exhausted-mempool, oom/mutex-holder-allocates
-- params:       percent=25 min_age_ms=1000
-- classes:      L46
-- falsepos:     Who has the flag needs not be who took the pages: a burst of atomic requests of a network card does the same for a moment.
-- affected:     any kernel; typically swap over network, nbd, iSCSI, or a driver that sets PF_MEMALLOC for long
-- refs:         doc:oom/memalloc-drains.md
-- Less than a quarter of the min watermarks is free, none is above its own. Who reclaims has the flag for that time, kswapd by nature. A pool
-- that somebody waits for beside it is oom/reserves-exhausted-mempool.
WITH d AS MATERIALIZED (
  SELECT t.id AS id, t.name AS name, (SELECT w.id FROM waits w WHERE w.capture_id = :capture AND w.task_id = t.id ORDER BY w.id LIMIT 1) AS wait_id,
         (SELECT plain(f.func) FROM frames f WHERE f.capture_id = :capture AND f.task_id = t.id AND f.module IS NOT NULL ORDER BY f.no LIMIT 1) AS place
    FROM tasks t
   WHERE t.capture_id = :capture AND t.memalloc AND t.comm NOT LIKE 'kswapd%' AND NOT coalesce(t.exit_state, 0)
     AND NOT EXISTS (SELECT 1 FROM frames f WHERE f.capture_id = :capture AND f.task_id = t.id AND f.func IN (
           'try_to_free_pages', '__perform_reclaim', '__alloc_pages_direct_reclaim', '__alloc_pages_direct_compact', 'node_reclaim', '__node_reclaim',
           'try_to_free_mem_cgroup_pages', 'balance_pgdat', 'shrink_node', 'compact_zone'))
   ORDER BY t.id LIMIT 1)
SELECT 'memalloc|' || coalesce(d.place, '') AS fingerprint, 'task:' || d.id || ' zone:' || s.zone_id || part(' wait:', d.wait_id) || part(' wait:', min(a.wait_id)) AS evidence,
       d.name AS drainer, d.place AS place, s.free_kb AS free_kb, s.reserve_kb AS min_kb, count(DISTINCT a.task_id) AS waiting,
       CASE WHEN max(a.since_ms) >= :min_age_ms THEN 0.7 ELSE 0.6 END AS confidence
  FROM d
  JOIN shortages s ON s.kill_id IS NULL AND s.event_id IS NULL AND s.zone_id IS NOT NULL AND s.best_over_kb < 0 AND s.free_kb * 100 < s.reserve_kb * :percent
  JOIN allocators a ON a.wait_id IS NOT NULL AND a.task_id <> d.id AND a.memcg_id IS NULL AND a.detail <> 'kswapd'
 GROUP BY d.id HAVING sum(a.detail = 'mempool') = 0
 ORDER BY d.id;

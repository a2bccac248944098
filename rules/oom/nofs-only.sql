-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/nofs-only
-- rev:          3
-- title:        nobody who waits for memory may call the OOM killer: no request has __GFP_FS ({example}[ and {others} more])
-- verdict:      Memory is used up[ ({free_kb} free, {min_kb} is the watermark)] and nobody is killed: {n}
--               {n:task waits|tasks wait} for memory, such as {example}[ ({gfp})][ since {since_ms}], and none may call into
--               file systems. Such requests try again for ever without a kill.
-- severity:     critical
-- maturity:     stable
-- confidence:   0.85
-- requires:     wait, task.oom_victim
-- only-with:    allocators
-- explained-by: oom/mutex-holder-allocates, oom/memalloc-drains, io/loop-on-own-memory, io/nbd-server-starved
-- params:       quiet_ms=10000
-- classes:      L29
-- falsepos:     One instant: a request with __GFP_FS may come at any time and kill. An age makes it certain.
-- affected:     any kernel
-- refs:         doc:oom/nofs-only.md
-- The OOM killer's lock is taken before the mask is looked at, so that a request without __GFP_FS waits its turn, too.
-- All masks are known but one at most; no victim stands in the way, and no kill was a moment ago.
WITH a AS (SELECT * FROM allocators WHERE capture_id = :capture AND wait_id IS NOT NULL AND memcg_id IS NULL
              AND detail NOT IN ('kswapd', 'mempool', 'dirty-throttle')),
worst AS (SELECT * FROM a ORDER BY has_fs IS NULL, since_ms DESC, wait_id LIMIT 1),
total AS (SELECT count(DISTINCT task_id) AS n, count(*) - count(has_fs) AS unknown, sum(has_fs) AS with_fs,
                 max(detail IN ('oom-kill', 'oom-turn') AND coalesce(has_fs, 1)) AS calls FROM a)
SELECT coalesce(plain(a.caller), a.func, '') AS fingerprint, 'task:' || a.task_id || ' wait:' || a.wait_id || part(' zone:', s.zone_id) AS evidence,
       confidence(CASE WHEN t.unknown > 0 THEN 0.6 ELSE 0.85 END, a.certainty, coalesce(a.since_ms >= 1000, 0)) AS confidence,
       a.name AS example, nullif(t.n - 1, 0) AS others, t.n AS n, a.gfp AS gfp, a.since_ms AS since_ms,
       s.free_kb AS free_kb, s.min_kb AS min_kb
  FROM worst a
  JOIN total t ON t.with_fs = 0 AND t.unknown <= 1 AND NOT t.calls
  LEFT JOIN shortages s ON s.kill_id IS NULL AND s.event_id IS NULL
 WHERE coalesce(s.best_over_kb <= 0, 1) AND NOT EXISTS (SELECT 1 FROM blockers)
   AND NOT EXISTS (SELECT 1 FROM kills k JOIN present p WHERE k.killed AND coalesce(p.now_ms - k.at_ms < :quiet_ms, 0));

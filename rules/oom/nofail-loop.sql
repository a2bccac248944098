-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/nofail-loop
-- rev:          3
-- title:        {holder} tries a __GFP_NOFAIL request for ever[, and {behind} {behind:task hangs|tasks hang} on it]
-- verdict:      {holder} asks for[ {pages} pages in a row of] memory with __GFP_NOFAIL[ ({gfp})][ in {place}()] and will try until it gets it[; it has tried for
--               {since_ms}].[ {behind} {behind:task waits|tasks wait} for what it holds meanwhile][, such as {example}].
-- advice:       Look at [{place}(), where it asks]{unplaced}: {what}
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     wait
-- only-with:    allocators
-- explained-by: oom/nofs-only, oom/mutex-holder-allocates
-- params:       min_age_ms=10000
-- classes:      L30
-- falsepos:     Such a request is normal and short. It counts with somebody behind it who has waited for a second, or when old.
-- affected:     any kernel
-- refs:         doc:oom/nofail-loop.md
-- The allocator with the most tasks behind it; the graph has whom they wait for.
SELECT coalesce(plain(a.caller), a.func, '') AS fingerprint,
       'task:' || a.task_id || ' wait:' || a.wait_id || part(' ', c.refs) AS evidence,
       confidence(CASE WHEN coalesce(a.since_ms, 0) >= :min_age_ms OR c.ms >= :min_age_ms THEN 0.85 ELSE 0.65 END,
                  weakest(a.certainty, c.certainty), coalesce(a.since_ms, c.ms) IS NOT NULL) AS confidence,
       CASE WHEN a.page_order > 0 THEN 1 << a.page_order END AS pages, a.name AS holder, a.gfp AS gfp, plain(a.caller) AS place, a.since_ms AS since_ms, nullif(c.n, 0) AS behind,
       CASE WHEN a.caller IS NULL THEN 'the caller of the allocator in ' || a.name ELSE '' END AS unplaced,
       CASE WHEN a.page_order > 0 THEN 'one piece of ' || (1 << a.page_order) || ' pages is to be had only by compaction, which a kill does not replace: it should ask for single pages, or take `kvmalloc()`.'
            ELSE 'the loop ends with the first free page, and it should keep some for this (a mempool), or ask before it takes what others wait for.' END
         || CASE WHEN a.has_fs = 0 THEN ' The mask keeps reclaim from file systems, so that little can be freed for it and nobody is killed for it.' ELSE '' END AS what,
       (SELECT t.name FROM tasks t WHERE t.capture_id = :capture AND t.id = c.task_id) AS example
  FROM allocators a
  LEFT JOIN (SELECT b.end_task_id, b.task_id, b.refs, b.certainty, count(DISTINCT b.task_id) AS n, coalesce(w.since_ms, t.asleep_ms) AS ms
               FROM chains b
               JOIN waits w ON w.capture_id = :capture AND w.id = b.wait_id
               JOIN tasks t ON t.capture_id = :capture AND t.id = b.task_id
              WHERE b.best AND b.depth > 0 GROUP BY b.end_task_id HAVING max(most(coalesce(w.since_ms, t.asleep_ms), b.id)) IS NOT NULL) c ON c.end_task_id = a.task_id AND c.ms >= 1000
 WHERE a.nofail AND a.wait_id IS NOT NULL AND a.memcg_id IS NULL AND a.detail NOT IN ('kswapd', 'dirty-throttle')
   AND (a.since_ms >= :min_age_ms OR c.n > 0)
 ORDER BY a.since_ms DESC, a.wait_id;

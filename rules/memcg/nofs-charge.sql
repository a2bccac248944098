-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/nofs-charge
-- rev:          2
-- title:        cgroup {memcg} is full, and whoever wants memory of it may not call the OOM killer ({example}, {gfp})
-- verdict:      Cgroup {memcg} is at its limit of {max_kb}. {n} {n:task waits|tasks wait} for memory of it, such as {example}[ since {since_ms}], and no request has __GFP_FS ({gfp}): on
--               some kernels such a charge tries again for ever without killing anybody.
-- advice:       Raise memory.max for a moment, or kill a process of the cgroup: that ends it. For good take a kernel with f9c645621a28 (5.4, and stable ones of its time).
-- severity:     high
-- maturity:     testing
-- confidence:   0.85
-- requires:     wait, memcg
-- explained-by: fs/journal-holder-reclaims, oom/mutex-holder-allocates, memcg/victim-blocks-global, oom/reaper-stalled
-- params:       min_age_ms=10000 quiet_ms=10000
-- classes:      L49
-- falsepos:     A charge without __GFP_FS that reclaims well ends within a second; the age decides.
-- affected:     4.19 to 5.3
-- refs:         commit:29ef680ae7c2 commit:f9c645621a28 doc:memcg/nofs-charge.md
-- All that wait are known to lack the flag; the cgroup had no kill a moment ago, and none of its victims is alive.
WITH a AS (SELECT * FROM allocators WHERE wait_id IS NOT NULL AND memcg_id IS NOT NULL AND detail IN ('memcg-charge', 'memcg-reclaim', 'memcg-oom') AND inner_wait_id IS NULL)
SELECT coalesce(plain(a.caller), a.func, '') AS fingerprint, 'memcg:' || g.id || ' task:' || a.task_id || ' wait:' || a.wait_id AS evidence,
       confidence(0.85, a.certainty, 1) AS confidence, coalesce(g.path, '?') AS memcg, g.max_kb AS max_kb, a.name AS example, a.gfp AS gfp,
       a.since_ms AS since_ms, (SELECT count(DISTINCT b.task_id) FROM a b WHERE b.memcg_id = g.id) AS n
  FROM memcgs g
  JOIN a ON a.memcg_id = g.id
 WHERE g.capture_id = :capture AND g.max_kb IS NOT NULL AND g.usage_kb + 128 >= g.max_kb
   AND NOT EXISTS (SELECT 1 FROM a b WHERE b.memcg_id = g.id AND b.has_fs IS NOT 0)
   AND NOT EXISTS (SELECT 1 FROM victims v WHERE v.alive AND v.memcg_id = g.id)
   AND NOT EXISTS (SELECT 1 FROM kills k JOIN present p WHERE k.killed AND k.scope = 'memcg' AND coalesce(p.now_ms - k.at_ms < :quiet_ms, 0))
 GROUP BY g.id HAVING a.since_ms >= :min_age_ms
 ORDER BY max(most(a.since_ms, a.wait_id)) DESC;

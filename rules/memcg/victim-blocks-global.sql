-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           memcg/victim-blocks-global
-- rev:          2
-- title:        {victim}, killed for the limit of cgroup {memcg}, does not go, and the whole machine waits for it
-- verdict:      {victim} was killed[ {killed_ms} before the dump] because cgroup {memcg} was at its limit, and has not gone. The
--               whole machine is out of memory now[ ({free_kb} free, {min_kb} is the watermark)], and the OOM killer kills
--               nobody for it as long as that victim is there, though its end may free little.
-- severity:     high
-- maturity:     testing
-- confidence:   0.85
-- requires:     task.oom_victim, wait, memcg
-- explained-by: oom/mutex-holder-allocates
-- params:       min_age_ms=1000
-- classes:      L53
-- falsepos:     Both shortages may have begun a moment ago; a victim younger than a second is left out.
-- affected:     any kernel; since 4.6 until the reaper is through with the victim
-- refs:         commit:aac453635549 doc:memcg/victim-blocks-global.md
-- The victim's newest kill was of scope memcg, or its cgroup is at its limit where the log does not have the kill.
SELECT coalesce(plain(w.func), '') || '|' || coalesce(w.kind, '') AS fingerprint,
       'task:' || b.task_id || part(' oom_kill:', b.kill_id) || part(' wait:', w.id) || part(' memcg:', g.id)
         || ' task:' || a.task_id || ' wait:' || a.wait_id AS evidence,
       CASE WHEN b.age_ms IS NULL OR k.id IS NULL THEN 0.65 ELSE 0.85 END AS confidence,
       b.name AS victim, coalesce(k.memcg, g.path) AS memcg, b.age_ms AS killed_ms, s.free_kb AS free_kb, s.min_kb AS min_kb
  FROM blockers b
  LEFT JOIN kills k ON k.id = b.kill_id
  LEFT JOIN memcgs g ON g.capture_id = :capture AND g.id = b.memcg_id
  LEFT JOIN waits w ON w.capture_id = :capture AND w.id = (SELECT min(o.id) FROM waits o WHERE o.capture_id = :capture AND o.task_id = b.task_id)
  JOIN shortages s ON s.kill_id IS NULL AND s.event_id IS NULL AND s.best_over_kb <= 0
  JOIN allocators a ON a.task_id = (SELECT min(o.task_id) FROM allocators o WHERE o.wait_id IS NOT NULL AND o.memcg_id IS NULL
                                       AND o.detail NOT IN ('kswapd', 'mempool', 'dirty-throttle')) AND a.memcg_id IS NULL
 WHERE coalesce(b.age_ms >= :min_age_ms, 1) AND CASE WHEN k.id IS NOT NULL THEN k.scope = 'memcg' ELSE g.usage_kb >= g.max_kb END
 GROUP BY coalesce(b.mm_id, -b.task_id)
 ORDER BY max(most(b.age_ms, b.task_id, a.wait_id)) DESC;

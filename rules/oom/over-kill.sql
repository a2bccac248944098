-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/over-kill
-- rev:          4
-- title:        {kills} processes were killed within {span_ms}: kills went on faster than memory came back
-- verdict:      {kills} processes were OOM-killed within {span_ms}, {first} first.[ At one of these kills {over_kb} more than the watermark
--               asks for were free already, in {zone}.] Each kill chose the next victim before the memory of the one before was back.
-- severity:     medium
-- maturity:     stable
-- confidence:   0.7
-- requires:     oom_kill
-- only-with:    storms
-- explained-by: oom/unable-to-reap, oom/reaper-stalled, oom/victim-hung
-- params:       min_kills=3 max_gap_ms=100 min_over_kb=16384
-- classes:      L21
-- falsepos:     Each of the kills may have been needed, when all victims are small; free memory above the watermark says it was not.
-- affected:     any kernel
-- refs:         doc:oom/over-kill.md
-- What lowmem_reserve keeps of a zone from requests that prefer a higher one is not free for them.
-- Storms are runs of kills under five seconds apart. Here they have to be quick, or memory free at a later report. Quick kills
-- were all needed where each victim is gone from the next one's table: its memory was back, and others took it.
WITH s AS (
  SELECT s.*, q.best_over_kb AS over_kb, z.name AS zone, z.id AS zone_id
    FROM storms s
    LEFT JOIN shortages q ON q.kill_id = (
      SELECT max(x.kill_id) FROM shortages x JOIN kills k ON k.id = x.kill_id AND k.scope = 'global' AND coalesce(k.page_order, 0) = 0
        JOIN zones y ON y.capture_id = :capture AND y.id = x.zone_id
       WHERE x.kill_id BETWEEN s.first_kill_id + 1 AND s.last_kill_id
         AND x.best_over_kb - coalesce((SELECT max(j.value) FROM json_each(y.lowmem_reserve) j), 0) > max(:min_over_kb, x.min_kb / 4))
    LEFT JOIN zones z ON z.capture_id = :capture AND z.id = q.zone_id
   WHERE s.scope = 'global' AND NOT coalesce(s.by_group, 0)
     AND NOT EXISTS (SELECT 1 FROM events g WHERE g.capture_id = :capture AND g.kind = 'oom-group')
     AND ((s.kills >= :min_kills AND s.span_ms <= (s.kills - 1) * :max_gap_ms
           AND EXISTS (SELECT 1 FROM kills v JOIN kills n ON n.id = (SELECT min(x.id) FROM kills x WHERE x.id > v.id AND x.killed)
                        WHERE v.id >= s.first_kill_id AND v.id < s.last_kill_id AND v.killed
                          AND (NOT EXISTS (SELECT 1 FROM oom_candidates c WHERE c.capture_id = :capture AND c.kill_id = n.id)
                               OR EXISTS (SELECT 1 FROM oom_candidates c WHERE c.capture_id = :capture AND c.kill_id = n.id AND c.pid = v.victim_pid)))) OR q.kill_id IS NOT NULL))
SELECT 'storm' AS fingerprint, 'oom_kill:' || s.first_kill_id || ' oom_kill:' || s.last_kill_id || part(' zone:', s.zone_id) AS evidence,
       CASE WHEN s.over_kb IS NOT NULL THEN 0.8 WHEN s.kills >= 5 THEN 0.65 ELSE 0.5 END AS confidence,
       s.kills AS kills, s.span_ms AS span_ms, (SELECT k.victim FROM kills k WHERE k.id = s.first_kill_id) AS first, s.over_kb AS over_kb, 'zone ' || s.zone AS zone
  FROM s GROUP BY s.incident_id
 ORDER BY max(most(s.kills, s.first_kill_id)) DESC;

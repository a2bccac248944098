-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/skip-hugetlb
-- rev:          3
-- title:        {hugetlb_kb} of {ram_kb} are reserved for huge pages, which no OOM kill gives back
-- verdict:      The machine ran out of memory while {hugetlb_kb} of its {ram_kb} were reserved for hugetlb pages[, {free_kb} of
--               them unused]. Other allocations cannot use these, free or not, and neither a kill nor the OOM reaper gives
--               them back.
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     vmstat
-- params:       min_percent=30
-- classes:      L15
-- falsepos:     A machine that is meant to have most of its memory in huge pages, and where a cgroup's limit was hit.
-- affected:     any kernel
-- refs:         doc:oom/skip-hugetlb.md
-- The share is the pool's of RAM at an OOM report that is not a cgroup's, or in the dump while somebody waits for memory.
SELECT '' AS fingerprint, CASE WHEN s.kill_id IS NULL THEN '' ELSE 'oom_kill:' || s.kill_id || ' ' END || 'vmstat:' || h.id AS evidence,
       min(0.85, 0.45 + 1.0 * s.hugetlb_kb / s.ram_kb) AS confidence,
       s.hugetlb_kb AS hugetlb_kb, s.ram_kb AS ram_kb,
       (SELECT nullif(sum(CASE f.unit WHEN 'kb' THEN f.value ELSE f.value * CAST(substr(f.name, 11) AS INTEGER) END), 0) FROM vmstats f
         WHERE f.capture_id = :capture AND f.kill_id IS s.kill_id AND f.event_id IS NULL
           AND ((f.name = 'hugepages_free' AND f.unit = 'kb') OR f.name GLOB 'hugepages_*kB_free')) AS free_kb
  -- "pages RAM" counts all zones, also those whose lines the log lacks.
  FROM (SELECT x.kill_id, x.event_id, x.scope, x.incident_id, x.hugetlb_kb, coalesce(r.value, x.ram_kb) AS ram_kb
          FROM shortages x LEFT JOIN vmstats r ON r.capture_id = :capture AND r.kill_id IS x.kill_id AND r.event_id IS NULL AND r.name = 'ram' AND r.unit = 'kb') s
  JOIN vmstats h ON h.capture_id = :capture AND h.kill_id IS s.kill_id AND h.event_id IS NULL AND h.memcg_id IS NULL
             AND (h.name = 'hugepages_total' OR h.name GLOB 'hugepages_*kB') AND h.value > 0
  JOIN present p
 WHERE s.event_id IS NULL AND s.hugetlb_kb * 100 >= s.ram_kb * :min_percent
   AND CASE WHEN s.kill_id IS NOT NULL THEN s.scope <> 'memcg'
            ELSE EXISTS (SELECT 1 FROM allocators a WHERE a.memcg_id IS NULL AND a.detail NOT IN ('kswapd', 'mempool', 'dirty-throttle')) END
 GROUP BY coalesce(s.incident_id, p.incident_id)
 ORDER BY max(most(s.hugetlb_kb, s.kill_id, h.id)) DESC;

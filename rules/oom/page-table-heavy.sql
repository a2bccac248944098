-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/page-table-heavy
-- rev:          3
-- title:        {pgtables_kb} of {ram_kb} {verb} page tables[, {own_kb} of them of {owner}]
-- verdict:      {pgtables_kb} of {ram_kb} {verb} page tables{then}[; {owner} {had} {own_kb} of them[ for {rss_kb} that
--               it {used}]]. Page tables come back only when the process has exited: no OOM reaper frees them.
-- severity:     high
-- maturity:     stable
-- confidence:   0.7
-- requires:     vmstat
-- params:       min_percent=15
-- classes:      L17
-- falsepos:     Many processes that map one large segment have a page table each: large, but as it has to be.
-- affected:     any kernel; the reaper is there since 4.6
-- refs:         doc:oom/page-table-heavy.md
-- The machine's counter, which is right where the figures of 5.4 and 5.5 for single processes are not.
SELECT '' AS fingerprint,
       part('oom_kill:', s.kill_id, ' ') || 'vmstat:' || v.id || part(' mm:', m.id) || part(' oom_candidate:', c.id) AS evidence,
       min(0.85, 0.7 + 1.0 * s.pgtables_kb / s.ram_kb - 0.15) AS confidence, s.pgtables_kb AS pgtables_kb, s.ram_kb AS ram_kb,
       coalesce(t.name, c.comm || '[' || c.pid || ']') AS owner, coalesce(m.pgtables_kb, c.pgtables_kb) AS own_kb,
       nullif(coalesce(coalesce(m.rss_anon_kb, 0) + coalesce(m.rss_file_kb, 0) + m.rss_shmem_kb, c.rss_kb), 0) AS rss_kb,
       CASE WHEN s.kill_id IS NULL THEN 'are' ELSE 'were' END AS verb, CASE WHEN s.kill_id IS NULL THEN '' ELSE ' when memory ran out' END AS "then",
       CASE WHEN s.kill_id IS NULL THEN 'has' ELSE 'had' END AS had, CASE WHEN s.kill_id IS NULL THEN 'uses' ELSE 'used' END AS used
  FROM shortages s
  JOIN vmstats v ON v.capture_id = :capture AND v.kill_id IS s.kill_id AND v.event_id IS NULL AND v.memcg_id IS NULL AND v.name = 'pagetables'
  LEFT JOIN oom_candidates c ON c.capture_id = :capture AND c.kill_id = s.kill_id AND c.id = (SELECT o.id FROM oom_candidates o
         WHERE o.capture_id = :capture AND o.kill_id = s.kill_id AND o.pgtables_kb <= s.pgtables_kb ORDER BY o.pgtables_kb DESC, o.id LIMIT 1)
  LEFT JOIN mms m ON s.kill_id IS NULL AND m.capture_id = :capture AND m.id = (SELECT o.id FROM mms o
         WHERE o.capture_id = :capture AND o.pgtables_kb * 4 >= s.pgtables_kb ORDER BY o.pgtables_kb DESC, o.id LIMIT 1)
  LEFT JOIN tasks t ON t.capture_id = :capture AND t.id = m.owner_task_id
  JOIN present p
 WHERE s.event_id IS NULL AND s.pgtables_kb * 100 >= s.ram_kb * :min_percent AND s.pgtables_kb <= s.ram_kb
   AND CASE WHEN s.kill_id IS NOT NULL THEN s.scope <> 'memcg'
            ELSE EXISTS (SELECT 1 FROM allocators a WHERE a.memcg_id IS NULL AND a.detail NOT IN ('kswapd', 'mempool', 'dirty-throttle')) END
 GROUP BY coalesce(s.incident_id, p.incident_id)
 ORDER BY max(most(s.pgtables_kb, s.kill_id, v.id)) DESC;

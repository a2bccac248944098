-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/skip-hugetlb
-- rev:          1
-- title:        {huge_kb} of {ram_kb} are set aside as huge pages
-- verdict:      Of {ram_kb} RAM {huge_kb} are in the pool of huge pages, where ordinary requests find nothing, used or not. Neither reclaim nor the OOM killer gives it back.
-- severity:     medium
-- confidence:   0.8
-- requires:     oom_kill, vmstat
-- params:       percent=30
-- classes:      L15
-- falsepos:     A pool that is meant to be that large leaves little for the rest by plan; then the rest has to be smaller.
-- affected:     any kernel
-- refs:         doc:oom/skip-hugetlb.md
SELECT 'hugetlb' AS fingerprint, 'oom_kill:' || min(q.kill_id) || part(' vmstat:', (SELECT min(v.id) FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id = q.kill_id AND v.name = 'hugepages_total')) AS evidence,
       q.hugetlb_kb AS huge_kb, q.ram_kb AS ram_kb, 0.8 AS confidence
  FROM shortages q
 WHERE q.kill_id IS NOT NULL AND q.scope = 'global' AND q.hugetlb_kb * 100 >= q.ram_kb * :percent AND q.hugetlb_kb < q.ram_kb
 GROUP BY q.incident_id;

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/page-table-heavy
-- rev:          1
-- title:        {tables_kb} of {ram_kb} were page tables
-- verdict:      Of {ram_kb} RAM {tables_kb} were page tables.[ {victim}, which was killed, had {victim_kb} of them.] The OOM reaper does not free page tables; they go when the
--               process is gone.
-- severity:     medium
-- confidence:   0.8
-- requires:     oom_kill, vmstat
-- params:       percent=20
-- classes:      L17
-- falsepos:     Kernels 5.4 and 5.5 print bytes as kB in the kill line; the report's own counter is used here.
-- affected:     any kernel
-- refs:         doc:oom/page-table-heavy.md
SELECT 'page-tables' AS fingerprint, 'oom_kill:' || min(q.kill_id) || part(' vmstat:', (SELECT min(v.id) FROM vmstats v WHERE v.capture_id = :capture AND v.kill_id = q.kill_id AND v.name = 'pagetables')) AS evidence,
       max(q.pgtables_kb) AS tables_kb, q.ram_kb AS ram_kb, k.victim AS victim, CASE WHEN k.pgtables_kb <= q.pgtables_kb THEN k.pgtables_kb END AS victim_kb,
       CASE WHEN q.pgtables_kb * 100 >= q.ram_kb * 35 THEN 0.85 ELSE 0.75 END AS confidence
  FROM shortages q JOIN kills k ON k.id = q.kill_id
 WHERE q.scope = 'global' AND q.pgtables_kb * 100 >= q.ram_kb * :percent AND q.pgtables_kb < q.ram_kb
 GROUP BY q.incident_id;

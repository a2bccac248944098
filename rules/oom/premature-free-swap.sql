-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/premature-free-swap
-- rev:          1
-- title:        OOM kill with {free_kb} of {total_kb} swap free
-- verdict:      The OOM killer was called with {free_kb} of {total_kb} swap free, and {anon_kb} of anonymous memory that could have gone there. Swap that is
--               free is not swap that takes pages: it may be slow, it may fail, or it is not wanted (vm.swappiness).
-- severity:     high
-- maturity:     testing
-- confidence:   0.75
-- requires:     oom_kill, swap
-- only-with:    incident.global
-- params:       min_free_kb=65536 anon_percent=10
-- explained-by: oom/low-swappiness, oom/high-order, oom/lowmem-exhausted, oom/constrained, oom/page-fault-oom, io/*
-- classes:      L34
-- falsepos:     mlocked memory is anonymous and cannot be swapped; it is taken off.
-- affected:     any kernel; 4.6 and 4.7 with swap on dm-crypt
-- refs:         commit:4e390b2b2f34 doc:oom/premature-free-swap.md
SELECT 'free-swap' AS fingerprint, 'oom_kill:' || min(q.kill_id) || part(' swap:', (SELECT min(s.id) FROM swaps s WHERE s.capture_id = :capture AND s.kill_id = q.kill_id)) AS evidence,
       q.swap_free_kb AS free_kb, q.swap_total_kb AS total_kb, q.anon_kb - coalesce(q.mlocked_kb, 0) AS anon_kb,
       CASE WHEN q.swap_free_kb * 2 >= q.swap_total_kb THEN 0.8 ELSE 0.7 END AS confidence
  FROM shortages q
 WHERE q.kill_id IS NOT NULL AND q.scope = 'global' AND coalesce(q.page_order, 0) = 0 AND q.swap_free_kb >= :min_free_kb AND q.swap_free_kb * 4 >= q.swap_total_kb
   AND coalesce(q.zones_above, 0) = 0 AND (q.anon_kb - coalesce(q.mlocked_kb, 0)) * 100 >= coalesce(q.ram_kb, 0) * :anon_percent
   AND NOT EXISTS (SELECT 1 FROM zones n WHERE n.capture_id = :capture AND n.kill_id = q.kill_id AND n.eligible = 0 AND n.free_kb > n.high_kb)
 GROUP BY q.incident_id
 ORDER BY min(q.kill_id);

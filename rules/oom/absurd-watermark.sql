-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/absurd-watermark
-- rev:          1
-- title:        the min watermark of zone {zone} is {min_kb}, {how}
-- verdict:      Zone {zone} must keep {min_kb} free[ of {size_kb}], {how}. {meaning}
-- severity:     high
-- maturity:     stable
-- confidence:   0.85
-- requires:     zone
-- params:       percent=25
-- falsepos:     A crash kernel or a very small machine has high watermarks for its size, but not a quarter of it.
-- affected:     any kernel; an underflow is known after memory was taken offline
-- refs:         doc:oom/absurd-watermark.md
-- Beyond the zone's size, the count of its pages has gone below zero; below that, somebody set vm.min_free_kbytes so.
WITH z AS (
  SELECT z.*, coalesce(z.managed_kb, z.present_kb) AS size_kb,
         (coalesce(z.managed_kb, z.present_kb) > 0 AND z.min_kb > coalesce(z.managed_kb, z.present_kb)) OR z.min_kb > (1 << 40) AS beyond
    FROM zones z WHERE z.capture_id = :capture),
w AS (
  SELECT z.* FROM z WHERE z.beyond OR (z.size_kb >= 65536 AND (z.min_kb - coalesce(z.boost_kb, 0)) * 100 >= z.size_kb * :percent)
   ORDER BY z.beyond DESC, z.min_kb DESC, z.id LIMIT 1)
SELECT CASE WHEN w.beyond THEN 'underflow' ELSE 'setting' END AS fingerprint, 'zone:' || w.id || part(' oom_kill:', w.kill_id) AS evidence, w.name AS zone, w.min_kb AS min_kb,
       nullif(w.size_kb, 0) AS size_kb, CASE WHEN w.beyond THEN 'more than it has' ELSE (w.min_kb * 100 / w.size_kb) || ' % of the zone' END AS how,
       CASE WHEN w.beyond THEN 'No request can be served from it, whatever is free: the count of its pages has gone wrong, as after memory was taken offline.'
            ELSE 'vm.min_free_kbytes keeps that from all who may wait for memory: the machine is out of memory with it free.' END AS meaning,
       CASE WHEN w.beyond THEN 0.95 ELSE 0.8 END AS confidence
  FROM w WHERE w.id IS NOT NULL;

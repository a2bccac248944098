-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/highatomic-reserved
-- rev:          2
-- title:        {reserved_kb} of the {free_kb} that were free are kept for atomic requests
-- verdict:      {free_kb} were free, but {reserved_kb} of it are set aside for atomic requests of high order; without them no zone was above its
--               watermark. The allocator did not give that reserve back before it called the OOM killer.
-- advice:       [{newer}]A lower vm.min_free_kbytes does not help; more memory, or fewer large atomic requests (jumbo frames), do.
-- severity:     high
-- maturity:     testing
-- confidence:   0.8
-- requires:     oom_kill, zone.highatomic_kb
-- only-with:    incident.global
-- classes:      L43
-- falsepos:     A small reserve beside a zone at its watermark proves nothing; it has to be an eighth of what is free, and a thousandth of the
--               memory: less only brings an OOM kill forward that comes anyway.
-- affected:     4.4 to 6.7
-- refs:         commit:04c8716f7b00 doc:oom/highatomic-reserved.md
WITH z AS (
  SELECT z.*, CASE WHEN z.id = max(z.id) OVER (PARTITION BY z.kill_id, z.node) THEN 0 ELSE coalesce(json_extract(z.lowmem_reserve, '$[#-1]'), 0) END AS reserve_kb
    FROM zones z JOIN kills k ON k.id = z.kill_id AND k.scope = 'global' AND coalesce(k.page_order, 0) = 0
   WHERE z.capture_id = :capture AND coalesce(z.eligible, 1)),
r AS (
  SELECT z.kill_id AS kill, sum(z.highatomic_kb) AS reserved, sum(z.free_kb) AS free, sum(z.managed_kb) AS managed,
         max(z.id) AS zone_id,
         sum(z.free_kb - z.reserve_kb > z.min_kb AND coalesce(z.managed_kb, 65536) > 32768) AS above,
         sum(z.free_kb - z.reserve_kb - coalesce(z.highatomic_kb, 0) > z.min_kb AND coalesce(z.managed_kb, 65536) > 32768) AS above_less
    FROM z GROUP BY z.kill_id)
SELECT 'highatomic' AS fingerprint, 'oom_kill:' || min(r.kill) || ' zone:' || r.zone_id AS evidence, r.reserved AS reserved_kb, r.free AS free_kb, 0.8 AS confidence,
       CASE WHEN NOT kernel_at_least(p.release, 6, 8) THEN 'Linux 6.8 gives the reserve back before an OOM kill. ' END AS newer
  FROM r JOIN kills k ON k.id = r.kill JOIN present p
 WHERE r.reserved * 8 >= r.free AND r.reserved * 1000 >= coalesce(r.managed, 0) AND r.above > 0 AND r.above_less = 0 GROUP BY k.incident_id
 ORDER BY min(r.kill);

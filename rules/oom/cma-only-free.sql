-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/cma-only-free
-- rev:          1
-- title:        OOM kill while {free_kb} were free, {cma_kb} of it in CMA areas that {trigger} may not use
-- verdict:      {free_kb} were free when {trigger} called the OOM killer[ ({gfp})], but {cma_kb} of it lie in CMA areas, which take movable
--               pages alone. Without them no zone was above its watermark.
-- severity:     high
-- maturity:     testing
-- confidence:   0.75
-- requires:     oom_kill, zone.free_cma_kb
-- only-with:    kills
-- explained-by: oom/balloon-took-it
-- params:       min_cma_kb=2048
-- classes:      L42
-- falsepos:     Movable requests may use CMA; those are left out where the mask is known.
-- affected:     kernels with CONFIG_CMA, above all on ARM and where hugepages or drivers reserve much at boot
-- refs:         doc:oom/cma-only-free.md
WITH r AS (
  SELECT k.id AS kill, k.incident_id AS incident, coalesce(k.trigger, 'a task') AS trigger, k.gfp AS gfp, sum(z.free_kb) AS free_kb, sum(z.free_cma_kb) AS cma_kb,
         max(z.free_kb > z.min_kb) AS above, max(z.free_kb - coalesce(z.free_cma_kb, 0) > z.min_kb) AS above_less,
         max(CASE WHEN z.free_cma_kb > 0 THEN z.id END) AS zone_id
    FROM kills k JOIN zones z ON z.capture_id = :capture AND z.kill_id = k.id AND coalesce(z.eligible, 1)
   WHERE k.scope = 'global' AND coalesce(k.page_order, 0) <= 3 AND coalesce(k.gfp, '') NOT LIKE '%MOVABLE%' GROUP BY k.id)
SELECT 'cma' AS fingerprint, 'oom_kill:' || min(r.kill) || ' zone:' || r.zone_id AS evidence, r.trigger AS trigger, r.gfp AS gfp, r.free_kb AS free_kb,
       r.cma_kb AS cma_kb, CASE WHEN r.gfp IS NULL THEN 0.6 ELSE 0.75 END AS confidence
  FROM r WHERE r.cma_kb >= :min_cma_kb AND r.above AND NOT r.above_less GROUP BY r.incident
 ORDER BY min(r.kill);

-- SPDX-License-Identifier: GPL-2.0-or-later
-- id:           oom/free-above-watermark
-- rev:          2
-- title:        {victim} was killed with {over_kb} more free than the watermark of zone {zone} asks for
-- verdict:      When {trigger} called the OOM killer, zone {zone} had {free_kb} free: {over_kb} above its min watermark, for a single page that it was
--               allowed to take there. Memory came back between the last attempt and the kill of {victim}, or the request was kept from it.
-- severity:     low
-- maturity:     testing
-- confidence:   0.6
-- requires:     oom_kill, zone
-- only-with:    incident.global
-- explained-by: oom/page-fault-oom, oom/over-kill, oom/highatomic-reserved, oom/cma-only-free, oom/absurd-watermark, oom/high-order, oom/lowmem-exhausted, oom/constrained, oom/premature-free-swap, oom/memory-used-up
-- params:       min_over_kb=4096 percent=25
-- classes:      L21 L34
-- falsepos:     The report is printed a moment after the decision: another task may have exited meanwhile.
-- affected:     any kernel
-- refs:         doc:oom/free-above-watermark.md
-- lowmem_reserve, CMA and the reserve for atomic requests are taken off. boost_kb is part of min_kb already.
WITH z AS (
  SELECT k.id AS kill, k.incident_id AS incident, k.victim AS victim, coalesce(k.trigger, 'a task') AS trigger, z.id AS id, z.name AS name, z.free_kb AS free_kb, z.min_kb AS min_kb,
         z.free_kb - z.min_kb - coalesce(z.highatomic_kb, 0) - CASE WHEN k.gfp LIKE '%MOVABLE%' THEN 0 ELSE coalesce(z.free_cma_kb, 0) END
           - coalesce((SELECT max(j.value) FROM json_each(z.lowmem_reserve) j), 0) AS over_kb
    FROM kills k JOIN zones z ON z.capture_id = :capture AND z.kill_id = k.id AND z.eligible AND z.name <> 'DMA'
   WHERE k.scope = 'global' AND k.killed AND k.page_order = 0 AND k.gfp IS NOT NULL)
SELECT 'above' AS fingerprint, 'oom_kill:' || z.kill || ' zone:' || z.id AS evidence, z.victim AS victim, z.trigger AS trigger, z.name AS zone, z.free_kb AS free_kb,
       z.over_kb AS over_kb, CASE WHEN z.over_kb > z.min_kb THEN 0.8 ELSE 0.6 END AS confidence, CASE WHEN z.over_kb > z.min_kb * 4 AND z.over_kb >= 262144 THEN 'high' ELSE 'low' END AS severity
  FROM z WHERE z.over_kb >= :min_over_kb AND z.over_kb * 100 >= z.min_kb * :percent GROUP BY z.incident
 ORDER BY max(most(z.over_kb, z.kill, z.id)) DESC;
